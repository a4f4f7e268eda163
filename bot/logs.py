"""The log: one rotating file in the data folder, for what nobody at a terminal or in a channel should have to read.

Warnings of libraries and failures in threads go there too. A thread of its own writes, so that logging never holds up
an event loop. Each unexpected failure is told to people by an id alone,
and the id is in the log beside what happened.
"""

import logging
import secrets
import threading
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue

from platformdirs import user_data_path

LOG_FILE = "refdesk.log"
_BYTES, _KEPT = 1_000_000, 3
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_log = logging.getLogger(__name__)


class _LogFile(RotatingFileHandler):
    """A file that comes into being with the first thing to write, and whose own troubles disturb nobody."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def close(self) -> None:
        """Close the file; what a full disk did not take is given up."""
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:
        """Let a full disk cost the log and nothing else: an answer is worth more than a line about it."""


class _Log(QueueHandler):
    """Hands everything on to the thread that writes the file at `path`."""

    def __init__(self, path: Path) -> None:
        records: SimpleQueue[logging.LogRecord] = SimpleQueue()
        super().__init__(records)
        file = _LogFile(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
        file.setFormatter(logging.Formatter(_FORMAT))
        self.path = Path(file.baseFilename)
        self._file = file
        self._writer = QueueListener(records, file)
        self._writer.start()

    def close(self) -> None:
        """Write what is still to be written, and close the file."""
        self._writer.stop()
        self._file.close()
        super().close()


def keep_log(folder: Path) -> None:
    """Write the log to `folder` from now on, in place of any other; `close_log` ends it."""
    close_log()
    logging.getLogger().addHandler(_Log(folder / LOG_FILE))
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed


def close_log() -> None:
    """Close the log, once it is written; whatever is logged afterwards goes where Python sends it."""
    for log in _logs():
        logging.getLogger().removeHandler(log)
        log.close()
        logging.captureWarnings(False)
        threading.excepthook = threading.__excepthook__


def log_unexpected(error: BaseException) -> tuple[str, Path]:
    """Log an error that nobody foresaw, with its traceback; gives the id by which people may name it, and the file.

    What fails before the settings are known goes to the log in the folder of a library without settings.
    """
    if not _logs():
        keep_log(user_data_path("refdesk"))
    failure = secrets.token_hex(4)
    _log.error("unexpected failure %s", failure, exc_info=error)
    return failure, _logs()[0].path


def _logs() -> list[_Log]:
    return [handler for handler in logging.getLogger().handlers if isinstance(handler, _Log)]


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread else "a thread"
    _log.error("%s failed", name, exc_info=failed.exc_value)
