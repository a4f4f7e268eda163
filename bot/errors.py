"""Defines every error that the bot raises on purpose.

BotError                    base: its message is for a person to read
├── ConfigError             the configuration cannot be used; exit code 2
├── PromptError             a prompt is missing or breaks its contract; exit code 2
├── PlatformError           a platform cannot be served; its part stops, the others continue
├── ExportError             what is to be written out cannot be, as asked; exit code 2
├── SubscribingError        a digest cannot be set up or found; exit code 2
├── ReadingError            what a reader asks for is wrong, missing or of another revision; exit code 2
├── ProposalError           a paper or a fix cannot be proposed; exit code 2
├── GitHubError             GitHub could not be used for a pull request; trying again continues it
├── BackupError             a backup cannot be written or read; exit code 2
├── CourierError            a digest could not be posted now; it is tried again
├── UndeliverableError      a digest cannot be posted until an admin changes something; its subscription is paused
└── ModelError              the language model failed within its deadline; the answer quotes instead
"""

from typing import Literal


class BotError(Exception):
    """Base of all errors of this package."""


class ConfigError(BotError):
    """The configuration cannot be used; the message names file, key and what is allowed."""


class PromptError(BotError):
    """A prompt is missing or breaks the contract at its top; the message names the file and the variable."""


class PlatformError(BotError):
    """A platform does not let itself be served until a person fixes something; the message says what."""


class ModelError(BotError):
    """The language model gave no usable answer in time; the message is for the log, never for users."""


class SubscribingError(BotError):
    """A digest cannot be set up or found; the message says why and what to do."""


class ReadingGroupError(BotError):
    """A reading group cannot do what a person asks; the message says why and what to do."""


class ReadingError(BotError):
    """What a reader asks for cannot be given; the message says why and what to do.

    `kind` is `invalid` where the request must change, `missing` where there is no such thing for this reader, and
    `changed` where a cursor belongs to another revision of the library.
    """

    def __init__(self, message: str, kind: Literal["invalid", "missing", "changed"] = "invalid") -> None:
        super().__init__(message)
        self.kind = kind


class BackupError(BotError):
    """A backup cannot be written or read; the message names the file and what to do."""


class ProposalError(BotError):
    """A paper or a fix cannot be proposed for a list; the message says why and what to do."""


class GitHubError(BotError):
    """GitHub could not be used for a pull request; the message says what it answered and what to do."""


class ExportError(BotError):
    """Something cannot be written out as it was asked for; the message says why and what to do."""


class WritingError(BotError):
    """Related work cannot be written or revised as asked; the message says why and what to do."""


class CourierError(BotError):
    """Posting failed and may succeed later; it may be unknown whether the message arrived.

    `retry_after` is the number of seconds that the platform asked to wait, None if it did not say.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UndeliverableError(BotError):
    """Nothing can be posted there until an admin changes something: the channel is gone, or the bot cannot write."""
