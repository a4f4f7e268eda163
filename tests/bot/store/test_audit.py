"""The audit log: who changed settings or access, in the same step as the change, without secrets."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.reception.forgetting import forget_old, forget_person
from bot.settings.store import StoreSettings
from bot.store.audit import AuditEntry, actions_since
from bot.store.database import Store, open_store
from bot.store.model import Place, PlaceSettings
from bot.store.places import place_settings, set_place
from bot.store.tokens import add_token, revoke_token
from ingest.errors import StorageError

NOW = datetime.now(UTC).replace(microsecond=0)
PLACE = Place("slack", "T1", "C1")
ALL = NOW - timedelta(days=1000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as opened:
        yield opened


def test_a_channels_settings_are_recorded_with_what_they_were(store: Store) -> None:
    set_place(store, PLACE, PlaceSettings(length="short"), "U1", NOW)
    set_place(store, PLACE, PlaceSettings(lists=("serving",)), "U2", NOW)
    first, second = actions_since(store, ALL)
    assert first == AuditEntry(NOW, "channel settings", PLACE, "U1", '{} -> {"length":"short"}')
    assert (second.person, second.detail) == ("U2", '{"length":"short"} -> {"lists":["serving"]}')


def test_what_is_not_carried_out_is_not_recorded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr("bot.store.places.insert", fails)
    with pytest.raises(StorageError):
        set_place(store, PLACE, PlaceSettings(length="short"), "U1", NOW)
    monkeypatch.undo()
    assert place_settings(store, PLACE) == PlaceSettings()
    assert list(actions_since(store, ALL)) == []


def test_tokens_are_recorded_by_name_and_never_themselves(store: Store) -> None:
    secret = add_token(store, "agent", ("read",), NOW, NOW + timedelta(days=1))
    assert add_token(store, "agent", ("read",), NOW, None) == "", "the name is taken"
    assert revoke_token(store, "agent", NOW)
    assert not revoke_token(store, "agent", NOW)
    entries = list(actions_since(store, ALL))
    assert [entry.action for entry in entries] == ["token added", "token revoked"]
    assert all(secret not in entry.detail and "agent" in entry.detail for entry in entries)


def test_who_wants_to_be_forgotten_is_no_longer_named(store: Store) -> None:
    other = Place("slack", "T2", "C9")
    set_place(store, PLACE, PlaceSettings(length="short"), "U1", NOW)
    set_place(store, other, PlaceSettings(length="short"), "U1", NOW)
    forget_person(store, "slack", "U1", NOW, "T1")
    entries = list(actions_since(store, ALL))
    assert [(entry.action, entry.place.workspace, entry.person) for entry in entries] == [
        ("channel settings", "T1", ""),
        ("channel settings", "T2", "U1"),
        ("data deleted", "T1", ""),
    ], "the same id in another workspace is somebody else's"


def test_old_entries_are_deleted_in_time(store: Store) -> None:
    set_place(store, PLACE, PlaceSettings(length="short"), "U1", NOW - timedelta(days=401))
    set_place(store, PLACE, PlaceSettings(length="long"), "U1", NOW - timedelta(days=399))
    forget_old(store, StoreSettings(), NOW)
    assert len(list(actions_since(store, ALL))) == 1


def test_the_command_prints_it_as_a_table_and_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    runner, data = CliRunner(), ["--data", str(tmp_path)]
    assert "Nobody changed settings or access" in runner.invoke(app, ["audit", *data]).output
    secret = runner.invoke(app, ["token", "add", "agent", *data]).stdout.strip().splitlines()[-1]
    shown = runner.invoke(app, ["audit", *data])
    assert "token added" in shown.output and "agent: read, ask" in shown.output and secret not in shown.output
    [entry] = json.loads(runner.invoke(app, ["audit", "--json", *data]).output)["actions"]
    assert (entry["action"], entry["platform"], entry["person"]) == ("token added", "terminal", "")
