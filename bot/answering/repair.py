"""Puts the sentences of a draft right that failed their checks: once, first by code, then by one call of the model."""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answering.composing.draft import Draft, Sentence
from bot.answering.composing.prompting import Sheet, read_sentences
from bot.answering.language_model import LanguageModel
from bot.answering.model import Check, Claim, ModelUse, Source
from bot.answering.settle import Verified, settle
from bot.answering.verify import check_sentence, failures, holds, may_be_judged
from bot.answering.verifying.meaning import carry
from bot.answering.verifying.subjects import leans, names_paper
from bot.answering.wording import coverage
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.prompts import DROP

_log = logging.getLogger(__name__)
_NUMBERED = re.compile(r"^[ \t]*(\d{1,2})[.):][ \t]*(.+)$", re.MULTILINE)
_LEAST_TIME = 2.0
"""Seconds below which no further call is begun: it could not end in time."""

_MOST_OTHERS = 2
"""Sources beside the cited ones that a model may correct sentences from."""


async def repair(
    draft: Draft,
    claims: Sequence[Claim],
    writer: Writer,
    question: str,
) -> Verified:
    """Put right what can be, once, and settle what is shown; see `settle`.

    A claim that cites a wrong source cites the one that carries it, where one alone does. The others that fail go to
    the model in one call. What only differs in wording from its source is not sent: its source sentence is quoted.
    """
    known = frozenset(writer.known_names)
    claims = [_recited(claim, draft, known) for claim in claims] if draft.by_model else list(claims)
    repaired = sum(1 for claim in claims if claim.checks and claim.checks[-1].name == "repaired")
    failing = [place for place, claim in enumerate(claims) if not holds(claim) and not may_be_judged(claim)]
    used = draft.used
    if failing and draft.by_model and writer.model is not None and writer.deadline.remaining() > _LEAST_TIME:
        mended, more = await _by_model(draft, claims, failing, writer, writer.model, question)
        used = added(used, more)
        for place, sentence in mended.items():
            before = draft.sentences[place - 1] if place else None
            again = await asyncio.to_thread(check_sentence, sentence, draft.sources, known_names=known, before=before)
            if holds(again):
                claims[place] = again
                repaired += 1
    return replace(settle(draft, claims), repaired=repaired, used=used)


def added(first: ModelUse | None, second: ModelUse | None) -> ModelUse | None:
    """Add two uses of models; the name is that of the first."""
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


def _recited(claim: Claim, draft: Draft, known_names: frozenset[str]) -> Claim:
    """`claim` with the citation put right where one source, and that source alone, carries all of it.

    It must name that paper: whoever reads `The system …` takes it to be the one that was cited.
    """
    failed = {check.name for check in failures(claim)}
    if not failed or "links" in failed or leans(claim.text):
        return claim
    carrying: dict[str, Source] = {}
    for source in draft.sources:
        if not names_paper(claim.text, source):
            continue
        found = carry(claim.text, [source], known_names)
        if found.follows and not found.of_record:
            carrying.setdefault(source.paper.paper_id, source)
    if len(carrying) != 1:
        return claim
    (source,) = carrying.values()
    again = check_sentence(Sentence(claim.text, (source.n,)), draft.sources, known_names=known_names)
    note = Check("repaired", True, "the citation was put right")
    return replace(again, checks=(*again.checks, note)) if holds(again) else claim


async def _by_model(
    draft: Draft,
    claims: Sequence[Claim],
    failing: Sequence[int],
    writer: Writer,
    model: LanguageModel,
    question: str,
) -> tuple[Mapping[int, Sentence], ModelUse | None]:
    translated = any(sentence.translated for sentence in draft.sentences)
    sheet = Sheet.of(question, _sources_for(draft, [claims[place] for place in failing]), model, translated=translated)
    lines = [
        f"{position}. {sheet.with_keys(claims[place])} (wrong: {_reasons(claims[place])})"
        for position, place in enumerate(failing, start=1)
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


def _sources_for(draft: Draft, claims: Sequence[Claim]) -> list[Source]:
    """The sources that the failing claims cite, and the two others that share most words with them."""
    cited = {n for claim in claims for n in claim.sources}
    text = " ".join(claim.text for claim in claims)
    others = [source for source in draft.sources if source.n not in cited]
    others.sort(key=lambda source: -coverage(text, " ".join(passage.text for passage in source.passages)))
    chosen = cited.union(source.n for source in others[:_MOST_OTHERS])
    return [source for source in draft.sources if source.n in chosen]


def _reasons(claim: Claim) -> str:
    return "; ".join(f"{check.name}: {check.detail}" for check in failures(claim))
