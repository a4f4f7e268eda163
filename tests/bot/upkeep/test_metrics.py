"""Figures about a serving process."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from bot.config import settings_class
from bot.desk.desk import Desk
from bot.errors import PlatformError
from bot.logs import close_log, keep_log
from bot.reception.house import House
from bot.reception.reception import Reception
from bot.serving import configured_parts
from bot.store.database import open_store
from bot.store.model import Asked, Place
from bot.upkeep.metrics import serve_metrics
from tests.bot.reception.receptions import NOW, Screen, ScriptedDesk
from tests.libraries import build


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with a library; the log is there too."""
    build(tmp_path)
    keep_log(tmp_path)
    yield tmp_path
    close_log()


@pytest.fixture
async def house(folder: Path, unused_tcp_port: int) -> AsyncIterator[House]:
    settings = settings_class().model_validate({"data": folder / "data", "metrics": {"port": unused_tcp_port}})
    desk = await asyncio.to_thread(Desk, settings)
    store = await asyncio.to_thread(open_store, settings.store_url)
    house = House(settings, desk, store, Reception(ScriptedDesk(), store, settings.reception))
    yield house
    await asyncio.to_thread(desk.close)
    await asyncio.to_thread(store.close)


async def test_questions_and_the_library_are_counted(house: House, unused_tcp_port: int) -> None:
    serving = asyncio.create_task(serve_metrics(house))
    try:
        asked = Asked("1", Place("measured", "T", "C"), "1", "U", "What?", NOW)
        screen = Screen()
        assert await house.reception.take(asked, screen)
        assert await house.reception.feedback(screen.answer_id, "measured", "U", "helpful")
        async with aiohttp.ClientSession() as session:
            text = await _fetched(session, f"http://127.0.0.1:{unused_tcp_port}/metrics", serving)
            base = f"http://127.0.0.1:{unused_tcp_port}"
            async with session.get(f"{base}/live") as response:
                assert response.status == 200
            house.parts["slack"] = ""
            async with session.get(f"{base}/ready") as response:
                shown = await response.json()
                assert response.status == 200, shown
            assert {part["part"] for part in shown["parts"]} == {"library", "store", "embedder", "model", "slack"}
            house.parts["slack"] = "the token is wrong"
            async with session.get(f"{base}/ready") as response:
                assert response.status == 503
                assert "the token is wrong" in await response.text()
            house.parts.clear()
            house.stopping.set()
            async with session.get(f"{base}/ready") as response:
                assert response.status == 503
        assert 'refdesk_questions_total{platform="measured",state="answered"} 1.0' in text
        assert 'refdesk_answer_seconds_count{platform="measured"} 1.0' in text
        assert "refdesk_library_papers 5.0" in text
        assert 'refdesk_feedback{verdict="helpful"} 1.0' in text
        assert "refdesk_library_papers_without_abstract 3.0" in text
        assert 'refdesk_digests{state="due"} 0.0' in text
        with pytest.raises(PlatformError, match="cannot be used"):
            await serve_metrics(house)
        house.drained.set()
        await asyncio.wait_for(serving, 60)
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def _fetched(session: aiohttp.ClientSession, url: str, serving: asyncio.Task[None]) -> str:
    while True:
        assert not serving.done()
        try:
            async with session.get(url) as response:
                return await response.text()
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.02)


async def test_a_connection_on_which_no_request_comes_is_closed(house: House, unused_tcp_port: int) -> None:
    serving = asyncio.create_task(serve_metrics(house, head_seconds=0.2))
    try:
        async with aiohttp.ClientSession() as session:
            await _fetched(session, f"http://127.0.0.1:{unused_tcp_port}/metrics", serving)
        reader, writer = await asyncio.open_connection("127.0.0.1", unused_tcp_port)
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        async with asyncio.timeout(20):
            assert await reader.read() == b""
        writer.close()
    finally:
        house.drained.set()
        await serving


def test_schedule_and_figures_are_parts_of_the_house_only_where_they_are_configured(tmp_path: Path) -> None:
    plain = {"data": tmp_path, "discord": {}}
    always = [part.name for part in configured_parts(settings_class().model_validate(plain), None)]
    assert always == ["discord", "digests", "forgetting"]
    more = plain | {"metrics": {}, "ingest": {"schedule": "17 3 * * *"}}
    names = [part.name for part in configured_parts(settings_class().model_validate(more), None)]
    assert names == ["discord", "digests", "forgetting", "ingest", "metrics"]
