"""How long the digest of a week with 200 new papers takes to compose without a language model, and how long it takes
to find out which of thousands of subscriptions is due.

Run with `python -m tests.benchmarks.digests`; it builds a library of 2,000 papers, and 200 more a week later.
"""

import json
import lzma
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.answering.searching.fields import QuestionEmbedder
from bot.digests.compose import Occasion, compose_quoting
from bot.digests.gathering import as_wished, find_news
from bot.digests.model import Destination, Digest, Schedule, Subscription, Wishes
from bot.digests.news import Known
from bot.digests.parts import parts_of
from bot.digests.stored import subscriptions
from bot.platforms.discord.digest_courier import DiscordCourier
from bot.store.database import open_store
from ingest.abstracts.providers import AbstractsSettings
from ingest.job import run_job
from ingest.library.embedder import EmbedderSettings, open_embedder
from ingest.library.layout import catalogue_url, model_folder
from ingest.library.reader import Library
from ingest.runs.settings import IngestSettings
from ingest.settings import ListSettings
from tests.benchmarks.material import NotHereError, opened, shared
from tests.bot.opening import open_with

_BEFORE, _NEW, _DAYS = 2_000, 200, 5
_MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
_TIMES = 5
_CLAIM = timedelta(minutes=10)
_SUBSCRIPTIONS = (100, 1_000, 10_000)
_TOPICS = ("large language models", "image segmentation", "graph neural networks")


def main() -> None:
    """Build the library, compose, and print what took how long."""
    with tempfile.TemporaryDirectory() as name:
        try:
            build(Path(name))
        except NotHereError as error:
            sys.exit(str(error))
        Console().print(measure(Path(name)), measure_schedule(Path(name)))


def measure_schedule(folder: Path) -> Table:
    """Look for what is due among thousands of subscriptions of which none is, and claim one that is."""
    table = Table("subscriptions", "next moment, ms", "nothing due, ms", "one due, ms")
    for count in _SUBSCRIPTIONS:
        with open_store(f"sqlite:///{folder}/store-{count}.sqlite") as store:
            for number in range(count):
                subscriptions.add(store, _subscription(number))
            nothing, one = _MONDAY, _MONDAY + timedelta(days=7, minutes=1)
            figures = (
                _best(partial(subscriptions.next_moment, store, ["slack"])),
                _best(partial(subscriptions.claim_due, store, ["slack"], "p", nothing, nothing + _CLAIM)),
                _best(partial(subscriptions.claim_due, store, ["slack"], "p", one, one + _CLAIM)),
            )
            table.add_row(f"{count:,}", *(f"{figure:.2f}" for figure in figures))
    return table


def _subscription(number: int) -> Subscription:
    return Subscription(
        subscription_id=f"s{number}",
        name="papers",
        destination=Destination("slack", "T1", f"C{number}"),
        schedule=Schedule(),
        wishes=Wishes(),
        origin="chat",
        made_by="U1",
        considered=1,
        considered_at=_MONDAY,
        due=_MONDAY + timedelta(days=7, seconds=number),
    )


def _best(step: Callable[[], object]) -> float:
    times = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        step()
        times.append((time.perf_counter() - started) * 1000)
    return min(times)


def build(folder: Path) -> None:
    """Build a library, and let papers arrive on five days of the following week, 40 a day, in ten sections."""
    abstracts = shared("scale", "arxiv-60k.jsonl.xz")
    with lzma.open(abstracts, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in islice(file, _BEFORE + _NEW)]
    source = folder / "scale.md"
    settings = IngestSettings(
        data=folder,
        catalogue_url=catalogue_url(folder),
        lists=[ListSettings(name="scale", source=str(source))],
        abstracts=AbstractsSettings(providers=("file",), files=(str(abstracts),)),
    )
    for number in range(_DAYS + 1):
        listed = rows[: _BEFORE + number * _NEW // _DAYS]
        source.write_text(_list_of(listed), encoding="utf-8")
        run_job(settings, now=_MONDAY + timedelta(days=number))


def measure(folder: Path) -> Table:
    """Compose the digest of that week for somebody who wants all of it, and for somebody with three topics."""
    embedder = QuestionEmbedder(open_embedder(EmbedderSettings(), model_folder(folder)))
    table = Table("digest of", "papers", "parts", "first, ms", "best of five, ms")
    for told, wishes in (("the whole week", Wishes()), ("three topics", Wishes(topics=_TOPICS))):
        times = []
        for _ in range(_TIMES):
            started = time.perf_counter()
            with opened(folder) as library:
                digest = _composed(library, wishes, embedder)
            times.append((time.perf_counter() - started) * 1000)
        figures = (
            str(digest.new),
            str(len(parts_of(digest, DiscordCourier.room))),
            f"{times[0]:.0f}",
            f"{min(times):.0f}",
        )
        table.add_row(told, *figures)
    return table


def _composed(library: Library, wishes: Wishes, embedder: QuestionEmbedder) -> Digest:
    findings = as_wished(find_news(library, Known(1, {})), wishes, open_with(library, embedder))
    occasion = Occasion("benchmark", date(2026, 3, 2), date(2026, 3, 9), library.revision, ("scale",))
    return compose_quoting(findings, wishes, occasion)


def _list_of(rows: list[dict[str, str]]) -> str:
    lines = ["# Papers"]
    for section in range(10):
        lines += ["", f"## Section {section}", ""]
        for row in rows[section::10]:
            title = " ".join(row["title"].split()).translate(str.maketrans("[]", "()"))
            lines.append(f"- [{title}](https://arxiv.org/abs/{row['arxiv_id']})")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
