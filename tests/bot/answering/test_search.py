import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.model import Mention, Missing, SearchPlan
from bot.answering.search_result import SearchResult
from bot.answering.searching.fields import QuestionEmbedder
from bot.answering.searching.rank_papers import NOT_RERANKED
from bot.answering.searching.reranker import RerankerError
from bot.answering.searching.state import BY_WORDS_ALONE
from bot.desk.opened_library import OpenedLibrary
from ingest.abstracts.providers import AbstractsSettings
from ingest.errors import EmbedderError
from ingest.job import run_job
from ingest.library.embedder import EmbedderSettings, PassageVectors, QuestionVectors, SpannedText, open_embedder
from ingest.library.layout import model_folder
from ingest.library.model import Selection
from ingest.library.reader import Library, open_library
from ingest.library.restricted import RestrictedLibrary
from ingest.runs.settings import IngestSettings
from ingest.settings import ListSettings
from ingest.terms.entry import Venue
from tests.bot.opening import open_with
from tests.libraries import ABSTRACTS as SOME_ABSTRACTS
from tests.libraries import NOW, SERVING, opened, settings_for, write_sources

LIST = """# Reading

## Serving
- [Tidepool](https://arxiv.org/abs/2001.00001): Admitting Requests at Every Step | OSDI'22
- [S-Kelp](https://arxiv.org/abs/2001.00002): Thousands of Adapters on One GPU | MLSys'24
- [Guppy](https://example.org/guppy): Inference on Smartphones with Little Memory | OSDI'22

## Training
- [Lifeboat](https://arxiv.org/abs/2001.00003): Recovery from Failures without Checkpoints | SOSP'23
- [Coral](https://example.org/coral): Saving Energy in Pipeline-Parallel Training
"""
ABSTRACTS = [
    {
        "arxiv_id": "2001.00001",
        "title": "Tidepool: Admitting Requests at Every Step",
        "abstract": "Generative models answer requests of unequal length. Static batches make short requests wait for "
        "long ones. Tidepool admits new requests whenever one token has been generated, and doubles throughput.",
    },
    {
        "arxiv_id": "2001.00002",
        "title": "S-Kelp: Thousands of Adapters on One GPU",
        "abstract": "Many fine-tuned variants of one base model differ by small low-rank matrices. S-Kelp keeps the "
        "matrices in host memory and copies those in use to the accelerator.",
    },
    {
        "arxiv_id": "2001.00003",
        "title": "Lifeboat: Recovery from Failures without Checkpoints",
        "abstract": "When a worker fails, training usually stops and restarts from a checkpoint. Lifeboat lets the "
        "remaining workers go on with the work of the failed one.",
    },
]


REFERRING = [
    {**row, "abstract": f"{row['abstract']} It is twice as fast as Pagelet."} if "Relay" in str(row["title"]) else row
    for row in SOME_ABSTRACTS
]

FILTERS = [
    Selection(venues=(Venue("OSDI", None),)),
    Selection(excluding=(Selection(venues=(Venue("OSDI", None),)),)),
    Selection(excluding=(Selection(sections=("serving",)), Selection(years=(2023, 2023)))),
    Selection(years=(2022, None)),
    Selection(lists=("reading",)),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    (folder / "reading.md").write_text(LIST, "utf-8")
    (folder / "abstracts.jsonl").write_text("\n".join(map(json.dumps, ABSTRACTS)), "utf-8")
    settings = IngestSettings(
        data=folder / "data",
        catalogue_url=f"sqlite:///{folder / 'data' / 'catalogue.db'}",
        lists=[ListSettings(name="reading", source=str(folder / "reading.md"))],
        abstracts=AbstractsSettings(providers=("file",), files=(str(folder / "abstracts.jsonl"),)),
    )
    run_job(settings, now=datetime(2025, 1, 1, tzinfo=UTC))
    return folder / "data"


@pytest.fixture(scope="module")
def library(data: Path) -> Iterator[Library]:
    with open_library(f"sqlite:///{data / 'catalogue.db'}", data) as opened:
        yield opened


@pytest.fixture(scope="module")
def embedder(data: Path) -> QuestionEmbedder:
    return QuestionEmbedder(open_embedder(EmbedderSettings(), model_folder(data)))


class DownEmbedder:
    """Stands for an endpoint that is down."""

    name = model = "down"
    dimensions = 384

    def embed_passages(self, passages: Iterable[SpannedText]) -> Iterator[PassageVectors]:
        raise EmbedderError("down")

    def embed_question(self, text: str) -> QuestionVectors:
        raise EmbedderError("down")


def asking(text: str) -> SearchPlan:
    return SearchPlan(question=text, intent="answer", text=text)


def names(result: SearchResult) -> list[str]:
    return [hit.paper.names[0] for hit in result.hits]


def test_a_paper_is_found_by_what_its_abstract_means(library: Library, embedder: QuestionEmbedder) -> None:
    result = open_with(library, embedder).search(asking("short jobs are stuck behind long ones in a batch"))
    assert names(result)[0] == "Tidepool"
    assert result.refusal is None
    assert result.degraded == ()


def test_the_best_sentence_is_marked_in_the_evidence(library: Library, embedder: QuestionEmbedder) -> None:
    result = open_with(library, embedder).search(asking("the others take over the work of a failed worker and go on"))
    best = result.hits[0].evidence[0]
    assert best.passage.basis == "abstract"
    assert best.best is not None
    assert best.passage.text[slice(*best.best)].startswith("Lifeboat lets the remaining workers")


@pytest.mark.parametrize(("question", "name"), [("phones", "Guppy"), ("electricity", "Coral"), ("crash", "Lifeboat")])
def test_everyday_words_find_what_papers_call_otherwise(
    library: Library, embedder: QuestionEmbedder, question: str, name: str
) -> None:
    assert names(open_with(library, embedder).search(asking(question)))[0] == name


def test_mentioned_papers_come_first_all_of_an_ambiguous_name(library: Library, embedder: QuestionEmbedder) -> None:
    ids = {hit.paper.names[0]: hit.paper.paper_id for hit in open_with(library, embedder).search(asking("model")).hits}
    mention = Mention("it", (ids["Coral"], ids["Lifeboat"]), "name")
    plan = SearchPlan("batches in it?", "answer", "requests in batches", (mention,))
    assert names(open_with(library, embedder).search(plan))[:3] == ["Coral", "Lifeboat", "Tidepool"]


def test_a_summary_is_given_its_paper_alone_with_all_passages(library: Library, embedder: QuestionEmbedder) -> None:
    mention = Mention("S-Kelp", ("arxiv:2001.00002",), "name")
    result = open_with(library, embedder).search(SearchPlan("what is S-Kelp", "summary", "", (mention,)))
    assert names(result) == ["S-Kelp"]
    assert [evidence.passage.basis for evidence in result.hits[0].evidence] == ["abstract", "title only"]


def test_filters_limit_what_is_searched(library: Library, embedder: QuestionEmbedder) -> None:
    plan = SearchPlan("x", "answer", "models", selection=Selection(venues=(Venue("OSDI", 2022),)))
    assert set(names(open_with(library, embedder).search(plan))) == {"Tidepool", "Guppy"}


def test_a_complete_list_comes_from_the_catalogue_page_by_page(library: Library, embedder: QuestionEmbedder) -> None:
    plan = SearchPlan("OSDI", "list", "", selection=Selection(venues=(Venue("OSDI", None),)), page=2)
    result = open_with(library, embedder).search(plan, page_size=1)
    assert result.complete is not None
    assert len(result.complete) == 2
    assert [hit.paper.paper_id for hit in result.hits] == [result.complete[1]]


def test_a_count_that_selects_nothing_is_refused_with_the_filters(library: Library, embedder: QuestionEmbedder) -> None:
    plan = SearchPlan("?", "count", "", selection=Selection(venues=(Venue("SOSP", 1999),)), filter_words=("SOSP 1999",))
    result = open_with(library, embedder).search(plan)
    assert result.complete == ()
    assert result.refusal == "No paper matches all of: “SOSP 1999”."


def test_what_the_library_lacks_by_name_is_told(library: Library, embedder: QuestionEmbedder) -> None:
    plan = SearchPlan("KDD papers", "answer", "papers", missing=(Missing("KDD", "venue"),))
    result = open_with(library, embedder).search(plan)
    assert result.refusal == "I found no paper from “KDD”."
    assert result.hits


def test_a_subject_that_no_paper_speaks_of_is_refused_with_its_words(
    library: Library, embedder: QuestionEmbedder
) -> None:
    result = open_with(library, embedder).search(asking("protein folding"))
    assert result.refusal is not None
    assert "“protein”, “folding”" in result.refusal


def test_what_a_follow_up_points_at_is_not_refused(library: Library, embedder: QuestionEmbedder) -> None:
    plan = SearchPlan("zebra?", "answer", "zebra", selection=Selection(paper_ids=("arxiv:2001.00001",)), follow_up=True)
    result = open_with(library, embedder).search(plan)
    assert result.refusal is None
    assert names(result) == ["Tidepool"]


@pytest.mark.parametrize("down", [QuestionEmbedder(DownEmbedder()), None])
def test_without_an_embedder_words_alone_are_searched_and_it_is_said(
    library: Library, down: QuestionEmbedder | None
) -> None:
    result = open_with(library, down).search(asking("requests that wait for long ones"))
    assert names(result)[0] == "Tidepool"
    assert result.degraded == (BY_WORDS_ALONE,)
    evidence = result.hits[0].evidence[0]
    assert evidence.best is not None
    assert "wait" in evidence.passage.text[slice(*evidence.best)]


@pytest.mark.parametrize("chosen", FILTERS)
def test_filters_of_a_large_library_take_what_those_of_a_small_one_take(
    library: Library, embedder: QuestionEmbedder, chosen: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = SearchPlan("go on after failures", "answer", "go on after failures", selection=chosen)
    exactly = open_with(library, embedder).search(plan)
    monkeypatch.setattr("bot.answering.searching.candidates._EXACT_UP_TO", 0)
    by_index = open_with(library, embedder).search(plan)
    assert by_index.hits == exactly.hits
    assert by_index.hits and not by_index.degraded
    assert {hit.paper.paper_id for hit in by_index.hits} <= set(library.select(chosen).papers)


@pytest.mark.parametrize("text", ["", "   ", "?!", '"AND (', "🙂", "the of and", "a" * 10_000])
def test_any_text_can_be_searched(library: Library, embedder: QuestionEmbedder, text: str) -> None:
    open_with(library, embedder).search(asking(text))


def test_at_most_the_papers_asked_for_are_given_best_first(library: Library, embedder: QuestionEmbedder) -> None:
    result = open_with(library, embedder).search(asking("training and serving models"), k=3)
    scores = [hit.score for hit in result.hits]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)


def test_each_stage_is_timed(library: Library, embedder: QuestionEmbedder) -> None:
    timings = open_with(library, embedder).search(asking("requests")).timings_ms
    assert {"embed", "lexical", "dense", "words", "read", "compare", "rank", "records"} <= timings.keys()


def test_a_name_said_by_the_way_does_not_refuse_what_is_answered(library: Library, embedder: QuestionEmbedder) -> None:
    text = "how to admit new requests on Zorvex whenever one token has been generated"
    result = open_with(library, embedder).search(SearchPlan(text, "answer", text, missing=(Missing("Zorvex", "name"),)))
    assert result.refusal is None
    assert result.hits[0].paper.paper_id == "arxiv:2001.00001"


@pytest.mark.parametrize(
    "text", ["Zorvex adapters", "how does Zorvex admit new requests whenever one token has been generated"]
)
def test_a_name_asked_for_is_refused_however_near_its_topic(
    library: Library, embedder: QuestionEmbedder, text: str
) -> None:
    plan = SearchPlan(text, "answer", text, missing=(Missing("Zorvex", "name"),))
    refusal = open_with(library, embedder).search(plan).refusal
    assert refusal == "No paper is called “Zorvex” or mentions it. Check the spelling, or paste a link."


def test_what_seems_to_leave_something_out_is_read_whole_where_nothing_else_is_found(
    library: Library, embedder: QuestionEmbedder
) -> None:
    text = "drop nothing and admit new requests whenever one token has been generated"
    apart = SearchPlan(text, "answer", "bees", selection=Selection(without=("arxiv:2001.00001",)), apart=("requests",))
    result = open_with(library, embedder).search(apart)
    assert (result.refusal, result.plan.apart) == (None, ())
    assert result.hits[0].paper.paper_id == "arxiv:2001.00001"


def test_what_comes_first_does_not_depend_on_how_many_are_asked_for(
    library: Library, embedder: QuestionEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answering.searching.candidates.POOL", 2)
    few, many = (open_with(library, embedder).search(asking("serving requests"), k=k) for k in (2, 5))
    assert len(many.hits) == 5
    assert names(many)[:2] == names(few)


def test_another_wording_finds_what_the_question_does_not_say(library: Library, embedder: QuestionEmbedder) -> None:
    question = "admission of requests"
    plain = open_with(library, embedder).search(asking(question))
    reworded = open_with(library, embedder).search(
        SearchPlan(question, "answer", question, rewrites=("workers continue after failures", "recovery of training"))
    )
    assert names(reworded)[0] == "Lifeboat"
    assert names(plain)[0] == "Tidepool"


def test_the_probability_of_an_answer_is_higher_for_what_the_library_holds(
    library: Library, embedder: QuestionEmbedder
) -> None:
    held, other = (
        open_with(library, embedder).search(asking(text)).probability
        for text in ("admit new requests after every generated token", "how do bees find the way to their hive")
    )
    assert held is not None and other is not None
    assert 0 <= other < held <= 1


def test_papers_that_speak_of_a_named_one_come_before_others_in_both_directions(
    tmp_path: Path, embedder: QuestionEmbedder
) -> None:
    write_sources(tmp_path, {"serving": SERVING}, REFERRING)
    run_job(settings_for(tmp_path, ["serving"]), now=NOW)
    with opened(tmp_path) as library:
        shelves = open_with(library, embedder)
        for named, other in (("arxiv:2301.00001", "arxiv:2302.00002"), ("arxiv:2302.00002", "arxiv:2301.00001")):
            mention = Mention("it", (named,), "name")
            found = shelves.search(SearchPlan("which are faster?", "answer", "faster machines", (mention,)))
            assert [hit.paper.paper_id for hit in found.hits[:2]] == [named, other]


def test_papers_whose_note_names_a_work_that_no_list_has_come_first_for_those_who_may_see_the_note(
    tmp_path: Path, embedder: QuestionEmbedder
) -> None:
    noted = "- [Slots for Servers](https://example.org/slots)\n"
    write_sources(tmp_path, {"serving": SERVING + noted, "private": noted + "  - builds on FarGate\n"}, REFERRING)
    run_job(settings_for(tmp_path, ["serving", "private"]), now=NOW)
    plan = asking("which entry is said to build on FarGate")
    with opened(tmp_path) as library:
        assert open_with(library, embedder).search(plan).hits[0].paper.paper_id == "title:slots-for-servers"
        assert library.papers_naming(["fargate"]) == {"fargate": {"title:slots-for-servers"}}
        assert RestrictedLibrary(library, ["serving"]).papers_naming(["fargate"]) == {}
        assert RestrictedLibrary(library, ["private"]).papers_naming(["fargate"]) == {
            "fargate": {"title:slots-for-servers"}
        }


class Backwards:
    """A reranker that turns the order of the search around, or is down."""

    papers = 3

    def __init__(self, *, down: bool = False) -> None:
        self._down = down

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        if self._down:
            raise RerankerError("down")
        return [float(at) for at in range(len(texts))]


def test_a_reranker_puts_the_best_papers_in_its_order_and_leaves_the_others(
    library: Library, embedder: QuestionEmbedder
) -> None:
    plain = names(open_with(library, embedder).search(asking("serving requests")))
    reranked = OpenedLibrary(library, lambda: embedder, Backwards()).search(asking("serving requests"))
    assert names(reranked) == [*plain[:3][::-1], *plain[3:]]


def test_a_reranker_that_is_down_leaves_the_order_of_the_search_and_is_told(
    library: Library, embedder: QuestionEmbedder
) -> None:
    plain = open_with(library, embedder).search(asking("serving requests"))
    without = OpenedLibrary(library, lambda: embedder, Backwards(down=True)).search(asking("serving requests"))
    assert names(without) == names(plain)
    assert without.degraded == (NOT_RERANKED,)
