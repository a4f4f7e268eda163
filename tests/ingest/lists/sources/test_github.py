"""Several files of a repository on GitHub."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from ingest.errors import ListError
from ingest.fetching import Patience
from ingest.lists.sources.fetched import FetchedFile
from ingest.lists.sources.github import Servers, fetch_from_github, is_on_github
from ingest.settings import ListSettings
from tests.fakes.github import repository
from tests.fakes.web import FakeWeb, Page

NOW = datetime(2026, 1, 2, tzinfo=UTC)
FILES = {"README.md": b"# Birds", "sea/a b.md": b"# Gulls", "sea/terns.md": b"# Terns", "sea/x.png": b"\x89PNG\0"}


@pytest_asyncio.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb({}) as server:
        repository(server, "nest/birds", FILES)
        yield server


async def fetched(
    web: FakeWeb, *previous: FetchedFile, source: str = "https://github.com/nest/birds", files: list[str]
) -> list[FetchedFile]:
    settings = ListSettings.model_validate({"name": "birds", "source": source, "files": files})
    servers = Servers(web.url, web.url)
    return await fetch_from_github(settings, previous, patience=Patience(), now=lambda: NOW, servers=servers)


async def test_globs_choose_the_files_and_each_keeps_the_address_of_its_page(web: FakeWeb) -> None:
    found = await fetched(web, files=["**/*.md", "!README.md"])
    assert [(file.file, file.text, file.base_url) for file in found] == [
        ("sea/a b.md", "# Gulls", "https://github.com/nest/birds/blob/HEAD/sea/a%20b.md"),
        ("sea/terns.md", "# Terns", "https://github.com/nest/birds/blob/HEAD/sea/terns.md"),
    ]


async def test_globs_begin_at_the_folder_that_the_address_names(web: FakeWeb) -> None:
    repository(web, "nest/birds", FILES, branch="dev")
    found = await fetched(web, source="https://github.com/nest/birds/tree/dev/sea", files=["t*.md"])
    assert [file.file for file in found] == ["sea/terns.md"]


async def test_only_what_has_changed_is_sent_again(web: FakeWeb) -> None:
    before = await fetched(web, files=["**/*.md"])
    repository(web, "nest/birds", FILES | {"README.md": b"# All birds"})
    web.asked.clear()
    after = await fetched(web, *before, files=["**/*.md"])
    assert [path for path, _ in web.asked] == ["/repos/nest/birds/git/trees/HEAD", "/nest/birds/HEAD/README.md"]
    assert [file.file for file in after if not file.unchanged] == ["README.md"]


@pytest.mark.parametrize(
    ("listing", "told"),
    [
        (Page(b"<html>"), "did not send the listing"),
        (Page(status=404), "HTTP 404; check `source`, `branch`"),
        (Page(status=403), "only so many questions an hour.*`git = true`"),
        (Page(b'{"tree": [], "truncated": true}'), "too many files"),
        (Page(b'{"tree": []}'), r"no file of .* matches \*\*/\*\.md; correct `files`"),
    ],
)
async def test_a_listing_that_is_of_no_use_is_told_of(web: FakeWeb, listing: Page, told: str) -> None:
    web.pages["/repos/nest/birds/git/trees/HEAD"] = listing
    with pytest.raises(ListError, match=f"list birds: .*{told}"):
        await fetched(web, files=["**/*.md"])


async def test_a_file_that_cannot_be_had_fails_the_whole_list(web: FakeWeb) -> None:
    del web.pages["/nest/birds/HEAD/sea/terns.md"]
    with pytest.raises(ListError, match=r"terns\.md answered with HTTP 404"):
        await fetched(web, files=["**/*.md"])


@pytest.mark.parametrize(
    ("source", "files", "on_github"),
    [
        ("https://github.com/nest/birds", ["**/*.md"], True),
        ("https://github.com/nest/birds/tree/main/sea", ["*.md"], True),
        ("https://github.com/nest/birds", [], False),
        ("https://github.com/nest/birds/blob/main/a.md", ["*.md"], False),
        ("https://gitlab.com/nest/birds", ["*.md"], False),
    ],
)
def test_globs_are_for_repositories_and_folders_on_github(source: str, files: list[str], on_github: bool) -> None:
    assert is_on_github(ListSettings.model_validate({"name": "b", "source": source, "files": files})) is on_github
