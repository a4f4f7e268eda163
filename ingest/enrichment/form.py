"""Checks the form of what a model writes about a paper, and makes lines to search."""

import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ingest.errors import IngestError

_MOST_CHARACTERS = 300
_MOST_DESCRIPTIONS, _MOST_PHRASES = 8, 6

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=_MOST_CHARACTERS)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class FormError(IngestError):
    """What a model wrote does not have the form that was asked for."""


class Enrichment(BaseModel):
    """What a language model wrote about one paper."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    descriptions: tuple[Line, ...] = Field(min_length=1, max_length=_MOST_DESCRIPTIONS)
    summary: Line | None = None
    tasks: tuple[Phrase, ...] = Field(default=(), max_length=_MOST_PHRASES)
    methods: tuple[Phrase, ...] = Field(default=(), max_length=_MOST_PHRASES)
    datasets: tuple[Phrase, ...] = Field(default=(), max_length=_MOST_PHRASES)
    abbreviations: dict[Phrase, Phrase] = Field(default={}, max_length=_MOST_PHRASES)

    def lines(self) -> tuple[str, ...]:
        """Return what the paper is to be found by, the most telling first."""
        phrases = [", ".join(each) for each in (self.tasks, self.methods, self.datasets) if each]
        spelled = "; ".join(f"{short}: {long}" for short, long in self.abbreviations.items())
        lines = [*self.descriptions, self.summary or "", *phrases, spelled]
        return tuple(dict.fromkeys(" ".join(line.split()) for line in lines if line))


def read_enrichment(answer: str) -> Enrichment:
    """Read a model's answer: one JSON object, alone or within a code fence; raises FormError."""
    begin, end = answer.find("{"), answer.rfind("}")
    try:
        return Enrichment.model_validate(json.loads(answer[begin : end + 1]))
    except json.JSONDecodeError as error:
        raise FormError(f"The model's answer is not one JSON object: {error.msg}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise FormError(f"The model's answer does not have the form asked for: {where}: {first['msg']}.") from error
