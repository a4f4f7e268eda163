"""Figures of answers: what counts as carried and precise, and when two runs differ by more than chance."""

import json
from pathlib import Path

import pytest

from bot.evaluation.answer_quality import AnswerRow, answer_figures, compare, mcnemar, read_rows
from bot.evaluation.questions import QuestionsError


def row(qid: str, *, carried: int = 2, sentences: int = 2, refused: bool = False, answerable: bool = True) -> AnswerRow:
    return AnswerRow(qid, answerable, refused, sentences, carried, sentences, carried, 1, 100, 0.5, 1.0)


def test_recall_and_precision_are_taken_over_all_sentences_and_citations() -> None:
    figures = answer_figures([row("a", carried=1), row("b", carried=2), row("c", sentences=0, carried=0, refused=True)])
    assert figures["citation_recall"] == 0.75
    assert figures["citation_precision"] == 0.75
    assert figures["answered"] == pytest.approx(2 / 3)
    assert (figures["calls"], figures["tokens"], figures["cost"]) == (3, 300, 1.5)


def test_a_refusal_of_what_nothing_answers_is_right() -> None:
    figures = answer_figures([row("a", refused=True, answerable=False), row("b", refused=True)])
    assert figures["refusal_precision"] == 0.5
    assert figures["refusal_recall"] == 1.0


def test_a_small_difference_is_no_more_than_chance_and_a_large_one_is() -> None:
    first = {str(n): row(str(n), carried=1) for n in range(40)}
    alike = {**first, "0": row("0", carried=2)}
    better = {str(n): row(str(n), carried=2) for n in range(40)}
    assert not compare(first, alike)["citation_recall"]["more_than_chance"]
    assert compare(first, better)["citation_recall"] == {
        "difference": 0.5,
        "low": 0.5,
        "high": 0.5,
        "more_than_chance": True,
    }


def test_only_questions_on_which_the_runs_differ_count_in_mcnemars_test() -> None:
    assert mcnemar([(True, True)] * 50 + [(False, True)] * 6)["p"] == pytest.approx(2 / 2**6)
    assert mcnemar([(True, True)] * 50)["p"] == 1.0
    assert mcnemar([(False, True)] * 6)["more_than_chance"]
    assert not mcnemar([(False, True)] * 5)["more_than_chance"]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"qid": "a"}), encoding="utf-8")
    with pytest.raises(QuestionsError, match="not a result"):
        read_rows(file)
