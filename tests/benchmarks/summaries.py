"""How long it takes until a summary from a kept full text of 20 pages begins to appear, beside what its model takes.

Run with `python -m tests.benchmarks.summaries`. The model is a scripted one on loopback whose first token comes after a
known time; the texts are made of real abstracts, as long as 20 pages of a paper, and lie in the bot's store. The same
papers are then summarised without a model.
"""

import asyncio
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.answering.model import Question
from bot.desk.desk import Desk, open_desk
from bot.evaluation.metrics import percentile
from bot.settings.settings import Settings
from bot.store.database import open_store
from bot.summaries.shape import summary_question
from bot.summaries.stored_full_texts import keep_full_text
from ingest.full_text.model import FullText, Section
from tests.benchmarks.material import NotHereError, build_seeds, opened, shared
from tests.fakes.openai_chat import Reply, chat_server

_PAPERS = 25
_WARM_UP = 3
_PAGES, _LETTERS_A_PAGE = 20, 3_500
_TO_FIRST_TOKEN, _BETWEEN_TOKENS = 0.4, 0.005
"""Seconds that the scripted model takes."""

_HEADINGS = (
    "Abstract",
    "§1 Introduction",
    "§2 Background",
    "§3 Design",
    "§4 Evaluation",
    "§5 Limitations",
    "§6 Conclusion",
)


@dataclass
class Timed:
    """One summary under way: when it was asked, when the model was, when text showed first, and the first sentence."""

    asked: float = 0.0
    model_asked: float = 0.0
    sentence_sent: float = 0.0
    shown: list[float] = field(default_factory=list)

    def show(self, _: str) -> None:
        """Note that text shows now: first the line on top, then the first sentence that the model wrote."""
        self.shown.append(time.perf_counter())


def main() -> None:
    """Build the seed lists, keep full texts of their papers, and print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            build_seeds(folder)
            ids = _keep_texts(folder)
        except NotHereError as error:
            sys.exit(str(error))
        Console().print(asyncio.run(measure(folder, ids)))


async def measure(folder: Path, ids: Sequence[str]) -> Table:
    """Summarise papers by a scripted model and without one; tell the percentiles of each wait, in ms."""
    timed = await _with_model(folder, ids)
    quoted = await _without_model(folder, ids)
    before = [(each.model_asked - each.asked) * 1000 for each in timed]
    after = [(each.shown[1] - each.sentence_sent) * 1000 for each in timed]
    first = [(each.shown[0] - each.asked) * 1000 for each in timed]
    table = Table("wait", "papers", "p50 ms", "p95 ms", "most ms", title=f"summaries of {_PAGES} pages, kept")
    for told, times in (
        ("until the first line shows", first),
        ("until the model is asked", before),
        ("from a sentence's end to its showing", after),
        (
            "both of these: all that is added to the model's own time",
            [x + y for x, y in zip(before, after, strict=True)],
        ),
        ("whole summary without a model", quoted),
    ):
        table.add_row(told, str(len(times)), *(f"{value:.0f}" for value in (*_percentiles(times), max(times))))
    return table


async def _with_model(folder: Path, ids: Sequence[str]) -> list[Timed]:
    timed: list[Timed] = []

    def text(messages: list[dict[str, Any]]) -> str:
        timed[-1].model_asked = time.perf_counter()
        shown = re.search(r"<<<source (\w+)>>>.*?full text: (.*?[.!?])\s", messages[-1]["content"], re.DOTALL)
        if shown is None:
            raise AssertionError("the model was shown no full text")
        sentence = f"{shown[2].rstrip('.!?')} [{shown[1]}]."
        return f"problem: {sentence}\nidea: {sentence}\nevidence: {sentence}"

    async def between() -> None:
        current = timed[-1]
        await asyncio.sleep(_BETWEEN_TOKENS if current.sentence_sent else _TO_FIRST_TOKEN)
        if len(current.shown) < 2:
            # The last piece that was sent before the first sentence showed is the one that ended it.
            current.sentence_sent = time.perf_counter()

    async with chat_server(Reply(text, between=between)) as server:
        desk = await asyncio.to_thread(_desk, folder, {"base_url": server.base_url, "model": "scripted"})
        try:
            for paper_id in (*ids[:_WARM_UP], *ids):
                current = Timed(time.perf_counter())
                timed.append(current)
                question = Question(summary_question(paper_id), datetime.now(UTC))
                answer = await desk.answer(question, current.show)
                if answer.sources[0].basis != "full text" or len(current.shown) < 2:
                    raise AssertionError(f"{paper_id}: no summary of its full text was shown: {answer.limits}")
        finally:
            await asyncio.to_thread(desk.close)
    return timed[_WARM_UP:]


async def _without_model(folder: Path, ids: Sequence[str]) -> list[float]:
    times: list[float] = []
    desk = await asyncio.to_thread(_desk, folder, None)
    try:
        for number, paper_id in enumerate((*ids[:_WARM_UP], *ids)):
            started = time.perf_counter()
            await desk.answer(Question(summary_question(paper_id), datetime.now(UTC)))
            if number >= _WARM_UP:
                times.append((time.perf_counter() - started) * 1000)
    finally:
        await asyncio.to_thread(desk.close)
    return times


def _desk(folder: Path, model: dict[str, Any] | None) -> Desk:
    # Every text is kept already; an address that answers nothing shows that none is fetched.
    summaries = {"full_text": True, "arxiv": "http://127.0.0.1:9"}
    return open_desk(Settings.model_validate({"data": folder, "model": model, "summaries": summaries}))


def _keep_texts(folder: Path) -> list[str]:
    """Keep a full text for some papers of the library; gives their ids."""
    with shared("abstracts.jsonl").open(encoding="utf-8") as file:
        abstracts = [json.loads(line)["abstract"] for line in islice(file, 2_000)]
    chance = random.Random(20)
    with opened(folder) as library:
        ids = [each for each in library.paper_ids() if each.startswith("arxiv:")][:_PAPERS]
    share = _PAGES * _LETTERS_A_PAGE // len(_HEADINGS)
    with open_store(f"sqlite:///{(folder / 'store.sqlite').as_posix()}") as store:
        for paper_id in ids:
            sections = tuple(Section(name, "", _paragraphs(abstracts, chance, share)) for name in _HEADINGS)
            keep_full_text(store, FullText(paper_id, "arXiv", "", datetime.now(UTC), sections))
    return ids


def _paragraphs(abstracts: Sequence[str], chance: random.Random, letters: int) -> tuple[str, ...]:
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < letters:
        paragraphs.append(" ".join(chance.choice(abstracts).split()))
    return tuple(paragraphs)


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    return percentile(times, 0.5) or 0.0, percentile(times, 0.95) or 0.0


if __name__ == "__main__":
    main()
