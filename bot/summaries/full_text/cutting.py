"""Cuts a full text into passages: whole sentences of one section.

Each is about as long as an abstract.
"""

from collections.abc import Iterator, Sequence

from bot.summaries.full_text.model import FullText
from ingest.library.json_codecs import content_digest
from ingest.library.model import PaperRecord, Passage
from ingest.library.sentences import sentence_spans

WITHIN = " › "
"""Stands between the name of a section and that of the one inside it which a passage is from."""

_LONGEST = 1_000
_MOST_PASSAGES = 400


def passages_of_text(text: FullText, paper: PaperRecord) -> tuple[Passage, ...]:
    """The passages of a full text in order; their `section` tells the name of the section, with that which it is in."""
    passages = [
        _passage(paper, f"{section.within}{WITHIN}{section.name}" if section.within else section.name, piece)
        for section in text.sections
        for piece in _pieces(section.paragraphs)
    ]
    return tuple({passage.passage_id: passage for passage in passages[:_MOST_PASSAGES]}.values())


def _pieces(paragraphs: Sequence[str]) -> Iterator[str]:
    """Paragraphs put together, and long ones cut after sentences, so that a piece has at most about 1,000 letters."""
    piece = ""
    for paragraph in paragraphs:
        for begin, end in sentence_spans(paragraph):
            sentence = paragraph[begin:end]
            if piece and len(piece) + len(sentence) > _LONGEST:
                yield piece
                piece = ""
            piece = f"{piece} {sentence}" if piece else sentence
        if len(piece) > _LONGEST / 2:
            yield piece
            piece = ""
    if piece:
        yield piece


def _passage(paper: PaperRecord, section: str, text: str) -> Passage:
    digest = content_digest(paper.paper_id, "full text", section, paper.title, text)[:32]
    return Passage(digest, paper.paper_id, "full text", paper.title, text, sentence_spans(text), section=section)
