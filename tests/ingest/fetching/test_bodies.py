"""Bodies are opened once, piece by piece, and never further than allowed."""

import bz2
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ingest.fetching import Fetched, FetchError, Patience, TooLargeError, fetch, open_client
from tests.fakes.web import FakeWeb, Page

TEXT = b"- [A paper](https://example.org/a)\n" * 50


@pytest_asyncio.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb({}) as server:
        yield server


async def fetched(web: FakeWeb, body: bytes, coding: str, max_bytes: int = 100_000) -> Fetched:
    web.pages["/a"] = Page(body, headers={"Content-Encoding": coding} if coding else {})
    async with await open_client(named=[web.url], contact=None, accept="*/*", limit=5.0) as client:
        return await fetch(client, f"{web.url}/a", max_bytes=max_bytes, patience=Patience(attempts=1, deadline=20))


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT[:700]) + gzip.compress(TEXT[700:]), "gzip"),
        (gzip.compress(TEXT), "X-GZIP"),
        (zlib.compress(TEXT), "deflate"),
        (zlib.compress(TEXT, wbits=-15), "deflate"),
    ],
    ids=["none", "identity", "gzip", "two members", "x-gzip", "deflate", "deflate without envelope"],
)
async def test_a_body_in_one_coding_is_opened(web: FakeWeb, body: bytes, coding: str) -> None:
    assert (await fetched(web, body, coding)).body == TEXT


async def test_only_codings_that_are_opened_are_asked_for(web: FakeWeb) -> None:
    await fetched(web, TEXT, "")
    assert web.asked[0][1]["Accept-Encoding"] == "gzip, deflate"


async def test_a_body_that_is_packed_several_times_is_refused_unopened(web: FakeWeb) -> None:
    bomb = gzip.compress(gzip.compress(gzip.compress(bytes(60_000_000), 9), 9), 9)
    tracemalloc.start()
    with pytest.raises(FetchError, match="packed 3 times over"):
        await fetched(web, bomb, "gzip, gzip, gzip")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


async def test_a_body_that_unfolds_too_far_is_given_up_at_the_limit(web: FakeWeb) -> None:
    bomb = gzip.compress(bytes(60_000_000), 9)
    tracemalloc.start()
    with pytest.raises(TooLargeError, match="more than 100,000 bytes"):
        await fetched(web, bomb, "gzip")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


async def test_members_without_end_that_hold_nothing_are_given_up(web: FakeWeb) -> None:
    with pytest.raises(TooLargeError):
        await fetched(web, gzip.compress(b"") * 50_000, "gzip")


@pytest.mark.parametrize(
    ("body", "coding", "why"),
    [
        (bz2.compress(TEXT), "br", "packed as br, although it was not asked to"),
        (b"no gzip at all", "gzip", "cannot be unpacked"),
        (gzip.compress(TEXT)[:-20], "gzip", "is cut off"),
    ],
    ids=["unknown", "broken", "cut off"],
)
async def test_what_cannot_be_opened_whole_is_a_failure(web: FakeWeb, body: bytes, coding: str, why: str) -> None:
    with pytest.raises(FetchError, match=why):
        await fetched(web, body, coding)


async def test_the_body_of_a_redirect_is_never_read(web: FakeWeb) -> None:
    web.pages["/b"] = Page(TEXT)
    bomb = gzip.compress(bytes(60_000_000), 9)
    web.failing.append(Page(bomb, status=302, headers={"Location": "/b", "Content-Encoding": "gzip"}))
    tracemalloc.start()
    assert (await fetched(web, TEXT, "")).body == TEXT
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
