from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from ingest.errors import ListError
from ingest.fetching import Patience
from ingest.lists.sources import FetchedFile, fetch_list
from ingest.lists.sources.addresses import RawFile, raw_files
from ingest.settings import ListSettings
from tests.fakes.web import FakeWeb, Page

NO_MIRRORS = Path("no-mirrors")
NOW = datetime(2026, 1, 2, tzinfo=UTC)
MARKDOWN = {"Content-Type": "text/plain; charset=utf-8"}


@pytest_asyncio.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb({}) as server:
        yield server


async def fetched(web: FakeWeb, path: str, *previous: FetchedFile, pauses: list[float] | None = None) -> FetchedFile:
    async def pause(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)

    settings = ListSettings(name="systems", source=web.url + path)
    [file] = await fetch_list(settings, previous, mirrors=NO_MIRRORS, patience=Patience(sleep=pause), now=lambda: NOW)
    return file


async def test_an_address_gives_its_text_and_what_to_ask_with_next_time(web: FakeWeb) -> None:
    web.pages["/lists/llm.md"] = Page("# Größe".encode(), etag='"1"', modified="Fri, 02 Jan 2026 00:00:00 GMT")
    assert await fetched(web, "/lists/llm.md") == FetchedFile(
        list="systems",
        file="llm.md",
        text="# Größe",
        retrieved_at=NOW,
        base_url=f"{web.url}/lists/llm.md",
        etag='"1"',
        last_modified="Fri, 02 Jan 2026 00:00:00 GMT",
    )


@pytest.mark.parametrize("page", [Page(b"# A", etag='"1"'), Page(b"# A", modified="Fri, 02 Jan 2026 00:00:00 GMT")])
async def test_an_unchanged_list_is_not_sent_again(web: FakeWeb, page: Page) -> None:
    web.pages["/a.md"] = page
    first = await fetched(web, "/a.md")
    second = await fetched(web, "/a.md", first)
    assert (second.text, first.unchanged, second.unchanged) == ("# A", False, True)


async def test_a_server_without_validators_is_compared_by_text(web: FakeWeb) -> None:
    web.pages["/a.md"] = Page(b"# A")
    first = await fetched(web, "/a.md")
    again = await fetched(web, "/a.md", first)
    web.pages["/a.md"] = Page(b"# B")
    changed = await fetched(web, "/a.md", again)
    assert (again.unchanged, changed.unchanged, changed.text) == (True, False, "# B")


async def test_a_passing_failure_is_retried_as_the_server_wishes(web: FakeWeb) -> None:
    web.pages["/a.md"] = Page(b"# A")
    web.failing.extend([Page(status=503, headers={"Retry-After": "9"}), Page(status=502)])
    pauses: list[float] = []
    assert (await fetched(web, "/a.md", pauses=pauses)).text == "# A"
    assert pauses[0] == 9.0
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (Page(b"<!DOCTYPE html><html><body>Sign in</body></html>"), "is an HTML page, not Markdown"),
        (Page(b"  <!-- x --> <!-- y --><HTML lang=en>"), "is an HTML page, not Markdown"),
        (Page(b"<div></div><body>x</body>", headers={"Content-Type": "text/html"}), "is an HTML page, not Markdown"),
        (Page(b"x" * 50_000_001), "more than 50,000,000 bytes"),
        (Page(b"\x89PNG\0\0"), "is not text"),
        (Page(status=404), "cannot be found"),
        (Page(status=403), "HTTP 403"),
        (Page(status=304), "HTTP 304"),
    ],
)
async def test_what_is_no_list_is_refused_with_the_lists_name(web: FakeWeb, page: Page, told: str) -> None:
    web.pages["/a.md"] = page
    with pytest.raises(ListError, match=rf"list systems: .*{told}"):
        await fetched(web, "/a.md")


async def test_markdown_that_begins_with_html_is_markdown(web: FakeWeb) -> None:
    web.pages["/a.md"] = Page(b'<h1 align="center">Papers</h1>\n<!-- <html> -->\n\n- [A](b)', headers=MARKDOWN)
    assert "- [A](b)" in (await fetched(web, "/a.md")).text


async def test_a_server_that_is_down_is_told_of() -> None:
    async with FakeWeb({}) as gone:
        pass
    with pytest.raises(ListError, match=r"list systems: .*cannot be reached"):
        await fetched(gone, "/a.md")


async def test_many_comments_before_the_text_cost_nothing(web: FakeWeb) -> None:
    web.pages["/a.md"] = Page(b"<!-- a -->\n" * 5_000 + b"# A")
    assert (await fetched(web, "/a.md")).text.endswith("# A")


RAW = "https://raw.githubusercontent.com/nest/birds"
BLOB = "https://github.com/nest/birds/blob"


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("https://github.com/nest/birds", RawFile(f"{RAW}/HEAD/README.md", "README.md", f"{BLOB}/HEAD/README.md")),
        ("https://github.com/nest/birds.git", RawFile(f"{RAW}/HEAD/README.md", "README.md", f"{BLOB}/HEAD/README.md")),
        (
            "https://github.com/nest/birds/?tab=readme-ov-file#owls",
            RawFile(f"{RAW}/HEAD/README.md", "README.md", f"{BLOB}/HEAD/README.md"),
        ),
        (
            "http://www.github.com/nest/birds/blob/dev/a/b%20c.md#L3",
            RawFile(f"{RAW}/dev/a/b%20c.md", "a/b c.md", f"{BLOB}/dev/a/b%20c.md"),
        ),
        (
            "https://github.com/nest/birds/raw/dev/owls.md",
            RawFile(f"{RAW}/dev/owls.md", "owls.md", f"{BLOB}/dev/owls.md"),
        ),
        (
            "https://github.com/nest/birds/tree/dev/sea",
            RawFile(f"{RAW}/dev/sea/README.md", "sea/README.md", f"{BLOB}/dev/sea/README.md"),
        ),
        (
            f"{RAW}/refs/heads/dev/owls.md",
            RawFile(f"{RAW}/refs/heads/dev/owls.md", "owls.md", f"{BLOB}/refs/heads/dev/owls.md"),
        ),
        (f"{RAW}/dev/owls.md", RawFile(f"{RAW}/dev/owls.md", "owls.md", f"{BLOB}/dev/owls.md")),
        (
            "https://gitlab.com/a/b/c/-/blob/main/x.md",
            RawFile("https://gitlab.com/a/b/c/-/raw/main/x.md", "x.md", "https://gitlab.com/a/b/c/-/blob/main/x.md"),
        ),
        ("https://gist.github.com/nest/123", RawFile("https://gist.github.com/nest/123/raw", "gist.md", None)),
        ("https://example.org/papers/list.md#a", RawFile("https://example.org/papers/list.md", "list.md", None)),
        ("https://example.org", RawFile("https://example.org", "index.md", None)),
    ],
)
def test_pasted_addresses_become_those_of_raw_files(address: str, first: RawFile) -> None:
    assert raw_files(address)[0] == first


@pytest.mark.parametrize(
    "address",
    ["https://github.com/nest/birds", "https://github.com/nest/birds/blob/main/README.md", f"{RAW}/main/README.md"],
)
def test_the_branch_of_the_settings_comes_before_that_of_the_address(address: str) -> None:
    assert raw_files(address, "dev/next")[0] == RawFile(
        f"{RAW}/dev/next/README.md", "README.md", f"{BLOB}/dev/next/README.md"
    )
    assert "/-/raw/dev/" in raw_files("https://gitlab.com/a/b", "dev")[0].url


def test_the_front_page_of_a_repository_may_spell_its_readme_otherwise() -> None:
    assert [place.file for place in raw_files("https://github.com/nest/birds")][:2] == ["README.md", "readme.md"]


async def test_a_link_to_another_file_is_followed_below_its_folder_and_no_further(web: FakeWeb) -> None:
    web.pages["/lists/README.md"] = Page(b"docs/owls.md")
    web.pages["/lists/docs/owls.md"] = Page(b"# Owls")
    web.pages["/lists/out.md"] = Page(b"../secret.md")
    web.pages["/secret.md"] = Page(b"# Secret")

    file, outside = await fetched(web, "/lists/README.md"), await fetched(web, "/lists/out.md")

    assert (file.file, file.text, file.base_url) == ("README.md", "# Owls", f"{web.url}/lists/docs/owls.md")
    assert outside.text == "../secret.md"
