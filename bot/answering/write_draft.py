"""Has a model write a draft, its sentences checked while it writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic

from bot.answering.composing.draft import Draft, Sentence
from bot.answering.composing.model_output import answer_text
from bot.answering.composing.refusals import declines, refuses
from bot.answering.judge import Judged
from bot.answering.language_model import CONNECTION_LOST, Completion, LanguageModel
from bot.answering.model import Claim, Source
from bot.answering.model_use import ModelUse, added
from bot.answering.sentence_stream import Item, Reader, SentenceStream
from bot.answering.writer import Writer
from bot.errors import ModelError
from ingest.terms.patterns import lazy_pattern

BROKEN_OFF = "The language model's answer broke off; only its complete sentences are shown."
PARTLY = "The papers found answer only a part of this."
_ENDED = lazy_pattern(r"[.!?。！？\])】][\s\"'”’]*\Z")


class UncitedError(ModelError):
    """A model wrote a text that cites nothing; `used` is what that took, `broken` whether the text was cut off."""

    def __init__(self, message: str, used: ModelUse, *, broken: bool) -> None:
        super().__init__(message)
        self.used = used
        self.broken = broken


@dataclass(frozen=True, slots=True)
class Written(Generic[Item]):
    """A draft with what it was read from, one item and one checked claim for each of its sentences.

    `early` is what was judged while it was written. A draft that no model wrote has no claims yet.
    """

    draft: Draft
    items: tuple[Item, ...] = ()
    claims: tuple[Claim, ...] = ()
    early: Judged | None = None


async def write_draft(
    messages: tuple[str, str], reader: Reader[Item], sources: Sequence[Source], writer: Writer, model: LanguageModel
) -> Written[Item]:
    """Call the model once and read what it writes; each sentence goes to the writer's `on_text` once it may be shown.

    A text that is cut off counts as far as its complete sentences go. Raises UncitedError where no sentence cites
    anything and the model does not say that its sources do not answer, ModelError where the model fails.
    """
    stating = Reader(
        lambda text: [each for each in reader.read(text) if not refuses(reader.sentence(each).text)],
        reader.sentence,
        reader.label,
        reader.by_line,
    )
    stream = SentenceStream(stating, sources, writer)
    try:
        completion = await model.complete(*messages, writer.deadline, stream.take)
        if _is_lost(completion, model) and not any(map(_cites, map(reader.sentence, stating.read(completion.text)))):
            stream.stop()
            stream = SentenceStream(stating, sources, writer)
            again = await model.complete(*messages, writer.deadline, stream.take, attempts=1)
            completion = replace(again, use=added(completion.use, again.use) or again.use)
        items = list(stating.read(completion.text))
        if completion.broken and not _ENDED.search(answer_text(completion.text)):
            items = items[:-1]
        declined = any(refuses(line) for line in answer_text(completion.text).splitlines())
        sentences = [reader.sentence(item) for item in items]
        if not any(map(_cites, sentences)):
            if declined or (completion.broken is None and _declines(completion.text, sources)):
                stream.stop()
                return Written(Draft("", (), tuple(sources), by_model=True, refused=True, used=completion.use))
            why = f" ({completion.broken})" if completion.broken else ""
            raise UncitedError(
                f"model {model.settings.model!r} wrote no sentence that cites anything{why}",
                completion.use,
                broken=bool(completion.broken),
            )
        claims = stream.finish(items)
        early = await stream.judged_early()
    except BaseException:
        stream.stop()
        raise
    limits = ((BROKEN_OFF,) if completion.broken else ()) + ((PARTLY,) if declined else ())
    draft = Draft(
        "",
        tuple(sentences),
        tuple(sources),
        by_model=True,
        limits=limits,
        used=completion.use,
        shown=tuple(stream.shown),
    )
    return Written(draft, tuple(items), claims, early)


def _declines(text: str, sources: Sequence[Source]) -> bool:
    """Whether a text that cites nothing says that there is no answer; what speaks of one of the papers does not."""
    answer = answer_text(text)
    return declines(answer) and not any(name in answer for source in sources for name in source.paper.names)


def _cites(sentence: Sentence) -> bool:
    return bool(sentence.sources or sentence.unknown)


def _is_lost(completion: Completion, model: LanguageModel) -> bool:
    """Whether the connection broke before the text was whole, and a try is left; a text that was cut is not lost."""
    return completion.broken == CONNECTION_LOST and completion.use.calls < model.settings.attempts
