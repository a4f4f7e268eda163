"""Git goes where the configuration leads it: no redirect to hosts inside, and no look-up of its own."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.typedefs import Handler

from ingest.errors import ListError
from ingest.lists.sources.git_door import door_to
from ingest.lists.sources.mirror import Mirror, up_to_date
from ingest.settings import ListSettings
from tests.fakes.web import FakeWeb, Page
from tests.ingest.fetching.resolver import FakeResolver
from tests.repositories import commit, make

LIST = "# Birds\n- [Owls](https://a.org/owls)\n"
REFS = "/birds.git/info/refs"


@dataclass
class ServedRepository:
    """A bare repository as plain files of a web server, which git reads too, and the paths that were asked for."""

    url: str
    asked: list[str]


@pytest_asyncio.fixture
async def served(tmp_path: Path) -> AsyncIterator[ServedRepository]:
    def prepare() -> None:
        work = make(tmp_path / "work")
        commit(work, {"README.md": LIST}, "2024-01-01")
        bare = tmp_path / "www" / "birds.git"
        subprocess.run(["git", "clone", "--quiet", "--bare", str(work), str(bare)], check=True)
        subprocess.run(["git", "-C", str(bare), "update-server-info"], check=True)

    await asyncio.to_thread(prepare)
    asked: list[str] = []

    @web.middleware
    async def remember(request: web.Request, handler: Handler) -> web.StreamResponse:
        asked.append(request.path)
        if request.path.startswith("/old.git/"):
            raise web.HTTPMovedPermanently(request.rel_url.with_path(request.path.replace("old", "birds")).path_qs)
        return await handler(request)

    app = web.Application(middlewares=[remember])
    app.router.add_static("/", tmp_path / "www")
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield ServedRepository(f"http://127.0.0.1:{runner.addresses[0][1]}", asked)
    await runner.cleanup()


async def mirrored(source: str, tmp_path: Path) -> Mirror:
    settings = ListSettings(name="birds", source=source, git=True)
    return await asyncio.to_thread(up_to_date, settings, tmp_path / "mirrors")


async def test_a_repository_on_a_host_that_the_configuration_names_is_fetched(
    served: ServedRepository, tmp_path: Path
) -> None:
    mirror = await mirrored(f"{served.url}/birds.git", tmp_path)
    assert (await asyncio.to_thread(mirror.run, "show", f"{mirror.head}:README.md")).decode() == LIST
    assert mirror.moved_to is None


async def test_a_repository_that_has_moved_within_its_host_is_fetched_and_told(
    served: ServedRepository, tmp_path: Path
) -> None:
    mirror = await mirrored(f"{served.url}/old.git", tmp_path)
    assert mirror.moved_to == f"{served.url}/birds.git"


async def test_git_takes_the_address_that_was_checked_and_looks_nothing_up_itself(
    served: ServedRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver = FakeResolver(monkeypatch, {"git.example": ["127.0.0.1"]})
    mirror = await mirrored(f"http://git.example:{urlsplit(served.url).port}/birds.git", tmp_path)
    assert mirror.head
    assert set(resolver.looked_up) == {"git.example"}


async def test_a_redirect_to_a_host_inside_is_refused_before_that_host_hears_of_it(
    served: ServedRepository, tmp_path: Path
) -> None:
    async with FakeWeb({REFS: Page(status=302, headers={"Location": f"{served.url}{REFS}"})}) as listed:
        with pytest.raises(ListError, match=r"list birds: .*127\.0\.0\.1 is inside this machine"):
            await mirrored(f"{listed.url}/birds.git", tmp_path)
    assert served.asked == []


async def test_a_redirect_to_a_page_that_is_no_repository_is_told(tmp_path: Path) -> None:
    async with FakeWeb(
        {REFS: Page(status=302, headers={"Location": "/sign-in"}), "/sign-in": Page(b"Hello")}
    ) as listed:
        with pytest.raises(ListError, match="redirects to a page that is no repository"):
            await mirrored(f"{listed.url}/birds.git", tmp_path)


async def test_git_itself_follows_no_redirect() -> None:
    async with FakeWeb({}) as listed:
        door = await asyncio.to_thread(door_to, f"{listed.url}/birds.git")
    assert "\tfollowRedirects = false" in door.config
