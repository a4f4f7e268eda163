"""A language model describes papers at ingest; they are found by what it writes, which nobody is shown."""

import json
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock

import pytest

from bot.answering.model import SearchPlan
from bot.answering.searching.fields import QuestionEmbedder
from ingest.enrichment.form import FormError, read_enrichment
from ingest.enrichment.settings import Enriching, EnrichmentSettings
from ingest.job import run_job
from ingest.library.embedder import EmbedderSettings, open_embedder
from ingest.library.layout import model_folder
from ingest.runs.report import IngestReport
from tests.bot.opening import open_with
from tests.fakes.chat_json import answering_chat
from tests.libraries import ABSTRACTS, NOW, SERVING, opened, settings_for, write_sources

SYSTEM, USER = "Describe the paper.", "Title: {title}\nAbstract: {abstract}\nNotes: {notes}"
RELAY = "Relay: Separating Prompt Work from Token Work on Different Machines"
DESCRIBED = {
    RELAY: ["Should reading a question and writing the reply happen in separate buildings?"],
}


class Model:
    """A scripted model that describes papers by their titles, and counts how often it was asked."""

    def __init__(self, answer: Callable[[str], str | int] | None = None) -> None:
        self.asked: list[str] = []
        self._answer = answer or self._described
        self._lock = Lock()

    def __call__(self, prompt: str) -> str | int:
        title = prompt.partition("Title: ")[2].partition("\n")[0]
        with self._lock:
            self.asked.append(title)
        return self._answer(title)

    @staticmethod
    def _described(title: str) -> str:
        return json.dumps({"descriptions": DESCRIBED.get(title, [f"Something about {title.split()[0]}"])})


def ingest(folder: Path, model: Model, serving: str = SERVING, **limits: int) -> IngestReport:
    """Run the ingest over one list, with papers described by `model`."""
    write_sources(folder, {"serving": serving}, ABSTRACTS)
    with answering_chat(model) as base_url:
        return ingest_by(base_url, folder, limits)


def ingest_by(base_url: str, folder: Path, limits: dict[str, int]) -> IngestReport:
    """Run the ingest over the sources in a folder, with papers described at this address."""
    own = EnrichmentSettings.model_validate({"enabled": True, "attempts": 1, **limits})
    enriching = Enriching(base_url, "scripted", None, SYSTEM, USER, own, prices=(1.0, 2.0))
    return run_job(replace(settings_for(folder, ["serving"]), enriching=enriching), now=NOW)


def test_a_paper_is_found_by_what_the_model_wrote_which_is_never_shown(tmp_path: Path) -> None:
    report = ingest(tmp_path, Model())
    assert report.ok and report.enrichment is not None
    assert (report.enrichment.wanted, report.enrichment.written) == (4, 4)
    with opened(tmp_path) as library:
        embedder = QuestionEmbedder(open_embedder(EmbedderSettings(), model_folder(tmp_path / "data")))
        asked = "separate buildings for reading questions and writing replies"
        result = open_with(library, embedder).search(SearchPlan(asked, "answer", asked))
        assert result.hits[0].paper.title == RELAY
        shown = [each.passage for hit in result.hits for each in hit.evidence]
        shown += [each for every in library.passages(library.paper_ids()).values() for each in every]
        assert shown and not any("buildings" in each.text or each.basis == "expansion" for each in shown)


def test_only_new_papers_are_described_again(tmp_path: Path) -> None:
    ingest(tmp_path, Model())
    again = Model()
    more = SERVING.replace("## Surveys", "- Harbour: Docking Models at Many Ports\n\n## Surveys")
    assert ingest(tmp_path, again, more).ok
    assert again.asked == ["Harbour: Docking Models at Many Ports"]
    resting = Model()
    report = ingest(tmp_path, resting, more)
    assert (report.published, resting.asked) == (False, [])


def test_an_ingest_whose_model_is_down_publishes_without_and_the_next_one_catches_up(tmp_path: Path) -> None:
    report = ingest(tmp_path, Model(lambda title: 503))
    assert report.published and not report.ok
    assert report.enrichment is not None and report.enrichment.problem
    report = ingest(tmp_path, Model())
    assert report.published and report.ok
    assert report.enrichment is not None and report.enrichment.written == 4


def test_a_killed_ingest_is_continued_and_what_was_described_is_not_asked_for_again(tmp_path: Path) -> None:
    write_sources(tmp_path, {"serving": SERVING}, ABSTRACTS)

    def kill_at_the_third(title: str) -> str:
        if len(killed.asked) == 3:
            process.kill()
        return Model._described(title)

    killed = Model(kill_at_the_third)
    with answering_chat(killed) as base_url:
        process = multiprocessing.get_context("spawn").Process(
            target=ingest_by, args=(base_url, tmp_path, {"at_once": 1})
        )
        process.start()
        process.join()
    assert process.exitcode == -9
    again = Model()
    report = ingest(tmp_path, again)
    assert report.ok and report.published
    assert len(again.asked) == 2
    assert not set(again.asked) & set(killed.asked[:2])


def test_a_budget_leaves_the_rest_to_the_next_run(tmp_path: Path) -> None:
    report = ingest(tmp_path, Model(), most_papers=3)
    assert report.enrichment is not None
    assert (report.enrichment.written, report.enrichment.left) == (3, 1)
    report = ingest(tmp_path, Model(), most_papers=3)
    assert report.enrichment is not None
    assert (report.enrichment.written, report.enrichment.left) == (1, 0)


def test_tokens_and_cost_are_estimated_beforehand_and_counted(tmp_path: Path) -> None:
    report = ingest(tmp_path, Model()).enrichment
    assert report is not None
    assert (report.prompt_tokens, report.completion_tokens) == (1_200, 480)
    assert report.cost == pytest.approx((1_200 * 1.0 + 480 * 2.0) / 1_000_000)
    assert report.estimated_tokens > 800 and report.estimated_cost


def test_of_more_lines_than_were_asked_for_the_first_count_and_what_is_left_empty_is_none() -> None:
    lines = [f"a problem of kind {n}" for n in range(12)]
    written = {"descriptions": [*lines[:1], "", *lines[1:]], "summary": None, "tasks": None, "abbreviations": []}
    assert read_enrichment(json.dumps(written)).lines() == tuple(lines[:8])


@pytest.mark.parametrize("answer", ["Sure! Here you are.", '{"descriptions": []}', '{"descriptions": ["a b c"', "[]"])
def test_an_answer_of_another_form_is_refused(answer: str) -> None:
    with pytest.raises(FormError):
        read_enrichment(answer)


def test_an_answer_within_a_code_fence_is_read() -> None:
    answer = (
        '```json\n{"descriptions": ["what to do  when GPUs fail"], "abbreviations": {"TP": "tensor parallel"}}\n```'
    )
    assert read_enrichment(answer).lines() == ("what to do when GPUs fail", "TP: tensor parallel")
