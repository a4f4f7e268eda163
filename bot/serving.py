"""Serves every configured platform and pages, with one desk, store and reception.

A part that fails is logged and started again while the others continue. On a signal to stop, the parts first take
nothing new; then answers under way finish within the grace, or say that they were interrupted.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.candidates.candidates import Candidates
from bot.desk.desk import open_desk
from bot.digests.taste_answers import TasteAnswers
from bot.errors import BotError, ConfigError
from bot.exit_codes import FINE, OUTSIDE_FAILED
from bot.logs import log_unexpected
from bot.platforms.registry import platform_named, platform_names
from bot.proposals.proposals import Proposals
from bot.reading_groups.answers import GroupAnswers
from bot.reading_groups.groups import ReadingGroups, maker_of
from bot.reading_groups.platform import GroupPlatform
from bot.reception.answering import InTurn
from bot.reception.house import House
from bot.reception.reception import Reception
from bot.related_work.in_conversation import WritingDesk
from bot.settings.addresses import listeners
from bot.settings.settings import Settings
from bot.shelves.shelves import Shelves
from bot.store.audit import COMMAND_LINE, Action, note_action
from bot.store.database import open_store
from bot.threads.summarise import ThreadSummaries
from bot.tracing import exporting
from bot.upkeep.serving_processes import registered
from ingest.errors import IngestError, StorageError
from ingest.full_text.process import describe_reader

_log = logging.getLogger(__name__)

WEB = "web"
"""The part that serves pages, API and tools for agents over HTTP."""

_LONGEST_PAUSE_SECONDS = 60.0
_LEAVING_SECONDS = 10.0
_THREADS = 32


@dataclass(frozen=True, slots=True)
class ServedPart:
    """Something that runs until the house is drained; a BotError from it says what a person must fix first.

    What runs only `beside` the platforms does not keep a house that has no platform left.
    """

    name: str
    run: Callable[[House], Awaitable[None]]
    beside: bool = False


def configured_parts(settings: Settings, platform: str | None) -> list[ServedPart]:
    """Return the parts to run: all that are configured, or the one that is named: a platform, or `web`.

    What is served over HTTP needs no table where it is named. Raises ConfigError when there is nothing to serve.
    """
    named = {name: platform_named(name) for name in platform_names() if platform in (None, name)}
    parts = [
        ServedPart(name, each.serve) for name, each in named.items() if settings.platform(each.settings) is not None
    ]
    if platform == WEB or (platform is None and settings.web is not None):
        from bot.web.serving import serve_web

        parts.append(ServedPart(WEB, serve_web))
    if not parts:
        tables = " or ".join(f"`[{name}]`" for name in (*named, *([WEB] if platform is None else [])))
        raise ConfigError(f"No platform is configured. Add a table {tables} to the configuration.")
    return [*parts, *_beside(settings)]


def _beside(settings: Settings) -> list[ServedPart]:
    """Return what runs beside answering: digests, forgetting what is old, and what else is configured."""
    from bot.digests.composing_due import Maker
    from bot.digests.running import serve_digests
    from bot.reading_groups.running import RunningGroups
    from bot.upkeep.forgetting import forget_daily

    async def digests(house: House) -> None:
        def groups(maker: Maker) -> RunningGroups:
            return RunningGroups(maker, house.couriers, house.group_platforms)

        await serve_digests(house.settings, house.desk, house.store, house.couriers, house.stopping, groups)

    async def forgetting(house: House) -> None:
        await forget_daily(house.store, house.settings.store, house.drained)

    beside = [ServedPart("digests", digests, beside=True), ServedPart("forgetting", forgetting, beside=True)]
    if settings.ingest.schedule is not None:
        from bot.upkeep.ingesting import ingest_by_schedule

        async def ingest(house: House) -> None:
            await ingest_by_schedule(house.settings, house.desk, house.stopping, house.drained, house.asking_outside)

        beside.append(ServedPart("ingest", ingest, beside=True))
    if settings.candidates.schedule is not None and settings.candidates.is_on:
        from bot.upkeep.watching import watch_by_schedule

        async def candidates(house: House) -> None:
            await watch_by_schedule(house.settings, house.store, house.stopping, house.asking_outside)

        beside.append(ServedPart("candidates", candidates, beside=True))
    if settings.metrics is not None:
        from bot.upkeep.metrics import serve_metrics

        async def metrics(house: House) -> None:
            await serve_metrics(house)

        beside.append(ServedPart("metrics", metrics, beside=True))
    return beside


def run_house(load: Callable[[], Settings], platform: str | None, say: Callable[[str], None]) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit code. What a person must know goes to `say`.

    On SIGHUP the settings are loaded again. If they can be used, answers under way finish and the parts start again
    with them; else everything stays as it is. Conversations are in the store, so they continue.
    """
    reloaded: Settings | None = load()
    code, warned = FINE, set[str]()
    while (settings := reloaded) is not None:
        parts = configured_parts(settings, platform)
        for sentence in {listener.sentence: None for listener in listeners(settings, settings.library)}:
            if sentence not in warned:
                _log.warning("%s", sentence)
                say(sentence)
                warned.add(sentence)
        with registered(settings.data), open_desk(settings) as desk, open_store(settings.store_url) as store:
            platforms: dict[str, GroupPlatform] = {}
            groups = ReadingGroups.over(maker_of(settings, desk, store), platforms)
            shelves = Shelves(desk, store, settings.zotero, settings.answers.page_size)
            about_groups = GroupAnswers(desk, groups, platforms)
            proposals, candidates = Proposals(settings, desk, store), Candidates(settings, desk, store)
            first = InTurn([proposals, candidates, shelves, about_groups, TasteAnswers(desk, store)])
            writing, threads = WritingDesk(desk, store), ThreadSummaries(desk)
            reception = Reception(
                writing, store, settings.reception, budget=settings.budget, first=first, threads=threads
            )
            house = House(settings, desk, store, reception, group_platforms=platforms)
            with exporting(settings.tracing):
                code, reloaded = asyncio.run(_until_signalled(house, parts, load, platform, say))
        if reloaded is not None:
            say("The configuration was reloaded.")
    return code


async def keep_house(house: House, parts: Sequence[ServedPart], say: Callable[[str], None]) -> int:
    """Run the parts until `house.stopping` is set and all are gone, or until none is left; returns the exit code."""
    living = asyncio.create_task(house.reception.run(), name="signs of life")
    running = [asyncio.create_task(_supervise(part, house, say), name=part.name) for part in parts]
    stopping = asyncio.create_task(house.stopping.wait())
    platforms = [task for part, task in zip(parts, running, strict=True) if not part.beside]
    gone = asyncio.create_task(_all_gone(platforms))
    try:
        await asyncio.wait([gone, stopping], return_when=asyncio.FIRST_COMPLETED)
        await house.reception.stop(house.settings.reception.grace_seconds)
        house.stopping.set()
        house.drained.set()
        await asyncio.wait(running, timeout=_LEAVING_SECONDS)
        return (
            FINE if all(task.done() and not task.cancelled() and task.result() for task in running) else OUTSIDE_FAILED
        )
    finally:
        for task in (living, stopping, gone, *running):
            task.cancel()
        await asyncio.gather(living, stopping, gone, *running, return_exceptions=True)


async def _until_signalled(
    house: House,
    parts: Sequence[ServedPart],
    load: Callable[[], Settings],
    platform: str | None,
    say: Callable[[str], None],
) -> tuple[int, Settings | None]:
    """Serve until a signal; returns the exit code, and the settings to go on with after SIGHUP."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(threads())
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, house.stopping.set)
    reloading = _Reloading(house, load, platform, say)
    loop.add_signal_handler(signal.SIGHUP, reloading.begin)
    say(f"Serving {', '.join(part.name for part in parts)}; Ctrl-C stops.")
    if house.settings.summaries.full_text:
        say(await describe_reader(house.settings.summaries))
    code = await keep_house(house, parts, say)
    return code, reloading.settings


class _Reloading:
    """Loads the settings again on SIGHUP, one time after the other, and stops the house if they can be used."""

    def __init__(
        self, house: House, load: Callable[[], Settings], platform: str | None, say: Callable[[str], None]
    ) -> None:
        self.settings: Settings | None = None
        self._house, self._load, self._platform, self._say = house, load, platform, say
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin to reload, unless that is under way."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._reload(), name="reloading")

    async def _reload(self) -> None:
        try:
            settings = await asyncio.to_thread(self._tried)
        except (BotError, IngestError) as error:
            _log.error("the configuration was not reloaded: %s", error)
            await self._note("configuration refused")
            self._say(f"The configuration was not reloaded, the old one stays in use. {error}")
            return
        await self._note("configuration reloaded")
        self.settings = settings
        self._house.stopping.set()

    async def _note(self, action: Action) -> None:
        try:
            await asyncio.to_thread(note_action, self._house.store, action, COMMAND_LINE, "", datetime.now(UTC))
        except StorageError as error:
            _log.error("a reload is not in the audit log: %s", error)

    def _tried(self) -> Settings:
        """Load the settings and open everything that they name, once; raises what a start would raise."""
        settings = self._load()
        configured_parts(settings, self._platform)
        with open_desk(settings), open_store(settings.store_url):
            return settings


def threads() -> ThreadPoolExecutor:
    """Return threads for what would hold up the event loop: enough that a look into the store waits for no search."""
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="refdesk")


async def _all_gone(running: Sequence[asyncio.Task[bool]]) -> bool:
    await asyncio.wait(running)
    return True


async def _supervise(part: ServedPart, house: House, say: Callable[[str], None]) -> bool:
    """Run a part, again after a pause when it fails; False where a person must fix something before it can run."""
    pause = 1.0
    while True:
        begun = asyncio.get_running_loop().time()
        house.parts[part.name] = ""
        try:
            await part.run(house)
            return True
        except BotError as error:
            _log.error("%s cannot be served: %s", part.name, error)
            say(f"{part.name}: {error}")
            house.parts[part.name] = str(error)
            return False
        except Exception as error:
            failure_id, _ = log_unexpected(error)
            _log.error("%s failed and restarts in %.0f s: %s", part.name, pause, failure_id)
            house.parts[part.name] = f"failed (id {failure_id}) and restarts in {pause:.0f} s"
        if asyncio.get_running_loop().time() - begun > _LONGEST_PAUSE_SECONDS:
            pause = 1.0
        with suppress(TimeoutError):
            await asyncio.wait_for(house.stopping.wait(), pause)
            return True
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
