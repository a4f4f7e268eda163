"""Has a model write a summary in one call, and reads it back by fields while it streams."""

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence

from bot.answering.composing.model_output import answer_text
from bot.answering.composing.prompting import SourceSheet, read_sentences
from bot.answering.language_model import LanguageModel
from bot.answering.model import FieldName, Length, Source
from bot.answering.sentence_stream import Reader
from bot.answering.verifying.meaning import read_sources
from bot.answering.write_draft import Written, write_draft
from bot.answering.writer import Writer
from bot.prompts import REFUSAL
from bot.summaries.cues import DESCRIBED_FIELDS, fitness
from bot.summaries.quoted_summary import SummarySentence
from bot.summaries.shape import heading_of

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
_HEAD = r"^[\s\-*#•]*+(NAME)\s*+[*_]*+\s*+[:：][*_]*+\s*+(.*)$"
"""The beginning of a model's line, whose name is one of those asked for."""

_OTHER_NAMES: Mapping[str, FieldName] = {
    "what sets them apart": "apart",
    "limitation": "limits",
    "limitations": "limits",
    "result": "evidence",
    "results": "evidence",
}


async def write(
    question: str,
    parts: Sequence[Source],
    writer: Writer,
    model: LanguageModel,
    *,
    compares: bool,
    length: Length,
    asks: Mapping[str, str],
    own_columns: bool = False,
) -> Written[SummarySentence]:
    """Have the model write a summary from `parts`; gives the draft and the field that each of its sentences tells.

    `asks` says of each field what is to be written, or of each of a person's own columns.
    Each sentence goes to `on_text` as soon as it is complete and has passed its checks, with the number of its paper;
    the first of each field has the field's name in front. Raises ModelError when nothing usable came.
    """
    sheet = SourceSheet.of(question, parts, model, translated=writer.manner.translated)
    shown = tuple(part for part in parts if part.n in sheet.names)
    values = {
        **sheet.variables(),
        "question": question,
        "refusal": REFUSAL,
        "fields": "\n".join(f"  {name}: {wish}" for name, wish in asks.items()),
        "length": f"{_LENGTH[length]}{writer.manner.in_language}",
    }
    messages = writer.prompts["compare" if compares else "summary"].fill(**values)
    await asyncio.to_thread(read_sources, shown)
    reader = Reader(
        lambda text: read_fields(text, sheet, shown, asks, compares=compares, own_columns=own_columns),
        lambda statement: statement.sentence,
        _label,
        by_line=True,
    )
    return await write_draft(messages, reader, shown, writer, model)


def asks_of_fields(fields: Collection[FieldName], *, compares: bool) -> Mapping[str, str]:
    """What is to be written of each of `fields`, of all where none is given."""
    wanted = (name for name in _ASKS if (name in fields if fields else name != "apart" or compares))
    return {name: _ASKS[name] for name in wanted}


def asks_of_columns(columns: Sequence[str]) -> Mapping[str, str]:
    """What is to be written of each column that somebody named."""
    return {column: f"what the work itself states on “{column}”, with its numbers as they stand" for column in columns}


def read_fields(
    text: str,
    sheet: SourceSheet,
    parts: Sequence[Source],
    asks: Mapping[str, str],
    *,
    compares: bool,
    own_columns: bool = False,
) -> list[SummarySentence]:
    """The sentences of a model's text, each with the field of its line and the paper that it cites.

    A sentence of no line gets the field that its wording fits best. Of columns that somebody named it fits none.
    """
    papers = {part.n: part.paper.paper_id for part in parts}
    names: Mapping[str, str] = _names_of(asks) if own_columns else {**{name: name for name in _ASKS}, **_OTHER_NAMES}
    heads = re.compile(_HEAD.replace("NAME", "|".join(map(re.escape, names))), re.IGNORECASE)
    statements: list[SummarySentence] = []
    field: str | None = None
    for line in answer_text(text).splitlines():
        if match := heads.match(line):
            field = names[match[1].lower()]
            line = match[2]
        for sentence in read_sentences(line, sheet):
            cited = dict.fromkeys(papers[n] for n in sentence.sources if n in papers)
            if own_columns:
                statements += [
                    SummarySentence(field, paper_id, sentence) for paper_id in list(cited)[:1] if field is not None
                ]
                continue
            place = field or _fitting(sentence.text)
            if compares and (len(cited) > 1 or place == "apart"):
                statements.append(SummarySentence("apart", "", sentence))
            else:
                statements.append(SummarySentence(place, next(iter(cited), ""), sentence))
    return statements


def _names_of(asks: Mapping[str, str]) -> Mapping[str, str]:
    """The columns by their names in lower case, the longest first, so that no name hides one that begins with it."""
    return {name.lower(): name for name in sorted(asks, key=len, reverse=True)}


def _fitting(sentence: str) -> FieldName:
    points = fitness(sentence)
    return max(DESCRIBED_FIELDS, key=points.__getitem__)


def _label(statement: SummarySentence, before: SummarySentence | None) -> str:
    """The name of the field where the sentence is the first of it, on a line of its own."""
    if before is not None and statement.field == before.field:
        return ""
    return f"{'' if before is None else chr(10)}{heading_of(statement.field)}: "
