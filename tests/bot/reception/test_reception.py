import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.logs import LOG_FILE, close_log, keep_log
from bot.reception import actions, words
from bot.reception.reception import LEASE, Reception
from bot.reception.recovering import MOST_BEGUN
from bot.settings.reception import LONGEST_QUESTION, ReceptionSettings
from bot.store import questions
from bot.store.database import Store, open_store
from bot.store.model import PlaceSettings, Presser, StoredQuestion, private_conversation
from bot.store.schema import metadata
from ingest.errors import StorageError
from tests.bot.reception.receptions import NOW, PLACE, Clock, Screen, ScriptedDesk, ScriptedRecovery, asked

BY = Presser(PLACE, "U1")


class Bench:
    def __init__(self, url: str, store: Store) -> None:
        self.url = url
        self.store = store
        self.desk = ScriptedDesk()
        self.clock = Clock()

    def reception(self, **settings: int) -> Reception:
        return Reception(self.desk, self.store, ReceptionSettings.model_validate(settings), self.clock)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """The log, as it reads once everything is written."""

    def read() -> str:
        close_log()
        return (tmp_path / LOG_FILE).read_text(encoding="utf-8")

    keep_log(tmp_path)
    yield read
    close_log()


@pytest_asyncio.fixture
async def bench(tmp_path: Path, log: Callable[[], str]) -> AsyncIterator[Bench]:
    url = f"sqlite:///{tmp_path}/store.sqlite"
    store = await asyncio.to_thread(open_store, url)
    yield Bench(url, store)
    await asyncio.to_thread(store.close)


async def test_a_question_is_seen_through_to_its_answer(bench: Bench) -> None:
    screen = Screen()
    reception = bench.reception()
    assert await reception.take(asked(), screen)
    assert screen.steps[0] == "claimed"
    assert [told for what, told in screen.seen if what == "stage"] == ["searching", "writing"]
    assert "".join(str(told) for what, told in screen.seen if what == "text") == "One sentence. Another. "
    assert screen.last == ("answered", "0 turns before, page 1, lists .")
    told = await reception.stored(screen.answer_id)
    assert told is not None
    assert (told.state, told.papers, told.asked) == ("answered", ("arxiv:2301.00001",), asked())


async def test_one_message_is_answered_once_however_often_and_wherever_it_arrives(bench: Bench) -> None:
    other_process = bench.reception()
    screens = [Screen() for _ in range(6)]
    receptions = [bench.reception(), other_process]
    taken = await asyncio.gather(*(receptions[n % 2].take(asked(), screen) for n, screen in enumerate(screens)))
    assert sorted(taken) == [False] * 5 + [True]
    assert len(bench.desk.questions) == 1
    assert sum(bool(screen.seen) for screen in screens) == 1


async def test_a_follow_up_knows_the_turns_of_its_own_conversation_and_no_other(bench: Bench) -> None:
    reception = bench.reception()
    await reception.take(asked("first", "C1:1", asked_at=NOW), Screen())
    await reception.take(asked("elsewhere", "C1:2", conversation="2"), Screen())
    bench.clock.move(minutes=1)
    await reception.take(asked("second", "C1:3", asked_at=bench.clock()), Screen())
    assert [turn.question for turn in bench.desk.questions[-1].turns] == ["first"]
    assert await reception.takes_part(PLACE, "2")
    assert not await reception.takes_part(PLACE, "3")


async def test_a_conversation_outlives_the_process(bench: Bench) -> None:
    await bench.reception().take(asked("first"), Screen())
    later = asked("second", "C1:2", asked_at=NOW + LEASE)
    await bench.reception().take(later, Screen())
    assert [turn.question for turn in bench.desk.questions[-1].turns] == ["first"]


async def test_whoever_waits_is_told_the_place_and_gets_the_answer(bench: Bench) -> None:
    reception = bench.reception(at_once=1)
    bench.desk.gate.clear()
    first, second, third = Screen(), Screen(), Screen()
    answering = [asyncio.create_task(reception.take(asked(key="1"), first))]
    await bench.desk.begun.wait()
    answering.append(asyncio.create_task(reception.take(asked(key="2", person="U2"), second)))
    await second.waits.wait()
    answering.append(asyncio.create_task(reception.take(asked(key="3", person="U3"), third)))
    await third.waits.wait()
    bench.desk.gate.set()
    await asyncio.gather(*answering)
    assert ("waiting", 0) in second.seen
    assert ("waiting", 1) in third.seen
    assert [screen.last[0] for screen in (first, second, third)] == ["answered"] * 3


async def test_more_than_may_wait_are_declined(bench: Bench) -> None:
    reception = bench.reception(at_once=1, waiting=1)
    bench.desk.gate.clear()
    waits, declined = Screen(), Screen()
    tasks = [asyncio.create_task(reception.take(asked(key="1"), Screen()))]
    await bench.desk.begun.wait()
    tasks.append(asyncio.create_task(reception.take(asked(key="2"), waits)))
    await waits.waits.wait()
    await reception.take(asked(key="3"), declined)
    assert declined.last == ("declined", words.too_many_waiting(1))
    bench.desk.gate.set()
    await asyncio.gather(*tasks)


@pytest.mark.parametrize(
    ("settings", "other", "told"),
    [
        ({"person_per_minute": 2}, {"person": "U2"}, "You can ask 2 questions"),
        ({"person_per_day": 2}, {"person": "U2"}, "2 questions in 24 hours"),
        ({"channel_per_minute": 2}, {"place": replace(PLACE, channel="C2")}, "This channel can ask 2 questions"),
        ({"workspace_per_minute": 2}, {"place": replace(PLACE, workspace="T2")}, "all together can ask 2"),
    ],
    ids=["person and minute", "person and day", "channel", "workspace"],
)
async def test_limits_hold_over_processes_and_hold_up_nobody_else(
    bench: Bench, settings: dict[str, int], other: dict[str, Any], told: str
) -> None:
    for key in ("1", "2"):
        await bench.reception(**settings).take(asked(key=key), Screen())
    declined, goes_on = Screen(), Screen()
    await bench.reception(**settings).take(asked(key="3"), declined)
    await bench.reception(**settings).take(asked(key="4", **other), goes_on)
    assert declined.last[0] == "declined"
    assert told in str(declined.last[1])
    assert goes_on.last[0] == "answered"


async def refusals(bench: Bench, use: Callable[[Reception, str], Awaitable[str | None]], uses: int = 5) -> list[bool]:
    """Have somebody use something again and again after a question, with three uses allowed a minute."""
    reception = bench.reception(person_per_minute=3)
    screen = Screen()
    await reception.take(asked("", "C1:0"), screen)
    return [await use(reception, screen.answer_id) is not None for _ in range(uses)]


async def test_pages_retries_and_other_texts_count_as_questions_of_who_wants_them(bench: Bench) -> None:
    shown: list[Screen] = []

    def show(_: StoredQuestion) -> Screen:
        shown.append(Screen())
        return shown[-1]

    async def page(reception: Reception, answer_id: str) -> str | None:
        return await reception.again(answer_id, BY, show, page=2)

    assert await refusals(bench, page) == [False, False, True, True, True]
    assert len(shown) == 2


async def test_an_edit_counts_as_a_question_and_is_declined_in_place(bench: Bench) -> None:
    reception = bench.reception(person_per_minute=3)
    screen = Screen()
    await reception.take(asked(), screen)
    edits = [Screen() for _ in range(4)]
    for number, edit in enumerate(edits):
        stored = await reception.stored(screen.answer_id)
        assert stored is not None
        await reception.edited(stored, f"another text {number}", edit)
    assert [edit.last[0] for edit in edits] == ["answered", "answered", "declined", "declined"]


async def test_forgetting_somebody_gives_no_further_questions(bench: Bench) -> None:
    reception = bench.reception(person_per_minute=3)
    screens = [Screen() for _ in range(6)]
    for number, screen in enumerate(screens):
        await reception.take(asked(key=str(number)), screen)
        await reception.forget("slack", "U1")
    assert [screen.last[0] for screen in screens] == ["answered"] * 3 + ["declined"] * 3
    bench.clock.move(seconds=61)
    late = Screen()
    await reception.take(asked(key="late", asked_at=bench.clock()), late)
    assert late.last[0] == "answered"


async def test_the_store_holds_nothing_by_which_a_forgotten_person_could_be_named(bench: Bench) -> None:
    reception = bench.reception()
    await reception.take(asked(person="U0SOMEBODY"), Screen())
    await reception.forget("slack", "U0SOMEBODY")

    def every_row() -> list[str]:
        with bench.store.transaction() as connection:
            return [str(row) for table in metadata.sorted_tables for row in connection.execute(table.select())]

    rows = await asyncio.to_thread(every_row)
    assert rows
    assert not any("U0SOMEBODY" in row for row in rows)


async def test_a_private_answer_is_shown_again_to_nobody_but_who_asked(bench: Bench) -> None:
    reception = bench.reception()
    screen, other = Screen(), replace(BY, person="U2")
    await reception.take(asked(private=True, conversation=private_conversation("U1")), screen)
    assert await reception.again(screen.answer_id, other, lambda _: Screen()) == words.GONE
    assert await reception.stored_for(screen.answer_id, other) is None
    assert await reception.again(screen.answer_id, BY, lambda _: Screen()) is None


@pytest.mark.parametrize(
    "elsewhere",
    [
        Presser(replace(PLACE, channel="C2"), "U2"),
        Presser(replace(PLACE, workspace="T2"), "U1"),
        Presser(replace(PLACE, platform="discord"), "U1"),
    ],
    ids=["another channel", "another workspace", "another platform"],
)
async def test_the_id_of_an_answer_is_worth_nothing_elsewhere(bench: Bench, elsewhere: Presser) -> None:
    reception = bench.reception()
    screen = Screen()
    await reception.take(asked(), screen)
    assert await reception.stored_for(screen.answer_id, elsewhere) is None
    assert await actions.source_of(reception, screen.answer_id, elsewhere, "1") is None
    assert await actions.rate(reception, screen.answer_id, elsewhere, "helpful") == words.GONE


@pytest.mark.parametrize("number", ["", "0", "-1", "2", "1e3", "٣", "9" * 40, "1; drop", "None"])
async def test_the_number_in_a_control_may_be_anything(bench: Bench, number: str) -> None:
    reception = bench.reception()
    screen = Screen()
    await reception.take(asked(), screen)
    assert await actions.source_of(reception, screen.answer_id, BY, number) is None
    if actions.number_of(number) is None:
        show = lambda _: Screen()  # noqa: E731  # A display that is not made.
        assert await actions.turn_page(reception, screen.answer_id, BY, show, number) == words.GONE


async def test_half_a_surrogate_pair_and_ligatures_in_a_question_are_repaired(bench: Bench) -> None:
    screen = Screen()
    await bench.reception().take(asked("e\ufb03cient \ud800\x00 \u202eserving"), screen)
    assert screen.last[0] == "answered"
    assert bench.desk.questions[-1].text == "efficient  serving"


async def test_a_question_longer_than_any_question_is_declined(bench: Bench) -> None:
    screen = Screen()
    await bench.reception(longest_question=100).take(asked("x" * 101), screen)
    assert screen.last == ("declined", words.too_long(ReceptionSettings(longest_question=100)))


async def test_of_a_text_that_is_no_question_little_is_stored(bench: Bench) -> None:
    screen = Screen()
    await bench.reception().take(asked("x" * 1_000_000), screen)
    assert screen.last == ("declined", words.too_long(ReceptionSettings()))
    stored = await asyncio.to_thread(questions.stored_question, bench.store, screen.answer_id)
    assert stored is not None
    assert len(stored.asked.text) == LONGEST_QUESTION + 1


async def test_a_channels_settings_decide_who_may_ask_and_what_is_searched_whatever_is_wanted(bench: Bench) -> None:
    reception = bench.reception()
    await reception.set_place(PLACE, PlaceSettings(lists=("serving",), who_may_ask=("U2", "R1")), "U9")
    stranger, member, role = Screen(), Screen(), Screen()
    await reception.take(asked(key="1"), stranger)
    await reception.take(asked(key="2", person="U2"), member)
    await reception.take(asked(key="3", roles=("R1",), lists=("training",)), role)
    assert stranger.last == ("declined", words.NOT_ALLOWED)
    assert str(member.last[1]).endswith("lists serving.")
    assert role.last == ("declined", words.NO_SUCH_LIST)


async def test_a_channel_without_settings_has_those_of_its_workspace(bench: Bench) -> None:
    reception = bench.reception()
    await reception.set_place(replace(PLACE, channel=""), PlaceSettings(length="short"), "U9")
    assert (await reception.place_settings(PLACE)).length == "short"


async def test_a_failure_is_told_in_plain_words_with_an_id_that_the_log_has(
    bench: Bench, log: Callable[[], str]
) -> None:
    bench.desk.fails = ValueError("the secret of the vault")
    screen = Screen()
    reception = bench.reception()
    await reception.take(asked(), screen)
    told = await reception.stored(screen.answer_id)
    assert told is not None
    assert told.failure_id is not None
    assert screen.last == ("failed", words.failed(told.failure_id))
    written = await asyncio.to_thread(log)
    assert told.failure_id in written
    assert "the secret of the vault" in written


async def test_a_library_that_cannot_be_read_is_told_as_that_and_tried_again(bench: Bench) -> None:
    bench.desk.fails = StorageError("disk on fire")
    screen, better = Screen(), Screen()
    reception = bench.reception()
    await reception.take(asked(), screen)
    assert "I can't read the library" in str(screen.last[1])
    bench.desk.fails = None
    assert await reception.again(screen.answer_id, BY, lambda _: better) is None
    assert better.last[0] == "answered"


async def test_a_platform_that_refuses_progress_still_gets_the_answer(bench: Bench) -> None:
    screen = Screen(refuses=frozenset({"stage", "text"}))
    await bench.reception().take(asked(), screen)
    assert screen.last[0] == "answered"


async def test_what_a_platform_refuses_to_show_is_in_the_log(bench: Bench, log: Callable[[], str]) -> None:
    screen = Screen(refuses=frozenset({"answered", "failed"}))
    await bench.reception().take(asked(), screen)
    written = await asyncio.to_thread(log)
    assert "the platform refuses answered" in written
    assert "the platform refuses failed" in written


async def test_a_question_taken_back_stops_its_answer(bench: Bench) -> None:
    reception = bench.reception()
    bench.desk.gate.clear()
    screen = Screen()
    answering = asyncio.create_task(reception.take(asked(), screen))
    await bench.desk.begun.wait()
    await reception.note_shown(screen.answer_id, {"ts": "1.5"})
    told = await reception.withdraw("slack", "C1:1")
    await answering
    assert told is not None
    assert told.shown == {"ts": "1.5"}
    assert screen.last == ("withdrawn", None)
    kept = await reception.stored(screen.answer_id)
    assert kept is not None
    assert kept.state == "withdrawn"


async def test_a_question_taken_back_elsewhere_stops_with_the_next_sign_of_life(bench: Bench) -> None:
    answers, hears = bench.reception(), bench.reception()
    bench.desk.gate.clear()
    screen = Screen()
    answering = asyncio.create_task(answers.take(asked(), screen))
    await bench.desk.begun.wait()
    await hears.withdraw("slack", "C1:1")
    life = asyncio.create_task(answers.run())
    await answering
    life.cancel()
    assert screen.last == ("withdrawn", None)


async def test_an_edited_question_is_answered_anew_in_place(bench: Bench) -> None:
    reception = bench.reception()
    bench.desk.gate.clear()
    before, after = Screen(), Screen()
    answering = asyncio.create_task(reception.take(asked("what serves"), before))
    await bench.desk.begun.wait()
    bench.desk.begun.clear()
    anew = asyncio.create_task(reception.again(before.answer_id, BY, lambda _: after, text="what trains"))
    await bench.desk.begun.wait()
    bench.desk.gate.set()
    assert await anew is None
    await answering
    assert before.last[0] != "answered"
    assert after.last[0] == "answered"
    assert after.answer_id == before.answer_id
    assert bench.desk.questions[-1].text == "what trains"
    assert bench.desk.questions[-1].turns == ()


async def test_another_page_leaves_the_conversation_as_it_was(bench: Bench) -> None:
    reception = bench.reception()
    first, page = Screen(), Screen()
    await reception.take(asked(), first)
    assert await reception.again(first.answer_id, BY, lambda _: page, page=2) is None
    assert page.last == ("answered", "0 turns before, page 2, lists .")
    later = asked("and now?", "C1:2", asked_at=NOW + LEASE)
    await reception.take(later, Screen())
    assert [turn.question for turn in bench.desk.questions[-1].turns] == ["What serves models?"]


async def test_what_is_unknown_cannot_be_answered_again(bench: Bench) -> None:
    assert await bench.reception().again("0" * 16, BY, lambda _: Screen()) == words.GONE


async def test_stopping_lets_answers_finish_and_takes_no_more(bench: Bench) -> None:
    reception = bench.reception()
    bench.desk.gate.clear()
    finishes, late = Screen(), Screen()
    answering = asyncio.create_task(reception.take(asked(), finishes))
    await bench.desk.begun.wait()
    stopping = asyncio.create_task(reception.stop(60))
    await asyncio.sleep(0)
    await reception.take(asked(key="C1:2"), late)
    bench.desk.gate.set()
    await asyncio.gather(answering, stopping)
    assert finishes.last[0] == "answered"
    assert late.last == ("declined", words.STARTING_LATER)


async def test_stopping_interrupts_what_does_not_finish_in_time(bench: Bench) -> None:
    reception = bench.reception()
    bench.desk.gate.clear()
    screen = Screen()
    answering = asyncio.create_task(reception.take(asked(), screen))
    await bench.desk.begun.wait()
    await reception.stop(0)
    await answering
    assert screen.last == ("interrupted", words.STOPPING)


async def killed_while_it_answers(bench: Bench, times: int = 1, **changes: object) -> str:
    """Have a question taken by a process that dies over it, and by further ones; gives its answer's id."""
    bench.desk.gate.clear()
    screen = Screen()
    answering = asyncio.create_task(bench.reception().take(asked(**changes), screen))  # type: ignore[arg-type]
    await bench.desk.begun.wait()
    answering.cancel()
    for _ in range(times - 1):
        bench.clock.move(seconds=LEASE.total_seconds() + 1)
        bench.desk.begun.clear()
        recovering = asyncio.create_task(bench.reception().recover_unfinished("slack", ScriptedRecovery()))
        await bench.desk.begun.wait()
        recovering.cancel()
        await asyncio.wait([recovering])
    bench.clock.move(seconds=LEASE.total_seconds() + 1)
    bench.desk.gate.set()
    return screen.answer_id


@asynccontextmanager
async def recovering(*receptions: Reception, recovery: ScriptedRecovery) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each.recover_unfinished("slack", recovery)) for each in receptions]
    await asyncio.wait_for(recovery.ended.wait(), 60)
    yield
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def test_what_a_killed_process_left_unanswered_is_answered_once(bench: Bench) -> None:
    answer_id = await killed_while_it_answers(bench)
    recovery, restarted = ScriptedRecovery(), [bench.reception(), bench.reception()]
    async with recovering(*restarted, recovery=recovery):
        await asyncio.gather(*(bench.reception().stored(answer_id) for _ in range(5)))
    assert [screen.last[0] for screen in recovery.screens] == ["answered"]
    assert recovery.explained == []
    ended = await restarted[0].stored(answer_id)
    assert ended is not None and (ended.state, ended.begun) == ("answered", 0)


async def test_a_question_that_kills_every_process_is_explained_and_no_longer_tried(bench: Bench) -> None:
    answer_id = await killed_while_it_answers(bench, times=MOST_BEGUN)
    recovery = ScriptedRecovery()
    async with recovering(bench.reception(), recovery=recovery):
        pass
    assert (recovery.explained, recovery.screens) == ([answer_id], [])
    assert len(bench.desk.questions) == MOST_BEGUN


@pytest.mark.parametrize("why", ["old", "shown"])
async def test_what_nobody_waits_for_or_is_to_be_seen_is_not_answered_again(bench: Bench, why: str) -> None:
    answer_id = await killed_while_it_answers(bench)
    recovery = ScriptedRecovery(shown=why == "shown")
    bench.clock.move(hours=1)
    async with recovering(bench.reception(), recovery=recovery):
        pass
    assert (recovery.explained, recovery.screens) == ([answer_id] if why == "old" else [], [])


async def test_where_the_platform_can_show_nothing_any_more_it_explains(bench: Bench) -> None:
    answer_id = await killed_while_it_answers(bench)
    recovery = ScriptedRecovery(reachable=False)
    async with recovering(bench.reception(), recovery=recovery):
        pass
    assert (recovery.explained, recovery.screens) == ([answer_id], [])


async def test_what_would_be_declined_now_is_declined_after_a_kill(bench: Bench) -> None:
    await killed_while_it_answers(bench)
    recovery, restarted = ScriptedRecovery(), bench.reception()
    await restarted.set_place(PLACE, PlaceSettings(who_may_ask=("U2",)), "U9")
    async with recovering(restarted, recovery=recovery):
        pass
    assert [screen.last for screen in recovery.screens] == [("declined", words.NOT_ALLOWED)]


async def test_a_process_that_was_taken_for_dead_shows_nothing_beside_the_one_that_took_over(bench: Bench) -> None:
    bench.desk.gate.clear()
    slow, screen = bench.reception(), Screen()
    answering = asyncio.create_task(slow.take(asked(), screen))
    await bench.desk.begun.wait()
    bench.clock.move(seconds=LEASE.total_seconds() + 1)
    recovery = ScriptedRecovery()
    bench.desk.begun.clear()
    other = asyncio.create_task(bench.reception().recover_unfinished("slack", recovery))
    await bench.desk.begun.wait()
    bench.desk.gate.set()
    await answering
    await asyncio.wait_for(recovery.ended.wait(), 60)
    other.cancel()
    assert "answered" not in screen.steps
    assert [each.last[0] for each in recovery.screens] == ["answered"]


async def test_what_a_process_is_killed_while_recovering_is_recovered_by_the_next(bench: Bench) -> None:
    answer_id = await killed_while_it_answers(bench, times=MOST_BEGUN)
    hanging = ScriptedRecovery(hangs=True)
    dying = asyncio.create_task(bench.reception().recover_unfinished("slack", hanging))
    await hanging.begun.wait()
    dying.cancel()
    bench.clock.move(seconds=LEASE.total_seconds() + 1)
    recovery = ScriptedRecovery()
    async with recovering(bench.reception(), recovery=recovery):
        pass
    assert recovery.explained == [answer_id]


async def test_what_another_workspace_left_unanswered_is_left_to_it(bench: Bench) -> None:
    killed = bench.reception()
    bench.desk.gate.clear()
    tasks = []
    for key, workspace in (("1", "T1"), ("2", "T2")):
        bench.desk.begun.clear()
        place = replace(PLACE, workspace=workspace)
        tasks.append(asyncio.create_task(killed.take(asked(key=key, place=place, person=workspace), Screen())))
        await bench.desk.begun.wait()
    for task in tasks:
        task.cancel()
    bench.clock.move(seconds=LEASE.total_seconds() + 1)
    at = (NOW + timedelta(minutes=5), NOW + timedelta(minutes=6))
    taken = await asyncio.to_thread(questions.take_abandoned, bench.store, "slack", "T2", "p", *at, 10)
    assert [stored.asked.event_key for stored in taken] == ["2"]


async def test_a_living_process_is_left_to_its_answers(bench: Bench) -> None:
    living, other = bench.reception(), bench.reception()
    bench.desk.gate.clear()
    screen = Screen()
    answering = asyncio.create_task(living.take(asked(), screen))
    await bench.desk.begun.wait()
    recovery = ScriptedRecovery()
    watching = asyncio.create_task(other.recover_unfinished("slack", recovery))
    await asyncio.gather(*(other.stored(screen.answer_id) for _ in range(5)))
    watching.cancel()
    bench.desk.gate.set()
    await answering
    assert (recovery.explained, recovery.screens) == ([], [])
    assert screen.last[0] == "answered"


async def test_forgetting_deletes_words_and_feedback_but_lets_no_redelivery_through(bench: Bench) -> None:
    reception = bench.reception()
    screen = Screen()
    await reception.take(asked(), screen)
    assert await reception.feedback(screen.answer_id, "slack", "U1", "helpful")
    assert await reception.feedback_by("slack", "U1") == {"helpful": 1}
    forgotten = await reception.forget("slack", "U1")
    assert (forgotten.questions, forgotten.feedback) == (1, 1)
    assert await reception.stored(screen.answer_id) is None
    assert not await reception.takes_part(PLACE, "1")
    assert await reception.feedback_by("slack", "U1") == {}
    assert not await reception.take(asked(), Screen())


async def test_feedback_on_an_answer_that_is_not_kept_says_so(bench: Bench) -> None:
    assert not await bench.reception().feedback("0" * 16, "slack", "U1", "helpful")


async def test_a_store_that_fails_for_a_while_does_not_end_the_signs_of_life(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    reception = bench.reception()
    failed, renewed = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    renew = questions.renew

    def fails_once(*arguments: Any) -> set[str]:
        if not failed.is_set():
            loop.call_soon_threadsafe(failed.set)
            raise StorageError("disk full")
        loop.call_soon_threadsafe(renewed.set)
        return renew(*arguments)

    monkeypatch.setattr(questions, "renew", fails_once)
    monkeypatch.setattr("bot.reception.reception.LEASE", timedelta(0))
    life = asyncio.create_task(reception.run())
    async with asyncio.timeout(60):
        await failed.wait()
        await renewed.wait()
    assert not life.done()
    life.cancel()
