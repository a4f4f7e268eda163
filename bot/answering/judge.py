"""Has a model judge claims beside their sources, and checks what it relies on."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.answering.composing.model_output import without_thinking
from bot.answering.composing.prompting import SourceSheet
from bot.answering.deadline import Deadline
from bot.answering.language_model import LanguageModel
from bot.answering.model import Check, Claim, Source, SourceSentence
from bot.answering.model_use import ModelUse
from bot.answering.normal_text import normal_text
from bot.answering.verifying.meaning import sentences_of
from bot.answering.verifying.numbers import missing_numbers
from bot.answering.verifying.quotes import occurs
from bot.answering.verifying.subjects import with_subject
from bot.answering.wording import content_stems
from bot.errors import ModelError
from bot.prompts import Prompts

_log = logging.getLogger(__name__)
Verdict = Literal["supported", "partly", "contradicted", "not stated"]
_VERDICTS: Mapping[str, Verdict] = {
    "supported": "supported",
    "partly": "partly",
    "partly supported": "partly",
    "contradicted": "contradicted",
    "not stated": "not stated",
    "not_stated": "not stated",
}
_MOST_OBJECTS = 200
"""Braces that are looked behind for an object; more are no reply to at most a dozen claims."""

_MOST_DIGITS = 4
_FEWEST_WORDS = 2
"""Words with a meaning that a verdict must rely on."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judge's verdict on a claim, and the words that it relies on, of one source or of several."""

    verdict: Verdict
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge's reply settled: of each claim, by its place, the claim if it is supported, None if it is not.

    Empty where the judge did not reply in time or in the form that was asked for.
    """

    claims: Mapping[int, Claim | None]
    used: ModelUse | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """A model that reads claims beside their sources; waits at most `seconds` for its reply."""

    model: LanguageModel
    prompts: Prompts
    seconds: float

    @property
    def name(self) -> str:
        """The model's name, as readers are told who checked."""
        return self.model.settings.model

    async def judge(self, claims: Mapping[int, Claim], sources: Sequence[Source], deadline: Deadline) -> Judged:
        """Judge `claims`, by their places in a draft, and look up what each verdict relies on; see `read`."""
        judgements, used = await self.read(claims, sources, deadline)
        settled = {place: looked_up(claims[place], each, sources) for place, each in judgements.items()}
        return Judged(settled, used)

    async def read(
        self, claims: Mapping[int, Claim], sources: Sequence[Source], deadline: Deadline
    ) -> tuple[Mapping[int, Judgement], ModelUse | None]:
        """Get a judgement of each of `claims` in one call that is not repeated; never raises ModelError.

        None are returned where the judge does not reply in time or in the form asked for.
        """
        cited = {n for claim in claims.values() for n in claim.sources}
        sheet = SourceSheet.of("", [source for source in sources if source.n in cited], self.model)
        places = list(claims)
        lines = [
            f"{number}. {sheet.with_keys(replace(claim, text=with_subject(claim.text, claim.subject)))}"
            for number, claim in enumerate(claims.values(), start=1)
        ]
        values = {"sources": sheet.variables()["sources"], "claims": "\n".join(lines)}
        within = Deadline(min(self.seconds, deadline.remaining()))
        try:
            completion = await self.model.complete(*self.prompts["judge"].fill(**values), within, attempts=1)
        except ModelError as error:
            _log.warning("meanings were not judged: %s", error)
            return {}, None
        judgements = dict(read_judgements(completion.text))
        if not judgements:
            _log.warning("the judge %s did not answer in the form asked for", self.name)
        known = {place: judgements[number] for number, place in enumerate(places, start=1) if number in judgements}
        return known, completion.use


def read_judgements(reply: str) -> Iterator[tuple[int, Judgement]]:
    """Read the judgements in a model's reply by the number of the claim, the first of each; skips what is none."""
    seen: set[int] = set()
    for value in _objects(without_thinking(reply)):
        number, verdict = _number(value.get("claim", value.get("number"))), value.get("verdict")
        known = _VERDICTS.get(verdict.strip().casefold()) if isinstance(verdict, str) else None
        if number is not None and known is not None and number not in seen:
            seen.add(number)
            words = value.get("words")
            listed = words if isinstance(words, list) else [words]
            yield number, Judgement(known, tuple(each for each in listed if isinstance(each, str)))


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects with a verdict in `text`, whatever stands between and around them."""
    decoder = json.JSONDecoder(strict=False)
    place = text.find("{")
    for _ in range(_MOST_OBJECTS):
        if place < 0:
            return
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            value, end = {}, place
        if "verdict" in value:
            yield value
        else:
            # Some wrap the list that was asked for in an object of their own.
            end = place + 1
        place = text.find("{", end)


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    # A claim has one or two digits; Python refuses to read thousands of them.
    return int(value) if str(value).isdecimal() and len(str(value)) <= _MOST_DIGITS else None


def looked_up(claim: Claim, judgement: Judgement, sources: Sequence[Source]) -> Claim | None:
    """Give `claim` where a judgement supports it and stands up to being looked up in the sources, else None.

    Words of each source that the claim cites must be there, and its numbers beside them.
    """
    words = [each for each in judgement.words if len(content_stems(each)) >= _FEWEST_WORDS]
    if judgement.verdict != "supported" or not words:
        return None
    based_on: list[SourceSentence] = []
    around: list[str] = []
    for source in sources:
        if source.n not in claim.sources:
            continue
        found = next((found for each in words if (found := _around(each, source)) is not None), None)
        if found is None:
            return None
        based_on.append(SourceSentence(source.n, found[0], 1.0))
        around.append(found[1])
    # How its numbers may be written was checked before, by its language.
    if not based_on or missing_numbers(claim.text, "\n".join(around), any_notation=True):
        return None
    others = tuple(check for check in claim.checks if check.name != "meaning")
    check = Check("meaning", True, "judged to be what the source says")
    return replace(claim, checks=(*others, check), based_on=tuple(based_on), judged=True)


def _around(words: str, source: Source) -> tuple[str, str] | None:
    """The sentence of `source` that holds `words`, and it with its neighbours; None where they do not stand there."""
    if not any(occurs(words, passage.text) for passage in source.passages):
        return None
    sentences = sentences_of(source)
    whole = normal_text(words).casefold().strip(" .")
    for place, sentence in enumerate(sentences):
        if whole[:40] in normal_text(sentence).casefold():
            return sentence, " ".join(sentences[max(0, place - 1) : place + 2])
    return words, " ".join(sentences)
