"""Finds the organisations that a question filters by, and those that the library lacks.

A word is an organisation only in the place of one: after from, by or at, before papers, people or the like, before
what an organisation does ("what does X have", "stuff X made"), or where its clause says nothing else. "Training on
Apple devices" is a topic.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from bot.answering.interpreting.cues import ordinary, zipf
from bot.answering.interpreting.known_names import Names
from bot.answering.interpreting.marks import Mark, clause, joined_to
from bot.answering.interpreting.near import NearWords, distance
from bot.answering.interpreting.text import Sheet, fold_words
from bot.answering.model import Missing
from ingest.library.model import Selection
from ingest.terms.organisations import find_organisations, organisation_keys
from ingest.terms.vocabulary import remembered, vocabulary

_SHORT_FOR = {
    "univ": "university", "uni": "university", "universities": "university", "universitat": "university",
    "universite": "university", "universidad": "university", "universidade": "university", "universita": "university",
    "universiteit": "university", "inst": "institute", "tech": "technology", "lab": "laboratory", "labs": "laboratory",
    "natl": "national", "intl": "international", "sci": "science",
}  # fmt: skip
_SPELLED = ("university", "institute", "technology", "laboratory")
_SMALL = frozenset({"of", "the", "at", "in", "and"})
_GENERIC = frozenset({"university", "college", "school"})
_UNIVERSITY = frozenset({"university", "institute", "college"})
_SHORTEST_MISTYPED, _SHORTEST_OTHER_LETTER, _SHORTEST_LONG, _BEGINNING = 5, 7, 11, 3
_SHORT = 2
"""Most letters of an article or preposition of another language."""
_LONGEST_NAME = 6
_MOST = 24
_RARE = 2.5
"""The Zipf value below which a word of English is more often another's misspelling."""
_FROM = "from ORGANISATION"


@remembered(1)
def _ordinary_too() -> frozenset[str]:
    """Return the names of organisations that are ordinary words too, in lower case."""
    return frozenset(name.lower() for name in vocabulary().ambiguous_organisations)


class OrganisationForms:
    """The organisations of a vocabulary and of the table of organisations, by all their names.

    "Shanghai Jiaotong Univ", "Tsinghua univeristy", "Georgia Inst. of Tech": a name is compared without spaces, once
    whole and once without University and the small words around it.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        """Take the organisations that the library has, by their keys."""
        self._known = known
        self._whole: dict[str, str] = {}
        cores: dict[str, set[str]] = defaultdict(set)
        several: set[str] = set()
        names = [(form, normal) for normal, others in vocabulary().organisations.items() for form in (normal, *others)]
        for form, normal in [*((key, key) for key in known), *names]:
            key = self.key(normal)
            words = spelled(fold_words(form).split())
            self._whole.setdefault(_joined(words), key)
            cores[_core(words)].add(key)
            if sum(word not in _GENERIC and word not in _SMALL for word in words) > 1:
                several.add(_core(words))
        self._cores = {core: next(iter(keys)) for core, keys in cores.items() if core and len(keys) == 1}
        self._several = several
        self._near = NearWords(self._cores, _SHORTEST_MISTYPED)
        self._begins = {
            form[:size]
            for size in range(1, _BEGINNING + 1)
            for form in (*self._whole, *self._cores, *_GENERIC, *_SPELLED, "the")
        }

    def exact(self, words: Sequence[str]) -> str | None:
        """Return the key of the organisation that folded words name, in the library or in the table; else None."""
        words = spelled(words)
        whole = self._whole.get(_joined(words))
        if whole is not None:
            return whole
        core = _core(words)
        if core in self._several or not _GENERIC.isdisjoint(words):
            return self._cores.get(core)
        return None

    def short(self, words: Sequence[str]) -> str | None:
        """Return the key of the one organisation that folded words name without University or Institute; else None."""
        return self._cores.get(_core(spelled(words)))

    def begins(self, word: str) -> bool:
        """Return True if the name of an organisation may begin with a folded word."""
        return word[:_BEGINNING] in self._begins or word in _SHORT_FOR

    def near(self, words: Sequence[str]) -> str | None:
        """Return the one organisation whose name is a mistake or two from folded words; None where several are."""
        typed = _core(spelled(words))
        if len(typed) < _SHORTEST_MISTYPED:
            return None
        nearest = self._near.nearest(typed, 1 if len(typed) < _SHORTEST_LONG else 2)
        # In a short name another letter makes another place ("Hunan", "Henan"); one too many or too few does not.
        found = {self._cores[core] for core in nearest if not len(core) == len(typed) < _SHORTEST_OTHER_LETTER}
        return found.pop() if len(found) == 1 else None

    def has(self, key: str) -> bool:
        """Return True if the library has an organisation of this key."""
        return key in self._known

    def key(self, name: str) -> str:
        """Return the key of a name in normal form, or of one that is a key already."""
        return name if name in self._known else (organisation_keys(name) or (name,))[0]


def find_organisations_asked(
    sheet: Sheet, forms: OrganisationForms, names: Names, words: Callable[[str], bool]
) -> tuple[list[Mark], list[Missing], list[str]]:
    """Take organisations in the place of a filter: those of the library, those that it lacks, and those left alone.

    The last are named, but not so that they surely select ("Google TPUs").
    """
    spans = [each for each in _spans(sheet, forms) if not _is_system(sheet, *each, forms, names)]
    spans += _mistyped(sheet, spans, forms, names, words)
    keyed = dict(sorted(spans))
    placed = _in_place(sheet, list(keyed), names)
    marks: list[Mark] = []
    missing: list[Missing] = []
    for (start, end), pattern in placed.items():
        key = keyed[start, end]
        surface = sheet.surface(start, end)
        sheet.take(start, end, f"organisation {key}" if forms.has(key) else "", pattern)
        if forms.has(key):
            marks.append(Mark(start, end, "organisation", Selection(organisations=(key,)), surface, pattern))
        else:
            missing.append(Missing(surface, "organisation"))
        if sheet.cues.after(end, "organisation_noun") and not sheet.breaks(end - 1, end + 1):
            sheet.take(end, end + 1)
    left = [sheet.surface(*span) for span, key in keyed.items() if span not in placed and forms.has(key)]
    return marks, missing, left


def spelled(words: Sequence[str]) -> list[str]:
    """Return folded words with the usual short forms written out, and mistakes in University and the like undone."""
    given = [word for word in words if word != "the"]
    return [_spelled(word, given[i - 1] if i else "", given[i + 1 : i + 2]) for i, word in enumerate(given)]


def _spelled(word: str, before: str, after: Sequence[str]) -> str:
    if word == "tech" and before != "of":
        return word
    if word == "u" and (after == ["of"] or (before and not after)):
        return "university"
    if word in _SHORT_FOR:
        return _SHORT_FOR[word]
    if len(word) > 7:
        return next((right for right in _SPELLED if distance(word, right, 2) <= 2), word)
    return word


def _joined(words: Sequence[str]) -> str:
    return "".join(word for word in words if word not in ("the", "at"))


def _core(words: Sequence[str]) -> str:
    return "".join(word for word in words if word not in _GENERIC and word not in _SMALL and word != "the")


def _spans(sheet: Sheet, forms: OrganisationForms) -> list[tuple[tuple[int, int], str]]:
    """Ranges of tokens that name an organisation, of this library or of the table, with its key; the longest each."""
    spans = [
        (sheet.range_of(found.start, found.end), forms.key(found.name)) for found in find_organisations(sheet.text)
    ]
    for start in range(len(sheet.tokens)):
        if not forms.begins(sheet.word(start)):
            continue
        for end in range(start + 1, min(start + _LONGEST_NAME, len(sheet.tokens)) + 1):
            if (key := _key_of(sheet, start, end, forms)) is not None:
                spans.append(((start, end), key))
            if sheet.taken[end - 1] or not (sheet.touches[end - 1] or sheet.gap(end).strip() == ","):
                break
    spans.sort(key=lambda each: (each[0][0], -each[0][1]))
    longest: list[tuple[tuple[int, int], str]] = []
    for span, key in spans:
        if sheet.free(*span) and (not longest or span[0] >= longest[-1][0][1]):
            longest.append((_with_alias(sheet, span, {start for (start, _), _ in spans}), key))
    return longest[:_MOST]


def _key_of(sheet: Sheet, start: int, end: int, forms: OrganisationForms) -> str | None:
    """The key of the organisation that a range of tokens names as a whole."""
    if not sheet.free(start, end) or "/" in sheet.surface(start, end):
        return None
    small = any(sheet.cues.small(i) and not (i == end - 1 > start and sheet.word(i) == "u") for i in (start, end - 1))
    named = end == start + 1 and forms.has(sheet.word(start)) and sheet.tokens[start].capital
    if small and not named and sheet.word(start) != "u":
        return None
    phrase = sheet.phrase(start, end)
    if sheet.cues.after(start, "together") == end and not sheet.tokens[start].capital:
        return None
    if end == start + 1 and phrase in _ordinary_too() and not forms.has(phrase):
        # A plain word is an organisation that this library lacks only after "from" or "by", with nothing behind it.
        alone = end == len(sheet.tokens) or sheet.cues.after(end, "organisation_noun", "works", "and", "or")
        if sheet.word(start - 1) not in ("from", "by") or not alone:
            return None
    words = [token.word for token in sheet.tokens[start:end]]
    if (key := forms.exact(words)) is not None:
        return key
    # "From Oslo" is from the university there, if the library has that one alone.
    short = forms.short(words) if sheet.tokens[start].typed[0].isupper() else None
    return short if short is not None and forms.has(short) and place_of(sheet, start, end) == _FROM else None


def _with_alias(sheet: Sheet, span: tuple[int, int], firsts: set[int]) -> tuple[int, int]:
    """The span with the organisation's other name: the short one in brackets ("Tsinghua (THU)"), one after a slash."""
    start, end = span
    if end < len(sheet.tokens) and sheet.free(end, end + 1):
        between, behind = sheet.gap(end).strip(), sheet.gap(end + 1)[:1]
        word = sheet.word(end)
        other = end not in firsts and sheet.tokens[end].capital and not ordinary(word)
        end += (between == "(" and behind == ")") or (between == "/" and other)
    return start, end


def _is_system(sheet: Sheet, span: tuple[int, int], key: str, forms: OrganisationForms, names: Names) -> bool:
    """Whether an organisation's name stands for a system of that name, which lists name as an organisation too."""
    if names.exact(sheet.joined(*span)) is None:
        return False
    return not forms.has(key) or (sheet.word(span[1]) == "paper" and sheet.word(span[0] - 1) in ("the", "that", "this"))


def _mistyped(
    sheet: Sheet,
    spans: list[tuple[tuple[int, int], str]],
    forms: OrganisationForms,
    names: Names,
    words: Callable[[str], bool],
) -> list[tuple[tuple[int, int], str]]:
    """Ranges in the place of an organisation whose words nobody knows but that are nearly the name of one."""
    inside = {i for span, _ in spans for i in range(*span)}
    content = set(sheet.content())
    found: list[tuple[tuple[int, int], str]] = []
    tried = 0
    for start, end in sheet.runs(5):
        if tried == _MOST or not inside.isdisjoint(range(start, end)) or not sheet.free(start, end):
            continue
        typed = [token.word for token in sheet.tokens[start:end]]
        if sheet.cues.small(start) or sheet.cues.small(end - 1):
            continue
        # A library may hold a stem that a mistyped word shares; in a name of several words that tells nothing.
        if not any(
            len(word) > 3 and (not ordinary(word) or zipf(word) < _RARE) and not (len(typed) == 1 and words(word))
            for word in typed
        ):
            continue
        generic = not _UNIVERSITY.isdisjoint(spelled(typed))
        beside = any(joined_to(sheet, end, span[0]) or joined_to(sheet, span[1], start) for span, _ in spans)
        if not (beside or place_of(sheet, start, end) or (generic and content <= set(range(start, end)))):
            continue
        tried += 1
        key = forms.near(typed)
        if key is not None and names.exact(sheet.joined(start, end)) is None:
            found.append(((start, end), key))
            inside.update(range(start, end))
    return found


def _in_place(sheet: Sheet, spans: list[tuple[int, int]], names: Names) -> dict[tuple[int, int], str]:
    """The organisations in the place of a filter, each with the pattern; members of an enumeration share theirs."""
    inside = {i for span in spans for i in range(*span)}
    placed: dict[tuple[int, int], str] = {}
    for span in spans:
        if by_the_way(sheet, *span):
            continue
        if pattern := place_of(sheet, *span):
            placed[span] = pattern
        elif _alone(sheet, span, inside) and names.exact(sheet.joined(*span)) is None:
            placed[span] = "organisation alone"
    for order in (range(1, len(spans)), range(len(spans) - 1, 0, -1)):
        for i in order:
            first, second = spans[i - 1], spans[i]
            if (first in placed) != (second in placed) and joined_to(sheet, first[1], second[0]):
                placed[first if second in placed else second] = "enumeration"
    return {span: placed[span] for span in spans if span in placed}


def _alone(sheet: Sheet, span: tuple[int, int], inside: set[int]) -> bool:
    """Whether an organisation's clause says nothing else: every other word is small, or common in English."""
    first, last = clause(sheet, span[0])
    rest = [i for i in sheet.content() if first <= i < last and i not in inside]
    return all(sheet.cues.explains(i) or sheet.word(i).isdigit() or len(sheet.word(i)) <= _SHORT for i in rest)


def place_of(sheet: Sheet, start: int, end: int) -> str:
    """Return the pattern by which the words around a range make a filter of it; empty where they do not."""
    cues, before = sheet.cues, sheet.word(start - 1)
    at = cues.before(start, "organisation_place")
    if (
        at is None
        and (of := cues.before(start, "organisation_of")) is not None
        and (cues.follows(of, "works", "count", "belong") or ends_at(sheet, end))
    ):
        at = of
    looked_at = at is not None and sheet.word(at - 1) in ("look", "looks", "looking", "inspired", "motivated")
    if at is not None and not looked_at and sheet.word(end) not in ("style", "scale"):
        return _FROM
    if cues.follows(start, "exclude_open") and cues.after(end, "exclude_after"):
        return "take ORGANISATION out"
    parted = end < len(sheet.tokens) and sheet.breaks(end - 1, end + 1)
    if sheet.tokens[end - 1].possessive and (
        end == len(sheet.tokens) or sheet.cues.small(end) or cues.after(end, "belong", "works")
    ):
        return "ORGANISATION's"
    if not parted and cues.after(end, "organisation_noun", "works"):
        return "ORGANISATION papers"
    kind = None if parted else cues.value(end, "kind")
    if (
        kind
        and sheet.word(end) not in ("traces", "datasets")
        and (sheet.word(kind[0] - 1).endswith("s") or kind[0] == len(sheet.tokens))
    ):
        return "ORGANISATION papers"
    does = cues.after(end, "organisation_does")
    if not parted and does and (before == "" or cues.small(start - 1) or cues.follows(start, "works", "auxiliary")):
        return "what ORGANISATION did"
    if before in ("does", "did", "do", "has", "have") and (
        does or sheet.word(end) in ("have", "has", "had", "got", "do", "done")
    ):
        return "what ORGANISATION did"
    if sheet.word(end) in ("is", "was", "were", "has", "have") and cues.after(end + 1, "organisation_does"):
        return "what ORGANISATION did"
    return ""


def by_the_way(sheet: Sheet, start: int, end: int) -> bool:
    """Return True if a value is told of the asker or of other people: "my boss at Microsoft", "a seminar at ETH"."""
    at = sheet.cues.before(start, "place")
    if at is None:
        return False
    return any(sheet.cues.before(at - back, "aside_noun", skip=False) is not None for back in (0, 1, 2) if at >= back)


def ends_at(sheet: Sheet, i: int) -> bool:
    """Whether a phrase ends at token `i`: with the question, a break, a time or another filter."""
    return (
        i >= len(sheet.tokens)
        or sheet.breaks(i - 1, i + 1)
        or sheet.taken[i]
        or sheet.cues.small(i)
        or sheet.word(i).isdigit()
    )
