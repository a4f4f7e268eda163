"""Cut a paper's title, abstract, notes and what a model wrote of it into passages."""

import json
import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from ingest.abstracts.provider import Found
from ingest.library.embedder import SpannedText
from ingest.library.json_codecs import content_digest
from ingest.library.model import FULL_TEXT, Basis, Passage
from ingest.library.sentences import sentence_spans
from ingest.papers.model import Paper

if TYPE_CHECKING:
    from llama_index.core.node_parser import SentenceSplitter

_MOST_CHARACTERS = 1_100
"""Characters of heading and text together: about 250 tokens, within the 256 that all-MiniLM-L6-v2 reads (its
`sentence_bert_config.json`)."""

_SLACK = 1.15
"""How much longer than the average a part can be, so that no sentence is cut to make parts equal."""

_JOINT = ". "
_BETWEEN_PARAGRAPHS = "\n\n\n"


def passages_of(paper: Paper, found: Found | None, expansions: Sequence[str] = ()) -> Iterator[Passage]:
    """Yield the passages of a paper, the title's first; `expansions` are what a language model wrote of it."""
    title = paper.titles[0]
    yield _passage(paper.paper_id, "title only", "", title, ((0, len(title)),))
    if found and found.abstract:
        for text in _cut(found.abstract, title):
            yield _passage(paper.paper_id, "abstract", title, text, sentence_spans(text))
    notes: dict[str, list[str]] = {}
    for name, line in paper.notes:
        notes.setdefault(name, []).append(line)
    for name, lines in notes.items():
        text = "\n".join(dict.fromkeys(lines))
        yield _passage(paper.paper_id, "list note", title, text, _line_spans(text), name)
    if text := _within_reach(expansions):
        yield _passage(paper.paper_id, "expansion", "", text, _line_spans(text))


class TextsToEmbed(Mapping[str, SpannedText]):
    """The texts to embed for rows of passages, by content key: heading first, spans shifted.

    Passages of full texts have no spans: only the whole of each is compared. Each text is made when it is asked for:
    those of a large library would take as much memory as its rows.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], without: Container[str] = ()) -> None:
        """Give the texts of `rows` but of those whose content keys are in `without`."""
        self._rows = {row["content_key"]: row for row in rows if row["content_key"] not in without}

    def __getitem__(self, content_key: str) -> SpannedText:
        row = self._rows[content_key]
        front = row["heading"] + _JOINT if row["heading"] else ""
        sentences = () if row["basis"] == FULL_TEXT else json.loads(row["spans"])
        spans = tuple((start + len(front), end + len(front)) for start, end in sentences)
        return SpannedText(front + row["text"], spans, len(front))

    def __contains__(self, content_key: object) -> bool:
        return content_key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _passage(
    paper_id: str,
    basis: Basis,
    heading: str,
    text: str,
    spans: Sequence[tuple[int, int]],
    name: str | None = None,
) -> Passage:
    digest = content_digest(paper_id, basis, name or "", heading, text)[:32]
    return Passage(digest, paper_id, basis, heading, text, tuple(spans), name)


def _cut(text: str, heading: str) -> list[str]:
    """Cut a text at sentence ends into the fewest, about equal parts that the embedder reads completely."""
    parts = math.ceil((len(heading) + len(text)) / _MOST_CHARACTERS)
    if parts <= 1:
        return [text]
    most = math.ceil(len(text.split()) / parts * _SLACK)
    sentences = _sentences(text)
    if _BETWEEN_PARAGRAPHS in text or any(len(sentence.split()) > most for sentence in sentences):
        return _splitter(most).split_text(text)
    return _joined(sentences, most)


def _joined(sentences: Sequence[str], most: int) -> list[str]:
    """Join sentences into parts of at most so many words, as LlamaIndex's splitter does where no sentence is longer.

    Its import takes longer than all else that an ingest of some papers does; few abstracts need it.
    """
    parts: list[str] = []
    words = 0
    for sentence in sentences:
        more = len(sentence.split())
        if parts and words + more <= most:
            parts[-1] += sentence
            words += more
        else:
            parts.append(sentence)
            words = more
    return [part.strip() for part in parts]


@cache
def _splitter(words: int) -> "SentenceSplitter":
    from llama_index.core.node_parser import SentenceSplitter

    return SentenceSplitter(
        chunk_size=words,
        chunk_overlap=0,
        tokenizer=str.split,
        paragraph_separator=_BETWEEN_PARAGRAPHS,
        chunking_tokenizer_fn=_sentences,
    )


def _within_reach(lines: Sequence[str]) -> str:
    """Join the first lines that the embedder reads whole."""
    taken: list[str] = []
    for line in lines:
        if sum(map(len, taken)) + len(taken) + len(line) > _MOST_CHARACTERS:
            break
        taken.append(line)
    return "\n".join(taken)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in _touching(sentence_spans(text), text)]


def _touching(spans: Sequence[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Extend each span to the start of the next, so that no text between them is lost."""
    starts = [0, *(start for start, _ in spans[1:])]
    return zip(starts, [*starts[1:], len(text)], strict=True) if spans else iter(())


def _line_spans(text: str) -> tuple[tuple[int, int], ...]:
    spans = []
    start = 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return tuple(spans)
