"""Questions from other fields are refused, however long they are; everyday words for what is listed are not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.model import Question
from bot.answering.searching.fields import QuestionEmbedder, fields
from bot.desk.planning import plan_for
from bot.settings.settings import STARTER_LISTS
from ingest.job import run_job
from ingest.library.embedder import EmbedderSettings, open_embedder
from ingest.library.layout import model_folder
from tests.bot.opening import open_with
from tests.libraries import NOW, opened, settings_for


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the starter lists: two hundred papers, of which only the titles are known."""
    made = tmp_path_factory.mktemp("library")
    run_job(settings_for(made, [], lists=STARTER_LISTS), offline=True, now=NOW)
    return made


@pytest.fixture(scope="module")
def embedder(folder: Path) -> QuestionEmbedder:
    return QuestionEmbedder(open_embedder(EmbedderSettings(), model_folder(folder / "data")))


def _refusal(folder: Path, embedder: QuestionEmbedder, text: str) -> str | None:
    with opened(folder) as library:
        shelves = open_with(library, embedder)
        return shelves.search(plan_for(shelves, Question(text, datetime.now(UTC)))).refusal


@pytest.mark.parametrize(
    "text",
    [
        "which studies help doctors to notice early dementia from the way in which patients speak and write?",
        "how do bees find the way back to their hive when the landscape around it has changed?",
        "what is known about making bread rise evenly at high altitude with less yeast than usual?",
    ],
)
def test_a_long_question_from_another_field_is_refused(folder: Path, embedder: QuestionEmbedder, text: str) -> None:
    assert _refusal(folder, embedder, text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "can language models be served by a single graphics card that has too little memory for them?",
        "how to keep training going on cheap cloud machines that may be taken away at any moment",
        "splitting attention over several machines so that very long texts fit",
    ],
)
def test_a_long_question_in_everyday_words_about_a_listed_paper_is_answered(
    folder: Path, embedder: QuestionEmbedder, text: str
) -> None:
    assert _refusal(folder, embedder, text) is None


def test_a_question_is_as_near_to_its_own_field_as_its_name(embedder: QuestionEmbedder) -> None:
    field = fields()[3]
    assert embedder.match_fields(embedder.embed(field)).similarity == pytest.approx(1.0, abs=0.02)
