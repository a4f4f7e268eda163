"""What becomes of a list that has lost most of its entries, or has moved."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from ingest.errors import SettingsError
from ingest.job import run_job
from ingest.runs.report import IngestReport
from ingest.settings import ListSettings
from tests.fakes.web import FakeWeb, Page
from tests.libraries import NOW, opened, settings_for, write_sources

ENTRIES = [f"- [Bird {number}](https://a.org/{number}): Flight of the {number}th Kind\n" for number in range(12)]


def ingest(folder: Path, text: str, accept: Sequence[str] = ()) -> IngestReport:
    write_sources(folder, {"birds of prey": text}, [])
    return run_job(settings_for(folder, ["birds of prey"]), accept=accept, now=NOW)


def papers(folder: Path) -> int:
    with opened(folder) as library:
        return len(library.paper_ids())


def test_a_list_that_has_lost_more_than_half_is_doubted_until_it_is_accepted(tmp_path: Path) -> None:
    ingest(tmp_path, "".join(ENTRIES))
    for _ in range(2):
        report = ingest(tmp_path, "".join(ENTRIES[:5]))
        assert (report.ok, report.lists[0].kept, papers(tmp_path)) == (False, True, 12)
        assert "has 5 entries, 7 fewer than the 12 of last time" in str(report.lists[0].error)
        assert "`refdesk ingest --accept 'birds of prey'`" in str(report.lists[0].error)
    assert ingest(tmp_path, "".join(ENTRIES[:5]), accept=["Birds of Prey"]).ok
    assert papers(tmp_path) == 5
    assert ingest(tmp_path, "".join(ENTRIES[:5])).ok


@pytest.mark.parametrize("left", [6, 11])
def test_a_list_that_has_lost_no_more_than_half_is_taken_as_it_is(tmp_path: Path, left: int) -> None:
    ingest(tmp_path, "".join(ENTRIES))
    assert ingest(tmp_path, "".join(ENTRIES[:left])).ok
    assert papers(tmp_path) == left


def test_a_short_list_may_lose_what_it_has(tmp_path: Path) -> None:
    ingest(tmp_path, "".join(ENTRIES[:4]))
    assert ingest(tmp_path, "".join(ENTRIES[:1])).ok


def test_only_a_list_that_there_is_can_be_accepted(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no list 'fish' to accept; the lists are birds of prey"):
        ingest(tmp_path, "", accept=["fish"])


@pytest_asyncio.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb({}) as server:
        yield server


async def test_a_list_that_has_moved_for_good_is_read_where_it_is_and_that_is_told(
    web: FakeWeb, tmp_path: Path
) -> None:
    web.pages["/old.md"] = Page(status=301, headers={"Location": "/new.md"})
    web.pages["/new.md"] = Page(status=302, headers={"Location": "/today.md"})
    web.pages["/today.md"] = Page("".join(ENTRIES).encode(), etag='"1"')
    write_sources(tmp_path, {}, [])
    settings = settings_for(tmp_path, [], lists=[ListSettings(name="birds", source=f"{web.url}/old.md")])
    for _ in range(2):
        report = await asyncio.to_thread(run_job, settings, now=NOW)
        assert report.ok
        assert report.lists[0].moved_to == f"{web.url}/new.md"
    assert report.papers == 12


async def test_a_move_is_told_while_it_lasts_although_nothing_else_has_changed(web: FakeWeb, tmp_path: Path) -> None:
    here = Page("".join(ENTRIES).encode(), etag='"1"')
    write_sources(tmp_path, {}, [])
    settings = settings_for(tmp_path, [], lists=[ListSettings(name="birds", source=f"{web.url}/old.md")])
    told = []
    for page in (here, Page(status=301, headers={"Location": "/new.md"}), here):
        web.pages |= {"/old.md": page, "/new.md": here}
        report = await asyncio.to_thread(run_job, settings, now=NOW)
        told.append(report.lists[0].moved_to)
    assert told == [None, f"{web.url}/new.md", None]


async def test_a_list_that_vanished_or_became_a_page_keeps_its_last_good_state(web: FakeWeb, tmp_path: Path) -> None:
    web.pages["/a.md"] = Page("".join(ENTRIES).encode())
    write_sources(tmp_path, {}, [])
    settings = settings_for(tmp_path, [], lists=[ListSettings(name="birds", source=f"{web.url}/a.md")])
    await asyncio.to_thread(run_job, settings, now=NOW)
    for page in (Page(status=404), Page(b"<!doctype html><html><body>Not found</body></html>")):
        web.pages["/a.md"] = page
        report = await asyncio.to_thread(run_job, settings, now=NOW)
        assert (report.ok, report.lists[0].kept, report.papers) == (False, True, 12)
