"""Render pages from templates, escaped, in the reader's language."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bot.reading.filters import Filters
from bot.settings.web import WebSettings
from bot.web.headers import POLICY
from bot.web.pages.words import Words, languages

PLACES = (
    ("browse", "site.browse"),
    ("lists", "site.lists"),
    ("new", "site.new"),
    ("pictures", "site.pictures"),
)
PARAMETERS: Mapping[str, str] = {
    "list": "lists",
    "section": "sections",
    "venue": "venues",
    "organisation": "organisations",
    "author": "authors",
    "kind": "kinds",
}
"""By the name of each filter in an address the field of `Filters`; years are apart."""


class Room:
    """What every page shows of the reading room."""

    def __init__(self, settings: WebSettings, places: Iterable[tuple[str, str]] = PLACES) -> None:
        """Take title and switches from `settings`; `places` are the addresses and words of the main menu."""
        self.title = settings.title
        self.questions = settings.questions
        self.signing_in = settings.access == "token"
        self.places = tuple(places)
        self.languages = tuple((code, words("language")) for code, words in languages().items())
        self.style = style_version()


@cache
def style_version() -> str:
    """Return a digest of the style sheet, so that browsers fetch a new one and store it for long."""
    return hashlib.blake2b(static_file("style.css"), digest_size=6).hexdigest()


@cache
def static_file(name: str) -> bytes:
    """Return the bytes of a file that pages refer to."""
    return files("bot.web.pages").joinpath("static", name).read_bytes()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.web.pages"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )
    environment.filters["in_path"] = in_path
    return environment


def read_templates() -> None:
    """Read every template and file now, so that no request waits for the disk."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)
    for file in files("bot.web.pages").joinpath("static").iterdir():
        static_file(file.name)


def render(template: str, room: Room, words: Words, link: Callable[[str], str], **values: Any) -> str:
    """Return a page; `link` turns an address within the room into one that the page can refer to."""
    defaults: dict[str, Any] = {
        "feeds": (),
        "here": "",
        "question": "",
        "preview": "",
        "revision": None,
        "static": False,
        "visitor": None,
        "address": "/",
        "policy": POLICY.replace("frame-ancestors 'none'; ", ""),
    }
    shown = defaults | values
    return (
        _environment()
        .get_template(template)
        .render(room=room, t=words, link=link, day=words.day, number=words.number, browse=browse_address, **shown)
    )


def from_root(address: str) -> str:
    """Return an address within the room as pages of a server have it."""
    return f"/{address}"


def browse_address(
    filters: Filters | None = None, sort: str = "", page: int = 1, more: str = "", **chosen: Iterable[str]
) -> str:
    """Return the address within the room of a selection, by its filters or by lists and others named."""
    wanted = filters or Filters(**{name: tuple(values) for name, values in chosen.items()})  # type: ignore[arg-type]
    pairs = filter_pairs(wanted)
    pairs += [("sort", sort)] if sort else []
    pairs += [("more", more)] if more else []
    pairs += [("page", str(page))] if page > 1 else []
    return f"browse?{urlencode(pairs)}" if pairs else "browse"


def filter_pairs(filters: Filters) -> list[tuple[str, str]]:
    """Return filters as the names and values of an address."""
    pairs = [(name, value) for name, field in PARAMETERS.items() for value in getattr(filters, field)]
    years = (("from", filters.year_from), ("to", filters.year_to))
    if filters.year_from and filters.year_from == filters.year_to:
        return [*pairs, ("year", str(filters.year_from))]
    return [*pairs, *((name, str(year)) for name, year in years if year)]


def in_path(text: str) -> str:
    """Return text, such as a paper's id, as one part of a path."""
    return quote(text, safe=":")
