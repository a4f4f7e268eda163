"""Read claims that people judged beside their sources, for `refdesk eval --judge`.

One JSON object a line: `id`, `claim`, `sources` (one or more objects with `title` and `text`) and `verdict`:
`supported`, `partly`, `contradicted` or `not stated`. `names` of a source, if given, are short names of its paper.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from bot.answering.composing.draft import Draft, Sentence, sources_of
from bot.answering.judge import Judgement, Verdict
from bot.answering.model import Claim, Source
from bot.answering.search_result import PaperHit
from bot.answering.verify import verify
from bot.evaluation.questions import QuestionsError
from ingest.library.model import PaperRecord

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim with the sources that it cites, and the verdict of a person."""

    pair_id: str
    claim: Claim
    sources: tuple[Source, ...]
    verdict: Verdict


def read_pairs(file: Path) -> list[Pair]:
    """Read a file of judged claims; raises QuestionsError with the line that cannot be read."""
    pairs = [_pair(row, where) for where, row in _rows(file)]
    if not pairs:
        raise QuestionsError(f"{file}: has no claims. Give a JSON Lines file of judged claims.")
    return pairs


def read_judgements_of(file: Path) -> Mapping[str, Judgement]:
    """Read judgements that `--out` wrote, by the pair's id, without those not given; raises QuestionsError."""
    rows = [(where, row) for where, row in _rows(file) if row.get("verdict") is not None]
    return {str(row.get("id")): _judgement(row, where) for where, row in rows}


def _rows(file: Path) -> list[tuple[str, dict[str, Any]]]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        raise QuestionsError(f"{file}: no such file. Give a JSON Lines file of judged claims.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"{file}: could not be read as text. Give a JSON Lines file of judged claims.") from error
    return [
        (where, _object(line, where))
        for where, line in ((f"{file}, line {number}", line) for number, line in enumerate(lines, start=1))
        if line.strip()
    ]


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise QuestionsError(f"{where}: not an object. Each line must be a JSON object.")
    return value


def _pair(row: dict[str, Any], where: str) -> Pair:
    try:
        hits = [_hit(place, source) for place, source in enumerate(row["sources"], start=1)]
        pair_id, text, verdict = str(row["id"]), str(row["claim"]), row["verdict"]
    except (KeyError, TypeError, AttributeError) as error:
        raise QuestionsError(
            f'{where}: not a judged claim. Give "id", "claim", "sources" with "title" and "text", and "verdict".'
        ) from error
    if not hits:
        raise QuestionsError(f'{where}: "sources" is empty. Give at least one.')
    sources = sources_of(hits)
    draft = Draft("", (Sentence(text, tuple(source.n for source in sources)),), sources, by_model=True)
    # The check takes out citations that carry nothing; a judge is asked about all that were given.
    claim = replace(verify(draft)[0], sources=tuple(source.n for source in sources))
    return Pair(pair_id, claim, sources, _verdict(verdict, where))


def _judgement(row: Mapping[str, Any], where: str) -> Judgement:
    words = row.get("words", ())
    if not isinstance(words, Sequence) or isinstance(words, str):
        raise QuestionsError(f'{where}: "words" must be a list of the words relied on.')
    return Judgement(_verdict(row.get("verdict"), where), tuple(map(str, words)))


def _verdict(value: object, where: str) -> Verdict:
    known = next((verdict for verdict in VERDICTS if verdict == value), None)
    if known is None:
        raise QuestionsError(f"{where}: “verdict” must be one of {', '.join(VERDICTS)}, not “{value}”.")
    return known


def _hit(place: int, source: Mapping[str, Any]) -> PaperHit:
    title, text = str(source["title"]), str(source["text"])
    names = tuple(map(str, source.get("names", ())))
    record = PaperRecord(
        paper_id=f"title:{place} {title}",
        titles=(title,),
        names=names,
        identifiers={},
        url="",
        links=(),
        venues=(),
        year=None,
        organisations=(),
        kinds=("paper",),
        lists=(),
        sections=(),
        notes=(),
        related=(),
        authors=(),
        first_seen=date.min,
        first_seen_on={},
        abstract=text,
        abstract_provider=None,
        abstract_matched_by=None,
    )
    return PaperHit(record, 1.0, ())
