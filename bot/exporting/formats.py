"""Name the formats of references; a new one is a module with `lines`, and a line here."""

<<<<<<< HEAD
import sys
from collections.abc import Iterator, Sequence
=======
from collections.abc import Iterable, Iterator
>>>>>>> 09b8c5f
from importlib import import_module

<<<<<<< HEAD
if TYPE_CHECKING:
    from bot.settings.settings import Settings
    from ingest.library.reader import Library
=======
from bot.exporting.reference import Reference
from bot.exporting.references import references
from bot.store.database import Store
from ingest.library.model import PaperRecord
>>>>>>> 09b8c5f

MODULES: dict[str, tuple[str, str]] = {
    "bibtex": ("bot.exporting.bibtex", "bib"),
    "ris": ("bot.exporting.ris", "ris"),
    "csl-json": ("bot.exporting.csl_json", "json"),
    "markdown": ("bot.exporting.markdown_list", "md"),
    "csv": ("bot.exporting.csv_table", "csv"),
}
"""By the name of each format the module whose `lines` writes references in it, and how names of its files end."""


def format_names() -> tuple[str, ...]:
    """Return the names of all formats, as the command line has them."""
    return tuple(MODULES)


<<<<<<< HEAD
def lines_of(library: "Library", name: str, paper_ids: Sequence[str] | None = None) -> Iterator[str]:
    """Yield the lines of some papers, by default of all, in the format called `name`."""
    lines: Iterator[str] = import_module(MODULES[name]).lines(library, paper_ids)
    return lines


def export(settings: "Settings", name: str) -> None:
    """Write the published library to stdout in the format called `name`, line by line.
=======
def written(
    papers: Iterable[PaperRecord], store: Store, form: str, *, style: str | None = None, preprints: bool = False
) -> Iterator[str]:
    """Yield papers as lines of the format `form`, or as references of a citation style where `style` names one.
>>>>>>> 09b8c5f

    Raises StorageError when the store of citation keys cannot be read, ExportError when there is no such style.
    """
    found = references(papers, store, preprints=preprints)
    if style is not None:
        from bot.exporting.styled import styled

<<<<<<< HEAD
    with open_library(settings.catalogue_url, settings.data, settings.chroma) as library:
        for line in lines_of(library, name):
            sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
=======
        return styled(found, style)
    return lines_of(form, found)


def lines_of(form: str, found: Iterable[Reference]) -> Iterator[str]:
    """Yield references as lines of the format `form`."""
    lines: Iterator[str] = import_module(MODULES[form][0]).lines(found)
    return lines


def file_name(form: str) -> str:
    """Return the name of a file of references in a format."""
    return f"references.{MODULES[form][1]}"
>>>>>>> 09b8c5f
