"""Open the configured language models: the one that writes, and the one that judges."""

import os
from typing import TYPE_CHECKING

from bot.answering.language_model import LanguageModel
from bot.prompts import Prompts
from bot.settings.judge import JudgeSettings
from bot.settings.model import ModelSettings

if TYPE_CHECKING:
    from bot.answering.judge import Judge


def open_model(settings: ModelSettings | None) -> LanguageModel | None:
    """Open the model of `settings`, with its key from the environment; None where none is configured."""
    if settings is None:
        return None
    return LanguageModel(settings, os.environ.get(settings.api_key_env) if settings.api_key_env else None)


def open_judge(settings: JudgeSettings, writer: LanguageModel | None, prompts: Prompts) -> "Judge | None":
    """Open the judge of `settings`, which is `writer` where it has no model of its own; None where it is off."""
    from bot.answering.judge import Judge

    model = open_model(settings.model) or writer
    return Judge(model, prompts, settings.seconds) if settings.enabled and writer is not None and model else None
