"""The loopback Slack refuses what Slack refuses, towards the real client and the real socket handler."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, TEAM, Clock, FakeSlack


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[FakeSlack]:
    async with FakeSlack(clock) as service:
        service.workspace.channel("C1")
        service.workspace.person("U1")
        yield service


def client(slack: FakeSlack, token: str = BOT_TOKEN) -> AsyncWebClient:
    return AsyncWebClient(token, base_url=slack.api_url)


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_a_wrong_token_and_a_missing_scope_are_refused(slack: FakeSlack) -> None:
    assert await refusal(client(slack, "xoxb-other").auth_test()) == "invalid_auth"
    slack.api.scopes.discard("chat:write")
    assert await refusal(client(slack).chat_postMessage(channel="C1", text="hello")) == "missing_scope"
    assert await refusal(client(slack).apps_connections_open(app_token=BOT_TOKEN)) == "not_allowed_token_type"


async def test_a_second_message_within_a_second_is_refused_with_the_seconds_to_wait(
    slack: FakeSlack, clock: Clock
) -> None:
    web = client(slack)
    await web.chat_postMessage(channel="C1", text="one")
    with pytest.raises(SlackApiError) as refused:
        await web.chat_postMessage(channel="C1", text="two")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"
    clock.passes(1)
    await web.chat_postMessage(channel="C1", text="two")


async def test_a_message_whose_blocks_are_together_too_long_is_refused(slack: FakeSlack) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}] * 5
    assert await refusal(client(slack).chat_postMessage(channel="C1", text="x", blocks=blocks)) == "msg_blocks_too_long"


async def test_a_stream_expires_after_five_minutes_and_takes_an_update_then(slack: FakeSlack, clock: Clock) -> None:
    asked = await slack.says("U1", "C1", "a question")
    web = client(slack)
    stream = await web.chat_stream(
        channel="C1", thread_ts=asked.ts, recipient_team_id=TEAM, recipient_user_id="U1", buffer_size=1
    )
    await stream.append(markdown_text="The beginning")
    clock.passes(301)
    assert await refusal(stream.append(markdown_text=" and the end")) == "message_not_in_streaming_state"
    await web.chat_update(channel="C1", ts=str(stream.ts), text="The beginning and the end")


async def test_a_stream_needs_its_recipient_in_a_channel_and_has_a_cap(slack: FakeSlack) -> None:
    asked = await slack.says("U1", "C1", "a question")
    web = client(slack)
    assert await refusal(web.chat_startStream(channel="C1", thread_ts=asked.ts)) == "missing_recipient_team_id"
    stream = await web.chat_stream(
        channel="C1", thread_ts=asked.ts, recipient_team_id=TEAM, recipient_user_id="U1", buffer_size=1
    )
    await stream.append(markdown_text="x" * 10_000)
    assert await refusal(stream.append(markdown_text="x" * 1_000)) == "msg_too_long"


async def test_what_is_not_acknowledged_in_three_seconds_comes_again_three_times(
    slack: FakeSlack, clock: Clock
) -> None:
    app = AsyncApp(client=client(slack), request_verification_enabled=False)
    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    heard: list[tuple[str, int | None]] = []
    all_heard = asyncio.Event()

    async def keep_silent(_: Any, request: Any) -> None:
        heard.append((request.payload["event_id"], request.retry_attempt))
        if len(heard) == 4:
            all_heard.set()

    handler.client.socket_mode_request_listeners[:] = [keep_silent]
    await handler.connect_async()
    await slack.says("U1", "C1", "hello?")
    await slack.until(lambda: slack.sockets.envelopes[-1].sent)
    for seconds in (3, 3, 60, 3, 300, 3):
        clock.passes(seconds)
        await slack.tick()
    await asyncio.wait_for(all_heard.wait(), 60)
    assert [attempt for _, attempt in heard] == [None, 1, 2, 3]
    assert len({event_id for event_id, _ in heard}) == 1
    await handler.close_async()


async def test_a_mention_is_told_twice_and_acknowledged_by_the_real_handler(slack: FakeSlack) -> None:
    app = AsyncApp(client=client(slack), request_verification_enabled=False)
    heard: list[str] = []

    @app.event("app_mention")
    @app.event("message")
    async def hear(event: dict[str, Any]) -> None:
        heard.append(event["type"])

    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.connect_async()
    await slack.says("U1", "C1", f"<@{BOT_USER}> hello")
    await slack.until(lambda: len(slack.sockets.ack_seconds) == 2)
    assert sorted(heard) == ["app_mention", "message"]
    await handler.close_async()


async def test_the_handler_comes_back_after_a_disconnect_envelope_and_after_a_dropped_socket(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    app = AsyncApp(client=client(slack), request_verification_enabled=False)
    handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=1.0)
    await handler.connect_async()
    await slack.until(lambda: slack.sockets.opened == 1)
    await slack.sockets.disconnect()
    await slack.until(lambda: slack.sockets.opened == 2)
    slack.sockets.drop()
    await slack.until(lambda: slack.sockets.opened == 3)
    await handler.close_async()
