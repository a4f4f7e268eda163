"""Calls to Slack keep its tiers and are shared fairly."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.pacing import PER_MINUTE, Pacer, on_behalf_of
from tests.fakes.slack import Clock
from tests.fakes.slack.tiers import Tiers


async def settle() -> None:
    """Let everyone run who can."""
    for _ in range(50):
        await asyncio.sleep(0)


class Line:
    """Callers of one method, and the order in which they had their turn."""

    def __init__(self, method: str, clock: Clock) -> None:
        self.method = method
        self.clock = clock
        self.pacer = Pacer(clock, clock.sleep)
        self.tiers = Tiers(clock)
        self.called: list[tuple[str, str]] = []
        self.tasks: list[asyncio.Task[None]] = []

    def call(self, channel: str, person: str) -> None:
        self.tasks.append(asyncio.create_task(self._call(channel, person)))

    async def _call(self, channel: str, person: str) -> None:
        on_behalf_of.set(person)
        async with self.pacer.turn(self.method, channel):
            assert self.tiers.wait(self.method, channel) == 0, "Slack would have refused this call"
            self.called.append((channel, person))

    async def run_out(self) -> None:
        while not all(task.done() for task in self.tasks):
            await settle()
            self.clock.passes(0.5)
        await asyncio.gather(*self.tasks)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.floats(0, 40)), min_size=1, max_size=70))
def test_no_tier_is_ever_broken_however_calls_come(calls: list[tuple[str, float]]) -> None:
    async def story() -> None:
        for method in ("chat.startStream", "chat.postMessage"):
            line = Line(method, Clock())
            for channel, pause in calls:
                line.call(channel, "U1")
                await settle()
                line.clock.passes(pause)
            await line.run_out()
            assert len(line.called) == len(calls)

    asyncio.run(story())


async def test_one_call_of_somebody_else_does_not_wait_behind_a_persons_many() -> None:
    line = Line("chat.startStream", Clock())
    for _ in range(PER_MINUTE["chat.startStream"] + 10):
        line.call("C1", "many")
    await settle()
    line.call("C2", "one")
    await settle()
    line.clock.passes(60)
    await line.run_out()
    assert line.called.index(("C2", "one")) <= PER_MINUTE["chat.startStream"] + 1


async def test_posts_in_different_channels_do_not_wait_for_one_another() -> None:
    line = Line("chat.postMessage", Clock())
    for channel in ("C1", "C2", "C3", "C1"):
        line.call(channel, "U1")
    await settle()
    assert sorted(line.called) == [("C1", "U1"), ("C2", "U1"), ("C3", "U1")]
    line.clock.passes(1)
    await line.run_out()


async def test_everyone_waits_for_as_long_as_slack_says() -> None:
    line = Line("chat.update", Clock())
    line.pacer.hold("chat.update", "C1", 30)
    line.call("C1", "U1")
    await settle()
    line.clock.passes(29)
    await settle()
    assert not line.called and line.pacer.room("chat.update") < 0
    line.clock.passes(1)
    await line.run_out()
    assert line.called


async def test_whoever_gives_up_waiting_leaves_the_turn_to_the_next() -> None:
    line = Line("chat.postMessage", Clock())
    for person in ("U1", "U2", "U3"):
        line.call("C1", person)
    await settle()
    line.tasks[1].cancel()
    await settle()
    line.clock.passes(1)
    await settle()
    assert line.called == [("C1", "U1"), ("C1", "U3")]
