"""Shows a library to somebody who may see only some of its lists."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from sqlalchemy import select

from ingest.library import schema
from ingest.library.catalogue import transaction
from ingest.library.embedder import Vector
from ingest.library.facets import FacetRow, Shelved
from ingest.library.full_text_reading import FullTextReader
from ingest.library.full_text_words import PassageWords
from ingest.library.ledger import Ledger, Sighting
from ingest.library.model import ListState, PaperRecord, Passage, Revision, Selection, Vocabulary
from ingest.library.passage_vectors import BriefPassage, StoredPassageVectors
from ingest.library.reader import CataloguedEntry, Library
from ingest.library.selecting import Selected
from ingest.library.vectors import VectorIndex
from ingest.terms.entry import Entry
from ingest.terms.normal_form import bounded, fold

_NOTHING = Selected((), ())
_FACETS = ("venue", "organisation", "section", "kind", "author")


class RestrictedLibrary(Library):
    """A library of which only `permitted` lists are to be seen; see `ingest.library.reader.Library` for its methods.

    Papers on no permitted list are not there. Of the others everything is shown that is known of the work itself, but
    no list, section, note or date of a list that is not permitted. What counts words over the whole library (how
    frequent one is, how it is spelt) still counts all of it. A method that `Library` has and this class does not fails
    instead of showing too much.
    """

    def __init__(self, whole: Library, lists: Collection[str] | None, without: Collection[str] = ()) -> None:
        """Restrict `whole` to the lists named, all where `lists` is None, less those in `without`; case is ignored."""
        wanted = None if lists is None else set(map(fold, lists))
        hidden = set(map(fold, without))
        names = [state.name for state in whole.lists()]
        self.permitted = tuple(
            name for name in names if (wanted is None or fold(name) in wanted) and fold(name) not in hidden
        )
        self._whole = whole
        self._names = frozenset(self.permitted)
        self._folded = frozenset(map(fold, self.permitted))
        self.lexical = whole.lexical
        self.ledger = _RestrictedLedger(whole.ledger, self._names)
        self.comparing = _RestrictedPassageVectors(whole.comparing, self)
        self.full_texts = _RestrictedFullTexts(whole.full_texts, self)
        of_papers = whole.revision.papers if len(names) == len(self.permitted) else len(self.ids)
        self.revision: Revision = replace(whole.revision, papers=of_papers)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all papers on a permitted list."""
        if not self.permitted:
            return frozenset()
        selected = self._whole.select(Selection(lists=self.permitted))
        return frozenset((*selected.papers, *selected.by_link))

    @cached_property
    def hidden_passages(self) -> frozenset[str]:
        """The ids of the notes, and of the passages of files, of lists that are not permitted."""
        table = schema.passages
        query = select(table.c.passage_id, table.c.list).where(
            schema.visible_at(table, self._whole.revision.number), table.c.list.is_not(None)
        )
        with transaction(self._whole._engine) as connection:
            return frozenset(row.passage_id for row in connection.execute(query) if row.list not in self._names)

    @property
    def dense(self) -> VectorIndex:
        """See `Library.dense`."""
        return self._whole.dense

    @property
    def outdated(self) -> bool:
        """See `Library.outdated`."""
        return self._whole.outdated

    def close(self) -> None:
        """Do nothing: the whole library is closed by its owner."""

    def nearest(self, vector: Vector, k: int) -> list[str]:
        """See `Library.nearest`."""
        asked = k
        while True:
            found = self._whole.nearest(vector, asked)
            papers = self._whole.comparing.papers_of(found)
            ours = [each for each in found if papers.get(each) in self.ids and each not in self.hidden_passages]
            if len(ours) >= k or len(found) < asked:
                return ours[:k]
            asked *= 4

    def select(self, selection: Selection) -> Selected:
        """See `Library.select`."""
        restricted = self._restricted(selection)
        return _NOTHING if restricted is None else self._whole.select(restricted)

    def count(self, selection: Selection) -> int:
        """See `Library.count`."""
        restricted = self._restricted(selection)
        return 0 if restricted is None else self._whole.count(restricted)

    def papers(self, paper_ids: Sequence[str]) -> list[PaperRecord]:
        """See `Library.papers`."""
        return [self._shown(paper) for paper in self._whole.papers([each for each in paper_ids if each in self.ids])]

    def passages(self, paper_ids: Sequence[str]) -> dict[str, list[Passage]]:
        """See `Library.passages`."""
        found = self._whole.passages([each for each in paper_ids if each in self.ids])
        return {
            paper_id: [passage for passage in every if passage.list is None or passage.list in self._names]
            for paper_id, every in found.items()
        }

    def naming(self, paper_ids: Collection[str], lists: Collection[str] | None = None) -> set[str]:
        """See `Library.naming`."""
        return self._whole.naming([each for each in paper_ids if each in self.ids], self._names) & self.ids

    def named_by(self, paper_ids: Collection[str], lists: Collection[str] | None = None) -> set[str]:
        """See `Library.named_by`."""
        return self._whole.named_by([each for each in paper_ids if each in self.ids], self._names) & self.ids

    def papers_naming(self, names: Collection[str], lists: Collection[str] | None = None) -> Mapping[str, set[str]]:
        """See `Library.papers_naming`."""
        found = self._whole.papers_naming(names, self._names)
        return {name: seen for name, every in found.items() if (seen := every & self.ids)}

    def in_repositories(self, addresses: Iterable[str]) -> list[str]:
        """See `Library.in_repositories`."""
        return [each for each in self._whole.in_repositories(addresses) if each in self.ids]

    def in_repositories_called(self, name: str) -> list[str]:
        """See `Library.in_repositories_called`."""
        return [each for each in self._whole.in_repositories_called(name) if each in self.ids]

    def titles(self, paper_ids: Sequence[str]) -> dict[str, str]:
        """See `Library.titles`."""
        return self._whole.titles([each for each in paper_ids if each in self.ids])

    def look_up(self, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """See `Library.look_up`."""
        return self._seen(self._whole.look_up(keys))

    def references(self, paper_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """See `Library.references`."""
        return self._seen(self._whole.references([each for each in paper_ids if each in self.ids]))

    def cited_by(self, paper_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """See `Library.cited_by`."""
        return self._seen(self._whole.cited_by([each for each in paper_ids if each in self.ids]))

    def _seen(self, found: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Leave out the papers that may not be seen, and what then has none."""
        seen = {key: tuple(each for each in paper_ids if each in self.ids) for key, paper_ids in found.items()}
        return {key: paper_ids for key, paper_ids in seen.items() if paper_ids}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """See `Library.vocabulary`."""
        whole, held = self._whole.vocabulary, self._facets()
        headings = self._headings(held["section"])
        return Vocabulary(
            names=self._seen(whole.names),
            mentioned_names=self._seen(whole.mentioned_names),
            venues={venue: years for venue, years in whole.venues.items() if venue in held["venue"]},
            organisations={key: label for key, label in whole.organisations.items() if label in held["organisation"]},
            sections={key: label for key, label in whole.sections.items() if key in headings},
            kinds=tuple(kind for kind in whole.kinds if kind in held["kind"]),
            lists={key: name for key, name in whole.lists.items() if name in self._names},
            authors={key: label for key, label in whole.authors.items() if label in held["author"]},
        )

    def lists(self) -> list[ListState]:
        """See `Library.lists`."""
        return [state for state in self._whole.lists() if state.name in self._names]

    def entries(self) -> Iterator[CataloguedEntry]:
        """See `Library.entries`."""
        return (each for each in self._whole.entries() if each.entry.list in self._names)

    def entries_of(self, paper_id: str) -> list[Entry]:
        """See `Library.entries_of`."""
        return [entry for entry in self._whole.entries_of(paper_id) if entry.list in self._names]

    def facet_rows(self, facets: Sequence[str]) -> Iterator[FacetRow]:
        """See `Library.facet_rows`; of headings only those under which a permitted list has the paper."""
        own = self._own_headings if "section" in facets else {}
        for row in self._whole.facet_rows(facets):
            if row.paper_id not in self.ids or (row.facet in ("list", "noted") and row.label not in self._names):
                continue
            if row.facet == "section" and row.paper_id in own and row.value not in own[row.paper_id]:
                continue
            yield row

    def shelved(self) -> list[Shelved]:
        """See `Library.shelved`."""
        return [
            replace(each, first_seen={name: day for name, day in each.first_seen.items() if name in self._names})
            for each in self._whole.shelved()
            if each.paper_id in self.ids
        ]

    def paper_ids(self) -> list[str]:
        """See `Library.paper_ids`."""
        return sorted(self.ids)

    def _restricted(self, selection: Selection) -> Selection | None:
        """Narrow a selection to the permitted lists; None where nothing can be left of it."""
        wanted = [name for name in selection.lists if fold(name) in self._folded]
        if not self.permitted or (selection.lists and not wanted):
            return None
        excluding = [(each, self._restricted(each)) for each in selection.excluding]
        remaining = tuple(narrowed if each.lists else each for each, narrowed in excluding if narrowed is not None)
        return replace(selection, lists=tuple(wanted) or self.permitted, excluding=remaining)

    def _shown(self, paper: PaperRecord) -> PaperRecord:
        seen = {name: day for name, day in paper.first_seen_on.items() if name in self._names}
        first: date = min(seen.values(), default=paper.first_seen)
        return replace(
            paper,
            lists=tuple(name for name in paper.lists if name in self._names),
            sections=tuple(each for each in paper.sections if each[0] in self._names),
            notes=tuple(each for each in paper.notes if each[0] in self._names),
            related=tuple(each for each in paper.related if each in self.ids),
            first_seen=first,
            first_seen_on=seen,
        )

    def _facets(self) -> dict[str, dict[str, set[str]]]:
        """Return the labels of each facet that papers on permitted lists have, each with the ids of those papers."""
        facets = schema.facets
        held: dict[str, dict[str, set[str]]] = {facet: {} for facet in _FACETS}
        query = select(facets.c.facet, facets.c.label, facets.c.paper_id).where(
            schema.visible_at(facets, self._whole.revision.number), facets.c.facet.in_(_FACETS)
        )
        with transaction(self._whole._engine) as connection:
            for row in connection.execute(query):
                if row.paper_id in self.ids:
                    held[row.facet].setdefault(row.label, set()).add(row.paper_id)
        return held

    def _headings(self, held: Mapping[str, set[str]]) -> set[str]:
        """Return the headings of permitted lists, folded; `held` are all headings with the ids of their papers."""
        own, shared = self._own_headings, self._own_headings.keys()
        headings = {heading for found in own.values() for heading in found}
        return headings | {fold(label) for label, ids in held.items() if ids - shared}

    @cached_property
    def _own_headings(self) -> Mapping[str, frozenset[str]]:
        """The headings of permitted lists, folded, by each paper that a list has which is not permitted.

        A heading does not say whose it is, so those of papers on both kinds of lists are read one by one.
        """
        hidden = tuple(state.name for state in self._whole.lists() if state.name not in self._names)
        selected = self._whole.select(Selection(lists=hidden)) if hidden else _NOTHING
        shared = self.ids & {*selected.papers, *selected.by_link}
        return {
            paper.paper_id: frozenset(bounded(fold(heading)) for _, path in paper.sections for heading in path)
            for paper in self.papers(sorted(shared))
        }


class _RestrictedLedger(Ledger):
    """The ledger of the permitted lists."""

    def __init__(self, whole: Ledger, names: frozenset[str]) -> None:
        super().__init__(whole._engine, whole._revision)
        self._names = names

    def after(self, revision: int) -> list[Sighting]:
        """See `Ledger.after`."""
        return [each for each in super().after(revision) if each.list in self._names]

    def of(self, paper_ids: Iterable[str]) -> list[Sighting]:
        """See `Ledger.of`."""
        return [each for each in super().of(paper_ids) if each.list in self._names]

    def list_began(self) -> dict[str, int]:
        """See `Ledger.list_began`."""
        return {name: began for name, began in super().list_began().items() if name in self._names}


class _RestrictedPassageVectors(StoredPassageVectors):
    """The passages of papers on permitted lists, for comparing."""

    def __init__(self, whole: StoredPassageVectors, library: RestrictedLibrary) -> None:
        # The statements are prepared once for all who read this revision.
        self._engine, self._briefs = whole._engine, whole._briefs
        self._vectors, self._papers = whole._vectors, whole._papers
        self._in_full_texts = whole._in_full_texts
        self._library = library

    def passages(self, paper_ids: Iterable[str]) -> dict[str, list[BriefPassage]]:
        """See `StoredPassageVectors.passages`."""
        hidden = self._library.hidden_passages
        found = super().passages([each for each in paper_ids if each in self._library.ids])
        return {
            paper_id: [passage for passage in every if passage.passage_id not in hidden]
            for paper_id, every in found.items()
        }

    def papers_of(self, passage_ids: Iterable[str]) -> dict[str, str]:
        """See `StoredPassageVectors.papers_of`."""
        found = super().papers_of(passage_ids)
        return {passage_id: paper_id for passage_id, paper_id in found.items() if paper_id in self._library.ids}


class _RestrictedFullTexts(FullTextReader):
    """The full texts of papers on permitted lists, without files of lists that are not permitted."""

    def __init__(self, whole: FullTextReader, library: RestrictedLibrary) -> None:
        super().__init__(whole._engine, whole._number, whole._words)
        self._library = library

    def search(self, stems: Sequence[str], k: int, within: Collection[str] | None = None) -> list[PassageWords]:
        """See `FullTextReader.search`."""
        ids, hidden = self._library.ids, self._library.hidden_passages
        if within is not None:
            within = [each for each in within if each in ids]
        asked = k
        while True:
            found = super().search(stems, asked, within)
            ours = [each for each in found if each.paper_id in ids and each.passage_id not in hidden]
            if len(ours) >= k or len(found) < asked:
                return ours[:k]
            asked *= 4

    def of_paper(self, paper_id: str) -> list[Passage]:
        """See `FullTextReader.of_paper`."""
        return [each for each in super().of_paper(paper_id) if self._may_be_seen(each)]

    def passages(self, passage_ids: Sequence[str]) -> Mapping[str, Passage]:
        """See `FullTextReader.passages`."""
        return {key: each for key, each in super().passages(passage_ids).items() if self._may_be_seen(each)}

    def _may_be_seen(self, passage: Passage) -> bool:
        is_own = passage.list is None or passage.list in self._library.permitted
        return is_own and passage.paper_id in self._library.ids
