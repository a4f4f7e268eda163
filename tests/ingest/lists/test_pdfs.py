"""A folder of PDFs is a list: what each one is, what of it cannot be read, and what is not read again."""

import asyncio
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from bot.answering.model import Answer, Question
from bot.desk.desk import open_desk
from bot.settings.settings import Settings
from ingest.errors import ListError
from ingest.full_text.front import Front, read_front
from ingest.full_text.settings import TextLimits
from ingest.job import run_job
from ingest.library.restricted import RestrictedLibrary
from ingest.lists.sources import fetch_list
from ingest.lists.sources.fetched import FetchedFile
from ingest.markdown.reader import read_list
from ingest.runs.report import IngestReport
from ingest.runs.settings import FullTextSources
from ingest.settings import ListSettings
from ingest.terms.entry import Entry
from tests.fakes.arxiv_texts import assembled, pdf
from tests.libraries import ABSTRACTS, NOW, SERVING, opened, settings_for, write_sources

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "all")
PROSE = [
    f"Whoever waits for {word} others is served when a berth is free, in the order of arrival." for word in NUMBERS
]
HARBOUR = pdf(
    [
        ["Abstract", "Requests lie idle where no berth is free. Harbour moors each request at the nearest pier.",
         "1 Introduction", *PROSE],
        ["2 Evaluation", "We measured Harbour on sixteen Gaudi2 cards."],
    ],
    [(17, "Harbour: Mooring Requests"), (17, "at Idle Piers"), (11, "Jane Doe, Richard Roe"),
     (9, "University of Oslo")],
)  # fmt: skip
PAGELET = pdf(
    [["1 Introduction", *PROSE, "2 Hardware", "Everything ran on one MI300X."]],
    [
        (8, "arXiv:2301.00001v2 [cs.DC] 3 Mar 2023"),
        (17, "Pagelet: Paging Attention Memory for Language Models"),
        (11, "Ada Example and Bob Example"),
    ],
)
PICTURE = assembled(
    [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        "<< /Length 4 >>\nstream\nq Q \nendstream",
    ]
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two papers, a picture and a damaged file."""
    papers = tmp_path / "papers"
    (papers / "serving" / "scans").mkdir(parents=True)
    (papers / "serving" / "harbour.pdf").write_bytes(HARBOUR)
    (papers / "pagelet_v2.PDF").write_bytes(PAGELET)
    (papers / "serving" / "scans" / "old.pdf").write_bytes(PICTURE)
    (papers / "damaged.pdf").write_bytes(b"%PDF-1.4 and no more")
    return papers


def list_of(folder: Path) -> ListSettings:
    return ListSettings(name="own", source=str(folder), files=("**/*.pdf", "**/*.PDF"))


async def fetched(folder: Path, previous: tuple[FetchedFile, ...] = (), **limits: int) -> FetchedFile:
    (file,) = await fetch_list(
        list_of(folder), previous, mirrors=folder, limits=TextLimits.model_validate(limits), now=lambda: NOW
    )
    return file


async def test_how_many_first_pages_are_read_is_told_after_each(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    await fetch_list(list_of(folder), mirrors=folder, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_first_page_says_what_the_paper_is() -> None:
    assert read_front(HARBOUR, 60) == Front("Harbour: Mooring Requests at Idle Piers", ("Jane Doe", "Richard Roe"))
    assert read_front(PAGELET, 60) == Front(
        "Pagelet: Paging Attention Memory for Language Models",
        ("Ada Example", "Bob Example"),
        arxiv="2301.00001",
        year="2023",
    )


async def test_authors_of_a_first_page_are_people_and_no_groups(folder: Path) -> None:
    read = await fetched(folder)
    authors = {author for entry in entries_of(read) for author in entry.authors}
    assert authors == {"Jane Doe", "Richard Roe", "Ada Example", "Bob Example"}
    former = read.text.replace('{"family": "Doe", "given": "Jane"}', '{"literal": "Jane Doe"}')
    assert former != read.text
    again = await fetched(folder, (replace(read, text=former),))
    assert [entry.authors for entry in entries_of(again)] == [entry.authors for entry in entries_of(read)]


def entries_of(file: FetchedFile) -> Sequence[Entry]:
    return read_list(file.as_list_file()).entries


def test_a_doi_is_taken_where_it_is_called_one() -> None:
    lines = ["Results of 10.1000/other are compared.", "https://doi.org/10.1145/3600006.3613165.", *PROSE]
    assert read_front(pdf([lines], [(17, "A Paper with a Number")]), 60).doi == "10.1145/3600006.3613165"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(max_codepoint=255, exclude_categories=["C"]), max_size=60), max_size=5))
def test_no_first_page_breaks_the_reading(lines: list[str]) -> None:
    read_front(pdf([lines], [(17, line) for line in lines]), 3)


async def test_what_cannot_be_read_is_told_with_its_file_and_nothing_else_is_lost(folder: Path) -> None:
    file = await fetched(folder)
    titles = [item["title"] for item in json.loads(file.text)]
    assert titles == [
        "Pagelet: Paging Attention Memory for Language Models",
        "Harbour: Mooring Requests at Idle Piers",
    ]
    assert file.problems == (
        "list own: damaged.pdf: could not be read as a PDF; replace it",
        "list own: serving/scans/old.pdf: its pages are pictures without text; run a text recognition (OCR) over it",
    )


async def test_a_file_with_a_password_is_told_apart_from_a_damaged_one(folder: Path) -> None:
    writer = PdfWriter(clone_from=BytesIO(HARBOUR))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(folder / "locked.pdf")
    file = await fetched(folder)
    assert "list own: locked.pdf: is locked; save a copy without a password" in file.problems


async def test_a_file_that_is_too_large_is_told_with_the_setting(folder: Path) -> None:
    size = (folder / "serving" / "harbour.pdf").stat().st_size
    file = await fetched(folder, max_bytes=size - 1)
    assert f"list own: serving/harbour.pdf: {size:,} bytes, more than the {size - 1:,} of `summaries.max_bytes`" in str(
        file.problems
    )


async def test_files_that_are_the_same_are_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await fetched(folder)
    read: list[int] = []

    async def counted(content: bytes, limits: TextLimits) -> Front:
        read.append(len(content))
        return Front("Another: A Paper That Came Later")

    monkeypatch.setattr("ingest.lists.sources.pdfs.read_first_pages", counted)
    again = await fetched(folder, (first,))
    assert (again.unchanged, again.problems, read) == (True, first.problems, [])
    os.utime(folder / "serving" / "harbour.pdf", ns=(0, 0))
    (folder / "pagelet_v2.PDF").rename(folder / "pagelet.pdf")
    (folder / "new.pdf").write_bytes(HARBOUR + b"\n")
    later = await fetched(folder, (again,))
    assert read == [len(HARBOUR) + 1]
    assert [item["id"] for item in json.loads(later.text)] == ["new.pdf", "pagelet.pdf", "serving/harbour.pdf"]


async def test_a_folder_of_nothing_but_pdfs_says_how_to_read_them(folder: Path) -> None:
    settings = ListSettings(name="own", source=str(folder))
    with pytest.raises(ListError, match=r'set `files = \["\*\*/\*\.pdf"\]`'):
        await fetch_list(settings, mirrors=folder)


async def ingest(tmp_path: Path, folder: Path) -> IngestReport:
    write_sources(tmp_path, {"serving": SERVING}, ABSTRACTS)
    made = settings_for(tmp_path, ["serving"], lists=[list_of(folder)])
    made = replace(made, full_texts=FullTextSources(limits=TextLimits(arxiv="http://127.0.0.1:9")))
    return await asyncio.to_thread(run_job, made, now=NOW)


async def answer(tmp_path: Path, text: str) -> Answer:
    desk = await asyncio.to_thread(open_desk, Settings(data=tmp_path / "data"))
    try:
        return await desk.answer(Question(text, NOW))
    finally:
        await asyncio.to_thread(desk.close)


async def test_papers_of_ones_own_are_answered_from_and_cited_by_page_and_section(tmp_path: Path, folder: Path) -> None:
    report = await ingest(tmp_path, folder)
    assert report.full_texts is not None and report.full_texts.complete
    assert (report.full_texts.held, report.full_texts.wanted) == (2, 2)
    assert [warning.split(": ")[1] for warning in report.warnings] == ["damaged.pdf", "serving/scans/old.pdf"]
    answered = await answer(tmp_path, "which papers measure on Gaudi2 cards?")
    assert answered.claims[0].text == "We measured Harbour on sixteen Gaudi2 cards."
    assert answered.claims[0].places == ("§2 Evaluation, p. 2",)
    assert answered.sources[0].basis == "full text"
    summary = await answer(tmp_path, "summarise Harbour")
    assert summary.sources[0].basis == "full text"
    assert "a file of own" in summary.lead


async def test_a_name_is_looked_for_in_abstracts_and_in_full_texts(tmp_path: Path, folder: Path) -> None:
    anchor = ["Abstract", "Anchor runs every model on Gaudi2 cards alone.", "1 Introduction", *PROSE]
    (folder / "anchor.pdf").write_bytes(pdf([anchor], [(17, "Anchor: Holding Models in Place")]))
    await ingest(tmp_path, folder)
    answered = await answer(tmp_path, "which papers run on Gaudi2?")
    named = {source.paper.title.partition(":")[0]: source.basis for source in answered.sources}
    assert named == {"Anchor": "abstract", "Harbour": "full text"}


async def test_a_pdf_is_the_paper_that_its_number_and_title_say(tmp_path: Path, folder: Path) -> None:
    await ingest(tmp_path, folder)
    with await asyncio.to_thread(opened, tmp_path) as library:
        found = {paper.title.partition(":")[0]: paper for paper in library.papers(library.paper_ids())}
        pagelet, harbour = found["Pagelet"], found["Harbour"]
        assert pagelet.lists == ("own", "serving") or pagelet.lists == ("serving", "own")
        assert (pagelet.abstract_provider, pagelet.abstract_matched_by) == ("file", "identifier")
        assert harbour.authors == ("Jane Doe", "Richard Roe")
        assert harbour.abstract == (
            "Requests lie idle where no berth is free. Harbour moors each request at the nearest pier."
        )
        assert harbour.abstract_provider == "full text"
        assert harbour.sections == (("own", ("serving",)),)
        assert {each.page for each in library.full_texts.of_paper(harbour.paper_id)} == {1, 2}


async def test_a_number_of_another_paper_is_a_conflict_and_brings_no_abstract(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    head = (8, "arXiv:2301.00001v2 [cs.DC] 3 Mar 2023")
    (folder / "other.pdf").write_bytes(pdf([["1 Introduction", *PROSE]], [head, (17, "Counting Birds by Their Calls")]))
    report = await ingest(tmp_path, folder)
    assert [conflict.key for conflict in report.conflicts] == ["arxiv:2301.00001"]
    with await asyncio.to_thread(opened, tmp_path) as library:
        birds = next(paper for paper in library.papers(library.paper_ids()) if "Birds" in paper.title)
        assert birds.abstract is None


async def test_a_file_of_a_hidden_list_is_read_by_nobody_else(tmp_path: Path, folder: Path) -> None:
    await ingest(tmp_path, folder)
    with await asyncio.to_thread(opened, tmp_path) as library:
        assert [hit.paper_id for hit in library.full_texts.search(["mi300x"], 5)] == ["arxiv:2301.00001"]
        others = RestrictedLibrary(library, ["serving"])
        assert others.full_texts.search(["mi300x"], 5) == []
        assert others.full_texts.of_paper("arxiv:2301.00001") == []


async def test_a_paper_that_was_taken_out_of_the_folder_is_no_longer_found(tmp_path: Path, folder: Path) -> None:
    await ingest(tmp_path, folder)
    shutil.rmtree(folder / "serving")
    await ingest(tmp_path, folder)
    assert (await answer(tmp_path, "which papers measure on Gaudi2 cards?")).refused
