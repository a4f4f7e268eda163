"""Writes related work about a topic, and writes again what an instruction asks for."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.composing.draft import addresses_the_reader
from bot.answering.composing.length_and_language import Manner
from bot.answering.composing.markers import make_keys
from bot.answering.model import Length
from bot.answering.model_use import ModelUse
from bot.answering.model_use import added as added_up
from bot.answering.search_result import Evidence, PaperHit
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.writing.instructions import Instruction
from bot.writing.model import RelatedWork, Theme, WrittenParagraph
from bot.writing.paragraphs import write_paragraph
from bot.writing.themes import nearest_theme, themes_in, themes_of
from ingest.library.model import PaperRecord
from ingest.library.sentences import sentence_spans

_log = logging.getLogger(__name__)
_ADDED = "Further papers"
_LENGTHS: Mapping[str, Length] = {"short": "short", "long": "long", "": "usual"}
_LETTERS_OF_A_PAPER = 400

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Material:
    """What related work is written from: papers by id, their matching passages, and the citation key of each.

    `named` are the ids of papers that a person chose, each of which is cited.
    """

    papers: Mapping[str, PaperRecord]
    evidence: Mapping[str, tuple[Evidence, ...]]
    keys: Mapping[str, str]
    named: frozenset[str] = frozenset()

    def hits(self, theme: Theme) -> list[PaperHit]:
        """Return the papers of a theme that the library has, each with its passages that match."""
        papers = [self.papers[paper_id] for paper_id in theme.papers if paper_id in self.papers]
        return [PaperHit(paper, 0.0, self.evidence.get(paper.paper_id, ())) for paper in papers]


@dataclass(frozen=True, slots=True)
class WrittenWork:
    """Related work, and what the language model was used for to write it; None where it was not."""

    work: RelatedWork
    used: ModelUse | None


async def write_related_work(topic: str, material: Material, writer: Writer, progress: Progress) -> WrittenWork:
    """Write related work from all papers of `material`, in an order by theme; `progress` is called per paragraph.

    With a model, it proposes the themes and writes a paragraph on each; without one, papers are listed by the headings
    of their lists, each with its best sentence.
    """
    papers = list(material.papers.values())
    proposed, used = await _outline(topic, papers, writer)
    themes = proposed or themes_of(topic, papers)
    paragraphs = []
    for done, theme in enumerate(themes):
        progress(done, len(themes))
        paragraph, use = await _written(topic, theme, material, writer, Manner(), material.named)
        paragraphs.append(paragraph)
        used = added_up(used, use)
    progress(len(themes), len(themes))
    return WrittenWork(RelatedWork(topic, tuple(paragraphs), by_model=writer.model is not None), used)


async def revise_related_work(
    work: RelatedWork,
    instruction: Instruction,
    added: Sequence[str],
    removed: Sequence[str],
    material: Material,
    writer: Writer,
    progress: Progress,
) -> WrittenWork:
    """Change in related work what `instruction` asks for; all other paragraphs stay as they are, letter by letter.

    `added` and `removed` are the ids of the papers that the instruction names. A paper is added to the paragraph of the
    nearest theme that does not have to stay, else to one of its own. Whatever a paragraph cites it cites afterwards,
    unless its length is to change.
    """
    paragraphs = [None if place in instruction.delete else each for place, each in enumerate(work.paragraphs)]
    again = _sized(instruction, len(paragraphs)) if writer.model is not None else set()
    for place, paragraph in enumerate(paragraphs):
        if paragraph is not None and place not in instruction.keep and set(removed) & set(paragraph.theme.papers):
            left = tuple(each for each in paragraph.theme.papers if each not in removed)
            paragraphs[place] = replace(paragraph, theme=replace(paragraph.theme, papers=left)) if left else None
            again.add(place)
    for paper_id in added:
        if paper_id not in work.papers or paper_id in removed:
            again.add(_add(paper_id, paragraphs, instruction.keep, material))
    manner = Manner(_LENGTHS[instruction.size])
    cited = set() if instruction.size else {*work.cited, *added} - set(removed)
    places = [place for place in sorted(again) if paragraphs[place] is not None]
    used: ModelUse | None = None
    for done, place in enumerate(places):
        progress(done, len(places))
        theme = _theme(paragraphs[place])
        paragraphs[place], use = await _written(work.topic, theme, material, writer, manner, cited, instruction.wish)
        used = added_up(used, use)
    progress(len(places), len(places))
    remaining = tuple(each for each in paragraphs if each is not None)
    by_model = work.by_model or (writer.model is not None and bool(places))
    return WrittenWork(replace(work, paragraphs=remaining, by_model=by_model), used)


def _theme(paragraph: WrittenParagraph | None) -> Theme:
    assert paragraph is not None
    return paragraph.theme


def _sized(instruction: Instruction, paragraphs: int) -> set[int]:
    """The paragraphs that a model writes again for their length, or for a wish."""
    if instruction.size:
        return set(instruction.sized or range(paragraphs)) - instruction.keep - instruction.delete
    changes = instruction.add or instruction.remove or instruction.delete
    if instruction.wish or (instruction.keep and not changes):
        return set(range(paragraphs)) - instruction.keep - instruction.delete
    return set()


def _add(paper_id: str, paragraphs: list[WrittenParagraph | None], keep: frozenset[int], material: Material) -> int:
    """Put a paper into the theme that is nearest to it, or into a new one; returns the place of the paragraph."""
    free = {
        place: paragraph.theme
        for place, paragraph in enumerate(paragraphs)
        if paragraph is not None and place not in keep
    }
    if not free:
        paragraphs.append(WrittenParagraph(Theme(_ADDED, (paper_id,)), "", (), 0, 0))
        return len(paragraphs) - 1
    places, themes = list(free), list(free.values())
    place = places[nearest_theme(material.papers[paper_id], themes, material.papers)]
    theme = free[place]
    paragraphs[place] = WrittenParagraph(replace(theme, papers=(*theme.papers, paper_id)), "", (), 0, 0)
    return place


async def _written(
    topic: str,
    theme: Theme,
    material: Material,
    writer: Writer,
    manner: Manner,
    cited: Collection[str],
    wish: str = "",
) -> tuple[WrittenParagraph, ModelUse | None]:
    hits = material.hits(theme)
    return await write_paragraph(topic, theme, hits, material.keys, writer, manner=manner, wish=wish, cited=cited)


async def _outline(
    topic: str, papers: Sequence[PaperRecord], writer: Writer
) -> tuple[tuple[Theme, ...] | None, ModelUse | None]:
    """The themes that the model proposes, and what that took; none where it fails or proposes nothing of use."""
    if writer.model is None:
        return None, None
    writer = await writer.begin()
    texts = [_layout(paper) for paper in papers]
    keys = make_keys(topic, texts)
    listed = "\n".join(f"[{key}] {text}" for key, text in zip(keys, texts, strict=True))
    assert writer.model is not None
    try:
        completion = await writer.model.complete(
            *writer.prompts["outline"].fill(topic=topic, papers=listed), writer.deadline
        )
    except ModelError as error:
        _log.warning("the themes of related work are those of the lists: %s", error)
        return None, None
    return themes_in(completion.text, topic, dict(zip(keys, papers, strict=True))), completion.use


def _layout(paper: PaperRecord) -> str:
    """What the model is shown of a paper to find its theme, on one line that cannot end the frame around it."""
    abstract = paper.abstract or ""
    sentences = (abstract[begin:end] for begin, end in sentence_spans(abstract))
    about = " ".join(sentence for sentence in sentences if not addresses_the_reader(sentence))
    text = " ".join(f"{paper.title}. {about}".split())[:_LETTERS_OF_A_PAPER]
    return text.replace("<<<", "‹‹‹").replace(">>>", "›››")
