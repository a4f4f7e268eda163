"""How far a judge agrees with the verdicts of people, on claims about real abstracts of many fields.

Run with `python -m tests.benchmarks.judging`. The claims are those of `claims/` that have a verdict by hand, and the
faithful ones on the same papers. A scripted judge knows the verdicts and errs in a given share of them; it replies over
HTTP, is prompted, read and looked up as any judge. With `--pairs FILE` the claims are written for a real one:
`refdesk eval --judge FILE` measures the judge that is configured.
"""

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import HttpUrl

from bot.answering.judge import Judge
from bot.answering.language_model import LanguageModel
from bot.answering.verifying.subjects import with_subject
from bot.evaluation.figures import print_figures
from bot.evaluation.judge_agreement import agreement_figures, ask_judge, rows_of
from bot.evaluation.judged_pairs import VERDICTS, Pair, read_pairs
from bot.prompts import Prompts
from bot.settings.model import ModelSettings
from tests.benchmarks.checking import nearest_sentence, without_markers
from tests.benchmarks.material import NotHereError
from tests.benchmarks.sentences import Case, Material, load
from tests.fakes.chat_json import answering_chat

_SEED = 5
_CLAIM = re.compile(r"^\d+\. (.+)$", re.MULTILINE)
_KEY = re.compile(r"\s*\[\w{4}\]")


def main() -> None:
    """Print the agreement of a judge with the verdicts by hand."""
    parser = argparse.ArgumentParser(description="Measure a judge's agreement with people.")
    parser.add_argument("--judge-errors", type=float, default=0.05, help="share of a judge's errors (default: 0.05)")
    parser.add_argument("--pairs", type=Path, help="write the claims to this file, for `refdesk eval --judge`")
    arguments = parser.parse_args()
    try:
        lines = [json.dumps(row, ensure_ascii=False) for row in pairs_of(load())]
    except NotHereError as error:
        sys.exit(str(error))
    with TemporaryDirectory() as folder:
        file = arguments.pairs or Path(folder, "pairs.jsonl")
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        if arguments.pairs:
            print(f"{len(lines)} claims are in {file}.")
            return
        print(f"A judge that errs in {arguments.judge_errors:.0%} of the claims:")
        print_figures(agreement_with(read_pairs(file), arguments.judge_errors), as_json=False)


def pairs_of(material: Material) -> list[dict[str, Any]]:
    """Make the rows of judged claims: the bad ones with a verdict, and the faithful ones on papers that have such."""
    judged = [case for case in material.bad if case.verdict]
    papers = {paper for case in judged for paper in case.papers}
    faithful = [case for case in material.faithful if papers.issuperset(case.papers) and not case.facts]
    cases = sorted((*judged, *faithful), key=lambda case: case.papers)
    return [_row(case, material) for case in cases]


def _row(case: Case, material: Material) -> dict[str, Any]:
    papers = [material.papers[paper_id] for paper_id in case.papers]
    sources = [{"title": each.title, "text": each.abstract, "names": each.names} for each in papers]
    claim = without_markers(case.sentence)
    return {"id": case.case_id, "claim": claim, "sources": sources, "verdict": case.verdict or "supported"}


def agreement_with(pairs: Sequence[Pair], error_rate: float) -> dict[str, Any]:
    """Have `pairs` judged over HTTP by a scripted judge that errs in a share `error_rate`; returns the figures."""
    with answering_chat(scripted_replies(pairs, error_rate)) as base_url:
        settings = ModelSettings(base_url=HttpUrl(base_url), model="scripted", context_window=32_000)
        judge = Judge(LanguageModel(settings), Prompts.load(), 60.0)
        judgements, used = asyncio.run(ask_judge(judge, pairs))
    return agreement_figures(rows_of(pairs, judgements), used)


def scripted_replies(pairs: Sequence[Pair], error_rate: float) -> Callable[[str], str]:
    """Give the replies of a judge that knows the verdicts of `pairs` and errs in a share of them, always the same."""
    known = {with_subject(pair.claim.text, pair.claim.subject): pair for pair in pairs}

    def reply(prompt: str) -> str:
        claims = _CLAIM.findall(prompt[prompt.rindex("\nClaims") :])
        judged = (_judged(known.get(_KEY.sub("", claim)), error_rate) for claim in claims)
        return json.dumps([{"claim": number, **each} for number, each in enumerate(judged, start=1)])

    return reply


def _judged(pair: Pair | None, error_rate: float) -> Mapping[str, object]:
    if pair is None:
        return {"verdict": "not stated", "words": ""}
    random = Random(f"{_SEED}:{pair.pair_id}")
    verdict = pair.verdict
    if random.random() < error_rate:
        verdict = random.choice(VERDICTS[1:]) if pair.verdict == "supported" else "supported"
    words = [nearest_sentence(pair.claim.text, source) for source in pair.sources]
    return {"verdict": verdict, "words": words if verdict != "not stated" else ""}


if __name__ == "__main__":
    main()
