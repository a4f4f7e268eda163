"""How the addresses of publishers' sites give the identifiers that works have there.

identifier_in_proceedings("usenix.org", "/system/files/osdi22-yu.pdf", "")  -> ("usenix", "osdi22/yu")
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from ingest.terms.patterns import lazy_pattern


def identifier_in_proceedings(host: str, path: str, query: str) -> tuple[str, str] | None:
    """Give the kind and the value of the identifier in an address, None where it has none.

    `host` is in lower case and without `www.`, `path` without %-escapes.
    """
    for kind, sites, reader in _READERS:
        if any(host == site or host.endswith("." + site) for site in sites):
            value = reader(path, query)
            return (kind, value) if value else None
    return None


def anthology_id(path: str) -> str | None:
    """Give the ACL Anthology's identifier that a path ends with: `2023.acl-long.1`, `P19-1001`."""
    match = _ACL.search(re.sub(r"^(/papers/[^/]+)/[^/]+$", r"\1", path.rstrip("/")))
    if not match:
        return None
    return match[1].upper() if match[1][0].isalpha() else match[1].lower()


_HASH = lazy_pattern(r"/(?:hash|file)/([0-9a-f]{32})\b", re.IGNORECASE)
_USENIX_TALK = lazy_pattern(
    r"/conference/([a-z]+\d{2}(?:\d{2})?)/(?:technical-sessions/)?presentation/([\w.-]+)", re.IGNORECASE
)
_USENIX_FILE = lazy_pattern(
    r"/([a-z]+\d{2}(?:\d{2})?)(?:-?(?:paper|papers|final)|spring|summer|fall|winter)?[-_](?!slides?[-_])"
    r"(?:paper[-_]|prepub[-_]\d+[-_])?([a-z][\w-]*?)(?:_\d)?\.pdf$",
    re.IGNORECASE,
)
_PMLR = lazy_pattern(r"/(v\d+|r\d+)/(?:main/assets/)?([\w-]+?)(?:/[\w.-]+)?(?:\.html|\.pdf)?$", re.IGNORECASE)
_ACL = lazy_pattern(
    r"/((?:\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)|(?:[A-Z]\d{2}-\d{4,5}))(?:v\d)?(?:\.pdf|\.bib)?$", re.IGNORECASE
)


def _openreview(path: str, query: str) -> str | None:
    wanted = dict(parse_qsl(query)).get("id", "") if path.rstrip("/") in {"/forum", "/pdf", "/attachment"} else ""
    return wanted if re.fullmatch(r"[\w-]{6,16}", wanted) else None


def _usenix(path: str, _query: str) -> str | None:
    match = _USENIX_TALK.search(path) or (_USENIX_FILE.search(path) if "/files/" in path else None)
    if not match:
        return None
    # The files of USENIX Security are named after `sec21`, its pages after `usenixsecurity21`.
    conference = re.sub(r"^sec(?=\d)", "usenixsecurity", match[1].lower())
    return f"{conference}/{match[2].lower()}"


def _pmlr(path: str, _query: str) -> str | None:
    match = _PMLR.search(path)
    return f"{match[1]}/{match[2]}".lower() if match else None


def _pmlr_elsewhere(path: str, query: str) -> str | None:
    """PMLR keeps its PDFs at GitHub, and was a part of JMLR's site once."""
    match = re.match(r"(?:/mlresearch|/proceedings/papers)(/.+)", path, re.IGNORECASE)
    return _pmlr(match[1], query) if match else None


def _hash(path: str, _query: str) -> str | None:
    match = _HASH.search(path)
    return match[1].lower() if match else None


def _acl(path: str, _query: str) -> str | None:
    return anthology_id(path)


_Reader = Callable[[str, str], str | None]
_READERS: tuple[tuple[str, tuple[str, ...], _Reader], ...] = (
    ("openreview", ("openreview.net",), _openreview),
    ("usenix", ("usenix.org",), _usenix),
    ("pmlr", ("proceedings.mlr.press",), _pmlr),
    ("pmlr", ("raw.githubusercontent.com", "jmlr.org"), _pmlr_elsewhere),
    ("mlsys", ("proceedings.mlsys.org",), _hash),
    ("neurips", ("proceedings.neurips.cc", "papers.neurips.cc", "papers.nips.cc"), _hash),
    ("acl", ("aclanthology.org", "aclweb.org", "aclanthology.info", "aclanthology.coli.uni-saarland.de"), _acl),
)
