"""Buttons under answers, before and after a restart."""

import asyncio
from pathlib import Path

import pytest

from bot.desk.desk import Desk
from bot.reception.house import House
from bot.store.proposals import proposal
from ingest.fetching.zotero import KEY_VARIABLE
from tests.bot.platforms.discord.stations import Station, at_work, open_house, settings_of
from tests.fakes.discord import FakeDiscord, Interaction, Message
from tests.fakes.discord.world import PERMISSIONS
from tests.fakes.zotero import FakeZotero, Library
from tests.libraries import build

QUESTION = "how can the cache of requests be kept from fragmenting memory?"


async def _answered(station: Station, question: str = QUESTION, **options: bool) -> tuple[Interaction, Message]:
    used = await station.alice.slash(station.channel, "ask", question=question, **options)
    await station.fake.until(lambda: used.shown and used.shown[-1].buttons)
    return used, used.shown[-1]


async def test_feedback_is_kept_once_for_each_person_and_thanked_for_in_private(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        _, answer = await _answered(station)
        for person, label in ((station.alice, "👍"), (station.bob, "👍"), (station.bob, "👎")):
            pressed = await person.presses(answer, label)
            await fake.until(lambda pressed=pressed: pressed.shown)  # type: ignore[misc]  # bound early
            assert pressed.ephemeral
            assert "Thank you" in pressed.text
        assert await house.reception.feedback_by("discord", str(station.alice.id)) == {"helpful": 1}
        assert await house.reception.feedback_by("discord", str(station.bob.id)) == {"not helpful": 1}


async def test_buttons_work_after_a_restart(desk: Desk, library: Path, tmp_path: Path, log: Path) -> None:
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people)
        store = tmp_path / "store.sqlite"
        settings = settings_of(library)
        async with (
            open_house(desk, settings, store) as house,
            at_work(house, fake, people=people, guild=guild) as station,
        ):
            _, answer = await _answered(station)
        async with (
            open_house(desk, settings, store) as house,
            at_work(house, fake, people=people, guild=guild) as station,
        ):
            opened = await station.bob.presses(answer, "⋯")
            await fake.until(lambda: opened.shown)
            pressed = await station.bob.chooses(opened.shown[0], "abstracts")
            await fake.until(lambda: pressed.shown)
            assert pressed.ephemeral
            assert "Pagelet" in pressed.text
            assert "wastes memory on fragments" in pressed.text
            helpful = await station.bob.presses(answer, "👍")
            await fake.until(lambda: helpful.shown)
            assert await house.reception.feedback_by("discord", str(station.bob.id)) == {"helpful": 1}


async def test_why_shows_what_each_sentence_is_based_on_to_the_one_who_asks(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        _, answer = await _answered(station)
        opened = await station.bob.presses(answer, "⋯")
        await fake.until(lambda: opened.shown)
        why = await station.bob.chooses(opened.shown[0], "why")
        await fake.until(lambda: why.shown)
        assert why.ephemeral
        assert "Quoted from \\[1\\] Pagelet" in why.text
        assert "Pagelet keeps the cache of each request in pages of fixed size" in why.text


async def test_more_like_this_asks_which_paper_and_answers_the_one_who_pressed(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        _, answer = await _answered(station, "all OSDI papers")
        direct = await station.bob.presses(answer, "More like…")
        await fake.until(lambda: "most like the one you named" in direct.text)
        assert direct.ephemeral
        _, several = await _answered(station, "all papers")
        asked = await station.bob.presses(several, "More like…")
        await fake.until(lambda: asked.shown)
        chosen = await station.bob.chooses(asked.shown[0], "2")
        await fake.until(lambda: "most like the one you named" in chosen.text)
        assert chosen.ephemeral


async def test_a_summary_comes_by_direct_message_to_who_asked_for_it(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        _, answer = await _answered(station, "all OSDI papers")
        pressed = await station.bob.presses(answer, "Summarise…")
        await station.answered(station.bob.direct)
        assert "Relay" in fake.said_in(station.bob.direct)[0].text
        await fake.until(lambda: "direct messages" in pressed.text)
        assert not station.alice.direct.messages
        # What follows there is about that paper.
        await station.bob.says(station.bob.direct, "longer")
        await station.answered(station.bob.direct, 2)
        assert "Relay" in fake.said_in(station.bob.direct)[1].text


async def test_where_direct_messages_are_closed_the_summary_is_shown_in_place_to_one_alone(house: House) -> None:
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob", dms_closed=True)
        async with at_work(house, fake, people=people, guild=fake.guild("lab", *people)) as station:
            _, answer = await _answered(station, "all OSDI papers")
            pressed = await station.bob.presses(answer, "Summarise…")
            await fake.until(lambda: "Checked" in pressed.text)
            assert "closed to me" in pressed.text
            assert "Relay" in pressed.text
            assert pressed.ephemeral
            assert all(message.only_for == station.bob.id for message in pressed.shown)


async def test_a_complete_list_is_paged_in_place_by_anyone(tmp_path: Path, log: Path) -> None:
    lines = "".join(f"- Paper number {n} about serving models ([SOSP 2023](../s.md))\n" for n in range(12))
    folder = tmp_path / "many"
    await asyncio.to_thread(build, folder, {"many": f"# Many\n\n## Serving\n{lines}"})
    settings = settings_of(folder, answers={"page_size": 5})
    desk = await asyncio.to_thread(Desk, settings)
    async with (
        FakeDiscord() as fake,
        open_house(desk, settings, tmp_path / "store.sqlite") as house,
        at_work(house, fake) as station,
    ):
        _, answer = await _answered(station, "all SOSP papers")
        assert "Page 1 of 3" in answer.text
        for label, page in (("Next →", 2), ("Next →", 3), ("←", 2)):
            await station.bob.presses(answer, label)
            await fake.until(lambda page=page: f"Page {page} of 3" in answer.text)  # type: ignore[misc]  # bound early
            await fake.until(lambda: answer.buttons)
        assert fake.said_in(station.channel) == [answer]
        assert "\\[6\\] Paper number" in answer.text
        # The numbers of later pages are those of the whole list, so that a follow-up may name them.
        # Beside the two buttons of pages, the row has no room for this one.
        opened = await station.bob.presses(answer, "⋯")
        await fake.until(lambda: opened.shown)
        liked = await station.bob.chooses(opened.shown[0], "alike")
        await fake.until(lambda: liked.shown)
        assert "[6] Paper number" in str(liked.shown[0].body["components"])
    await asyncio.to_thread(desk.close)


async def test_a_button_of_an_answer_that_is_forgotten_says_so(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        _, answer = await _answered(station)
        await house.reception.forget("discord", str(station.alice.id))
        for label in ("👍", "More like…", "Summarise…"):
            pressed = await station.bob.presses(answer, label)
            await fake.until(lambda pressed=pressed: pressed.shown)  # type: ignore[misc]  # bound early
            assert "too old" in pressed.text


async def test_what_is_saved_is_shown_by_mylist_to_who_saved_it_alone(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        _, answer = await _answered(station, "all papers on the serving list")
        opened = await station.bob.presses(answer, "⋯")
        await fake.until(lambda: opened.shown)
        chosen = await station.bob.chooses(opened.shown[0], "save")
        await fake.until(lambda: "Saved 4 papers to your list." in chosen.text)
        mine = await station.bob.slash(station.channel, "mylist")
        await fake.until(lambda: "4 papers on your list" in mine.text)
        assert mine.ephemeral
        other = await station.alice.slash(station.channel, "mylist")
        await fake.until(lambda: "Your list is empty." in other.text)


async def test_a_table_is_attached_as_csv_for_the_one_who_chose_it(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        _, answer = await _answered(station, "compare Pagelet and Relay: memory, venue")
        assert "Venue" in answer.text
        opened = await station.bob.presses(answer, "⋯")
        await fake.until(lambda: opened.shown)
        chosen = await station.bob.chooses(opened.shown[0], "table")
        await fake.until(lambda: len(chosen.shown) > 1)
        ((name, text),) = chosen.shown[1].body["files"]
        assert name == "table.csv" and "OSDI 2024,list serving" in (text if isinstance(text, str) else text.decode())


async def test_cite_attaches_the_references_of_an_answer_for_the_one_who_chose_it(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        _, answer = await _answered(station, "all papers on the serving list")
        opened = await station.bob.presses(answer, "⋯")
        await fake.until(lambda: opened.shown)
        chosen = await station.bob.chooses(opened.shown[0], "cite")
        await fake.until(lambda: len(chosen.shown) > 1)
        assert "references as BibTeX" in chosen.text and chosen.ephemeral
        ((name, content),) = chosen.shown[1].body["files"]
        text = content.decode()
        assert name == "references.bib" and "@misc{relay2024separating," in text


async def test_a_question_asked_again_leads_to_the_earlier_answer_and_can_be_answered_again(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        _, first = await _answered(station)
        used = await station.bob.slash(station.channel, "ask", question=QUESTION)
        await fake.until(lambda: used.shown and used.shown[-1].buttons)
        again = used.shown[-1]
        assert "Asked here before" in again.text and "Asked here before" not in first.text
        assert f"https://discord.com/channels/{station.guild.id}/{station.channel.id}/{first.id}" in again.text
        await station.bob.presses(again, "Ask again")
        await fake.until(lambda: "Asked here before" not in again.text and "Pagelet" in again.text)
        _, private = await _answered(station, private=True)
        assert "Asked here before" not in private.text


async def test_proposals_are_decided_by_buttons_and_only_by_who_may(
    desk: Desk, library: Path, tmp_path: Path, log: Path
) -> None:
    lists = [{"name": name, "source": str(library / f"{name}.md")} for name in ("serving", "training")]
    settings = settings_of(library, lists=lists)
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people)
        managers = guild.add_role("managers", PERMISSIONS["manage_guild"])
        guild.members[people[1].id] = {managers.id}

        async def state(house: House) -> str:
            stored = await asyncio.to_thread(proposal, house.store, 1)
            return stored.state if stored is not None else ""

        store = tmp_path / "store.sqlite"
        async with (
            open_house(desk, settings, store) as house,
            at_work(house, fake, people=people, guild=guild) as station,
        ):
            _, answer = await _answered(station, "add Relay to training")
            assert [button["label"] for button in answer.buttons][2:] == ["Accept", "Decline", "Show the change"]
            change = await station.alice.presses(answer, "Show the change")
            await fake.until(lambda: "+" in change.text and "Relay" in change.text)
            # The configuration does not name the server, so that managing it proves nothing.
            for person in (station.alice, station.bob):
                refused = await person.presses(answer, "Accept")
                await fake.until(lambda refused=refused: "Only reviewers" in refused.text)  # type: ignore[misc]
            assert await state(house) == "waiting"
        async with (
            open_house(desk, settings, store) as house,
            at_work(house, fake, people=people, guild=guild, servers=(guild.id,)) as station,
        ):
            refused = await station.alice.presses(answer, "Decline")
            await fake.until(lambda: "Only reviewers" in refused.text)
            assert await state(house) == "waiting"
            accepted = await station.bob.presses(answer, "Accept")
            await fake.until(lambda: "Accepted" in accepted.text)
            assert await state(house) == "accepted" and not accepted.ephemeral


async def test_related_work_that_is_long_is_attached_below_the_answer(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        used = await station.alice.slash(
            station.channel, "ask", question="write related work on the cache of requests in memory in bibtex"
        )
        await fake.until(lambda: any(message.body.get("files") for message in used.shown))
        ((name, content),) = next(message.body["files"] for message in used.shown if message.body.get("files"))
        assert name == "related-work.md" and "# Related work: the cache of requests" in content.decode()
        assert "Related work on" in used.shown[0].text


async def test_papers_of_an_answer_go_to_zotero_by_who_is_named(
    desk: Desk, library: Path, tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    async with FakeZotero() as zotero, FakeDiscord() as fake:
        there = Library(collections={"READ2345"}, may_read={"secret"}, may_write={"secret"})
        zotero.libraries["groups/7"] = there
        people = fake.person("alice"), fake.person("bob")
        collection = zotero.address("groups/7/collections/READ2345")
        writers = (f"discord:{people[0].id}",)
        settings = settings_of(library, zotero={"collection": collection, "writers": writers})
        async with (
            open_house(desk, settings, tmp_path / "store.sqlite") as house,
            at_work(house, fake, people=people) as station,
        ):
            for person in people:
                direct = person.direct
                await person.says(direct, "SOSP 2023 papers")
                await station.answered(direct)
                await person.says(direct, "save these to Zotero")
                await station.answered(direct, 2)
            said = [fake.said_in(person.direct)[-1].text for person in people]
            assert "Saved 1 paper to Zotero." in said[0]
            assert "Only some people can save to Zotero here." in said[1]
            assert len(there.items) == 1
