"""Papers of a list get their abstracts over the network, from the list's lines to the library."""

import asyncio
from dataclasses import replace
from pathlib import Path

from ingest.job import run_job
from ingest.report import IngestReport
from ingest.settings import AbstractsSettings
from tests.fakes.crossref import FakeCrossref, work
from tests.fakes.pages import FakePages, proceedings
from tests.fakes.service import Fault
from tests.libraries import NOW, opened, settings_for, write_sources

HASH = "0123456789abcdef0123456789abcdef"
LIST = f"""# Things

- [On Things That Are and Things That Remain](https://proceedings.neurips.cc/paper/2020/file/{HASH}-Paper.pdf)
- [Of Other Matters in Large Clusters](https://doi.org/10.1145/1234.5678)
"""


async def ingest(folder: Path, pages: FakePages, crossref: FakeCrossref) -> IngestReport:
    write_sources(folder, {"things": LIST}, [])
    abstracts = AbstractsSettings.model_validate(
        {
            "providers": ["pages", "crossref"],
            "pages": {"neurips": pages.url, "attempts": 1, "interval_seconds": 0},
            "crossref": {"base_url": crossref.url, "interval_seconds": 0},
        }
    )
    settings = replace(settings_for(folder, ["things"]), abstracts=abstracts)
    return await asyncio.to_thread(run_job, settings, now=NOW)


async def test_each_provider_gives_what_it_has_and_one_that_fails_is_asked_again(tmp_path: Path) -> None:
    async with (
        FakePages({f"/paper/2020/hash/{HASH}-Abstract.html": proceedings("They remain.")}) as pages,
        FakeCrossref({"10.1145/1234.5678": work("10.1145/1234.5678", "<jats:p>They matter.</jats:p>")}) as crossref,
    ):
        pages.faults.append(Fault(status=500))
        report = await ingest(tmp_path, pages, crossref)
        assert [(told.provider, told.asked, told.found, told.failed) for told in report.providers] == [
            ("pages", 1, 0, 1),
            ("crossref", 1, 1, 0),
        ]
        again = await ingest(tmp_path, pages, crossref)
        assert [(told.provider, told.asked, told.found) for told in again.providers] == [("pages", 1, 1)]
        assert len(crossref.asked) == 1
    with opened(tmp_path) as library:
        papers = library.papers([f"neurips:{HASH}", "doi:10.1145/1234.5678"])
        assert [(paper.abstract, paper.abstract_provider) for paper in papers] == [
            ("They remain.", "pages"),
            ("They matter.", "crossref"),
        ]
