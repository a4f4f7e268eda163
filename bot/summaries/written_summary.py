"""A summary written by a model: one call, read back by fields while it streams."""

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence

from bot.answering.composing.draft import Draft
from bot.answering.composing.plain_text import without_reasoning
from bot.answering.composing.prompting import Sheet, read_sentences
from bot.answering.language_model import Completion, LanguageModel
from bot.answering.model import FieldName, Length, Source
from bot.answering.verify import check_sentence, holds
from bot.answering.verifying.meaning import read_sources
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.prompts import REFUSAL
from bot.summaries.cues import TOLD, fitness
from bot.summaries.quoted_summary import Said
from bot.summaries.shape import LABELS
from ingest.library.sentences import sentence_spans

BROKEN_OFF = "The language model's summary broke off; only its complete sentences are shown."

_ASKS: Mapping[FieldName, str] = {
    "problem": "what is wrong or missing without this work",
    "idea": "what the work proposes, in its essence",
    "how it works": "the mechanism, the parts, the steps",
    "evidence": "what was measured, with the numbers exactly as they stand",
    "limits": "what the work itself says that it does not do, costs or leaves open",
    "apart": "one sentence on what sets the works apart, if the sources carry it",
}
_LENGTH: Mapping[Length, str] = {
    "short": "one short sentence",
    "usual": "one or two sentences",
    "long": "two to five sentences with all details that the sources give",
}
_LINE = re.compile(
    rf"^[\s\-*#•]*({'|'.join(_ASKS)}|what sets them apart|limitations?|results?)\s*[*_]*\s*[:：][*_]*\s*(.*)$",
    re.IGNORECASE,
)
_OTHER_NAMES: Mapping[str, FieldName] = {
    "what sets them apart": "apart",
    "limitation": "limits",
    "limitations": "limits",
    "result": "evidence",
    "results": "evidence",
}
_ENDED = re.compile(r"[.!?。！？\])】][\s\"'”’]*\Z")


async def write(
    question: str,
    parts: Sequence[Source],
    writer: Writer,
    model: LanguageModel,
    *,
    compares: bool,
    length: Length,
    fields: Collection[FieldName],
) -> tuple[Draft, list[Said]]:
    """Have the model write a summary from `parts`; gives the draft and the field that each of its sentences tells.

    Each sentence goes to `on_text` as soon as it is complete and has passed its checks, with the number of its paper;
    the first of each field has the field's name in front. Raises ModelError when nothing usable came.
    """
    sheet = Sheet.of(question, parts, model, translated=writer.manner.translated)
    shown = tuple(part for part in parts if part.n in sheet.names)
    wanted = [name for name in _ASKS if (name in fields if fields else name != "apart" or compares)]
    values = {
        **sheet.variables(),
        "question": question,
        "refusal": REFUSAL,
        "fields": "\n".join(f"  {name}: {_ASKS[name]}" for name in wanted),
        "length": f"{_LENGTH[length]}{writer.manner.in_language}",
    }
    messages = writer.prompts["compare" if compares else "summary"].fill(**values)
    await asyncio.to_thread(read_sources, shown)
    stream = _Stream(sheet, shown, writer, compares=compares)
    completion = await model.complete(*messages, writer.deadline, stream.take)
    said = _read_all(completion, sheet, shown, compares=compares)
    refuses = REFUSAL in without_reasoning(completion.text)
    said = [each for each in said if REFUSAL not in each.sentence.text]
    if not any(each.sentence.sources or each.sentence.unknown for each in said):
        if refuses:
            return Draft("", (), shown, by_model=True, refused=True, used=completion.use), []
        raise ModelError(f"model {model.settings.model!r} wrote no sentence that cites anything")
    limits = (BROKEN_OFF,) if completion.broken else ()
    sentences = tuple(each.sentence for each in said)
    return Draft(
        "", sentences, shown, by_model=True, limits=limits, used=completion.use, shown=tuple(stream.shown)
    ), said


def read_fields(text: str, sheet: Sheet, parts: Sequence[Source], *, compares: bool) -> list[Said]:
    """The sentences of a model's text, each with the field of its line and the paper that it cites.

    A sentence of no line gets the field that its wording fits best.
    """
    papers = {part.n: part.paper.paper_id for part in parts}
    said: list[Said] = []
    field: FieldName | None = None
    for line in without_reasoning(text).splitlines():
        if match := _LINE.match(line):
            name = match[1].lower()
            field = _OTHER_NAMES.get(name) or next(known for known in _ASKS if known == name)
            line = match[2]
        for sentence in read_sentences(line, sheet):
            cited = dict.fromkeys(papers[n] for n in sentence.sources if n in papers)
            told = field or _fitting(sentence.text)
            if compares and (len(cited) > 1 or told == "apart"):
                said.append(Said("apart", "", sentence))
            else:
                said.append(Said(told, next(iter(cited), ""), sentence))
    return said


def _fitting(sentence: str) -> FieldName:
    points = fitness(sentence)
    return max(TOLD, key=points.__getitem__)


def _read_all(completion: Completion, sheet: Sheet, parts: Sequence[Source], *, compares: bool) -> list[Said]:
    said = read_fields(completion.text, sheet, parts, compares=compares)
    return said[:-1] if completion.broken and not _ENDED.search(completion.text) else said


class _Stream:
    """Passes on the sentences of a growing text, each once it is complete and only if it holds.

    `shown` are the numbers of the parts whose papers were numbered for the reader, in that order.
    """

    def __init__(self, sheet: Sheet, parts: Sequence[Source], writer: Writer, *, compares: bool) -> None:
        self.shown: list[int] = []
        self._sheet = sheet
        self._parts = parts
        self._papers = {part.n: part.paper.paper_id for part in parts}
        self._on_text = writer.on_text
        self._known_names = writer.known_names
        self._compares = compares
        self._raw = ""
        self._passed = 0
        self._field: FieldName | None = None

    def take(self, piece: str) -> None:
        self._raw += piece
        if self._on_text is None or not re.search(r"[.!?。！？\]\n]", piece):
            return
        said = read_fields(_complete(without_reasoning(self._raw)), self._sheet, self._parts, compares=self._compares)
        for each in said[self._passed :]:
            self._pass_on(each)
        self._passed = max(self._passed, len(said))

    def _pass_on(self, said: Said) -> None:
        claim = check_sentence(said.sentence, self._parts, known_names=self._known_names)
        if self._on_text is None or not holds(claim):
            return
        known = {self._papers[n] for n in self.shown}
        self.shown.extend(n for n in claim.sources if self._papers[n] not in known)
        order = list(dict.fromkeys(self._papers[n] for n in self.shown))
        numbers = dict.fromkeys(order.index(self._papers[n]) + 1 for n in claim.sources)
        label = ""
        if said.field != self._field:
            label = f"{'' if self._field is None else chr(10)}{LABELS[said.field]}: "
            self._field = said.field
        self._on_text(f"{label}{claim.text} {''.join(f'[{n}]' for n in numbers)} ")


def _complete(text: str) -> str:
    """What of a growing text will not change any more: its whole lines, and the whole sentences of its last line.

    Markers may still follow the full stop of the last sentence, so it waits until the next has begun.
    """
    whole, newline, last = text.rpartition("\n")
    spans = sentence_spans(last)
    complete = len(spans) - 1
    if complete > 0 and last[spans[-1][0]] in "[【(":
        complete -= 1
    return whole + newline + (last[: spans[complete - 1][1]] if complete > 0 else "")
