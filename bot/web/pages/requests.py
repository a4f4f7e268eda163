"""Read what a page is asked for, and in which language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request

from bot.errors import ReadingError
from bot.reading.filters import Filters, Sort
from bot.web.pages.rendering import PARAMETERS
from bot.web.pages.words import Words, words_for

LANGUAGE = "refdesk_language"
_SORTS: Mapping[str, Sort] = {"newest": "newest", "oldest": "oldest", "title": "title", "added": "added"}
_MOST_PAGES = 100_000


class PageError(ReadingError):
    """A page that cannot be shown, for a reason in the reader's language."""


@dataclass(frozen=True, slots=True)
class Browsed:
    """What a page of a selection shows: its filters, order and page, and the facet that is shown whole."""

    filters: Filters
    sort: Sort
    page: int
    more: str


def browsed(query: QueryParams) -> Browsed:
    """Read a selection from an address; raises ReadingError for a number that is none, or an order there is not."""
    values: dict[str, Any] = {field: tuple(dict.fromkeys(query.getlist(name))) for name, field in PARAMETERS.items()}
    year = _number(query, "year")
    filters = Filters(**values, year_from=year or _number(query, "from"), year_to=year or _number(query, "to"))
    sort = query.get("sort") or "newest"
    if sort not in _SORTS:
        raise ReadingError(f"`sort` must be one of {', '.join(_SORTS)}, not “{sort}”.")
    return Browsed(filters, _SORTS[sort], _number(query, "page") or 1, query.get("more", ""))


def toggled(filters: Filters, facet: str, label: str) -> Filters:
    """Return filters with a value of a facet added, or without it where it is there."""
    if facet == "year":
        year = None if filters.year_from == filters.year_to == int(label) else int(label)
        return replace(filters, year_from=year, year_to=year)
    field = PARAMETERS[facet]
    values: tuple[str, ...] = getattr(filters, field)
    rest = tuple(value for value in values if value != label)
    changed: dict[str, Any] = {field: rest if len(rest) < len(values) else (*values, label)}
    return replace(filters, **changed)


def words_of(request: Request, configured: str) -> Words:
    """Return the words in the language that the reader chose, else the configured one, else the browser's."""
    chosen = request.cookies.get(LANGUAGE, "") or configured
    return words_for(request.headers.get("accept-language", ""), chosen)


def same_site(request: Request) -> bool:
    """Return False for a form that another site sent (Fetch Metadata; Origin where a browser has no metadata)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host", "")


def back_to(text: str) -> str:
    """Return an address within this site to go back to; the front page for any other."""
    within = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if within else "/"


def _number(query: QueryParams, name: str) -> int | None:
    text = query.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= _MOST_PAGES and len(text) <= 9):
        raise ReadingError(f"`{name}` must be a whole number, not “{text}”.")
    return int(text)
