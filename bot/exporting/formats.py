"""Name the formats of references; a new one is a module with `lines`, and a line here."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.exporting.reference import Reference
    from bot.store.database import Store
    from ingest.library.model import PaperRecord

MODULES: dict[str, tuple[str, str]] = {
    "bibtex": ("bot.exporting.bibtex", "bib"),
    "ris": ("bot.exporting.ris", "ris"),
    "csl-json": ("bot.exporting.csl_json", "json"),
    "markdown": ("bot.exporting.markdown_list", "md"),
    "csv": ("bot.exporting.csv_table", "csv"),
}
"""By the name of each format the module whose `lines` writes references in it, and how names of its files end."""


NOTES = "notes"
"""The format that is a folder of files, one for each paper."""

ZOTERO = "zotero"
"""The format that is a collection of Zotero."""


def format_names() -> tuple[str, ...]:
    """Return the names of all formats, as the command line has them."""
    return tuple(MODULES)


def written(
    papers: "Iterable[PaperRecord]",
    store: "Store",
    form: str = "bibtex",
    *,
    style: str | None = None,
    preprints: bool = False,
    brief: bool = False,
) -> Iterator[str]:
    """Yield papers as lines of the format `form`, or as references of a citation style where `style` names one.

    With `brief`, abstracts and what the lists say are left out.

    Raises StorageError when the store of citation keys cannot be read, ExportError when there is no such style.
    """
    # The command line knows the formats' names before it knows whether any is wanted.
    from bot.exporting.reference import without_texts
    from bot.exporting.references import references

    found = references(papers, store, preprints=preprints)
    if brief:
        found = map(without_texts, found)
    if style is not None:
        from bot.exporting.styled import styled

        return styled(found, style)
    return lines_of(form, found)


def lines_of(form: str, found: "Iterable[Reference]") -> Iterator[str]:
    """Yield references as lines of the format `form`."""
    lines: Iterator[str] = import_module(MODULES[form][0]).lines(found)
    return lines


def file_name(form: str) -> str:
    """Return the name of a file of references in a format."""
    return f"references.{MODULES[form][1]}"
