"""Write the reading room as files that any web server can serve: `refdesk site`.

What is private to some people is left out, and nothing can be asked. The same library gives the same bytes; a file that
would be the same is not written again, and files of the copy before that are no longer needed are removed.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from bot.answering.model import Scope
from bot.desk.desk import open_desk
from bot.desk.opened_library import OpenedLibrary
from bot.drawing.pictures import draw
from bot.errors import ReadingError
from bot.exit_codes import FINE
from bot.presenting.text import counted
from bot.reading import convert
from bot.reading.calendar import months
from bot.reading.filters import Filters, selection_of
from bot.reading.operations import Reading
from bot.reading.shelves import Facet, Facets
from bot.reading.values import ListsResult, ShowResult
from bot.settings.settings import Settings
from bot.settings.web import WebSettings
from bot.store.database import open_store
from bot.web.copied_files import CopiedFiles
from bot.web.pages.browsing import FacetShown, ValueShown
from bot.web.pages.papers import paper_values
from bot.web.pages.pictures import SHOWN
from bot.web.pages.rendering import PLACES, Room, browse_address, filter_pairs, render, static_file
from bot.web.pages.words import languages
from ingest.library.model import PaperRecord, Selection
from ingest.terms.entry import Entry

_PAPERS_OF_A_PAGE = 100
_BATCH = 500
_NEWEST = 50
_FACETS: tuple[Facet, ...] = ("list", "section", "venue", "year", "organisation", "kind")
_LONGEST_NAME = 60


def write_site(settings: Settings, folder: Path, say: Callable[[str], None]) -> int:
    """Write the copy into `folder` and say how much changed; returns the exit code.

    Raises ReadingError where the folder holds something else or cannot be written.
    """
    web = settings.web or WebSettings()
    hidden = tuple(each.list for each in settings.reception.private_lists)
    with open_desk(settings) as desk, open_store(settings.store_url) as store:
        reading = Reading(desk, store)
        with desk.opened(Scope((), hidden)) as opened:
            copy = _Copy(web, reading, opened, Scope((), hidden))
            written = CopiedFiles(folder, say)
            try:
                written.begin()
                for name, content in copy.files():
                    written.write(name, content)
                written.end()
            except OSError as error:
                raise ReadingError(f"{folder}: cannot be written ({error.strerror}).") from error
    say(f"{folder}: {counted(written.files, 'file')}, {written.changed} written, {written.removed} removed.")
    return FINE


class _Copy:
    """The pages of a copy at one revision."""

    def __init__(self, web: WebSettings, reading: Reading, opened: OpenedLibrary, scope: Scope) -> None:
        self._reading = reading
        self._opened = opened
        self._scope = scope
        self._room = Room(web, [(place, words) for place, words in PLACES])
        self._words = languages()[web.language or "en"]
        self._shelves: Facets = reading.shelves(opened)
        self._lists: ListsResult = reading.lists(scope)
        self._day = self._lists.published_at.date()
        everything = self._shelves.choose(Selection()).places
        self._counts = {facet: self._shelves.counts(facet, everything)[0] for facet in _FACETS}
        self._selections = {
            browse_address(filters): filters
            for facet, counts in self._counts.items()
            for filters in (_filters(facet, count.label) for count in counts)
        }

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of every file."""
        for name in ("style.css", "search.js", "icon.svg"):
            yield f"static/{name}", static_file(name)
        yield ".nojekyll", b""
        yield from self._front_pages()
        yield from self._selection_pages("browse", Filters(), self._facets())
        for address, filters in self._selections.items():
            yield from self._selection_pages(address, filters, ())
        yield from self._paper_pages()

    def _front_pages(self) -> Iterator[tuple[str, bytes]]:
        newest = self._reading.select(Filters(), "added", _NEWEST, None, self._scope).papers
        yield self._page("index.html", "home.html", heading=self._words("home.title"), newest=newest[:8])
        yield self._page("lists.html", "lists.html", heading=self._words("site.lists"), here="lists")
        news = self._reading.news(self._day.replace(year=self._day.year - 1, day=1), None, _NEWEST, None, self._scope)
        days: dict[object, list[object]] = {}
        for paper in news.papers:
            days.setdefault(paper.added, []).append(paper)
        yield self._page(
            "new.html",
            "new.html",
            heading=self._words("new.title"),
            here="new",
            days=list(days.items()),
            more="",
            digests=(),
            calendar=months(self._shelves),
            since="",
        )
        pictures = []
        for name in SHOWN:
            title = self._words(f"pictures.{name.replace('-', '_')}")
            picture = draw(self._reading, name, self._day, self._scope, lambda _, title=title: title)  # type: ignore[misc]
            pictures.append((name, picture))
            yield f"pictures/{name}.svg", picture.svg.encode()
        yield self._page(
            "pictures.html", "pictures.html", heading=self._words("pictures.title"), pictures=pictures, here="pictures"
        )
        yield self._page("search.html", "static_search.html", heading=self._words("search.title"))

    def _selection_pages(
        self, address: str, filters: Filters, facets: Sequence[FacetShown]
    ) -> Iterator[tuple[str, bytes]]:
        chosen = self._shelves.choose(selection_of(filters, self._opened.library.vocabulary))
        order = self._shelves.ordered(chosen.places, "newest")
        pages = max(1, -(-len(order) // _PAPERS_OF_A_PAGE))
        for page in range(1, pages + 1):
            first = (page - 1) * _PAPERS_OF_A_PAGE
            records = self._opened.papers(self._shelves.ids(order[first : first + _PAPERS_OF_A_PAGE]))
            names = [value for _, value in filter_pairs(filters)]
            yield self._page(
                self._file(_with_page(address, page)),
                "browse.html",
                heading=", ".join(names) or self._words("browse.title"),
                here="browse",
                papers=[convert.paper_line(record) for record in records],
                total=len(order),
                by_link=len(chosen.by_link),
                facets=facets if page == 1 else (),
                chosen=[ValueShown(name, 0, "browse", True) for name in names],
                kept=(),
                sort="newest",
                sorts=(),
                page=page,
                pages=pages,
                before=_with_page(address, page - 1) if page > 1 else "",
                after=_with_page(address, page + 1) if page < pages else "",
                feed="",
            )

    def _paper_pages(self) -> Iterator[tuple[str, bytes]]:
        """Yield a page for each paper, and the index of the search."""
        entries: dict[str, list[Entry]] = defaultdict(list)
        for catalogued in self._opened.library.entries():
            entries[catalogued.paper_id].append(catalogued.entry)
        sources = {state.name: state.source for state in self._opened.library.lists()}
        found: list[tuple[str, str, str]] = []
        ids = self._shelves.paper_ids
        for first in range(0, len(ids), _BATCH):
            batch = ids[first : first + _BATCH]
            library = self._opened.library
            cites, cited = library.references(batch), library.cited_by(batch)
            records = self._opened.papers(batch)
            linked = {each for ids_of in (*cites.values(), *cited.values()) for each in ids_of}
            titles = library.titles(sorted(linked.union(*(record.related for record in records))))
            for record in records:
                named = {"references": cites, "cited_by": cited, "related": {record.paper_id: record.related}}
                papers = {
                    how: convert.named_papers(known.get(record.paper_id, ()), titles) for how, known in named.items()
                }
                whole = convert.whole_paper(
                    record, (), entries[record.paper_id], sources, papers, library.revision.number
                )
                name = self._file(f"papers/{record.paper_id}")
                yield self._page(name, "paper.html", **self._paper_values(whole))
                found.append((record.shown_title, _details(record), name))
        yield "search.json", json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

    def _paper_values(self, whole: ShowResult) -> dict[str, object]:
        values = paper_values(self._words, whole)
        facts = [
            type(fact)(
                fact.name,
                tuple(value if self._leads(value) else type(value)(value.text) for value in fact.values),
                fact.source,
            )
            for fact in values["facts"]
        ]
        return values | {"facts": facts, "formats": ()}

    def _leads(self, value: object) -> bool:
        address = getattr(value, "address", "")
        return not getattr(value, "inside", True) or address in self._selections

    def _facets(self) -> list[FacetShown]:
        shown = []
        for facet, counts in self._counts.items():
            values = [
                ValueShown(count.label, count.papers, browse_address(_filters(facet, count.label)), False)
                for count in counts
            ]
            shown.append(FacetShown(facet, tuple(values), len(values), "", facet in ("list", "section", "year")))
        return shown

    def _page(self, name: str, template: str, **values: object) -> tuple[str, bytes]:
        up = "../" * name.count("/")
        shared: dict[str, object] = {"static": True, "library": self._lists, "revision": self._opened.library.revision}
        text = render(template, self._room, self._words, lambda address: up + self._file(address), **(shared | values))
        return name, text.encode()

    def _file(self, address: str) -> str:
        """Return the file for an address within the room."""
        path, _, query = address.partition("?")
        if path.startswith("papers/"):
            return f"papers/{_name(unquote(path.removeprefix('papers/')))}.html"
        if path == "browse" and query:
            pairs = dict(parse_qsl(query))
            page = pairs.pop("page", "1")
            words = "-".join(f"{key}-{value}" for key, value in pairs.items())
            return f"browse/{_name(words) if words else 'all'}-{page}.html"
        if path.startswith(("static/", "pictures/")):
            return path
        return f"{path or 'index'}.html"


def _filters(facet: Facet, label: str) -> Filters:
    if facet == "year":
        return Filters(year_from=int(label), year_to=int(label))
    return Filters(**{f"{facet}s": (label,)})  # type: ignore[arg-type]


def _with_page(address: str, page: int) -> str:
    if page == 1:
        return address
    return f"{address}{'&' if '?' in address else '?'}page={page}"


def _name(text: str) -> str:
    """Return a name for a file that is the text's own and can stand in any address."""
    plain = re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.")[:_LONGEST_NAME]
    return f"{plain}-{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"


def _details(record: PaperRecord) -> str:
    facts = (", ".join(record.authors[:6]), convert.venue_of(record) or record.year or "", ", ".join(record.lists))
    return " · ".join(str(fact) for fact in facts if fact)
