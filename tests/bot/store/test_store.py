import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, func, select

from bot.answering.model import Mention, Missing, SearchPlan, Turn
from bot.reception import forgetting
from bot.settings.store import StoreSettings
from bot.store import conversations, feedback, notes, questions
from bot.store.database import Store, open_store
from bot.store.schema import metadata
from ingest.errors import LibraryError, SettingsError, StorageError
from ingest.library.model import Selection
from tests.bot.reception.receptions import NOW, asked


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/bot/store.sqlite"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


def test_the_migrations_make_the_schema_that_the_code_expects(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_turn_comes_back_as_it_was_kept(store: Store) -> None:
    plan = SearchPlan(
        question="what of CMU?",
        intent="list",
        text="",
        mentions=(Mention("vLLM", ("arxiv:2309.06180",), "name"),),
        selection=Selection(organisations=("CMU",)),
        missing=(Missing("MIT", "organisation"),),
    )
    turn = Turn("what of CMU?", "Two papers.", ("arxiv:2309.06180", "title:x"), plan, {"title:x": "X"})
    answer_id = questions.claim(store, asked(), "p", NOW)
    assert answer_id is not None
    conversations.keep_turn(store, answer_id, asked(), turn, NOW)
    later = asked("and?", "C1:2", asked_at=NOW + timedelta(seconds=1))
    assert conversations.turns_before(store, later, 5) == (turn,)


def test_only_the_last_turns_are_remembered_in_their_order(store: Store) -> None:
    for n in range(5):
        each = asked(f"question {n}", f"C1:{n}", asked_at=NOW + timedelta(seconds=n))
        answer_id = questions.claim(store, each, "p", NOW)
        assert answer_id is not None
        conversations.keep_turn(store, answer_id, each, Turn(each.text, "", ()), NOW)
    later = asked("and?", "C1:9", asked_at=NOW + timedelta(minutes=1))
    assert [turn.question for turn in conversations.turns_before(store, later, 2)] == ["question 3", "question 4"]


def test_what_is_older_than_allowed_is_deleted_with_all_that_hangs_on_it(store: Store) -> None:
    answer_id = questions.claim(store, asked(), "p", NOW)
    assert answer_id is not None
    conversations.keep_turn(store, answer_id, asked(), Turn("q", "a", ()), NOW)
    assert feedback.give_feedback(store, answer_id, "slack", "U1", "helpful", NOW)
    settings = StoreSettings(keep_conversations_days=1, keep_questions_days=10)
    forgetting.forget_old(store, settings, NOW + timedelta(days=2))
    assert not conversations.takes_part(store, asked().place, "1")
    assert questions.stored_question(store, answer_id) is not None
    forgetting.forget_old(store, settings, NOW + timedelta(days=11))
    assert questions.stored_question(store, answer_id) is None
    assert feedback.feedback_by(store, "slack", "U1") == {}


def test_shared_feedback_leaves_private_answers_out(store: Store) -> None:
    for key, private in (("1", False), ("2", True)):
        answer_id = questions.claim(store, asked(key=key, private=private), "p", NOW)
        assert answer_id is not None
        assert feedback.give_feedback(store, answer_id, "slack", "U1", "not helpful", NOW)
    assert feedback.shared_feedback(store, NOW) == {"not helpful": 1}
    assert feedback.feedback_by(store, "slack", "U1") == {"not helpful": 2}


def test_a_verdict_may_be_changed(store: Store) -> None:
    answer_id = questions.claim(store, asked(), "p", NOW)
    assert answer_id is not None
    feedback.give_feedback(store, answer_id, "slack", "U1", "not helpful", NOW)
    feedback.give_feedback(store, answer_id, "slack", "U1", "helpful", NOW)
    assert feedback.feedback_by(store, "slack", "U1") == {"helpful": 1}


def test_what_a_platform_notes_is_there_after_a_restart(url: str) -> None:
    with open_store(url) as store:
        notes.set_note(store, "discord", "commands", "old")
        notes.set_note(store, "discord", "commands", "digest")
    with open_store(url) as store:
        assert notes.note(store, "discord", "commands") == "digest"
        assert notes.note(store, "slack", "commands") is None


def test_an_address_that_is_none_names_the_setting() -> None:
    with pytest.raises(SettingsError, match=r"`store\.url` must be the address"):
        open_store("rubbish")


def test_a_store_of_a_later_version_is_left_alone(url: str) -> None:
    with open_store(url) as store, store.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LibraryError, match="A later version probably wrote it"):
        open_store(url)


def test_a_store_that_is_no_database_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_text("no database " * 1000)
    with pytest.raises(StorageError, match="The bot's store cannot be opened"):
        open_store(f"sqlite:///{tmp_path}/store.sqlite")


def test_a_thread_that_is_still_at_work_when_the_store_is_closed_leaves_no_connection_open(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    connections: list[sqlite3.Connection] = []
    event.listen(store.engine, "checkout", lambda connection, *_: connections.append(connection))
    with store.transaction() as connection:
        store.close()
        questions_before = connection.scalar(select(func.count()).select_from(metadata.tables["questions"]))
    with store.transaction():
        pass
    assert questions_before == 0
    assert len(connections) == 2
    for each in connections:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            each.execute("SELECT 1")
