"""Filters that a question gives by a work: "the same conference as X", "what else was at X's venue"."""

import re
from collections.abc import Callable, Sequence

from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention
from ingest.lists.model import Venue

VenuesOf = Callable[[Sequence[str]], Sequence[Venue]]

_PLACE = r"(?:venue|conference|proceedings|symposium|workshop)"
_YEAR = r"(?:year|edition)"
_SAME = re.compile(
    rf"\b(?:(?:at|in|from|of) )?(?:exactly )?(?:the )?same (?:{_PLACE}"
    rf"|(?P<first>{_YEAR})(?: and|,) (?:the )?(?:same )?{_PLACE})"
    rf"(?P<year>(?: and|,) (?:(?:in )?the )?(?:same )?{_YEAR}| {_YEAR})? (?:as|with)\b(?: that of| the one of)?",
    re.I,
)
_OWN = rf"['’]s?(?: paper['’]s)? (?P<place>{_PLACE})(?: and {_YEAR})?\b"
_WHERE = rf"\b(?:at|in|from|of) the {_PLACE} (?:where|that|at which|in which|of)\s+(?:the )?$"


def venues_meant(sheet: Sheet, mentions: Sequence[Mention], venues_of: VenuesOf | None) -> tuple[Venue, ...]:
    """The venues that a question means by naming a work that appeared there; takes the words that say so.

    Those of the same edition, unless only "the same conference" is asked for. A preprint's archive is no venue.
    """
    if venues_of is None or not mentions:
        return ()
    same = _SAME.search(sheet.text)
    spans = [same.span()] if same else [span for mention in mentions if (span := _at_its_venue(sheet.text, mention))]
    if not spans:
        return ()
    papers = [paper_id for mention in mentions for paper_id in mention.paper_ids]
    venues = [venue for venue in venues_of(papers) if venue.name != "arXiv"]
    if not venues:
        return ()
    for span in spans:
        sheet.take_span(*span, said=True)
    any_year = same is not None and not (same["year"] or same["first"])
    return tuple(dict.fromkeys(Venue(venue.name, None if any_year else venue.year) for venue in venues))


def _at_its_venue(text: str, mention: Mention) -> tuple[int, int] | None:
    """The span of "at X's conference" or "at the conference where X was"."""
    for match in re.finditer(rf"\b{re.escape(mention.surface)}(?!\w)", text):
        before = re.search(r"\b(?:at|in|from|of) (?:the )?$", text[: match.start()], re.I)
        own = re.match(_OWN, text[match.end() :], re.I)
        if before and own:
            return before.start(), match.end() + own.end()
        if where := re.search(_WHERE, text[: match.start()], re.I):
            return where.start(), match.end()
    return None
