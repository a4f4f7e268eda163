"""Fixes entries in place: takes out, strikes through, adds a venue, replaces a link.

fixed_text(file, fixes, read) -> the new text, and the fixes that could be made

A fix counts only if the file is read again as it was, but for what the fix is about.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingest.terms.entry import Entry, ListFile, ReadList, Venue
from ingest.terms.identifiers import Identifiers, identifiers_in
from ingest.writing.blocks import EntryBlock, entry_blocks
from ingest.writing.filling import venue_as
from ingest.writing.new_paper import safe_address
from ingest.writing.template import LONGEST_LINE, LinePiece, pieces_of

FixKind = Literal["repeated", "withdrawn", "published", "dead link"]
"""An entry that another repeats, one whose paper was taken back, a preprint that has appeared, a link to nothing."""

_MOST_NEIGHBOURS = 30
_MOST_TRIED = 12

Read = Callable[[ListFile], ReadList]


@dataclass(frozen=True, slots=True)
class Fix:
    """A fix to the entry with this title, address and section; `venue` is new, `dead` is a link that `link` replaces.

    Of entries that agree in all three, a repeated one is the last.
    """

    kind: FixKind
    title: str
    url: str | None
    section: tuple[str, ...]
    venue: Venue | None = None
    dead: str = ""
    link: str = ""


def fix_of(entry: Entry, kind: FixKind, *, venue: Venue | None = None, dead: str = "", link: str = "") -> Fix:
    """Return a fix to an entry."""
    return Fix(kind, entry.title, entry.url, entry.section, venue, dead, link)


def fixed_text(file: ListFile, fixes: Sequence[Fix], read: Read) -> tuple[str, list[Fix]]:
    """Make fixes to a file, one after the other; returns its new text, and those that could be made."""
    done = []
    reading = read(file)
    for fix in fixes:
        again = _fixed(reading, fix, read)
        if again is not None:
            reading = again
            done.append(fix)
    return reading.file.text, done


def _fixed(reading: ReadList, fix: Fix, read: Read) -> ReadList | None:
    text = reading.file.text
    lines = text.replace("\r\n", "\n").split("\n")
    blocks = entry_blocks(reading, lines)
    same = [each for each in blocks if (each.entry.title, each.entry.url, each.entry.section) == _of(fix)]
    if not same:
        return None
    block = same[-1]
    for number, new in enumerate(_candidates(fix, block, blocks, lines, reading.file.base_url)):
        if number >= _MOST_TRIED:
            break
        joined = "\n".join([*lines[: block.first], *new, *lines[block.last :]])
        again = read(replace(reading.file, text=joined.replace("\n", "\r\n") if "\r\n" in text else joined))
        if _is_only(fix, block.entry, reading, again, len(new) - (block.last - block.first)):
            return again
    return None


def _of(fix: Fix) -> tuple[str, str | None, tuple[str, ...]]:
    return fix.title, fix.url, fix.section


def _candidates(
    fix: Fix, block: EntryBlock, blocks: Sequence[EntryBlock], lines: Sequence[str], base_url: str | None
) -> Iterator[list[str]]:
    own = list(lines[block.first : block.last])
    if fix.kind == "repeated":
        if not block.parent:
            yield []
        return
    if any(len(line) > LONGEST_LINE for line in own):
        return
    if fix.kind == "dead link":
        address = safe_address(fix.link)
        changed = [line.replace(fix.dead, address) for line in own]
        if address and changed != own:
            yield changed
        return
    pieces = pieces_of(own[0], block.entry, base_url)
    for first in (
        _struck(pieces) if fix.kind == "withdrawn" else _with_venue(fix, block, pieces, blocks, lines, base_url)
    ):
        yield [first, *own[1:]]


def _struck(pieces: Sequence[LinePiece]) -> Iterator[str]:
    """Yield a line with its title struck through, alone and with what belongs to it."""
    named = [at for at, piece in enumerate(pieces) if piece.field in ("title", "name", "rest")]
    if not named:
        return
    for last in (named[-1], named[0]):
        struck = "".join(piece.raw for piece in pieces[named[0] : last + 1])
        yield f"{_raw(pieces[: named[0]])}~~{struck.strip()}~~{_raw(pieces[last + 1 :])}"


def _with_venue(
    fix: Fix,
    block: EntryBlock,
    pieces: Sequence[LinePiece],
    blocks: Sequence[EntryBlock],
    lines: Sequence[str],
    base_url: str | None,
) -> Iterator[str]:
    """Yield a line with a venue in place of the preprint's, else behind it as neighbours have theirs."""
    venue = fix.venue
    if venue is None:
        return
    near = sorted(blocks, key=lambda each: (each.entry.section != block.entry.section, abs(each.first - block.first)))
    own = [at for at, piece in enumerate(pieces) if piece.field == "venue"]
    for each in near[:_MOST_NEIGHBOURS]:
        if each is block or each.entry.venue is None or each.entry.venue.name == "arXiv":
            continue
        line = lines[each.first]
        theirs = pieces_of(line, each.entry, base_url) if len(line) <= LONGEST_LINE else []
        at = next((at for at, piece in enumerate(theirs) if piece.field == "venue"), None)
        if at is None:
            continue
        written = venue_as(theirs[at].raw, venue)
        if own:
            yield f"{_raw(pieces[: own[0]])}{written}{_raw(pieces[own[0] + 1 :])}"
        elif all(piece.field is None for piece in theirs[at + 1 :]):
            start = max((n for n in range(at) if theirs[n].field is not None), default=-1) + 1
            yield f"{_raw(pieces).rstrip()}{_raw(theirs[start:at])}{written}{_raw(theirs[at + 1 :])}"
    if own:
        yield f"{_raw(pieces[: own[0]])}{venue_as('X 2000', venue)}{_raw(pieces[own[0] + 1 :])}"


def _raw(pieces: Sequence[LinePiece]) -> str:
    return "".join(piece.raw for piece in pieces)


def _is_only(fix: Fix, entry: Entry, before: ReadList, after: ReadList, moved: int) -> bool:
    """Return True if the file is read again as it was but for what the fix is about."""
    old = list(before.entries)
    at = next(n for n, each in enumerate(old) if each is entry)
    shifted = [replace(each, line=each.line + moved) if each.line > entry.line else each for each in old]
    new = list(after.entries)
    if fix.kind == "repeated":
        return new == [*shifted[:at], *shifted[at + 1 :]]
    if len(new) != len(old) or new[:at] != shifted[:at] or new[at + 1 :] != shifted[at + 1 :]:
        return False
    if fix.kind == "withdrawn":
        return new[at].withdrawn and replace(new[at], withdrawn=False) == entry
    if fix.kind == "published":
        return new[at].venue == fix.venue and replace(new[at], venue=entry.venue, year=entry.year) == entry
    return _has_other_link(fix, entry, new[at])


def _has_other_link(fix: Fix, entry: Entry, new: Entry) -> bool:
    """Return True if an entry has a working link in place of the dead one, and says nothing else."""
    others = {link.url for link in entry.links} - {fix.dead}
    same = replace(
        new, url=entry.url, links=entry.links, identifiers=entry.identifiers, kind=entry.kind, venue=entry.venue
    )
    lost = any(value is None for value in _lost(entry.identifiers, new.identifiers, fix.dead))
    return same == entry and others <= {link.url for link in new.links} and not lost


def _lost(before: Identifiers, after: Identifiers, dead: str) -> Iterator[str | None]:
    """Yield for each identifier that did not come from the dead link what has become of it."""
    after_by_kind, of_link = dict(after.items()), dict(identifiers_in(dead).items())
    for kind, value in before.items():
        if of_link.get(kind) != value:
            yield after_by_kind.get(kind)
