"""Has the model correct the wrong sentences of a draft, in one call."""

import logging
import re
from collections.abc import Mapping, Sequence

from bot.answering.composing.draft import Draft, Sentence
from bot.answering.composing.model_output import answer_text
from bot.answering.composing.prompting import SourceSheet, read_sentences
from bot.answering.language_model import LanguageModel
from bot.answering.model import Claim, Source
from bot.answering.model_use import ModelUse
from bot.answering.verify import failures
from bot.answering.wording import coverage
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.prompts import DROP
from ingest.terms.patterns import lazy_pattern

_log = logging.getLogger(__name__)
_NUMBERED = lazy_pattern(r"^[ \t]*(\d{1,2})[.):][ \t]*(.+)$", re.MULTILINE)
_MOST_OTHERS = 2
"""Sources beside the cited ones that a model may correct sentences from."""


async def correct(
    draft: Draft, wrong: Mapping[int, Claim], writer: Writer, model: LanguageModel, question: str
) -> tuple[Mapping[int, Sentence], ModelUse | None]:
    """Ask the model once to correct the claims that are `wrong`, by their places; returns its sentences by place.

    They are not checked yet. A call that fails corrects nothing.
    """
    places = list(wrong)
    translated = any(sentence.translated for sentence in draft.sentences)
    sheet = SourceSheet.of(question, _sources_for(draft, list(wrong.values())), model, translated=translated)
    lines = [
        f"{number}. {sheet.with_keys(claim)} (wrong: {_reasons(claim)})"
        for number, claim in enumerate(wrong.values(), start=1)
    ]
    values = {**sheet.variables(), "question": question, "sentences": "\n".join(lines), "drop": DROP}
    try:
        completion = await model.complete(*writer.prompts["repair"].fill(**values), writer.deadline, attempts=1)
    except ModelError as error:
        _log.warning("the draft could not be repaired: %s", error)
        return {}, None
    corrected: dict[int, Sentence] = {}
    for match in _NUMBERED.finditer(answer_text(completion.text)):
        number = int(match[1])
        sentences = read_sentences(match[2], sheet)
        if 1 <= number <= len(places) and len(sentences) == 1 and DROP not in match[2]:
            corrected.setdefault(places[number - 1], sentences[0])
    return corrected, completion.use


def _sources_for(draft: Draft, claims: Sequence[Claim]) -> list[Source]:
    """The sources that the wrong claims cite, and the two others that share most words with them."""
    cited = {n for claim in claims for n in claim.sources}
    text = " ".join(claim.text for claim in claims)
    others = [source for source in draft.sources if source.n not in cited]
    others.sort(key=lambda source: -coverage(text, " ".join(passage.text for passage in source.passages)))
    chosen = cited.union(source.n for source in others[:_MOST_OTHERS])
    return [source for source in draft.sources if source.n in chosen]


def _reasons(claim: Claim) -> str:
    return "; ".join(f"{check.name}: {check.detail}" for check in failures(claim))
