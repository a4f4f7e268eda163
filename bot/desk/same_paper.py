"""Finds the papers of a library that papers from outside are, by the library's own identity."""

from collections.abc import Sequence

from bot.desk.opened_library import OpenedLibrary
from ingest.library.model import PaperRecord
from ingest.papers.keys import is_code, is_telling
from ingest.terms.identifiers import canonical_url
from ingest.terms.normal_form import bounded
from ingest.terms.titles import agree, read_title
from ingest.watching.model import OutsidePaper

_NEAR = 0.8
"""Likeness from which on a title is compared as a title of the same work."""


def same_papers(opened: OpenedLibrary, outside: Sequence[OutsidePaper]) -> list[list[PaperRecord]]:
    """Return, for each paper from outside, the papers of the library that share an identifier, address or title.

    A title that papers once had counts too. An identifier that is another work's in the library still counts: what is
    doubtful is not new.
    """
    asked = [keys_of_work(each) for each in outside]
    owners = opened.look_up(list(dict.fromkeys(key for keys in asked for key in keys)))
    found = []
    for each, keys in zip(outside, asked, strict=True):
        by_key = [paper_id for key in keys for paper_id in owners.get(key, ())]
        near = [paper_id for paper_id, likeness in opened.near_titles(each.title) if likeness >= _NEAR]
        title = read_title(each.title)
        known = opened.papers(list(dict.fromkeys([*by_key, *near])))
        found.append(
            [
                paper
                for paper in known
                if paper.paper_id in by_key or any(agree(title, read_title(one)) for one in paper.titles)
            ]
        )
    return found


def keys_of_work(paper: OutsidePaper) -> tuple[str, ...]:
    """Return the keys that only this work has: identifiers, an address that is not of code, a title that tells it."""
    address = (f"url:{canonical_url(paper.url)}",) if paper.url and not is_code(paper.url) else ()
    title = read_title(paper.title)
    return (*paper.keys, *address, *((bounded(f"title:{title.normal}"),) if is_telling(title, "paper") else ()))
