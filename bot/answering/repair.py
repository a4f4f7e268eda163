"""Mends the sentences of a draft that failed their checks: once, first by code, then by one call of the model."""

import asyncio
import logging
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.composing.draft import Draft, Sentence
from bot.answering.composing.prompting import Sheet, read_sentences
from bot.answering.language_model import LanguageModel
from bot.answering.model import Claim, ModelUse
from bot.answering.verify import check_sentence, evidence_of, failures, holds
from bot.answering.verifying.similar import coverage
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.prompts import DROP

_log = logging.getLogger(__name__)
_NUMBERED = re.compile(r"^[ \t]*(\d{1,2})[.):][ \t]*(.+)$", re.MULTILINE)
_LEAST_TIME = 2.0
"""Seconds below which no further call is begun: it could not end in time."""

_OWN_COVERAGE = 0.6
"""A source is put in place of a wrong one only where it shares clearly more than chance with the sentence."""

_DOUBTFUL_COVERAGE = 0.2
"""Share of content words from which a sentence that is worded unlike its sources is marked rather than dropped."""

_WEAK = frozenset({"similarity"})


@dataclass(frozen=True, slots=True)
class Verified:
    """The claims that may be shown, how many sentences were dropped, and what the model was used for in all.

    `kept` are the places of the claims among the sentences of the draft.
    """

    claims: tuple[Claim, ...]
    dropped: int
    repaired: int
    used: ModelUse | None
    kept: tuple[int, ...] = ()


async def repair(
    draft: Draft,
    claims: Sequence[Claim],
    writer: Writer,
    question: str,
) -> Verified:
    """Mend or drop the claims that do not hold; what only differs in wording from its sources is kept and marked."""
    claims = [_recited(claim, draft, writer.known_names) for claim in claims]
    repaired = sum(1 for claim in claims if claim.checks and claim.checks[-1].name == "repaired")
    failing = [index for index, claim in enumerate(claims) if not holds(claim)]
    used = draft.used
    if failing and draft.by_model and writer.model is not None and writer.deadline.remaining() > _LEAST_TIME:
        mended, more = await _by_model(draft, claims, failing, writer, writer.model, question)
        used = added(used, more)
        for index, sentence in mended.items():
            again = await asyncio.to_thread(check_sentence, sentence, draft.sources, known_names=writer.known_names)
            if holds(again):
                claims[index] = again
                repaired += 1
    kept = {place: marked for place, claim in enumerate(claims) if (marked := _kept(claim, draft)) is not None}
    return Verified(tuple(kept.values()), len(claims) - len(kept), repaired, used, tuple(kept))


def added(first: ModelUse | None, second: ModelUse | None) -> ModelUse | None:
    """Two uses of one model as one."""
    if first is None or second is None:
        return first or second
    cost = None if first.cost is None and second.cost is None else (first.cost or 0.0) + (second.cost or 0.0)
    return ModelUse(
        first.model,
        first.calls + second.calls,
        first.prompt_tokens + second.prompt_tokens,
        first.completion_tokens + second.completion_tokens,
        cost,
        first.estimated or second.estimated,
    )


def _kept(claim: Claim, draft: Draft) -> Claim | None:
    """`claim` as it is where it holds, marked where only its wording is in doubt, None where it must go."""
    failed = {check.name for check in failures(claim)}
    if not failed:
        return claim
    evidence = evidence_of([source for source in draft.sources if source.n in claim.sources])
    doubtful = failed <= _WEAK and evidence.said and coverage(claim.text, evidence.text) >= _DOUBTFUL_COVERAGE
    return replace(claim, marked=True) if doubtful else None


def _recited(claim: Claim, draft: Draft, known_names: Collection[str]) -> Claim:
    """`claim` with the citation put right where one retrieved source, and it alone or with those cited, carries it."""
    failed = {check.name for check in failures(claim)}
    if not draft.by_model or not failed or "links" in failed:
        return claim
    ranked = sorted(draft.sources, key=lambda source: -coverage(claim.text, evidence_of([source]).said))
    for source in ranked:
        if source.n in claim.sources or coverage(claim.text, evidence_of([source]).said) < _OWN_COVERAGE:
            continue
        for numbers in ((source.n,), (*claim.sources, source.n)):
            again = check_sentence(Sentence(claim.text, numbers), draft.sources, known_names=known_names)
            if holds(again):
                note = replace(claim.checks[0], name="repaired", passed=True, detail="the citation was put right")
                return replace(again, checks=(*again.checks, note))
    return claim


async def _by_model(
    draft: Draft,
    claims: Sequence[Claim],
    failing: Sequence[int],
    writer: Writer,
    model: LanguageModel,
    question: str,
) -> tuple[Mapping[int, Sentence], ModelUse | None]:
    translated = any(sentence.translated for sentence in draft.sentences)
    sheet = Sheet.of(question, draft.sources, model, translated=translated)
    lines = [
        f"{position}. {sheet.with_keys(claims[index])} (wrong: {_reasons(claims[index])})"
        for position, index in enumerate(failing, start=1)
    ]
    values = {**sheet.variables(), "question": question, "sentences": "\n".join(lines), "drop": DROP}
    try:
        completion = await model.complete(*writer.prompts["repair"].fill(**values), writer.deadline)
    except ModelError as error:
        _log.warning("the draft could not be repaired: %s", error)
        return {}, None
    mended: dict[int, Sentence] = {}
    for match in _NUMBERED.finditer(completion.text):
        position = int(match[1])
        sentences = read_sentences(match[2], sheet)
        if 1 <= position <= len(failing) and len(sentences) == 1 and DROP not in match[2]:
            mended.setdefault(failing[position - 1], sentences[0])
    return mended, completion.use


def _reasons(claim: Claim) -> str:
    return "; ".join(f"{check.name}: {check.detail}" for check in failures(claim))
