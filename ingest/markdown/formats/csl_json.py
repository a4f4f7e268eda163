"""Reads CSL-JSON, the form in which Zotero and Pandoc exchange references.

The form: https://github.com/citation-style-language/schema (csl-data.json).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from ingest.markdown.formats.record import Record
from ingest.terms.entry import Form
from ingest.terms.outside_text import visible
from ingest.terms.person_names import in_reading_order, joined

_ARXIV_ALONE = re.compile(r"\s*arxiv:\s?\S+\s*", re.IGNORECASE)
_FORMS: dict[str, Form] = {
    "article-journal": "journal", "paper-conference": "conference", "book": "book", "chapter": "chapter",
    "thesis": "thesis", "report": "report",
}  # fmt: skip
_BETWEEN = re.compile(r"[\s,]*")


def csl_records(text: str) -> Iterator[Record]:
    """Give the items of an array of CSL-JSON, each with its lines; what is no item is given as not read."""
    decoder = json.JSONDecoder()
    at = text.find("[") + 1
    line, counted = 0, 0
    while at and (between := _BETWEEN.match(text, at)) and (at := between.end()) < len(text) and text[at] == "{":
        line += text.count("\n", counted, at)
        counted = at
        try:
            item, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield Record(line, text.count("\n") + 1, unread=f"JSON that could not be read: {error}"[:150])
            return
        yield _of_item(_cleaned(item), line, line + text.count("\n", at, end) + 1)
        at = end


def _cleaned(value: Any) -> Any:
    """Clean every text of an item: JSON can carry halves of surrogate pairs, which no database takes."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {name: _cleaned(held) for name, held in value.items()}
    return [_cleaned(held) for held in value] if isinstance(value, list) else value


def _of_item(item: dict[str, Any], first: int, last: int) -> Record:
    def text(*names: str) -> str:
        return next((value for name in names if isinstance(value := item.get(name), str)), "")

    note = text("note")
    arxiv = re.search(r"arxiv:\s?(\d{4}\.\d{4,5}|[a-z-]+/\d{7})", f"{note} {text('number', 'archive_location')}", re.I)
    custom = item["custom"] if isinstance(item.get("custom"), dict) else {}
    return Record(
        first,
        last,
        form=_FORMS.get(text("type")),
        title=re.sub(r"</?(?:i|b|sub|sup)>|</?span\b[^<>]{0,80}>", "", text("title")),
        authors=_names(item.get("author")) or _names(item.get("editor")),
        venue=text("container-title", "event-title", "event"),
        publisher=text("publisher"),
        date=_date(item.get("issued")),
        doi=text("DOI").removeprefix("https://doi.org/"),
        arxiv=arxiv[1] if arxiv else "",
        links=(*((("", text("URL")),) if text("URL") else ()), *_links(custom.get("links"))),
        abstract=text("abstract"),
        notes=tuple(
            value
            for value in (
                "" if _ARXIV_ALONE.fullmatch(note) else note,
                text("annote"),
                *_texts(custom.get("notes")),
            )
            if value
        ),
        groups=_texts(item.get("collections")) or _texts(custom.get("sections")),
    )


def _texts(values: object) -> tuple[str, ...]:
    return tuple(str(value) for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def _links(links: object) -> tuple[tuple[str, str], ...]:
    """The links that Refdesk writes beside the address of an item, each with its kind."""
    pairs = links if isinstance(links, list) else []
    return tuple(
        (str(link.get("kind", "")), str(link["url"])) for link in pairs if isinstance(link, dict) and link.get("url")
    )


def _names(people: object) -> tuple[str, ...]:
    found = []
    for person in people if isinstance(people, list) else ():
        if isinstance(person, dict):
            names = ("given", "family", "dropping-particle", "non-dropping-particle", "suffix")
            given, family, *particles, suffix = (str(person.get(name) or "") for name in names)
            literal = joined(str(person.get("literal") or ""))
            found.append(literal or in_reading_order(given, family, " ".join(particles), suffix))
    return tuple(filter(None, found))


def _date(issued: object) -> str:
    """The year of a CSL date: `{"date-parts": [[2019, 5]]}`, or as text."""
    if not isinstance(issued, dict):
        return ""
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return str(parts[0][0])
    return str(issued.get("raw") or issued.get("literal") or "")
