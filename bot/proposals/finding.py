"""Asks the providers of abstracts what they know of a paper that somebody proposes.

new_paper(settings, "https://arxiv.org/abs/2309.06180") -> ProposedPaper
"""

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import ProposalError
from ingest.abstracts.chain import fetch_abstracts
from ingest.abstracts.provider import Found, Provider, Wanted
from ingest.abstracts.providers import AbstractsSettings, label_of, open_providers
from ingest.abstracts.withdrawal import Withdrawal
from ingest.library.model import PaperRecord
from ingest.papers.keys import STRONG_KINDS
from ingest.terms.entry import Venue
from ingest.terms.identifiers import Identifiers, address_of, arxiv_id, canonical_url, identifiers_in
from ingest.terms.outside_text import one_line
from ingest.terms.venues import parse_venue
from ingest.watching.model import OutsidePaper
from ingest.writing.new_paper import UnlistedPaper, safe_address

_log = logging.getLogger(__name__)
_DOI = re.compile(r"10\.\d{4,9}/[!-~]{1,300}")
_LINK = re.compile(
    r"https?://[^\s<>\"”]+|(?:arxiv|doi):\s?\S+|\b\d{4}\.\d{4,5}(?:v\d+)?\b|10\.\d{4,9}/\S+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ProposedPaper:
    """A paper that was found, with its abstract and who told of it; `withdrawal` marks one that was taken back."""

    paper: UnlistedPaper
    abstract: str
    provider: str
    withdrawal: Withdrawal | None = None


def link_in(text: str) -> str | None:
    """Return the first address of a paper, number on arXiv or DOI in a text; None without one."""
    match = _LINK.search(text)
    return match[0].rstrip(".,;:!?)]}'”") if match else None


def address_named(text: str) -> str:
    """Return the address that a link or an identifier stands for; raises ProposalError where it is neither."""
    text = text.strip().strip("<>")
    address = address_of(text)
    if address is None and (number := arxiv_id(text)) and not text.startswith("http"):
        address = f"https://arxiv.org/abs/{number}"
    if address is None and _DOI.fullmatch(text):
        address = f"https://doi.org/{text}"
    address = safe_address(address or text)
    if not address:
        raise ProposalError(f"“{one_line(text)[:100]}” is no link, number on arXiv or DOI. Give one of these.")
    return address


async def find_paper(
    settings: AbstractsSettings, link: str, providers: Sequence[Provider] | None = None
) -> ProposedPaper:
    """Find the paper behind a link or identifier; `providers` are asked in place of those of the settings.

    Raises ProposalError where it is no link, or where no provider knows the paper.
    """
    address = address_named(link)
    identifiers = identifiers_in(address)
    wanted = Wanted("", (), {kind: (value,) for kind, value in identifiers.items()}, links=(address,))
    answers: list[Found] = []
    asked = providers if providers is not None else await asyncio.to_thread(_opened, settings)
    report = await fetch_abstracts([wanted], asked, answers.extend, _no_progress)
    known = sorted((found for found in answers if found.title), key=lambda found: found.abstract is None)
    if not known:
        failed = "".join(f" {each.message}." for each in report.providers if each.message)
        raise ProposalError(
            f"I could not find the paper behind {address}.{failed} Check the link, or give its number on arXiv or DOI."
        )
    best = known[0]
    venues = [venue for found in answers if (venue := _venue(found))]
    paper = UnlistedPaper(
        title=one_line(best.title or ""),
        url=canonical_url(address),
        identifiers=identifiers,
        venue=venues[0] if venues else Venue("arXiv", None) if identifiers.arxiv else None,
        year=best.year,
        authors=next((found.authors for found in known if found.authors), ()),
    )
    withdrawal = next((found.facts.withdrawal for found in answers if found.facts.withdrawal), None)
    return ProposedPaper(paper, best.abstract or "", label_of(best.provider), withdrawal)


def known_paper(record: PaperRecord) -> ProposedPaper:
    """Return what the library knows of a paper that one of its lists has, to write it into another one."""
    identifiers = Identifiers(
        **{kind: values[0] for kind, values in record.identifiers.items() if values and kind in STRONG_KINDS}
    )
    venue = next((each.venue for each in record.venues if each.evidence == "list"), None)
    code = next((link.url for link in record.links if link.kind == "code"), "")
    paper = UnlistedPaper(
        record.title,
        canonical_url(record.url or (record.links[0].url if record.links else "")),
        identifiers,
        venue or (Venue("arXiv", None) if identifiers.arxiv else None),
        record.year,
        record.authors,
        record.organisations,
        code,
    )
    return ProposedPaper(paper, record.abstract or "", "the library", record.withdrawal)


def beyond_lists(paper: OutsidePaper) -> ProposedPaper:
    """Return a paper that a watch found, as it is proposed."""
    known = {kind: value for key in paper.keys for kind, _, value in [key.partition(":")] if kind in STRONG_KINDS}
    identifiers = Identifiers(**known)
    venue = parse_venue(paper.venue)
    if venue is None or venue.name == "arXiv":
        venue = Venue("arXiv", None) if identifiers.arxiv else None
    else:
        venue = Venue(venue.name, venue.year or paper.year)
    unlisted = UnlistedPaper(
        one_line(paper.title), canonical_url(paper.url), identifiers, venue, paper.year, paper.authors
    )
    return ProposedPaper(unlisted, paper.abstract, "candidates")


def _venue(found: Found) -> Venue | None:
    """Return the venue that a provider names, if it is one that lists name too."""
    venue = parse_venue(found.venue or "")
    if venue is None or venue.name == "arXiv":
        return None
    return Venue(venue.name, venue.year or found.year)


def _opened(settings: AbstractsSettings) -> list[Provider]:
    return open_providers(settings, asked_in_vain=_nothing, problem=_log.warning)


def _nothing(provider: str) -> dict[str, frozenset[str]]:
    return {}


def _no_progress(provider: str, done: int, asked: int) -> None:
    """Say nothing: one paper is quickly asked for."""
