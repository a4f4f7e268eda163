"""Zotero, over a loopback stand-in: a collection as a list, and references into a collection, never twice."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.errors import ExportError
from bot.exporting.reference import reference_of
from bot.exporting.zotero import Added, add_to_zotero
from ingest.errors import ListError
from ingest.fetching.zotero import KEY_VARIABLE, ZoteroError, zotero_place
from ingest.full_text.settings import TextLimits
from ingest.lists.sources import FetchedFile
from ingest.lists.sources.zotero import fetch_collection
from ingest.markdown.reader import read_list
from ingest.papers.model import PaperVenue
from ingest.settings import ListSettings
from ingest.terms.entry import Form, Venue
from tests.bot.exporting.papers import VLLM, paper
from tests.fakes.service import Fault
from tests.fakes.zotero import FakeZotero, Library

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COLLECTION = "users/1/collections/READ2345"
REFERENCES = [
    reference_of(VLLM, "kwon2023efficient"),
    reference_of(paper(2, authors=("Ada Roe", "DeepSeek-AI"), identifiers={"arxiv": ("2401.00002",)}), "roe2024paging"),
    reference_of(paper(3, url="https://example.org/3"), "paging3"),
]


@pytest.fixture
async def zotero(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeZotero]:
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    async with FakeZotero() as server:
        server.libraries["users/1"] = Library(collections={"READ2345"}, may_read={"secret"}, may_write={"secret"})
        yield server


async def added(server: FakeZotero, path: str = COLLECTION, references: Any = REFERENCES) -> Added:
    return await asyncio.to_thread(add_to_zotero, references, server.address(path))


async def fetched(server: FakeZotero, *previous: FetchedFile, path: str = COLLECTION) -> FetchedFile:
    settings = ListSettings(name="mine", source=server.address(path))
    return await read(settings, *previous)


async def read(settings: ListSettings, *previous: FetchedFile) -> FetchedFile:
    nowhere, limits = Path("/nowhere"), TextLimits()
    return await asyncio.to_thread(
        fetch_collection, settings, previous, attachments=nowhere, limits=limits, now=lambda: NOW
    )


async def test_without_pyzotero_it_is_said_what_to_install(zotero: FakeZotero, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyzotero", None)
    with pytest.raises(ZoteroError, match="pip install pyzotero"):
        await added(zotero)
    with pytest.raises(ListError, match="pip install pyzotero"):
        await fetched(zotero)


async def test_references_become_items_of_their_kind_and_come_back_as_a_list(zotero: FakeZotero) -> None:
    done = await added(zotero)
    assert (done.new, done.joined, done.known, done.refused) == (3, 0, 0, [])
    first, second, third = zotero.libraries["users/1"].items.values()
    assert (first["itemType"], first["proceedingsTitle"], first["date"]) == ("conferencePaper", "SOSP", "2023")
    assert first["extra"] == "Citation Key: kwon2023efficient\narXiv:2309.06180"
    assert {"creatorType": "author", "firstName": "Jan", "lastName": "van der Berg"} in first["creators"]
    assert (second["itemType"], second["archiveID"]) == ("preprint", "arXiv:2401.00002")
    assert {"creatorType": "author", "name": "DeepSeek-AI"} in second["creators"]
    assert third["itemType"] == "webpage"
    read = read_list((await fetched(zotero)).as_list_file())
    assert [entry.title for entry in read.entries] == [reference.title for reference in REFERENCES]
    assert read.entries[0].authors[0] == "Woosuk Kwon"
    assert read.entries[0].identifiers.doi == VLLM.identifiers["doi"][0]


@pytest.mark.parametrize(
    ("form", "kind", "field"),
    [
        ("book", "book", "publisher"),
        ("chapter", "bookSection", "bookTitle"),
        ("thesis", "thesis", "university"),
        ("report", "report", "institution"),
    ],
)
async def test_books_and_theses_keep_their_kind(zotero: FakeZotero, form: Form, kind: str, field: str) -> None:
    place = (PaperVenue(Venue("Stone House", 1999), "list"),)
    written = reference_of(paper(9, form=form, venues=place, authors=("Ada Owl",), year=1999), "owl1999paging")
    await added(zotero, references=[written])
    (item,) = zotero.libraries["users/1"].items.values()
    assert (item["itemType"], item[field]) == (kind, "Stone House")
    (entry,) = read_list((await fetched(zotero)).as_list_file()).entries
    assert (entry.form, entry.venue) == (form, Venue("Stone House", 1999))


async def test_nothing_is_added_twice_and_what_the_library_has_is_put_into_the_collection(zotero: FakeZotero) -> None:
    library = zotero.libraries["users/1"]
    library.put({"itemType": "preprint", "title": "Renamed since", "creators": [], "archiveID": "arXiv:2401.00002"})
    done = await added(zotero)
    assert (done.new, done.joined, done.known) == (2, 1, 0)
    again = await added(zotero)
    assert (again.new, again.joined, again.known) == (0, 0, 3)
    assert len(library.items) == 3
    assert all(item["collections"] == ["READ2345"] for item in library.items.values())


async def test_two_references_to_one_work_become_one_item(zotero: FakeZotero) -> None:
    twice = [REFERENCES[0], replace(REFERENCES[0], key="another", url="https://arxiv.org/abs/2309.06180")]
    done = await added(zotero, references=twice)
    assert (done.new, done.known) == (1, 1)


async def test_two_references_to_one_work_become_one_item_however_many_stand_between_them(zotero: FakeZotero) -> None:
    many = [reference_of(paper(n, titles=(f"Number {n} of many papers",)), f"key{n}") for n in range(60)]
    done = await added(zotero, references=[*many, replace(many[0], key="another")])
    assert (done.new, done.known) == (60, 1)
    assert len(zotero.libraries["users/1"].items) == 60


async def test_who_writes_at_the_same_time_leads_to_another_look_and_to_no_double(zotero: FakeZotero) -> None:
    def another(library: Library) -> None:
        data = {"itemType": "webpage", "title": REFERENCES[2].title, "creators": [], "collections": ["READ2345"]}
        library.put(data)

    zotero.before_writing.append(another)
    done = await added(zotero)
    assert (done.new, done.known) == (2, 1)
    assert len(zotero.libraries["users/1"].items) == 3


async def test_many_references_are_written_fifty_at_a_time_and_read_page_by_page(zotero: FakeZotero) -> None:
    many = [reference_of(paper(n, titles=(f"Number {n} of many papers",)), f"key{n}") for n in range(120)]
    done = await added(zotero, references=many)
    assert done.new == 120
    zotero.page = 50
    assert (await added(zotero, references=many)).known == 120
    assert len(read_list((await fetched(zotero)).as_list_file()).entries) == 120


async def test_an_unchanged_library_is_asked_for_its_version_alone(zotero: FakeZotero) -> None:
    await added(zotero)
    first = await fetched(zotero)
    zotero.asked.clear()
    second = await fetched(zotero, first)
    assert second.unchanged and second.text == first.text
    assert [asked.query.get("limit") for asked in zotero.asked] == ["1"]
    library = zotero.libraries["users/1"]
    library.put({"itemType": "webpage", "title": "New here", "creators": [], "collections": ["READ2345"]})
    third = await fetched(zotero, second)
    assert not third.unchanged and "New here" in third.text


async def test_attachments_and_notes_are_no_works(zotero: FakeZotero) -> None:
    library = zotero.libraries["users/1"]
    library.put({"itemType": "attachment", "title": "paper.pdf", "creators": [], "collections": ["READ2345"]})
    assert (await fetched(zotero)).text == "[\n\n]\n"


async def test_a_short_wait_is_waited_for_and_a_long_one_is_not(zotero: FakeZotero) -> None:
    zotero.faults.append(Fault(status=429, headers={"Retry-After": "1"}))
    assert (await added(zotero)).new == 3
    zotero.faults.append(Fault(headers={"Backoff": "3600"}, body=b"[]"))
    with pytest.raises(ListError, match="list mine: Zotero is busy"):
        await fetched(zotero)


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        (COLLECTION, {"may_write": set()}, f"The key in {KEY_VARIABLE} cannot write to user library 1"),
        (COLLECTION, {"may_read": set()}, f"Zotero does not know the key in {KEY_VARIABLE}"),
        (COLLECTION, {"locked": True}, "locked"),
        ("users/1/collections/GONE2345", {}, "no such library or collection"),
        ("groups/9", {}, "no such library or collection"),
    ],
)
async def test_what_zotero_refuses_is_said_plainly(
    zotero: FakeZotero, path: str, change: dict[str, Any], message: str
) -> None:
    zotero.libraries["users/1"] = replace(zotero.libraries["users/1"], **change)
    with pytest.raises(ZoteroError, match=message):
        await added(zotero, path)


async def test_one_item_that_is_refused_does_not_lose_the_others(zotero: FakeZotero) -> None:
    done = await added(zotero, references=[*REFERENCES, replace(REFERENCES[2], title="refuse me", url="")])
    assert done.new == 3
    assert done.refused == [("refuse me", "The title is not to our liking")]


@pytest.mark.parametrize("body", [b"<html>hello</html>", b'{"a": 1}'])
async def test_an_answer_that_is_not_zoteros_is_told(zotero: FakeZotero, body: bytes) -> None:
    zotero.faults += [Fault(body=b"[]", headers={"Last-Modified-Version": "7"}), Fault(body=body)]
    with pytest.raises(ListError, match="not Zotero's"):
        await fetched(zotero)


async def test_without_a_key_a_public_library_can_be_read(zotero: FakeZotero, monkeypatch: pytest.MonkeyPatch) -> None:
    await added(zotero)
    monkeypatch.delenv(KEY_VARIABLE)
    with pytest.raises(ListError, match=f"There is no key in {KEY_VARIABLE}"):
        await fetched(zotero)
    zotero.libraries["users/1"].public = True
    assert "PagedAttention" in (await fetched(zotero)).text


async def test_a_zotero_that_does_not_run_is_told_and_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ExportError, match=r"through zotero\.org alone"):
        await asyncio.to_thread(add_to_zotero, REFERENCES, "zotero://local/users/0/collections/READ2345")
    settings = ListSettings(name="mine", source="zotero://local:9/users/0")
    with pytest.raises(ListError, match=r"The Zotero on this machine cannot be reached\. Start it first\."):
        await read(settings)


def test_addresses_of_zotero_are_read_and_others_refused() -> None:
    place = zotero_place("zotero://groups/42/collections/ABCD2345")
    assert (place.api, place.kind, place.library, place.collection) == (
        "https://api.zotero.org",
        "group",
        "42",
        "ABCD2345",
    )
    assert zotero_place("zotero://local/users/0").api == "http://127.0.0.1:23119/api"
    for address in (
        "zotero://users/me",
        "zotero://evil.example/users/1",
        "zotero://users/1/collections/x",
        "zotero://",
    ):
        with pytest.raises(ValueError, match="not a library of Zotero"):
            zotero_place(address)
        with pytest.raises(ValidationError, match="not a library of Zotero"):
            ListSettings(name="mine", source=address)
