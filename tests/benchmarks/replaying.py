"""What a subscriber of the list with a history would have been told, week by week and at once: missed and told twice.

Run with `python -m tests.benchmarks.replaying`. The history is lived through by `bot.digests.replay`, in zones with odd
offsets and changes of clocks, with alerts within quiet hours and a number a day, and with a taste on the built-in
model's vectors.
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bot.answering.searching.fields import QuestionEmbedder
from bot.digests.gathering import Arrival
from bot.digests.model import Schedule, Wishes
from bot.digests.replay import ReplayedVersion, ReplayPlan, Tasting, Week, account, history_of, replay
from bot.digests.taste import Taste
from ingest.library.embedder import EmbedderSettings, open_embedder
from ingest.lists.history import versions_of
from ingest.settings import ListSettings
from ingest.terms.entry import Version
from tests.benchmarks.material import NotHereError, shared

_ZONES = ("UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns")
_ALERTS = (
    Wishes(venues=("OSDI", "SOSP")),
    Wishes(organisations=("UC Berkeley", "CMU", "Microsoft")),
    Wishes(sections=("LLM Serving",)),
)
_LIKED = "Efficient Memory Management for Large Language Model Serving with PagedAttention"
_DISLIKED = "Fault-tolerant training of large models on thousands of accelerators"
_NEAR = 0.55


def main() -> None:
    """Live through the history in each zone, with and without alerts and taste, and print the account."""
    with tempfile.TemporaryDirectory() as name:
        try:
            source = str(shared("history", "llmsys-paperlist.bundle"))
        except NotHereError as error:
            sys.exit(str(error))
        versions = list(versions_of(ListSettings(name="papers", source=source), Path(name)))
        Console().print(measure(versions, tasting(Path(name) / "models")))


def measure(versions: Sequence[Version], taste: Tasting) -> Table:
    """Return for each zone and each set of plans what was told, and what was missed or told twice."""
    table = Table("zone", "with", "digests", "alerts", "announced", "missed", "twice", "because", "hidden by taste")
    history = history_of(versions, "papers")
    for zone in _ZONES:
        weekly = ReplayPlan(Schedule(zone=zone), Wishes(length=200))
        quiet = Schedule(rhythm="at once", zone=zone, quiet=(22 * 60, 8 * 60), most=2)
        alerts = [ReplayPlan(quiet, replace(wishes, length=200)) for wishes in _ALERTS]
        plain = lived(history, [weekly, *alerts])
        liking = lived(history, [replace(each, tasting=taste) for each in (weekly, *alerts)])
        rows = {"digest": lived(history, [weekly]), "and alerts": plain, "and taste": liking}
        for what, weeks in rows.items():
            last = [version for version in versions if version.committed_at <= weeks[-1].due][-1]
            found = account(weeks, last)
            reasons = sum(bool(each.because) for week in weeks for each in week.digest.highlights)
            hidden = len(set(named(plain)) - set(named(weeks))) if what == "and taste" else 0
            digests = sum(week.plan == 0 for week in weeks)
            figures = (found.announced, len(found.missed), len(found.twice), reasons, hidden)
            table.add_row(zone, what, str(digests), str(len(weeks) - digests), *map(str, figures))
    return table


def lived(history: Sequence[ReplayedVersion], plans: Sequence[ReplayPlan]) -> list[Week]:
    """Return all that plans would have told of a history."""
    begin, end = history[0].at - timedelta(seconds=1), history[-1].at + timedelta(days=8)
    return list(replay(history, "papers", plans, begin, end, lambda papers: {}))


def named(weeks: Sequence[Week]) -> list[str]:
    """Return the ids of the papers that were named one by one."""
    digests = [week.digest for week in weeks]
    found = [highlight.item.paper_id for digest in digests for highlight in digest.highlights]
    return found + [line.item.paper_id for digest in digests for block in digest.blocks for line in block.lines]


def tasting(models: Path) -> Tasting:
    """Return a taste for what is like one title, and against what is like another, by the built-in model's vectors."""
    embedder = QuestionEmbedder(open_embedder(EmbedderSettings(), models), models)
    liked, disliked = embedder.embed(_LIKED).vector, embedder.embed(_DISLIKED).vector
    vectors: dict[str, NDArray[np.float32]] = {}

    def taste(arrivals: Sequence[Arrival]) -> list[Arrival]:
        tasted = []
        for arrival in arrivals:
            title = arrival.paper.title
            if title not in vectors:
                vectors[title] = embedder.embed(title).vector
            vector = vectors[title]
            near, against = float(vector @ liked), float(vector @ disliked)
            weight = Taste(near, _LIKED if near >= _NEAR else "")
            tasted.append(replace(arrival, taste=weight, fewer=against >= _NEAR))
        return tasted

    return taste


if __name__ == "__main__":
    main()
