"""What is exported is read back as a list without loss, whatever titles, names and addresses hold."""

from dataclasses import replace
from string import punctuation
from typing import get_args

import pytest
from hypothesis import given, settings

from bot.exporting.formats import lines_of
from bot.exporting.people import Person, person_of
from bot.exporting.reference import Reference, reference_of
from ingest.library.model import PaperRecord
from ingest.markdown.formats import references as reading
from ingest.markdown.formats.record import Record
from ingest.terms.entry import Form
from tests.bot.exporting.papers import PAPERS, VLLM

FILES = {"bibtex": "x.bib", "ris": "x.ris", "csl-json": "x.json", "csv": "x.csv"}


def read_back(form: str, reference: Reference) -> reading.ReferenceEntry:
    text = "\n".join(lines_of(form, [reference]))
    (found,) = reading.read_references(FILES[form], text)
    assert not isinstance(found, Record), found.unread
    return found


def straight(text: str) -> str:
    """Text with the quotes that LaTeX tells from one another only by how they look."""
    return text.replace("’", "'").replace("‘", "'")


@pytest.mark.parametrize("form", FILES)
@given(paper=PAPERS)
@settings(max_examples=40, deadline=None)
def test_what_is_exported_is_read_back_as_it_was(form: str, paper: PaperRecord) -> None:
    reference = reference_of(paper, "key2023word")
    found = read_back(form, reference)
    addresses = {url for _, url in found.work.links}
    assert straight(found.work.title) == straight(reference.title.rstrip(". "))
    assert tuple(map(person_of, found.work.tail.authors)) == reference.people
    assert found.work.tail.year == reference.year
    assert not reference.venue or (found.work.tail.venue and found.work.tail.venue.name == reference.venue)
    # BibTeX's styles warn of books and articles that nobody wrote: these are `@misc`. CSV has no types.
    told = form != "csv" and (form != "bibtex" or reference.people)
    assert not told or found.work.form == (reference.form if reference.form in get_args(Form) else None)
    assert not reference.doi or f"https://doi.org/{reference.doi}" in addresses
    assert not reference.arxiv or f"https://arxiv.org/abs/{reference.arxiv}" in addresses
    expected = {link.url for link in reference.links} | ({reference.url} if reference.url else set())
    assert {url.replace(";", "%3B") for url in expected} <= {url.replace(";", "%3B") for url in addresses}
    assert list(map(straight, found.sections)) == list(map(straight, reference.sections))
    notes = straight(" / ".join(note.text for note in found.notes))
    assert all(straight(note) in notes for note in reference.notes)
    assert straight(found.work.abstract) == straight(reference.abstract)


_BIB = """@misc{k, title = {Categories at Work}, author = {Mac Lane, Saunders and Garc{\\'i}a M{\\'a}rquez, Gabriel and
John von Neumann and de la Cruz, Jr., Juan and {Google Research} and Owl, Ada}}"""
_RIS = """TY  - UNPB
TI  - Categories at Work
AU  - Mac Lane, Saunders
AU  - García Márquez, Gabriel
AU  - von Neumann, John
AU  - de la Cruz, Juan, Jr.
AU  - Google Research,
AU  - Owl, Ada
ER  -
"""
_CSL = """[{"id": "k", "title": "Categories at Work", "author": [{"family": "Mac Lane", "given": "Saunders"},
{"family": "García Márquez", "given": "Gabriel"}, {"family": "von Neumann", "given": "John"},
{"family": "Cruz", "non-dropping-particle": "de la", "given": "Juan", "suffix": "Jr."}, {"literal": "Google Research"},
{"family": "Owl", "given": "Ada"}]}]"""


@pytest.mark.parametrize(("file", "text"), [("x.bib", _BIB), ("x.ris", _RIS), ("x.json", _CSL)])
def test_names_keep_the_parts_that_a_file_gives_them(file: str, text: str) -> None:
    (found,) = reading.read_references(file, text)
    assert not isinstance(found, Record)
    assert [" ".join(name.split()) for name in found.work.tail.authors] == [
        "Saunders Mac Lane", "Gabriel García Márquez", "John von Neumann", "Juan de la Cruz Jr.", "Google Research",
        "Ada Owl",
    ]  # fmt: skip
    assert list(map(person_of, found.work.tail.authors)) == [
        Person("Saunders", "", "Mac Lane"), Person("Gabriel", "", "García Márquez"), Person("John", "von", "Neumann"),
        Person("Juan", "de la", "Cruz", "Jr."), Person(whole="Google Research"), Person("Ada", "", "Owl"),
    ]  # fmt: skip


@pytest.mark.parametrize("sign", punctuation)
def test_no_two_signs_side_by_side_become_another_one_in_bibtex(sign: str) -> None:
    """TeX joins some of them to one, such as two commas or a question mark and a backtick."""
    notes = tuple(f"w{sign}{other}w" for other in punctuation)
    found = read_back("bibtex", replace(reference_of(VLLM, "key2023word"), notes=notes))
    read = straight(" / ".join(note.text for note in found.notes))
    assert [note for note in notes if straight(note) not in read] == []
