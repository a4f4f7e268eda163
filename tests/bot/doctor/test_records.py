"""The doctor on what the store tells: cached answers, the audit log, backups."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import settings_class
from bot.doctor.records import records
from bot.settings.settings import Settings
from bot.store.audit import COMMAND_LINE, note_action
from bot.store.database import open_store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def settings_of(folder: Path, **tables: object) -> Settings:
    return settings_class().model_validate({"data": folder, **tables})


def found(settings: Settings) -> dict[str, tuple[str, str]]:
    return {each.part: (each.state, each.told) for each in records(settings, NOW)}


def backed_up(settings: Settings, target: Path, days_ago: int) -> None:
    with open_store(settings.store_url) as store:
        note_action(store, "backup", COMMAND_LINE, "", NOW - timedelta(days=days_ago), str(target))


def test_without_a_store_there_is_nothing_to_back_up_and_none_is_made(tmp_path: Path) -> None:
    assert set(found(settings_of(tmp_path))) == {"records"}
    assert list(tmp_path.iterdir()) == []


def test_the_last_backup_is_told_with_its_age_and_place(tmp_path: Path) -> None:
    settings, target = settings_of(tmp_path), tmp_path / "of-today.tar.gz"
    with open_store(settings.store_url) as store:
        note_action(store, "configuration reloaded", COMMAND_LINE, "", NOW)
    assert found(settings)["backup"] == (
        "note", "none was made yet. Run `refdesk backup FILE.tar.gz`, or schedule it.",
    )  # fmt: skip
    backed_up(settings, tmp_path / "old.tar.gz", 8)
    state, told = found(settings)["backup"]
    assert state == "note" and "22 Feb 2026" in told and "8 days ago" in told
    backed_up(settings, target, 0)
    assert "no longer there" in found(settings)["backup"][1]
    target.touch()
    assert found(settings)["backup"] == ("ok", f"the last one was made on 2 Mar 2026, as {target}")


def test_many_refused_sign_ins_are_told(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with open_store(settings.store_url) as store:
        for _ in range(10):
            note_action(store, "sign-in refused", COMMAND_LINE, "", NOW)
    state, told = found(settings)["audit log"]
    assert state == "note" and "10 sign-ins were refused" in told


def test_answers_that_are_never_given_again_are_told_where_a_model_costs(tmp_path: Path) -> None:
    model = {"base_url": "http://127.0.0.1:1/v1", "model": "m"}
    tables = {"model": model, "reception": {"reuse_answers_days": 0}}
    backed_up(settings_of(tmp_path), tmp_path, 0)
    assert found(settings_of(tmp_path))["cached answers"][1].startswith("0 answers of the model")
    assert found(settings_of(tmp_path, **tables))["cached answers"][0] == "note"
