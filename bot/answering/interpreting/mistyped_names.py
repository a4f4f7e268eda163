"""Finds names of systems that are typed with a mistake.

Words that nobody knows, and words that the form shows to be a name.
"""

from collections.abc import Callable, Iterator

from bot.answering.interpreting.cues import ordinary
from bot.answering.interpreting.known_names import FIELD, Names, digits
from bot.answering.interpreting.text import Sheet

_LONGEST_MISTYPED = 4
_SHORTEST_OF_PLAIN_WORDS = 7
_COMPARED_AFTER = frozenset(["compare", "compared", "and", "or", "with", "to", "vs", "versus", "between", "than"])

CALLED = frozenset(["called", "named", "titled", "dubbed"])
NOUN_OF_WORK = frozenset(["paper", "system", "framework", "project", "article", "authors", "vs", "versus"])

MOST_TYPOS = 32
"""Unknown words of one question that are compared with all names; a pasted page is no list of typos."""

Found = tuple[int, str, str]
"""The token at which a name begins, its text as it was typed, and the folded name that is meant."""


def names_introduced(sheet: Sheet, names: Names, filtered: bool) -> Iterator[Found]:
    """Take names typed with a mistake that the form shows to be names, though the library may know such words.

    "the page attention paper", "called lamma 2", a question that says nothing else. Of several words each may be an
    ordinary one; a single ordinary word is never mistyped.
    """
    content = sheet.content()
    comparing = sheet.cues.find("compare") is not None
    for start, end in sheet.runs(_LONGEST_MISTYPED):
        inside = range(start, end)
        if not sheet.free(start, end) or any(sheet.cues.small(i) for i in inside):
            continue
        alone = content == list(inside) and not filtered
        if not (alone or _called_a_name(sheet, start, end, content) or (comparing and _set_beside(sheet, start, end))):
            continue
        folded = sheet.joined(start, end)
        if (
            names.exact(folded)
            or (sheet.touches[end - 1] and sheet.word(end).isdigit())
            or _compound(sheet, start, end)
        ):
            continue
        plain_words = all(ordinary(sheet.word(i)) or sheet.word(i) in FIELD for i in inside)
        if plain_words and (end - start == 1 or len(folded) < _SHORTEST_OF_PLAIN_WORDS):
            continue
        name = names.near(folded, 1) if plain_words else names.nearest(folded)
        if name is None or digits(name) != digits(folded):
            continue
        surface = sheet.take(start, end, f"name {name}", "nearly NAME")
        if sheet.word(start - 1) in CALLED:
            sheet.take(start - 1, start)
        yield start, surface, name


def typos(sheet: Sheet, names: Names, known: Callable[[str], bool]) -> Iterator[Found]:
    """Take names typed with a mistake: words that neither English nor the library has, alone or joined."""

    def strange(i: int) -> bool:
        word = sheet.word(i)
        return not (ordinary(word) or known(word) or word in names.words or word.isdigit() or word in FIELD)

    tried = 0
    for start, end in sheet.runs(3):
        if tried >= MOST_TYPOS:
            break
        inside = range(start, end)
        if not sheet.free(start, end) or any(sheet.cues.small(i) for i in inside) or _compound(sheet, start, end):
            continue
        if not any(strange(i) or (end > start + 1 and not known(sheet.word(i))) for i in inside):
            continue
        folded = sheet.joined(start, end)
        most = _edits(folded) if end == start + 1 else min(1, _edits(folded))
        if most == 0 or (end == start + 1 and not strange(start)):
            continue
        tried += 1
        name = names.near(folded, most)
        if name is not None and folded.rstrip("0123456789") != name.rstrip("0123456789"):
            yield start, sheet.take(start, end, f"name {name}", "nearly NAME"), name


def _compound(sheet: Sheet, start: int, end: int) -> bool:
    """Whether a range is part of a longer word with a hyphen, of which a part is no typo of a name ("LLM-QAT")."""
    before = start > 0 and sheet.gap(start) == "-"
    return before or (end < len(sheet.tokens) and sheet.gap(end) == "-")


def _called_a_name(sheet: Sheet, start: int, end: int, content: list[int]) -> bool:
    """Whether the words around a range say that it is a name: "called X", "the X paper"."""
    if sheet.word(start - 1) in CALLED:
        return True
    if sheet.word(end) not in NOUN_OF_WORK or sheet.word(end) in ("vs", "versus"):
        return False
    return sheet.word(start - 1) in ("the", "that", "this") or start == content[0]


def _set_beside(sheet: Sheet, start: int, end: int) -> bool:
    """Whether a range is one side of a comparison: between the words that compare and the edge of the question."""
    before = start == 0 or sheet.word(start - 1) in _COMPARED_AFTER
    return before and (end == len(sheet.tokens) or sheet.word(end) in _COMPARED_AFTER)


def _edits(folded: str) -> int:
    """How many mistakes a word of a length may hold; short words only where no vowel makes them a word."""
    if len(folded) < 4 or (len(folded) == 4 and any(c in "aeiouy" for c in folded)):
        return 0
    return 1 if len(folded) < 8 else 2
