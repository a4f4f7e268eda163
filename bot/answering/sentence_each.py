"""Has a model write one sentence on each of several sources, and checks them."""

import asyncio
from collections.abc import Sequence

from bot.answering.composing.prompting import SourceSheet, read_sentences
from bot.answering.language_model import LanguageModel
from bot.answering.model import Claim, Source
from bot.answering.model_use import ModelUse, added
from bot.answering.verify import check_sentence, holds, may_be_judged
from bot.answering.verifying.meaning import read_sources
from bot.answering.writer import Writer


async def sentence_on_each(
    prompt: str, sources: Sequence[Source], writer: Writer, model: LanguageModel, longest: int
) -> tuple[dict[int, Claim], ModelUse | None]:
    """Return by number the first sentence on each source that cites it alone and passes every check.

    One whose wording alone is in doubt counts where a judge finds it in the source. Sentences have at most `longest`
    letters. The second value is what models were used for. Raises ModelError.
    """
    await asyncio.to_thread(read_sources, sources)
    sheet = SourceSheet.of("", sources, model)
    completion = await model.complete(*writer.prompts[prompt].fill(**sheet.variables()), writer.deadline)
    used: ModelUse | None = completion.use
    written = [
        sentence
        for sentence in read_sentences(completion.text, sheet)
        if len(sentence.sources) == 1 and len(sentence.text) <= longest
    ]
    claims = await asyncio.to_thread(lambda: [check_sentence(sentence, sources) for sentence in written])
    confirmed = [claim for claim in claims if holds(claim)]
    confirmed_sources = {n for claim in confirmed for n in claim.sources}
    doubtful = {
        n: claim
        for n, claim in enumerate(claims)
        if may_be_judged(claim) and not confirmed_sources.intersection(claim.sources)
    }
    if doubtful and writer.judge is not None:
        judged = await writer.judge.judge(doubtful, sources, writer.deadline)
        used = added(used, judged.used)
        confirmed += [claim for claim in judged.claims.values() if claim is not None]
    found: dict[int, Claim] = {}
    for claim in confirmed:
        found.setdefault(claim.sources[0], claim)
    return found, used
