"""Reviews a draft: corrects citations, has meanings judged and wrong sentences repaired."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answering.composing.draft import Draft, Sentence
from bot.answering.judge import Judged
from bot.answering.model import Check, Claim, Source
from bot.answering.model_use import ModelUse, added
from bot.answering.repair import correct
from bot.answering.settle import MOST_CLAIMS, Verified, settle
from bot.answering.verify import check_sentence, failures, holds, may_be_judged
from bot.answering.verifying.meaning import carry
from bot.answering.verifying.subjects import leans, names_paper
from bot.answering.writer import Writer

_LEAST_TIME = 2.0
"""Seconds below which no further call is begun: it could not end in time."""

_MOST_CALLS = 2
"""Calls beside the one that writes: one that judges and one that corrects, or two that judge."""


async def review(
    draft: Draft,
    claims: Sequence[Claim],
    writer: Writer,
    question: str,
    early: Judged | None = None,
    *,
    most: int = MOST_CLAIMS,
) -> Verified:
    """Settle what of a draft is shown, with at most two further calls, which run side by side; `most` claims are shown.

    `early` is what was judged while the text was written; it counts as one of the calls. A claim that cites a wrong
    source cites the one that carries it, where one alone does. What only a judge can settle is judged. What is wrong
    goes back to the model once. See `settle` for what becomes of the others.
    """
    claims = [_recited(claim, draft, frozenset(writer.known_names)) for claim in claims] if draft.by_model else claims
    judged: dict[int, Claim | None] = dict(early.claims) if early is not None else {}
    waiting = {place: claim for place, claim in enumerate(claims) if may_be_judged(claim) and place not in judged}
    wrong = {place: claim for place, claim in enumerate(claims) if not holds(claim) and not may_be_judged(claim)}
    calls = _MOST_CALLS - (early is not None)
    in_time = draft.by_model and writer.deadline.remaining() > _LEAST_TIME
    judges = in_time and bool(waiting) and writer.judge is not None and calls > 0
    corrects = in_time and bool(wrong) and writer.model is not None and calls > judges
    later, (corrected, more) = await asyncio.gather(
        _judged(waiting if judges else {}, draft, writer),
        _corrected(wrong if corrects else {}, draft, writer, question),
    )
    replies = [each for each in (early, later) if each is not None and each.claims]
    judged.update(later.claims)
    made = {**{place: claim for place, claim in judged.items() if claim is not None}, **corrected}
    settled = settle(draft, [made.get(place, claim) for place, claim in enumerate(claims)], most=most)
    used = draft.used
    for use in (early.used if early is not None else None, later.used, more):
        used = added(used, use)
    name = writer.judge.name if writer.judge is not None and replies else ""
    recited = sum(1 for claim in claims if claim.checks and claim.checks[-1].name == "repaired")
    return replace(settled, repaired=recited + len(corrected), used=used, judge=name)


async def _judged(claims: Mapping[int, Claim], draft: Draft, writer: Writer) -> Judged:
    if not claims or writer.judge is None:
        return Judged({})
    return await writer.judge.judge(claims, draft.sources, writer.deadline)


async def _corrected(
    wrong: Mapping[int, Claim], draft: Draft, writer: Writer, question: str
) -> tuple[Mapping[int, Claim], ModelUse | None]:
    """The wrong claims that the model put right: those whose new wording passes every check."""
    if not wrong or writer.model is None:
        return {}, None
    sentences, used = await correct(draft, wrong, writer, writer.model, question)

    def checked() -> dict[int, Claim]:
        befores = {place: draft.sentences[place - 1] if place else None for place in sentences}
        made = {
            place: check_sentence(sentence, draft.sources, known_names=writer.known_names, before=befores[place])
            for place, sentence in sentences.items()
        }
        return {place: claim for place, claim in made.items() if holds(claim)}

    return await asyncio.to_thread(checked), used


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
