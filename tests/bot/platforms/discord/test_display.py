"""How an answer appears while it is written, and what people see when something goes wrong."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.answering.model import Answer, Question, Stage
from bot.desk.desk import Desk
from bot.logs import LOG_FILE, close_log
from bot.platforms.discord.display import DONE
from bot.reception.house import House
from bot.reception.recovering import MOST_BEGUN
from bot.settings.reception import ReceptionSettings
from bot.store import questions
from bot.store.model import Asked, Place
from tests.bot.platforms.discord.answers import answer
from tests.bot.platforms.discord.stations import at_work, manner_of, open_house, settings_of
from tests.fakes.discord import FakeDiscord, Fault, Message

QUESTION = "how can the cache of requests be kept from fragmenting memory?"


class Scripted:
    """Writes a sentence each time `more` is given, and answers once `ends` is set; `fails` is raised first."""

    def __init__(self) -> None:
        self.more: asyncio.Queue[str] = asyncio.Queue()
        self.ends = asyncio.Event()
        self.fails: list[Exception] = []
        self.asked: list[str] = []

    async def answer(
        self,
        question: Question,
        on_text: Callable[[str], None] | None = None,
        on_stage: Callable[[Stage], None] | None = None,
        known: Callable[[str], Awaitable[Answer | None]] | None = None,
    ) -> Answer:
        assert on_text is not None and on_stage is not None
        self.asked.append(question.text)
        on_stage("searching")
        if self.fails:
            raise self.fails.pop(0)
        on_stage("writing")
        ending = asyncio.create_task(self.ends.wait())
        while not ending.done():
            writing = asyncio.create_task(self.more.get())
            await asyncio.wait([writing, ending], return_when=asyncio.FIRST_COMPLETED)
            if writing.done():
                on_text(writing.result())
            else:
                writing.cancel()
        return answer(question=question.text)


class StillClock:
    """A clock that only pauses move, and a fake Discord's as well."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


async def test_an_answer_grows_in_place_with_a_second_between_edits_and_looks_done_only_when_it_is(
    desk: Desk, library: Path, tmp_path: Path, log: Path
) -> None:
    clock, scripted = StillClock(), Scripted()
    async with (
        FakeDiscord(clock, buckets=()) as fake,
        open_house(desk, settings_of(library), tmp_path / "s.sqlite", answering=scripted) as house,
        at_work(house, fake, manner=manner_of(house, clock, clock.sleep)) as station,
    ):
        await station.alice.asks(station.channel, QUESTION)
        await fake.until(lambda: fake.threads_of(station.channel))
        (thread,) = fake.threads_of(station.channel)
        for number in range(6):
            scripted.more.put_nowait(f"Sentence {number}. ")
            await fake.until(
                lambda number=number: any(f"Sentence {number}." in each.text for each in fake.said_in(thread))  # type: ignore[misc]  # bound early
            )
            assert "✍ Writing" in fake.said_in(thread)[0].text
            assert not fake.said_in(thread)[0].buttons
        scripted.ends.set()
        await station.answered(thread)
        (message,) = fake.said_in(thread)
        moments = [moment for moment, _ in message.history]
        assert len(moments) >= 7
        assert all(later - earlier >= 1.0 for earlier, later in pairwise(moments))
        colours = {body["embeds"][0]["color"] for _, body in message.history[:-1]}
        assert message.embeds[0]["color"] not in colours
        assert message.buttons
        assert fake.typed == [thread]


@pytest.mark.parametrize("private", [False, True])
async def test_an_answer_that_outlives_its_interaction_goes_on_where_it_can_be_seen(
    desk: Desk, library: Path, tmp_path: Path, log: Path, private: bool
) -> None:
    clock, scripted = StillClock(), Scripted()
    async with (
        FakeDiscord(clock, buckets=()) as fake,
        open_house(desk, settings_of(library), tmp_path / "s.sqlite", answering=scripted) as house,
        at_work(house, fake, manner=manner_of(house, clock, clock.sleep)) as station,
    ):
        used = await station.alice.slash(station.channel, "ask", question=QUESTION, private=private)
        scripted.more.put_nowait("A first sentence. ")
        await fake.until(lambda: "A first sentence" in used.text)
        clock.now += 15 * 60 + 1
        scripted.ends.set()
        if private:
            await station.answered(station.alice.direct)
            assert "Pagelet keeps" in fake.said_in(station.alice.direct)[0].text
            assert fake.said_in(station.channel) == []
        else:
            await fake.until(lambda: "Pagelet keeps" in used.text)
            assert fake.said_in(station.channel) == used.shown
        assert fake.refusals == []


@pytest.mark.parametrize("private", [False, True])
async def test_a_command_that_reached_the_bot_too_late_is_answered_all_the_same(
    desk: Desk, library: Path, tmp_path: Path, log: Path, private: bool
) -> None:
    clock = StillClock()
    async with (
        FakeDiscord(clock, buckets=()) as fake,
        open_house(desk, settings_of(library), tmp_path / "s.sqlite") as house,
        at_work(house, fake) as station,
    ):
        await fake.gateway.drop()
        await station.alice.slash(station.channel, "ask", question="what is Relay?", private=private)
        clock.now += 4
        where = station.alice.direct if private else station.channel
        await station.answered(where)
        (said,) = fake.said_in(where)
        assert "Relay runs both phases" in said.text
        assert "You asked “what is Relay?”" in said.text
        pressed = await station.alice.presses(said, "More like…")
        await fake.until(lambda: "most like" in pressed.text or bool(pressed.shown))


async def test_a_quick_answer_is_one_message_that_is_never_edited(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        await station.alice.says(station.alice.direct, "all OSDI papers")
        await station.answered(station.alice.direct)
        (message,) = fake.said_in(station.alice.direct)
        assert len(message.history) == 1


async def test_every_command_is_heard_at_once_however_many_wait(
    desk: Desk, library: Path, tmp_path: Path, log: Path
) -> None:
    scripted = Scripted()
    limits = ReceptionSettings(at_once=1, person_per_minute=100)
    async with (
        FakeDiscord() as fake,
        open_house(desk, settings_of(library), tmp_path / "s.sqlite", answering=scripted, limits=limits) as house,
        at_work(house, fake) as station,
    ):
        used = [await station.alice.slash(station.channel, "ask", question=f"question {n}?") for n in range(9)]
        await fake.until(lambda: sum("Waiting" in each.text for each in used) == 8)
        bob = await station.bob.slash(station.channel, "ask", question="bob's?")
        await fake.until(lambda: "Waiting" in bob.text)
        assert all(each.answered_at is not None for each in [*used, bob])
        # Bob need not wait for all that Alice has asked before him.
        assert _before(bob.text) < max(_before(each.text) for each in used)
        scripted.ends.set()
        await fake.until(lambda: all("Pagelet keeps" in each.text for each in [*used, bob]))
        assert not any("10062" in refusal for refusal in fake.refusals)


def _before(text: str) -> int:
    found = re.findall(r"Waiting: (\d+) before you", text)
    return int(found[0]) if found else 0


async def test_who_asks_too_often_is_told_so(desk: Desk, library: Path, tmp_path: Path, log: Path) -> None:
    limits = ReceptionSettings(person_per_minute=1)
    async with (
        FakeDiscord() as fake,
        open_house(desk, settings_of(library), tmp_path / "s.sqlite", limits=limits) as house,
        at_work(house, fake) as station,
    ):
        first = await station.alice.slash(station.channel, "ask", question=QUESTION)
        await fake.until(lambda: "Checked" in first.text)
        second = await station.alice.slash(station.channel, "ask", question=QUESTION)
        await fake.until(lambda: "You can ask 1 questions a minute" in second.text)


async def test_a_deleted_question_stops_the_answer_and_takes_it_away(
    desk: Desk, library: Path, tmp_path: Path, log: Path
) -> None:
    scripted = Scripted()
    async with (
        FakeDiscord() as fake,
        open_house(desk, settings_of(library), tmp_path / "s.sqlite", answering=scripted) as house,
        at_work(house, fake) as station,
    ):
        question = await station.alice.asks(station.channel, QUESTION)
        await fake.until(lambda: fake.threads_of(station.channel))
        (thread,) = fake.threads_of(station.channel)
        scripted.more.put_nowait("A first sentence. ")
        await fake.until(lambda: any("A first sentence" in each.text for each in fake.said_in(thread)))
        await station.alice.deletes(question)
        await fake.until(lambda: not fake.said_in(thread))
        told = await house.reception.stored_by_event("discord", str(question.id))
        assert told is not None and told.state == "withdrawn"


async def test_a_failure_is_told_in_plain_words_with_an_id_that_is_in_the_log_and_can_be_tried_again(
    desk: Desk, library: Path, tmp_path: Path, log: Path
) -> None:
    scripted = Scripted()
    scripted.fails.append(RuntimeError("secret details"))
    scripted.ends.set()
    async with (
        FakeDiscord() as fake,
        open_house(desk, settings_of(library), tmp_path / "s.sqlite", answering=scripted) as house,
        at_work(house, fake) as station,
    ):
        used = await station.alice.slash(station.channel, "ask", question="a private matter?", private=True)
        await fake.until(lambda: used.shown and used.shown[0].buttons)
        assert "secret details" not in used.text
        (failure,) = re.findall(r"the id ([0-9a-f]{8})", used.text)
        await station.alice.presses(used.shown[0], "Try again")
        await fake.until(lambda: "Pagelet keeps" in used.text)
        assert scripted.asked == ["a private matter?"] * 2
    await asyncio.to_thread(close_log)
    logged = await asyncio.to_thread((log / LOG_FILE).read_text, "utf-8")
    assert failure in logged
    assert "secret details" in logged
    assert "a private matter" not in logged


async def test_a_store_that_fails_is_told_too_not_met_with_silence(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:

        def lose_a_table() -> None:
            with house.store.transaction() as connection:
                connection.execute(text("DROP TABLE turns"))
                connection.execute(text("DROP TABLE feedback"))
                connection.execute(text("DROP TABLE questions"))

        await asyncio.to_thread(lose_a_table)
        await station.alice.asks(station.channel, QUESTION)
        used = await station.alice.slash(station.channel, "ask", question=QUESTION)
        await station.answered(station.channel)
        await fake.until(lambda: used.shown)
        for told in (fake.said_in(station.channel)[0].text, used.text):
            assert re.search(r"the id [0-9a-f]{8}", told)
            assert "DROP" not in told and "questions" not in told


async def test_a_socket_that_drops_in_the_middle_of_an_answer_costs_nothing(
    desk: Desk, library: Path, tmp_path: Path, log: Path
) -> None:
    scripted = Scripted()
    async with (
        FakeDiscord() as fake,
        open_house(desk, settings_of(library), tmp_path / "s.sqlite", answering=scripted) as house,
        at_work(house, fake) as station,
    ):
        await station.alice.asks(station.channel, QUESTION)
        await fake.until(lambda: fake.threads_of(station.channel))
        await fake.gateway.drop()
        await station.bob.asks(station.channel, "asked while nobody listened?")
        scripted.ends.set()
        await fake.until(lambda: len(fake.threads_of(station.channel)) == 2)
        for thread in fake.threads_of(station.channel):
            await station.answered(thread)
            assert len(fake.said_in(thread)) == 1
        assert fake.gateway.resumed == 1


@pytest.mark.parametrize("fault", [{"status": 503}, {"cut": True}, {"lost": True}])
async def test_where_discord_fails_for_a_moment_the_answer_comes_all_the_same_and_only_once(
    house: House, fault: dict[str, bool]
) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        fake.faults.append(Fault(r"POST /channels/\d+/messages", **fault))  # type: ignore[arg-type]  # one of its fields
        await station.alice.says(station.alice.direct, "all OSDI papers")
        await station.answered(station.alice.direct)
        assert not fake.faults
        assert len(fake.said_in(station.alice.direct)) == 1


async def test_an_answer_that_somebody_deleted_meanwhile_is_posted_anew(
    desk: Desk, library: Path, tmp_path: Path, log: Path
) -> None:
    scripted = Scripted()
    async with (
        FakeDiscord() as fake,
        open_house(desk, settings_of(library), tmp_path / "s.sqlite", answering=scripted) as house,
        at_work(house, fake) as station,
    ):
        direct = station.alice.direct
        await station.alice.says(direct, QUESTION)
        scripted.more.put_nowait("A first sentence. ")
        await fake.until(lambda: any("A first sentence" in each.text for each in fake.said_in(direct)))
        await fake.remove(fake.said_in(direct)[0])
        scripted.ends.set()
        await station.answered(direct)
        assert "Pagelet keeps" in fake.said_in(direct)[0].text


async def test_two_processes_give_one_answer(desk: Desk, library: Path, tmp_path: Path, log: Path) -> None:
    settings, store = settings_of(library), tmp_path / "s.sqlite"
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people)
        async with (
            open_house(desk, settings, store) as one,
            open_house(desk, settings, store) as two,
            at_work(one, fake, people=people, guild=guild) as station,
            at_work(two, fake, people=people, guild=guild),
        ):
            await fake.until(lambda: fake.gateway.connected == 2)
            used = await station.alice.slash(station.channel, "ask", question="what is Pagelet?")
            await fake.until(lambda: "Checked" in used.text)
            assert len(used.shown) == 1
            for number in range(3):
                await station.alice.says(station.alice.direct, f"what is Relay, for the {number + 1}. time?")
            await station.answered(station.alice.direct, 3)
        assert len(fake.said_in(station.alice.direct)) == 3


@pytest.mark.parametrize("left", ["finished", "posted", "begun", "begun too often"])
async def test_what_a_killed_process_left_half_posted_is_answered_or_explained_at_the_next_start(
    desk: Desk, library: Path, tmp_path: Path, log: Path, left: str
) -> None:
    async with FakeDiscord() as fake, open_house(desk, settings_of(library), tmp_path / "s.sqlite") as house:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people)
        channel = fake.channel(guild, "reading")
        half = Message(channel, fake.world.bot, {"embeds": [{"description": "Pagelet keeps the ▌"}]})
        long_ago = datetime.now(UTC) - timedelta(minutes=5)
        place = Place("discord", str(guild.id), str(channel.id))
        asked = Asked("1", place, "1", str(people[0].id), "what is Relay?", long_ago)
        answer_id = await asyncio.to_thread(questions.claim, house.store, asked, "killed", long_ago)
        assert answer_id is not None
        if left == "posted":
            rating = {"type": 2, "style": 2, "label": "👍", "custom_id": f"rd:helpful:{answer_id}"}
            half.body["components"] = [{"type": 1, "components": [rating]}]
        await fake.keep(half)
        shown = {"channel": str(channel.id), "messages": "" if left == "posted" else str(half.id)}
        shown |= {DONE: "yes"} if left == "finished" else {}
        await asyncio.to_thread(questions.note_shown, house.store, answer_id, shown)
        for _ in range(MOST_BEGUN if left == "begun too often" else 1):
            await asyncio.to_thread(questions.begin, house.store, answer_id)
        if left == "posted":
            outcome = questions.Outcome(refused=False, sentences=1, dropped=0)
            await asyncio.to_thread(questions.set_composed, house.store, answer_id, "killed", (), outcome)
        async with at_work(house, fake, people=people, guild=guild) as station:
            if left in ("finished", "posted"):
                used = await station.alice.slash(channel, "ask", question="what is Relay?")
                await fake.until(lambda: "Checked" in used.text)
                assert not half.edited
                assert all(each is half or each in used.shown for each in fake.said_in(channel))
                return
            if left == "begun":
                await fake.until(lambda: "Relay runs both phases" in half.text)
                assert fake.said_in(channel) == [half]
                return
            await fake.until(lambda: half.buttons)
            assert "restarted" in half.text
            assert "Pagelet keeps the" in half.text
            assert "▌" not in half.text
            await station.alice.presses(half, "Try again")
            await fake.until(lambda: "Relay runs both phases" in half.text)


async def test_shards_serve_their_servers(desk: Desk, library: Path, tmp_path: Path, log: Path) -> None:
    async with (
        FakeDiscord(shards=2) as fake,
        open_house(desk, settings_of(library), tmp_path / "s.sqlite") as house,
    ):
        people = fake.person("alice"), fake.person("bob")
        guilds = [fake.guild(f"lab {number}", *people) for number in range(4)]
        for number, guild in enumerate(guilds):
            # A server's shard is told by the upper bits of its id.
            fake.world.guilds.pop(guild.id)
            everyone = guild.roles.pop(guild.id)
            guild.id = (1_000_000 + number) << 22
            everyone.id = guild.id
            guild.roles[guild.id] = everyone
            fake.world.guilds[guild.id] = guild
        channels = [fake.channel(guild, "reading") for guild in guilds]
        async with at_work(house, fake, people=people, guild=guilds[0], sharded=True) as station:
            await fake.until(lambda: fake.gateway.connected == 2)
            for channel in channels:
                used = await station.alice.slash(channel, "ask", question="what is Relay?")
                await fake.until(lambda used=used: "Checked" in used.text)  # type: ignore[misc]  # bound early
        assert fake.gateway.identified == 2


@pytest.mark.parametrize("closed", [False, True])
async def test_what_a_person_alone_was_to_see_is_explained_directly_once_it_cannot_be_changed_any_more(
    desk: Desk, library: Path, tmp_path: Path, log: Path, closed: bool
) -> None:
    async with FakeDiscord() as fake, open_house(desk, settings_of(library), tmp_path / "s.sqlite") as house:
        people = fake.person("alice", dms_closed=closed), fake.person("bob")
        guild = fake.guild("lab", *people)
        channel = fake.channel(guild, "reading")
        long_ago = datetime.now(UTC) - timedelta(minutes=20)
        place = Place("discord", str(guild.id), str(channel.id))
        asked = Asked("1", place, "private:1", str(people[0].id), "what is Relay?", long_ago, private=True)
        until = str(int((long_ago + timedelta(minutes=15)).timestamp()))
        shown = {"channel": str(channel.id), "messages": "", "token": "gone", "until": until}
        await asyncio.to_thread(questions.claim, house.store, asked, "killed", long_ago, shown)
        async with at_work(house, fake, people=people, guild=guild):
            if closed:
                await fake.until(lambda: any(each.status == 403 for each in fake.requests))
            else:
                await fake.until(lambda: fake.said_in(people[0].direct))
                assert "You asked me “what is Relay?”" in fake.said_in(people[0].direct)[0].text
            assert not fake.said_in(channel)
    if closed:
        await asyncio.to_thread(close_log)
        logged = await asyncio.to_thread((log / LOG_FILE).read_text, "utf-8")
        assert "cannot be told that it never came" in logged


async def test_a_command_that_was_claimed_and_never_responded_to_is_explained_to_who_used_it(
    desk: Desk, library: Path, tmp_path: Path, log: Path
) -> None:
    async with FakeDiscord() as fake, open_house(desk, settings_of(library), tmp_path / "s.sqlite") as house:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people)
        channel = fake.channel(guild, "reading")
        long_ago = datetime.now(UTC) - timedelta(minutes=1)
        place = Place("discord", str(guild.id), str(channel.id))
        shown = {"channel": str(channel.id), "messages": "", "token": "unused", "until": f"{time.time() + 600:.0f}"}
        for key, private in (("1", True), ("2", False)):
            asked = Asked(key, place, key, str(people[0].id), "what is Relay?", long_ago, private=private)
            await asyncio.to_thread(questions.claim, house.store, asked, "killed", long_ago, shown)
        async with at_work(house, fake, people=people, guild=guild):
            await fake.until(lambda: fake.said_in(people[0].direct) and fake.said_in(channel))
            assert "I was restarted" in fake.said_in(people[0].direct)[0].text
            await fake.until(lambda: "Relay runs both phases" in fake.said_in(channel)[0].text)
