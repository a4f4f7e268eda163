"""Name the pictures of a library and draw each from what reading gives."""

from collections.abc import Callable, Mapping
from datetime import date

from bot.answering.model import EVERYTHING, Scope
from bot.desk.opened_library import OpenedLibrary
from bot.drawing.bars import bars
from bot.drawing.growth import growth
from bot.drawing.library_map import library_map, paper_vectors
from bot.drawing.svg import Picture
from bot.reading.operations import Reading
from bot.reading.shelves import Facet, Facets
from ingest.library.model import Selection

PictureName = str
Titles = Callable[[str], str]
"""Gives the title of a picture by its name, in the reader's language."""

TITLES: Mapping[PictureName, str] = {
    "growth": "Papers by section, as they were added",
    "venue-growth": "Papers by venue, as they were added",
    "venues": "Papers by venue",
    "years": "Papers by year",
    "organisations": "Papers by organisation",
    "map": "Map of the library",
}
"""The title of each picture in English, by its name."""


def draw(
    reading: Reading, name: PictureName, today: date, scope: Scope = EVERYTHING, titles: Titles = TITLES.__getitem__
) -> Picture:
    """Return the picture called `name` of the papers that `scope` shows."""
    with reading.desk.opened(scope) as opened:
        shelves = reading.shelves(opened)
        title = titles(name)
        match name:
            case "growth":
                return _growth(shelves, "section", title, today)
            case "venue-growth":
                return _growth(shelves, "venue", title, today)
            case "venues":
                return _bars(shelves, "venue", title)
            case "organisations":
                return _bars(shelves, "organisation", title)
            case "years":
                return _bars(shelves, "year", title)
        return _map(opened, shelves, title)


def _growth(shelves: Facets, facet: Facet, title: str, today: date) -> Picture:
    days = shelves.days()
    return growth(title, {label: days[places] for label, places in shelves.pairs(facet).items()}, today)


def _bars(shelves: Facets, facet: Facet, title: str) -> Picture:
    counts, _ = shelves.counts(facet, shelves.choose(Selection()).places, 100)
    return bars(title, counts, ("", ""))


def _map(opened: OpenedLibrary, shelves: Facets, title: str) -> Picture:
    rows, matrix = opened.library.comparing.matrix(shelves.paper_ids)
    ids, vectors = paper_vectors(shelves.paper_ids, rows, matrix)
    titles = opened.library.titles(ids)
    return library_map(title, vectors, [titles[paper_id] for paper_id in ids])
