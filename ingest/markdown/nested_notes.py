"""Reads what is nested below an entry.

Lines of labels and fields give links; all other lines are notes.
"""

from ingest.markdown.block_kinds import Block, Bucket, Bullets, Code, Heading, Paragraph, Passed, Quote, Table
from ingest.markdown.labelled_fields import Fields, fields_of, label_line
from ingest.markdown.line.after_title import read_tail
from ingest.markdown.line.link_kinds import label_kind
from ingest.markdown.line.work import Work
from ingest.markdown.line_outcomes import Accounts
from ingest.markdown.link_roles import parts_of
from ingest.markdown.pieces import Piece, text_of
from ingest.terms.entry import Note


def nested_notes(blocks: list[Block], work: Work, accounts: Accounts) -> list[Note]:
    """Collect the notes below an entry; links that are found there are added to its work."""
    notes: list[Note] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            _note(block, 1, work, accounts, notes, goes_on=True)
        else:
            _nested([block], 1, work, accounts, notes)
    return notes


def add_fields(work: Work, fields: Fields) -> None:
    """Give a work what the fields listed below its title say of it."""
    work.links.extend(fields.links)
    read_tail([(part, True) for part in fields.tail], work.tail)
    work.tail.add_organisations(fields.organisations)
    work.tail.add_authors(fields.authors)


def _nested(blocks: list[Block], depth: int, work: Work, accounts: Accounts, notes: list[Note]) -> None:
    for block in blocks:
        match block:
            case Bullets() if depth == 1 and (fields := fields_of(block)) is not None:
                accounts.put(block.first, block.last, "note", "fields of the entry above")
                add_fields(work, fields)
                notes.extend(fields.notes)
            case Bullets():
                for nested in block.items:
                    _nested(nested.blocks[:1], depth, work, accounts, notes)
                    _nested(nested.blocks[1:], depth + 1, work, accounts, notes)
            case Paragraph() | Heading():
                _note(block, depth, work, accounts, notes, goes_on=False)
            case Quote():
                _nested(block.blocks, depth, work, accounts, notes)
            case Table() | Bucket() | Code() | Passed():
                accounts.put(block.first, block.last, "note", "below an entry, not read")


def _note(
    block: Paragraph | Heading, depth: int, work: Work, accounts: Accounts, notes: list[Note], *, goes_on: bool
) -> None:
    accounts.put(block.first, block.last, "note", "a note of the entry above")
    links = label_line(block.pieces) or _marked_link(block.pieces)
    if links is not None:
        work.links.extend(links)
        work.labels += len(links)
        return
    pieces = _without_labels(block.pieces, work) if goes_on or not work.links else block.pieces
    text = text_of(pieces).strip(" ,;")
    if text:
        notes.append(Note(depth, text))


def _marked_link(pieces: list[Piece]) -> list[tuple[str, str]] | None:
    """The link of a line that is nothing but a link with a mark in front: `[[Python] An implementation](…)`."""
    shown = [piece for piece in pieces if piece.text.strip() and not piece.breaks]
    url = shown[0].url if len(shown) == 1 else None
    return [(shown[0].text, url)] if url and shown[0].text.startswith("[") else None


def _without_labels(pieces: list[Piece], work: Work) -> list[Piece]:
    """Take the links in brackets out of a line that goes on with an entry (`Ada L., Bo C. [[pdf](…)]`)."""
    left: list[Piece] = []
    for part in parts_of(pieces):
        bare = part.piece.text.startswith(("http://", "https://")) and not work.links
        if part.piece.url and ((part.role == "label" and label_kind(part.piece.text)) or bare):
            work.links.append((part.piece.text, part.piece.url))
            work.labels += 1
        else:
            left.append(part.piece)
    return left
