"""Write references as BibTeX, which BibTeX, biber, JabRef and Zotero read without a warning.

Fields and entry types: Oren Patashnik, BibTeXing (btxdoc). `eprint` as arXiv asks for it:
https://info.arxiv.org/help/hypertex/bibstyles/index.html
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.exporting.latex import latex, protected
from bot.exporting.people import MOST_NAMES, Person
from bot.exporting.reference import Reference

_TYPES = {
    "conference": "inproceedings", "journal": "article", "preprint": "misc", "web": "misc",
    "book": "book", "chapter": "inproceedings", "thesis": "phdthesis", "report": "techreport",
}  # fmt: skip
"""Types of entries. A chapter is no `@incollection`: BibTeX's styles warn of one without its publisher."""
_WHERE = {
    "inproceedings": "booktitle", "article": "journal", "misc": "howpublished", "book": "publisher",
    "phdthesis": "school", "techreport": "institution",
}  # fmt: skip
_ENDS_FIELD = re.compile(r"[{}\\\s]")
_IN_BRACES = re.compile(r"\band\b|,", re.IGNORECASE)


def lines(references: Iterable[Reference]) -> Iterator[str]:
    """Yield each reference as an entry, with a blank line behind it."""
    for reference in references:
        yield f"{entry(reference)}\n"


def entry(reference: Reference) -> str:
    """Return a reference as one entry.

    BibTeX's styles warn where a paper at a venue has no author or year: such a paper is written as `@misc`.
    """
    # What BibTeX's own styles require of an entry; without it they warn.
    complete = bool(reference.people and reference.year)
    kind = _TYPES[reference.form] if complete else "misc"
    fields: list[tuple[str, str]] = [("title", protected(reference.title, reference.names))]
    if reference.people:
        fields.insert(0, ("author", " and ".join(map(_person, reference.people))))
    else:
        fields.append(("key", latex(reference.names[0] if reference.names else reference.title)))
    if reference.venue:
        fields.append((_WHERE[kind], latex(reference.venue)))
    if reference.form in ("chapter", "thesis"):
        fields.append(("entrysubtype" if reference.form == "chapter" else "type", reference.form))
    if reference.year:
        fields.append(("year", str(reference.year)))
    if reference.doi:
        fields.append(("doi", _raw(reference.doi)))
    if reference.arxiv:
        fields += [("eprint", _raw(reference.arxiv)), ("archiveprefix", "arXiv")]
    if reference.address:
        fields.append(("url", _raw(reference.address)))
    by_kind: dict[str, list[str]] = {}
    for link in reference.links:
        by_kind.setdefault(link.kind, []).append(_raw(link.url))
    fields += [(kind, " ".join(urls)) for kind, urls in by_kind.items()]
    if reference.sections:
        fields.append(("groups", ", ".join(_group(each) for each in reference.sections)))
    if reference.lists:
        fields.append(("keywords", ", ".join(_group(each) for each in reference.lists)))
    if reference.notes:
        fields.append(("annote", latex(" / ".join(reference.notes))))
    if reference.withdrawal:
        fields.append(("note", latex(reference.withdrawal.capitalize())))
    if reference.abstract:
        fields.append(("abstract", latex(reference.abstract)))
    body = "".join(f",\n  {name} = {{{value}}}" for name, value in fields)
    return f"@{kind}{{{reference.key}{body}\n}}"


@lru_cache(MOST_NAMES)
def _person(person: Person) -> str:
    """Return a name as BibTeX takes it apart again: `von Last, Jr, First`, a group in braces."""
    if person.whole:
        return f"{{{latex(person.whole)}}}"
    family = latex(" ".join(filter(None, (person.particle, person.family))))
    given = latex(person.given)
    parts = (family, latex(person.suffix), given) if person.suffix else (family, given)
    return ", ".join(f"{{{part}}}" if _IN_BRACES.search(part) else part for part in parts)


def _group(name: str) -> str:
    """Return a heading as one group, in braces where a comma or semicolon would part it."""
    return f"{{{latex(name)}}}" if "," in name or ";" in name else latex(name)


def _raw(address: str) -> str:
    """Return an identifier or address as it is; braces, which would end the field, are percent-encoded."""
    return _ENDS_FIELD.sub(lambda found: f"%{ord(found[0]):02X}", address)
