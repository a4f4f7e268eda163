"""Cuts a full text into passages: whole sentences of one section.

Each is about as long as an abstract.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from ingest.full_text.model import Section
from ingest.library.json_codecs import content_digest
from ingest.library.model import Passage
from ingest.library.sentences import sentence_spans

WITHIN = " › "
"""Stands between the name of a section and that of the one inside it which a passage is from."""

_LONGEST = 1_000
_MOST_PASSAGES = 400


def passages_of_text(
    sections: Sequence[Section], paper_id: str, title: str, list_name: str | None = None
) -> tuple[Passage, ...]:
    """Return the passages of a full text in order, each with the section it is in, and the page where there are pages.

    `list_name` is the list that the text is a file of, None where it is not.
    """
    passages = []
    for section in sections:
        place = f"{section.within}{WITHIN}{section.name}" if section.within else section.name
        for text, page in _pieces(section):
            digest = content_digest(paper_id, "full text", place, title, text)[:32]
            spans = sentence_spans(text)
            passages.append(Passage(digest, paper_id, "full text", title, text, spans, list_name, place, page))
    return tuple({passage.passage_id: passage for passage in passages[:_MOST_PASSAGES]}.values())


def _pieces(section: Section) -> Iterator[tuple[str, int | None]]:
    """Paragraphs put together, and long ones cut after sentences, so that a piece has at most about 1,000 letters.

    Each comes with the page on which it begins.
    """
    piece = ""
    begun: int | None = None
    for paragraph, page in zip_longest(section.paragraphs, section.pages):
        for begin, end in sentence_spans(paragraph):
            sentence = paragraph[begin:end]
            if piece and len(piece) + len(sentence) > _LONGEST:
                yield piece, begun
                piece = ""
            begun = begun if piece else page
            piece = f"{piece} {sentence}" if piece else sentence
        if len(piece) > _LONGEST / 2:
            yield piece, begun
            piece = ""
    if piece:
        yield piece, begun
