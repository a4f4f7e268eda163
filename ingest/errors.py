"""Defines every error that ingest raises on purpose.

    IngestError                 base: something that a person can act on
    ├── SettingsError           a value in the configuration cannot be used
    ├── ListError               a list could not be fetched or read; the other lists continue
    ├── AbstractsError          an abstract provider failed; the other providers continue
    ├── EmbedderError           vectors are not available: weights missing, wrong, or endpoint down
    ├── LibraryError            the library is missing, damaged or of another schema
    ├── BusyError               another ingest is running on the library
    └── StorageError            disk or database failed: full, not writable, out of reach

Each message says what happened, to which input (list, file, line, key or id) and what to do.
"""

import re

_CLASS_OR_NUMBER = re.compile(r"^\([\w.]+\.\w*(?:Error|Exception)\) ?|\[Errno -?\d+\] ?")
_LONGEST_REASON = 200


def reason_of(error: BaseException) -> str:
    """Return what an error of Python or a library says, on one line and without its class or number.

    A server's error may hold a whole page, so that only the first 200 characters count.
    """
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = _CLASS_OR_NUMBER.sub("", str(error)).strip().splitlines()
    return lines[0][:_LONGEST_REASON] if lines else "no reason given"


class IngestError(Exception):
    """Base of all errors of this package; its text is meant for the person at the terminal."""


class SettingsError(IngestError):
    """A setting cannot be used; the message names its key, the value and what is allowed."""


class ListError(IngestError):
    """A list could not be fetched or read; the message names the list and, where known, file and line."""


class AbstractsError(IngestError):
    """An abstract provider failed; the message names the provider and the identifiers.

    `is_up` is true if it failed for some papers only and can be asked for others.
    """

    def __init__(self, message: str, *, is_up: bool = False) -> None:
        super().__init__(message)
        self.is_up = is_up


class EmbedderError(IngestError):
    """Vectors cannot be computed; the message says what is missing or wrong."""


class LibraryError(IngestError):
    """The library cannot be opened; the message says which command fixes it."""


class BusyError(IngestError):
    """Another process is writing to the library; the message says which to wait for."""


class StorageError(IngestError):
    """A disk or a database failed; the published library is unchanged."""
