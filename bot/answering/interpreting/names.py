"""Names of systems in a question: exact, in pieces, or mistyped; and which names that are plain words are meant.

A name that is also an ordinary word ("Band") counts only where the question's form shows that the work is meant:
capitals inside a sentence, quotation marks, "the Band paper", "what is Band", "Band vs X", "how does Band …",
or a question that says nothing else. So do names typed as several ordinary words ("fast serve").
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import pairwise

from rapidfuzz.distance import OSA

from bot.answering.interpreting.text import Sheet, fold, fold_words, undoubled
from bot.answering.interpreting.words import COMPARING, FIELD, FILLER, ORDINARY, STOP, words_of
from bot.answering.model import Mention
from ingest.library.model import Vocabulary

_LONGEST_MISTYPED = 4
_SHORTEST_OF_PLAIN_WORDS = 7

LONGEST_NAME = 8
"""Words of which a name consists at most."""

MOST_TYPOS = 32
"""Unknown words of one question that are compared with all names; a pasted page is no list of typos."""

_ASKS_ABOUT = words_of(
    """
    is are was what's what called named titled summarise summarize summary explain describe about tldr vs versus
    than compare compared between read
    """
)
_COMPARED_AFTER = words_of("compare compared and or with to vs versus between than")
_CALLED = words_of("called named titled dubbed")
_AUXILIARY = words_of("does do did is can could would will was has")
_OPENS_WITH = words_of("how what why when where whether which and so but")
_MADE_WITH = words_of(
    """
    based style like inspired powered compatible type native aware enabled related and or vs
    """
)
_MADE_BEFORE = words_of("non pre post and or vs anti")
_NOUN_OF_WORK = words_of("paper system framework project article authors vs versus")


class Names:
    """The names of a vocabulary, ready to be looked up; built once for each vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Fold all names, and sort them by first letter and length for the search of typos."""
        self.listed = _folded(vocabulary.names)
        self.mentioned = _folded(vocabulary.mentioned_names)
        self._near: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._undoubled: dict[str, set[str]] = defaultdict(set)
        for name in (*self.listed, *(n for n in self.mentioned if n not in self.listed)):
            if len(name) >= 4:
                self._near[name[0], len(name)].append(name)
                self._undoubled[undoubled(name)].add(name)
        phrases = (*vocabulary.names, *vocabulary.sections, *vocabulary.organisations.values(), *vocabulary.lists)
        self.words = frozenset(word for phrase in phrases for word in fold_words(phrase).split())

    def exact(self, folded: str) -> str | None:
        """The name that a folded text is, itself or without a plural s."""
        for candidate in (folded, folded.rstrip("+")):
            if candidate in self.listed or candidate in self.mentioned:
                return candidate
        if len(folded) > 3 and folded.endswith("s") and folded[:-1] not in ORDINARY:
            return self.exact(folded[:-1])
        return None

    def near(self, folded: str, most: int) -> str | None:
        """The one name within `most` edits that begins with the same letter; None where several are as near."""
        best, found = most + 1, None
        for length in range(len(folded) - most, len(folded) + most + 1):
            for name in self._near.get((folded[:1], length), ()):
                distance = OSA.distance(folded, name, score_cutoff=best)
                if distance < best:
                    best, found = distance, name
                elif distance == best <= most and found != name:
                    found = None
        return found

    def nearest(self, folded: str) -> str | None:
        """The one name that is meant where the question says that this is one: letters doubled or not, or near it."""
        if len(folded) < 4 or folded.isdigit():
            return None
        alike = self._undoubled.get(undoubled(folded), set())
        name = next(iter(alike)) if len(alike) == 1 else self.near(folded, 1 if len(folded) < 8 else 2)
        return name if name is not None and _digits(name) == _digits(folded) else None

    def mention(self, surface: str, name: str, typo: bool = False) -> Mention:
        """The papers of a name, first those whose entries carry it.

        Where only a project's own entry carries it, the paper whose abstract names it is meant as well.
        """
        ids = self.listed.get(name, ())
        if all(is_project(paper_id, name) for paper_id in ids):
            ids = tuple(dict.fromkeys((*ids, *self.mentioned.get(name, ()))))
        if typo:
            return Mention(surface, ids, "typo")
        return Mention(surface, ids, "name" if name in self.listed else "mentioned name")


def find_names(sheet: Sheet, names: Names, known: Callable[[str], bool]) -> list[Mention]:
    """All names in the free part of a question, in order; the longest match at each place wins."""
    found: list[tuple[int, Mention]] = []
    weak: list[tuple[int, int, str]] = []
    for start, end in sheet.runs(LONGEST_NAME):
        if not sheet.free(start, end) or _part_of_compound(sheet, start, end):
            continue
        if end - start > 1 and _edges_stop(sheet, start, end):
            continue
        name = names.exact(sheet.joined(start, end))
        if name is None:
            continue
        if _strong(sheet, start, end, known) or _holds_name(sheet, start, end, names) or _meant(sheet, start, end):
            found.append((start, names.mention(sheet.take(start, end), name)))
        else:
            weak.append((start, end, name))
    found += _said_to_be_names(sheet, names)
    found += _typos(sheet, names, known)
    for start, end, name in weak[:MOST_TYPOS]:
        others = [i for i in sheet.content() if not start <= i < end]
        if sheet.free(start, end) and (not others or (found and _beside(sheet, start, end))):
            found.append((start, names.mention(sheet.take(start, end), name)))
    return _in_order(found)


def ordinary(word: str) -> bool:
    """Whether a word is one of everyday English or of the field, also with one of English's common endings."""
    if word in STOP or word in FILLER or word in ORDINARY or word in FIELD:
        return True
    for ending in ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "ness", "ment", "able"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and (stem in ORDINARY or stem in FILLER or stem + "e" in ORDINARY):
            return True
    return False


def is_project(paper_id: str, name: str) -> bool:
    """Whether an entry is titled by nothing but a folded name, as projects are; papers say what they are about."""
    return paper_id.startswith("title:") and fold(paper_id.removeprefix("title:")) == name


def _digits(folded: str) -> str:
    return re.sub(r"\D", "", folded)


def _folded(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    folded: dict[str, tuple[str, ...]] = {}
    for name, ids in names.items():
        key = fold(name)
        if len(key) > 1 and key not in STOP and key not in FILLER:
            folded[key] = tuple(dict.fromkeys((*folded.get(key, ()), *ids)))
    return folded


def _edges_stop(sheet: Sheet, start: int, end: int) -> bool:
    """Whether a range begins or ends with a small word, as in "is alpa", unless all of it is typed as a name.

    A hyphen makes one word of two: "s-lora".
    """
    hyphen = sheet.text[sheet.tokens[start].end : sheet.tokens[start + 1].start] == "-"
    return not hyphen and any(sheet.word(i) in STOP and not sheet.tokens[i].capital for i in (start, end - 1))


def _part_of_compound(sheet: Sheet, start: int, end: int) -> bool:
    """Whether a hyphen or dot ties a range to a further word.

    "Sarathi-Serve" is not Sarathi and "llama.cpp" not LLaMA; "vLLM-based" is vLLM.
    """
    before = start > 0 and sheet.text[sheet.tokens[start - 1].end : sheet.tokens[start].start] == "-"
    tie = sheet.text[sheet.tokens[end - 1].end : sheet.tokens[end].start] if end < len(sheet.tokens) else ""
    after = tie == "-" or (tie == "." and sheet.tokens[end].typed[0].isalpha())
    return (after and sheet.word(end) not in _MADE_WITH) or (before and sheet.word(start - 1) not in _MADE_BEFORE)


def _strong(sheet: Sheet, start: int, end: int, known: Callable[[str], bool]) -> bool:
    """Whether the typed form alone shows a name: an unusual word, telling capitals, a hyphen, quotation marks."""
    tokens = sheet.tokens[start:end]
    if end - start == 1:
        token = tokens[0]
        if token.word in FIELD or token.word.removesuffix("s") in FIELD:
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


def _meant(sheet: Sheet, start: int, end: int) -> bool:
    """Whether the words around an ordinary word ask about a work of that name."""
    before, before2, after = sheet.word(start - 1), sheet.word(start - 2), sheet.word(end)
    if sheet.tokens[end - 1].possessive or after in _NOUN_OF_WORK:
        return before not in ("a", "an") and before not in ORDINARY
    if before in _CALLED or before in ("vs", "versus"):
        return True
    if before in _AUXILIARY and (before2 in _OPENS_WITH or start == 1):
        return after not in ("of", "") or before2 in ("what", "and")
    return before in _ASKS_ABOUT and end == len(sheet.tokens) and before2 in ("", "what", "please", "and", "that")


def _beside(sheet: Sheet, start: int, end: int) -> bool:
    """Whether a word stands in an enumeration or comparison with a name that is sure ("Orca, vLLM", "vLLM or Orca")."""
    joined = ("and", "or", "vs", "versus", "with", "than", "to")
    left = start > 0 and (
        (sheet.taken[start - 1] and "," in sheet.text[sheet.tokens[start - 1].end : sheet.tokens[start].start])
        or (sheet.word(start - 1) in joined and start > 1 and sheet.taken[start - 2])
    )
    right = end < len(sheet.tokens) and (
        (sheet.taken[end] and "," in sheet.text[sheet.tokens[end - 1].end : sheet.tokens[end].start])
        or (sheet.word(end) in joined and end + 1 < len(sheet.tokens) and sheet.taken[end + 1])
    )
    return left or right


def _typos(sheet: Sheet, names: Names, known: Callable[[str], bool]) -> list[tuple[int, Mention]]:
    """Names typed with a mistake: words that neither English nor the library has, alone or joined."""

    def strange(i: int) -> bool:
        word = sheet.word(i)
        return not (ordinary(word) or known(word) or word in names.words or word.isdigit())

    found: list[tuple[int, Mention]] = []
    tried = 0
    for start, end in sheet.runs(3):
        if tried >= MOST_TYPOS:
            break
        inside = range(start, end)
        if not sheet.free(start, end) or any(sheet.word(i) in STOP for i in inside):
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
            found.append((start, names.mention(sheet.take(start, end), name, typo=True)))
    return found


def _said_to_be_names(sheet: Sheet, names: Names) -> list[tuple[int, Mention]]:
    """Names typed with a mistake that the form shows to be names, though the library may know such words.

    "the page attention paper", "called lamma 2", a question that says nothing else. Of several words each may be an
    ordinary one; a single ordinary word is never mistyped.
    """
    found: list[tuple[int, Mention]] = []
    content = sheet.content()
    comparing = COMPARING.search(sheet.text) is not None
    for start, end in sheet.runs(_LONGEST_MISTYPED):
        inside = range(start, end)
        if not sheet.free(start, end) or any(sheet.word(i) in STOP or sheet.word(i) in FILLER for i in inside):
            continue
        alone = content == list(inside) and not sheet.said
        if not (alone or _called_a_name(sheet, start, end, content) or (comparing and _set_beside(sheet, start, end))):
            continue
        folded = sheet.joined(start, end)
        if names.exact(folded) or (sheet.touches[end - 1] and sheet.word(end).isdigit()):
            continue
        plain_words = all(ordinary(sheet.word(i)) for i in inside)
        if plain_words and (end - start == 1 or len(folded) < _SHORTEST_OF_PLAIN_WORDS):
            continue
        name = names.near(folded, 1) if plain_words else names.nearest(folded)
        if name is None or _digits(name) != _digits(folded):
            continue
        surface = sheet.take(start, end)
        if sheet.word(start - 1) in _CALLED:
            sheet.take(start - 1, start)
        found.append((start, names.mention(surface, name, typo=True)))
    return found


def _called_a_name(sheet: Sheet, start: int, end: int, content: list[int]) -> bool:
    """Whether the words around a range say that it is a name: "called X", "the X paper"."""
    if sheet.word(start - 1) in _CALLED:
        return True
    if sheet.word(end) not in _NOUN_OF_WORK or sheet.word(end) in ("vs", "versus"):
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


def _in_order(found: list[tuple[int, Mention]]) -> list[Mention]:
    mentions: dict[tuple[str, ...], Mention] = {}
    for _, mention in sorted(found, key=lambda pair: pair[0]):
        mentions.setdefault(mention.paper_ids, mention)
    return list(mentions.values())
