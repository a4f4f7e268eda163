"""Bundles what writing an answer needs: model, prompts, deadline and who follows it."""

import asyncio
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from bot.answering.composing.length_and_language import USUAL, Manner
from bot.answering.deadline import Deadline
from bot.answering.judge import Judge
from bot.answering.language_model import LanguageModel
from bot.answering.model import Stage
from bot.answering.verifying.closed_classes import closed_classes as prepare_checks
from bot.prompts import Prompts

NO_MODEL = "No language model"
_WITHOUT_MODEL_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Writer:
    """What writing one answer needs beside the sources; handed on through composing, verifying and repairing.

    Without a `model`, papers are quoted, for the reason `why_no_model`. `known_names` are the library's short names,
    folded, so that a sentence that begins with one of them is checked for it. Each sentence of the model goes to
    `on_text` once it has passed its checks; `on_stage` is called when a stage begins. A `judge` reads what checks
    alone cannot settle. The `deadline` is open until `begin` sets it.
    """

    model: LanguageModel | None
    prompts: Prompts
    known_names: Collection[str] = ()
    manner: Manner = USUAL
    on_text: Callable[[str], None] | None = None
    on_stage: Callable[[Stage], None] | None = None
    judge: Judge | None = None
    deadline: Deadline = field(default_factory=lambda: Deadline(math.inf))
    why_no_model: str = NO_MODEL

    async def begin(self) -> "Writer":
        """Load the model's client library, then start the clock; returns the writer with its deadline set.

        Loading takes seconds in a new process, which are not the model's.
        """
        if self.model is None:
            return replace(self, deadline=Deadline(_WITHOUT_MODEL_SECONDS))
        await self.model.prepare()
        await asyncio.to_thread(prepare_checks)
        return replace(self, deadline=Deadline(self.model.settings.deadline))

    def enter(self, stage: Stage) -> None:
        """Report that `stage` begins, where somebody follows."""
        if self.on_stage is not None:
            self.on_stage(stage)
