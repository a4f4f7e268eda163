"""PDFs attached to a collection of Zotero: downloaded once, read, cited by page, and named where they cannot be had."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.answering.model import Question
from bot.desk.desk import open_desk
from bot.settings.settings import Settings
from ingest.fetching.zotero import KEY_VARIABLE
from ingest.full_text.settings import TextLimits
from ingest.job import run_job
from ingest.lists.sources import FetchedFile, fetch_list
from ingest.lists.sources.pdfs import OwnFile, own_files
from ingest.settings import ListSettings
from tests.fakes.zotero import FakeZotero, Library
from tests.ingest.lists.test_pdfs import HARBOUR
from tests.libraries import NOW, settings_for, write_sources

PATH = "users/1/collections/READ2345"


@pytest.fixture
async def zotero(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeZotero]:
    """A library of two papers: one with its PDF and a link to a file, one with a PDF that was never synchronised."""
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    async with FakeZotero() as server:
        library = Library(collections={"READ2345"}, may_read={"secret"})
        server.libraries["users/1"] = library
        harbour = library.put(
            {"itemType": "preprint", "title": "Harbour: Mooring Requests at Idle Piers", "collections": ["READ2345"]}
        )
        linked = {"parentItem": harbour, "linkMode": "linked_file", "filename": "elsewhere.pdf"}
        library.put({"itemType": "attachment", "contentType": "application/pdf", **linked})
        library.files[attached(library, harbour, "harbour.pdf")] = HARBOUR
        other = library.put({"itemType": "preprint", "title": "A Paper Without a File", "collections": ["READ2345"]})
        attached(library, other, "missing.pdf")
        yield server


def attached(library: Library, parent: str, name: str, **more: Any) -> str:
    pdf = {"itemType": "attachment", "contentType": "application/pdf", "linkMode": "imported_file"}
    return library.put({**pdf, "parentItem": parent, "filename": name, **more})


async def fetched(
    server: FakeZotero, folder: Path, previous: tuple[FetchedFile, ...] = (), **limits: int
) -> FetchedFile:
    settings = ListSettings(name="mine", source=server.address(PATH), attachments=True)
    (file,) = await fetch_list(
        settings, previous, mirrors=folder, attachments=folder, limits=TextLimits.model_validate(limits)
    )
    return file


async def test_a_file_is_downloaded_once_and_one_that_is_not_there_is_named(zotero: FakeZotero, tmp_path: Path) -> None:
    file = await fetched(zotero, tmp_path)
    (own,) = own_files(file.as_list_file()).values()
    assert isinstance(own, OwnFile)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [own.path]
    assert (tmp_path / "mine" / own.path).read_bytes() == HARBOUR
    assert file.problems == (
        "list mine: missing.pdf: Zotero does not have the file. Synchronise it, or take the attachment out",
    )
    downloads = [asked for asked in zotero.asked if asked.path.startswith("/storage/")]
    again = await fetched(zotero, tmp_path, (file,))
    assert again.text == file.text
    assert [asked for asked in zotero.asked if asked.path.startswith("/storage/")] == downloads


async def test_a_file_that_is_too_large_is_not_kept(zotero: FakeZotero, tmp_path: Path) -> None:
    file = await fetched(zotero, tmp_path, max_bytes=100)
    assert any("more than the 100 bytes" in problem for problem in file.problems)
    assert list((tmp_path / "mine").iterdir()) == []


async def test_a_collection_that_is_the_same_is_not_read_again(zotero: FakeZotero, tmp_path: Path) -> None:
    library = zotero.libraries["users/1"]
    library.files[next(key for key, item in library.items.items() if item.get("filename") == "missing.pdf")] = HARBOUR
    file = await fetched(zotero, tmp_path)
    zotero.asked.clear()
    assert (await fetched(zotero, tmp_path, (file,))).unchanged
    assert len(zotero.asked) == 1


async def test_its_text_is_searched_and_cited_by_page(zotero: FakeZotero, tmp_path: Path) -> None:
    write_sources(tmp_path, {}, ())
    mine = ListSettings(name="mine", source=zotero.address(PATH), attachments=True)
    report = await asyncio.to_thread(run_job, settings_for(tmp_path, (), lists=[mine]), now=NOW)
    assert report.full_texts is not None and report.full_texts.held == 1
    assert report.warnings and "missing.pdf" in report.warnings[0]
    desk = await asyncio.to_thread(open_desk, Settings(data=tmp_path / "data"))
    try:
        answered = await desk.answer(Question("which papers measure on Gaudi2 cards?", NOW))
    finally:
        await asyncio.to_thread(desk.close)
    assert answered.claims[0].places == ("§2 Evaluation, p. 2",)
