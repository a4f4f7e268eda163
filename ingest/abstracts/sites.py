"""Names the publishers' sites whose pages are read.

Which papers have a page there, where it is, and where its abstract.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from ingest.abstracts.provider import Wanted
from ingest.terms.identifiers import identifiers_in
from ingest.terms.patterns import lazy_pattern


@dataclass(frozen=True, slots=True)
class PublisherSite:
    """A site: the kind of identifier it gives, which is also the name of the setting that tells where it is.

    `path` gives the path of a paper's page, or None; `blocks` are classes and ids of elements that hold the abstract
    where no metadata does.
    """

    kind: str
    name: str
    host: str
    path: Callable[[Wanted, str], str | None]
    blocks: frozenset[str] = frozenset()

    def page_of(self, wanted: Wanted) -> tuple[str, str] | None:
        """The paper's identifier here and the path of its page; None where it has none."""
        for value in wanted.identifiers.get(self.kind, ()):
            path = self.path(wanted, value)
            if path:
                return value, path
        return None

    def is_page_of(self, value: str, url: str) -> bool:
        """Whether an address of this site, wherever the site is, leads to the paper of this identifier."""
        parts = urlsplit(url)
        known = identifiers_in(f"https://{self.host}{parts.path}{f'?{parts.query}' if parts.query else ''}")
        return value in (value for kind, value in known.items() if kind == self.kind)


def _path(form: str, pattern: str) -> Callable[[Wanted, str], str | None]:
    """Paths made of the identifier alone, if that has the form which it should have."""
    right = re.compile(pattern, re.ASCII)

    def path(_wanted: Wanted, value: str) -> str | None:
        match = right.fullmatch(value)
        return form.format(*match.groups()) if match else None

    return path


_PROCEEDINGS = lazy_pattern(
    r"(/(?:paper_files/)?paper/(?:\d{4}/)?)(?:hash|file)/([0-9a-f]{32})(?:-[A-Za-z]+(-[A-Za-z0-9_-]+)?\.\w+)?",
    re.ASCII,
)


def _proceedings_path(wanted: Wanted, value: str) -> str | None:
    """The page of a paper in proceedings whose addresses have year and track beside the identifier.

    They are taken from the list's link, which may be that of the PDF: `…/file/HASH-Paper-Conference.pdf` belongs to
    `…/hash/HASH-Abstract-Conference.html`.
    """
    for link in wanted.links:
        match = _PROCEEDINGS.fullmatch(urlsplit(link).path)
        if match and match[2] == value:
            return f"{match[1]}hash/{value}-Abstract{match[3] or ''}.html"
    return None


SITES = (
    PublisherSite("openreview", "OpenReview", "openreview.net", _path("/forum?id={}", r"([\w-]{6,16})")),
    PublisherSite(
        "usenix",
        "USENIX",
        "www.usenix.org",
        _path("/conference/{}/presentation/{}", r"([a-z]{1,30}\d{2}(?:\d{2})?)/([\w-][\w.-]*)"),
        frozenset({"field-name-field-paper-description", "field-name-field-paper-description-long"}),
    ),
    PublisherSite(
        "pmlr", "PMLR", "proceedings.mlr.press", _path("/{}.html", r"([vr]\d+/[\w-]+)"), frozenset({"abstract"})
    ),
    PublisherSite("mlsys", "MLSys", "proceedings.mlsys.org", _proceedings_path, frozenset({"paper-abstract"})),
    PublisherSite("neurips", "NeurIPS", "proceedings.neurips.cc", _proceedings_path, frozenset({"paper-abstract"})),
    PublisherSite(
        "acl",
        "ACL Anthology",
        "aclanthology.org",
        _path("/{}/", r"(\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+|[A-Z]\d{2}-\d{4,5})"),
        frozenset({"acl-abstract"}),
    ),
)
