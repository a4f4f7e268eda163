"""Write references as CSV for a spreadsheet, one row each; no cell of it can be a formula.

The form: RFC 4180. Formulas: https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from bot.exporting.reference import Reference

HEADS = (
    "key", "title", "authors", "venue", "year", "doi", "arxiv", "url", "links", "lists", "section", "notes", "abstract",
)  # fmt: skip
BETWEEN = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def lines(references: Iterable[Reference]) -> Iterator[str]:
    """Yield the row of heads and a row for each reference."""
    yield row(HEADS)
    for reference in references:
        yield row(
            (
                reference.key,
                reference.title,
                BETWEEN.join(person.unmistakable for person in reference.people),
                reference.venue,
                str(reference.year or ""),
                reference.doi,
                reference.arxiv,
                reference.address,
                BETWEEN.join(f"{link.kind} {link.url}" for link in reference.links),
                BETWEEN.join(reference.lists),
                " > ".join(reference.sections),
                " / ".join(reference.notes),
                reference.abstract,
            )
        )


def row(cells: Sequence[str]) -> str:
    """Return cells as one row, without the end of the line."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([defused(cell) for cell in cells])
    return written.getvalue()


def defused(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text: an apostrophe stands before what would begin a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
