"""Replay recorded answers of a language model, to measure without calling one."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from pydantic import HttpUrl

from bot.answering.deadline import Deadline
from bot.answering.language_model import Completion, LanguageModel
from bot.answering.model_use import ModelUse
from bot.errors import ModelError
from bot.evaluation.questions import QuestionsError
from bot.settings.model import ModelSettings

_SOURCE = re.compile(r"<<<source (?P<key>\w+)>>>\n(?P<text>(?:(?!<<<source ).)*?)\n<<<end (?P=key)>>>", re.DOTALL)
_NAMES = re.compile(r"^(?:title|known as): (.*)$", re.MULTILINE)
_MARKER = re.compile(r"\[([^\[\]\n]{2,200})\]")


class RecordedModel(LanguageModel):
    """Answers with what was recorded for a question; a marker such as `[vLLM]` names a source by its name or title."""

    def __init__(self, answers: dict[str, str]) -> None:
        """Answer with `answers`, by question."""
        super().__init__(ModelSettings(base_url=HttpUrl("http://127.0.0.1/v1"), model="recorded"))
        self._answers = answers

    async def complete(
        self,
        system: str,
        user: str,
        deadline: Deadline,
        on_text: Callable[[str], None] | None = None,
        *,
        attempts: int | None = None,
    ) -> Completion:
        """Give the answer recorded for the question that `user` asks; raises ModelError where there is none."""
        asked = max((each for each in self._answers if each in user), key=len, default=None)
        if asked is None:
            raise ModelError("no answer was recorded for this question")
        text = _with_keys(self._answers[asked], user)
        if on_text is not None:
            on_text(text)
        counts = self.count_tokens(system + user), self.count_tokens(text)
        return Completion(text, ModelUse(self.settings.model, 1, *counts, None, estimated=True))


def read_recorded(file: Path) -> RecordedModel:
    """Read a JSON Lines file of `question` and `answer`; raises QuestionsError."""
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        return RecordedModel({str(row["question"]): str(row["answer"]) for row in rows})
    except OSError as error:
        raise QuestionsError(f"{file}: could not be read. Give a JSON Lines file of answers.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise QuestionsError(f'{file}: each line must be an object with "question" and "answer".') from error


def _with_keys(text: str, user: str) -> str:
    """`text` with the key of the source that a marker names in place of its name; other brackets stay."""
    keys = {
        name.strip().casefold(): match["key"]
        for match in _SOURCE.finditer(user)
        for line in _NAMES.findall(match["text"])
        for name in (line, *line.split(","), line.partition(":")[0])
    }
    return _MARKER.sub(lambda match: f"[{keys.get(match[1].strip().casefold(), match[1])}]", text)
