"""What must hold whatever happens: one question one answer, privacy, plain words, nothing half-posted unexplained."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answering.model import Answer, Claim, Question, Source
from bot.logs import LOG_FILE, close_log, keep_log
from bot.platforms.slack.events import heard
from bot.platforms.slack.settings import SlackSettings
from bot.reception import words as common_words
from bot.reception.reception import LEASE
from bot.settings.reception import ReceptionSettings
from bot.store.model import PlaceSettings
from ingest.errors import LibraryError
from tests.bot.platforms.slack.answers import WRITTEN, paper, sources
from tests.bot.platforms.slack.lab import Lab, begun_too_often, lab, recover_unfinished
from tests.fakes.slack import BOT_USER, Fault, Message
from tests.fakes.slack.workspace import words


@pytest.fixture(autouse=True)
def log(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """The log, as it reads once everything is written."""

    def read() -> str:
        close_log()
        return (tmp_path / LOG_FILE).read_text(encoding="utf-8")

    keep_log(tmp_path)
    yield read
    close_log()


@pytest.fixture
async def here(tmp_path: Path, log: Callable[[], str]) -> AsyncIterator[Lab]:
    async with lab(tmp_path) as opened:
        yield opened
        assert opened.slack.tiers.refused == []


def long_answer(question: Question) -> Answer:
    """More sentences than one stream takes."""
    told = tuple(Claim(f"Sentence {n} tells {'much ' * 40}of it.", (1,)) for n in range(120))
    return replace(WRITTEN, question=question.text, claims=told, sources=sources(1))


async def test_a_question_redelivered_after_a_restart_is_not_answered_again(here: Lab, tmp_path: Path) -> None:
    question = await here.ask()
    await here.answered(question)
    await here.quiet()
    async with lab(tmp_path, here.slack) as restarted:
        told = [envelope.payload["event"] for envelope in here.slack.sockets.envelopes]
        for event in [event for event in told if event.get("user") == "U1"]:
            await here.slack.redelivers(event)
        await restarted.quiet()
        assert restarted.desk.questions == []
    assert len(here.under(question)) == 1


async def test_two_processes_on_one_store_answer_each_question_once(here: Lab, tmp_path: Path) -> None:
    async with lab(tmp_path, here.slack) as other:
        await here.slack.until(lambda: len(here.slack.sockets.connections) == 2)
        questions = [await here.ask(f"<@{BOT_USER}> question {n}?") for n in range(6)]
        for question in questions:
            await here.answered(question)
        await here.quiet()
        assert len(here.desk.questions) + len(other.desk.questions) == 6
        assert all(len(here.whole(question)) == 1 for question in questions)


async def test_every_event_is_acknowledged_at_once_while_the_desk_is_busy(here: Lab) -> None:
    here.desk.gate.clear()
    for n in range(12):
        await here.ask(f"<@{BOT_USER}> question {n}?", user="U1" if n % 2 else "U2")
    await here.quiet()
    assert len(here.slack.sockets.ack_seconds) >= 24
    here.desk.gate.set()


async def test_a_waiting_person_is_told_how_many_come_first(tmp_path: Path) -> None:
    async with lab(tmp_path, limits=ReceptionSettings(at_once=1)) as here:
        here.desk.gate.clear()
        await here.ask()
        await here.slack.until(lambda: here.desk.questions)
        second = await here.ask(user="U2")
        await here.slack.until(
            lambda: any(ts == second.ts and "is next" in status for _, ts, status, _ in here.slack.workspace.statuses)
        )
        waits = await here.ask(f"<@{BOT_USER}> and this?", user="U2")
        await here.slack.until(
            lambda: any(
                ts == waits.ts and "one question comes first" in status
                for _, ts, status, _ in here.slack.workspace.statuses
            )
        )
        here.desk.gate.set()
        await here.answered(waits)


async def test_whoever_asks_too_often_is_told_so(tmp_path: Path) -> None:
    async with lab(tmp_path, limits=ReceptionSettings(person_per_minute=1)) as here:
        await here.answered(await here.ask())
        again = await here.ask(f"<@{BOT_USER}> and this?")
        await here.slack.until(lambda: here.under(again))
        assert "You can ask 1 questions a minute" in here.under(again)[0].shown


async def test_only_those_whom_the_configuration_names_are_answered(tmp_path: Path) -> None:
    async with lab(tmp_path, settings=SlackSettings(channels=("C7",), people=("U1",))) as here:
        await here.ask()
        await here.slack.until(lambda: here.slack.calls_of("chat.postEphemeral"))
        assert "not set up to answer you" in here.slack.calls_of("chat.postEphemeral")[0]["text"]
        direct = here.slack.workspace.direct("U1")
        await here.answered(await here.slack.says("U1", direct, "how are caches stored?"))
        assert len(here.desk.questions) == 1


async def test_without_streams_the_answer_is_posted_and_updated(here: Lab) -> None:
    here.slack.faults["chat.startStream"].append(Fault(error="method_not_supported_for_channel_type"))
    question = await here.ask()
    answer = await here.answered(question)
    assert "Pager stores caches" in answer.shown and here.under(question) == [answer]
    await here.answered(await here.ask(f"<@{BOT_USER}> another?"))
    assert not here.slack.calls_of("chat.startStream"), "a channel that refused is left alone for a while"


async def test_a_stream_that_expires_is_completed_by_an_update(here: Lab) -> None:
    here.desk.gate.clear()
    question = await here.ask()
    await here.slack.until(lambda: here.under(question))
    here.clock.passes(301)
    here.desk.gate.set()
    answer = await here.answered(question)
    assert "Pager stores caches" in answer.shown and here.under(question) == [answer]


async def test_a_long_answer_goes_on_in_a_further_message_before_the_cap(here: Lab) -> None:
    here.desk.answers = long_answer
    question = await here.ask()
    await here.answered(question)
    await here.quiet()
    shown = " ".join(message.shown for message in here.under(question))
    assert len(here.under(question)) >= 3
    assert all(f"Sentence {n} tells" in shown for n in range(120))
    assert here.slack.mistakes == []


async def test_what_was_streamed_and_did_not_stay_is_put_right_at_the_end(here: Lab) -> None:
    here.desk.streamed = "Pager stores caches in blocks of fixed size. [1] This sentence was dropped in the end. [2] "
    question = await here.ask()
    answer = await here.answered(question)
    assert "Pager stores caches" in answer.shown and "dropped in the end" not in answer.shown
    assert any("dropped in the end" in text for text in answer.versions)


async def test_a_sentence_that_is_not_confirmed_is_shown_as_such(here: Lab) -> None:
    here.desk.answers = lambda question: WRITTEN
    answer = await here.answered(await here.ask())
    assert "(not confirmed by the cited text)" in answer.shown


async def test_a_failure_is_told_in_plain_words_with_an_id_and_can_be_tried_again(
    here: Lab, log: Callable[[], str]
) -> None:
    here.desk.streams = False
    here.desk.fails = RuntimeError("connection string with a password")
    question = await here.ask()
    await here.slack.until(lambda: here.under(question) and here.under(question)[-1].buttons)
    told = here.under(question)[-1]
    assert "Something failed" in told.shown and "password" not in told.shown
    here.desk.fails = None
    await here.slack.presses("U2", told, "retry")
    assert await here.answered(question) is told
    failure = told.versions[0].split("id ")[1].rstrip(".")
    assert failure in await asyncio.to_thread(log)


async def test_a_partial_answer_is_kept_when_the_rest_fails(here: Lab) -> None:
    here.desk.gate.clear()
    question = await here.ask()
    await here.slack.until(lambda: here.under(question))
    here.desk.fails = LibraryError("the index is being replaced")
    here.desk.gate.set()
    told = here.under(question)[0]
    await here.slack.until(lambda: told.buttons)
    assert told.text.startswith("Pager stores caches") and "I can't read the library" in told.shown


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.startStream", "chat.appendStream", "chat.stopStream"])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("fault", [Fault(status=503), Fault(cut=True)])
async def test_slack_failing_around_any_call_leaves_one_whole_answer(
    here: Lab, method: str, fault: Fault, after: bool
) -> None:
    here.desk.streams = method != "chat.postMessage"
    here.desk.answers = long_answer if method == "chat.appendStream" else here.desk.answers
    here.slack.faults[method].append(replace(fault, after=after))
    question = await here.ask()
    await here.answered(question)
    await here.quiet()
    assert len(here.whole(question)) == 1
    shown = [message.shown for message in here.under(question)]
    first = "Sentence 0 tells" if method == "chat.appendStream" else "Pager stores caches"
    assert sum(first in text for text in shown) == 1
    assert all(message.streaming_since is None for message in here.under(question))


async def test_answers_that_begin_alike_in_a_thread_are_kept_apart_even_when_a_reply_is_lost(
    here: Lab,
) -> None:
    root = await here.slack.says("U1", "C1", "a thread")
    here.desk.gate.clear()
    first = await here.slack.says("U1", "C1", f"<@{BOT_USER}> how are caches stored?", thread_ts=root.ts)
    await here.slack.until(lambda: here.under(first))
    here.slack.faults["chat.startStream"].append(Fault(cut=True, after=True))
    await here.slack.says("U2", "C1", f"<@{BOT_USER}> how are caches stored?", thread_ts=root.ts)
    await here.slack.until(lambda: len(here.under(first)) == 2)
    here.desk.gate.set()
    await here.answered(first, 2)
    await here.quiet()
    assert len(here.under(first)) == len(here.whole(first)) == 2


async def test_an_event_is_not_dropped_because_slack_cannot_be_asked_whose_token_it_is(here: Lab) -> None:
    here.slack.faults["auth.test"].extend([Fault(status=503)] * 20)
    await here.answered(await here.ask())
    assert not here.slack.calls_of("auth.test")


async def test_slacks_own_limit_is_waited_for_and_not_run_against(here: Lab) -> None:
    here.desk.streams = False
    here.slack.faults["chat.postMessage"].append(Fault(status=429, error="ratelimited", retry_after=30))
    before = here.clock()
    await here.answered(await here.ask())
    assert here.clock() - before >= 30


async def test_a_socket_dropped_in_the_middle_of_an_answer_costs_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    async with lab(tmp_path, ping_seconds=1.0) as here:
        here.desk.gate.clear()
        question = await here.ask()
        await here.slack.until(lambda: here.under(question))
        here.slack.sockets.drop()
        later = await here.ask(f"<@{BOT_USER}> asked while nobody listened?", user="U2")
        await here.slack.until(lambda: here.slack.sockets.opened >= 2)
        here.desk.gate.set()
        await here.answered(question)
        await here.answered(later)
        # Acknowledgements that were on their way when the socket broke are lost, so Slack tells of these events again.
        here.clock.passes(4)
        await here.slack.tick()
        await here.quiet()
        assert len(here.desk.questions) == 2


async def test_a_revoked_token_ends_no_process_and_is_in_the_log(here: Lab, log: Callable[[], str]) -> None:
    here.slack.api.bot_token = "xoxb-another"
    await here.ask()
    # The answer is refused, and the words that say so.
    await here.slack.until(lambda: here.slack.mistakes.count("chat.postMessage: invalid_auth") >= 2)
    await here.quiet()
    here.slack.api.bot_token = "xoxb-loopback"
    await here.answered(await here.ask(f"<@{BOT_USER}> and now?", user="U2"))
    assert "invalid_auth" in await asyncio.to_thread(log)


async def test_nothing_private_shows_in_a_channel_or_in_the_log(here: Lab, log: Callable[[], str]) -> None:
    direct = here.slack.workspace.direct("U1")
    secret = "how do I tell my adviser about caches?"
    here.desk.fails = RuntimeError("it broke")
    await here.slack.says("U1", direct, secret)
    await here.slack.until(lambda: here.slack.workspace.posted(direct))
    here.desk.fails = None
    await here.slack.commands("U1", "C1", f"/refdesk ask {secret}")
    await here.slack.until(lambda: any(each.replies for each in here.slack.interactions.values()))
    await here.quiet()
    assert here.slack.workspace.posted("C1") == []
    assert "adviser" not in await asyncio.to_thread(log)


async def test_nothing_that_an_answer_holds_can_ping_anyone_or_forge_a_link(here: Lab) -> None:
    bad = "<!channel> <@U1> @here <https://evil.example|see> [see](https://evil.example) `x` *y*"
    claims = (Claim(f"{bad} is said.", (1,)),)
    hostile = Source(1, paper(1, bad, "https://example.org/a_(b)|<c>"), "abstract", ())
    here.desk.answers = lambda question: replace(WRITTEN, claims=claims, sources=(hostile,), limits=(bad,))
    for streams in (True, False):
        here.desk.streams = streams
        answer = await here.answered(await here.ask(f"<@{BOT_USER}> {streams}?"))
        for text in answer.versions:
            assert "<!" not in text and "<@" not in text and "@here" not in text
            assert "](http" not in text.replace("\\](http", "") or not streams
        links = [str(part["url"]) for block in answer.blocks for part in _parts(block) if part.get("type") == "link"]
        assert links and all(link.startswith("https://example.org/a_(b)%7C%3Cc%3E") for link in links)


def _parts(block: dict[str, object]) -> Iterator[dict[str, object]]:
    for value in block.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield inner
                yield from _parts(inner)


async def test_when_told_to_stop_answers_under_way_finish_or_say_that_they_were_interrupted(here: Lab) -> None:
    here.desk.gate.clear()
    question = await here.ask()
    await here.slack.until(lambda: here.under(question))
    await here.reception.stop(0.0)
    told = here.under(question)[0]
    assert told.text.startswith("Pager stores caches") and "I'm being restarted" in told.shown
    assert told.streaming_since is None and told.buttons[-1]["action_id"] == "retry"
    late = await here.ask(f"<@{BOT_USER}> too late?", user="U2")
    await here.slack.until(lambda: here.under(late))
    assert "Ask again in a minute" in here.under(late)[0].shown


@asynccontextmanager
async def killed_while_it_answers(here: Lab, folder: Path, *, streams: bool = True) -> AsyncIterator[Message]:
    """A process that is killed while it answers a question, which the block is given, and whose lease has passed."""
    async with lab(folder, here.slack, listens=False) as killed:
        killed.desk.streams = streams
        killed.desk.gate.clear()
        question = here.slack.workspace.messages["C1", (await here.slack.says("U1", "C1", "hello")).ts]
        event = {"type": "app_mention", "channel": "C1", "ts": question.ts, "user": "U1", "text": f"<@{BOT_USER}> hm?"}
        rest = await heard(killed.service, event)
        assert rest is not None
        taking = asyncio.ensure_future(rest())
        await killed.desk.written.wait()
        await here.slack.until(lambda: here.under(question) if streams else here.slack.workspace.statuses)
        taking.cancel()
        await asyncio.wait([taking])
    here.clock.passes(LEASE.total_seconds() + 1)
    yield question


@pytest.mark.parametrize("streams", [True, False])
async def test_after_a_kill_the_next_process_answers_in_place_of_what_stands_there(
    here: Lab, tmp_path: Path, streams: bool
) -> None:
    async with killed_while_it_answers(here, tmp_path, streams=streams) as question:
        await recover_unfinished(here)
        await recover_unfinished(here)
        assert len(here.whole(question)) == len(here.under(question)) == 1
        assert here.desk.questions[-1].text == "hm?"


async def test_an_answer_that_was_posted_and_not_noted_is_not_posted_again(
    here: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with killed_while_it_answers(here, tmp_path, streams=False) as question:
        post = here.service.client.chat_postMessage

        async def post_and_die(**message: Any) -> None:
            await post(**message)
            raise asyncio.CancelledError

        monkeypatch.setattr(here.service.client, "chat_postMessage", post_and_die)
        with suppress(asyncio.CancelledError):
            await recover_unfinished(here)
        monkeypatch.undo()
        assert len(here.whole(question)) == 1
        here.clock.passes(LEASE.total_seconds() + 1)
        await recover_unfinished(here)
        assert len(here.whole(question)) == len(here.under(question)) == 1


@pytest.mark.parametrize("streams", [True, False])
async def test_a_question_that_kills_one_process_after_the_other_is_explained_and_can_be_asked_again(
    here: Lab, tmp_path: Path, streams: bool
) -> None:
    async with killed_while_it_answers(here, tmp_path, streams=streams) as question:
        await begun_too_often(here)
        await recover_unfinished(here)
        told = here.under(question)[-1]
        assert "I was restarted, so this answer is incomplete" in told.shown
        assert here.desk.questions == []
        await here.slack.presses("U1", told, "retry")
        await here.answered(question)


async def test_a_question_that_nobody_waits_for_any_more_is_explained(here: Lab, tmp_path: Path) -> None:
    async with killed_while_it_answers(here, tmp_path) as question:
        here.clock.passes(3600)
        await recover_unfinished(here)
        assert "I was restarted" in here.under(question)[-1].shown


@pytest.mark.parametrize("posted", [False, True])
@pytest.mark.parametrize("streams", [True, False])
async def test_a_process_killed_while_it_explains_leaves_one_explanation_to_the_next(
    here: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, posted: bool, streams: bool
) -> None:
    async with killed_while_it_answers(here, tmp_path, streams=streams) as question:
        await begun_too_often(here)
        post = here.service.client.chat_postMessage

        async def post_and_die(**message: Any) -> None:
            if posted:
                await post(**message)
            raise asyncio.CancelledError

        monkeypatch.setattr(here.service.client, "chat_postMessage", post_and_die)
        with pytest.raises(asyncio.CancelledError):
            await recover_unfinished(here)
        monkeypatch.undo()
        here.clock.passes(LEASE.total_seconds() + 1)
        await recover_unfinished(here)
        here.clock.passes(LEASE.total_seconds() + 1)
        await recover_unfinished(here)
        explained = [each for each in here.under(question) if "I was restarted" in each.shown]
        assert len(explained) == 1


async def test_an_explanation_that_slack_does_not_take_is_tried_again(here: Lab) -> None:
    here.desk.gate.clear()
    question = await here.ask()
    await here.slack.until(lambda: here.desk.questions)
    for running in here.reception._running.values():
        running.task.cancel()
    await begun_too_often(here)
    here.clock.passes(LEASE.total_seconds() + 1)
    for method in ("chat.postMessage", "chat.update", "conversations.replies"):
        here.slack.faults[method].extend([Fault(status=503)] * 8)
    await recover_unfinished(here)
    assert not any("I was restarted" in each.shown for each in here.under(question))
    here.slack.faults.clear()
    here.clock.passes(LEASE.total_seconds() + 1)
    await recover_unfinished(here)
    assert any("I was restarted" in each.shown for each in here.under(question))


async def test_an_answer_for_one_persons_eyes_comes_after_a_kill_too(here: Lab) -> None:
    here.desk.gate.clear()
    used = await here.slack.commands("U1", "C1", "/refdesk ask how are caches stored?")
    await here.slack.until(lambda: here.desk.questions)
    for running in here.reception._running.values():
        running.task.cancel()
    here.clock.passes(LEASE.total_seconds() + 1)
    here.desk.gate.set()
    await recover_unfinished(here)
    assert "Pager stores caches" in words(used.replies[-1]["blocks"])


async def test_who_may_no_longer_ask_is_not_answered_after_a_kill_either(here: Lab) -> None:
    here.desk.gate.clear()
    question = await here.ask()
    await here.slack.until(lambda: here.desk.questions)
    for running in here.reception._running.values():
        running.task.cancel()
    await here.reception.set_place(here.service.place("C1"), PlaceSettings(who_may_ask=("U2",)), "U9")
    here.clock.passes(LEASE.total_seconds() + 1)
    here.desk.gate.set()
    await recover_unfinished(here)
    assert [each.text for each in here.under(question)] == [common_words.NOT_ALLOWED]


async def test_over_http_requests_are_verified_by_their_signature(tmp_path: Path) -> None:
    async with lab(tmp_path, settings=SlackSettings(mode="http")) as here:
        here.clock.now = time.time()
        question = await here.ask()
        await here.answered(question)
        used = await here.slack.commands("U1", "C1", "/refdesk ask how are weights stored?")
        await here.slack.until(lambda: used.replies)
        await here.slack._post("{}", "application/json", secret="forged")
        assert here.slack.mistakes == ["HTTP 401"]


async def test_a_command_or_a_mention_that_fails_before_it_is_a_question_is_told_too(
    here: Lab, monkeypatch: pytest.MonkeyPatch, log: Callable[[], str]
) -> None:
    def fails(*_: object) -> None:
        raise LibraryError("the catalogue is locked")

    monkeypatch.setattr(here.desk, "find", fails)
    used = await here.slack.commands("U1", "C1", "/refdesk find caches")
    await here.slack.until(lambda: used.replies)
    assert "Something failed" in used.replies[0]["text"] and "locked" not in used.replies[0]["text"]
    monkeypatch.setattr("bot.store.questions.claim", fails)
    await here.ask()
    await here.slack.until(lambda: here.slack.calls_of("chat.postEphemeral"))
    assert "Something failed" in here.slack.calls_of("chat.postEphemeral")[0]["text"]
    assert "the catalogue is locked" in await asyncio.to_thread(log)


async def test_a_message_in_a_channel_without_the_bot_is_asked_about_in_vain_but_not_in_silence(tmp_path: Path) -> None:
    async with lab(tmp_path) as here:
        here.slack.workspace.channel("C2", with_bot=False)
        about = await here.slack.says("U1", "C2", "Has anybody read this?")
        await here.slack.uses_shortcut("U1", about, "ask_about_this")
        await here.slack.until(lambda: here.slack.workspace.views)
        _, view = here.slack.workspace.views.popitem()
        values = {
            "question": {"text": {"value": "what is it about?"}},
            "where": {"choice": {"selected_option": {"value": "thread"}}},
        }
        await here.slack.submits("U1", view, values)
        direct = here.slack.workspace.direct("U1")
        await here.slack.until(lambda: here.slack.workspace.posted(direct))
        assert "invite me" in here.slack.workspace.posted(direct)[0].shown


async def test_a_form_a_button_at_home_and_the_home_tab_itself_tell_when_they_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path) as here:
        await here.slack.opens_home("U9")
        await here.slack.until(lambda: "U9" in here.slack.workspace.homes)

        def fails(*_: object) -> None:
            raise LibraryError("the catalogue is locked")

        monkeypatch.setattr(here.desk, "library", fails)
        direct = here.slack.workspace.direct("U9")
        await here.slack.presses_at_home("U9", "choose_channel", selected_conversation="C1")
        await here.slack.until(lambda: len(here.slack.workspace.posted(direct)) == 1)
        view = {"id": "V1", "callback_id": "place_settings", "private_metadata": "C1", "type": "modal", "blocks": []}
        await here.slack.submits("U9", view, {})
        await here.slack.until(lambda: len(here.slack.workspace.posted(direct)) == 2)
        assert all("Something failed" in message.shown for message in here.slack.workspace.posted(direct))
        await here.slack.opens_home("U9")
        await here.slack.until(lambda: "Something failed" in words(here.slack.workspace.homes["U9"]["blocks"]))
