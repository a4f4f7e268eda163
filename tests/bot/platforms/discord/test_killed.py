"""A real kill -9 right after Discord has the first response: it waits for an answer that nobody will give."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.discord import FakeDiscord
from tests.libraries import build

pytestmark = pytest.mark.strain

_CONFIG = """\
data = "{data}"

[discord]
api = "{api}"
gateway = "{gateway}"
"""
_PATIENCE_SECONDS = 120.0


@pytest.fixture
def config(tmp_path: Path) -> Path:
    build(tmp_path)
    return tmp_path / "config.toml"


@asynccontextmanager
async def serving(fake: FakeDiscord, config: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`refdesk serve discord` as a process of its own, connected."""
    text = _CONFIG.format(data=config.parent / "data", api=fake.api, gateway=fake.gateway.url)
    await asyncio.to_thread(config.write_text, text)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from bot.cli import main; main()",
        "--config",
        str(config),
        "serve",
        "discord",
        cwd=Path(__file__).parents[4],
        env={**os.environ, "DISCORD_TOKEN": fake.token},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await fake.until(lambda: fake.commands and fake.gateway.connected, _PATIENCE_SECONDS)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_process_killed_right_after_it_responded_leaves_nobody_waiting_for_ever(config: Path) -> None:
    async with FakeDiscord() as fake:
        alice = fake.person("alice")
        channel = fake.channel(fake.guild("lab", alice), "reading")
        async with serving(fake, config) as process:
            used = [
                await alice.slash(channel, "ask", question="what is Pagelet?", private=each) for each in (False, True)
            ]
            await fake.until(lambda: all(each.answered_at is not None for each in used), _PATIENCE_SECONDS)
            process.kill()
            await process.wait()
        await fake.until(lambda: not fake.gateway.connected)
        async with serving(fake, config):
            await fake.until(lambda: all("Checked" in each.text for each in used), _PATIENCE_SECONDS)
        assert used[1].ephemeral
        assert all(message in used[0].shown for message in fake.said_in(channel)), "what is private stays private"
