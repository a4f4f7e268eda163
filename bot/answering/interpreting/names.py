"""Finds names of systems in a question: exact, in pieces, or mistyped.

It also decides which names that are plain words are used as names.

A name that is also an ordinary word ("Band") counts only where the question's form shows that the work is meant:
capitals inside a sentence, quotation marks, "the Band paper", "what is Band", "Band vs X", "how does Band …",
or a question that says nothing else. So do names typed as several ordinary words ("fast serve").
"""

from collections.abc import Callable
from itertools import pairwise

from bot.answering.interpreting.cues import ordinary
from bot.answering.interpreting.known_names import FIELD, Names
from bot.answering.interpreting.mistyped_names import CALLED, MOST_TYPOS, NOUN_OF_WORK, names_introduced, typos
from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention

_LONGEST_NAME = 8
"""Words of which a name consists at most."""

_ASKS_ABOUT = frozenset(
    ["is", "are", "was", "what's", "what", "called", "named", "titled", "summarise", "summarize", "summary",
     "explain", "describe", "about", "tldr", "vs", "versus", "than", "compare", "compared", "between", "read"]
)  # fmt: skip
_AUXILIARY = frozenset(["does", "do", "did", "is", "can", "could", "would", "will", "was", "has"])
_OPENS_WITH = frozenset(["how", "what", "why", "when", "where", "whether", "which", "and", "so", "but"])
MADE_WITH = frozenset(
    ["based", "style", "like", "inspired", "powered", "compatible", "type", "native", "aware", "enabled",
     "related", "and", "or", "vs"]
)  # fmt: skip
_MADE_BEFORE = frozenset(["non", "pre", "post", "and", "or", "vs", "anti"])


def find_names(sheet: Sheet, names: Names, known: Callable[[str], bool], filtered: bool) -> list[Mention]:
    """Return all names in the free part of a question, in order; the longest match at each place wins.

    `known` tells whether a text of the library holds a word, `filtered` that the question has filters.
    """
    found: list[tuple[int, Mention]] = []
    weak: list[tuple[int, int, str]] = []
    for start, end in sheet.runs(_LONGEST_NAME):
        if not sheet.free(start, end) or _part_of_compound(sheet, start, end):
            continue
        if end - start > 1 and _edges_small(sheet, start, end):
            continue
        name = names.exact(sheet.joined(start, end))
        if name is None:
            continue
        if not names.shared(name) and (
            _strong(sheet, start, end, known)
            or _holds_name(sheet, start, end, names)
            or _asked_about(sheet, start, end)
        ):
            found.append((start, _take(sheet, names, start, end, name)))
        else:
            weak.append((start, end, name))
    for start, surface, name in (*names_introduced(sheet, names, filtered), *typos(sheet, names, known)):
        found.append((start, names.mention(surface, name, typo=True)))
    for start, end, name in weak[:MOST_TYPOS]:
        if names.shared(name) and filtered:
            continue
        others = [i for i in sheet.content() if not start <= i < end]
        if sheet.free(start, end) and (not others or (found and _beside(sheet, start, end))):
            found.append((start, _take(sheet, names, start, end, name)))
    mentions: dict[tuple[str, ...], Mention] = {}
    for _, mention in sorted(found, key=lambda pair: pair[0]):
        mentions.setdefault(mention.paper_ids, mention)
    return list(mentions.values())


def find_whole_name(sheet: Sheet, names: Names) -> list[Mention]:
    """Take a name that is all that a question says, in pieces ("Scaff CC", "do why")."""
    tokens = range(len(sheet.tokens))
    first = next((i for i in tokens if not sheet.cues.after(i, "polite")), 0)
    last = next((i for i in reversed(tokens) if sheet.cues.before(i + 1, "polite", skip=False) is None), -1) + 1
    together = last - first > 1 and all(sheet.touches[i] for i in range(first, last - 1))
    name = names.exact(sheet.joined(first, last)) if together and sheet.free(first, last) else None
    if name is None or name not in names.listed or names.shared(name):
        return []
    return [_take(sheet, names, first, last, name)]


def _take(sheet: Sheet, names: Names, start: int, end: int, name: str) -> Mention:
    return names.mention(sheet.take(start, end, f"name {name}", "NAME"), name)


def _edges_small(sheet: Sheet, start: int, end: int) -> bool:
    """Whether a range begins or ends with a small word, as in "is alpa", unless all of it is typed as a name.

    A hyphen makes one word of two: "s-lora".
    """
    hyphen = sheet.gap(start + 1) == "-"
    return not hyphen and any(sheet.cues.small(i) and not sheet.tokens[i].capital for i in (start, end - 1))


def _part_of_compound(sheet: Sheet, start: int, end: int) -> bool:
    """Whether a hyphen or dot ties a range to a further word.

    "Sarathi-Serve" is not Sarathi and "llama.cpp" not LLaMA; "vLLM-based" is vLLM.
    """
    before = start > 0 and sheet.gap(start) == "-"
    tie = sheet.gap(end) if end < len(sheet.tokens) else ""
    after = tie == "-" or (tie == "." and sheet.tokens[end].typed[0].isalpha())
    inside_path = (start > 0 and sheet.gap(start)[-1:] in ("/", "\\")) or tie[:1] in ("/", "\\")
    return (
        inside_path
        or (after and sheet.word(end) not in MADE_WITH)
        or (before and sheet.word(start - 1) not in _MADE_BEFORE)
    )


def _strong(sheet: Sheet, start: int, end: int, known: Callable[[str], bool]) -> bool:
    """Whether the typed form alone shows a name: an unusual word, telling capitals, a hyphen, quotation marks."""
    tokens = sheet.tokens[start:end]
    if end - start == 1:
        token = tokens[0]
        if token.word in FIELD or token.word.removesuffix("s") in FIELD or sheet.cues.small(start):
            return sheet.quoted(start, end)
        return token.capital or not ordinary(token.word) or sheet.quoted(start, end)
    if sheet.quoted(start, end) or all(token.capital for token in tokens):
        return True
    if any(not ordinary(token.word) and not known(token.word) for token in tokens):
        return True
    spaced = any(sheet.text[a.end : b.start].isspace() for a, b in pairwise(tokens))
    return not spaced or any(any(c.isupper() for c in token.typed[1:]) for token in tokens)


def _holds_name(sheet: Sheet, start: int, end: int, names: Names) -> bool:
    """Whether a word of a name of several words would be a name by itself ("sarathi serve"): then the longer is."""
    words = {sheet.word(i) for i in range(start, end)} if end - start > 1 else set()
    return any(names.exact(word) is not None and not ordinary(word) for word in words)


def _asked_about(sheet: Sheet, start: int, end: int) -> bool:
    """Whether the words around an ordinary word ask about a work of that name."""
    before, before2, after = sheet.word(start - 1), sheet.word(start - 2), sheet.word(end)
    if sheet.tokens[end - 1].possessive or after in NOUN_OF_WORK:
        return before not in ("a", "an") and (sheet.cues.small(start - 1) or not ordinary(before))
    if before in CALLED or before in ("vs", "versus"):
        return True
    if before in _AUXILIARY and (before2 in _OPENS_WITH or start == 1):
        return after not in ("of", "") or before2 in ("what", "and")
    return before in _ASKS_ABOUT and end == len(sheet.tokens) and before2 in ("", "what", "please", "and", "that", "me")


def _beside(sheet: Sheet, start: int, end: int) -> bool:
    """Whether a word stands in an enumeration or comparison with a name that is sure ("Orca, vLLM", "vLLM or Orca")."""
    joined = ("and", "or", "vs", "versus", "with", "than", "to")
    left = start > 0 and (
        (sheet.taken[start - 1] and "," in sheet.gap(start))
        or (sheet.word(start - 1) in joined and start > 1 and sheet.taken[start - 2])
    )
    right = end < len(sheet.tokens) and (
        (sheet.taken[end] and "," in sheet.gap(end))
        or (sheet.word(end) in joined and end + 1 < len(sheet.tokens) and sheet.taken[end + 1])
    )
    return left or right
