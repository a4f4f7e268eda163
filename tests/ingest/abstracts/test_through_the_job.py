"""Papers of a list get their abstracts over the network, from the list's lines to the library."""

import asyncio
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from ingest.abstracts.providers import AbstractsSettings
from ingest.job import run_job
from ingest.library.model import Selection
from ingest.papers.settings import IdentitySettings
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings
from tests.fakes.arxiv import FakeArxiv, FakePaper
from tests.fakes.crossref import FakeCrossref, work
from tests.fakes.pages import FakePages, proceedings
from tests.fakes.semantic_scholar import FakeSemanticScholar
from tests.fakes.semantic_scholar import paper as scholarly
from tests.fakes.service import Fault
from tests.libraries import NOW, opened, settings_for, write_sources

ROOT = Path(__file__).parents[3]
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


FOUR = "# Things\n\n" + "".join(
    f"- [On the {word} of Large Things in Clusters](https://arxiv.org/abs/2301.0000{number})\n"
    for number, word in enumerate(("Shape", "Weight", "Colour", "Sound"), start=1)
)
KNOWN = {
    f"2301.0000{number}": FakePaper(f"On the {word} of Large Things", f"About thing {number}.")
    for number, word in enumerate(("Shape", "Weight", "Colour", "Sound"), start=1)
}


class SlowArxiv(FakeArxiv):
    """Falls silent after the first request, until it is told to `speak`; `keeps_silent` tells that one waits."""

    def __init__(self, papers: dict[str, FakePaper]) -> None:
        super().__init__(papers)
        self.keeps_silent = asyncio.Event()
        self.speak = asyncio.Event()

    async def _query(self, request: web.Request) -> web.StreamResponse:
        answer = await super()._query(request)
        if len(self.asked) > 1:
            self.keeps_silent.set()
            await self.speak.wait()
        return answer


def asking(folder: Path, providers: dict[str, object], **options: object) -> IngestSettings:
    abstracts = AbstractsSettings.model_validate({"providers": list(providers), **providers, **options})
    return replace(settings_for(folder, ["things"]), abstracts=abstracts)


# A shell that starts the tests in the background has its children ignore interrupts.
_INTERRUPTIBLE = """
import signal

signal.signal(signal.SIGINT, signal.default_int_handler)

from bot.cli import main

main()
"""


async def ingesting_until_silence(
    folder: Path, settings: IngestSettings, arxiv: SlowArxiv
) -> asyncio.subprocess.Process:
    """A process of `refdesk ingest` that waits for arXiv's answer to its second request."""
    config = folder / "config.toml"
    config.write_text(
        f'data = "{settings.data}"\n[[lists]]\nname = "things"\nsource = "{folder / "things.md"}"\n'
        f'[abstracts]\nproviders = ["arxiv"]\n[abstracts.arxiv]\nbase_url = "{arxiv.url}"\n'
        "batch_size = 2\ninterval_seconds = 2\n"
    )
    command = (sys.executable, "-c", _INTERRUPTIBLE, "ingest", "--config", str(config))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=asyncio.subprocess.PIPE)
    async with asyncio.timeout(120):
        await arxiv.keeps_silent.wait()
    return process


async def test_a_run_that_is_interrupted_tells_that_the_next_one_goes_on(tmp_path: Path) -> None:
    write_sources(tmp_path, {"things": FOUR}, [])
    async with SlowArxiv(dict(KNOWN)) as arxiv:
        process = await ingesting_until_silence(tmp_path, settings_for(tmp_path, ["things"]), arxiv)
        process.send_signal(signal.SIGINT)
        _, told = await process.communicate()
    assert process.returncode == 130, told.decode()
    assert "the next `refdesk ingest` continues from there" in " ".join(told.decode().split())


async def test_a_run_killed_while_it_asks_goes_on_where_it_stopped(tmp_path: Path) -> None:
    write_sources(tmp_path, {"things": FOUR}, [])
    async with SlowArxiv(dict(KNOWN)) as arxiv:
        # The second request comes long after the answers to the first one were kept.
        options = {"base_url": arxiv.url, "batch_size": 2, "interval_seconds": 2}
        settings = asking(tmp_path, {"arxiv": options})
        process = await ingesting_until_silence(tmp_path, settings, arxiv)
        process.kill()
        await process.wait()
        [first, second] = arxiv.asked
        arxiv.speak.set()
        report = await asyncio.to_thread(run_job, settings, now=NOW)
        assert [(told.asked, told.found) for told in report.providers] == [(2, 2)]
        assert arxiv.asked[2:] == [second]
        assert set(first).isdisjoint(second)
    with opened(tmp_path) as library:
        assert library.revision.with_abstract == 4


async def test_what_was_not_found_is_asked_for_again_after_its_time_or_under_a_new_key(tmp_path: Path) -> None:
    write_sources(tmp_path, {"things": FOUR}, [])
    async with FakeArxiv({}) as arxiv, FakeCrossref({}) as crossref:
        settings = asking(
            tmp_path,
            {
                "arxiv": {"base_url": arxiv.url, "interval_seconds": 0},
                "crossref": {"base_url": crossref.url, "interval_seconds": 0},
            },
            not_found_days=30,
        )

        async def asked(later: timedelta) -> int:
            before = len(arxiv.asked) + len(crossref.asked)
            await asyncio.to_thread(run_job, settings, now=NOW + later)
            return len(arxiv.asked) + len(crossref.asked) - before

        real = datetime.now(UTC) - NOW
        # Where none is known, arXiv is asked once more, together with a paper that is there for certain.
        assert await asked(real) == 2
        assert await asked(real + timedelta(days=29)) == 0
        assert await asked(real + timedelta(days=31)) == 2
        named = FOUR.replace("2301.00001)", "2301.00001) ([DOI](https://doi.org/10.1145/1234.5678))")
        write_sources(tmp_path, {"things": named}, [])
        assert await asked(real) == 1
        assert [request.path for request in crossref.asked] == ["/works/10.1145%2F1234.5678"]
        assert await asked(real) == 0


async def test_what_a_provider_tells_stands_beside_the_lists_own_word(tmp_path: Path) -> None:
    listed = "# Things\n\n- [On Things That Are and Remain](https://doi.org/10.1145/1234.5678) | SOSP'24\n"
    write_sources(tmp_path, {"things": listed}, [])
    told = scholarly("On Things That Are and Remain at Last", None, doi="10.1145/1234.5678", year=2023)
    async with FakeSemanticScholar({"DOI:10.1145/1234.5678": told}) as scholar:
        settings = asking(tmp_path, {"semantic_scholar": {"base_url": scholar.url, "interval_seconds": 0}})
        report = await asyncio.to_thread(run_job, settings, now=NOW)
    assert report.lists[0].without_abstract == 1
    with opened(tmp_path) as library:
        [paper] = library.papers(["doi:10.1145/1234.5678"])
        assert paper.titles == ("On Things That Are and Remain", "On Things That Are and Remain at Last")
        assert [(known.venue.name, known.venue.year) for known in paper.venues] == [("SOSP", 2024)]
        assert (paper.year, paper.provider_year, paper.provider_venue) == (2024, 2023, "Conference on Examples")
        assert (paper.abstract, paper.abstract_provider, paper.details_provider) == (None, None, "semantic_scholar")
        assert library.select(Selection(authors=("ada example",))).papers == ("doi:10.1145/1234.5678",)


WRONG = "- [Amber Kelp Estimation for Fathom Fields](https://arxiv.org/abs/2301.00001)\n"
STRANGER = FakePaper("Marsh Harriers Schedule Lighthouse Turbines", "Turbines turn by moonlight.")


async def ingest_wrong(
    folder: Path,
    arxiv: FakeArxiv,
    *,
    same: tuple[tuple[str, str], ...] = (),
    different: tuple[tuple[str, str], ...] = (),
) -> IngestReport:
    settings = asking(folder, {"arxiv": {"base_url": arxiv.url, "interval_seconds": 0}})
    identity = IdentitySettings(same=same, different=different)
    return await asyncio.to_thread(run_job, replace(settings, identity=identity), now=NOW)


async def test_an_identifier_that_leads_to_another_work_is_a_conflict_and_gives_no_abstract(tmp_path: Path) -> None:
    write_sources(tmp_path, {"things": f"# Things\n\n{WRONG}"}, [])
    async with FakeArxiv({"2301.00001": STRANGER}) as arxiv:
        report = await ingest_wrong(tmp_path, arxiv)
        again = await ingest_wrong(tmp_path, arxiv)
        assert len(arxiv.asked) == 1
    for each in (report, again):
        [conflict] = each.conflicts
        assert conflict.key == "arxiv:2301.00001"
        assert "“Marsh Harriers Schedule Lighthouse Turbines” at arXiv" in conflict.reason
        assert [(place.list, place.line) for place in conflict.places] == [("things", 3)]
        assert each.lists[0].without_abstract == 1
    with opened(tmp_path) as library:
        [paper] = library.papers(library.paper_ids())
        assert (paper.abstract, paper.titles) == (None, ("Amber Kelp Estimation for Fathom Fields",))
        # Nor is the other work's full text its own.
        assert "arxiv" not in paper.identifiers


async def test_a_person_can_settle_that_the_identifier_is_the_papers_own(tmp_path: Path) -> None:
    write_sources(tmp_path, {"things": f"# Things\n\n{WRONG}"}, [])
    pair = ("arxiv:2301.00001", "title:Amber Kelp Estimation for Fathom Fields")
    async with FakeArxiv({"2301.00001": STRANGER}) as arxiv:
        await ingest_wrong(tmp_path, arxiv)
        report = await ingest_wrong(tmp_path, arxiv, same=(pair,))
        assert len(arxiv.asked) == 1
    assert (report.conflicts, report.lists[0].without_abstract) == ([], 0)
    with opened(tmp_path) as library:
        [paper] = library.papers(library.paper_ids())
        assert (paper.abstract, paper.identifiers) == ("Turbines turn by moonlight.", {"arxiv": ("2301.00001",)})


async def test_a_person_can_settle_that_it_is_not(tmp_path: Path) -> None:
    write_sources(tmp_path, {"things": f"# Things\n\n{WRONG}"}, [])
    pair = ("arxiv:2301.00001", "title:Amber Kelp Estimation for Fathom Fields")
    async with FakeArxiv({"2301.00001": STRANGER}) as arxiv:
        await ingest_wrong(tmp_path, arxiv)
        report = await ingest_wrong(tmp_path, arxiv, different=(pair,))
    assert (report.conflicts, report.lists[0].without_abstract) == ([], 1)


async def test_a_paper_that_was_renamed_keeps_its_abstract_and_is_known_by_both_titles(tmp_path: Path) -> None:
    listed = "- [Kestrel: Rotation and Permutation for Outliers](https://arxiv.org/abs/2301.00001)\n"
    write_sources(tmp_path, {"things": f"# Things\n\n{listed}"}, [])
    renamed = FakePaper(
        "Dual Transformation Makes Stronger Models", "Kestrel uses rotation and permutation of outliers."
    )
    async with FakeArxiv({"2301.00001": renamed}) as arxiv:
        report = await ingest_wrong(tmp_path, arxiv)
    assert (report.conflicts, report.lists[0].without_abstract) == ([], 0)
    with opened(tmp_path) as library:
        [paper] = library.papers(library.paper_ids())
        assert "Dual Transformation Makes Stronger Models" in paper.titles


async def test_withdrawn_papers_are_marked_and_citations_within_the_library_are_a_relation(tmp_path: Path) -> None:
    write_sources(tmp_path, {"things": FOUR}, [])
    papers = {
        f"ARXIV:{number}": scholarly(known.title, known.abstract, arxiv=number) | {"paperId": number[-1] * 40}
        for number, known in KNOWN.items()
    }
    papers["ARXIV:2301.00001"] |= {
        "citationCount": 12,
        "references": [
            {"paperId": "2" * 40, "externalIds": {}},
            {"paperId": "f" * 40, "externalIds": {"ArXiv": "2301.00003"}},
            {"paperId": "e" * 40, "externalIds": {"DOI": "10.1145/elsewhere"}},
        ],
    }
    papers["ARXIV:2301.00002"] |= {"title": "RETRACTED: On the Weight of Large Things"}
    async with FakeSemanticScholar(dict(papers)) as scholar:
        settings = asking(tmp_path, {"semantic_scholar": {"base_url": scholar.url, "interval_seconds": 0}})
        await asyncio.to_thread(run_job, settings, now=NOW)
    with opened(tmp_path) as library:
        one, two, three, four = (f"arxiv:2301.0000{number}" for number in range(1, 5))
        first, second = library.papers([one, two])
        assert (first.citations, first.counted_by, first.withdrawal) == (12, "semantic_scholar", None)
        assert (second.withdrawal, second.withdrawn_by) == ("retracted", "semantic_scholar")
        assert not any("RETRACTED" in title for title in second.titles)
        assert library.references([one, two, four]) == {one: (two, three)}
        assert library.cited_by([one, two, three]) == {two: (one,), three: (one,)}
