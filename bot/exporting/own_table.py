"""Write a table with a person's own columns as CSV or Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answering.model import Answer, Claim, Source, SummaryField
from bot.exporting.csv_table import row
from bot.exporting.markdown_list import address, markdown
from bot.summaries.shape import heading_of

FORMS = ("csv", "markdown")
"""The formats of tables."""


@dataclass(frozen=True, slots=True)
class TablePage:
    """A page of a table: its columns, its papers in order with what they are based on, and its cells."""

    columns: tuple[str, ...]
    sources: tuple[Source, ...]
    cells: tuple[SummaryField, ...]


def page_of(answer: Answer) -> TablePage:
    """Return the page of a table that an answer shows."""
    return TablePage(answer.plan.columns, answer.sources, answer.fields)


def table_lines(pages: Sequence[TablePage], form: str) -> Iterator[str]:
    """Yield the pages of a table as lines of CSV or Markdown; all pages have the same columns."""
    columns = pages[0].columns if pages else ()
    written = _csv if form == "csv" else _markdown
    yield from written(columns, (paper for page in pages for paper in _papers(page)))


_Row = tuple[Source, Sequence[SummaryField | None]]


def _papers(page: TablePage) -> Iterator[_Row]:
    cells = {(each.field, each.paper_id): each for each in page.cells}
    for source in page.sources:
        yield source, [cells.get((column, source.paper.paper_id)) for column in page.columns]


def _csv(columns: Sequence[str], papers: Iterable[_Row]) -> Iterator[str]:
    """Give each column a second one, which says where in the paper, or on which lists, each cell is from."""
    heads = [head for column in columns for head in (heading_of(column), f"{heading_of(column)}: from")]
    yield row(["Paper", "Title", "Address", *heads])
    for source, cells in papers:
        values = [value for cell in cells for value in (_text(cell), _from(cell, source))]
        yield row([_name(source), source.paper.shown_title, source.paper.url or "", *values])


def _markdown(columns: Sequence[str], papers: Iterable[_Row]) -> Iterator[str]:
    yield f"| {' | '.join(('Paper', *(markdown(heading_of(column)) for column in columns)))} |"
    yield f"|{' --- |' * (len(columns) + 1)}"
    for source, cells in papers:
        name = markdown(_name(source))
        first = f"[{name}]({address(source.paper.url)})" if source.paper.url else name
        yield f"| {' | '.join((first, *(_marked(cell, source) for cell in cells)))} |"


def _marked(cell: SummaryField | None, source: Source) -> str:
    origin = _from(cell, source)
    return markdown(f"{_text(cell)} ({origin})" if origin else _text(cell))


def _text(cell: SummaryField | None) -> str:
    if cell is None:
        return ""
    return " ".join(map(_sentence, cell.claims)) or cell.unstated


def _sentence(claim: Claim) -> str:
    text = f"“{claim.text}”" if claim.quoted else claim.text
    return f"{text} (not confirmed by the cited text)" if claim.marked else text


def _from(cell: SummaryField | None, source: Source) -> str:
    """Return the sections, lists or providers that a cell is from, else the text of the paper that it is based on."""
    if cell is None or not cell.claims:
        return ""
    places = dict.fromkeys(place for claim in cell.claims for place in claim.places)
    return "; ".join(places) or source.basis


def _name(source: Source) -> str:
    return source.paper.names[0] if source.paper.names else source.paper.shown_title
