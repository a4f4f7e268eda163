"""Makes the keys by which a work is recognised, today and in the catalogue.

Strong keys come from identifiers (`arxiv:2309.06180`). Title keys come from titles that are telling enough
(`title:` and the normal title); a short or generic title counts only together with where it points, where it
appeared or where it stands (`title:optimus|eurosys 2024`). An address alone is never a key.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from functools import lru_cache
from urllib.parse import urlsplit

from ingest.terms.entry import Entry, Kind
from ingest.terms.identifiers import Identifiers
from ingest.terms.normal_form import bounded
from ingest.terms.titles import Title, agree, read_title, significant, telling_words

STRONG_KINDS = tuple(field.name for field in fields(Identifiers))
"""Kinds of identifiers, the preferred one for a paper's id first."""

_TELLING_WORDS = 3
_TELLING_WORDS_ELSEWHERE = 4
_TELLING_REST = 5
_CODE_HOSTS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "gitee.com", "huggingface.co"})


@lru_cache(maxsize=1 << 17)
def strong_keys(identifiers: Identifiers) -> tuple[str, ...]:
    """The identifiers as keys, the preferred kind first."""
    found = ((kind, getattr(identifiers, kind)) for kind in STRONG_KINDS)
    return tuple(f"{kind}:{value}" for kind, value in found if value)


def title_of(entry: Entry) -> Title:
    """The title of an entry, taken apart; its short name stands in where it has no other title."""
    return read_title(entry.title or entry.name or "", entry.name)


def is_telling(title: Title, kind: Kind) -> bool:
    """Whether a title alone tells a work from all others.

    Three significant words do for papers; courses, articles and other reading often have titles like
    "Deep Learning Systems" and need four.
    """
    return telling_words(title.significant) >= (
        _TELLING_WORDS if kind in ("paper", "survey", "benchmark") else _TELLING_WORDS_ELSEWHERE
    )


def is_repository(entry: Entry) -> bool:
    """Whether the entry is about software rather than a text: a project whose main link is a code repository."""
    return entry.kind == "project" and not strong_keys(entry.identifiers) and is_code(entry.url)


def is_code(url: str | None) -> bool:
    """Whether an address is on a host of code repositories."""
    return bool(url) and place_of(url or "").split("/")[0] in _CODE_HOSTS


def title_keys(entry: Entry) -> tuple[str, ...]:
    """The keys that an entry's title gives: one if the title is telling, else one for each thing that qualifies it."""
    title = title_of(entry)
    stem = f"{'project' if is_repository(entry) else 'title'}:{title.normal}"
    if is_telling(title, entry.kind):
        return (bounded(stem),)
    qualifiers = [f"{entry.list} > {' > '.join(entry.section)} > {entry.kind}"]
    if entry.url:
        qualifiers.append(place_of(entry.url))
    if entry.venue and entry.venue.year and entry.venue.name != "arXiv":
        qualifiers.append(f"{entry.venue.name} {entry.venue.year}".casefold())
    return tuple(bounded(f"{stem}|{qualifier}") for qualifier in qualifiers)


def rest_key(title: Title) -> str | None:
    """A key for the title without its short name, where what is left is long enough to tell a work."""
    return " ".join(title.rest) if len(significant(title.rest)) >= _TELLING_REST else None


@lru_cache(maxsize=1 << 17)
def place_of(url: str) -> str:
    """An address without scheme, `www.`, fragment and closing slash; of a code repository only owner and name."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    host = (parts.netloc.rpartition("@")[2]).casefold().removeprefix("www.")
    path = parts.path.rstrip("/")
    if host in _CODE_HOSTS:
        return "/".join([host, *path.casefold().removesuffix(".git").split("/")[1:3]])
    return host + path + (f"?{parts.query}" if parts.query else "")


def is_identifier(key: str) -> bool:
    """Whether a key is an identifier and not a title."""
    return key.partition(":")[0] in STRONG_KINDS


def titles_by_id(known: Mapping[str, str], ids: Collection[str]) -> dict[str, list[str]]:
    """The titles, in normal form, that papers were known by."""
    titles: dict[str, list[str]] = {paper_id: [] for paper_id in ids}
    for key, paper_id in known.items() if ids else ():
        if paper_id in ids and not is_identifier(key):
            titles[paper_id].append(key.partition(":")[2].partition("|")[0])
    return titles


def agree_with_any(titles: Iterable[str], others: Collection[str]) -> bool:
    """Whether one of the titles may stand for the same work as one of the others."""
    return any(agree(read_title(one), read_title(other)) for one in titles for other in others)
