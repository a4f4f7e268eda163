"""Runs that only add papers write what a run that goes through everything would, and leave to it what is not theirs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, delete, select

from ingest.abstracts.provider import Found
from ingest.job import run_job
from ingest.library import schema
from ingest.library.catalogue import open_catalogue, transaction
from ingest.library.row_changes import TableChange
from ingest.library.stored_abstracts import StoredAbstracts
from ingest.lists.fetch_or_keep import collect
from ingest.papers.settings import IdentitySettings
from ingest.runs.additions import Additions, additions
from ingest.runs.full import FullRun, full_run
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, opened, settings_for, write_sources

SOON = NOW + timedelta(hours=1)
ELSEWHERE = """\
# Elsewhere

## Disputed
- [Quartz: Ordering Events in Distributed Logs](https://arxiv.org/abs/2310.00010)
- [Basalt: A Compiler for Sparse Matrix Programs](https://arxiv.org/abs/2310.00010)

## Tools
- [tidepool](https://github.com/tides/tidepool) - Profiles memory of accelerators
"""
NEW = (
    "- [Kelp: Harvesting Sea Weed with Patient Robots](https://arxiv.org/abs/2401.00001) | OSDI' 24",
    "- [Coral](https://example.org/coral): Growing Reefs of Caches in Warm Water | CMU\n  - Grows\n  - Glows",
    "- [Sponge](https://github.com/sea/sponge) - Soaks up logs",
    "- [Notes on Nothing](https://example.org/notes)",
    "- [Urchin: Spiky Hash Tables](https://doi.org/10.1145/77.1)",
    "- [Barnacle: Clinging to Slow Disks for Long Years](https://example.org/a(b)) ([FAST 2024](../fast.md))",
)
AKIN = {
    "an identifier": "- [Something Else Entirely Under One Number](https://arxiv.org/abs/2301.00001v3)",
    "a title": "- [Pagelet: Paging Attention Memory for Language Models](https://example.org/pagelet)",
    "a title mistyped": "- [Pagelet: Paging Atention Memory for Language Models](https://example.org/pagelet)",
    "a title without the name": "- [Separating Prompt Work from Token Work on Different Machines](https://example.org/r)",
    "a name and most of a title": "- [Relay: Separating Prompt Work from Token Work on Many Machines](https://e.org/r)",
    "a disputed identifier": "- [Opal: Gems of Linear Algebra](https://arxiv.org/abs/2310.00010)",
    "an address": "- [Tidepool, a Profiler of Accelerator Memory](https://github.com/tides/tidepool/tree/main/docs)",
    "a short title": "- [tidepool](https://github.com/tides/tidepool) - Profiles",
}


@dataclass(frozen=True)
class Made:
    """A published library, and where its lists are written."""

    settings: IngestSettings
    folder: Path

    @contextmanager
    def catalogue(self) -> Iterator[Engine]:
        engine = open_catalogue(self.settings.catalogue_url)
        try:
            yield engine
        finally:
            engine.dispose()

    def write(self, lists: Mapping[str, str]) -> None:
        for name, text in lists.items():
            (self.folder / f"{name}.md").write_text(text, "utf-8")

    def both(self, engine: Engine) -> tuple[Additions | None, FullRun]:
        """What a run that only adds would do with the lists as they are now, and what one through everything would."""
        settings = self.settings
        fetched = collect(
            engine, settings.data, settings.lists, offline=False, now=SOON, progress=lambda step, done, total: None
        )
        added = additions(engine, settings, fetched, offline=False, now=SOON)
        # As if not fetched: what was fetched would become the last good copy, from which the next test starts.
        unkept = [replace(listed, fetched=()) for listed in fetched]
        whole = full_run(
            engine, settings, unkept, accept=(), progress=lambda step, done, total: None, report=IngestReport()
        )
        return added, whole


LISTS = {"serving": SERVING, "training": TRAINING, "elsewhere": ELSEWHERE}


def made_in(folder: Path) -> Made:
    write_sources(folder, LISTS, ABSTRACTS)
    settings = settings_for(folder, list(LISTS))
    assert run_job(settings, now=NOW).ok
    return Made(settings, folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made_in(tmp_path_factory.mktemp("adding"))


def told(engine: Engine) -> dict[str, Found]:
    return StoredAbstracts(engine, {}).details(["file"])


def plain(changes: Mapping[Table, TableChange]) -> dict[str, Any]:
    """Changes for comparison: rows by digest, and the ids of those that end."""
    return {
        table.name: (sorted(row["digest"] for row in change.added), sorted(row["row_id"] for row in change.ended))
        for table, change in changes.items()
    }


@st.composite
def grown(draw: st.DrawFn) -> dict[str, str]:
    """The lists with new and known entries put in anywhere."""
    lists = {name: text.splitlines() for name, text in LISTS.items()}
    items = draw(st.lists(st.sampled_from(NEW), max_size=4, unique=True))
    akin = draw(st.lists(st.sampled_from(sorted(AKIN.values())), max_size=1))
    for item in (*items, *akin):
        lines = lists[draw(st.sampled_from(sorted(lists)))]
        places = [number for number, line in enumerate(lines) if line.startswith(("- ", "* "))]
        lines.insert(draw(st.sampled_from(places)), item)
    return {name: "\n".join([*lines, ""]) for name, lines in lists.items()}


@given(lists=grown())
def test_what_is_added_is_what_a_run_through_everything_finds(made: Made, lists: dict[str, str]) -> None:
    made.write(lists)
    with made.catalogue() as engine:
        added, whole = made.both(engine)
        abstracts = told(engine)
        if added is not None:
            answers = StoredAbstracts(engine, {}).answers()
            found = plain(added.changes(engine, abstracts, answers, {}))
            assert found == plain(whole.changes(engine, abstracts, answers, {}))


@pytest.mark.parametrize("item", NEW)
def test_an_entry_that_has_to_do_with_nothing_is_added_alone(made: Made, item: str) -> None:
    made.write({**LISTS, "serving": SERVING.replace("## Surveys", f"{item}\n\n## Surveys")})
    with made.catalogue() as engine:
        added, _ = made.both(engine)
    assert added is not None
    assert [len(paper.entries) for paper in added.identity.papers] == [1]


@pytest.mark.parametrize("item", [pytest.param(item, id=what) for what, item in AKIN.items()])
def test_an_entry_that_shares_something_with_a_paper_is_for_a_run_through_everything(made: Made, item: str) -> None:
    made.write({**LISTS, "training": f"{TRAINING}{item}\n"})
    with made.catalogue() as engine:
        added, _ = made.both(engine)
    assert added is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"serving": SERVING.replace("Fair Queues", "Unfair Queues")}, id="a title rewritten"),
        pytest.param({"training": TRAINING[: TRAINING.index("* Stragglers")]}, id="an entry gone"),
        pytest.param({"serving": SERVING.replace("## Surveys", "## Overviews")}, id="a section renamed"),
        pytest.param({"elsewhere": f"Welcome.\n\n{ELSEWHERE}"}, id="the lines of a conflict moved"),
    ],
)
def test_what_is_more_than_adding_is_for_a_run_through_everything(made: Made, change: dict[str, str]) -> None:
    made.write({**LISTS, **change})
    with made.catalogue() as engine:
        added, _ = made.both(engine)
    assert added is None


def test_a_settlement_that_names_a_new_entry_is_for_a_run_through_everything(tmp_path: Path) -> None:
    write_sources(tmp_path, LISTS, ABSTRACTS)
    identity = IdentitySettings(same=(("arxiv:2401.00001", "arxiv:2302.00002"),))
    made = Made(replace(settings_for(tmp_path, list(LISTS)), identity=identity), tmp_path)
    run_job(made.settings, now=NOW)
    made.write({"training": f"{TRAINING}{NEW[0]}\n"})
    with made.catalogue() as engine:
        added, _ = made.both(engine)
    assert added is None


def everything_of(settings: IngestSettings) -> dict[str, Any]:
    """All that a library's catalogue says at its published revision, and what is remembered beside."""
    engine = open_catalogue(settings.catalogue_url)
    found: dict[str, Any] = {}
    with transaction(engine) as connection:
        for table in (*schema.VERSIONED, schema.ledger, schema.known_keys, schema.former_ids):
            query = select(table)
            if table in schema.VERSIONED:
                query = query.where(schema.visible_at(table, 2))
            names = [each.name for each in table.columns if each.name not in ("row_id", "from_revision", "to_revision")]
            found[table.name] = sorted(
                repr([getattr(row, name) for name in names]) for row in connection.execute(query)
            )
    engine.dispose()
    return found


def test_both_ways_lead_to_one_library_and_one_report(tmp_path: Path) -> None:
    outcomes = []
    for way in ("adding", "through everything"):
        made = made_in(tmp_path / way)
        made.write({"serving": SERVING.replace("## Surveys", f"{NEW[0]}\n{NEW[1]}\n\n## Surveys")})
        made.write({"new": f"# New\n\n{NEW[2]}\n{NEW[4]}\n"})
        settings = settings_for(made.folder, [*LISTS, "new"])
        if way == "through everything":
            with made.catalogue() as engine, transaction(engine) as connection:
                connection.execute(delete(schema.last_run))
        report = run_job(settings, now=SOON)
        assert ("papers" in report.seconds) == (way == "through everything")
        with opened(made.folder) as library:
            assert library.dense.count() == library.revision.passages == report.passages
            assert library.lexical.count == report.papers
        said = replace(report, seconds={}, providers=[]).as_json()
        sources = {each.pop("source") for each in said["lists"]}
        assert len(sources) == 4
        outcomes.append((everything_of(settings), said))
    first, second = outcomes
    assert first[1] == second[1]
    for name, rows in first[0].items():
        if name != "lists":
            assert rows == second[0][name]


def test_after_adding_a_run_over_the_same_rests_and_a_day_after_the_first_everything_is_done(tmp_path: Path) -> None:
    made = made_in(tmp_path)
    made.write({"training": f"{TRAINING}{NEW[0]}\n"})
    added = run_job(made.settings, now=SOON)
    assert (added.published, added.papers, [listed.new for listed in added.lists]) == (True, 9, [0, 1, 0])
    rested = run_job(made.settings, now=SOON)
    assert (set(rested.seconds), rested.papers, [listed.new for listed in rested.lists]) == ({"lists"}, 9, [0, 0, 0])
    assert "papers" in run_job(made.settings, now=NOW + timedelta(hours=25)).seconds
