"""Ratings and refusals become files of questions that `refdesk eval` reads, and one line about a week."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import settings_class
from bot.errors import ConfigError
from bot.evaluation.questions import read_questions
from bot.platforms.terminal.feedback import export_questions, show_quality
from bot.settings.settings import Settings
from bot.store.database import Store, open_store
from bot.store.feedback import give_feedback
from bot.store.model import Asked, Place
from bot.store.questions import Outcome, claim, set_composed, set_state

NOW = datetime.now(UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_class().model_validate({"data": tmp_path / "data"})


def answered(store: Store, text: str, papers: tuple[str, ...], ratings: str = "", *, private: bool = False) -> None:
    asked = Asked(text, Place("slack", "T", "C"), "1", "U", text, NOW - timedelta(hours=1), private=private)
    answer_id = claim(store, asked, "p", NOW)
    assert answer_id
    set_composed(store, answer_id, "p", papers, Outcome(not papers, 2, 1))
    set_state(store, answer_id, "answered")
    for person, rating in enumerate(ratings):
        give_feedback(store, answer_id, "slack", f"U{person}", "helpful" if rating == "+" else "not helpful", NOW)


def test_rated_questions_are_exported_for_eval_and_private_ones_never(settings: Settings, tmp_path: Path) -> None:
    with open_store(settings.store_url) as store:
        answered(store, "Which papers page memory?", ("arxiv:1", "arxiv:2"), "++")
        answered(store, "What is new?", ("arxiv:3",), "+-")
        answered(store, "Anything on “otters”\n?", ())
        answered(store, "Unrated", ("arxiv:4",))
        answered(store, "Secret", ("arxiv:5",), "-", private=True)
    file = tmp_path / "questions.jsonl"
    assert export_questions(settings, file, days=30) == 0
    found = {question.turns[0]: question for question in read_questions(file)}
    assert set(found) == {"Which papers page memory?", "What is new?", "Anything on “otters”\n?"}
    assert found["Which papers page memory?"].gold == ("arxiv:1", "arxiv:2")
    assert found["What is new?"].gold == ()
    assert found["What is new?"].note == "not helpful; it showed arxiv:3"
    assert {question.kind for question in found.values()} == {"helpful", "not helpful", "answered without papers"}
    with pytest.raises(ConfigError, match="something is there already"):
        export_questions(settings, file, days=30)


def test_one_line_says_how_a_week_went(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(settings.store_url) as store:
        answered(store, "one", ("arxiv:1",), "+")
        answered(store, "two", (), "--")
    show_quality(settings, days=7, as_json=False)
    line = "2 questions in 7 days · 2 answered, 1 of them with nothing found · 0 failed · "
    assert capsys.readouterr().out == f"{line}ratings: 1 helpful, 2 not helpful · 4 sentences shown, 2 left out\n"
    show_quality(settings, days=7, as_json=True)
    assert json.loads(capsys.readouterr().out)["not_helpful"] == 2
