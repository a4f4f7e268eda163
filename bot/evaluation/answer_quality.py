"""Measure written answers as ALCE does, and say whether two runs differ by more than chance.

Citation recall and precision are those of Gao et al., "Enabling Large Language Models to Generate Text with Citations"
(2023): a sentence counts as recalled if what it cites together carries it; a citation counts as precise if its source
carries the sentence alone, or if the sentence falls into parts of which it carries one. Whether a source carries a
sentence is decided by the check of meaning, or by the judge where that settled it. Both are of what is shown; how much
of what a model wrote could be shown as it wrote it is a figure of its own.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bot.answering.model import Answer, Claim
from bot.evaluation.metrics import mean, percentile, refusals
from bot.evaluation.questions import QuestionsError

_SAMPLES = 2_000
_SEED = 7


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What one question's answer came to; what a run is measured by and what two runs are compared by.

    `carried` of `sentences` are carried by what they cite, `precise` of `citations` carry their sentence. Of the
    `drafted` sentences that a model wrote, `kept` are shown as it wrote them.
    """

    qid: str
    answerable: bool
    refused: bool
    sentences: int
    carried: int
    citations: int
    precise: int
    calls: int = 0
    tokens: int = 0
    cost: float = 0.0
    first_seconds: float | None = None
    drafted: int = 0
    kept: int = 0


def row_of(qid: str, answerable: bool, answer: Answer, first_seconds: float | None) -> AnswerRow:
    """Make the row of an answer; a complete list or a count has no sentences of its own."""
    claims = answer.claims if answer.count is None else ()
    used = answer.used
    return AnswerRow(
        qid=qid,
        answerable=answerable,
        refused=answer.refused,
        sentences=len(claims),
        carried=sum(_is_carried(claim) for claim in claims),
        citations=sum(len(claim.sources) for claim in claims),
        precise=sum(len(_carrying(claim)) for claim in claims),
        calls=used.calls if used else 0,
        tokens=used.prompt_tokens + used.completion_tokens if used else 0,
        cost=(used.cost or 0.0) if used else 0.0,
        first_seconds=first_seconds,
        drafted=answer.drafted,
        kept=sum(not claim.quoted for claim in claims) if answer.drafted else 0,
    )


def answer_figures(rows: Sequence[AnswerRow]) -> dict[str, Any]:
    """Give the figures over all answers; None where a figure makes no sense."""
    refused = refusals((row.answerable, row.refused) for row in rows)
    seconds = [row.first_seconds for row in rows if row.first_seconds is not None]
    return {
        "questions": len(rows),
        "citation_recall": _share(rows, lambda row: row.carried, lambda row: row.sentences),
        "citation_precision": _share(rows, lambda row: row.precise, lambda row: row.citations),
        "kept_as_written": _share(rows, lambda row: row.kept, lambda row: row.drafted),
        "answered": mean(not row.refused for row in rows if row.answerable),
        "refusal_precision": refused.precision,
        "refusal_recall": refused.recall,
        "calls": sum(row.calls for row in rows),
        "tokens": sum(row.tokens for row in rows),
        "cost": sum(row.cost for row in rows),
        "first_sentence_seconds": {"p50": percentile(seconds, 0.5), "p95": percentile(seconds, 0.95)},
    }


def read_rows(file: Path) -> dict[str, AnswerRow]:
    """Read the rows that `refdesk eval --answers --out FILE` wrote, by question id; raises QuestionsError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        rows = [AnswerRow(**json.loads(line)["measured"]) for line in lines if line.strip()]
    except OSError as error:
        raise QuestionsError(
            f"{file}: could not be read. Give a file that `refdesk eval --answers --out` wrote."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise QuestionsError(f"{file}: not a result of `refdesk eval --answers --out`. Write it again.") from error
    return {row.qid: row for row in rows}


def compare(first: Mapping[str, AnswerRow], second: Mapping[str, AnswerRow]) -> dict[str, Any]:
    """Compare two runs on the questions that both answered.

    For citation recall and precision, and for what is kept as written: the difference (second less first) with its
    95 % interval, by paired bootstrap over questions. For answered and rightly refused questions: how many only one of
    the runs got right, and the two-sided exact p-value of McNemar's test.
    """
    qids = sorted(first.keys() & second.keys())
    pairs = [(first[qid], second[qid]) for qid in qids]
    return {
        "questions": len(pairs),
        "citation_recall": _bootstrap(pairs, lambda row: row.carried, lambda row: row.sentences),
        "citation_precision": _bootstrap(pairs, lambda row: row.precise, lambda row: row.citations),
        "kept_as_written": _bootstrap(pairs, lambda row: row.kept, lambda row: row.drafted),
        "right_outcome": mcnemar((one.answerable != one.refused, two.answerable != two.refused) for one, two in pairs),
    }


def mcnemar(pairs: Iterable[tuple[bool, bool]]) -> dict[str, Any]:
    """Test whether two yes-or-no outcomes on the same questions differ: exact, two-sided (McNemar, 1947)."""
    outcomes = list(pairs)
    only_first = sum(one and not two for one, two in outcomes)
    only_second = sum(two and not one for one, two in outcomes)
    differing = only_first + only_second
    tail = sum(math.comb(differing, k) for k in range(min(only_first, only_second) + 1)) / 2**differing
    p_value = min(1.0, 2 * tail)
    return {
        "only_first": only_first,
        "only_second": only_second,
        "p": p_value,
        "more_than_chance": differing > 0 and p_value < 0.05,
    }


def _bootstrap(
    pairs: Sequence[tuple[AnswerRow, AnswerRow]], part: Callable[[AnswerRow], int], whole: Callable[[AnswerRow], int]
) -> dict[str, Any]:
    def difference(some: Sequence[tuple[AnswerRow, AnswerRow]]) -> float | None:
        one, two = (_share([pair[side] for pair in some], part, whole) for side in (0, 1))
        return two - one if one is not None and two is not None else None

    chance = Random(_SEED)
    drawn = [difference(chance.choices(pairs, k=len(pairs))) for _ in range(_SAMPLES if pairs else 0)]
    values = [value for value in drawn if value is not None]
    low, high = percentile(values, 0.025), percentile(values, 0.975)
    certain = low is not None and high is not None and (low > 0 or high < 0)
    return {"difference": difference(pairs), "low": low, "high": high, "more_than_chance": certain}


def _share(
    rows: Iterable[AnswerRow], part: Callable[[AnswerRow], int], whole: Callable[[AnswerRow], int]
) -> float | None:
    listed = list(rows)
    total = sum(map(whole, listed))
    return sum(map(part, listed)) / total if total else None


def _is_carried(claim: Claim) -> bool:
    """Whether what the claim cites carries it: found by the check, or by the judge, or a fact of the lists."""
    return not claim.marked and all(check.passed for check in claim.checks)


def _carrying(claim: Claim) -> set[int]:
    """The sources cited that carry the claim or a part of it."""
    if not _is_carried(claim):
        return set()
    named = {each.n for each in claim.based_on}
    return named.intersection(claim.sources) if named else set(claim.sources)
