"""Over HTTP nothing is done about a request that Slack did not sign, whatever is in its headers and its body."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from aiohttp import ClientSession, web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.logs import LOG_FILE, close_log, keep_log
from bot.platforms.slack.replies import is_slacks
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.signed_requests import is_signed
from tests.bot.platforms.slack.lab import Lab, lab
from tests.fakes.slack import BOT_USER, SIGNING_SECRET

HEADER = "X-Slack-Request-Timestamp"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Lab]:
    async with lab(tmp_path, settings=SlackSettings(mode="http")) as opened:
        opened.clock.now = time.time()
        yield opened


@pytest.mark.parametrize("line", [f"X-Slack-Signature: {'0' * 10_000}", "no header", "X-A: \x00"])
async def test_what_is_not_http_is_refused_and_leaves_nothing_in_the_log(here: Lab, tmp_path: Path, line: str) -> None:
    await asyncio.to_thread(keep_log, tmp_path)
    address = urlsplit(here.slack.post_to or "")
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(f"POST {address.path} HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n".encode())
    assert (await reader.readline()).startswith(b"HTTP/1.0 400")
    writer.close()
    await asyncio.to_thread(close_log)
    log = tmp_path / LOG_FILE
    assert not await asyncio.to_thread(log.exists) or "Traceback" not in await asyncio.to_thread(log.read_text)


class Bystander:
    """A server on loopback that must hear nothing."""

    def __init__(self) -> None:
        self.heard = 0

    async def __aenter__(self) -> "Bystander":
        app = web.Application()

        async def hear(_: web.Request) -> web.Response:
            self.heard += 1
            return web.Response()

        app.router.add_route("*", "/{path:.*}", hear)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}/inside".format(*self.runner.addresses[0][:2])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.runner.cleanup()


def signature(body: bytes, timestamp: str, secret: str = SIGNING_SECRET) -> str:
    signed = b"v0:" + timestamp.encode() + b":" + body
    return f"v0={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def bodies(url: str) -> list[tuple[str, bytes]]:
    """Requests that would have an effect if they were obeyed, as (content type, body)."""
    form = "application/x-www-form-urlencoded"
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1", "text": f"<@{BOT_USER}> x"}
    opened = {"type": "app_home_opened", "user": "U1", "channel": "DU1", "tab": "home"}
    command = {"command": "/refdesk", "text": "lists", "user_id": "U1", "channel_id": "C1", "response_url": url}
    press = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "response_url": url,
        "container": {"channel_id": "C1", "message_ts": "1.1", "is_ephemeral": True},
        "actions": [{"action_id": "retry", "block_id": "b", "type": "button", "value": "x"}],
    }
    return [
        ("application/json", json.dumps({"type": "event_callback", "team_id": "T", "event": event}).encode()),
        ("application/json", json.dumps({"type": "event_callback", "team_id": "T", "event": opened}).encode()),
        (form, urlencode(command).encode()),
        (form, urlencode({"payload": json.dumps(press)}).encode()),
        (form, urlencode({"ssl_check": "1", "payload": json.dumps(press)}).encode()),
        (form, b"payload=%7B"),
        ("application/json", b"{"),
        ("application/json", b"\xff\xfe"),
        ("application/json", b"[]"),
        (form, b""),
    ]


async def posted(here: Lab, kind: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    assert here.slack.post_to
    async with (
        ClientSession() as session,
        session.post(here.slack.post_to, data=body, headers={"Content-Type": kind, **headers}) as answer,
    ):
        return answer.status, await answer.read()


WRONG = [
    ("abc", "v0=00"),
    ("", ""),
    ("1" * 5_000, "v0=00"),
    ("-1", "v0=00"),
    ("1e9", "v0=00"),
    ("nan", "v0=00"),
    ("٣", "v0=00"),
    ("now", "v0=ü"),
    ("now", "v0="),
    ("now", "another app's"),
    ("old", "right"),
]


@pytest.mark.parametrize(("timestamp", "signed"), WRONG)
async def test_a_request_without_a_right_signature_is_refused_in_silence(
    here: Lab, timestamp: str, signed: str
) -> None:
    before = len(here.slack.api.calls)
    async with Bystander() as bystander:
        for kind, body in bodies(bystander.url):
            sent = {"now": str(int(time.time())), "old": str(int(time.time()) - 600)}.get(timestamp, timestamp)
            right = {"right": SIGNING_SECRET, "another app's": "another secret"}.get(signed)
            headers = {HEADER: sent, "X-Slack-Signature": signature(body, sent, right) if right else signed}
            assert await posted(here, kind, body, headers) == (401, b"")
            assert await posted(here, kind, body, {}) == (401, b"")
        assert bystander.heard == 0
    assert len(here.slack.api.calls) == before


async def test_a_signed_body_that_is_no_json_is_a_400_and_nothing_else(here: Lab) -> None:
    now = str(int(time.time()))
    for kind, body in bodies("")[5:9]:
        headers = {HEADER: now, "X-Slack-Signature": signature(body, now)}
        assert await posted(here, kind, body, headers) == (400, b"")


@pytest.mark.parametrize("event", [5, "x", ["app_mention"], None])
async def test_a_signed_body_whose_event_is_none_is_a_400(here: Lab, event: object) -> None:
    now, body = str(int(time.time())), json.dumps({"type": "event_callback", "event": event}).encode()
    headers = {HEADER: now, "X-Slack-Signature": signature(body, now)}
    assert await posted(here, "application/json", body, headers) == (400, b"")


async def test_a_body_that_is_packed_is_never_unpacked_before_it_is_verified(here: Lab) -> None:
    now = str(int(time.time()))
    headers = {HEADER: now, "X-Slack-Signature": "v0=00", "Content-Encoding": "deflate"}
    assert (await posted(here, "application/json", b"not packed at all", headers))[0] == 401


async def test_a_body_that_never_ends_is_let_go(tmp_path: Path) -> None:
    from bot.platforms.slack.app import build_app
    from bot.platforms.slack.signed_requests import answering_requests

    async with lab(tmp_path, settings=SlackSettings(mode="http"), listens=False) as here:
        app = build_app(here.service, SIGNING_SECRET)
        async with answering_requests(app, here.service.settings, SIGNING_SECRET, body_seconds=0.05) as address:
            host, port = address.split("/")[2].split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            await writer.drain()
            assert b" 401 " in await asyncio.wait_for(reader.readline(), 30)
            writer.close()


@pytest.mark.parametrize("sent", [b"", b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_connection_on_which_no_whole_request_arrives_is_closed(tmp_path: Path, sent: bytes) -> None:
    from bot.platforms.slack.app import build_app
    from bot.platforms.slack.signed_requests import answering_requests

    async with lab(tmp_path, settings=SlackSettings(mode="http"), listens=False) as here:
        app = build_app(here.service, SIGNING_SECRET)
        async with answering_requests(app, here.service.settings, SIGNING_SECRET, head_seconds=0.2) as address:
            host, port = address.split("/")[2].split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(sent)
            assert await asyncio.wait_for(reader.read(), 30) == b""
            writer.close()


HEADERS = st.dictionaries(
    st.sampled_from(["x-slack-request-timestamp", "X-Slack-Signature", "Content-Type", "X-Slack-Bolt-Lazy-Only"]),
    st.text(st.characters(min_codepoint=32), max_size=60),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=st.binary(max_size=300), headers=HEADERS)
def test_no_header_and_no_body_makes_verifying_fail_or_succeed_wrongly(body: bytes, headers: dict[str, str]) -> None:
    assert is_signed(body, headers, SIGNING_SECRET, time.time()) is False


def test_what_slack_signs_is_taken_for_five_minutes() -> None:
    body, now = b"{}", 1_700_000_000.0
    headers = {HEADER: str(int(now)), "X-Slack-Signature": signature(body, str(int(now)))}
    assert is_signed(body, headers, SIGNING_SECRET, now + 299)
    assert not is_signed(body, headers, SIGNING_SECRET, now + 301)
    assert not is_signed(b"{ }", headers, SIGNING_SECRET, now)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/x",
        "http://hooks.slack.com/commands/1",
        "https://hooks.slack.com.evil.example/x",
        "https://evil-slack.com/x",
        "https://slack.com@127.0.0.1/x",
        "https://u:p@hooks.slack.com/x",
        "https://hooks.slack.com:22/x",
        "https://127.0.0.1\\@hooks.slack.com/x",
        "https://[::1]/x",
        "https://[",
        "file:///etc/passwd",
        "",
    ],
)
def test_nothing_is_sent_to_an_address_that_is_not_slacks(url: str) -> None:
    assert not is_slacks(url, "https://slack.com/api/")


def test_replies_go_to_slacks_hosts_and_to_the_server_that_stands_in_for_slack() -> None:
    assert is_slacks("https://hooks.slack.com/actions/T1/2/3", "https://slack.com/api/")
    assert is_slacks("https://hooks.slack-gov.com/actions/T1/2/3", "https://slack-gov.com/api/")
    assert is_slacks("http://127.0.0.1:9/response/r1", "http://127.0.0.1:9/api/")
    assert not is_slacks("http://127.0.0.1:10/response/r1", "http://127.0.0.1:9/api/")


async def test_a_command_whose_reply_address_is_elsewhere_gets_no_reply_there(tmp_path: Path) -> None:
    async with lab(tmp_path) as here, Bystander() as bystander:
        from tests.fakes.slack import events

        payload = events.command("U1", "C1", "/refdesk lists", "trigger-1", bystander.url)
        await here.slack.sockets.deliver("slash_commands", payload)
        await here.quiet()
        assert bystander.heard == 0
