"""Open a library at one revision, with everything that answering derives from it once."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache

from bot.answering.interpreting.lookup import PreparedVocabulary
from bot.answering.interpreting.roles import TokenStates
from bot.answering.model import Scope, SearchPlan
from bot.answering.search import Searcher
from bot.answering.search_result import SearchResult
from bot.answering.searching.fields import QuestionEmbedder
from bot.answering.searching.phrases import papers_that_say
from bot.answering.searching.reranker import Reranker
from bot.answering.searching.revision_cache import CachedLibrary
from bot.answering.searching.spelling import near_word
from ingest.errors import EmbedderError
from ingest.library.model import PaperRecord
from ingest.library.reader import Library
from ingest.library.restricted import RestrictedLibrary
from ingest.library.words import analyse
from ingest.terms.titles import normal_words, similarity

_log = logging.getLogger(__name__)
_MOST_SCOPES = 4
"""Each holds caches of its own."""
_TITLES_LOOKED_AT = 8
_LOOKED_AT_FOR_ONE = 60
_WORDS_OF_HEAD = 3
_WORDS_OF_BEGINNING = 6
_AS_IT_BEGINS = 0.95
_WORDS_OF_TITLE, _WORDS_OF_ABSTRACT = 12, 130
"""Different words that a title with its headings and an abstract have, on average over the seed lists."""


class OpenedLibrary:
    """One revision of the library, its prepared vocabulary, its caches and the embedder; safe to use from threads.

    It is what `interpret` looks things up in (`bot.answering.interpreting.lookup.Lookup`).
    """

    def __init__(
        self,
        library: Library,
        embedder: Callable[[], QuestionEmbedder | None] = lambda: None,
        reranker: Reranker | None = None,
    ) -> None:
        """Open `library`; `embedder` is called when one is first needed, and may return None where there is none."""
        self.library = library
        self._reranker = reranker
        self.cached = CachedLibrary(library)
        self._embedder = embedder
        self._titles: dict[str, str] = {}
        self._restricted: Callable[[Scope], OpenedLibrary] = lru_cache(_MOST_SCOPES)(self._restrict)

    @property
    def lists(self) -> tuple[str, ...] | None:
        """The lists that are to be seen, None where all are."""
        return self.library.permitted if isinstance(self.library, RestrictedLibrary) else None

    def within(self, scope: Scope) -> "OpenedLibrary":
        """Return the library as it is for somebody who may see the lists of `scope` alone."""
        return self if scope.everything else self._restricted(scope)

    def _restrict(self, scope: Scope) -> "OpenedLibrary":
        return OpenedLibrary(
            RestrictedLibrary(self.library, scope.lists or None, scope.without), self._embedder, self._reranker
        )

    @cached_property
    def prepared(self) -> PreparedVocabulary:
        """Return the vocabulary of this revision, made ready for look-ups at first use."""
        return PreparedVocabulary(self.library.vocabulary)

    @property
    def embedder(self) -> QuestionEmbedder | None:
        """Return the embedder of questions, None where there is none; loading it at first use takes a while."""
        return self._embedder()

    def search(self, plan: SearchPlan, k: int = 10, page_size: int = 20) -> SearchResult:
        """Return what answers `plan`: at most `k` papers, or a page of a complete list; see `Searcher.search`."""
        return Searcher(self.cached, self.embedder, self._reranker).search(plan, k, page_size)

    def look_up(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Map each key (`arxiv:2309.06180`, `doi:…`, `url:…`) to the ids of the papers that have it."""
        return self.library.look_up(keys)

    def in_repositories(self, addresses: Sequence[str]) -> list[str]:
        """Return the ids of the papers with a link into a repository that one of `addresses` leads into."""
        return self.library.in_repositories(addresses)

    def in_repositories_called(self, name: str) -> list[str]:
        """Return the ids of the papers with a link into a repository of that name, whoever owns it."""
        return self.library.in_repositories_called(name)

    def near_titles(self, text: str) -> list[tuple[str, float]]:
        """Return the ids of papers whose title is nearly `text`, each with the similarity from 0 to 1."""
        likely = self.library.lexical.titled(text, _TITLES_LOOKED_AT)
        if unknown := [paper_id for paper_id in likely if paper_id not in self._titles]:
            self._titles |= self.library.titles(unknown)
        known = ((paper_id, self._titles.get(paper_id)) for paper_id in likely)
        return [(paper_id, _likeness(text, title)) for paper_id, title in known if title is not None]

    def papers(self, paper_ids: Sequence[str]) -> list[PaperRecord]:
        """Return the papers of `paper_ids`, in that order; unknown ids are left out."""
        return self.library.papers(paper_ids)

    def has_word(self, word: str) -> bool:
        """Return True if a text of the library holds `word` (folded, not stemmed)."""
        return self.library.lexical.has_word(word)

    def papers_with(self, word: str) -> int:
        """Return how many papers hold a form of `word` in their texts."""
        index = self.library.lexical
        return max((index.stem_frequency(stem) for stem in analyse(word)), default=0)

    @property
    def paper_count(self) -> int:
        """How many papers the library has."""
        return self.library.lexical.count

    @property
    def words_of_a_paper(self) -> float:
        """How many words of text a paper of the library has on average, by how many have an abstract."""
        revision = self.library.revision
        return _WORDS_OF_TITLE + _WORDS_OF_ABSTRACT * revision.with_abstract / max(1, revision.papers)

    def near_word(self, word: str) -> str | None:
        """Return the word of the library's texts that a mistyped `word` stands for, None where there is none."""
        return near_word(self.cached, word)

    def token_states(self, text: str) -> TokenStates | None:
        """Return the built-in embedder's states of a text's tokens; None where it is not there."""
        embedder = self.embedder
        try:
            return embedder.token_states(text) if embedder is not None else None
        except EmbedderError as error:
            _log.warning("roles of values are read by rules alone: %s", error)
            return None

    def holds_phrase(self, phrase: str) -> bool:
        """Return True if a text of the library holds the words of `phrase` side by side."""
        return bool(papers_that_say(self.cached, phrase, _LOOKED_AT_FOR_ONE))

    def papers_that_say(self, phrase: str) -> list[str]:
        """Return the ids of the papers whose texts hold the words of `phrase` side by side."""
        return papers_that_say(self.cached, phrase)

    def close(self) -> None:
        """Close the library's database and index."""
        self.library.close()


def _likeness(text: str, title: str) -> float:
    """Return how like `text` is to a title, or to the part that people take for it; from 0 to 1.

    That is the part before its colon, or as much of it as they remember, from its first word on.
    """
    words, head = normal_words(text), title.partition(":")[0]
    if len(words) >= _WORDS_OF_BEGINNING and normal_words(title)[: len(words)] == words:
        return _AS_IT_BEGINS
    whole = similarity(words, normal_words(title))
    several = head != title and len(head.split()) >= _WORDS_OF_HEAD
    return max(whole, similarity(words, normal_words(head))) if several else whole
