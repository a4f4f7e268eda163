"""What agrees with people: verdicts as such, and what an answer shows once the words relied on were looked up."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.evaluation.judge_agreement import agreement_figures, rows_of
from bot.evaluation.judged_pairs import read_judgements_of, read_pairs
from bot.evaluation.metrics import kappa
from bot.evaluation.questions import QuestionsError
from tests.benchmarks.judging import agreement_with
from tests.fakes.chat_json import answering_chat

PAGER = {"title": "Pager: memory for caches", "text": "Pager keeps caches in blocks. It cuts waste to 4% on 8 GPUs."}
QUEUER = {"title": "Queuer", "text": "Queuer admits requests at every iteration."}
JUDGED: list[tuple[str, str, list[dict[str, str]]]] = [
    ("Caches lie in blocks with Pager.", "supported", [PAGER]),
    ("Waste falls to 4% with Pager.", "supported", [PAGER]),
    ("Pager cuts waste.", "partly", [PAGER]),
    ("Pager cuts waste to 40%.", "contradicted", [PAGER]),
    ("Pager is faster than Queuer.", "not stated", [PAGER, QUEUER]),
]


@pytest.fixture
def pairs_file(tmp_path: Path) -> Path:
    rows = [
        {"id": str(number), "claim": claim, "sources": sources, "verdict": verdict}
        for number, (claim, verdict, sources) in enumerate(JUDGED)
    ]
    return written(tmp_path / "pairs.jsonl", rows)


def written(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def judgements(*given: tuple[str, list[str]]) -> list[dict[str, Any]]:
    return [{"id": str(number), "verdict": verdict, "words": words} for number, (verdict, words) in enumerate(given)]


def test_kappa_is_agreement_beyond_chance() -> None:
    assert kappa([]) is None
    assert kappa([(1, 1), (2, 2)]) == 1.0
    assert kappa([(1, 1), (1, 2), (2, 1), (2, 2)]) == 0.0
    # Both say yes of 20 and no of 15 in 50: they agree in .7, and would by chance in .5.
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert kappa(pairs) == pytest.approx(0.4)


def test_a_judge_that_knows_agrees_wholly(pairs_file: Path) -> None:
    figures = agreement_with(read_pairs(pairs_file), 0.0)
    assert (figures["agreement"], figures["kappa"], figures["answered"]) == (1.0, 1.0, 1.0)
    assert figures["shown"] == {"precision": 1.0, "recall": 1.0}
    assert figures["calls"] == 2, "claims on the same sources are judged together"


def test_a_judge_that_always_errs_agrees_in_nothing(pairs_file: Path) -> None:
    figures = agreement_with(read_pairs(pairs_file), 1.0)
    assert figures["agreement"] == 0.0
    assert figures["supported"] == {"precision": 0.0, "recall": 0.0}


def test_support_counts_as_shown_only_where_its_words_and_numbers_stand_in_the_source(
    pairs_file: Path, tmp_path: Path
) -> None:
    told = judgements(
        ("supported", ["caches in blocks of one size"]),
        ("supported", ["cuts waste to 4% on 8 GPUs"]),
        ("partly", ["cuts waste"]),
        ("supported", ["cuts waste to 4% on 8 GPUs"]),
    )
    pairs = read_pairs(pairs_file)
    rows = rows_of(pairs, read_judgements_of(written(tmp_path / "told.jsonl", told)))
    assert [row.shown for row in rows] == [False, True, False, False, False]
    figures = agreement_figures(rows)
    assert figures["answered"] == 0.8
    assert figures["supported"] == {"precision": pytest.approx(2 / 3), "recall": 1.0}
    assert figures["shown"] == {"precision": 1.0, "recall": 0.5}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 1: not an object"),
        ('{"id": 1}', "line 1: not a judged claim"),
        ('{"id": 1, "claim": "x", "sources": [], "verdict": "partly"}', "Give at least one"),
        ('{"id": 1, "claim": "x", "sources": [{"title": "t", "text": "x"}], "verdict": "yes"}', "not “yes”"),
        ("", "has no claims"),
    ],
)
def test_a_line_that_is_no_judged_claim_is_told(tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(QuestionsError, match=why):
        read_pairs(file)


def test_the_command_asks_the_configured_judge_and_replays_what_it_said(pairs_file: Path, tmp_path: Path) -> None:
    reply = json.dumps([{"claim": 1, "verdict": "supported", "words": "Pager keeps caches in blocks"}])
    out, config = tmp_path / "out.jsonl", tmp_path / "config.toml"
    with answering_chat(lambda _: reply) as base_url:
        config.write_text(f'[model]\nbase_url = "{base_url}"\nmodel = "critic"\n', encoding="utf-8")
        asked = run_eval(config, pairs_file, "--out", str(out))
    config.write_text("", encoding="utf-8")
    replayed = run_eval(config, pairs_file, "--recorded", str(out))
    assert (asked["pairs"], asked["answered"], asked["calls"]) == (5, 0.4, 2)
    assert {**replayed, "calls": 2, "tokens": asked["tokens"]} == asked
    result = CliRunner().invoke(app, ["--config", str(config), "eval", str(pairs_file), "--judge"])
    assert result.exit_code == 2
    assert "No judge is configured" in result.output


def run_eval(config: Path, pairs_file: Path, *more: str) -> dict[str, Any]:
    flags = ["--config", str(config), "eval", str(pairs_file), "--judge", "--json", *more]
    result = CliRunner().invoke(app, flags)
    assert result.exit_code == 0, result.output
    figures: dict[str, Any] = json.loads(result.stdout)
    return figures
