"""The venue of a work, told from its address.

venue_of_url("https://www.usenix.org/conference/osdi22/presentation/yu") -> Venue("OSDI", 2022)
"""

import re
from urllib.parse import unquote, urlsplit

from ingest.terms.entry import Venue
from ingest.terms.identifiers import arxiv_month, identifiers_in
from ingest.terms.venues import parse_venue
from ingest.terms.vocabulary import vocabulary

_VENUE_SITES = (
    (r"(?:neurips|nips)\.cc/(?:virtual|Conferences)/(\d{4})\b", "NeurIPS"),
    (r"mlsys\.org/(?:virtual|Conferences)/(\d{4})\b", "MLSys"),
    (r"icml\.cc/(?:virtual|Conferences)/(\d{4})\b", "ICML"),
    (r"iclr\.cc/(?:virtual|Conferences)/(\d{4})\b", "ICLR"),
    (r"sigops\.org/s/conferences/sosp/(\d{4})\b", "SOSP"),
    (r"(?:www\.)?vldb\.org/pvldb/", "VLDB"),
    (r"jmlr\.org/papers/", "JMLR"),
    (r"proceedings\.(?:neurips|nips)\.cc/", "NeurIPS"),
    (r"papers\.(?:neurips|nips)\.cc/", "NeurIPS"),
)


def venue_of_url(url: str) -> Venue | None:
    """Tell the venue from an address of a work, where the address names it beyond doubt.

    Sources: the address schemes of USENIX, MLSys and NeurIPS proceedings, PMLR volumes (a small table), the ACL
    anthology's identifiers, neurips.cc, mlsys.org, icml.cc and iclr.cc virtual pages, PVLDB and JMLR.
    """
    known = identifiers_in(url)
    if known.arxiv:
        month = arxiv_month(known.arxiv)
        return Venue("arXiv", month.year if month else None)
    if known.usenix:
        return parse_venue(known.usenix.partition("/")[0])
    if known.pmlr:
        volume = vocabulary().pmlr_volumes.get(known.pmlr.partition("/")[0])
        return Venue(*volume) if volume else None
    if known.acl and re.match(r"\d{4}\.", known.acl):
        return _anthology_venue(known.acl)
    try:
        parts = urlsplit(url.strip())
        host, path = (parts.hostname or "").removeprefix("www."), unquote(parts.path)
    except ValueError:
        return None
    if known.mlsys or known.neurips:
        year_of_proceedings = re.search(r"/paper/(\d{4})/", path)
        name = "MLSys" if known.mlsys else "NeurIPS"
        return Venue(name, int(year_of_proceedings[1]) if year_of_proceedings else None)
    for pattern, name in _VENUE_SITES:
        match = re.match(pattern, host + path, re.IGNORECASE)
        if match:
            return Venue(name, int(match[1]) if match.groups() else None)
    return None


def _anthology_venue(identifier: str) -> Venue | None:
    year, _, rest = identifier.partition(".")
    collection = rest.partition("-")[0]
    if collection == "findings":
        host = vocabulary().venues.get(rest.split("-")[1].partition(".")[0])
        return Venue(f"{host} Findings", int(year)) if host else None
    name = vocabulary().venues.get(collection)
    return Venue(name, int(year)) if name else None
