"""Writes a paper into a section of a list, in the list's own dialect.

This is the inverse of reading.

write_entry(read_list(file), paper, section, read_list) -> WrittenEntry: the file's new text, and the lines that are new

What is written is read again: it is taken only if it is the same paper in that section, and every other entry of the
file is what it was.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.errors import ListError
from ingest.papers.keys import strong_keys
from ingest.terms.entry import Entry, ListFile, ReadList
from ingest.terms.identifiers import canonical_url
from ingest.terms.text import folded
from ingest.terms.titles import normal_title
from ingest.writing.blocks import PREFIX, EntryBlock, entry_blocks
from ingest.writing.filling import filled_line
from ingest.writing.new_paper import UnlistedPaper, plain, safe_address
from ingest.writing.order import place_among
from ingest.writing.template import LONGEST_LINE, Field, LinePiece, in_cells, pieces_of, with_manner, without_repetition

_MOST_EXAMPLES = 40
_MOST_TRIED = 10
_LONGEST_EXAMPLE = 12
"""Lines of an entry that is followed as an example."""

_OFTEN = 0.5
_WORTH: dict[Field, float] = {"title": 2, "name": 1, "rest": 1, "address": 2, "arxiv": 2, "code": 1, "venue": 1.5}


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """A file with a new entry: its text, the line of the entry, and the lines that were added from line `first` on.

    Lines count from 1.
    """

    text: str
    line: int
    first: int
    added: tuple[str, ...]
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Example:
    """An entry to follow, its lines taken apart."""

    block: EntryBlock
    lines: tuple[tuple[LinePiece, ...], ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(piece.field for line in self.lines for piece in line if piece.field and piece.field != "loose")


def sections_of(read: ReadList) -> dict[tuple[str, ...], int]:
    """Return the sections of a file that hold entries, in order, each with how many."""
    return dict(Counter(entry.section for entry in read.entries))


def write_entry(
    read: ReadList, paper: UnlistedPaper, section: tuple[str, ...], read_again: Callable[[ListFile], ReadList]
) -> WrittenEntry:
    """Write a paper into a section of a file that was read; `read_again` reads a file as `read` was.

    Raises ListError where the section has no entries, or where nothing that could be written is read as the paper.
    """
    lines = read.file.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks = entry_blocks(read, lines)
    here = [block for block in blocks if block.entry.section == section]
    if not here:
        raise ListError(
            f"list {read.file.list}: {read.file.file} has no entries under “{' > '.join(section)}”. Choose another "
            "section."
        )
    here = _of_one_kind(here)
    at, neighbour, is_before = _place(here, paper)
    for written in list(_candidates(here, neighbour, lines, paper, read.file.base_url))[:_MOST_TRIED]:
        added = _spaced(written, here, neighbour, lines, is_before=is_before)
        text = _ended("\n".join([*lines[:at], *added, *lines[at:]]), read.file.text)
        again = read_again(replace(read.file, text=text))
        line = _line_of_new(read, again, paper, section, at, len(added))
        if line is not None:
            return WrittenEntry(text, line, at + 1, tuple(added), section)
    raise ListError(
        f"list {read.file.list}: {read.file.file} writes entries under “{' > '.join(section)}” in a manner that I "
        "cannot follow. Add the paper by hand."
    )


def _of_one_kind(blocks: list[EntryBlock]) -> list[EntryBlock]:
    """Return the entries of the section that are written like most of them: bullets of one depth, rows, blocks."""
    kinds = Counter((block.form, block.mark) for block in blocks)
    kind = kinds.most_common(1)[0][0]
    return [block for block in blocks if (block.form, block.mark) == kind]


def _place(here: Sequence[EntryBlock], paper: UnlistedPaper) -> tuple[int, EntryBlock, bool]:
    """Return the line at which the new entry goes, its neighbour, and whether it goes before that."""
    number = place_among([block.entry for block in here], paper)
    if number < len(here):
        return here[number].first, here[number], True
    return here[-1].last, here[-1], False


def _candidates(
    here: Sequence[EntryBlock], neighbour: EntryBlock, lines: Sequence[str], paper: UnlistedPaper, base_url: str | None
) -> Iterator[list[str]]:
    """Yield what could be written, the likeliest first: in the manner of the section's entries, then plainly."""
    near = sorted(here, key=lambda block: abs(block.first - neighbour.first))[:_MOST_EXAMPLES]
    taken_apart = [_example(block, lines, base_url) for block in near if not block.parent]
    examples = [example for example in taken_apart if example is not None]
    loose = Counter(
        words
        for example in examples
        for words in {folded(p.raw) for line in example.lines for p in line if p.field == "loose"}
    )
    manner = {words for words, often in loose.items() if often > 1 and often >= _OFTEN * len(examples)}
    if examples and examples[0].block.form == "row":
        examples, manner = [_fullest_row(examples), *examples], set()
    shapes = Counter(example.fields for example in examples)
    tried: dict[tuple[str, ...], float] = {}
    for number, example in enumerate(examples):
        written = _filled(example, manner, paper)
        share = shapes[example.fields] / len(examples)
        score = _worth(example, paper) + 3 * share - number / 1000
        if written and score > tried.get(tuple(written), float("-inf")):
            tried[tuple(written)] = score
    ordered = sorted(tried, key=lambda each: -tried[each])
    yield from ([*each] for each in ordered[: _MOST_TRIED - 2])
    yield from _plainly(neighbour, lines, paper)


def _fullest_row(examples: Sequence[_Example]) -> _Example:
    """Make an example of the nearest cell of each column that says most: a row has an empty one for what it lacks."""
    rows = [in_cells(example.lines[0]) for example in examples]
    pieces: list[LinePiece] = []
    for at in range(len(rows[0])):
        cells = [row[at] for row in rows if len(row) == len(rows[0])]
        best = max(cells, key=lambda cell: sum(piece.field not in (None, "loose") for piece in cell))
        pieces += [LinePiece("|"), *best] if at else best
    return _Example(examples[0].block, (tuple(without_repetition(pieces)),))


def _worth(example: _Example, paper: UnlistedPaper) -> float:
    """Say how much of the paper an example has room for, less what it says that the paper has not."""
    has: dict[Field, bool] = {
        "venue": not paper.is_preprint,
        "year": paper.dated is not None,
        "authors": bool(paper.authors),
        "organisations": bool(paper.organisations),
        "code": bool(paper.code),
        "arxiv": paper.identifiers.arxiv is not None,
    }
    of_preprint = example.block.entry.venue is None or example.block.entry.venue.name == "arXiv"
    worth = 1.0 if of_preprint == paper.is_preprint else 0.0
    for field in set(example.fields):
        worth += _WORTH.get(field, 1) if has.get(field, True) else -0.5
    return worth


def _example(block: EntryBlock, lines: Sequence[str], base_url: str | None) -> _Example | None:
    own = lines[block.first : block.last]
    if len(own) > _LONGEST_EXAMPLE or any(len(line) > LONGEST_LINE for line in own):
        return None
    taken: list[tuple[LinePiece, ...]] = []
    for line in own:
        stated = {piece.field for pieces in taken for piece in pieces}
        pieces = without_repetition(pieces_of(line, block.entry, base_url), stated)
        taken.append(tuple(_numbered(pieces, block) if block.form == "row" else _marked(pieces)))
    return _Example(block, tuple(taken))


def _marked(pieces: list[LinePiece]) -> list[LinePiece]:
    """Let the number in front of an item belong to the manner: what it is depends on the place alone."""
    head = PREFIX.match("".join(piece.raw for piece in pieces))
    if head is None or not head[2][0].isdigit():
        return pieces
    rest, left = [], len(head[0])
    for piece in pieces:
        cut = min(left, len(piece.raw))
        left -= cut
        if cut < len(piece.raw):
            rest.append(replace(piece, raw=piece.raw[cut:]) if cut else piece)
    return [LinePiece(head[0]), *rest]


def _numbered(pieces: list[LinePiece], block: EntryBlock) -> list[LinePiece]:
    """Let a number that is all of a cell count the rows."""
    year = str(block.entry.year)
    return [
        replace(piece, field="number")
        if piece.field == "loose" and piece.raw.isdecimal() and len(piece.raw) < 5 and piece.raw != year and at < 3
        else piece
        for at, piece in enumerate(pieces)
    ]


def _filled(example: _Example, manner: set[str], paper: UnlistedPaper) -> list[str]:
    """Write the paper in the manner of an example; lines that say nothing of it are left out."""
    written = []
    for pieces in example.lines:
        known = with_manner(list(pieces), manner)
        line = filled_line(known, paper, is_row=example.block.form == "row")
        if line.strip() or not any(piece.raw.strip() for piece in pieces):
            written.append(line)
    while written and not written[-1].strip():
        written.pop()
    return written


def _plainly(neighbour: EntryBlock, lines: Sequence[str], paper: UnlistedPaper) -> Iterator[list[str]]:
    """Yield a title that links to the paper, with its venue and without."""
    if neighbour.form == "row":
        return
    prefix = PREFIX.match(lines[neighbour.first])
    link = f"[{plain(paper.title)}]({safe_address(paper.url)})"
    head = prefix[0] if prefix else ""
    if not paper.is_preprint and paper.venue:
        yield [f"{head}{link} ({plain(paper.venue.name)} {paper.venue.year or ''})".replace(" )", ")")]
    yield [head + link]


def _spaced(
    written: list[str], here: Sequence[EntryBlock], neighbour: EntryBlock, lines: Sequence[str], *, is_before: bool
) -> list[str]:
    """Add the empty line that stands between the entries of the section."""
    at = here.index(neighbour)
    pair = (here[at - 1], neighbour) if at else (neighbour, here[1]) if len(here) > 1 else None
    apart = neighbour.form == "block" if pair is None else pair[1].first > pair[0].last
    if neighbour.form == "row" or not apart:
        return written
    return [*written, ""] if is_before else ["", *written]


def _ended(text: str, before: str) -> str:
    """Give lines the end that they had."""
    return text.replace("\n", "\r\n") if "\r\n" in before else text


def _line_of_new(
    before: ReadList, after: ReadList, paper: UnlistedPaper, section: tuple[str, ...], at: int, added: int
) -> int | None:
    """Return the line of the one new entry, None unless it is the paper and all others are what they were."""
    fresh = [entry for entry in after.entries if at < entry.line <= at + added]
    if len(fresh) != 1 or fresh[0].section != section or not is_read_as(fresh[0], paper):
        return None
    moved = [replace(entry, line=entry.line + added) if entry.line > at else entry for entry in before.entries]
    others = [entry for entry in after.entries if entry is not fresh[0]]
    return fresh[0].line if moved == others else None


def is_read_as(entry: Entry, paper: UnlistedPaper) -> bool:
    """Return True if an entry says of a paper what is true, and enough to know it by: title, and where it is."""
    if normal_title(entry.title) != normal_title(paper.title):
        return False
    keys, own = set(strong_keys(entry.identifiers)), set(strong_keys(paper.identifiers))
    addresses = {canonical_url(link.url) for link in entry.links}
    if keys - own or not (keys or canonical_url(paper.url) in addresses):
        return False
    if entry.venue and not paper.is_preprint and entry.venue != paper.venue:
        return False
    if entry.venue and paper.is_preprint and entry.venue.name != "arXiv":
        return False
    return (entry.year in (None, paper.dated)) and not entry.withdrawn
