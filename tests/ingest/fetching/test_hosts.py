"""Hosts inside are asked only where the configuration names them, and names are looked up once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio

from ingest.fetching import FetchError, InsideHostError, Patience, fetch, final_address, named_hosts, open_client
from ingest.fetching.hosts import is_inside
from tests.fakes.web import FakeWeb, Page
from tests.ingest.fetching.resolver import FakeResolver

ONCE = Patience(attempts=1, deadline=10)


@asynccontextmanager
async def client_naming(*addresses: str) -> AsyncIterator[httpx.AsyncClient]:
    async with await open_client(named=addresses, contact=None, accept="*/*", limit=5.0) as client:
        yield client


async def body_of(url: str, *named: str) -> bytes:
    async with client_naming(*named) as client:
        return (await fetch(client, url, max_bytes=1_000, patience=ONCE)).body


@pytest_asyncio.fixture
async def inside() -> AsyncIterator[FakeWeb]:
    async with FakeWeb({"/a.md": Page(b"inside")}) as server:
        yield server


@pytest_asyncio.fixture
async def listed() -> AsyncIterator[FakeWeb]:
    async with FakeWeb({}) as server:
        yield server


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1"],
)  # fmt: skip
def test_addresses_of_this_machine_and_its_network_are_inside(address: str) -> None:
    assert is_inside(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::", "64:ff9b::808:808"]
)
def test_addresses_of_the_internet_are_outside(address: str) -> None:
    assert not is_inside(address)


async def test_a_host_inside_is_asked_where_the_configuration_names_it(inside: FakeWeb) -> None:
    assert await body_of(f"{inside.url}/a.md", inside.url) == b"inside"


async def test_a_host_inside_that_is_not_named_hears_nothing(inside: FakeWeb) -> None:
    with pytest.raises(InsideHostError, match=r"127\.0\.0\.1 is inside this machine"):
        await body_of(f"{inside.url}/a.md", "https://example.org")
    assert inside.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1", "0.0.0.0"])
async def test_a_redirect_from_a_named_host_to_another_port_inside_is_refused(
    listed: FakeWeb, inside: FakeWeb, host: str
) -> None:
    address = f"http://{host}:{urlsplit(inside.url).port}/a.md"
    listed.pages["/a.md"] = Page(status=302, headers={"Location": address})
    with pytest.raises(FetchError):
        await body_of(f"{listed.url}/a.md", listed.url)
    assert inside.asked == []


async def test_every_hop_is_checked_not_only_the_last(listed: FakeWeb, inside: FakeWeb) -> None:
    inside.pages["/b.md"] = Page(status=302, headers={"Location": f"{listed.url}/c.md"})
    listed.pages["/a.md"] = Page(status=302, headers={"Location": f"{inside.url}/b.md"})
    listed.pages["/c.md"] = Page(b"outside again")
    with pytest.raises(InsideHostError):
        await body_of(f"{listed.url}/a.md", listed.url)
    assert inside.asked == []


async def test_a_redirect_within_the_named_host_is_followed(listed: FakeWeb) -> None:
    listed.pages["/a.md"] = Page(status=301, headers={"Location": "/b.md"})
    listed.pages["/b.md"] = Page(b"moved")
    assert await body_of(f"{listed.url}/a.md", listed.url) == b"moved"


async def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked(
    inside: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver = FakeResolver(monkeypatch, {"list.example": ["127.0.0.1", "192.0.2.1"]})
    address = f"http://list.example:{urlsplit(inside.url).port}"
    assert await body_of(f"{address}/a.md", address) == b"inside"
    assert resolver.looked_up == ["list.example"]
    assert inside.asked[0][1]["Host"] == urlsplit(address).netloc


async def test_a_name_that_leads_inside_is_refused_unless_it_is_named(
    inside: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    FakeResolver(monkeypatch, {"rebound.example": ["127.0.0.1"]})
    with pytest.raises(InsideHostError, match=r"rebound\.example is inside"):
        await body_of(f"http://rebound.example:{urlsplit(inside.url).port}/a.md", "https://example.org")
    assert inside.asked == []


async def test_a_name_that_cannot_be_resolved_is_told_without_an_error_number() -> None:
    with pytest.raises(FetchError, match=r"cannot be reached: its name cannot be resolved$"):
        await body_of("http://nowhere.invalid/a.md", "https://example.org")


async def test_who_names_a_host_over_http_may_be_led_to_it_over_https() -> None:
    assert named_hosts(["http://Wiki.Lab/list.md"]) == {("wiki.lab", 80), ("wiki.lab", 443)}
    assert named_hosts(["https://wiki.lab:8443/x", "/a/path", "file:///a"]) == {("wiki.lab", 8443)}


async def test_the_final_address_is_found_with_every_hop_checked(listed: FakeWeb, inside: FakeWeb) -> None:
    listed.pages["/a"] = Page(status=302, headers={"Location": "/b"})
    listed.pages["/b"] = Page(b"x" * 100_000)
    async with client_naming(listed.url) as client:
        assert await final_address(client, f"{listed.url}/a", patience=ONCE) == f"{listed.url}/b"
        with pytest.raises(InsideHostError):
            await final_address(client, f"{inside.url}/a.md", patience=ONCE)


async def test_through_a_proxy_what_is_known_to_be_inside_is_not_asked_for_either(
    inside: FakeWeb, listed: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", listed.url)
    with pytest.raises(InsideHostError):
        await body_of(f"{inside.url}/a.md", "https://example.org")
    assert listed.asked == []
    listed.pages["/a.md"] = Page(b"by proxy")
    assert await body_of("http://unknown.invalid/a.md", "https://example.org") == b"by proxy"


async def test_a_user_and_password_that_a_redirect_brings_are_not_sent_and_not_told(listed: FakeWeb) -> None:
    there = listed.url.replace("http://", "http://ada:hunter2@")
    listed.pages["/a.md"] = Page(status=301, headers={"Location": f"{there}/b.md"})
    listed.pages["/b.md"] = Page(b"x" * 2_000)
    with pytest.raises(FetchError) as failed:
        await body_of(f"{listed.url}/a.md", listed.url)
    assert "hunter2" not in str(failed.value)
    assert all("Authorization" not in headers for _, headers in listed.asked)
