"""Reading lists of people and channels over a real library: saved, shown, read, noted, forgotten."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answering.conversation import as_turn
from bot.answering.model import Answer, Question, Turn
from bot.desk.desk import Desk, open_desk
from bot.presenting.answer_parts import parts_of
from bot.reception import forgetting
from bot.reception.answer_menu import SAVE, Chosen
from bot.reception.reception import Reception
from bot.settings.reception import ReceptionSettings
from bot.settings.settings import Settings
from bot.settings.zotero import ZoteroSettings
from bot.shelves import shelves as words
from bot.shelves.shelves import Shelves
from bot.store import shelves as rows
from bot.store.database import Store, open_store
from bot.store.model import DIRECT, Asked, Place, Presser
from bot.store.shelves import Shelf
from tests.bot.reception.receptions import Screen, asked
from tests.libraries import NOW, build

CHANNEL = Place("slack", "T1", "C1")
ADA = Shelf("slack", "U1")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelves")
    build(folder)
    return folder / "data"


class Talk:
    """What people say one after the other in one conversation, privately unless told otherwise."""

    def __init__(self, desk: Desk, store: Store) -> None:
        self.desk, self.store = desk, store
        self.shelves = Shelves(desk, store, ZoteroSettings(), page_size=2)
        self.turns: tuple[Turn, ...] = ()
        self.said = 0

    async def say(self, text: str, *, person: str = "U1", private: bool = True, page: int = 1) -> Answer:
        self.said += 1
        conversation = DIRECT if private else "1"
        moment = NOW + timedelta(minutes=self.said)
        told = Asked(f"C1:{self.said}", CHANNEL, conversation, person, text, moment, private, page=page)
        question = Question(text, moment, self.turns, page=page)
        answer = await self.shelves.answer(told, question) or await self.desk.answer(question)
        self.turns = (*self.turns, as_turn(answer))
        return answer


@pytest.fixture
async def talk(data: Path, tmp_path: Path) -> AsyncIterator[Talk]:
    desk = await asyncio.to_thread(open_desk, Settings.model_validate({"data": data}))
    store = await asyncio.to_thread(open_store, f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield Talk(desk, store)
    await asyncio.to_thread(desk.close)
    await asyncio.to_thread(store.close)


def shown(answer: Answer) -> list[str]:
    return [f"{paper.n} {paper.name} {'; '.join(paper.details)}" for paper in parts_of(answer).papers]


async def test_papers_of_an_answer_are_saved_by_number_and_shown_with_the_newest_first(talk: Talk) -> None:
    listed = await talk.say("SOSP 2023 and OSDI 2024 papers")
    assert len(listed.papers) > 1
    assert (await talk.say("save 1")).lead == "Saved 1 paper to your list."
    assert (await talk.say("save Ledgerline")).lead == "Saved 1 paper to your list."
    assert (await talk.say("bookmark it")).lead == "1 paper was on it already."
    mine = await talk.say("my list")
    assert mine.lead == "2 papers on your list, 2 unread."
    assert [each.split()[:2] for each in shown(mine)] == [["1", "Ledgerline"], ["2", "Relay"]]


async def test_reading_and_notes_show_and_can_be_taken_back(talk: Talk) -> None:
    await talk.say("save Pagelet")
    await talk.say("save Relay")
    await talk.say("my list")
    assert (await talk.say("mark [2] as read")).lead == "Marked 1 paper on your list as read."
    assert (await talk.say("note on Relay: compare with ours, see §4")).lead == "Saved your note."
    mine = await talk.say("my list")
    assert mine.lead == "2 papers on your list, 1 unread."
    assert shown(mine) == [
        "1 Relay OSDI 2024; unread; note: compare with ours, see §4",
        "2 Pagelet SOSP 2023; read 2 Mar 2026",
    ]
    assert shown(await talk.say("my unread papers")) == ["1 Relay OSDI 2024; unread; note: compare with ours, see §4"]
    assert (await talk.say("remove Pagelet from my list")).lead == "Removed 1 paper from your list."
    assert (await talk.say("note on Relay:")).lead == "Deleted the note."
    assert shown(await talk.say("my list")) == ["1 Relay OSDI 2024; unread"]
    assert "not on your list" in (await talk.say("mark Pagelet as read")).lead


async def test_papers_that_are_merely_read_are_not_said_to_be_hidden(talk: Talk) -> None:
    await talk.say("SOSP 2023 and OSDI 2024 papers")
    await talk.say("save 1 and 2")
    await talk.say("mark 1 as read")
    for wish in ("my unread list", "my read papers"):
        answer = await talk.say(wish)
        assert len(answer.papers) == 1
        assert answer.limits == ()


async def test_a_long_list_has_pages_whose_numbers_go_on(talk: Talk) -> None:
    for name in ("Pagelet", "Relay", "Ledgerline"):
        await talk.say(f"save {name}")
    first, second = await talk.say("my list"), await talk.say("my list", page=2)
    assert first.lead.endswith("Page 1 of 2.")
    assert [each.split()[1] for each in shown(first)] == ["Ledgerline", "Relay"]
    assert shown(second) == ["3 Pagelet SOSP 2023; unread"]
    assert first.papers == second.papers, "citing takes all pages"


async def test_a_channel_has_a_list_of_its_own_and_a_persons_is_shown_to_them_alone(talk: Talk) -> None:
    await talk.say("save Pagelet to our list", private=False)
    await talk.say("save Relay", private=False)
    shared = await talk.say("show our list", person="U2", private=False)
    assert shown(shared) == ["1 Pagelet SOSP 2023; unread"]
    assert (await talk.say("my list", private=False)).lead == words.ONLY_IN_PRIVATE
    assert shown(await talk.say("my list")) == ["1 Relay OSDI 2024; unread"]
    assert (await talk.say("my list", person="U2")).lead.startswith("Your list is empty.")
    assert (await talk.say("our list")).lead == words.NOT_HERE


async def test_a_list_is_written_in_every_format(talk: Talk) -> None:
    await talk.say("save Pagelet")
    bibtex = await talk.say("export my list as bibtex")
    assert bibtex.code.startswith("@")
    assert "Pagelet" in bibtex.code
    for form in ("ris", "csl-json", "markdown", "csv"):
        assert "2301.00001" in (await talk.say(f"export my list as {form}")).code


async def test_what_names_no_paper_is_asked_back_or_left_to_the_desk(talk: Talk) -> None:
    assert (await talk.say("save [4]")).lead == words.WHICH_ONE
    assert (await talk.say("mark the quickest one as read")).lead == words.WHICH_ONE
    left = await talk.say("save memory with pages")
    assert left.plan.text, "that is a search"


async def test_a_hidden_list_hides_its_papers_on_shelves_too(talk: Talk) -> None:
    await talk.say("save Relay")
    told = Asked("C1:x", CHANNEL, DIRECT, "U1", "my list", NOW, private=True)
    answer = await talk.shelves.answer(told, Question("my list", NOW, without=("serving",)))
    assert answer is not None
    assert answer.lead == "I can show none of the papers on your list here."
    assert answer.limits == ("1 saved paper cannot be shown here.",)
    assert not answer.sources


def test_a_shelf_that_is_full_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_PAPERS", 2)
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        assert rows.save(store, ADA, {"a": "A", "b": "B"}, "U1", NOW) == 2
        assert rows.save(store, ADA, {"b": "B"}, "U1", NOW) == 0
        assert rows.save(store, ADA, {"c": "C"}, "U1", NOW) is None


async def test_forgetting_somebody_takes_their_list_and_their_notes_elsewhere(talk: Talk) -> None:
    await talk.say("save Pagelet")
    await talk.say("save Pagelet to our list", private=False)
    await talk.say("note on Pagelet on our list: mine", private=False)
    await talk.say("save Relay", person="U2")
    gone = await asyncio.to_thread(forgetting.forget_person, talk.store, "slack", "U1", NOW, "T1")
    assert gone.saved == 1
    assert shown(await talk.say("our list", private=False, person="U2")) == ["1 Pagelet SOSP 2023; unread"]
    assert (await talk.say("my list")).lead.startswith("Your list is empty.")
    assert len(shown(await talk.say("my list", person="U2"))) == 1


async def test_the_reception_asks_the_shelves_first_and_the_menu_saves_a_whole_answer(talk: Talk) -> None:
    reception = Reception(talk.desk, talk.store, ReceptionSettings(), lambda: NOW, first=talk.shelves)
    screen = Screen()
    await reception.take(asked("papers on memory pages"), screen)
    by = Presser(CHANNEL, "U1")
    stored = await reception.stored_for(screen.answer_id, by)
    assert stored is not None
    reply = await SAVE.perform(Chosen(reception, talk.desk, screen.answer_id, by))
    assert reply.title.startswith("Saved ")
    again = await SAVE.perform(Chosen(reception, talk.desk, screen.answer_id, by))
    assert again.title.startswith("Your list has ")
    mine = replace(asked("my list", "C1:2"), private=True, conversation=DIRECT)
    await reception.take(mine, screen)
    assert str(screen.last[1]).startswith(f"{len(stored.papers)} paper")
