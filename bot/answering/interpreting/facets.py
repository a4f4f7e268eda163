"""Finds links, kinds of works and authors that a question filters by.

Links are filters where the question speaks of works that have them ("papers with code"), not in a topic ("training with
code"). Surveys and courses narrow a topic; other kinds of works are filters only where nothing else is asked, since
papers are about benchmarks and frameworks too. A full name is an author anywhere; a family name only in an author's
place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import get_args

from bot.answering.interpreting.author_names import AuthorNames
from bot.answering.interpreting.cues import ordinary, zipf
from bot.answering.interpreting.known_names import Names
from bot.answering.interpreting.marks import Mark, joined_to
from bot.answering.interpreting.organisations import OrganisationForms
from bot.answering.interpreting.text import Sheet
from bot.answering.model import Missing
from ingest.library.model import Selection
from ingest.terms.entry import Kind, LinkKind

_LONGEST_NAME = 5
_MOST_BESIDE = 4
"""Words that may stand beside a word for a kind of works where nothing else is asked ("useful open tools to try")."""
NARROWS_TOPIC: frozenset[str] = frozenset({"survey", "course"})
_NARROWER_THAN_KIND = frozenset(
    ["talks", "videos", "podcasts", "books", "newsletters", "dataset", "datasets", "traces"]
)
"""Words for a part of a kind: good enough for a list of what comes near, not for a number."""
_WRITING = frozenset({"write", "wrote", "written", "publish", "published", "author", "authored", "coauthored"})
_AUTHOR_BEFORE = ("by", "author", "authors", "von", "par", "por", "da", "door")
_PLAIN = 5.0
"""The Zipf value from which on a word in small letters is no family name."""
LINKS: tuple[LinkKind, ...] = get_args(LinkKind)
_BY_LINK = frozenset(
    {"available", "released", "public", "publicly", "online", "attached", "links", "link", "linked", "disponible"}
)


def find_links(sheet: Sheet, marks: Sequence[Mark], subject: Callable[[str], bool]) -> list[Mark]:
    """Take what works shall have, or lack, a link to: "with code", "without slides", "open source".

    `subject` tells whether a word is one of the library's subjects.
    """
    found: list[Mark] = []
    content = sheet.content()
    for at in range(len(sheet.tokens)):
        if sheet.taken[at]:
            continue
        link = sheet.cues.value(at, "link")
        opened = sheet.cues.after(at, "open_source")
        if opened is not None and (not link or opened > link[0]):
            end, link_kind = opened, "code"
        elif link is not None:
            end, link_kind = link
        else:
            continue
        if not sheet.free(at, end):
            continue
        before = sheet.cues.before(at, "having", "exclude")
        skipped = at - 1
        while (
            before is None
            and skipped > 0
            and sheet.word(skipped)
            in ("public", "available", "open", "source", "released", "linked", "official", "working")
        ):
            before, skipped = sheet.cues.before(skipped, "having", "exclude"), skipped - 1
        joined = bool(found) and joined_to(sheet, found[-1].end, at)
        cue = at if before is None else before
        alone = not [i for i in content if not (cue <= i < end or skipped < i < at or sheet.word(i) in _BY_LINK)]
        # "AAAI + code", "code, but not on arXiv": nothing else is said beside filters.
        beside = bool(marks) and alone and not sheet.cues.follows(at, "about") and not sheet.cues.after(end, "works")
        beside = (beside or "+" in sheet.gap(at)) and link_kind != "arxiv" and not sheet.cues.value(at, "kind")
        beside = beside and not subject(sheet.word(at))
        available = sheet.word(end + (sheet.word(end) in ("is", "are"))) in _BY_LINK - {"links", "link"}
        if not (
            before is not None
            or joined
            or beside
            or available
            or (opened and (alone or sheet.cues.after(end, "works") or end == len(sheet.tokens)))
        ):
            continue
        behind = end
        while sheet.word(behind) in _BY_LINK or (behind > end and sheet.word(behind) in ("is", "are")):
            behind += 1
        if sheet.word(end) in ("is", "are") and sheet.word(end + 1) in _BY_LINK:
            behind = end + 2
        place = sheet.cues.value(behind + 1, "link") if sheet.word(behind) == "on" else None
        if place is not None and place[1] == link_kind:
            behind = place[0]
        more = behind < len(sheet.tokens) and not (
            sheet.cues.small(behind) or sheet.taken[behind] or sheet.breaks(behind - 1, behind + 1)
            or sheet.cues.after(behind, "and", "or", "exclude", "only", "also") or sheet.word(behind).isdigit()
        )  # fmt: skip
        works = marks or alone or joined or beside or sheet.cues.find("works", within=range(at)) or _asks(sheet, at)
        plural = before is not None and sheet.word(before - 1).endswith("s")
        works = works or (plural and not subject(sheet.word(at)))
        if link_kind == "arxiv" and before is not None and sheet.cues.after(before, "exclude") is not None:
            continue
        if more or not works:
            continue
        begin = at if before is None else max(before, skipped + 1)
        if kind := next((each for each in LINKS if each == link_kind), None):
            selection = Selection(links=(kind,))
            found.append(
                _mark(sheet, begin if begin > 0 and before is None else at, behind, "link", selection, "with LINK")
            )
    return found


def _asks(sheet: Sheet, at: int) -> bool:
    return any(
        sheet.word(i) in ("which", "those", "these", "them", "any", "all", "only", "ones", "surveys") for i in range(at)
    )


def find_kinds(
    sheet: Sheet, kinds: tuple[Kind, ...], counted: bool, filtered: bool, key: Callable[[str], bool]
) -> list[Mark]:
    """Take words for kinds of works: surveys and courses whenever they are what is asked for, others only alone.

    `key` tells whether a word is of the library's subjects, `counted` that a number is asked for, `filtered` that the
    question has other filters.
    """
    at = _papers_only(sheet)
    if at is not None:
        both: tuple[Kind, ...] = tuple(kind for kind in ("paper", "survey") if kind in kinds)
        return [_mark(sheet, *at, "kind", Selection(kinds=both), "papers only")]
    content = sheet.content()
    heads = [
        (i, *head) for i in range(len(sheet.tokens)) if not sheet.taken[i] and (head := sheet.cues.value(i, "kind"))
    ]
    heads = [each for n, each in enumerate(heads) if n == 0 or each[0] >= heads[n - 1][1]]
    inside = {i for start, end, _ in heads for i in range(start, end)}
    rest = [i for i in content if i not in inside]
    only = len(rest) <= _MOST_BESIDE and not any(key(sheet.word(i)) or not ordinary(sheet.word(i)) for i in rest)
    found: list[Mark] = []
    for start, end, kind in heads:
        word = sheet.word(end - 1)
        plural = word.endswith("s")
        as_works = sheet.cues.after(start, "works") == end
        if kind not in kinds or (word in _NARROWER_THAN_KIND and counted):
            continue
        if as_works and (filtered or rest or len(content) > len(inside)):
            continue
        if sheet.word(end) in ("too", "also", "included"):
            sheet.take(start, end)
            continue
        asked = (
            plural
            or sheet.word(start - 1) in ("a", "an", "any", "no")
            or sheet.cues.after(end, "works")
            or len(word) < 3
        )
        leads = not [i for i in content if i < start]
        ends = plural and content[-1:] == [end - 1] and len(content) <= 3
        excluded = sheet.cues.before(start, "exclude") is not None
        alone = only and not rest and (plural or len(heads) == len(content))
        if (
            excluded
            or (only and (asked or filtered) and (plural or not rest or filtered))
            or alone
            or (kind in NARROWS_TOPIC and asked and (leads or ends))
        ):
            known = next(each for each in kinds if each == kind)
            found.append(_mark(sheet, start, end, "kind", Selection(kinds=(known,)), "KIND"))
    if found and only and not filtered:
        for i in rest:
            sheet.take(i, i + 1)
    return found


def _papers_only(sheet: Sheet) -> tuple[int, int] | None:
    """ "Papers only", "just papers": what people say who want no software, courses or articles among what they get."""
    for i in range(len(sheet.tokens)):
        if sheet.word(i) == "papers" and i + 2 == len(sheet.tokens) and sheet.word(i + 1) == "only" and i:
            return i, i + 2
        if (
            sheet.word(i) == "papers"
            and i + 1 == len(sheet.tokens)
            and i > 1
            and sheet.word(i - 1) in ("actual", "real")
        ):
            return i - 1, i + 1
        if sheet.word(i) == "papers" and i + 1 == len(sheet.tokens) and i and sheet.word(i - 1) in ("only", "just"):
            return i - 1, i + 1
    return None


def find_authors(
    sheet: Sheet,
    authors: Mapping[str, str],
    author_names: AuthorNames,
    organisations: OrganisationForms,
    names: Names,
    known: Callable[[str], bool],
) -> tuple[list[Mark], list[Missing]]:
    """Take authors, and a person asked for by "et al." of whom the library knows nothing.

    `author_names` finds the names of an author who is called otherwise.
    """
    marks: list[Mark] = []
    for start, end in sheet.runs(_LONGEST_NAME):
        if authors and end - start > 1 and sheet.free(start, end):
            known_as = author_names.in_any_order(name) if (name := sheet.phrase(start, end)) in authors else ()
            if _may_be_name(sheet, start, end):
                known_as = tuple(dict.fromkeys((*known_as, *author_names.written_as(name.split()))))
            if known_as:
                marks.append(_mark(sheet, start, end, "author", Selection(authors=known_as), "AUTHOR"))
    missing: list[Missing] = []
    for i, token in enumerate(sheet.tokens):
        et_al = (sheet.word(i + 1), sheet.word(i + 2)) == ("et", "al")
        asked = sheet.word(i - 1) in _AUTHOR_BEFORE or token.possessive or et_al or sheet.word(i + 1) in _WRITING
        if not asked or sheet.taken[i] or len(token.word) < 2 or organisations.exact([token.word]):
            continue
        named = author_names.called(token.word)
        plain = zipf(token.word) >= _PLAIN if named else ordinary(token.word) or known(token.word)
        if not (token.typed[0].isupper() or et_al or not plain):
            continue
        if named and names.exact(token.word) is None:
            # The verb goes with its subject: "what has AUTHOR published on …".
            end = i + 2 if sheet.word(i + 1) in _WRITING else i + 1
            marks.append(_mark(sheet, i, end, "author", Selection(authors=tuple(named)), "by AUTHOR"))
        elif et_al and not known(token.word):
            missing.append(Missing(token.typed, "author"))
            sheet.take(i, i + 1)
        if et_al:
            _take_rest_of_name(sheet, i)
            sheet.take(i + 1, i + 3)
    for mark in list(marks):
        marks += _enumerated_authors(sheet, mark.end, author_names)
    return marks, missing


def _enumerated_authors(sheet: Sheet, end: int, author_names: AuthorNames) -> Iterator[Mark]:
    """Family names that go on from an author: "Koehn or Och"."""
    for at in range(end, len(sheet.tokens)):
        if sheet.taken[at] or not joined_to(sheet, end, at):
            if sheet.taken[at] or not (sheet.cues.small(at) or sheet.word(at) == "&"):
                return
            continue
        word = sheet.word(at)
        if (named := author_names.called(word)) and (zipf(word) < _PLAIN or sheet.tokens[at].capital):
            yield _mark(sheet, at, at + 1, "author", Selection(authors=named), "enumeration")
            end = at + 1
        elif not sheet.cues.small(at):
            return


def _may_be_name(sheet: Sheet, start: int, end: int) -> bool:
    """Whether words may name somebody who is not called exactly so: none is plain English typed small."""
    tokens = sheet.tokens[start:end]
    initials = (token.typed.isupper() for token in tokens if len(token.word) == 1)
    plain = (zipf(token.word) >= _PLAIN and not token.typed[0].isupper() for token in tokens)
    return not any(plain) and all(initials)


def _take_rest_of_name(sheet: Sheet, i: int) -> None:
    """Take the given name before a family name, and the word that says that an author follows: "by Jane" of Doe."""
    if i > 0 and sheet.tokens[i - 1].typed[0].isupper() and not sheet.taken[i - 1] and not sheet.cues.small(i - 1):
        sheet.take(i - 1, i)
        i -= 1
    if sheet.word(i - 1) in _AUTHOR_BEFORE and not sheet.taken[i - 1]:
        sheet.take(i - 1, i)


def _mark(sheet: Sheet, start: int, end: int, facet: str, selection: Selection, pattern: str) -> Mark:
    values = selection.lists or selection.links or selection.kinds or selection.authors
    surface = sheet.take(start, end, f"{facet} {', '.join(values)}", pattern)
    return Mark(start, end, facet, selection, surface, pattern)
