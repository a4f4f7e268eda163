"""Writes one paragraph of related work: by a model and checked, or in quotes."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence

from bot.answering.composing.draft import Draft, Sentence, sources_of
from bot.answering.composing.length_and_language import Manner
from bot.answering.composing.prompting import SourceSheet, read_sentences
from bot.answering.composing.quotes import best_sentence, title_fact
from bot.answering.language_model import LanguageModel
from bot.answering.model import Claim, Source
from bot.answering.model_use import ModelUse
from bot.answering.review import review
from bot.answering.search_result import PaperHit
from bot.answering.sentence_stream import Reader
from bot.answering.verify import following, holds, verify
from bot.answering.verifying.meaning import read_sources
from bot.answering.write_draft import UncitedError, write_draft
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.exporting.markdown_list import markdown
from bot.prompts import REFUSAL
from bot.writing.model import Theme, WrittenParagraph

_log = logging.getLogger(__name__)
_MOST_CLAIMS = 16
_NO_WISH = "none"


async def write_paragraph(
    topic: str,
    theme: Theme,
    hits: Sequence[PaperHit],
    keys: Mapping[str, str],
    writer: Writer,
    *,
    manner: Manner,
    wish: str = "",
    cited: Collection[str] = (),
) -> tuple[WrittenParagraph, ModelUse | None]:
    """Return a paragraph about a theme from the papers of `hits`, cited by their citation `keys`, and what it took.

    Each sentence has passed the checks of an answer. Where the model fails, refuses, or writes nothing that holds, the
    papers are quoted instead; without a model each paper is an item of a list. `wish` is what a person asked for. Those
    papers whose ids are among `cited` are quoted at the end where the model says nothing of them that holds.
    """
    sources = sources_of(hits)
    used: ModelUse | None = None
    if writer.model is not None:
        claims: tuple[Claim, ...] = ()
        try:
            claims, used = await _by_model(topic, theme, sources, await writer.begin(), writer.model, manner, wish)
        except ModelError as error:
            _log.warning("a paragraph of related work is quoted: %s", error)
            used = error.used if isinstance(error, UncitedError) else None
        if claims:
            spoken_of = {number for claim in claims for number in claim.sources}
            silent = [source for source in sources if source.paper.paper_id in cited and source.n not in spoken_of]
            claims += await asyncio.to_thread(_quoted, silent, writer) if silent else ()
            text = " ".join(_sentence(claim, sources, keys) for claim in claims)
            return _paragraph(theme, text, claims, sources), used
    claims = await asyncio.to_thread(_quoted, sources, writer)
    joint = " " if writer.model is not None else "\n"
    write = _sentence if writer.model is not None else _item
    return _paragraph(theme, joint.join(write(claim, sources, keys) for claim in claims), claims, sources), used


async def _by_model(
    topic: str,
    theme: Theme,
    sources: Sequence[Source],
    writer: Writer,
    model: LanguageModel,
    manner: Manner,
    wish: str,
) -> tuple[tuple[Claim, ...], ModelUse | None]:
    """The claims of a paragraph that the model wrote, none that is in doubt, and what it took; raises ModelError."""
    question = f"{topic}: {theme.heading}"
    sheet = SourceSheet.of(question, sources, model)
    shown = tuple(source for source in sources if source.n in sheet.names)
    await asyncio.to_thread(read_sources, shown)
    values = {**sheet.variables(), "question": topic, "theme": theme.heading, "refusal": REFUSAL}
    messages = writer.prompts["paragraph"].fill(**values, manner=str(manner), wish=wish or _NO_WISH)
    reader: Reader[Sentence] = Reader(lambda text: read_sentences(text, sheet), lambda sentence: sentence)
    written = await write_draft(messages, reader, shown, writer, model)
    if written.draft.refused:
        return (), written.draft.used
    verified = await review(written.draft, written.claims, writer, question, written.early, most=_MOST_CLAIMS)
    befores = (None, *verified.claims)
    claims = (following(claim, before) for before, claim in zip(befores, verified.claims, strict=False))
    return tuple(claim for claim in claims if holds(claim) and not claim.marked), verified.used


def _quoted(sources: Sequence[Source], writer: Writer) -> tuple[Claim, ...]:
    """The best sentence of each paper, word for word, or that it is on a list; checked as all sentences are."""
    sentences = []
    for source in sources:
        text = best_sentence(source)
        sentences.append(Sentence(text, (source.n,), quoted=True) if text else title_fact(source))
    draft = Draft("", tuple(sentences), tuple(sources))
    return tuple(claim for claim in verify(draft, known_names=writer.known_names) if holds(claim))


def _sentence(claim: Claim, sources: Sequence[Source], keys: Mapping[str, str]) -> str:
    """A claim as a sentence of Markdown with its markers in front of its full stop."""
    marker = _marker(claim, sources, keys)
    if claim.quoted:
        return f"{markdown(_name(claim, sources))}: “{markdown(claim.text)}” {marker}"
    text = claim.text.rstrip()
    end = text[-1] if text.endswith((".", "!", "?")) else ""
    return f"{markdown(text.removesuffix(end))} {marker}{end or '.'}"


def _item(claim: Claim, sources: Sequence[Source], keys: Mapping[str, str]) -> str:
    """A claim as an item of a bibliography: the paper's title, its marker and its sentence."""
    paper = next(source.paper for source in sources if source.n in claim.sources)
    text = f": “{markdown(claim.text)}”" if claim.quoted else "."
    return f"- {markdown(paper.shown_title)} {_marker(claim, sources, keys)}{text}"


def _name(claim: Claim, sources: Sequence[Source]) -> str:
    paper = next(source.paper for source in sources if source.n in claim.sources)
    return paper.names[0] if paper.names else paper.title


def _marker(claim: Claim, sources: Sequence[Source], keys: Mapping[str, str]) -> str:
    """The citation keys of a claim's papers as pandoc reads them: `[@kwon2023efficient; @yu2022orca]`."""
    papers = [source.paper.paper_id for source in sources if source.n in claim.sources]
    return f"[{'; '.join(f'@{keys[paper_id]}' for paper_id in papers)}]"


def _paragraph(theme: Theme, text: str, claims: Sequence[Claim], sources: Sequence[Source]) -> WrittenParagraph:
    by_number = {source.n: source.paper.paper_id for source in sources}
    cited = dict.fromkeys(by_number[number] for claim in claims for number in claim.sources)
    return WrittenParagraph(theme, text, tuple(cited), len(claims), sum(claim.quoted for claim in claims))
