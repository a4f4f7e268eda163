"""A real kill -9 at the worst moment: Slack has the acknowledgement, so it will never tell of the question again."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, FakeSlack, Message
from tests.fakes.slack.workspace import words
from tests.libraries import build

pytestmark = pytest.mark.strain

_CONFIG = """\
data = "{data}"

[slack]
base_url = "{slack}"
"""
_PATIENCE_SECONDS = 120.0


@pytest.fixture
def config(tmp_path: Path) -> Path:
    build(tmp_path)
    return tmp_path / "config.toml"


@asynccontextmanager
async def serving(slack: FakeSlack, config: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`refdesk serve slack` as a process of its own, connected."""
    text = _CONFIG.format(data=config.parent / "data", slack=slack.api_url)
    await asyncio.to_thread(config.write_text, text)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from bot.cli import main; main()",
        "--config",
        str(config),
        "serve",
        "slack",
        cwd=Path(__file__).parents[4],
        env={**os.environ, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await slack.until(lambda: slack.sockets.connections, _PATIENCE_SECONDS)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def killed_when_acknowledged(slack: FakeSlack, process: asyncio.subprocess.Process, monkeypatch: Any) -> None:
    """Kill the process the moment that the loopback Slack reads an acknowledgement."""
    acknowledge = slack.sockets._acknowledge

    def read(reply: dict[str, Any]) -> None:
        if process.returncode is None:
            process.kill()
        acknowledge(reply)

    monkeypatch.setattr(slack.sockets, "_acknowledge", read)


@pytest.mark.parametrize("way", ["direct message", "mention", "command", "form"])
async def test_a_process_killed_right_after_it_acknowledged_a_question_leaves_nobody_without_an_answer(
    config: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    async with FakeSlack(time.time) as slack:
        slack.workspace.channel("C1")
        slack.workspace.person("U1")
        direct = slack.workspace.direct("U1")
        about = slack.workspace.keep(Message("C1", slack.workspace.next_ts(), "U1", "Pagelet is out"))
        async with serving(slack, config) as process:
            if way == "form":
                await slack.uses_shortcut("U1", about, "ask_about_this")
                await slack.until(lambda: slack.workspace.views)
                await slack.until(lambda: all(each.acked for each in slack.sockets.envelopes))
            killed_when_acknowledged(slack, process, monkeypatch)
            if way == "direct message":
                await slack.says("U1", direct, "what is Pagelet?")
            elif way == "mention":
                await slack.says("U1", "C1", f"<@{BOT_USER}> what is Pagelet?")
            elif way == "command":
                used = await slack.commands("U1", "C1", "/refdesk ask what is Pagelet?")
            else:
                _, view = slack.workspace.views.popitem()
                values = {
                    "question": {"text": {"value": "what is Pagelet?"}},
                    "where": {"choice": {"selected_option": {"value": "direct"}}},
                }
                await slack.submits("U1", view, values)
            assert await asyncio.wait_for(process.wait(), _PATIENCE_SECONDS) == -9
            monkeypatch.undo()
        await slack.until(lambda: not slack.sockets.connections)
        async with serving(slack, config):

            def told() -> str:
                if way == "command":
                    return " ".join(words(reply["blocks"]) for reply in used.replies)
                place = "C1" if way == "mention" else direct
                return " ".join(message.shown for message in slack.workspace.posted(place))

            await slack.until(lambda: "version " in told(), _PATIENCE_SECONDS)
            assert "Pagelet" in told() and "I was restarted" not in told()
            assert way == "mention" or not slack.workspace.posted("C1"), "what is private stays private"
