"""The whole bot: `refdesk serve` as a process of its own, with everything it needs on loopback, each of it removable.

Slack and Discord are the loopback ones, language model, judge and embedder scripted servers; catalogue and store are
on a real PostgreSQL, vectors on a real Chroma server, the data folder on a small disk. Clock and names of hosts are the
process's own: a file beside it moves the one and takes away the others.
"""

import asyncio
import json
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chroma import running_chroma
from tests.disks import fill, small_disk
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.openai_chat import Reply, chat_server
from tests.fakes.openai_embeddings import serve as embeddings_server
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, FakeSlack
from tests.fakes.slack import Message as SlackMessage
from tests.libraries import ABSTRACTS, SERVING, write_sources
from tests.postgres import running_postgres
from tests.strain.proxy import Proxy, proxy_before

ROOT = Path(__file__).parents[2]
QUESTION = "how can the cache of requests be kept from fragmenting memory?"
FAULTS = ("model", "judge", "embedder", "vectors", "database", "slack", "discord", "disk", "clock", "names")
"""What can be taken away: servers by what they do, the disk (it is full), the clock (it jumps), names of hosts."""

_JUMP_SECONDS = 7200
_DISK_MEGABYTES = 96
_REDELIVERED_SECONDS = 61.0
_PAPERS_OF_ANOTHER_FIELD = 900
"""Among so many papers the index of vectors is asked; in a smaller library all of them are compared."""
_FREE = "pages of equal size"
_PROGRAM = """\
import datetime, socket, sys
from pathlib import Path
disturbed = Path(sys.argv.pop(1))
real, lookup = datetime.datetime, socket.getaddrinfo
class Moved(real):
    @classmethod
    def now(cls, tz=None):
        return real.now(tz) + datetime.timedelta(seconds=float((disturbed / "clock").read_text() or 0))
def without_names(host, *rest, **more):
    if (disturbed / "names").exists() and host == "localhost":
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    return lookup(host, *rest, **more)
datetime.datetime, socket.getaddrinfo = Moved, without_names
from bot.cli import main
main()
"""
_CONFIG = """\
data = "{data}"

[[lists]]
name = "serving"
source = "{folder}/serving.md"

[[lists]]
name = "birds"
source = "{folder}/birds.md"

[abstracts]
providers = ["file"]
files = ["{folder}/abstracts.jsonl"]

[library]
catalogue = "postgresql+psycopg://refdesk@localhost:{database}/catalogue"
vectors = "server"

[library.chroma]
host = "localhost"
port = {vectors}

[store]
url = "postgresql+psycopg://refdesk@localhost:{database}/store"

[embedder]
endpoint = "http://localhost:{embedder}/v1"
model = "tiny"

[model]
base_url = "http://localhost:{model}/v1"
model = "writer"
deadline = 10.0
attempts = 2

[judge]
seconds = 5.0

[judge.model]
base_url = "http://localhost:{judge}/v1"
model = "judge"
attempts = 1

[summaries]
full_text = false

[reception]
reuse_answers_days = 0
person_per_minute = 10000
person_per_day = 100000
channel_per_minute = 10000
workspace_per_minute = 10000

[slack]
base_url = "http://localhost:{slack}/api/"

[discord]
api = "http://localhost:{discord}/api/v10"
gateway = "ws://localhost:{discord}/gateway/"
"""


@dataclass
class SlackClock:
    """Slack's clock: the machine's, put forward so that nobody waits for what Slack sends again after a minute."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Question:
    """A question that somebody asked: where, when, and where its answers are to be seen."""

    platform: str
    number: int
    asked: float
    message: Any


@dataclass
class WholeBot:
    """The bot and all that it needs; `proxies` are before the servers, by what they do."""

    slack: FakeSlack
    discord: FakeDiscord
    clock: SlackClock
    proxies: Mapping[str, Proxy]
    folder: Path
    disk: Path
    alice: Person
    process: asyncio.subprocess.Process | None = None
    asked: list[Question] = field(default_factory=list)
    filler: Path | None = None

    async def take_away(self, fault: str) -> None:
        """Take something away."""
        if fault in self.proxies:
            self.proxies[fault].take_away()
        elif fault == "disk":
            self.filler = await asyncio.to_thread(fill, self.disk, 4096)
        elif fault == "clock":
            await asyncio.to_thread((self.folder / "clock").write_text, str(_JUMP_SECONDS))
        else:
            await asyncio.to_thread((self.folder / "names").touch)
            # A name is asked for when a connection is opened: so those that are open end.
            for name in ("model", "judge", "embedder", "vectors", "database"):
                self.proxies[name].take_away()
                self.proxies[name].bring_back()

    async def bring_back(self, fault: str) -> None:
        """Bring it back, and let Slack send again what nobody took."""
        if fault in self.proxies:
            self.proxies[fault].bring_back()
        elif fault == "disk":
            assert self.filler is not None
            await asyncio.to_thread(self.filler.unlink)
        elif fault == "clock":
            await asyncio.to_thread((self.folder / "clock").write_text, "0")
        else:
            await asyncio.to_thread((self.folder / "names").unlink)

    async def ask(self) -> list[Question]:
        """Ask the question on both platforms."""
        number = len(self.asked)
        by_slack = await self.slack.says("U1", "C1", f"<@{BOT_USER}> {QUESTION}")
        by_discord = await self.alice.says(self.alice.direct, QUESTION)
        new = [
            Question("slack", number, time.monotonic(), by_slack),
            Question("discord", number + 1, time.monotonic(), by_discord),
        ]
        self.asked += new
        return new

    def seen(self, platform: str) -> list[str]:
        """Return everything that the bot says to people on a platform, message by message."""
        if platform == "slack":
            return [message.shown for message in self.slack.workspace.posted("C1")]
        return [message.text for message in self.discord.said_in(self.alice.direct)]

    def under(self, question: Question) -> list[str]:
        """Return what is said under a question in Slack."""
        root: SlackMessage = question.message
        return [message.shown for message in self.slack.workspace.posted("C1", root.ts)]

    async def send_again(self) -> None:
        """Let Slack's clock pass until it sends again what was not acknowledged."""
        self.clock.ahead += _REDELIVERED_SECONDS
        await self.slack.tick()

    @property
    def alive(self) -> bool:
        """Whether the process that was started still runs."""
        return self.process is not None and self.process.returncode is None


@asynccontextmanager
async def whole_bot(folder: Path) -> AsyncIterator[WholeBot]:
    """Build a library, start everything, and have the bot connected to both platforms in the block."""
    async with AsyncExitStack() as stack:
        postgres = await asyncio.to_thread(stack.enter_context, running_postgres())
        for name in ("catalogue", "store"):
            await asyncio.to_thread(postgres.run, f"CREATE DATABASE {name}")
        chroma = await asyncio.to_thread(stack.enter_context, running_chroma(folder / "chroma"))
        embeddings = await asyncio.to_thread(stack.enter_context, embeddings_server())
        model = await stack.enter_async_context(chat_server(Reply(written)))
        judge = await stack.enter_async_context(chat_server(Reply(judged)))
        clock = SlackClock()
        slack = await stack.enter_async_context(FakeSlack(clock))
        discord = await stack.enter_async_context(FakeDiscord())
        disk = await asyncio.to_thread(stack.enter_context, small_disk(folder / "disk", _DISK_MEGABYTES))
        ports = {
            "model": _port(model.base_url),
            "judge": _port(judge.base_url),
            "embedder": _port(embeddings.address),
            "vectors": chroma.port,
            "database": postgres.port,
            "slack": _port(slack.url),
            "discord": _port(discord.api),
        }
        proxies = {name: await stack.enter_async_context(proxy_before(port)) for name, port in ports.items()}
        # Where to connect to, both tell their clients themselves.
        slack.url = slack.api.url = f"http://localhost:{proxies['slack'].port}"
        discord.gateway.url = f"ws://localhost:{proxies['discord'].port}/gateway/"
        config = _CONFIG.format(
            data=disk / "data", folder=folder, **{name: proxy.port for name, proxy in proxies.items()}
        )
        await asyncio.to_thread(_write, folder, config)
        slack.workspace.channel("C1")
        slack.workspace.person("U1")
        alice = discord.person("alice")
        discord.channel(discord.guild("lab", alice), "reading")
        bot = WholeBot(slack, discord, clock, proxies, folder, disk, alice)
        await _run(bot, "ingest")
        bot.process = await _start(bot, "serve")
        try:
            await slack.until(lambda: slack.sockets.connections and discord.gateway.connected, 120)
            yield bot
        finally:
            for proxy in proxies.values():
                proxy.bring_back()
            if bot.alive:
                bot.process.terminate()
            try:
                await asyncio.wait_for(bot.process.wait(), 60)
            except TimeoutError:
                bot.process.kill()
                await bot.process.wait()


def written(messages: list[dict[str, Any]]) -> str:
    """Write two sentences: one in the source's words, one in others, which the judge must confirm."""
    sources = re.findall(r"<<<source (\w+)>>>\ntitle: (\w+)", messages[-1]["content"])
    key = next((key for key, title in sources if title == "Pagelet"), "")
    if not key:
        return "NOT-IN-THE-SOURCES"
    return (
        f"Pagelet keeps the cache of each request in pages of fixed size [{key}]. "
        f"What a request caches lies in {_FREE} there [{key}]."
    )


def judged(messages: list[dict[str, Any]]) -> str:
    """Confirm every claim by the words of the source."""
    words = "Pagelet keeps the cache of each request in pages of fixed size"
    count = max(map(int, re.findall(r"^(\d+)[.:)]", messages[-1]["content"], re.MULTILINE)), default=1)
    return json.dumps([{"claim": n, "verdict": "supported", "words": words} for n in range(1, count + 1)])


def _write(folder: Path, config: str) -> None:
    birds = (
        f"- [Migrating Birds of Region {n}](https://arxiv.org/abs/2405.{n:05})\n"
        for n in range(_PAPERS_OF_ANOTHER_FIELD)
    )
    lists = {"serving": SERVING, "birds": f"# Birds\n\n## Migration\n{''.join(birds)}"}
    write_sources(folder, lists, ABSTRACTS)
    (folder / "config.toml").write_text(config, "utf-8")
    (folder / "clock").write_text("0", "utf-8")


async def _start(bot: WholeBot, *arguments: str) -> asyncio.subprocess.Process:
    secrets = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "DISCORD_TOKEN": bot.discord.token}
    with await asyncio.to_thread((bot.folder / "said").open, "ab") as said:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-c", _PROGRAM, str(bot.folder), "--config", str(bot.folder / "config.toml"), *arguments,
            cwd=ROOT, env={**os.environ, **secrets}, stdout=said, stderr=said,
        )  # fmt: skip


async def _run(bot: WholeBot, *arguments: str) -> None:
    process = await _start(bot, *arguments)
    if await process.wait() != 0:
        raise RuntimeError(await asyncio.to_thread((bot.folder / "said").read_text, "utf-8"))


def _port(address: str) -> int:
    return int(re.findall(r":(\d+)", address)[0])
