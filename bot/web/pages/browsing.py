"""Show the front page, selections with their counts, and the lists."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.answering.model import Scope
from bot.reading import convert
from bot.reading.filters import Filters, selection_of
from bot.reading.operations import Reading
from bot.reading.shelves import FACETS, Facet, Facets, ShelfSelection
from bot.reading.values import PaperLine
from bot.web.pages.rendering import browse_address, filter_pairs
from bot.web.pages.requests import Browsed, browsed, toggled
from bot.web.pages.routes import Here
from bot.web.pages.words import Words

PAPERS_OF_A_PAGE = 25
_VALUES_SHOWN = 8
_MOST_VALUES = 500
_NEWEST = 8
_OPEN: tuple[Facet, ...] = ("list", "section", "venue", "year")
_SORTS = ("newest", "oldest", "title", "added")


@dataclass(frozen=True, slots=True)
class ValueShown:
    """A value of a facet: how many papers of the selection have it, and the address with it added or removed."""

    label: str
    papers: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetShown:
    """A facet with its most frequent values; `more` is the address that shows all `total` of them."""

    name: Facet
    values: tuple[ValueShown, ...]
    total: int
    more: str
    open: bool


@dataclass(frozen=True, slots=True)
class SelectionShown:
    """A page of a selection with the counts of everything in it."""

    papers: tuple[PaperLine, ...]
    total: int
    by_link: int
    facets: tuple[FacetShown, ...]
    pages: int


def home(here: Here) -> Response:
    """Show the lists, and what was added last."""
    library = here.reading.lists(here.scope)
    newest = here.reading.select(Filters(), "added", _NEWEST, None, here.scope)
    return here.page(
        "home.html", heading=here.words("home.title"), library=library, revision=here.revision, newest=newest.papers
    )


def lists(here: Here) -> Response:
    """Show the lists with where they are from."""
    library = here.reading.lists(here.scope)
    return here.page(
        "lists.html", heading=here.words("site.lists"), library=library, revision=here.revision, here="lists"
    )


def browse(here: Here) -> Response:
    """Show the papers that filters select, with counts of what else they could be filtered by."""
    wanted = browsed(here.request.query_params)
    shown = select_page(here.reading, here.scope, wanted)
    return here.page("browse.html", revision=here.revision, here="browse", **browse_values(here.words, wanted, shown))


def browse_values(words: Words, wanted: Browsed, shown: SelectionShown) -> dict[str, Any]:
    """Return what the template of a selection needs."""
    filters, sort = wanted.filters, wanted.sort if wanted.sort != "newest" else ""
    names = [value for _, value in filter_pairs(filters)]
    return {
        "heading": ", ".join(names) if names else words("browse.title"),
        "papers": shown.papers,
        "total": shown.total,
        "by_link": shown.by_link,
        "facets": shown.facets,
        "chosen": tuple(_chosen(filters, sort)),
        "kept": filter_pairs(filters),
        "sort": wanted.sort,
        "sorts": _SORTS,
        "page": wanted.page,
        "pages": shown.pages,
        "before": browse_address(filters, sort, wanted.page - 1) if wanted.page > 1 else "",
        "after": browse_address(filters, sort, wanted.page + 1) if wanted.page < shown.pages else "",
        "feed": browse_address(filters).replace("browse", "feeds/new.atom", 1),
        "feeds": (
            (", ".join(names) or words("new.title"), browse_address(filters).replace("browse", "feeds/new.atom", 1)),
        ),
    }


def select_page(reading: Reading, scope: Scope, wanted: Browsed) -> SelectionShown:
    """Return a page of a selection with its counts."""
    with reading.desk.opened(scope) as opened:
        shelves = reading.shelves(opened)
        chosen = shelves.choose(selection_of(wanted.filters, opened.library.vocabulary))
        order = shelves.ordered(chosen.places, wanted.sort, wanted.filters.lists)
        first = (wanted.page - 1) * PAPERS_OF_A_PAGE
        records = opened.papers(shelves.ids(order[first : first + PAPERS_OF_A_PAGE]))
        facets = tuple(_facet(shelves, chosen, facet, wanted) for facet in FACETS)
    return SelectionShown(
        papers=tuple(convert.paper_line(record) for record in records),
        total=len(order),
        by_link=len(chosen.by_link),
        facets=facets,
        pages=max(1, math.ceil(len(order) / PAPERS_OF_A_PAGE)),
    )


def _facet(shelves: Facets, chosen: ShelfSelection, facet: Facet, wanted: Browsed) -> FacetShown:
    filters, sort = wanted.filters, wanted.sort if wanted.sort != "newest" else ""
    whole = wanted.more == facet
    counts, total = shelves.counts(facet, chosen.places, _MOST_VALUES if whole else _VALUES_SHOWN)
    labels = {value for name, value in filter_pairs(filters) if name == facet}
    values = tuple(
        ValueShown(
            count.label, count.papers, browse_address(toggled(filters, facet, count.label), sort), count.label in labels
        )
        for count in counts
    )
    more = browse_address(filters, sort, more=facet) if total > len(values) and not whole else ""
    return FacetShown(facet, values, total, more, facet in _OPEN or whole or bool(labels))


def _chosen(filters: Filters, sort: str) -> Iterator[ValueShown]:
    for name, label in filter_pairs(filters):
        if name in ("from", "to"):
            continue
        yield ValueShown(label, 0, browse_address(toggled(filters, name, label), sort), True)
