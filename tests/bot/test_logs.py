"""What went wrong is in the log, under the id that the person at the terminal was told."""

import asyncio
import json
import logging
import re
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from typer.testing import CliRunner, Result

import bot.platforms.terminal.asking
from bot.cli import app
from bot.errors import ConfigError
from bot.logs import LOG_FILE, close_log, keep_log, log_of_answer, log_unexpected


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    keep_log(tmp_path / "data")
    yield tmp_path / "data" / LOG_FILE
    close_log()


def _ask_while_something_breaks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    def broken(*_: object) -> NoReturn:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr(bot.platforms.terminal.asking, "open_desk", broken)
    return CliRunner().invoke(app, ["ask", "anything?", "--data", str(folder)])


def test_an_unexpected_failure_is_one_plain_line_whose_id_is_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = _ask_while_something_breaks(tmp_path, monkeypatch)
    assert result.exit_code == 3
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "secret" not in line
    told = re.search(r"\(id ([0-9a-f]{8})\)", line)
    assert told is not None
    logged = (tmp_path / LOG_FILE).read_text("utf-8")
    assert told[1] in logged
    assert "ZeroDivisionError: a secret of the inside" in logged


def test_what_fails_before_the_settings_are_known_is_logged_where_a_library_would_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    def broken(*_: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.config.load_settings", broken)
    result = CliRunner().invoke(app, ["ask", "anything?"])
    assert result.exit_code == 3
    (file,) = tmp_path.rglob(LOG_FILE)
    assert str(file) in result.stderr


def test_warnings_of_libraries_go_to_the_log(log: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        keep_log(log.parent)
        warnings.warn("tensors are old-fashioned", UserWarning, stacklevel=1)
        close_log()
    assert "tensors are old-fashioned" in log.read_text("utf-8")


def test_a_thread_that_fails_tells_the_log_and_not_the_screen(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    thread = threading.Thread(target=lambda: [][0], name="warm-up")
    thread.start()
    thread.join()
    close_log()
    assert "warm-up failed" in log.read_text("utf-8")
    assert capsys.readouterr().err == ""


def test_a_folder_that_cannot_be_written_costs_the_log_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder", encoding="utf-8")
    result = _ask_while_something_breaks(file / "data", monkeypatch)
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1


def test_a_disk_too_full_for_the_log_still_leaves_one_plain_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / LOG_FILE).symlink_to("/dev/full")
    result = _ask_while_something_breaks(tmp_path, monkeypatch)
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1


def _logged(folder: Path, name: str) -> str:
    keep_log(folder)
    for level in ("debug", "info", "warning"):
        getattr(logging.getLogger(name), level)("a line of level %s", level)
    close_log()
    return (folder / LOG_FILE).read_text("utf-8")


def test_by_default_the_log_has_warnings_and_no_details(tmp_path: Path) -> None:
    logged = _logged(tmp_path, "bot.desk.desk")
    assert "level warning" in logged
    assert "level info" not in logged


@pytest.mark.parametrize("package", ["bot", "ingest"])
def test_the_environment_asks_for_the_details_of_refdesk_and_of_no_library(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFDESK_LOG_LEVEL", "debug")
    assert "level debug" in _logged(tmp_path / "own", f"{package}.somewhere")
    assert "level debug" not in _logged(tmp_path / "library", "httpx")


def test_a_closed_log_leaves_the_levels_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFDESK_LOG_LEVEL", "DEBUG")
    _logged(tmp_path, "bot")
    assert logging.getLogger("bot").level == logging.NOTSET


def test_a_wrong_log_level_is_refused_with_the_right_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFDESK_LOG_LEVEL", "loud")
    result = CliRunner().invoke(app, ["ask", "anything?", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr == (
        "Environment variable REFDESK_LOG_LEVEL must be debug, info, warning or error, not “loud”.\n"
    )


async def test_lines_of_an_answer_have_its_id_as_text_and_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        await asyncio.to_thread(logging.getLogger("bot.somewhere").warning, "half %s", "done")

    for form in ("lines", "json"):
        monkeypatch.setenv("REFDESK_LOG_FORMAT", form)
        await asyncio.to_thread(keep_log, tmp_path / form)
        with log_of_answer("a1b2"):
            task = asyncio.create_task(work())
        await task
        try:
            raise ValueError("of two\nlines")
        except ValueError as error:
            failure, _ = log_unexpected(error)
        await asyncio.to_thread(close_log)
    first, *_ = (tmp_path / "lines" / LOG_FILE).read_text("utf-8").splitlines()
    assert first.endswith("WARNING bot.somewhere [a1b2]: half done")
    whole, failed = map(json.loads, (tmp_path / "json" / LOG_FILE).read_text("utf-8").splitlines())
    assert whole | {"time": ""} == {
        "time": "", "level": "warning", "logger": "bot.somewhere", "message": "half done", "answer": "a1b2",
    }  # fmt: skip
    assert failure in failed["message"]
    assert "ValueError: of two\nlines" in failed["message"]


def test_a_form_of_the_log_that_does_not_exist_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFDESK_LOG_FORMAT", "xml")
    with pytest.raises(ConfigError, match="REFDESK_LOG_FORMAT must be lines or json, not “xml”"):
        keep_log(tmp_path)


def test_words_of_outsiders_neither_forge_a_line_of_the_log_nor_steer_the_terminal_that_shows_it(log: Path) -> None:
    forged = "2026-03-02 09:00:00,000 ERROR bot: everything was deleted"
    logging.getLogger("bot").warning("a title: %s", f"Pager\r\n{forged}\x1b[2J\u202e")
    close_log()
    first, second = log.read_text("utf-8").splitlines()
    assert first.endswith("a title: Pager")
    assert second == f"    {forged}"


def test_the_log_stays_small_however_much_is_logged(log: Path) -> None:
    for _ in range(80):
        logging.getLogger("bot").warning("%s", "x" * 100_000)
    close_log()
    assert sum(file.stat().st_size for file in log.parent.glob(f"{LOG_FILE}*")) < 4_500_000
