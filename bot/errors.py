"""Every error that the bot raises on purpose.

BotError                    base: something told to a person in plain words
├── ConfigError             the configuration cannot be used; exit code 2
├── PromptError             a prompt is missing or breaks its contract; exit code 2
├── PlatformError           a platform does not let itself be served; its part stops, the others go on
└── ModelError              the language model failed within its deadline; the answer degrades
"""


class BotError(Exception):
    """Base of all errors of this package."""


class ConfigError(BotError):
    """The configuration cannot be used; the message names file, key and what is allowed."""


class PromptError(BotError):
    """A prompt is missing or breaks the contract at its top; the message names the file and the variable."""


class PlatformError(BotError):
    """A platform does not let itself be served until a person mends something; the message says what."""


class ModelError(BotError):
    """The language model gave no usable answer in time; the message says what happened, never shown to users."""
