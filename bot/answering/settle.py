"""Settles what of a checked draft is shown: claims, quotations in their place, or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answering.composing.draft import Draft
from bot.answering.model import Claim
from bot.answering.model_use import ModelUse
from bot.answering.normal_text import normal_text
from bot.answering.verify import holds, not_as_authors, quoting
from bot.answering.verifying.subjects import leans, with_subject
from bot.answering.wording import content_stems

MOST_CLAIMS = 12
"""Sentences of one answer by a model; nobody reads more in a chat."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The claims that are shown and what became of the other sentences.

    `kept` are the places of the claims among the sentences of the draft. `dropped` counts sentences that neither hold
    nor have a source sentence near them, `repaired` those that a model put right, `cut` those beyond the most that are
    shown. `used` is what models were used for in all; `judge` names the model that checked meanings.
    """

    claims: tuple[Claim, ...]
    dropped: int
    repaired: int
    used: ModelUse | None
    kept: tuple[int, ...] = ()
    cut: int = 0
    judge: str = ""


def settle(draft: Draft, claims: Sequence[Claim], *, most: int = MOST_CLAIMS) -> Verified:
    """Settle which claims of `draft` are shown, in order.

    A claim that does not hold gives way to the source sentence that is nearest to it, quoted. What was shown before is
    not shown again. A sentence that leans on one that is not shown gets its subject back, or is quoted.
    """
    shown: dict[int, Claim] = {}
    dropped = cut = 0
    for place, claim in enumerate(claims):
        settled = _settled(
            claim,
            shown.get(place - 1),
            claims[place - 1] if place else None,
            draft,
            translated=draft.sentences[place].translated,
        )
        if settled is None:
            dropped += 1
        elif draft.by_model and _is_known(settled, shown.values()):
            continue
        elif settled.quoted and not claim.quoted and _adds_nothing(claim, settled, shown.values()):
            dropped += 1
        elif draft.by_model and len(shown) >= most:
            cut += 1
        else:
            shown[place] = settled
    return Verified(tuple(shown.values()), dropped, 0, draft.used, tuple(shown), cut)


def _settled(
    claim: Claim, before: Claim | None, drafted_before: Claim | None, draft: Draft, *, translated: bool
) -> Claim | None:
    if not holds(claim):
        return quoting(claim, draft.sources, translated=translated)
    if claim.quoted or not draft.by_model:
        return claim
    if not leans(claim.text):
        return not_as_authors(claim, draft.sources)
    follows = before is not None and before == drafted_before and before.sources == claim.sources
    if follows and before is not None and _has_subject(before, claim.subject):
        return claim
    text = with_subject(claim.text, claim.subject)
    return replace(claim, text=text) if not leans(text) else quoting(claim, draft.sources)


def _has_subject(before: Claim, subject: str) -> bool:
    """Whether a reader takes `subject` from the sentence before; without one the sentences lean on each other as is."""
    return not subject or before.text.startswith(subject) or before.subject == subject


def _is_known(claim: Claim, shown: Iterable[Claim]) -> bool:
    """Whether a reader has the claim already, in the same words or inside a quotation from the same source."""
    words = _folded(claim.text)
    return any(
        words == _folded(other.text) or (claim.quoted and other.quoted and words in _folded(other.text))
        for other in shown
        if other.sources == claim.sources
    )


def _adds_nothing(claim: Claim, quotation: Claim, shown: Iterable[Claim]) -> bool:
    """Whether a claim that is shown says all of the quotation that the claim in whose place it stands had in common."""
    common = content_stems(claim.text) & content_stems(quotation.text)
    sentences = {each.text for each in quotation.based_on}
    return any(
        common <= content_stems(other.text)
        for other in shown
        if sentences.intersection(each.text for each in other.based_on)
    )


def _folded(text: str) -> str:
    return normal_text(text).casefold().strip(" .!?")
