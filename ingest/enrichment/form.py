"""Checks the form of what a model writes about a paper, and makes lines to search."""

import json
from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from ingest.errors import IngestError

_MOST_CHARACTERS = 300
_MOST_DESCRIPTIONS, _MOST_PHRASES = 8, 6

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=_MOST_CHARACTERS)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


def _first(most: int, value: Any) -> Any:
    """What a model lists, without what it left empty: no more of it than was asked for."""
    if isinstance(value, dict):
        return dict(list(value.items())[:most])
    return [each for each in value if each not in ("", None)][:most] if isinstance(value, list) else value or ()


def _pairs(value: Any) -> Any:
    """The abbreviations, of which small models write a list where there are none."""
    return _first(_MOST_PHRASES, value) or {}


Phrases = Annotated[tuple[Phrase, ...], BeforeValidator(partial(_first, _MOST_PHRASES))]


class FormError(IngestError):
    """What a model wrote does not have the form that was asked for."""


class Enrichment(BaseModel):
    """What a language model wrote about one paper."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    descriptions: Annotated[tuple[Line, ...], BeforeValidator(partial(_first, _MOST_DESCRIPTIONS))] = Field(
        min_length=1
    )
    summary: Line | None = None
    tasks: Phrases = ()
    methods: Phrases = ()
    datasets: Phrases = ()
    abbreviations: Annotated[dict[Phrase, Phrase], BeforeValidator(_pairs)] = {}

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
