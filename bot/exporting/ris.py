"""Write references as RIS, the format that EndNote, Mendeley and Zotero read.

Tags: the RIS specification of Research Information Systems, as Zotero and rispy read it.
"""

from collections.abc import Iterable, Iterator

from bot.exporting.people import Person
from bot.exporting.reference import Reference

_TYPES = {
    "conference": "CPAPER", "journal": "JOUR", "preprint": "UNPB", "web": "ELEC",
    "book": "BOOK", "chapter": "CHAP", "thesis": "THES", "report": "RPRT",
}  # fmt: skip
_WHERE = {"journal": "JO", "book": "PB", "thesis": "PB", "report": "PB", "preprint": "PB"}


def lines(references: Iterable[Reference]) -> Iterator[str]:
    """Yield each reference as a record, with a blank line behind it."""
    for reference in references:
        yield "".join(f"{tag}  - {value}\n" for tag, value in _fields(reference))


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[reference.form]
    yield "ID", reference.key
    yield "TI", reference.title
    for person in reference.people:
        yield "AU", _person(person)
    if reference.venue:
        yield _WHERE.get(reference.form, "T2"), reference.venue
    if reference.year:
        yield "PY", str(reference.year)
    if reference.doi:
        yield "DO", reference.doi
    if reference.address:
        yield "UR", reference.address.replace(";", "%3B")
    if reference.arxiv and reference.arxiv not in reference.address:
        yield "UR", f"https://arxiv.org/abs/{reference.arxiv}"
    for link in reference.links:
        # A semicolon parts two addresses in this field.
        yield "UR", link.url.replace(";", "%3B")
    if reference.sections:
        yield "LB", " > ".join(reference.sections)
    for name in reference.lists:
        yield "KW", name
    for note in (*([reference.withdrawal.capitalize()] if reference.withdrawal else ()), *reference.notes):
        yield "N1", note
    if reference.abstract:
        yield "AB", reference.abstract
    yield "ER", ""


def _person(person: Person) -> str:
    """Return a name as RIS has it: `Family, Given, Suffix`."""
    if person.whole:
        return person.unmistakable
    family = " ".join(filter(None, (person.particle, person.family)))
    return ", ".join(filter(None, (family, person.given, person.suffix)))
