"""Write references as CSL-JSON, which pandoc, Zotero and every citation processor read.

The form: https://github.com/citation-style-language/schema (csl-data.json). What it has no place for, such as the
links to code and slides, goes into `custom`, which the schema leaves to programs.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.exporting.people import Person
from bot.exporting.reference import Reference

_TYPES = {
    "conference": "paper-conference", "journal": "article-journal", "preprint": "article", "web": "webpage",
    "book": "book", "chapter": "chapter", "thesis": "thesis", "report": "report",
}  # fmt: skip
_BY_PUBLISHER = ("book", "thesis", "report")


def lines(references: Iterable[Reference]) -> Iterator[str]:
    """Yield an array of items, one on each line."""
    before = "["
    for reference in references:
        yield f"{before}{json.dumps(item(reference), ensure_ascii=False)}"
        before = ","
    yield "]" if before == "," else "[]"


def item(reference: Reference) -> dict[str, Any]:
    """Return a reference as an item of CSL-JSON."""
    published_by = reference.venue if reference.form in _BY_PUBLISHER else ""
    values: dict[str, Any] = {
        "id": reference.key,
        "type": _TYPES[reference.form],
        "title": reference.title,
        "author": [_name(person) for person in reference.people],
        "container-title": "" if published_by or reference.form == "preprint" else reference.venue,
        "issued": {"date-parts": [[reference.year]]} if reference.year else None,
        "DOI": reference.doi,
        "URL": reference.address,
        "note": f"arXiv:{reference.arxiv}" if reference.arxiv and reference.form != "preprint" else "",
        "publisher": (reference.venue or "arXiv") if reference.form == "preprint" else published_by,
        "number": f"arXiv:{reference.arxiv}" if reference.arxiv and reference.form == "preprint" else "",
        "keyword": ", ".join(reference.lists),
        "abstract": reference.abstract,
        "status": reference.withdrawal,
        "custom": {
            name: value
            for name, value in (
                ("links", [{"kind": link.kind, "url": link.url} for link in reference.links]),
                ("sections", list(reference.sections)),
                ("notes", list(reference.notes)),
            )
            if value
        },
    }
    return {name: value for name, value in values.items() if value}


def _name(person: Person) -> dict[str, str]:
    if person.whole:
        return {"literal": person.whole}
    parts = {
        "family": person.family,
        "given": person.given,
        "non-dropping-particle": person.particle,
        "suffix": person.suffix,
    }
    return {name: value for name, value in parts.items() if value}
