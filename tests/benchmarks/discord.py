"""Discord under load, and over a long time: `python -m tests.benchmarks.discord [--soak MINUTES]`.

Load: 200 questions of 40 people in 10 threads, half mentions and half commands, with a model that takes 1.5 s an
answer, through the real client against the loopback Discord with its rate limits. Soak: the same, over and over, with
connections that drop and one request in twenty that fails; memory should stay flat.
"""

import argparse
import asyncio
import itertools
import random
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.desk.desk import Desk
from bot.logs import close_log, keep_log
from bot.serving import threads
from bot.settings.reception import ReceptionSettings
from tests.benchmarks.chatting import figures, plan, scripted_model
from tests.bot.platforms.discord.stations import Station, at_work, is_done, open_house, settings_of
from tests.fakes.discord import Channel, FakeDiscord, Interaction, Message, Person
from tests.fakes.discord.world import PUBLIC_THREAD
from tests.fakes.openai_chat import ChatServer
from tests.libraries import build

PEOPLE, QUESTIONS, THREADS = 40, 200, 10


@dataclass
class Timed:
    """One question: when it was asked, acknowledged, first answered by anything, and answered whole; in seconds."""

    asked: float
    acknowledged: float | None = None
    first_sign: float | None = None
    answered: float | None = None
    answers: int = 0


Asking = Callable[[Timed, FakeDiscord, Person, Channel, str], Awaitable[None]]
_PATIENCE_SECONDS = 120.0
_numbers = itertools.count(1)


@dataclass(frozen=True)
class _Bench:
    fake: FakeDiscord
    station: Station
    people: list[Person]
    model: ChatServer


async def main() -> int:
    """Run what the command line asks for; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--over", type=float, default=60.0, help="Seconds over which the questions are asked.")
    parser.add_argument("--at-once", type=int, default=8, help="Questions answered at the same time.")
    parser.add_argument("--soak", type=float, default=0.0, help="Minutes of a soak in place of the load.")
    given = parser.parse_args()
    asyncio.get_running_loop().set_default_executor(threads())
    with tempfile.TemporaryDirectory() as folder:
        async with _opened(Path(folder), given.at_once) as bench:
            if given.soak:
                return await _soak(bench, given.soak * 60)
            # What is loaded once in the life of a process is measured by tests/benchmarks/latency.py.
            await _load(bench, 2, 0.1)
            timed = await _load(bench, QUESTIONS, given.over)
            _show(timed, bench)
            return int(any(each.answers != 1 for each in timed))


@asynccontextmanager
async def _opened(folder: Path, at_once: int) -> AsyncIterator[_Bench]:
    await asyncio.to_thread(build, folder)
    keep_log(folder)
    limits = ReceptionSettings(
        at_once=at_once,
        waiting=10_000,
        person_per_minute=10_000,
        person_per_day=10**6,
        channel_per_minute=10_000,
        workspace_per_minute=10_000,
    )
    async with scripted_model() as model:
        settings = settings_of(folder, model={"base_url": model.base_url, "model": "scripted"})
        desk = await asyncio.to_thread(Desk, settings)
        async with FakeDiscord() as fake, open_house(desk, settings, folder / "store.sqlite", limits=limits) as house:
            people = [fake.person(f"person-{number}") for number in range(PEOPLE)]
            guild = fake.guild("lab", *people)
            channel = fake.channel(guild, "reading")
            for number in range(THREADS):
                thread = Channel(PUBLIC_THREAD, f"thread {number}", guild=guild, parent_id=channel.id, owner_id=1)
                guild.channels[thread.id] = fake.world.channels[thread.id] = thread
            async with at_work(house, fake, guild=guild, people=(people[0], people[1])) as station:
                yield _Bench(fake, station, people, model)
        desk.close()
    close_log()


async def _load(bench: _Bench, count: int, over: float) -> list[Timed]:
    """Ask questions over a time, and see each to its answer."""
    fake, threads = bench.fake, bench.fake.threads_of(bench.station.channel)
    tasks: list[asyncio.Task[Timed]] = []
    begun = time.monotonic()
    for planned in plan(count, PEOPLE, THREADS, over):
        await asyncio.sleep(max(0.0, begun + planned.at - time.monotonic()))
        person, thread = bench.people[planned.person], threads[planned.thread]
        topic = f"{planned.text} ({next(_numbers)})"
        asking = _seen_through(_command if planned.n % 2 else _mention, fake, person, thread, topic)
        tasks.append(asyncio.create_task(asking))
    return await asyncio.gather(*tasks)


async def _seen_through(asking: Asking, fake: FakeDiscord, person: Person, thread: Channel, topic: str) -> Timed:
    """Ask, and wait for the answer; one that never comes is lost."""
    timed = Timed(asked=fake.clock())
    with suppress(TimeoutError):
        await asking(timed, fake, person, thread, topic)
    return timed


async def _mention(timed: Timed, fake: FakeDiscord, person: Person, thread: Channel, topic: str) -> None:
    question = await person.asks(thread, topic)

    def answers() -> list[Message]:
        return [each for each in fake.said_in(thread) if each.reply_to is question]

    await fake.until(answers, _PATIENCE_SECONDS)
    timed.first_sign = answers()[0].history[0][0]
    await fake.until(lambda: any(map(_whole, answers())), _PATIENCE_SECONDS)
    timed.answered = fake.clock()
    timed.answers = len(answers())


async def _command(timed: Timed, fake: FakeDiscord, person: Person, thread: Channel, topic: str) -> None:
    used: Interaction = await person.slash(thread, "ask", question=topic)

    def answers() -> list[Message]:
        # What the bot heard of too late, it answers in the thread, with the question in the small print.
        late = [each for each in fake.said_in(thread) if f"You asked “{topic}”" in each.text]
        return [each for each in (*used.shown, *late) if _whole(each)]

    await fake.until(lambda: used.answered_at is not None or answers(), _PATIENCE_SECONDS)
    timed.acknowledged = timed.first_sign = used.answered_at
    await fake.until(answers, _PATIENCE_SECONDS)
    timed.answered = fake.clock()
    timed.answers = len(answers())


def _whole(message: Message) -> bool:
    return is_done(message) and bool(message.buttons)


def _show(timed: Sequence[Timed], bench: _Bench) -> None:
    rows = [
        (name, [moment - each.asked for each in timed if (moment := getattr(each, field)) is not None])
        for name, field in (
            ("commands acknowledged", "acknowledged"),
            ("first visible sign", "first_sign"),
            ("answered", "answered"),
        )
    ]
    counts: list[tuple[str, object]] = [
        ("lost", sum(not each.answers for each in timed)),
        ("doubled", sum(each.answers > 1 for each in timed)),
        ("requests refused for their rate", len(bench.fake.rates.refused)),
        ("memory, MB", memory_mb()),
    ]
    Console().print(figures(f"Discord, {len(timed)} questions", rows, counts))


def memory_mb() -> float:
    """The memory that this process holds now, in megabytes; the most it ever held where that cannot be told."""
    status = Path("/proc/self/status")
    if status.exists():
        for row in status.read_text(encoding="ascii").splitlines():
            if row.startswith("VmRSS:"):
                return round(int(row.split()[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


async def _soak(bench: _Bench, seconds: float) -> int:
    """Rounds of questions with failing requests and dropping sockets; memory is looked at after each."""
    fake = bench.fake
    chance = random.Random(5)
    fake.failing = lambda route: "/callback" not in route and chance.random() < 0.05
    ends, lost, doubled, memory = time.monotonic() + seconds, 0, 0, []
    while time.monotonic() < ends:
        dropping = asyncio.create_task(_drop_now_and_then(fake, chance))
        timed = await _load(bench, 60, 30.0)
        dropping.cancel()
        lost += sum(not each.answers for each in timed)
        doubled += sum(each.answers > 1 for each in timed)
        _forget_old(bench)
        memory.append(memory_mb())
        print(f"{len(memory)} rounds, {memory[-1]} MB, lost {lost}, doubled {doubled}", flush=True)
    half = len(memory) // 2
    print(f"memory after warming up {memory[half]} MB, at the end {memory[-1]} MB; resumed {fake.gateway.resumed}")
    return int(bool(lost or doubled))


async def _drop_now_and_then(fake: FakeDiscord, chance: random.Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(5, 15))
        await fake.gateway.drop()


def _forget_old(bench: _Bench) -> None:
    """What the fakes keep for assertions is not the bot's memory."""
    fake = bench.fake
    bench.model.requests.clear()
    bench.model.headers.clear()
    fake.typed.clear()
    fake.rates.forget()
    fake.requests.clear()
    fake.interactions.clear()
    fake.refusals.clear()
    for channel in fake.world.channels.values():
        channel.messages.clear()
    for session in fake.gateway.sessions.values():
        session.events = session.events[-10:]


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
