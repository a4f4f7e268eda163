"""A list's history lived through week by week: what would have been told, and the account of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.digests.model import Schedule, Wishes
from bot.digests.replay import ReplayPlan, account, history_of, replay
from ingest.lists.history import versions_of
from ingest.settings import ListSettings
from ingest.terms.entry import Version
from tests import repositories
from tests.benchmarks.material import NotHereError, shared
from tests.bot.digests.worlds import a_list

WEEKLY = [ReplayPlan(Schedule())]
BEFORE, AFTER = datetime(2024, 1, 1, 12, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> list[Version]:
    """A list that begins empty, grows, is rearranged, loses a paper, loses and regains another."""
    folder = repositories.make(tmp_path_factory.mktemp("history") / "list")
    steps = {
        "2024-01-02": "# Papers\n",
        "2024-01-03": a_list("Pagelet"),
        "2024-01-09": a_list("Pagelet", "Relay"),
        "2024-01-10": a_list("Relay", "Pagelet", heading="Renamed"),
        "2024-01-16": a_list("Relay", "Ledger"),
        "2024-01-18": a_list("Relay", "Ledger", "Shortlived"),
        "2024-01-19": a_list("Relay", "Ledger"),
        "2024-01-23": a_list("Relay", "Ledger", "Flicker"),
        "2024-01-24": a_list("Relay", "Ledger"),
        "2024-01-30": a_list("Relay", "Ledger", "Flicker"),
    }
    for day, text in steps.items():
        repositories.commit(folder, {"README.md": text}, day)
    settings = ListSettings(name="papers", source=f"file://{folder}")
    return list(versions_of(settings, tmp_path_factory.mktemp("data")))


def told(versions: list[Version], since: datetime = BEFORE, wishes: Wishes | None = None) -> dict[str, list[str]]:
    weeks = replay(
        history_of(versions, "papers"),
        "papers",
        [ReplayPlan(Schedule(), wishes or Wishes())],
        since,
        AFTER,
        lambda papers: {},
    )
    return {f"{week.due:%m-%d}": [each.title.partition(":")[0] for each in week.announced] for week in weeks}


def test_each_week_brings_what_came_in_it_and_what_had_gone_by_then_is_no_news(versions: list[Version]) -> None:
    assert told(versions) == {
        "01-08": ["Pagelet"],
        "01-15": ["Relay"],
        "01-22": ["Ledger"],
        "01-29": [],
        "02-05": ["Flicker"],
    }


def test_what_stood_there_before_the_first_day_is_known(versions: list[Version]) -> None:
    quiet = Wishes(empty="nothing")
    assert told(versions, datetime(2024, 1, 14, tzinfo=UTC), quiet) == {"01-22": ["Ledger"], "02-05": ["Flicker"]}


def test_the_account_finds_nothing_missed_nothing_twice_and_names_what_has_gone(versions: list[Version]) -> None:
    weeks = list(replay(history_of(versions, "papers"), "papers", WEEKLY, BEFORE, AFTER, lambda papers: {}))
    found = account(weeks, versions[-1])
    assert (found.papers, found.announced, found.missed, found.twice) == (3, 4, (), ())
    assert [gone.title for gone in found.gone] == ["Pagelet: A Study of Pagelet"]


def test_the_account_would_tell_of_a_paper_missed_or_told_twice(versions: list[Version]) -> None:
    weeks = list(replay(history_of(versions, "papers"), "papers", WEEKLY, BEFORE, AFTER, lambda papers: {}))
    assert [title.partition(":")[0] for title in account(weeks[:2], versions[-1]).missed] == ["Ledger", "Flicker"]
    assert len(account([*weeks, weeks[1]], versions[-1]).twice) == 1


def test_the_history_of_a_real_list_is_told_completely_and_once(tmp_path: Path) -> None:
    try:
        bundle = shared("history", "llmsys-paperlist.bundle")
    except NotHereError as reason:
        pytest.skip(str(reason))
    versions = list(versions_of(ListSettings(name="papers", source=str(bundle)), tmp_path))
    end = versions[-1].committed_at
    weeks = list(
        replay(
            history_of(versions, "papers"),
            "papers",
            [ReplayPlan(Schedule())],
            BEFORE.replace(year=2023),
            end,
            lambda papers: {},
        )
    )
    last = next(version for version in reversed(versions) if version.committed_at <= weeks[-1].due)
    found = account(weeks, last)
    assert found.papers > 150
    assert (found.missed, found.twice) == ((), ())
