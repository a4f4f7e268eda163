"""Read files of questions with the papers that answer them, and find those in a library.

One JSON object a line: `qid`, `kind`, `question` (a string, or a list of strings for a conversation), `gold` (a list
of `arxiv:2309.06180` or `title:…`) and `note`, which may hold `ALSO_OK=["arxiv:…"]` (neither required nor wrong) and
`COUNT=6` (the number to be told). A question without gold is to be refused.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BotError
from ingest.library.model import PaperRecord
from ingest.terms.normal_form import fold

_ALSO_OK = re.compile(r"ALSO_OK=(?=\[)")
_COUNT = re.compile(r"\bCOUNT=(\d+)")


class QuestionsError(BotError):
    """Raised when a file of questions cannot be used; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A question, its turns in order, and what answers the last of them."""

    qid: str
    kind: str
    turns: tuple[str, ...]
    gold: tuple[str, ...]
    also_ok: tuple[str, ...]
    count: int | None
    note: str

    @property
    def answerable(self) -> bool:
        """True if the library can answer it; if not, a refusal is right."""
        return bool(self.gold) or self.count is not None


@dataclass(frozen=True, slots=True)
class Right:
    """The papers of a library that answer a question, those that are neither required nor wrong, and those unknown."""

    gold: tuple[str, ...]
    also_ok: frozenset[str]
    unknown: tuple[str, ...]


def read_questions(file: Path) -> list[EvalQuestion]:
    """Read a file of questions; raises QuestionsError with the line that cannot be read."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        raise QuestionsError(f"{file}: no such file. Give a JSON Lines file of questions.") from error
    except OSError as error:
        raise QuestionsError(
            f"{file}: could not be read ({error.strerror}). Give a JSON Lines file of questions."
        ) from error
    except UnicodeDecodeError as error:
        raise QuestionsError(f"{file}: is not text in UTF-8. Give a JSON Lines file of questions.") from error
    return [_question(line, f"{file}, line {number}") for number, line in enumerate(lines, start=1) if line.strip()]


def paper_ids_by_key(papers: Iterable[PaperRecord]) -> dict[str, str]:
    """Map the keys by which questions name papers (identifiers and normal titles) to paper ids."""
    papers = list(papers)
    keys: dict[str, str] = {}
    for paper in papers:
        for kind, values in paper.identifiers.items():
            for value in values:
                keys.setdefault(f"{kind}:{value}", paper.paper_id)
        for title in paper.titles:
            keys.setdefault(_title_key(title), paper.paper_id)
    for paper in papers:
        keys.setdefault(paper.paper_id, paper.paper_id)
        # Some lists give the name apart from the title; questions may give both.
        for name in paper.names:
            keys.setdefault(_title_key(f"{name} {paper.title}"), paper.paper_id)
    return keys


def right_papers(question: EvalQuestion, keys: Mapping[str, str]) -> Right:
    """Find the papers that a question's gold and `also_ok` stand for."""
    found = {gold: keys.get(_key(gold)) or keys.get(gold) for gold in (*question.gold, *question.also_ok)}
    gold = tuple(dict.fromkeys(paper for each in question.gold if (paper := found[each])))
    also_ok = frozenset(paper for each in question.also_ok if (paper := found[each])) - set(gold)
    return Right(gold, also_ok, tuple(each for each in question.gold if not found[each]))


def _question(line: str, where: str) -> EvalQuestion:
    try:
        data: Any = json.loads(line)
        asked = data["question"]
        note = str(data.get("note") or "")
        return EvalQuestion(
            qid=str(data["qid"]),
            kind=str(data["kind"]),
            turns=(asked,) if isinstance(asked, str) else tuple(map(str, asked)),
            gold=tuple(map(str, data["gold"])),
            also_ok=_also_ok(note),
            count=int(found[1]) if (found := _COUNT.search(note)) else None,
            note=note,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionsError(
            f'{where}: not a question. Each line must be an object with "qid", "kind", "question", "gold" and "note".'
        ) from error


def _also_ok(note: str) -> tuple[str, ...]:
    start = _ALSO_OK.search(note)
    if start is None:
        return ()
    papers, _ = json.JSONDecoder().raw_decode(note, start.end())
    return tuple(map(str, papers))


def _key(gold: str) -> str:
    kind, _, value = gold.partition(":")
    return _title_key(value) if kind == "title" else gold


def _title_key(title: str) -> str:
    return "title " + "".join(letter for letter in fold(title) if letter.isalnum())
