"""Define every error that the bot raises on purpose.

BotError                    base: its message is for a person to read
├── ConfigError             the configuration cannot be used; exit code 2
├── PromptError             a prompt is missing or breaks its contract; exit code 2
├── PlatformError           a platform cannot be served; its part stops, the others continue
├── SubscribingError        a digest cannot be set up or found; exit code 2
├── CourierError            a digest could not be posted and may be later; it is tried again
├── UndeliverableError      a digest cannot be posted until somebody changes something; its subscription is paused
└── ModelError              the language model failed within its deadline; the answer degrades
"""


class BotError(Exception):
    """Base of all errors of this package."""


class ConfigError(BotError):
    """Raised where the configuration cannot be used; the message names file, key and what is allowed."""


class PromptError(BotError):
    """Raised where a prompt is missing or breaks its contract; the message names the file and the variable."""


class PlatformError(BotError):
    """Raised where a platform cannot be served until a person fixes something; the message says what."""


class ModelError(BotError):
    """Raised where the model gave no usable answer in time; the message says what happened, and is never shown."""


class SubscribingError(BotError):
    """Raised where a digest cannot be set up or found; the message says why and what to do."""


class CourierError(BotError):
    """Posting failed and may succeed later; whether the message arrived may be unknown.

    `retry_after` is how many seconds the platform asked to be left alone, None where it did not say.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UndeliverableError(BotError):
    """Nothing can be posted there until a person changes something: the channel is gone, the bot may not write."""
