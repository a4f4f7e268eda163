"""What is acknowledged is kept: the claim comes first, and the three seconds are kept all the same."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltResponse
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.platforms.slack.acknowledging import in_time
from bot.platforms.slack.commands import asked_by
from bot.platforms.slack.recovering import SlackRecovery
from bot.store import questions
from tests.bot.platforms.slack.lab import Lab, lab
from tests.fakes.slack.workspace import words


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Lab]:
    async with lab(tmp_path) as opened:
        yield opened


class NotedAck(AsyncAck):
    """An acknowledgement that says when it is made."""

    def __init__(self) -> None:
        AsyncAck.__init__(self)
        self.made = asyncio.Event()

    async def __call__(self, *words: Any, **named: Any) -> BoltResponse:
        made = await super().__call__(*words, **named)
        self.made.set()
        return made


class HeldStore:
    """Claims that wait until they may go on, as behind a locked database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free = threading.Event()
        self.asked = 0
        claim = questions.claim

        def held(*arguments: Any) -> str | None:
            self.asked += 1
            assert self.free.wait(60)
            return claim(*arguments)

        monkeypatch.setattr(questions, "claim", held)


async def test_an_event_is_acknowledged_once_its_question_is_claimed_and_not_before(
    here: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = HeldStore(monkeypatch)
    question = await here.ask()
    await here.slack.until(lambda: store.asked == 2)
    assert not here.slack.sockets.ack_seconds
    store.free.set()
    await here.answered(question)
    await here.quiet()
    assert len(here.whole(question)) == 1


async def test_what_could_not_be_claimed_in_three_seconds_comes_again_and_is_answered_once(
    here: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = HeldStore(monkeypatch)
    question = await here.slack.says("U1", here.slack.workspace.direct("U1"), "how are caches stored?")
    await here.slack.until(lambda: store.asked == 1)
    here.clock.passes(3.1)
    await here.slack.tick()
    await here.slack.until(lambda: store.asked == 2)
    store.free.set()
    await here.answered(question)
    await here.quiet()
    assert len(here.whole(question)) == 1 and len(here.desk.questions) == 1


async def test_what_is_not_for_the_bot_is_acknowledged_without_the_store(
    here: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    HeldStore(monkeypatch)
    await here.slack.says("U1", "C1", "lunch?")
    await here.quiet()


async def test_events_that_nobody_listens_to_and_buttons_of_old_are_acknowledged_too(here: Lab) -> None:
    for kind in ("reaction_added", "member_joined_channel", "team_join"):
        await here.slack.redelivers({"type": kind, "user": "U1", "channel": "C1", "event_ts": "1.0"})
    answer = await here.answered(await here.ask())
    answer.blocks.append({"type": "actions", "elements": [{"type": "button", "action_id": "of_old", "value": "1"}]})
    await here.slack.presses("U1", answer, "of_old")
    await here.slack.until(lambda: here.slack.calls_of("chat.postEphemeral"))
    assert "too old" in here.slack.calls_of("chat.postEphemeral")[0]["text"]
    await here.quiet()


async def test_nobody_looks_at_an_error_because_the_store_is_slow() -> None:
    ack = NotedAck()
    async with in_time(ack, "Looking…", patience=0.01) as acknowledge:
        await ack.made.wait()
        await acknowledge("too late to be seen")
    assert ack.response is not None and ack.response.body == "Looking…"


async def test_what_fails_is_acknowledged_too() -> None:
    ack = AsyncAck()
    with pytest.raises(LookupError):
        async with in_time(ack):
            raise LookupError
    assert ack.response is not None


async def test_what_a_person_alone_was_to_see_is_explained_directly_once_the_response_address_has_expired(
    here: Lab,
) -> None:
    here.desk.gate.clear()
    used = await here.slack.commands("U1", "C1", "/refdesk ask how are caches stored?")
    await here.slack.until(lambda: here.desk.questions)
    told = await here.reception.stored(next(iter(here.reception._running)))
    assert told is not None
    here.clock.passes(1801)
    await SlackRecovery(here.service).explain(told)
    direct = here.slack.workspace.direct("U1")
    assert "You asked me “how are caches stored?”" in here.slack.workspace.posted(direct)[0].shown
    assert here.slack.workspace.posted("C1") == [] and used.replies == []
    here.desk.gate.set()


async def test_a_question_claimed_and_no_more_is_explained_where_its_answer_was_to_be(here: Lab) -> None:
    used = await here.slack.commands("U1", "C1", "/refdesk help")
    key = next(key for key, value in here.slack.interactions.items() if value is used)
    url = f"{here.slack.url}/response/{key}"
    body = {"user_id": "U1", "channel_id": "C1", "trigger_id": "t", "response_url": url}
    asked = asked_by(here.service, body, "how are caches stored?")
    answer_id = await here.reception.claim(asked, here.service.reply(url).expected)
    told = await here.reception.stored(answer_id or "")
    assert told is not None and told.shown == {"reply": url}
    await SlackRecovery(here.service).explain(told)
    assert "I was restarted" in words(used.replies[-1]["blocks"])
    assert here.slack.workspace.posted("C1") == []
