"""The identifiers of a work and how links give them.

identifiers_in("https://arxiv.org/pdf/2309.10285v1.pdf")   -> Identifiers(arxiv="2309.10285")
identifiers_of([link.url for link in entry.links])          -> the first of each kind, in order
canonical_url("http://www.arxiv.org/pdf/2309.10285v1")      -> "https://arxiv.org/abs/2309.10285"
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from ingest.terms.patterns import lazy_pattern
from ingest.terms.proceedings import anthology_id, identifier_in_proceedings

_LONGEST_URL = 4096


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The keys under which a work is known; each None where the list gives none.

    `arxiv` has no version (`2309.06180`, `astro-ph/0601001`); `doi` is lower case and without a resolver;
    arXiv's own DOIs (`10.48550/arXiv.…`) are given as `arxiv`. `usenix` is `osdi22/yu`, `openreview` the forum
    id, `pmlr` is `v202/liu23am`, `mlsys` and `neurips` the proceedings' hash, `acl` the anthology id.
    """

    arxiv: str | None = None
    doi: str | None = None
    openreview: str | None = None
    usenix: str | None = None
    pmlr: str | None = None
    mlsys: str | None = None
    neurips: str | None = None
    acl: str | None = None

    def items(self) -> tuple[tuple[str, str], ...]:
        """Give the identifiers that are there as pairs of kind and value, in the order above."""
        return tuple([(kind, value) for kind in _KINDS if (value := getattr(self, kind)) is not None])


_KINDS = Identifiers.__slots__
_NONE = Identifiers()
_PLAIN_ARXIV = lazy_pattern(
    r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/([0-9]{4}\.[0-9]{4,5})(?:v[0-9]{1,3})?(?:\.pdf)?"
)
"""How nearly all addresses at arXiv are written; taking addresses apart is dear."""


def identifiers_of(urls: Iterable[str]) -> Identifiers:
    """Join the identifiers of several links of one work; of each kind the first found stays."""
    given = [known for url in dict.fromkeys(urls) if (known := identifiers_in(url)) is not _NONE]
    if len(given) < 2:
        return given[0] if given else _NONE
    found: dict[str, str] = {}
    for known in given:
        for kind, value in known.items():
            found.setdefault(kind, value)
    return Identifiers(**found)


@lru_cache(maxsize=32768)
def identifiers_in(url: str) -> Identifiers:
    """Read the identifiers out of one address; an address that carries none, or is no address, gives none."""
    plain = _PLAIN_ARXIV.fullmatch(url)
    if plain:
        return Identifiers(arxiv=plain[1])
    parts = _split(url)
    if parts is None:
        return _NONE
    host = _host(parts)
    path = unquote(parts.path).replace("\\", "")
    archived = _ARCHIVED.match(path) if host == "web.archive.org" else None
    if archived:
        return identifiers_in(archived[1] + (f"?{parts.query}" if parts.query else ""))
    arxiv = _arxiv_in(host, path)
    if arxiv:
        return Identifiers(arxiv=arxiv)
    doi = _doi_in(host, path, parts.query)
    if doi:
        own = re.fullmatch(r"10\.48550/arxiv\.(.+)", doi)
        if own:
            return Identifiers(arxiv=arxiv_id(own[1]))
        anthology = re.fullmatch(r"10\.(?:18653|3115)/v\d+(/.+)", doi)
        return Identifiers(doi=doi, acl=anthology_id(anthology[1]) if anthology else None)
    found = identifier_in_proceedings(host, path, parts.query)
    return Identifiers(**{found[0]: found[1]}) if found else _NONE


def arxiv_id(text: str) -> str | None:
    """Give the arXiv identifier that begins a text, without version: `2312.06902v1` gives `2312.06902`."""
    match = _ARXIV.match(text.strip())
    if not match:
        return None
    return re.sub(r"\.[a-z-]+/", "/", match[1].lower())


def arxiv_month(number: str) -> date | None:
    """Give the month in which arXiv gave a number, as its first day; None for what is no such number.

    Numbers begin with year and month: `2409.13221`, until March 2007 `math/0309136`
    (https://info.arxiv.org/help/arxiv_identifier.html).
    """
    match = _ARXIV_MONTH.fullmatch(number)
    if match is None:
        return None
    year, month = int(match[2]), int(match[3])
    return date((1900 if match[1] and year >= _FIRST_YEAR else 2000) + year, month, 1)


def address_of(text: str) -> str | None:
    """Give the address that an identifier stands for, or an address written without its scheme.

    `arXiv:2309.06180`, `doi:10.1145/1.2` and `arxiv.org/abs/2309.06180` have one, other texts None.
    """
    if _BARE_HOST.match(text):
        return f"https://{text}"
    written = _WRITTEN.fullmatch(text)
    if not written:
        return None
    return f"https://arxiv.org/abs/{written[1]}" if written[1] else f"https://doi.org/{written[2]}"


def canonical_url(url: str) -> str:
    """Give one form for all addresses of the same work page, for comparison.

    Versions, mirrors, abs/pdf/html variants, tracking parameters, fragments, `www.` and trailing slashes go. What is
    no http address comes back trimmed and otherwise unchanged.
    """
    parts = _split(url)
    if parts is None:
        return url.strip()
    page = _page_of(identifiers_in(url), parts)
    if page:
        return page
    host = _host(parts)
    path = re.sub(r"/{2,}", "/", parts.path.replace("\\", "")).rstrip("/")
    if host in {"github.com", "gitlab.com"}:
        path = path.removesuffix(".git").lower()
        path = re.sub(r"^(/[^/]+/[^/]+)/(?:tree|blob)/(?:main|master)(?:/readme\.md)?$", r"\1", path)
    query = urlencode([pair for pair in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(pair[0])])
    port = parts.netloc.rpartition(":")[2] if re.search(r":\d+$", parts.netloc) else ""
    return f"https://{host}{':' if port else ''}{port}{path}" + (f"?{query}" if query else "")


_ARXIV_FORM = r"(?:\d{4}\.\d{4,5}|[a-z-]{2,20}(?:\.[a-z-]{2,20})?/\d{7})"
_ARXIV_MONTH = lazy_pattern(r"([a-z][\w.-]*/)?(\d\d)(0[1-9]|1[0-2])(?:\.\d{4,5}|\d{3})", re.IGNORECASE)
_FIRST_YEAR = 91
"""arXiv began in 1991."""
_ARXIV = lazy_pattern(rf"(?:arxiv:\s?)?({_ARXIV_FORM})(?:v\d{{1,3}})?(?!\d)", re.IGNORECASE)
_WRITTEN = lazy_pattern(rf"arxiv:\s?({_ARXIV_FORM}(?:v\d{{1,3}})?)|doi:\s?(10\.\d{{4,9}}/\S+)", re.IGNORECASE)
_BARE_HOST = lazy_pattern(
    r"(?:www\.)?(?:(?:[a-z]+\.)?arxiv\.org|(?:dx\.)?doi\.org|dl\.acm\.org|openreview\.net)/", re.IGNORECASE
)
_ARXIV_FOLDER = lazy_pattern(
    r"^/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:abs|pdf|html|format|ps|src|e-print|papers|overview|ftp/arxiv/papers/\d{4})/+",
    re.IGNORECASE,
)
_ARXIV_HOSTS = frozenset({"arxiv.org", "xxx.lanl.gov", "ar5iv.org", "alphaxiv.org", "arxiv-vanity.com"})
_ARXIV_ELSEWHERE: dict[str, re.Pattern[str]] = {
    host: lazy_pattern(path, re.IGNORECASE)
    for hosts, path in (
        ("huggingface.co hf.co", r"/papers/(.+)"),
        ("semanticscholar.org api.semanticscholar.org", r".{0,300}?/arxiv[:/](.+)"),
        ("dblp.org dblp.uni-trier.de dblp.dagstuhl.de", r"/(?:rec|db)/journals/corr/abs-(\d{4}-\d{4,5})(?!\d)"),
        ("papers.cool scirate.com catalyzex.com paperswithcode.com", r"/(?:arxiv/|paper/(?:arxiv:)?)(\d.+)"),
    )
    for host in hosts.split()
}
_ARCHIVED = lazy_pattern(r"/web/\d{4,14}[a-z_]*/(https?:/{1,2}.+)", re.IGNORECASE)
_TRACKING = lazy_pattern(r"utm_\w+|fbclid|gclid|mc_[ce]id|igsh|spm|ref_?(?:src)?|si|trk|share_\w+", re.IGNORECASE)
_DOI_PARAMETER = lazy_pattern(r"(?:^|&)(?:doi|id)=", re.IGNORECASE)
_DOI = lazy_pattern(r"(?:^|[/=:])\s?(10\.\d{4,9}/[^\s?#&\"']+)")
_DOI_HOSTS = tuple(
    f".{host}"
    for host in (
        *("doi.org", "doi.acm.org", "dl.acm.org", "link.springer.com", "springeropen.com", "biomedcentral.com"),
        *("onlinelibrary.wiley.com", "tandfonline.com", "biorxiv.org", "medrxiv.org", "chemrxiv.org", "psyarxiv.com"),
        *("frontiersin.org", "iopscience.iop.org", "aps.org", "plos.org", "scipost.org", "hindawi.com", "peerj.com"),
    )
)
"""Hosts whose addresses hold a DOI as it is written, in their path or behind `id=` or `doi=`."""

_DOI_OF_A_NUMBER = (
    (lazy_pattern(r"nature\.com/articles/([a-z]*\d[\w-]+(?:\.\d+)?)"), "10.1038/{}"),
    (lazy_pattern(r"elifesciences\.org/(?:articles|reviewed-preprints)/(\d{4,6})(?![\w.])"), "10.7554/elife.{}"),
    (lazy_pattern(r"zenodo\.org/records?/(\d{3,12})(?!\w)"), "10.5281/zenodo.{}"),
    (lazy_pattern(r"(?:papers\.)?ssrn\.com/(?:sol3/papers\.cfm|abstract)[?=](?:.*&)?(?:abstract(?:_?id)?=)?(\d{5,9})(?!\w)"),
     "10.2139/ssrn.{}"),
    (lazy_pattern(r"(?:bio|med)rxiv\.org/content/(?:bio|med)?(?:rxiv/)?early/(?:\d{4}/\d{2}/\d{2}/)(\d{6,8})(?!\w)"),
     "10.1101/{}"),
    (lazy_pattern(r"scipost\.org/(scipost\w*(?:\.\d+)+)"), "10.21468/{}"),
    (lazy_pattern(r"peerj\.com/articles/(\d{1,6})(?![\w-])"), "10.7717/peerj.{}"),
    (lazy_pattern(r"peerj\.com/articles/cs-(\d{1,6})(?![\w-])"), "10.7717/peerj-cs.{}"),
)  # fmt: skip
"""Addresses whose publisher makes its DOIs of the number in them, in lower case, and the DOI's form."""


def _split(url: str) -> SplitResult | None:
    text = url.strip()
    if len(text) > _LONGEST_URL:
        return None
    text = address_of(text) or text
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    return parts if parts.scheme.lower() in {"http", "https"} and host else None


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").lower().removeprefix("www.")


def _arxiv_in(host: str, path: str) -> str | None:
    if host in _ARXIV_HOSTS or host.endswith(".arxiv.org"):
        return arxiv_id(_ARXIV_FOLDER.sub("", path).lstrip("/"))
    elsewhere = _ARXIV_ELSEWHERE.get(host)
    match = elsewhere.match(path) if elsewhere else None
    return arxiv_id(re.sub(r"^(\d{4})-", r"\1.", match[1])) if match else None


def _doi_in(host: str, path: str, query: str) -> str | None:
    if path.endswith("/citation.cfm"):
        return _acm_citation(host, query)
    address = f"{host}{path}{f'?{query}' if query else ''}".lower()
    for form, doi_form in _DOI_OF_A_NUMBER:
        if numbered := form.match(address):
            return doi_form.format(numbered[1])
    if not f".{host}".endswith(_DOI_HOSTS) and "/doi/" not in path:
        return None
    if re.search(r"/doi/(?:proceedings|book)/", path):
        return None
    match = _DOI.search(path) or (_DOI.search(unquote(query)) if _DOI_PARAMETER.search(query) else None)
    if not match:
        return None
    doi = re.sub(r"(?:/(?:full|pdf|abstract|epdf|epub|html|meta|xml)){1,6}$|\.pdf$", "", _without_closing(match[1]))
    if doi.startswith("10.1101/"):  # bioRxiv and medRxiv number the versions of a preprint behind its DOI.
        doi = re.sub(r"v\d{1,2}(?:\.full)?$", "", doi)
    if re.search(r"/article(?:-pdf|-abstract)?/doi/", path):  # MIT and Oxford have a number and the title behind it.
        doi = re.sub(r"(?<=.)/\d{4,}(?:/[^/]*)?$", "", doi)
    return doi.lower()


def _without_closing(text: str) -> str:
    """A DOI without what closes the sentence or the parenthesis around it."""
    while text.endswith((".", ",", ";", "/")) or (text.endswith(")") and text.count(")") > text.count("(")):
        text = text[:-1]
    return text


def _acm_citation(host: str, query: str) -> str | None:
    """The DOI behind the addresses that ACM had before 2019: `citation.cfm?doid=3132747.3132763`."""
    match = re.search(r"(?:^|&)(?:doid|id)=(\d{5,9}\.\d{5,9})(?:&|$)", query, re.IGNORECASE)
    return f"10.1145/{match[1]}" if match and host in {"dl.acm.org", "portal.acm.org"} else None


def _page_of(known: Identifiers, parts: SplitResult) -> str | None:
    """The page that stands for all addresses of a work, where its identifier leads to one."""
    if known.arxiv:
        return f"https://arxiv.org/abs/{known.arxiv}"
    if known.doi:
        return f"https://doi.org/{known.doi}"
    if known.openreview:
        return f"https://openreview.net/forum?id={known.openreview}"
    if known.usenix:
        conference, _, talk = known.usenix.partition("/")
        return f"https://usenix.org/conference/{conference}/presentation/{talk}"
    if known.pmlr:
        return f"https://proceedings.mlr.press/{known.pmlr}.html"
    if known.acl:
        return f"https://aclanthology.org/{known.acl}"
    proceedings = known.mlsys or known.neurips
    year = re.search(r"/paper/(\d{4})/", parts.path)
    if proceedings and year:
        site = "proceedings.mlsys.org" if known.mlsys else "proceedings.neurips.cc"
        return f"https://{site}/paper/{year[1]}/hash/{proceedings}"
    return None
