"""What a link of an entry leads to, and where a relative one goes.

kind_of_link("Code", "https://example.org/x")          -> "code"    (the label tells)
kind_of_link("Link", "https://arxiv.org/abs/2309.06180") -> "arxiv" (the address tells)
"""

import re
from typing import cast
from urllib.parse import urljoin, urlsplit

from ingest.terms.entry import LinkKind
from ingest.terms.identifiers import address_of, identifiers_in
from ingest.terms.text import folded
from ingest.terms.vocabulary import remembered, vocabulary

_SLIDES = re.compile(r"slides?\b|poster\b")
_PERSONS = re.compile(
    r"scholar\.google\.[\w.]{1,20}/citations\?.{0,300}\buser=|linkedin\.com/in/|orcid\.org/|dblp\.org/pid/|openreview\.net/profile"
)
_ARTICLES = re.compile(
    r"sciencedirect\.com/science/article/|ieeexplore\.ieee\.org/(?:(?:abstract/)?document/|stamp/)|dl\.acm\.org/(?:citation|ft_gateway)|"
    r"link\.springer\.com/(?:chapter|article)/|nature\.com/articles/|biorxiv\.org/content/|"
    r"eprint\.iacr\.org/(?:19|20)\d\d/\d|jmlr\.org/papers/v\d+/\w|semanticscholar\.org/paper/|"
    r"mdpi\.com/\d{4}-\d{3}[\dxX]/\d|copernicus\.org/articles/\d|cell\.com/[\w-]+/(?:fulltext|abstract|pdf)/|"
    r"iopscience\.iop\.org/article/|academic\.oup\.com/[\w-]+/(?:advance-)?article|jstor\.org/stable/\d|"
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/\d|ncbi\.nlm\.nih\.gov/pmc/articles/|"
    r"frontiersin\.org/(?:journals/[\w-]+/)?articles/|elifesciences\.org/articles/|pnas\.org/content/|"
    r"thelancet\.com/journals/\w+/article/|cambridge\.org/core/journals/[\w-]+/article/|muse\.jhu\.edu/article/"
)
_ASSETS = re.compile(
    r"(?:^|//)(?:img\.shields\.io|badge\.fury\.io|badges?\.[\w.-]+|awesome\.re|contrib\.rocks|"
    r"(?:api\.)?star-history\.com|"
    r"hits\.[\w.-]+|visitor-badge\.[\w.-]+|cdn\.rawgit\.com/sindresorhus)"
)


def kind_of_link(label: str, url: str) -> LinkKind:
    """Say what a link leads to, from its label or, without a telling label, from its address."""
    labelled = label_kind(label)
    if labelled == "other" and folded(label) in vocabulary().reference_labels:
        return "other"
    if labelled == "code" and identifiers_in(url).items():
        return kind_of_address(url) or "paper"
    if labelled and labelled != "other":
        return labelled
    return kind_of_address(url) or labelled or "other"


@remembered(16384)
def label_kind(label: str) -> LinkKind | None:
    """Say what a label such as `Paper` or `GitHub` names; None if the text is no label of a link."""
    if len(label) > 120:
        return None
    labels = vocabulary().labels
    key = folded(_REMARK_BEHIND.sub("", label[:60]) if "(" in label else label[:60])
    if key in labels:
        return cast(LinkKind, labels[key])
    if _NUMBER_BEHIND.match(key):
        return "arxiv" if key.startswith("ar") else "paper"
    if key[:1].isdigit() and _IDENTIFIER.fullmatch(label.strip()):
        return "paper" if "/" in label else "arxiv"
    words = key.split()
    if len(words) > 1 and len(label.split()) == 1 and words[0] not in labels:
        return None  # `OWLpy-web` is a name.
    if 1 < len(words) <= 4 and words[-1] in vocabulary().pointers:
        return "other"
    if 1 < len(words) <= 3 and words[-1] in labels and words[-1] not in vocabulary().labels_never_last:
        return cast(LinkKind, labels[words[-1]]) if words[0] not in vocabulary().labels_unlike else None
    if len(words) == 2 and words[1].isdigit() and words[0] in _NUMBERED:
        return cast(LinkKind, labels.get(words[0], "other"))
    return None


def link_label(label: str, url: str, *, alone: bool) -> LinkKind | None:
    """Say what a link's text names beside its address; None if it is no label.

    Label words that lead to a paper's own address are a title where they stand `alone`: `[World Models](…/1803.10122)`.
    """
    kind = label_kind(label)
    if kind is None or kind in {"paper", "arxiv"} or not alone or len(label.split()) < 2:
        return kind
    if folded(label) in vocabulary().labels:
        return kind
    return None if identifiers_in(url).items() else kind


_REMARK_BEHIND = re.compile(r"(?<=\w)\s?\([^()]*\)\s?$")
_NUMBER_BEHIND = re.compile(r"(?:ar ?xiv|doi)\b.{0,40}$")
_IDENTIFIER = re.compile(r"\d{4}\.\d{4,5}(?:v\d{1,2})?|10\.\d{4,9}/\S+")
_NUMBERED = frozenset({"paper", "code", "blog", "video", "slides", "part", "link"})


@remembered(16384)
def kind_of_address(url: str) -> LinkKind | None:
    """Say what an address leads to, None where it does not tell."""
    known = identifiers_in(url)
    if known.arxiv and url.startswith(("https://", "http://")):
        return "arxiv"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return None
    if known.arxiv:
        return "arxiv"
    if known.items():
        return "paper"
    if _ARTICLES.search(url[:300]):
        return "paper"
    path = parts.path.lower()
    if path.endswith(".pdf") and not _SLIDES.search(path):
        return "paper"
    if host in {"huggingface.co", "hf.co"}:
        return _kind_at_hugging_face(path)
    for pattern, kind in vocabulary().hosts:
        if pattern.fullmatch(host):
            return cast(LinkKind, kind)
    for pattern, kind in vocabulary().paths:
        if pattern.search(path):
            return cast(LinkKind, kind)
    return "homepage" if path.strip("/") == "" or host.endswith(".github.io") else None


def resolved(url: str, base_url: str | None) -> str | None:
    """Make an address absolute; None for an anchor, for another scheme, and for a relative one without a base."""
    url = url.strip().replace("\\", "")
    if url.startswith(("https://", "http://")):
        return url
    url = address_of(url) or url
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", url)
    if scheme:
        return url if scheme[1].lower() in {"http", "https", "ftp"} else None
    if url.startswith("//"):
        return "https:" + url
    if re.match(r"(?:www\.|github\.com/)", url, re.IGNORECASE):
        return "https://" + url
    if not url or url.startswith("#") or base_url is None:
        return None
    try:
        return urljoin(base_url, url)
    except ValueError:
        return None


_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|www\.")


def is_navigation(url: str) -> bool:
    """Say whether an address leads within the list: an anchor, another Markdown file, a folder beside it."""
    url = url.strip()
    if url.startswith("#") or not url:
        return True
    if _ELSEWHERE.match(url):
        return False
    path = re.split(r"[?#]", url)[0].lower()
    return path.endswith((".md", ".markdown", "/", ".rst")) or "." not in path.rsplit("/", 1)[-1]


def is_work_address(url: str) -> bool:
    """Say whether an address is a work's own: one with an identifier, a publisher's page of one article, or a PDF."""
    if identifiers_in(url).items() or _ARTICLES.search(url[:300]):
        return True
    return bool(re.search(r"\.pdf(?:$|[?#])", url)) and not is_navigation(url)


def is_person(url: str) -> bool:
    """Say whether an address is a person's profile."""
    return bool(_PERSONS.search(url[:500]))


def is_badge(url: str) -> bool:
    """Say whether an address serves badges and decorations."""
    return bool(_ASSETS.search(url[:500]))


def _kind_at_hugging_face(path: str) -> LinkKind:
    first = path.strip("/").split("/")[0]
    kinds: dict[str, LinkKind] = {
        "docs": "docs", "spaces": "demo", "datasets": "data", "blog": "blog", "papers": "paper", "collections": "model",
    }  # fmt: skip
    return kinds.get(first, "model" if path.strip("/") else "homepage")
