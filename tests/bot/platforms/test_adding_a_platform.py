"""A platform is a folder and a line: one that Refdesk does not know is served, examined and sent digests like any."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.desk.desk import Desk
from bot.digests.chat import DigestChat
from bot.digests.composing_due import Maker, make_next
from bot.digests.delivering import Sender, send_next
from bot.digests.model import Destination, Schedule, Wishes
from bot.doctor.checks import examine
from bot.errors import ConfigError
from bot.exit_codes import FINE
from bot.logs import close_log, keep_log
from bot.platforms import registry
from bot.reception.house import House
from bot.reception.reception import Reception
from bot.serving import configured_parts, keep_house
from bot.settings.settings import Settings
from bot.store.database import open_store
from tests.bot.platforms.notice_board.board import BOARDS, Board, Note
from tests.libraries import NOW, SERVING, TRAINING, build

NAME = "notice_board"
HARBOURS = ("Lamps", "Ropes", "Tides", "Pilots", "Cranes", "Gulls", "Ferries", "Anchors", "Buoys", "Piers", "Nets")
LISTS = {
    "serving": SERVING,
    "training": TRAINING,
    "harbours": "# Harbours\n\n"
    + "\n".join(
        f"- [{each}](https://arxiv.org/abs/2401.{n:05}): On {each} at Night" for n, each in enumerate(HARBOURS, start=1)
    )
    + "\n",
}
NEW = "- [Lantern](https://arxiv.org/abs/2602.00009): Lighting Idle Machines for Night Requests\n"


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line that a new platform takes."""
    monkeypatch.setitem(registry.MODULES, NAME, "tests.bot.platforms.notice_board.platform")


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    """The board that the configuration names."""
    made = Board()
    monkeypatch.setitem(BOARDS, "hall", made)
    return made


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    """A configuration that serves the board over a small library."""
    build(tmp_path, LISTS)
    keep_log(tmp_path)
    lines = [
        f'data = "{tmp_path / "data"}"',
        f'[{NAME}]\nboard = "hall"',
        "[answers]\npage_size = 5",
    ]
    file = tmp_path / "config.toml"
    file.write_text("\n".join(lines), "utf-8")
    yield file
    close_log()


@pytest.fixture
def settings(config: Path) -> Settings:
    return load_settings(config)


def publish_one_more(folder: Path) -> None:
    """Publish a revision with a paper more than the first."""
    build(folder, {**LISTS, "serving": SERVING + NEW}, now=NOW + timedelta(days=1))


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[House]:
    """The house with all that is configured, as `refdesk serve` keeps it."""
    desk = await asyncio.to_thread(Desk, settings)
    store = await asyncio.to_thread(open_store, settings.store_url)
    house = House(settings, desk, store, Reception(desk, store, settings.reception))
    keeping = asyncio.create_task(keep_house(house, configured_parts(settings, NAME), print))
    try:
        yield house
        house.stopping.set()
        assert await keeping == FINE
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await asyncio.to_thread(store.close)
        await asyncio.to_thread(desk.close)


async def test_a_question_is_answered_and_the_buttons_under_the_answer_work(settings: Settings, board: Board) -> None:
    def shows(words: str) -> Note | None:
        return next((note for note in board.notes if words in note.text and note.buttons), None)

    async with served(settings) as house:
        board.writes("ada", "reading", "list all papers from 2024")
        first = await board.until(lambda: shows("papers"))
        text = first.text
        board.presses("ada", first, "helpful")
        await board.until(lambda: next((note for note in board.notes if note.under == first.number), None))
        assert await house.reception.feedback_by(NAME, "ada") == {"helpful": 1}
        board.presses("ada", first, "more2")
        second = await board.until(lambda: first if "more3" in first.buttons else None)
        assert second.text != text


async def test_a_digest_that_somebody_set_up_is_pinned_once(settings: Settings, board: Board, tmp_path: Path) -> None:
    async with served(settings) as house:

        async def pinned_by(moment: datetime) -> list[Note]:
            maker = Maker(house.store, house.desk, "one", lambda: moment)
            sender = Sender(house.store, house.couriers, "one", lambda: moment)
            while await make_next(maker, house.couriers) or await send_next(sender):
                pass
            return [note for note in board.notes if note.key]

        chat = DigestChat(house.store, house.desk)
        await chat.subscribe(Destination(NAME, "", "reading"), "News", Schedule(), Wishes(), "ada")
        await asyncio.to_thread(publish_one_more, tmp_path)
        in_a_week = datetime.now(UTC) + timedelta(days=7)
        (note,) = await pinned_by(in_a_week)
        assert (note.channel, "1 new paper" in note.text, "Lantern" in note.text) == ("reading", True, True)
        assert await pinned_by(in_a_week) == [note]


def test_the_doctor_asks_the_platform(settings: Settings, board: Board, capsys: pytest.CaptureFixture[str]) -> None:
    board.pin("reading", "Welcome.")
    assert examine(lambda: settings, platform=NAME, as_json=True) == FINE
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert findings[-1] == {"part": "board", "state": "ok", "told": "hall hangs there, with 1 notes"}


@pytest.mark.parametrize(("destination", "known"), [(NAME, True), ("pigeon", False)])
def test_digests_of_the_configuration_go_to_registered_platforms_alone(
    config: Path, destination: str, known: bool
) -> None:
    digest = f'\n[[digests]]\nname = "News"\nplatform = "{destination}"\nchannel = "reading"\n'
    config.write_text(config.read_text("utf-8") + digest, "utf-8")
    if known:
        assert [each.platform for each in load_settings(config).digests] == [NAME]
    else:
        with pytest.raises(ConfigError, match=r'`platform` of digest “News” must be .*"notice_board".*"pigeon"'):
            load_settings(config)
