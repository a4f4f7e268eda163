"""Reads filters that a question gives by a work.

"the same conference as X", "newer than X", "others by X's group".

A fact of a work (its venue, year, organisations, authors, section, list) is the filter; the work itself is left out.
In a conversation the work may be the one spoken of before: "what else is in the same section?".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention, Missing
from ingest.library.model import PaperRecord, Selection
from ingest.terms.entry import Venue
from ingest.terms.normal_form import fold
from ingest.terms.organisations import organisation_keys

_FACTS = {
    "venue": r"venues?|conferences?|proceedings|symposium|workshop|journal",
    "year": r"years?|edition",
    "author": r"authors?|writers?|researchers?",
    "group": r"(?:research )?groups?|labs?|teams?|people|folks|organi[sz]ations?|institut(?:es?|ions?)|affiliations?"
    r"|universit(?:y|ies)|compan(?:y|ies)",
    "section": r"(?:sub-?)?sections?|categor(?:y|ies)|headings?|chapters?|parts?",
    "list": r"(?:reading )?lists?",
}
_FACT = "|".join(_FACTS.values())
_WORK = r"(?:the |that |this )?(?<!\x00)(?P<work>\x00++)(?: (?:paper|work|system|one))?"
_IN = r"(?:at|in|from|of|by|on|under|with)"
_SAME = re.compile(
    rf"\b(?:{_IN} )?(?:exactly )?(?:the |its |their )?(?:very )?same (?P<fact>{_FACT})"
    rf"(?P<more>(?:(?: and|,| &|/)(?: {_IN})?(?: the)?(?: same)?| ) ?(?:{_FACT}))?(?=\W|$)"
    rf"(?: (?:as|with|of|like|where|that)(?: that of| the one of| those of)? {_WORK})?",
    re.I,
)
_THAT = re.compile(rf"\b{_IN} (?:that|this|its|their) (?P<fact>{_FACT})(?P<more> and (?:{_FACT}))?(?=\W|$)", re.I)
_OWN = re.compile(
    rf"\b{_IN} {_WORK}['’]s?(?: paper['’]s)? (?P<fact>{_FACT})(?P<more> and (?:{_FACT}))?\b", re.I
)  # fmt: skip
_OF = re.compile(
    rf"(?P<in>\b{_IN} )?\b(?:the )?(?P<fact>{_FACT})(?P<more> and (?:{_FACT}))? "
    r"(?:where|that|who|whose|which|(?:at|in|by|on) which|of|behind)"
    rf"(?: (?:wrote|made|built|did|published|had))? {_WORK}"
    r"(?: (?:was|were|is|came|comes|appeared|sits|stands)"
    r"(?: (?:made|written|built|published|presented|from))?(?=\W|$))?",
    re.I,
)
_BY_ITS_PEOPLE = re.compile(
    rf"\b(?:others?|else|more|another)\b.{{0,200}}?\b(?:by|from) {_WORK} (?P<fact>{_FACT})\b", re.I
)
_SHIFT = re.compile(
    r"\b(?:(?:one|a) year (?:(?P<back>earlier|before)|later|after)|the (?:year|edition) (?:(?P<back2>before)|after)"
    r"|(?:the )?(?:(?P<back3>previous)|next|following) (?:year|edition))\b",
    re.I,
)
_ITS_VENUE = re.compile(rf"{_WORK}['’]s? (?P<fact>venue|conference)\b", re.I)
_TIME = re.compile(
    r"\b(?:(?:that (?:is|are) )?(?P<after>newer|later|more recent|younger)|(?P<before>older|earlier))"
    rf"(?: [\w-]+){{0,3}}? than {_WORK}"
    rf"|\b(?:(?P<after2>after|since|following)|(?P<before2>before|predating|prior to|preceding)) "
    rf"(?:the )?(?P<work2>\x00++)(?=\W*+(?:paper\W*+)?$|,| came| was| appeared)",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:it|them|(?:that|this|those|these)(?: ones?| papers?| works?)?)(?=\W*$)", re.I)
_WITHOUT_WORK = re.compile(r"\b(?:others?|else|more|another|similar|same)\b", re.I)
_NAMES_OF_FACTS = {
    "venue": "the venue", "year": "the year", "author": "the authors", "group": "the organisation",
    "section": "the section", "list": "the list",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """What a question wants by its relation to works: filters to add, or what is not known of them."""

    selection: Selection
    works: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


def find_relation(
    sheet: Sheet,
    mentions: Sequence[Mention],
    spoken_of: tuple[str, ...],
    selection: Selection,
    papers: Callable[[Sequence[str]], Sequence[PaperRecord]],
) -> Relation | None:
    """Take the words that filter by a work; None where there are none.

    `mentions` are the works that the question names, `spoken_of` those that a conversation was about, `papers` gives
    the papers of ids. The relation's selection is `selection` with the filters added.
    """
    if not (mentions or spoken_of):
        return None
    text = _masked(sheet.text, mentions)
    if spoken_of and "\x00" not in text:
        text = _PRONOUN.sub(lambda match: "\x00" * len(match[0]), text)
    found = next((match for each in (_SAME, _OWN, _OF, _BY_ITS_PEOPLE) if (match := each.search(text))), None)
    if found is None and spoken_of and _WITHOUT_WORK.search(text):
        found = _THAT.search(text)
    time = _TIME.search(text)
    if found and time and (time.start() < found.end() and found.start() < time.end()):
        time = None
    shift = _SHIFT.search(text) if found is None or "fact" in found.groupdict() else None
    if found is None and time is None and shift:
        found = _ITS_VENUE.search(text)
    match = found or time
    if match is None:
        return None
    surface = _surface(sheet.text, match) or (_surface(sheet.text, time) if time else None)
    # "A follow-up to X by the same people": the work that is named is the one whose people are meant.
    paper_ids = tuple(dict.fromkeys(each for mention in mentions for each in mention.paper_ids)) or spoken_of
    if surface is None and not (paper_ids and _WITHOUT_WORK.search(text)):
        return None
    if match.re is _OF and not match["in"] and not _WITHOUT_WORK.search(text):
        return None
    works = _works(surface, mentions, spoken_of) if surface is not None else paper_ids
    records = papers(works)
    if not records:
        return None
    facts = _facts(match) if found else ("year",)
    if found and (further := _THAT.search(text)) and further.span() != found.span():
        sheet.take_span(*further.span())
        facts = tuple(dict.fromkeys((*_facts(further)[:1], *facts)))
    sheet.take_span(
        match.start(),
        match.end(),
        f"the same {' and '.join(facts)}" if found else "before or after it",
        "the FACT of NAME",
    )
    if found and time:
        sheet.take_span(*time.span(), "before or after it", "the FACT of NAME")
        facts = (*(fact for fact in facts if fact != "year"), "year")
    for fact in facts:
        narrowed = _with_fact(selection, fact, records, time, alone=len(facts) == 1)
        if narrowed is None:
            what = f"{_NAMES_OF_FACTS[fact]} of ‘{records[0].title}’"
            return Relation(selection, works, (Missing(what, "fact"),))
        selection = narrowed
    if shift and selection.venues:
        sheet.take_span(*shift.span(), "the edition before or after", "the FACT of NAME")
        by = -1 if any(shift.groups()) else 1
        selection = replace(selection, venues=tuple(_moved(venue, by, records) for venue in selection.venues))
    return Relation(replace(selection, without=(*selection.without, *works)), works)


def _moved(venue: Venue, by: int, records: Sequence[PaperRecord]) -> Venue:
    """The edition of a venue some years from that of the works."""
    own = next(
        (known.venue.year for record in records for known in record.venues if known.venue.name == venue.name), None
    )
    year = venue.year or own
    return Venue(venue.name, year + by if year else None)


def _masked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with each work that it names, the longest first, covered letter by letter."""
    for mention in sorted(mentions, key=lambda each: -len(each.surface)):
        pattern = rf"(?<!\w){re.escape(mention.surface)}(?!\w)"
        text = re.sub(pattern, lambda match: "\x00" * len(match[0]), text, flags=re.I)
    return text


def _surface(text: str, match: re.Match[str]) -> str | None:
    """The name of the work in a match, as it was typed."""
    for group in ("work", "work2"):
        if group in match.re.groupindex and match[group]:
            return text[slice(*match.span(group))]
    return None


def _works(surface: str, mentions: Sequence[Mention], spoken_of: tuple[str, ...]) -> tuple[str, ...]:
    """The works of a name; for a pronoun, those that the conversation was about."""
    named = (each.paper_ids for each in mentions if each.surface.lower() == surface.lower())
    return next(named, spoken_of)


def _facts(match: re.Match[str]) -> tuple[str, ...]:
    words = f"{match['fact']} {match['more'] or '' if 'more' in match.re.groupindex else ''}"
    facts = tuple(fact for fact, pattern in _FACTS.items() if re.search(rf"\b(?:{pattern})\b", words, re.I))
    # At X's conference is at that edition of it; "the same conference" alone is at any.
    return ("venue", "year") if facts == ("venue",) and match.re is not _SAME else facts


def _with_fact(
    selection: Selection, fact: str, records: Sequence[PaperRecord], time: re.Match[str] | None, alone: bool
) -> Selection | None:
    """The selection with a fact of works as a filter; None where the fact is not known."""
    years = [record.year for record in records if record.year]
    if fact == "venue":
        venues = [known.venue for record in records for known in record.venues if known.venue.name != "arXiv"]
        named = tuple(dict.fromkeys(Venue(venue.name, None) if alone else venue for venue in venues))
        return replace(selection, venues=named) if named else None
    if fact == "year":
        if not years:
            return None
        if time is None:
            return selection if selection.venues else replace(selection, years=(min(years), max(years)))
        after = time["after"] or time["after2"]
        return replace(selection, years=(max(years) + 1, None) if after else (None, min(years) - 1))
    if fact == "author":
        authors = tuple(dict.fromkeys(fold(author) for record in records for author in record.authors))
        return replace(selection, authors=authors) if authors else None
    if fact == "group":
        labels = [label for record in records for label in record.organisations]
        keys = tuple(dict.fromkeys(key for label in labels for key in organisation_keys(label)[:1]))
        return replace(selection, organisations=keys) if keys else None
    if fact == "section":
        paths = [path for record in records for _, path in record.sections if path]
        return replace(selection, sections=tuple(dict.fromkeys(fold(path[-1]) for path in paths))) if paths else None
    return replace(selection, lists=tuple(dict.fromkeys(name for record in records for name in record.lists)))
