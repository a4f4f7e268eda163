"""Computes what a line shows, once, for the table of evidence."""

from dataclasses import dataclass
from typing import Literal

from ingest.markdown.labelled_fields import FIELD, label_line
from ingest.markdown.line.invitations import INVITATION
from ingest.markdown.line.link_kinds import is_badge, is_work_address, resolved
from ingest.markdown.line.work import Work
from ingest.markdown.pieces import Piece, text_of
from ingest.terms.text import count_words

Shape = Literal["item", "paragraph", "row", "heading"]
"""Where a line stands: in a list, on its own, in a table, as a heading."""


@dataclass(frozen=True, slots=True)
class Features:
    """What a line shows. `outside` are its addresses beyond the list, `own_page` whether one is a work's own.

    `dated_venue`: a venue with its year; `over_links`: a plain title over a line of labelled links; `headed`: the
    title's column is headed so; `configured`: the settings say so; `running`: too long or mixed to be more than text.
    """

    shape: Shape
    work: Work
    words: int
    outside: tuple[str, ...]
    own_page: bool
    dated_venue: bool
    invites: bool
    alone: bool
    over_links: bool = False
    nested: bool = False
    headed: bool = False
    configured: bool = False
    running: bool = False
    heading: str = ""


def features_of(
    shape: Shape,
    work: Work,
    *,
    alone: bool = True,
    over_links: bool = False,
    nested: bool = False,
    headed: bool = False,
    configured: bool = False,
    running: bool = False,
    heading: str = "",
) -> Features:
    """Compute the features of a line that was read as a work; see `Features` for their meaning."""
    outside = tuple([url for _, url in work.links if resolved(url, None) and not is_badge(url)])
    return Features(
        shape=shape,
        work=work,
        words=count_words(work.title),
        outside=outside,
        own_page=any(is_work_address(url) for _, url in work.links),
        dated_venue=work.venue is not None and work.venue.year is not None,
        invites=INVITATION.match(work.title) is not None,
        alone=alone,
        over_links=over_links,
        nested=nested,
        headed=headed,
        configured=configured,
        running=running,
        heading=heading,
    )


def is_title_over_links(work: Work, pieces: list[Piece]) -> bool:
    """Say whether a paragraph is a line of plain text, a title by its looks, over labelled links and fields."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.breaks:
            lines.append([])
        else:
            lines[-1].append(piece)
    below = [line for line in lines[1:] if text_of(line) and not FIELD.match(text_of(line))]
    if any(piece.url for piece in lines[0]) or not below or any(label_line(line) is None for line in below):
        return False
    return len(work.title.split()) > 2 and not INVITATION.match(work.title) and not work.title.endswith((":", "："))
