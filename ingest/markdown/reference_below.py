"""Finds the one reference that stands below an item: the paper of a tool or of data.

* [Owlkit](https://owlkit.org) - counts owls.
  <details> Owl, A. "Counting owls at night." Ecography 12 (2019). https://doi.org/10.1/2 </details>
"""

from collections.abc import Iterator

from ingest.markdown.block_kinds import Block, Bullets, Item, Paragraph
from ingest.markdown.line.among_references import looks_like_a_reference
from ingest.markdown.line.link_kinds import is_work_address
from ingest.markdown.line.reader import read_work
from ingest.markdown.line.short_name import is_name
from ingest.markdown.line.work import Work
from ingest.markdown.pieces import Piece, text_of, with_text
from ingest.terms.entry import Note
from ingest.terms.text import count_words

_LONGEST_NAME = 4
_FEWEST_WORDS = 3


def reference_below(item: Item) -> Work | None:
    """Give the work of the only reference below an item's first line; None where there is none or are several."""
    found = [
        work
        for paragraph in _paragraphs(item.blocks[1:])
        if (pieces := _without_mark(paragraph.pieces))
        and looks_like_a_reference(text_of(pieces))
        and (work := read_work(pieces)).tail.authors
        and (work.tail.cited or (work.linked and not work.navigation))
        and count_words(work.title) >= _FEWEST_WORDS
        and (work.tail.year or work.venue)
    ]
    return found[0] if len(found) == 1 else None


def has_no_paper(work: Work) -> bool:
    """Say whether a line gives neither a paper's address nor where or when one appeared."""
    own = any(is_work_address(url) for _, url in work.links)
    return not (own or work.bold or work.venue or work.tail.year or work.tail.cited or work.tail.addresses)


def take_reference(work: Work, cited: Work, notes: list[Note]) -> list[Note]:
    """Make the paper that a reference names of a work: a short title is its name, a long one a note.

    Gives the notes below the work without the reference itself.
    """
    if is_name(work.title) and len(work.title.split()) <= _LONGEST_NAME:
        work.name = work.title
    else:
        work.name = cited.name
        work.tail.notes.insert(0, work.title)
    work.title, work.behind_colon = cited.title, None
    work.links, work.linked = [*cited.links, *work.links], cited.linked
    work.labels += len(cited.links)
    work.tail.add_authors(tuple(cited.tail.authors))
    work.tail.year, work.tail.venue = cited.tail.year, cited.tail.venue
    work.tail.addresses.extend(cited.tail.addresses)
    return [note for note in notes if cited.title not in note.text]


def _without_mark(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a paragraph without the mark of an item, which is text where it stands in HTML."""
    if not pieces or not pieces[0].text.startswith(("- ", "* ")):
        return pieces
    return [with_text(pieces[0], pieces[0].text[2:]), *pieces[1:]]


def _paragraphs(blocks: list[Block]) -> Iterator[Paragraph]:
    """The paragraphs below an item, and the first ones of items nested there."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Bullets):
            yield from (item.blocks[0] for item in block.items if item.blocks and isinstance(item.blocks[0], Paragraph))
