"""Measure how far a judge agrees with people on claims, for `refdesk eval --judge`.

Kappa is Cohen's ("A coefficient of agreement for nominal scales", 1960): agreement beyond what chance would give.
Precision and recall are of `supported`, the one verdict by which a claim is shown as it was written.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.progress import track

from bot.answering.deadline import Deadline
from bot.answering.judge import Judge, Judgement, Verdict, looked_up
from bot.answering.model_use import ModelUse, added
from bot.desk.models import open_judge, open_model
from bot.errors import ConfigError
from bot.evaluation.figures import print_figures
from bot.evaluation.judged_pairs import VERDICTS, Pair, read_judgements_of, read_pairs
from bot.evaluation.metrics import kappa
from bot.exit_codes import FINE
from bot.presenting.printing import console
from bot.prompts import Prompts
from bot.settings.settings import Settings

_MOST_AT_ONCE = 8
"""Claims in one call, as many as a long answer leaves to a judge."""


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """What a person and a judge said of a claim.

    `verdict` is the judge's, None where it gave none. `shown` says that an answer would show the claim as written:
    the judge supports it, and the `words` it relies on and the claim's numbers stand in the sources.
    """

    id: str
    by_hand: Verdict
    verdict: Verdict | None
    words: tuple[str, ...]
    shown: bool


def run_agreement(
    settings: Settings, file: Path, *, out: Path | None, as_json: bool, recorded: Path | None = None
) -> int:
    """Have the claims of `file` judged; prints the agreement, writes each judgement to `out`, returns the exit code.

    With a file of `recorded` judgements no model is called.
    """
    pairs = read_pairs(file)
    used: ModelUse | None = None
    if recorded is not None:
        judgements = read_judgements_of(recorded)
    else:
        prompts = Prompts.load(settings.answers.prompts)
        judge = open_judge(settings.judge, open_model(settings.model), prompts)
        if judge is None:
            raise ConfigError(
                "No judge is configured. Add [model] to config.toml, and set `enabled = true` in [judge]."
            )
        judgements, used = asyncio.run(ask_judge(judge, pairs))
    rows = rows_of(pairs, judgements)
    if out is not None:
        out.write_text("".join(f"{json.dumps(asdict(row), ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    print_figures(agreement_figures(rows, used), as_json=as_json)
    return FINE


async def ask_judge(judge: Judge, pairs: Sequence[Pair]) -> tuple[Mapping[str, Judgement], ModelUse | None]:
    """Have pairs judged, those on the same sources together; returns judgements by id, and what they took."""
    judgements: dict[str, Judgement] = {}
    used: ModelUse | None = None
    batches = list(_batches(pairs))
    for batch in track(batches, "judging", console=console(stderr=True), transient=True):
        claims = {place: pair.claim for place, pair in enumerate(batch)}
        found, use = await judge.read(claims, batch[0].sources, Deadline(judge.seconds))
        judgements.update({batch[place].pair_id: judgement for place, judgement in found.items()})
        used = added(used, use)
    return judgements, used


def rows_of(pairs: Sequence[Pair], judgements: Mapping[str, Judgement]) -> list[JudgedPair]:
    """Put beside each pair what a judge said of it, and look up what the judge relies on."""
    rows = []
    for pair in pairs:
        judgement = judgements.get(pair.pair_id)
        shown = judgement is not None and looked_up(pair.claim, judgement, pair.sources) is not None
        verdict, words = (judgement.verdict, judgement.words) if judgement else (None, ())
        rows.append(JudgedPair(pair.pair_id, pair.verdict, verdict, words, shown))
    return rows


def agreement_figures(rows: Sequence[JudgedPair], used: ModelUse | None = None) -> dict[str, Any]:
    """Return the figures of a judge: agreement and kappa over the verdicts, and precision and recall of `supported`.

    `shown` counts what remains once the words relied on were looked up; `answered` is the share of the pairs that got
    a verdict, and agreement is over these.
    """
    judged = [(row.by_hand, row.verdict) for row in rows if row.verdict is not None]
    counts = Counter(judged)
    return {
        "pairs": len(rows),
        "answered": len(judged) / len(rows) if rows else None,
        "agreement": sum(one == other for one, other in judged) / len(judged) if judged else None,
        "kappa": kappa(judged),
        "kappa_of_supported": kappa([(one == "supported", other == "supported") for one, other in judged]),
        "supported": _precision_and_recall([(row.by_hand, row.verdict == "supported") for row in rows]),
        "shown": _precision_and_recall([(row.by_hand, row.shown) for row in rows]),
        "said_of": {one: {other: n for other in VERDICTS if (n := counts[one, other])} for one in VERDICTS},
        "calls": used.calls if used else 0,
        "tokens": used.prompt_tokens + used.completion_tokens if used else 0,
        "cost": used.cost if used else None,
    }


def _precision_and_recall(pairs: Sequence[tuple[Verdict, bool]]) -> dict[str, float | None]:
    right = sum(taken and by_hand == "supported" for by_hand, taken in pairs)
    taken = sum(each for _, each in pairs)
    true = sum(by_hand == "supported" for by_hand, _ in pairs)
    return {"precision": right / taken if taken else None, "recall": right / true if true else None}


def _batches(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    batch: list[Pair] = []
    for pair in pairs:
        if batch and (pair.sources != batch[0].sources or len(batch) == _MOST_AT_ONCE):
            yield batch
            batch = []
        batch.append(pair)
    if batch:
        yield batch
