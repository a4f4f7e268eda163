"""Papers of a conversation and reading lists go to a collection of Zotero, by who may, and never twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner, Result

from bot.answering.conversation import as_turn
from bot.answering.model import Answer, Question, Turn
from bot.cli import app
from bot.desk.desk import Desk, open_desk
from bot.settings.settings import Settings
from bot.settings.zotero import ZoteroSettings
from bot.shelves import shelves as words
from bot.shelves.shelves import Shelves
from bot.shelves.to_zotero import NO_COLLECTION, NO_WRITER
from bot.store.audit import actions_since
from bot.store.database import Store, open_store
from bot.store.model import DIRECT, Asked, Place
from ingest.fetching.zotero import KEY_VARIABLE
from tests.fakes.service import Fault
from tests.fakes.zotero import FakeZotero, Library
from tests.libraries import NOW, build

LAB = "groups/7/collections/READ2345"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("to-zotero")
    build(folder)
    return folder / "data"


@pytest.fixture
async def zotero(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeZotero]:
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    async with FakeZotero() as server:
        server.libraries["groups/7"] = Library(collections={"READ2345"}, may_read={"secret"}, may_write={"secret"})
        yield server


class Talk:
    """What people of one workspace say, privately unless told otherwise; U1 is named as a writer."""

    def __init__(self, desk: Desk, store: Store, settings: ZoteroSettings) -> None:
        self.desk, self.store, self.settings = desk, store, settings
        self.turns: tuple[Turn, ...] = ()

    async def say(self, text: str, person: str = "U1", **asked: Any) -> Answer:
        private = asked.pop("private", True)
        place = Place(asked.pop("platform", "slack"), "T1", "C1")
        told = Asked(f"C1:{text}", place, DIRECT if private else "1", person, text, NOW, private, **asked)
        question = Question(text, NOW, self.turns)
        shelves = Shelves(self.desk, self.store, self.settings)
        answer = await shelves.answer(told, question) or await self.desk.answer(question)
        self.turns = (*self.turns, as_turn(answer))
        return answer


@pytest.fixture
async def talk(data: Path, tmp_path: Path, zotero: FakeZotero) -> AsyncIterator[Talk]:
    desk = await asyncio.to_thread(open_desk, Settings.model_validate({"data": data}))
    store = await asyncio.to_thread(open_store, f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield Talk(desk, store, ZoteroSettings(collection=zotero.address(LAB), writers=("slack:U1", "slack:S9")))
    await asyncio.to_thread(desk.close)
    await asyncio.to_thread(store.close)


def titles(zotero: FakeZotero) -> list[str]:
    return sorted(item["title"].partition(":")[0] for item in zotero.libraries["groups/7"].items.values())


async def test_papers_of_an_answer_are_saved_by_number_by_name_or_all_and_never_twice(
    talk: Talk, zotero: FakeZotero
) -> None:
    await talk.say("SOSP 2023 and OSDI 2024 papers")
    assert (await talk.say("save [1] to Zotero")).lead == "Saved 1 paper to Zotero."
    await talk.say("SOSP 2023 and OSDI 2024 papers")
    assert (await talk.say("add these to our Zotero collection")).lead == (
        "Saved 1 paper to Zotero. 1 paper was in it already."
    )
    assert (await talk.say("send Ledgerline to zotero")).lead == "Saved 1 paper to Zotero."
    assert (await talk.say("put it into Zotero")).lead == "1 paper was in it already."
    assert titles(zotero) == ["Ledgerline", "Pagelet", "Relay"]
    recorded = await asyncio.to_thread(lambda: [each.detail for each in actions_since(talk.store, NOW)])
    assert [detail.partition(" put into")[0] for detail in recorded] == ["1 new, 0"] * 3


async def test_a_reading_list_goes_there_whole_or_what_is_unread_of_it(talk: Talk, zotero: FakeZotero) -> None:
    for wish in ("save Pagelet", "save Relay", "mark Relay as read"):
        await talk.say(wish)
    await talk.say("save Ledgerline to our list", private=False)
    assert (await talk.say("send my unread papers to Zotero")).lead == "Saved 1 paper to Zotero."
    assert titles(zotero) == ["Pagelet"]
    assert (await talk.say("send my list to Zotero")).lead == "Saved 1 paper to Zotero. 1 paper was in it already."
    assert (await talk.say("export our list to zotero", private=False)).lead == "Saved 1 paper to Zotero."
    assert titles(zotero) == ["Ledgerline", "Pagelet", "Relay"]


async def test_a_list_of_ones_own_is_sent_in_private_and_an_empty_one_is_said_to_be_empty(
    talk: Talk, zotero: FakeZotero
) -> None:
    assert "is empty" in (await talk.say("send my list to Zotero")).lead
    await talk.say("save Pagelet")
    assert (await talk.say("send my list to Zotero", private=False)).lead == words.ONLY_IN_PRIVATE
    assert titles(zotero) == []


async def test_only_who_is_named_can_and_managers_where_nobody_is(talk: Talk, zotero: FakeZotero) -> None:
    assert (await talk.say("save Relay to Zotero", "U2")).lead == NO_WRITER
    assert (await talk.say("save Relay to Zotero", "U2", manages=True)).lead == NO_WRITER
    assert (await talk.say("save Relay to Zotero", "U1", platform="discord")).lead == NO_WRITER
    assert zotero.asked == []
    assert (await talk.say("save Relay to Zotero", "U2", roles=("S9",))).lead == "Saved 1 paper to Zotero."
    talk.settings = talk.settings.model_copy(update={"writers": ()})
    assert (await talk.say("save Pagelet to Zotero", "U1")).lead == NO_WRITER
    assert (await talk.say("save Pagelet to Zotero", "U2", manages=True)).lead == "Saved 1 paper to Zotero."
    talk.settings = ZoteroSettings()
    assert (await talk.say("save Pagelet to Zotero", "U2", manages=True)).lead == NO_COLLECTION


async def test_words_that_name_no_paper_are_asked_about(talk: Talk, zotero: FakeZotero) -> None:
    assert (await talk.say("save [7] to Zotero")).lead == words.WHICH_ONE
    assert (await talk.say("save Nosuchpaper to Zotero")).lead == words.WHICH_ONE
    assert zotero.asked == []


async def test_a_key_that_cannot_write_is_said_with_where_to_change_it(talk: Talk, zotero: FakeZotero) -> None:
    zotero.libraries["groups/7"].may_write = set()
    said = (await talk.say("save Relay to Zotero")).lead
    assert said.startswith(f"I could not save to Zotero. The key in {KEY_VARIABLE} cannot write to group library 7")
    assert said.endswith("https://www.zotero.org/settings/keys.")
    assert titles(zotero) == []


async def test_a_zotero_that_is_busy_or_slow_is_said_and_saying_it_again_continues(
    talk: Talk, zotero: FakeZotero
) -> None:
    zotero.faults.append(Fault(headers={"Backoff": "3600"}, body=b"{}"))
    assert "Zotero is busy" in (await talk.say("save Relay to Zotero")).lead
    talk.settings = talk.settings.model_copy(update={"deadline_seconds": 0.0001})
    assert "took too long" in (await talk.say("save Relay to Zotero")).lead
    talk.settings = talk.settings.model_copy(update={"deadline_seconds": 30.0})
    assert (await talk.say("save Relay to Zotero")).lead == "Saved 1 paper to Zotero."


async def test_what_was_saved_before_it_stopped_is_said(talk: Talk, zotero: FakeZotero) -> None:
    def locked(library: Library) -> None:
        library.locked = True

    library = zotero.libraries["groups/7"]
    library.put({"itemType": "webpage", "title": "Pagelet: Paging Attention Memory for Language Models"})
    zotero.before_writing.append(locked)
    await talk.say("save Pagelet")
    await talk.say("save Relay")
    said = (await talk.say("send my list to Zotero")).lead
    assert said.startswith("Put 1 paper of that library into the collection. Then it stopped. The library is locked")
    library.locked = False
    assert (await talk.say("send my list to Zotero")).lead == "Saved 1 paper to Zotero. 1 paper was in it already."


def export(data: Path, *arguments: str, collection: str = "") -> Result:
    env = {"COLUMNS": "160", "REFDESK_ZOTERO__COLLECTION": collection}
    return CliRunner().invoke(app, ["--data", str(data), "export", *arguments, "--format", "zotero"], env=env)


async def test_the_command_writes_to_the_named_collection_unless_another_is_given(
    data: Path, zotero: FakeZotero
) -> None:
    none = await asyncio.to_thread(export, data, "OSDI 2024 papers")
    assert (none.exit_code, "Which collection?" in none.output) == (2, True)
    done = await asyncio.to_thread(export, data, "OSDI 2024 papers", collection=zotero.address(LAB))
    assert (done.exit_code, "Zotero: 2 new" in done.output) == (0, True)
    again = await asyncio.to_thread(export, data, "OSDI 2024 papers", "--to", zotero.address(LAB))
    assert "2 there already" in again.output


def test_a_collection_on_this_machine_cannot_be_written_to() -> None:
    for collection in ("zotero://local/users/0", "https://zotero.org/x"):
        with pytest.raises(ValidationError):
            ZoteroSettings(collection=collection)
