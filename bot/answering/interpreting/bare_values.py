"""Read values of the catalogue that no rule takes, where the fitted roles are sure.

"Vienna?", "count the handwriting ones", "on both the ecology and the catalysis list": the words name a value, and
nothing that a rule knows stands beside them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answering.interpreting.cues import zipf
from bot.answering.interpreting.facets import NARROWS_TOPIC
from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.marks import Mark, joined_to
from bot.answering.interpreting.organisations import by_the_way
from bot.answering.interpreting.residue import is_subject, of_nearly_all
from bot.answering.interpreting.roles import LazyStates, Role, TokenStates, role_of
from bot.answering.interpreting.text import Sheet, fold_words
from bot.answering.model import SearchPlan
from ingest.library.model import Selection
from ingest.terms.entry import Venue

SURE, SURER, UNSURE = 0.65, 0.8, 0.4
"""From which probability a value filters, one that is a common word filters, and one is offered as a filter."""
_LEAST_LEFT = 0.1
_LONGEST, _SHORTEST = 6, 3
_COMMON = 4.6
"""The Zipf value from which on a word in small letters is no short name of an organisation."""
_RARE = 2.0
"""The Zipf value below which a word that stands beside values may name something that the library lacks."""
_MOST = 8
_SEVERAL = 2
_TOGETHER = ("together", "also", "count", "exclude", "only", "every_one")
_NOT_ABOUT = frozenset({"for", "topic", "topics", "subject", "around", "covering"})
"""Cues of a topic that may stand before a heading as well: "the tally for Batteries"."""
_WHOLE = frozenset({"all", "list", "everything"})
_OF_ASKER = frozenset({"my", "our"})
_NAMED = frozenset({"venue", "organisation"})
FEW = 6
"""Of so few words none tells anything by the way."""


@dataclass(frozen=True, slots=True)
class _Bare:
    start: int
    end: int
    facet: str
    selection: Selection
    common: bool = False
    loose: bool = False
    """Whether it is one word of a longer heading, which filters only beside other filters."""
    whole: bool = False
    """Whether it is a heading of several words."""


def find_bare_values(
    sheet: Sheet, lookup: Lookup, token_states: LazyStates, before: SearchPlan | None, marked: Sequence[Mark]
) -> tuple[list[Mark], list[str]]:
    """Take the values that surely select or are left out; return those that may be meant, as they were typed, as well.

    `token_states` gives the states of the sheet's text, `before` is the plan of the question before: a heading goes on
    with a topic, where that had one. `marked` is what the rules took.
    """
    changes, on_topic = before is not None, before is not None and bool(before.text)
    every = [bare for bare in _bare_values(sheet, lookup) if sheet.word(bare.start - 1) not in _OF_ASKER]
    if every and _covers(sheet, every, marked, lookup):
        return [_mark(sheet, bare, "all that is said") for bare in every], []
    inside = {i for bare in every for i in range(bare.start, bare.end)}
    inside |= {i for i, token in enumerate(sheet.tokens) if token.word in _words_of(every)}
    asked = [
        bare
        for bare in every
        if bare.facet in ("organisation", "list")
        or (
            bare.facet == "section"
            and not on_topic
            and not (changes and bare.loose)
            and (
                (changes and not _behind_about(sheet, bare)) or not _is_topic(sheet, bare, inside, bool(marked), lookup)
            )
        )
    ]
    if not asked or (states := token_states()) is None:
        return [], []
    marks: list[Mark] = []
    offers: list[str] = []
    for bare, (selects, out) in zip(asked, _likely(sheet, asked, states), strict=True):
        surface = sheet.surface(bare.start, bare.end)
        # Whether a value selects or is left out, the cues in front of it know better than a doubtful model.
        likely = selects + out
        if likely < (SURER if bare.common and not changes else SURE):
            if likely >= UNSURE and bare.facet == "organisation":
                offers.append(surface)
            continue
        role: Role | None = "exclude" if out >= SURE else "select" if selects >= SURER else None
        marks.append(_mark(sheet, bare, f"fitted role {likely:.2f}", role))
        own = _words_of([bare])
        for i in sheet.content():
            if sheet.word(i) in own:
                sheet.take(i, i + 1)
    return marks, offers


def _mark(sheet: Sheet, bare: _Bare, pattern: str, role: Role | None = None) -> Mark:
    surface = sheet.surface(bare.start, bare.end)
    end = sheet.cues.after(bare.end, "list_noun", "section_noun", "organisation_noun") or bare.end
    sheet.take(bare.start, end, f"{bare.facet} {surface}", pattern)
    return Mark(bare.start, end, bare.facet, bare.selection, surface, pattern, role)


def _covers(sheet: Sheet, values: Sequence[_Bare], marked: Sequence[Mark], lookup: Lookup) -> bool:
    """Whether several values of the catalogue are all that a question says: then each of them selects.

    What is beside them are cues, or words that the library uses no more than English does.
    """
    links = {i for i in sheet.content() if sheet.cues.value(i, "link") and not is_subject(sheet.word(i), lookup)}
    linked = any(sheet.cues.follows(i, "having", "exclude") for i in links)
    alone = len(values) + len(marked) + linked < _SEVERAL
    if alone and values[0].facet not in ("author", "venue"):
        return False
    if any(value.facet != "section" and by_the_way(sheet, value.start, value.end) for value in values):
        return False
    inside = {i for value in values for i in range(value.start, value.end)}
    # What works shall have a link to is read after the values.
    others = [i for i in sheet.content() if i not in inside | links and not sheet.cues.explains(i)]
    if any(is_subject(sheet.word(i), lookup) or zipf(sheet.word(i)) < (_COMMON if alone else _RARE) for i in others):
        return False
    facets = {value.facet for value in values} | {mark.facet for mark in marked}
    parted = all(_parted(sheet, one, other) for one, other in pairwise(values))
    named = all(value.facet == "author" or (value.facet == "section" and not value.loose) for value in values)
    joined = all(joined_to(sheet, one.end, other.start) for one, other in pairwise(values))
    enumerated = len(values) > 1 and named and joined
    return parted and (alone or enumerated or linked or len(facets) > 1 or sheet.cues.find(*_TOGETHER) is not None)


def _parted(sheet: Sheet, one: _Bare, other: _Bare) -> bool:
    """Whether something stands between two values: headings in a row are a phrase of their own."""
    return one.end < other.start or not sheet.touches[one.end - 1] or {one.facet, other.facet} != {"section"}


def _likely(sheet: Sheet, values: Sequence[_Bare], states: TokenStates) -> list[tuple[float, float]]:
    """How probable it is that each value selects, and that it is left out.

    Without a word that leaves something out none is; values that stand together have one role.
    """
    shares: list[tuple[float, float]] = []
    for n, value in enumerate(values):
        roles = role_of(states, sheet.tokens[value.start].start, sheet.tokens[value.end - 1].end)
        selects, out = roles["select"] + roles["add"], roles["exclude"]
        before = sheet.cues.find("exclude", "leaves_out", within=range(value.end))
        behind = sheet.cues.find("exclude_after", within=range(value.end, len(sheet.tokens)))
        if before is None and behind is None:
            selects, out = selects / max(_LEAST_LEFT, 1 - out) if value.facet != "organisation" else selects, 0.0
        shares.append((selects, out))
        if n and values[n - 1].end == value.start and values[n - 1].facet == value.facet:
            shares[-2:] = [max(shares[-2:])] * 2
    return shares


def _words_of(values: Sequence[_Bare]) -> set[str]:
    return {word for value in values for key in value.selection.sections for word in fold_words(key).split()}


def _is_topic(sheet: Sheet, bare: _Bare, values: set[int], filtered: bool, lookup: Lookup) -> bool:
    """Whether the words of a heading are what is asked about: behind "on", among other words, or all that is said."""
    if bare.loose and not filtered:
        return not sheet.cues.follows(bare.start, "leaves_out_strongly")
    # Beside other filters a whole heading behind "on" is a filter as well: its section is then complete.
    if _behind_about(sheet, bare) and not (filtered and bare.whole):
        return True
    others = [
        i
        for i in sheet.content()
        if i not in values and not sheet.cues.explains(i) and (not filtered or is_subject(sheet.word(i), lookup))
    ]
    surface = filtered or any(token.word in _WHOLE for token in sheet.tokens)
    return bool(others) or not (surface or sheet.cues.find("works", "count", "section_noun", "section_part", "only"))


def _behind_about(sheet: Sheet, bare: _Bare) -> bool:
    about = sheet.cues.before(bare.start, "about")
    return about is not None and sheet.word(about) not in _NOT_ABOUT


def with_roles(sheet: Sheet, marks: Sequence[Mark], token_states: LazyStates, changes: bool) -> list[Mark]:
    """Return the marks of the rules as the fitted roles correct them, where they are surer than the rules can be.

    A value that is surely said by the way is none; where a question `changes` the last one, one that is surely left
    out is so whatever the word for it.
    """
    corrected = []
    for mark in marks:
        unsure = mark.facet in _NAMED and (len(sheet.tokens) > FEW or changes)
        states = token_states() if unsure else None
        if states is None:
            corrected.append(mark)
            continue
        roles = _role(sheet, mark, states)
        if roles["by the way"] < SURER:
            role: Role | None = "exclude" if changes and roles["exclude"] >= SURER else None
            corrected.append(replace(mark, role=role))
    return corrected


def _role(sheet: Sheet, mark: Mark, states: TokenStates) -> dict[Role, float]:
    return role_of(states, sheet.tokens[mark.start].start, sheet.tokens[mark.end - 1].end)


def _bare_values(sheet: Sheet, lookup: Lookup) -> Iterator[_Bare]:
    """The longest free ranges that name a heading, an organisation in short, or a list by a telling word."""
    found = 0
    done: set[int] = set()
    for start, end in sheet.runs(_LONGEST):
        if found == _MOST or not sheet.free(start, end) or not done.isdisjoint(range(start, end)):
            continue
        bare = _named(sheet, start, end, lookup)
        if bare is not None:
            found += 1
            done.update(range(start, end))
            yield bare


def _named(sheet: Sheet, start: int, end: int, lookup: Lookup) -> _Bare | None:
    prepared, phrase = lookup.prepared, sheet.phrase(start, end)
    whole = end > start + 1 and bool(prepared.headings.whole(phrase))
    if not whole and (sheet.cues.small(start) or sheet.cues.small(end - 1)):
        return None
    key = prepared.organisations.exact(phrase.split()) or prepared.organisations.short(phrase.split())
    if end == start + 1 and key is None and zipf(phrase) < _COMMON and (authors := prepared.authors.called(phrase)):
        return _Bare(start, end, "author", Selection(authors=authors))
    if len(phrase) < _SHORTEST and not sheet.surface(start, end).isupper():
        return None
    # "Surveys" are a kind of works, whatever heading some of them stand under.
    kind = sheet.cues.value(start, "kind") if end == start + 1 else None
    if kind is not None and kind[1] in NARROWS_TOPIC:
        return None
    venue = prepared.venues.get(sheet.joined(start, end))
    a_heading = bool(prepared.headings.whole(phrase))
    if venue is not None and not a_heading and prepared.names.exact(sheet.joined(start, end)) is None:
        return _Bare(start, end, "venue", Selection(venues=(Venue(venue, None),)), common=True)
    if found := _heading(sheet, start, end, lookup):
        keys, loose = found
        sections = Selection(sections=tuple(dict.fromkeys(keys)))
        # "Train a model" is not "Training".
        own = {word.rstrip("s") for key in keys for word in fold_words(key).split()}
        if loose and (phrase.rstrip("s") not in own or of_nearly_all(phrase, lookup)):
            return None
        return _Bare(start, end, "section", sections, loose=loose, whole=whole)
    words = phrase.split()
    plain = end == start + 1 and zipf(words[0]) >= _COMMON and not sheet.tokens[start].capital
    if key is not None and prepared.organisations.has(key):
        return _Bare(start, end, "organisation", Selection(organisations=(key,)), plain)
    if end > start + 1 or prepared.lists.count < _SEVERAL or (name := prepared.lists.named_by(words)) is None:
        return None
    # Where nothing speaks of lists, a word of a list's name that papers use as well is of their subject.
    called = prepared.lists.named(words[0]) is not None or sheet.cues.find("list_noun") is not None
    return _Bare(start, end, "list", Selection(lists=(name,))) if called or not is_subject(words[0], lookup) else None


def _heading(sheet: Sheet, start: int, end: int, lookup: Lookup) -> tuple[Sequence[str], bool] | None:
    """The headings that a range names, and whether it is only one word of a longer one."""
    headings, phrase = lookup.prepared.headings, sheet.phrase(start, end)
    keys = headings.whole(phrase) or headings.part(phrase)
    if not keys and end == start + 1 and zipf(phrase) < _COMMON and is_subject(phrase, lookup):
        keys = headings.called_by_initials(phrase)
    if keys:
        return keys, False
    if not (sheet.cues.explains(start) or sheet.cues.explains(end - 1)):
        keys = headings.named(phrase)
    if not keys and sheet.cues.after(end, "section_noun", "section_part") is not None:
        keys = headings.called_for(phrase)
    return (keys, end == start + 1) if keys else None
