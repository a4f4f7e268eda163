"""Every error that ingest raises on purpose.

    IngestError                 base: something that a person can act on
    ├── SettingsError           a value in the configuration cannot be used
    ├── ListError               a list could not be fetched or read; the other lists go on
    ├── AbstractsError          a provider of abstracts failed; the other providers go on
    ├── EmbedderError           no vectors can be had: weights missing, wrong, or endpoint down
    ├── LibraryError            the library is missing, damaged or of another schema
    ├── BusyError               another ingest is at work on the library
    └── StorageError            disk or database refuse: full, not writable, out of reach

Each message says what happened, to which input (list, file, line, key or id) and what to do.
"""


class IngestError(Exception):
    """Base of all errors of this package; its text is meant for the person at the terminal."""


class SettingsError(IngestError):
    """A setting cannot be used; the message names its key, the value and what is allowed."""


class ListError(IngestError):
    """A list could not be fetched or read; the message names the list and, where known, file and line."""


class AbstractsError(IngestError):
    """A provider of abstracts failed; the message names the provider and the identifiers.

    `is_up` tells that it failed for some papers only, and can be asked for others.
    """

    def __init__(self, message: str, *, is_up: bool = False) -> None:
        super().__init__(message)
        self.is_up = is_up


class EmbedderError(IngestError):
    """Vectors cannot be computed; the message says what is missing or wrong."""


class LibraryError(IngestError):
    """The library cannot be opened as it is; the message says which command mends it."""


class BusyError(IngestError):
    """Somebody else is writing to the library; the message says who is to be waited for."""


class StorageError(IngestError):
    """A disk or a database refuses to be read or written; what was published before is untouched."""
