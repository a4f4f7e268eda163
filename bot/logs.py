"""Writes the log: one rotating file in the data folder.

Warnings of libraries and failures in threads go there, too. A thread of its own writes, so that logging never blocks an
event loop. People see only the id of an unexpected failure; the log has the id and what happened.

REFDESK_LOG_LEVEL sets how much Refdesk itself logs. It does not change the level of libraries, whose debug lines would
hold addresses and headers. REFDESK_LOG_FORMAT=json writes one JSON object a line. Lines that belong to an answer have
its id, from the event that asked to what was shown.
"""

import json
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue
from typing import cast

from platformdirs import user_data_path

from bot.errors import ConfigError
from ingest.library.private import make_private_folder, private_opener
from ingest.terms.outside_text import visible

LOG_FILE = "refdesk.log"
LEVEL_VARIABLE = "REFDESK_LOG_LEVEL"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_PACKAGES = ("bot", "ingest")
_BYTES, _OLD_FILES = 1_000_000, 3
FORMAT_VARIABLE = "REFDESK_LOG_FORMAT"
_FORMAT = "%(asctime)s %(levelname)s %(name)s%(of_answer)s: %(message)s"
_ANSWER: ContextVar[str] = ContextVar("answer", default="")

_log = logging.getLogger(__name__)


class _LogFile(RotatingFileHandler):
    """A file that is created with its first line, and whose own errors stop nothing."""

    def _open(self) -> TextIOWrapper:
        make_private_folder(Path(self.baseFilename).parent)
        encoding, errors = self.encoding, self.errors
        opened = open(self.baseFilename, self.mode, encoding=encoding, errors=errors, opener=private_opener)  # noqa: SIM115
        return cast(TextIOWrapper, opened)

    def close(self) -> None:
        """Close the log file; lines that could not be written (disk full) are lost."""
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:
        """Ignore a full disk: an answer is worth more than a line about it."""


class _AsLines(logging.Formatter):
    """Writes a record as text whose further lines are indented: nobody's words can look like a line of the log."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines."""
        return visible(super().format(record)).replace("\n", "\n    ")


class _AsJson(logging.Formatter):
    """Writes a record as one JSON object on a line: time (UTC), level, logger, message with traceback, answer."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        values = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": visible(record.getMessage()),
        }
        if answer := getattr(record, "answer", ""):
            values["answer"] = answer
        return json.dumps(values, ensure_ascii=False)


def _is_no_request(record: logging.LogRecord) -> bool:
    """Return True for a line about what came in on a port and is not HTTP: strangers could fill the log with it."""
    error = record.exc_info[1] if record.exc_info else None
    return record.name == "aiohttp.server" and type(error).__module__ == "aiohttp.http_exceptions"


class _Log(QueueHandler):
    """Passes records to the thread that writes the file at `path`."""

    def __init__(self, path: Path) -> None:
        records: SimpleQueue[logging.LogRecord] = SimpleQueue()
        super().__init__(records)
        self.addFilter(lambda record: not _is_no_request(record))
        file = _LogFile(path, maxBytes=_BYTES, backupCount=_OLD_FILES, encoding="utf-8", delay=True)
        file.setFormatter(_AsJson() if _is_json() else _AsLines(_FORMAT))
        self.path = Path(file.baseFilename)
        self._file = file
        self._writer = QueueListener(records, file)
        self._writer.start()

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Note, where the line is logged, which answer it belongs to: another thread will write it."""
        answer = _ANSWER.get()
        record.__dict__ |= {"answer": answer, "of_answer": f" [{answer}]" if answer else ""}
        prepared: logging.LogRecord = super().prepare(record)
        return prepared

    def close(self) -> None:
        """Write the remaining records, then close the file."""
        self._writer.stop()
        self._file.close()
        super().close()


@contextmanager
def log_of_answer(answer_id: str) -> Iterator[None]:
    """Mark what is logged in the block, and in tasks and threads that it starts, as belonging to an answer."""
    before = _ANSWER.set(answer_id)
    try:
        yield
    finally:
        _ANSWER.reset(before)


def keep_log(folder: Path) -> None:
    """Write the log to `folder` from now on, instead of any other; `close_log` ends it.

    Raises ConfigError when REFDESK_LOG_LEVEL or REFDESK_LOG_FORMAT has another value than those allowed.
    """
    level = _level()
    _is_json()
    close_log()
    for package in _PACKAGES:
        logging.getLogger(package).setLevel(level)
    logging.getLogger().addHandler(_Log(folder / LOG_FILE))
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed


def close_log() -> None:
    """Write and close the log; Python handles whatever is logged afterwards."""
    for log in _logs():
        for package in _PACKAGES:
            logging.getLogger(package).setLevel(logging.NOTSET)
        logging.getLogger().removeHandler(log)
        log.close()
        logging.captureWarnings(False)
        threading.excepthook = threading.__excepthook__


def log_unexpected(error: BaseException) -> tuple[str, Path]:
    """Log an unexpected error with its traceback; return the id that people see, and the log file.

    Errors before the settings are known go to the log in the default data folder.
    """
    if not _logs():
        keep_log(user_data_path("refdesk"))
    failure = secrets.token_hex(4)
    _log.error("unexpected failure %s", failure, exc_info=error)
    return failure, _logs()[0].path


def _level() -> int:
    name = os.environ.get(LEVEL_VARIABLE, "") or "warning"
    if name.lower() not in _LEVELS:
        raise ConfigError(f"Environment variable {LEVEL_VARIABLE} must be {_one_of(list(_LEVELS))}, not “{name}”.")
    return _LEVELS[name.lower()]


def _is_json() -> bool:
    name = os.environ.get(FORMAT_VARIABLE, "") or "lines"
    if name.lower() not in ("lines", "json"):
        raise ConfigError(f"Environment variable {FORMAT_VARIABLE} must be lines or json, not “{name}”.")
    return name.lower() == "json"


def _one_of(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _logs() -> list[_Log]:
    return [handler for handler in logging.getLogger().handlers if isinstance(handler, _Log)]


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread else "a thread"
    _log.error("%s failed", name, exc_info=failed.exc_value)
