"""Full texts at ingest: fetched at arXiv's pace, continued by the next run, searched and cited by section."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.model import Answer, Question
from bot.desk.desk import open_desk
from bot.settings.settings import Settings
from ingest.fetching import Patience
from ingest.full_text.settings import FullTextsSettings, TextLimits
from ingest.job import run_job
from ingest.library.restricted import RestrictedLibrary
from ingest.runs.report import FullTextReport, IngestReport
from ingest.runs.settings import FullTextSources
from ingest.settings import ListSettings
from tests.fakes.arxiv_texts import HTML, PDF, FakeArxivTexts, page, pdf
from tests.fakes.service import Clock, Fault
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, opened, settings_for, write_sources

PROSE = "Each request waits for its turn, and the scheduler admits the next one as soon as memory is free again. " * 12
PAGELET = (
    ("Abstract", ("Serving language models wastes memory on fragments.",)),
    ("1 Introduction", (PROSE,)),
    ("2 Evaluation", ("We evaluate Pagelet on eight A100 accelerators.", PROSE)),
    ("2.1 Baselines", ("The baseline is a server that reserves memory in one piece on one V100.",)),
)
RELAY = (
    ("1 Introduction", (PROSE,)),
    ("2 Set-up", ("All measurements of Relay were made on H800 accelerators of a rented cluster.", PROSE)),
)
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "all")
SURVEY = [
    "1 Introduction",
    *(f"Serving {word} requests at once is hard where memory is short and time is dear." for word in WORDS),
    "2 Hardware",
    "Most works use TPUv4 racks.",
]
FILES = {
    "/html/2301.00001": (HTML, page(PAGELET)),
    "/html/2302.00002": (HTML, page(RELAY)),
    "/pdf/2303.00003": (PDF, pdf([SURVEY[:15], SURVEY[15:]])),
}
ASKED = [f"/{kind}/{number}" for number in ("2301.00001", "2302.00002", "2303.00003") for kind in ("html", "pdf")]


async def ingest(
    folder: Path,
    server: FakeArxivTexts,
    *,
    full_text: Sequence[str] = ("serving",),
    clock: Clock | None = None,
    attempts: int = 1,
    papers: int = 100,
    megabytes: int = 10,
) -> IngestReport:
    """Ingest two lists, of which those in `full_text` want full texts from a fake arXiv."""
    write_sources(folder, {"serving": SERVING, "training": TRAINING}, ABSTRACTS)
    lists = [
        ListSettings(name=name, source=str(folder / f"{name}.md"), full_text=name in full_text)
        for name in ("serving", "training")
    ]
    clock = clock or Clock()
    sources = FullTextSources(
        FullTextsSettings(papers=papers, megabytes=megabytes),
        TextLimits(arxiv=server.url),
        patience=Patience(attempts=attempts, sleep=clock.sleep, clock=clock),
    )
    settings = replace(settings_for(folder, (), lists=lists), full_texts=sources)
    return await asyncio.to_thread(run_job, settings, now=NOW)


def told(report: IngestReport) -> FullTextReport:
    assert report.full_texts is not None
    return report.full_texts


async def answer(folder: Path, text: str) -> Answer:
    desk = await asyncio.to_thread(open_desk, Settings(data=folder / "data"))
    try:
        return await desk.answer(Question(text, NOW))
    finally:
        await asyncio.to_thread(desk.close)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of which one list has full texts, only to be read."""

    async def made() -> None:
        async with FakeArxivTexts(dict(FILES)) as server:
            report = await ingest(folder, server)
        assert (told(report).wanted, told(report).fetched, told(report).left) == (3, 3, 0)

    folder = tmp_path_factory.mktemp("full-texts")
    asyncio.run(made())
    return folder


@pytest.mark.parametrize(
    ("question", "sentence", "place"),
    [
        ("which papers evaluate on A100s?", "We evaluate Pagelet on eight A100 accelerators.", "§2 Evaluation"),
        ("which papers measure on H800 accelerators?", "All measurements of Relay were made on H800 accelerators of a "
         "rented cluster.", "§2 Set-up"),
        ("which works use TPUv4 racks?", "Most works use TPUv4 racks.", "§2 Hardware, p. 2"),
        ("does Pagelet compare with a V100?", "The baseline is a server that reserves memory in one piece on one V100.",
         "§2.1 Baselines"),
    ],
)  # fmt: skip
async def test_what_only_full_texts_say_is_answered_and_cited_by_section(
    whole: Path, question: str, sentence: str, place: str
) -> None:
    answered = await answer(whole, question)
    assert not answered.refused
    claim = next(claim for claim in answered.claims if claim.text == sentence)
    assert claim.places == (place,)
    assert {source.n: source.basis for source in answered.sources}[claim.sources[0]] == "full text"


async def test_what_an_abstract_says_is_based_on_the_abstract(whole: Path) -> None:
    answered = await answer(whole, "what keeps the cache of each request in pages of fixed size?")
    assert answered.claims[0].text == "Pagelet keeps the cache of each request in pages of fixed size."
    assert (answered.sources[0].basis, answered.claims[0].places) == ("abstract", ())


async def test_without_full_texts_the_same_question_is_refused(tmp_path: Path) -> None:
    async with FakeArxivTexts(dict(FILES)) as server:
        report = await ingest(tmp_path, server, full_text=())
        assert server.asked == []
    assert report.full_texts is None
    answered = await answer(tmp_path, "which works use TPUv4 racks?")
    assert answered.refused


async def test_texts_are_fetched_one_at_a_time_at_the_pace_of_arxiv_and_once(tmp_path: Path) -> None:
    clock = Clock()
    async with FakeArxivTexts(dict(FILES)) as server:
        first = await ingest(tmp_path, server, clock=clock)
        assert [asked.path for asked in server.asked] == [ASKED[0], ASKED[2], ASKED[4], ASKED[5]]
        assert clock.pauses == pytest.approx([3.0] * 3)
        server.asked.clear()
        again = await ingest(tmp_path, server)
        assert server.asked == []
    assert first.published and first.ok
    assert (again.published, again.embedded) == (False, 0)
    assert told(again) == replace(told(first), fetched=0)


async def test_a_run_that_may_fetch_one_text_is_continued_by_the_next(tmp_path: Path) -> None:
    async with FakeArxivTexts(dict(FILES)) as server:
        reports = [told(await ingest(tmp_path, server, papers=1)) for _ in range(3)]
        assert [(report.fetched, report.held, report.left) for report in reports] == [(1, 1, 2), (1, 2, 1), (1, 3, 0)]
        assert len(server.asked) == 4
    assert not (await answer(tmp_path, "which works use TPUv4 racks?")).refused


async def test_while_arxiv_is_down_the_rest_is_published_and_the_next_run_goes_on(tmp_path: Path) -> None:
    async with FakeArxivTexts(dict(FILES)) as server:
        server.faults.extend([Fault(status=503)] * 3)
        report = await ingest(tmp_path, server)
        assert len(server.asked) == 3
        assert report.published and not report.ok
        assert (told(report).fetched, told(report).left) == (0, 3)
        assert "HTTP 503" in str(told(report).problem)
        assert told(await ingest(tmp_path, server)).held == 3


async def test_a_busy_arxiv_is_given_the_time_that_it_asks_for(tmp_path: Path) -> None:
    clock = Clock()
    async with FakeArxivTexts(dict(FILES)) as server:
        server.faults.append(Fault(status=429, headers={"Retry-After": "17"}))
        report = await ingest(tmp_path, server, clock=clock, attempts=3)
    assert told(report).fetched == 3
    assert 17.0 in clock.pauses


async def test_of_papers_without_a_readable_text_the_next_run_does_not_ask_again(tmp_path: Path) -> None:
    async with FakeArxivTexts({"/html/2301.00001": FILES["/html/2301.00001"]}) as server:
        report = await ingest(tmp_path, server)
        assert (told(report).held, told(report).none_there, told(report).left) == (1, 2, 0)
        server.asked.clear()
        await ingest(tmp_path, server, full_text=("serving", "training"))
        assert server.asked == []


async def test_where_the_room_is_used_up_no_more_is_fetched(tmp_path: Path) -> None:
    large = page((("1 Introduction", ("All requests are alike. " * 25_000,)),))
    files = dict.fromkeys(("/html/2301.00001", "/html/2302.00002", "/html/2303.00003"), (HTML, large))
    async with FakeArxivTexts(files) as server:
        report = told(await ingest(tmp_path, server, megabytes=1))
        assert (report.fetched, report.left, report.is_full, report.complete) == (2, 1, True, True)


async def test_switched_off_again_the_texts_are_no_longer_found(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "copy")
    async with FakeArxivTexts() as server:
        report = await ingest(tmp_path / "copy", server, full_text=())
    assert report.published
    assert (await answer(tmp_path / "copy", "which works use TPUv4 racks?")).refused


async def test_a_lost_index_is_built_again_from_the_catalogue(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy" / "data" / "index")
    assert not (await answer(tmp_path / "copy", "which works use TPUv4 racks?")).refused


async def test_nobody_finds_a_full_text_whose_paper_is_on_a_hidden_list(whole: Path) -> None:
    with await asyncio.to_thread(opened, whole) as library:
        training = RestrictedLibrary(library, ["training"])
        hits = library.full_texts.search(["a100", "tpuv4"], 10)
        assert {hit.paper_id for hit in hits} == {"arxiv:2301.00001", "arxiv:2303.00003"}
        assert {hit.paper_id for hit in training.full_texts.search(["a100", "tpuv4"], 10)} == {"arxiv:2301.00001"}
        assert training.full_texts.of_paper("arxiv:2303.00003") == []
        assert training.full_texts.passages([hit.passage_id for hit in hits]).keys() == {
            hit.passage_id for hit in hits if hit.paper_id == "arxiv:2301.00001"
        }
        assert not training.full_texts.search(["tpuv4"], 10, ["arxiv:2303.00003"])


async def test_a_summary_is_based_on_the_text_that_the_library_holds(whole: Path) -> None:
    answered = await answer(whole, "summarise Pagelet")
    assert answered.sources[0].basis == "full text"
    assert any(place.startswith("§2") for claim in answered.claims for place in claim.places)
