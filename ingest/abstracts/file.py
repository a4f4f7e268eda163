"""Reads abstracts from JSON Lines files, such as arXiv's metadata snapshot.

A row has `arxiv_id` or `id`, `doi`, `title`, `abstract`, and perhaps `authors`; other fields are ignored. Each file
is streamed once and never held: what is held are the keys of the papers that are wanted.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from ingest.abstracts.provider import Found, MatchedBy, Opening, Provider, ProviderKind, Wanted
from ingest.abstracts.records import found, record
from ingest.abstracts.text import plain_text
from ingest.abstracts.unpacking import open_file
from ingest.errors import AbstractsError
from ingest.terms.identifiers import arxiv_id
from ingest.terms.patterns import lazy_pattern
from ingest.terms.titles import blocks, near_identical, normal_words, telling_words

_ROWS_AT_ONCE = 5_000
_LONGEST_ROW = 2_000_000
_PROBLEMS_LISTED = 20
_TELLING_WORDS = 4
_END_READ, _END_LENGTH = 24, 10
_NO_LETTERS = lazy_pattern(r"[\W_]+")
_MOST_OF_A_ROW = 200_000_000
"""Bytes of one row after which a file is no file of rows."""


class FileProvider(ProviderKind):
    """Finds abstracts in files by arXiv id or DOI, else by a near-identical title."""

    name = "file"
    label = "the file of abstracts"
    needs_network = False
    least_seconds = 0.0
    waits_for_all = True

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        problem: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`problem` is told of rows that cannot be read, with file and line; of each file the first twenty."""
        self._paths = tuple(paths)
        self._problem = problem
        self._now = now

    @classmethod
    def opened(cls, opening: Opening) -> Provider:
        """Open it for one run."""
        return cls(opening.files, problem=opening.problem)

    def keys(self, wanted: Wanted) -> tuple[str, ...]:
        """The paper's arXiv ids, DOIs and titles telling enough to be recognised by."""
        titles = (f"title:{' '.join(words)}" for words in _telling_titles(wanted))
        return (*_keys_of(wanted), *titles) if self._paths else ()

    def can_ask(self, wanted: Wanted) -> bool:
        """Whether the paper has an arXiv id, a DOI or a title telling enough to be recognised by."""
        return bool(self._paths and (_keys_of(wanted) or _telling_titles(wanted)))

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        """Stream the files past the wanted papers.

        What an identifier finds comes at once; what only a title finds comes when all files have been read, as an
        identifier may yet be met; then the papers that no row is about. Raises AbstractsError for a file that
        cannot be read to its end, after the others have been read.
        """
        search = _Search([paper for paper in wanted if self.can_ask(paper)])
        failures = []
        for path in self._paths:
            try:
                rows = _rows(path, self._problem)
                while chunk := await asyncio.to_thread(search.read, islice(rows, _ROWS_AT_ONCE)):
                    for match in chunk.found:
                        yield self._found(match)
                    if not search.is_open:
                        break
            except OSError as error:
                reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
                how_far = "" if getattr(error, "errno", None) else " to its end"
                failures.append(f"{path} cannot be read{how_far}: {reason}")
        for match in search.by_title.values():
            yield self._found(match)
        if failures:
            raise AbstractsError(f"abstracts file: {'; '.join(failures)}; check abstracts.files")
        for paper in search.rest():
            key = next(iter(_keys_of(paper)), f"title:{paper.titles[0] if paper.titles else ''}")
            yield self._found(_Match(paper.paper_id, key, "identifier" if _keys_of(paper) else "title", {}))

    def _found(self, match: "_Match") -> Found:
        row = match.row
        arxiv = _arxiv_of(row)
        known = record(
            title=row.get("title"),
            abstract=row.get("abstract"),
            authors=_people(row.get("authors")),
            year=2000 + int(arxiv[:2]) if arxiv and arxiv[:2].isdecimal() else None,
            venue=row.get("journal-ref"),
            comment=row.get("comments"),
        )
        return found(Wanted(match.paper_id, (), {}), self.name, match.key, known, self._now(), match.matched_by)


Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Match:
    """A row that is about a wanted paper, and how that was seen."""

    paper_id: str
    key: str
    matched_by: MatchedBy
    row: Row


@dataclass(slots=True)
class _Chunk:
    """The matches of some rows; true while there were rows to read."""

    rows: int = 0
    found: list[_Match] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.rows > 0


class _Search:
    """The keys of the papers that are still wanted."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self._papers = {paper.paper_id: paper for paper in wanted}
        self._by_key = {key: paper.paper_id for paper in wanted for key in _keys_of(paper)}
        self._by_block: dict[int, list[tuple[str, tuple[str, ...]]]] = {}
        for paper in wanted:
            for words in _telling_titles(paper):
                for block, _ in blocks(words):
                    self._by_block.setdefault(hash(block), []).append((paper.paper_id, words))
        self._ends = {end for paper in wanted for title in paper.titles for end in _ends(title)}
        self.by_title: dict[str, _Match] = {}

    @property
    def is_open(self) -> bool:
        """Whether any paper is still to be found by identifier."""
        return bool(self._papers)

    def rest(self) -> list[Wanted]:
        """The papers that nothing was found for."""
        return [paper for paper_id, paper in self._papers.items() if paper_id not in self.by_title]

    def read(self, rows: Iterator[Row | None]) -> _Chunk:
        """Match some rows; what identifiers find is no longer wanted."""
        chunk = _Chunk()
        for row in rows:
            chunk.rows += 1
            if not row or not row.get("abstract"):
                continue
            match = self._by_identifier(row)
            if match:
                chunk.found.append(match)
                del self._papers[match.paper_id]
                self.by_title.pop(match.paper_id, None)
            elif self._by_block:
                titled = self._titled(row)
                if titled:
                    self.by_title.setdefault(titled.paper_id, titled)
        return chunk

    def _by_identifier(self, row: Row) -> _Match | None:
        for key in _row_keys(row):
            paper_id = self._by_key.get(key)
            if paper_id in self._papers:
                return _Match(paper_id, key, "identifier", row)
        return None

    def _titled(self, row: Row) -> _Match | None:
        title = _text(row, "title")
        if self._ends.isdisjoint(_ends(title)):
            return None
        words = normal_words(title)
        for block, _ in blocks(words):
            for paper_id, held in self._by_block.get(hash(block), ()):
                paper = self._papers.get(paper_id)
                if paper and near_identical(words, held) and not _contradicts(paper, row):
                    return _Match(paper_id, f"title:{plain_text(title)}", "title", row)
        return None


def _rows(path: Path, problem: Callable[[str], None]) -> Iterator[Row | None]:
    """The rows of a file, None for one that cannot be read; of these the first are told with their line."""
    bad = 0
    with open_file(path) as file:
        line = 0
        while raw := file.readline(_LONGEST_ROW):
            line += 1
            why = ""
            row: object = None
            if not raw.endswith(b"\n") and len(raw) == _LONGEST_ROW:
                why = f"is longer than {_LONGEST_ROW:,} bytes"
                length = len(raw)
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(_LONGEST_ROW)
                    length += len(raw)
                    if length > _MOST_OF_A_ROW:
                        raise OSError(None, f"line {line} is longer than {_MOST_OF_A_ROW:,} bytes")
            elif raw.strip():
                try:
                    row = json.loads(raw)
                    why = "" if isinstance(row, dict) else "is not a JSON object"
                except (ValueError, RecursionError) as error:
                    why = f"is not JSON: {error}"
            if why:
                bad += 1
                if bad <= _PROBLEMS_LISTED:
                    problem(f"{path}, line {line}: {why}; the row is left out")
            yield row if isinstance(row, dict) else None
    if bad > _PROBLEMS_LISTED:
        problem(f"{path}: {bad} rows were left out in all")


def _keys_of(paper: Wanted) -> tuple[str, ...]:
    arxiv = (f"arxiv:{number}" for value in paper.identifiers.get("arxiv", ()) if (number := arxiv_id(value)))
    return (*arxiv, *(f"doi:{value.lower()}" for value in paper.identifiers.get("doi", ())))


def _row_keys(row: Row) -> Iterator[str]:
    arxiv = _arxiv_of(row)
    if arxiv:
        yield f"arxiv:{arxiv}"
    doi = _text(row, "doi")
    for value in doi.split():
        yield f"doi:{re.sub(r'^(?:https?://(?:dx[.])?doi[.]org/|doi:)', '', value.lower())}"


def _arxiv_of(row: Row) -> str | None:
    value = row.get("arxiv_id") or row.get("id")
    return arxiv_id(value) if isinstance(value, str) else None


def _contradicts(paper: Wanted, row: Row) -> bool:
    """Whether the row is about another paper of the same title: both have arXiv ids, and not the same."""
    mine = {arxiv_id(value) for value in paper.identifiers.get("arxiv", ())} - {None}
    theirs = _arxiv_of(row)
    return bool(mine and theirs and theirs not in mine)


def _telling_titles(paper: Wanted) -> list[tuple[str, ...]]:
    read = dict.fromkeys(normal_words(title) for title in paper.titles)
    return [words for words in read if telling_words(words) >= _TELLING_WORDS]


def _ends(title: str) -> tuple[str, str]:
    """The letters at the beginning and at the end of a title, to pass over most rows without a closer look.

    A single differing word leaves one of the two as it is.
    """
    head = _NO_LETTERS.sub("", title[:_END_READ].casefold())
    tail = _NO_LETTERS.sub("", title.rstrip()[-_END_READ:].casefold())
    return "<" + head[:_END_LENGTH], tail[-_END_LENGTH:] + ">"


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _people(authors: object) -> list[object]:
    """Authors given as a list of names, or as one string with commas and a last `and`."""
    if isinstance(authors, str):
        return [
            name
            for name in re.split(r",\s*+|(?<!\s)\s++and\s++", re.sub(r"\([^)]{0,300}+\)", "", authors))
            if name.strip()
        ]
    return authors if isinstance(authors, list) else []
