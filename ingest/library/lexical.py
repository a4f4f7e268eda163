"""Reads and writes the lexical index: which papers contain which words, and in which text.

It is a tantivy index in a directory of its own, updated in place and read by any number of processes. Figures
(60,000 abstracts, one busy core): built in 100 s, a question takes 4 ms, within 5,000 papers 28 ms.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Protocol, cast

from ingest.errors import LibraryError, StorageError, reason_of
from ingest.library.full_text_words import FullTextWords
from ingest.library.words import analyse, exact_words

if TYPE_CHECKING:
    from tantivy import Query, Schema, Searcher

WEIGHTS: Mapping[str, float] = {
    "names": 2.0,
    "titles": 2.5,
    "abstract": 1.0,
    "notes": 1.0,
    "sections": 0.4,
    "organisations": 0.6,
    "venues": 0.6,
    "authors": 0.8,
    "expansions": 1.0,
}
"""Weight of a word in each text of a paper."""

_EXACT = frozenset({"names", "organisations", "venues", "authors"})
_TIE_BREAKER = 0.4
_ALL_WORDS = "words"
_MOST_WORDS = 64
_MOST_REMEMBERED = 20_000
_FREQUENT = 2_000
"""Above this many documents, a word's frequency comes from the dictionary, which counts a few deleted papers."""
_HEAP_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class LexicalDocument:
    """The texts of one paper that word search covers."""

    paper_id: str
    titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    abstract: str | None = None
    notes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    expansions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperWords:
    """The words of one paper as `analyse` returns them: of its titles and names, and of all its texts."""

    title: frozenset[str]
    every: frozenset[str]


def write_lexical(directory: Path, upserts: Iterable[LexicalDocument], removals: Iterable[str]) -> None:
    """Create or update the index in `directory`; a paper in `upserts` replaces its earlier state.

    Readers see all of the change at once. Raises StorageError when the directory cannot be written.
    """
    from tantivy import Document, Index

    try:
        directory.mkdir(parents=True, exist_ok=True)
        schema = _schema()
        index = Index(schema, path=str(directory))
        writer = index.writer(_HEAP_BYTES, 1)
        for paper_id in removals:
            writer.delete_documents_by_term("paper_id", paper_id)
        for document in upserts:
            writer.delete_documents_by_term("paper_id", document.paper_id)
            writer.add_document(Document.from_dict(_fields(document), schema))
        writer.commit()
        writer.wait_merging_threads()
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{directory}: cannot write the lexical index ({reason_of(error)}). "
            "Check disk space and permissions. If you delete the directory, Refdesk builds it again."
        ) from error


class LexicalIndex:
    """The lexical index of one published revision, for reading."""

    def __init__(self, directory: Path, full_texts: FullTextWords | None = None) -> None:
        """Open the index in `directory`; raises LibraryError when it is missing or cannot be read.

        A word that no title, abstract or note contains is as frequent as in `full_texts`, if there are any.
        """
        from tantivy import Index

        try:
            index = Index.open(str(directory))
        except ValueError as error:
            raise LibraryError(
                f"{directory}: cannot read the lexical index ({reason_of(error)}). Run `refdesk ingest` to build it."
            ) from error
        self._schema = index.schema
        self._searcher = index.searcher()
        self._paper_at = lru_cache(_MOST_REMEMBERED)(partial(_paper_at, self._searcher))
        self._documents_with = lru_cache(_MOST_REMEMBERED)(partial(_documents_with, self._searcher, self._schema))
        self._full_texts = full_texts

    @property
    def count(self) -> int:
        """Number of papers in the index."""
        return self._searcher.num_docs

    def search(
        self,
        query: str,
        k: int,
        *,
        within: Collection[str] | None = None,
        also: Mapping[str, float] | None = None,
    ) -> list[tuple[str, float]]:
        """Return the `k` papers that match the words of `query` best, with their BM25 scores, best first.

        Any text is a valid query. `within` limits the papers. `also` maps further words (as `analyse` returns them)
        to their weight relative to a word of the query.
        """
        from tantivy import Occur, Query

        wanted = self._wanted(query, also or {})
        if wanted is None or k < 1 or (within is not None and not within):
            return []
        if within is not None:
            chosen = Query.const_score_query(Query.term_set_query(self._schema, "paper_id", list(within)), 0.0)
            wanted = Query.boolean_query([(Occur.Must, wanted), (Occur.Must, chosen)])
        hits = self._searcher.search(wanted, k, count=False).hits
        found = [(self._paper_at(address.segment_ord, address.doc), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def titled(self, text: str, k: int) -> list[str]:
        """Return the `k` papers whose titles share most words with `text`, and more than half of them."""
        from tantivy import Occur, Query

        stems = list(dict.fromkeys(analyse(text)))[:_MOST_WORDS]
        if not stems:
            return []
        terms = [(Occur.Should, Query.term_query(self._schema, "titles", stem, "freq")) for stem in stems]
        query = Query.boolean_query(terms, minimum_number_should_match=len(stems) // 2 + 1)
        hits = self._searcher.search(query, k, count=False).hits
        return [self._paper_at(address.segment_ord, address.doc) for _, address in hits]

    def has_word(self, word: str) -> bool:
        """Return True if any paper contains `word` (all of its parts, if it is a compound)."""
        return self.document_frequency(word) > 0

    def document_frequency(self, word: str) -> int:
        """Return the number of papers that contain `word` with any ending; 0 without letters or digits."""
        stems = tuple(dict.fromkeys(analyse(word) or exact_words(word)))
        return self._frequency(stems) if stems else 0

    def stem_frequency(self, stem: str) -> int:
        """Return the number of papers that contain a stem as `analyse` returns it."""
        return self._frequency((stem,))

    def near(self, stem: str, most: int = 50) -> dict[str, str]:
        """Return the stems one typing mistake away from `stem`, each with the id of a paper that contains it.

        A mistake is an extra, missing or wrong letter, or two swapped ones. At most `most` papers are searched.
        """
        from rapidfuzz.distance import OSA
        from tantivy import Query

        query = Query.fuzzy_term_query(self._schema, _ALL_WORDS, stem, 1, True, False)
        found: dict[str, str] = {}
        for _, address in self._searcher.search(query, most, count=False).hits:
            fields = self._searcher.doc(address)
            for word in str(fields.get_first(_ALL_WORDS) or "").split():
                if word not in found and OSA.distance(word, stem, score_cutoff=1) == 1:
                    found[word] = str(fields.get_first("paper_id"))
        return found

    def words_of(self, paper_ids: Collection[str]) -> dict[str, PaperWords]:
        """Return the words of papers by id; unknown ids are left out."""
        from tantivy import Query

        if not paper_ids:
            return {}
        chosen = Query.term_set_query(self._schema, "paper_id", list(paper_ids))
        found: dict[str, PaperWords] = {}
        for _, address in self._searcher.search(chosen, len(paper_ids), count=False).hits:
            fields = self._searcher.doc(address)
            titles = f"{fields.get_first('titles') or ''} {fields.get_first('names') or ''}"
            every = str(fields.get_first(_ALL_WORDS) or "")
            found[str(fields.get_first("paper_id"))] = PaperWords(_shared(titles), _shared(every))
        return found

    def _frequency(self, stems: tuple[str, ...]) -> int:
        papers = self._documents_with(stems)
        if papers or self._full_texts is None:
            return papers
        return min(self.count, *map(self._full_texts.frequency, stems))

    def _wanted(self, query: str, also: Mapping[str, float]) -> "Query | None":
        from tantivy import Occur, Query

        words: dict[tuple[str, str], float] = {}
        for stem in list(dict.fromkeys(analyse(query)))[:_MOST_WORDS]:
            words[stem, "stem"] = 1.0
        for word in list(dict.fromkeys(exact_words(query)))[:_MOST_WORDS]:
            if analyse(word):
                words[word, "exact"] = 1.0
        for stem, weight in also.items():
            words.setdefault((stem, "stem"), weight)
        clauses = [(Occur.Should, self._clause(word, form, weight)) for (word, form), weight in words.items()]
        return Query.boolean_query(clauses) if clauses else None

    def _clause(self, word: str, form: str, weight: float) -> "Query":
        from tantivy import Query

        fields = [field for field in WEIGHTS if (field in _EXACT) == (form == "exact")]
        terms = [
            Query.boost_query(Query.term_query(self._schema, field, word, "freq"), WEIGHTS[field] * weight)
            for field in fields
        ]
        return Query.disjunction_max_query(terms, _TIE_BREAKER)


def _shared(words: str) -> frozenset[str]:
    """Return the words of a text; papers share most of theirs, so of each there is one in memory."""
    return frozenset(map(intern, words.split()))


def _paper_at(searcher: "Searcher", segment: int, document: int) -> str:
    """Return the id of the paper of a document; reading one means to unpack all that its block stores."""
    from tantivy import DocAddress

    return str(searcher.doc(DocAddress(segment, document))["paper_id"][0])


def _documents_with(searcher: "Searcher", schema: "Schema", stems: tuple[str, ...]) -> int:
    """Return the number of documents that contain all of the stems."""
    from tantivy import Occur, Query

    if len(stems) == 1 and (frequency := searcher.doc_freq(_ALL_WORDS, stems[0])) > _FREQUENT:
        return frequency
    terms = [(Occur.Must, Query.term_query(schema, _ALL_WORDS, stem, "basic")) for stem in stems]
    # Unlike doc_freq, a search leaves out deleted papers that are not yet merged away.
    return cast(_Counted, searcher.search(Query.boolean_query(terms), 1, count=True)).count


class _Counted(Protocol):
    """Typing: what tantivy's search results have but its stubs do not declare."""

    count: int


def _schema() -> "Schema":
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("paper_id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in WEIGHTS:
        stored = field in ("names", "titles")
        builder.add_text_field(field, stored=stored, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(_ALL_WORDS, stored=True, tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def _fields(document: LexicalDocument) -> dict[str, str]:
    """Return each field's words, analysed here so that index and questions share one analysis."""
    texts = {
        "names": document.names,
        "titles": document.titles,
        "abstract": (document.abstract or "",),
        "notes": document.notes,
        "sections": document.sections,
        "organisations": document.organisations,
        "venues": document.venues,
        "authors": document.authors,
        "expansions": document.expansions,
    }
    fields = {"paper_id": document.paper_id}
    every: dict[str, None] = {}
    for field, values in texts.items():
        text = "\n".join(values)
        if not text:
            fields[field] = ""
            continue
        stems = analyse(text)
        words = exact_words(text) if field in _EXACT else stems
        every.update(dict.fromkeys(stems))
        every.update(dict.fromkeys(words))
        fields[field] = " ".join(words)
    fields[_ALL_WORDS] = " ".join(every)
    return fields
