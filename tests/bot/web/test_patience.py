"""Nobody holds a connection to the reading room by sending slowly, or fills memory by sending much."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.web.patience import MOST_BYTES, MOST_BYTES_OF_HEAD, PatientProtocol, WholeBodies
from tests.bot.web.rooms import Room, room

BEGUN = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.mark.parametrize("sent", [b"", BEGUN + b"X-Slow: ", BEGUN + b"\r\n"])
async def test_a_connection_without_a_whole_request_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(PatientProtocol, "head_seconds", 0.3)
    async with room(tmp_path) as served:
        reading, writing = await connection(served)
        writing.write(sent)
        answer = await asyncio.wait_for(reading.read(), 30)
        assert answer.startswith(b"HTTP/1.1 200") == sent.endswith(b"\r\n\r\n"), "what is whole is answered first"
        writing.close()
        async with served.client() as reader:
            assert (await reader.get("/")).status_code == 200


async def test_a_body_that_drips_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WholeBodies, "body_seconds", 0.3)
    async with room(tmp_path) as served:
        reading, writing = await connection(served)
        writing.write(b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nq=")
        assert b"408" in (await asyncio.wait_for(reading.read(), 30)).split(b"\r\n")[0]
        writing.close()


async def test_a_body_or_head_without_end_is_refused(tmp_path: Path) -> None:
    async with room(tmp_path) as served, served.client("ada") as ada:
        told = await ada.post("/ask", content=b"q=" + b"a" * MOST_BYTES)
        assert told.status_code == 413
        assert str(MOST_BYTES) in told.text
        reading, writing = await connection(served)
        writing.write(BEGUN + b"X-Long: " + b"a" * MOST_BYTES_OF_HEAD)
        assert b"400" in (await asyncio.wait_for(reading.read(), 30)).split(b"\r\n")[0]
        writing.close()


async def test_what_is_sent_in_pieces_arrives_whole(tmp_path: Path) -> None:
    async with room(tmp_path) as served:
        reading, writing = await connection(served)
        form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 18\r\n\r\n"
        head = b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + form
        for piece in (head[:30], head[30:], b"q=papers+", b"on+paging"):
            writing.write(piece)
            await writing.drain()
            await asyncio.sleep(0)
        answer = await asyncio.wait_for(reading.read(), 60)
        assert b"303" in answer.split(b"\r\n")[0]
        assert b"location: /answers/" in answer.lower()
        writing.close()


async def connection(served: Room) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a bare connection to the room."""
    address = urlsplit(served.address)
    return await asyncio.open_connection(address.hostname, address.port)
