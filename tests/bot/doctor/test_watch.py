"""The doctor on the watch for papers beyond the lists."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.doctor.watch import watch
from bot.settings.settings import Settings
from bot.store.candidates import save_page
from bot.store.database import open_store
from ingest.watching.model import Window
from tests.bot.candidates.worlds import outside

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def configured(folder: Path, **table: object) -> Settings:
    return Settings.model_validate({"data": folder, "candidates": {"arxiv_categories": ["cs.DC"], **table}})


def test_nothing_is_said_where_nothing_is_watched(tmp_path: Path) -> None:
    assert list(watch(Settings.model_validate({"data": tmp_path}), NOW)) == []


def test_a_watch_that_never_ran_is_told_without_making_a_store(tmp_path: Path) -> None:
    [found] = watch(configured(tmp_path), NOW)
    assert found.state == "note" and "set `candidates.schedule`" in found.told
    [found] = watch(configured(tmp_path, schedule="0 4 * * *"), NOW)
    assert "wait for its schedule" in found.told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("days", "is_last", "state", "words"),
    [
        (1, True, "ok", "1 candidate beyond the lists; the watch last ran on 19 Mar 2026"),
        (1, False, "note", "Not read to the end: arxiv:cs.DC."),
        (20, True, "note", "last ran on 28 Feb 2026"),
    ],
)
def test_how_far_the_watch_has_come(tmp_path: Path, days: int, is_last: bool, state: str, words: str) -> None:
    settings, until = configured(tmp_path), NOW - timedelta(days=days)
    with open_store(settings.store_url) as store:
        window = Window(until - timedelta(days=3), until, "")
        save_page(store, "arxiv:cs.DC", [(outside(1), ["title:a paper"])], window, until, is_last=is_last)
    [found] = watch(settings, NOW)
    assert (found.state, words in found.told) == (state, True), found.told
