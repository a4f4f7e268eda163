"""Print summaries in a terminal: one paper by fields, several papers as a table."""

import shlex
from collections.abc import Sequence

from rich.console import Console, Group
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.presenting.answer_parts import CellPart, ClaimPart, Parts
from ingest.terms.outside_text import visible

_NARROWEST_COLUMN = 24


def print_rows(console: Console, parts: Parts) -> None:
    """Print a summary field by field; a comparison as a table where the terminal is wide enough."""
    papers = {
        cell.paper_id: f"[{cell.n}] {cell.paper}" if cell.n is not None else cell.paper
        for row in parts.rows
        for cell in row.cells
        if cell.paper_id
    }
    in_table = parts.compares and console.width >= _NARROWEST_COLUMN * (len(papers) + 1)
    if in_table:
        console.print(_table(parts, papers))
    for row in parts.rows:
        together = not all(cell.paper_id for cell in row.cells)
        if not in_table or together:
            console.print(Text(row.heading, style="bold"))
            console.print(Padding(_cell(row.cells, named=parts.compares and not together), (0, 0, 0, 2), expand=False))


def print_candidates(console: Console, parts: Parts) -> None:
    """Print the papers that an ambiguous name may mean, numbered, so that a number can be answered.

    A filter that a question may have meant is printed as the command that applies it.
    """
    for candidate in parts.filters:
        console.print(Text.assemble(f"{candidate.title}: ", (f"refdesk ask {shlex.quote(candidate.ask)}", "cyan")))
    for number, candidate in enumerate((each for each in parts.candidates if each.paper_id), start=1):
        line = Text.assemble((f"{number:2}. ", "cyan"), (candidate.title, "bold"), f" ({candidate.paper_id})")
        if candidate.url:
            line.append(f"\n    {candidate.url}", style=Style(link=visible(candidate.url)))
        console.print(Padding(line, (0, 0, 0, 2), expand=False))


def claim_line(claim: ClaimPart) -> Text:
    """Return a claim with its markers, its place in the paper, and whether it could be confirmed."""
    text = Text(claim.text)
    for n in claim.sources:
        text.append(f" [{n}]", style="cyan")
    if claim.places:
        text.append(f" ({claim.places})", style="dim")
    if claim.doubt:
        text.append(f" ({claim.doubt})", style="yellow")
    return text


def _table(parts: Parts, papers: dict[str, str]) -> Table:
    table = Table(show_lines=True, expand=True)
    table.add_column("")
    for name in papers.values():
        table.add_column(Text(name, style="bold"), ratio=1, overflow="fold")
    for row in parts.rows:
        if all(cell.paper_id for cell in row.cells):
            cells = [_cell([cell for cell in row.cells if cell.paper_id == paper_id]) for paper_id in papers]
            table.add_row(Text(row.heading, style="bold"), *cells)
    return table


def _cell(cells: Sequence[CellPart], *, named: bool = False) -> Group:
    lines: list[Text] = []
    for cell in cells:
        if named:
            number = f"[{cell.n}] " if cell.n is not None else ""
            lines.append(Text(f"{number}{cell.paper}:", style="dim"))
        lines.extend(claim_line(claim) for claim in cell.claims)
        if cell.unstated:
            lines.append(Text(cell.unstated, style="dim"))
    return Group(*lines)
