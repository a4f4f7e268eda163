import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.reception.queue import FairQueue


async def nobody(ahead: int) -> None:
    """Nobody wants to know."""


async def served(people: list[tuple[str, str]], slots: int = 1) -> list[tuple[str, str]]:
    """The order in which questions get their turn that came, all at once, behind one that is under way."""
    queue = FairQueue(slots)
    order: list[tuple[str, str]] = []
    hold = asyncio.Event()

    async def first() -> None:
        async with queue.slot("someone", "somewhere", nobody):
            await hold.wait()

    async def ask(person: str, channel: str) -> None:
        async with queue.slot(person, channel, nobody):
            order.append((person, channel))

    async with asyncio.TaskGroup() as group:
        for _ in range(slots):
            group.create_task(first())
        await asyncio.sleep(0)
        for who in people:
            group.create_task(ask(*who))
        await asyncio.sleep(0)
        hold.set()
    assert queue.waiting == 0
    return order


async def test_one_question_is_not_held_up_by_anothers_many() -> None:
    order = await served([("greedy", "a")] * 20 + [("modest", "b")])
    assert order.index(("modest", "b")) <= 1


async def test_in_one_channel_too_people_take_turns() -> None:
    order = await served([("greedy", "a")] * 10 + [("modest", "a")])
    assert order.index(("modest", "a")) <= 4


async def test_of_equals_whoever_came_first_is_first() -> None:
    order = await served([("a", "1"), ("b", "2"), ("c", "3")])
    assert order == [("a", "1"), ("b", "2"), ("c", "3")]


async def test_whoever_gives_up_waiting_leaves_no_gap() -> None:
    queue = FairQueue(1)
    told: list[int] = []

    async def note(ahead: int) -> None:
        told.append(ahead)

    async with queue.slot("a", "1", nobody):
        gives_up = asyncio.create_task(wait(queue, "b", nobody))
        await asyncio.sleep(0)
        stays = asyncio.create_task(wait(queue, "c", note))
        await asyncio.sleep(0)
        gives_up.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
    await stays
    assert told == [1, 0]


async def wait(queue: FairQueue, person: str, note: object) -> None:
    async with queue.slot(person, person, note):  # type: ignore[arg-type]  # Either of the two above.
        pass


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xy")), max_size=30),
    st.integers(min_value=1, max_value=4),
)
def test_everyone_gets_a_turn_and_nobody_overtakes_themselves(people: list[tuple[str, str]], slots: int) -> None:
    order = asyncio.run(served(people, slots))
    assert sorted(order) == sorted(people)
