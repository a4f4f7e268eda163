"""What an early version wrote, at the commit b414701, is read on with everything in it, and never by two versions.

`store.sql` and `catalogue.sql` are what that version's own code made: two ingests of a list, a question, a follow-up
and a rating in a channel with settings, and a digest that was sent.
"""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.desk.desk import open_desk
from bot.digests.model import Destination
from bot.digests.stored import history, subscriptions
from bot.settings.settings import Settings
from bot.store import feedback, questions
from bot.store.conversations import turns_before
from bot.store.database import STORE, open_store
from bot.store.model import Place
from bot.store.places import place_settings
from ingest.errors import LibraryError
from ingest.job import run_job
from ingest.library.database import schema_version
from ingest.library.layout import catalogue_url
from ingest.library.reader import open_library
from tests.bot.digests.worlds import Clock, FakePlatform, run_until_quiet
from tests.libraries import ABSTRACTS, settings_for, write_sources

HERE = Path(__file__).parent
PLACE = Place("slack", "T1", "C1")
ASKED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIST = """\
# Serving papers

## Serving
- [Pagelet](https://arxiv.org/abs/2301.00001): Paging Attention Memory for Language Models | SOSP' 23
  - UC Berkeley & Stanford
  - Splits the cache of every request into small pages
- [Relay](https://arxiv.org/abs/2302.00002): Separating Prompt Work from Token Work on Different Machines | OSDI' 24
- [Ledgerline](https://www.usenix.org/conference/osdi24/presentation/doe): Fair Queues for Shared Servers | CMU
- [Harbour](https://arxiv.org/abs/2401.00010): Mooring Requests at Idle Piers | OSDI' 24
"""
"""The list that the early version read."""


def written_by_it(name: str, file: Path) -> str:
    """Put what the early version wrote into a SQLite file, and return the file's address."""
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file)
    connection.executescript((HERE / f"{name}.sql").read_text("utf-8"))
    connection.close()
    return f"sqlite:///{file}"


def test_its_store_is_upgraded_with_all_that_cannot_be_made_again(tmp_path: Path) -> None:
    with open_store(written_by_it("store", tmp_path / "store.sqlite")) as store:
        assert schema_version(STORE, store.engine) == STORE.version
        first = questions.stored_by_event(store, "slack", "C1:1")
        second = questions.stored_by_event(store, "slack", "C1:2")
        assert first and second
        assert (first.asked.text, first.asked.person, first.asked.place) == ("papers on paging the cache", "U1", PLACE)
        assert first.papers[0] == "arxiv:2301.00001"
        next_asked = replace(second.asked, event_key="C1:3", asked_at=ASKED + timedelta(minutes=2))
        turns = turns_before(store, next_asked, 5)
        assert [turn.question for turn in turns] == ["papers on paging the cache", "which of those are from 2023?"]
        assert turns[0].paper_ids[0] == "arxiv:2301.00001"
        assert turns[1].plan is not None and turns[1].plan.filter_words == ("from 2023",)
        assert feedback.feedback_by(store, "slack", "U1") == {"helpful": 1}
        here = place_settings(store, PLACE)
        assert (here.lists, here.language) == (("serving",), "de")
        (subscription,) = subscriptions.all_of(store)
        assert (subscription.name, subscription.destination) == ("papers", Destination("fake", "T1", "C1"))
        (sent,) = history.stored_digests_of(store, subscription.subscription_id)
        assert (sent.state, sent.digest.title) == ("sent", "Week 10, 2026: 1 new paper")
        assert "arxiv:2401.00010" in subscriptions.known_of(store, subscription).announced


def test_its_library_is_read_on_and_nothing_is_seen_for_the_first_time_again(tmp_path: Path) -> None:
    written_by_it("catalogue", tmp_path / "data" / "catalogue.sqlite")
    write_sources(tmp_path, {"serving": LIST}, ABSTRACTS)
    settings = settings_for(tmp_path, ["serving"])
    report = run_job(settings, now=ASKED + timedelta(days=30))
    assert (report.papers, report.lists[0].new, report.lists[0].gone) == (4, 0, 0)
    assert run_job(settings, now=ASKED + timedelta(days=31)).embedded == 0
    with open_library(catalogue_url(tmp_path / "data"), tmp_path / "data") as library:
        seen = {paper.paper_id: paper.first_seen for paper in library.papers(library.paper_ids())}
    assert seen["arxiv:2301.00001"] == date(2026, 3, 2)
    assert seen["arxiv:2401.00010"] == date(2026, 3, 6)


def test_what_it_announced_is_never_announced_again(tmp_path: Path) -> None:
    written_by_it("catalogue", tmp_path / "data" / "catalogue.sqlite")
    write_sources(tmp_path, {"serving": LIST}, ABSTRACTS)
    run_job(settings_for(tmp_path, ["serving"]), now=ASKED + timedelta(days=8))
    platform, clock = FakePlatform(), Clock(ASKED + timedelta(days=14))
    store = open_store(written_by_it("store", tmp_path / "store.sqlite"))
    with open_desk(Settings(data=tmp_path / "data")) as desk:
        asyncio.run(run_until_quiet(store, desk, platform, clock, "new"))
    store.close()
    assert [message.part.title for message in platform.messages] == ["Week 11, 2026: nothing new"]


@pytest.mark.parametrize("name", ["store", "catalogue"])
def test_what_a_later_version_wrote_is_refused_and_left_as_it_is(tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.sqlite"
    address = written_by_it(name, file)
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = dumped(file)
    with pytest.raises(LibraryError, match="A later version probably wrote it"):
        open_store(address) if name == "store" else open_library(address, tmp_path)
    assert dumped(file) == before


def dumped(file: Path) -> list[str]:
    """Return everything in a SQLite file as SQL."""
    connection = sqlite3.connect(file)
    lines = list(connection.iterdump())
    connection.close()
    return lines
