"""Organisations that a question filters by.

A word is an organisation only in the place of one: after from, by or at, before papers, people or the like, before
what an organisation does ("what does X have", "stuff X made"), or where the question says nothing else. "Training on
Apple devices" is a topic.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from bot.answering.interpreting.known_names import Names, ordinary
from bot.answering.interpreting.organisation_forms import OrganisationForms, spelled
from bot.answering.interpreting.organisation_places import (
    AFTER_ORGANISATION,
    BEFORE_ORGANISATION,
    has_place,
    joined_to,
    take_around,
)
from bot.answering.interpreting.text import Sheet, fold, fold_words
from bot.answering.interpreting.words import BESIDE_FILTERS, FIELD, FILLER, STOP, words_of
from bot.answering.model import Missing
from ingest.terms.organisations import find_organisations
from ingest.terms.vocabulary import vocabulary

_LONGEST_NAME = 6
_MOST = 24
_TOGETHER = re.compile(
    r"\b(?:together|joint(?:ly)?|both|collab\w*|co-?(?:author\w*|writ\w+|wrote)|cooperat\w+|partner\w*"
    r"|(?:the )?(?:same|one|a single) (?:paper|work))\b",
    re.I,
)
_ASKED_FROM = re.compile(
    
    r"(?:\b(?:papers?|work|stuff|anything|something|research|ones?|articles?|publications?"
    r"|those|these)\s+(?:(?:is|are|there|came|come|comes|published|written|we have)\s+)*"
    
    r"(?:from|out of|by)|^\W*(?:and\s+)?from)\s+(?:the\s+)?((?:[A-Za-z][\w&.-]*\s*){1,4}?)(?:'s"
    r"|\s+(?:people|folks|team|group|lab|researchers|university))?\s*[?.!]*$"
    r"|\bwhat\s+(?:does|did|do|has)\s+((?:[A-Z][\w&.-]*\s*){1,4}?)\s+(?:have|publish|published|got|done)\b"
    r"|\b((?:[A-Z][\w&.-]+\s+){1,3}?)(?:people|folks|researchers)\b"
)  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIVERSITY = words_of("university institute college")
_NOT_OWNED = words_of("a an our my your their how this that these those")


@cache
def _ordinary_too() -> frozenset[str]:
    """Names of organisations that are ordinary words too, in lower case."""
    return frozenset(name.lower() for name in vocabulary().ambiguous_organisations)


def find_organisations_asked(
    sheet: Sheet, known: Mapping[str, str], forms: OrganisationForms, names: Names, words: Callable[[str], bool]
) -> tuple[list[str], bool, list[Missing]]:
    """Take organisations in the place of a filter: their keys, whether all of them together, and those that lack."""
    keys: list[str] = []
    missing: list[Missing] = []
    spans = [each for each in _organisation_spans(sheet, forms) if not _is_system(sheet, *each, forms, names)]
    spans += _mistyped_spans(sheet, spans, forms, names, words)
    keyed = dict(sorted(spans))
    for start, end in _in_place(sheet, list(keyed), names):
        if not sheet.free(start, end):
            continue
        key = keyed[start, end]
        surface = sheet.take(start, end, said=key in known)
        if key in known:
            keys.append(key)
        else:
            missing.append(Missing(surface, "organisation"))
        take_around(sheet, start, end)
    if not keys and not missing:
        missing += _unknown_organisation(sheet, words, names)
    keys = list(dict.fromkeys(keys))
    together = len(keys) > 1 and _TOGETHER.search(sheet.text) is not None
    return keys, together, missing


def _organisation_spans(sheet: Sheet, forms: OrganisationForms) -> list[tuple[tuple[int, int], str]]:
    """Ranges of tokens that name an organisation, of this library or of the table of organisations, with its key."""
    spans = []
    for found in find_organisations(sheet.text):
        span = sheet.range_of(found.start, found.end)
        spans.append((span, forms.key(found.name)))
    for start in range(len(sheet.tokens)):
        for end in range(start + 1, min(start + _LONGEST_NAME, len(sheet.tokens)) + 1):
            key = _key_of(sheet, start, end, forms)
            if key is not None:
                spans.append(((start, end), key))
            if sheet.taken[end - 1] or not (sheet.touches[end - 1] or _comma_after(sheet, end - 1)):
                break
    spans.sort(key=lambda each: (each[0][0], -each[0][1]))
    longest: list[tuple[tuple[int, int], str]] = []
    for span, key in spans:
        if not longest or span[0] >= longest[-1][0][1]:
            longest.append((span, key))
    return _with_aliases(sheet, longest)[:_MOST]


def _is_system(sheet: Sheet, span: tuple[int, int], key: str, forms: OrganisationForms, names: Names) -> bool:
    """Whether an organisation's name stands for a system of that name, which lists name as an organisation too."""
    if names.exact(sheet.joined(*span)) is None:
        return False
    return not forms.has(key) or (sheet.word(span[1]) == "paper" and sheet.word(span[0] - 1) in ("the", "that", "this"))


def _key_of(sheet: Sheet, start: int, end: int, forms: OrganisationForms) -> str | None:
    """The key of the organisation that a range of tokens names as a whole."""
    phrase = sheet.phrase(start, end)
    edges = (sheet.word(start), sheet.word(end - 1))
    if any(word in STOP and word != "u" for word in edges) or phrase in FILLER:
        return None
    if "/" in sheet.surface(start, end) or not sheet.free(start, end):
        return None
    if end == start + 1 and phrase in _ordinary_too() and not forms.has(phrase):
        # A plain word is an organisation that this library lacks only after "from" or "by", with nothing behind it.
        alone = end == len(sheet.tokens) or sheet.word(end) in AFTER_ORGANISATION | {"and", "or"}
        if sheet.word(start - 1) not in ("from", "by") or not alone:
            return None
    return forms.exact([token.word for token in sheet.tokens[start:end]])


def _comma_after(sheet: Sheet, i: int) -> bool:
    """Whether a comma alone parts a token from the next ("University of California, Berkeley")."""
    following = sheet.tokens[i + 1].start if i + 1 < len(sheet.tokens) else 0
    return sheet.text[sheet.tokens[i].end : following].strip() == ","


def _with_aliases(sheet: Sheet, spans: list[tuple[tuple[int, int], str]]) -> list[tuple[tuple[int, int], str]]:
    """The spans, each with its other name: the short one in brackets ("Tsinghua (THU)"), one that nobody else has."""
    joined: list[tuple[tuple[int, int], str]] = []
    firsts = {start for (start, _), _ in spans}
    for (start, end), key in spans:
        if joined and start < joined[-1][0][1]:
            continue
        if end < len(sheet.tokens) and sheet.free(end, end + 1):
            between = sheet.text[sheet.tokens[end - 1].end : sheet.tokens[end].start].strip()
            behind = sheet.text[sheet.tokens[end].end : sheet.tokens[end].end + 1]
            end += (between == "(" and behind == ")") or (between == "/" and _other_name(sheet, end, firsts))
        joined.append(((start, end), key))
    return joined


def _other_name(sheet: Sheet, i: int, firsts: set[int]) -> bool:
    """Whether a word behind a slash is a proper name that stands for no organisation of its own."""
    word = sheet.word(i)
    return i not in firsts and sheet.tokens[i].capital and word not in FIELD and not ordinary(word)


def _mistyped_spans(
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
        edges = {sheet.word(start), sheet.word(end - 1)}
        typed = [token.word for token in sheet.tokens[start:end]]
        if not edges.isdisjoint(STOP | FILLER) or not any(_strange(word, names, words) for word in typed):
            continue
        generic = not _UNIVERSITY.isdisjoint(spelled(typed))
        if not (has_place(sheet, start, end) or (generic and content <= set(range(start, end)))):
            continue
        tried += 1
        key = forms.near(typed)
        if key is not None and names.exact(sheet.joined(start, end)) is None:
            found.append(((start, end), key))
            inside.update(range(start, end))
    return found


def _strange(word: str, names: Names, words: Callable[[str], bool]) -> bool:
    return len(word) > 3 and not (ordinary(word) or words(word))


def _in_place(sheet: Sheet, spans: list[tuple[int, int]], names: Names) -> list[tuple[int, int]]:
    """The organisations in the place of a filter; members of an enumeration stand where their neighbour does."""
    inside = {i for span in spans for i in range(*span)}
    if all(i in inside or sheet.word(i) in BESIDE_FILTERS or _YEAR.fullmatch(sheet.word(i)) for i in sheet.content()):
        return [span for span in spans if has_place(sheet, *span) or names.exact(sheet.joined(*span)) is None]
    placed = [has_place(sheet, *span) for span in spans]
    for order in (range(1, len(spans)), range(len(spans) - 1, 0, -1)):
        for i in order:
            if placed[i] != placed[i - 1] and joined_to(sheet, spans[i - 1], spans[i]):
                placed[i - 1] = placed[i] = True
    return [span for span, has in zip(spans, placed, strict=True) if has]


def _unknown_organisation(sheet: Sheet, words: Callable[[str], bool], names: Names) -> list[Missing]:
    """A proper name in the place of an organisation that nobody knows: "papers from Cambridge"."""
    if unknown := _unknown_university(sheet):
        return unknown
    match = _ASKED_FROM.search(sheet.text)
    if match is None:
        return []
    group = next(i for i in (1, 2, 3) if match[i])
    name, span = match[group].strip(), match.span(group)
    parts = fold_words(name).split()
    if not parts or not sheet.free_span(*span) or any(names.exact(fold(part)) for part in (name, *parts)):
        return []
    if all(part in STOP or part in FILLER or part in FIELD for part in parts) or not _NOT_OWNED.isdisjoint(parts):
        return []
    if not name[0].isupper() and (len(parts) > 1 or words(parts[0]) or ordinary(parts[0])):
        return []
    if group == 3 and all(words(part) for part in parts):
        return []
    # Who is no organisation that anybody knows is a person more often than not; lists may name persons in their notes.
    by = group == 1 and " by " in match[0].lower()
    if by and all(words(part) for part in parts):
        return []
    sheet.take_span(*span)
    return [Missing(name, "author" if by else "organisation")]


def _unknown_university(sheet: Sheet) -> list[Missing]:
    """A university that nobody knows, in the place of an organisation or as all that is said: "Uppsala University"."""
    for i in sheet.content():
        if spelled([sheet.word(i)]) != ["university"]:
            continue
        start, end = i, i + 1
        if sheet.word(end) == "of" and end + 1 < len(sheet.tokens):
            end += 2
        while start > 0 and _names_place(sheet, start - 1):
            start -= 1
        while end > i + 2 and end < len(sheet.tokens) and _names_place(sheet, end) and sheet.tokens[end].capital:
            end += 1
        own = [j for j in range(start, end) if j != i and _names_place(sheet, j)]
        alone = set(sheet.content()) <= set(range(start, end))
        if own and sheet.free(start, end) and (has_place(sheet, start, end) or alone):
            missing = [Missing(sheet.take(start, end), "organisation")]
            take_around(sheet, start, end)
            return missing
    return []


def _names_place(sheet: Sheet, i: int) -> bool:
    """Whether a word may be of a university's name: no small, ordinary or understood word."""
    return not sheet.taken[i] and sheet.word(i) not in BEFORE_ORGANISATION and not ordinary(sheet.word(i))
