"""Turn papers into references: their citation keys from the store, a few papers at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from bot.exporting.citation_keys import proposals
from bot.exporting.reference import Reference, reference_of, with_preprint
from bot.store.citation_keys import keys_of
from bot.store.database import Store
from ingest.library.model import PaperRecord
from ingest.library.reader import Library

_AT_ONCE = 500


def papers_of(library: Library, paper_ids: Iterable[str]) -> Iterator[PaperRecord]:
    """Yield papers in the order of their ids, of which only a few are in memory at a time."""
    rest = iter(paper_ids)
    while ids := list(islice(rest, _AT_ONCE)):
        yield from library.papers(ids)


def references(papers: Iterable[PaperRecord], store: Store, *, preprints: bool = False) -> Iterator[Reference]:
    """Yield each paper as a reference, with `preprints` followed by its preprint where it appeared at a venue.

    Raises StorageError when the store of citation keys cannot be read or written.
    """
    rest = iter(papers)
    while some := list(islice(rest, _AT_ONCE)):
        yield from _references(some, store, preprints=preprints)


def _references(papers: Sequence[PaperRecord], store: Store, *, preprints: bool) -> Iterator[Reference]:
    keys = keys_of(store, {paper.paper_id: proposals(paper) for paper in papers})
    for paper in papers:
        reference = reference_of(paper, keys[paper.paper_id])
        yield from with_preprint(reference) if preprints else (reference,)
