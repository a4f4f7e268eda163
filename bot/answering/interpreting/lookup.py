"""Says what interpreting a question may look up in a library.

Its vocabulary, made ready, and its papers and words.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.answering.interpreting.author_names import AuthorNames
from bot.answering.interpreting.cues import cue_words
from bot.answering.interpreting.headings import Headings
from bot.answering.interpreting.known_names import Names
from bot.answering.interpreting.lists_named import Lists
from bot.answering.interpreting.near import NearWords
from bot.answering.interpreting.organisations import OrganisationForms
from bot.answering.interpreting.roles import TokenStates
from bot.answering.interpreting.text import fold_words
from bot.answering.interpreting.venue_names import all_names
from ingest.library.model import PaperRecord, Vocabulary

_SHORTEST_MISTYPED = 5


class PreparedVocabulary:
    """The vocabulary of a library made ready for look-ups, once for all questions about that revision."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Prepare `vocabulary`; takes some milliseconds for a library of a thousand papers."""
        self.vocabulary = vocabulary
        self.names = Names(vocabulary)
        self.organisations = OrganisationForms(vocabulary.organisations)
        self.headings = Headings(vocabulary.sections)
        self.lists = Lists(vocabulary.lists)
        self.venue_names = all_names(tuple(vocabulary.venues))
        self.venues = self.venue_names.names
        self.authors = AuthorNames(vocabulary.authors)
        labels = (*vocabulary.organisations.values(), *vocabulary.sections, *vocabulary.lists.values())
        words = {word for label in (*labels, *vocabulary.venues) for word in fold_words(label).split()}
        self.values = NearWords(words, _SHORTEST_MISTYPED)
        self.questions = NearWords(
            cue_words(
                "function",
                "ask",
                "works",
                "exclude",
                "section_noun",
                "summary",
                "compare",
                "newest",
                "oldest",
                "count",
                "organisation_noun",
            ),
            _SHORTEST_MISTYPED,
        )


class Lookup(Protocol):
    """A library at one revision, as far as interpreting a question needs it; `bot.desk.opened_library` has the one."""

    @property
    def prepared(self) -> PreparedVocabulary:
        """The vocabulary of this revision, made ready for look-ups."""

    def look_up(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Map each key (`arxiv:2309.06180`, `doi:…`, `url:…`) to the ids of the papers that have it."""

    def in_repositories(self, addresses: Sequence[str]) -> Sequence[str]:
        """Return the ids of the papers with a link into a repository that one of `addresses` leads into."""

    def in_repositories_called(self, name: str) -> Sequence[str]:
        """Return the ids of the papers with a link into a repository of that name, whoever owns it."""

    def near_titles(self, text: str) -> Sequence[tuple[str, float]]:
        """Return the ids of papers whose title is nearly `text`, each with the similarity from 0 to 1."""

    def papers(self, paper_ids: Sequence[str]) -> Sequence[PaperRecord]:
        """Return the papers of `paper_ids`, in that order; unknown ids are left out."""

    def has_word(self, word: str) -> bool:
        """Return True if a text of the library holds `word` (folded, not stemmed)."""

    def papers_with(self, word: str) -> int:
        """Return how many papers hold a form of `word` in their texts."""

    @property
    def paper_count(self) -> int:
        """How many papers the library has."""

    @property
    def words_of_a_paper(self) -> float:
        """How many words of text a paper of the library has on average."""

    def near_word(self, word: str) -> str | None:
        """Return the word of the library's texts that a mistyped `word` stands for, None where there is none."""

    def holds_phrase(self, phrase: str) -> bool:
        """Return True if a text of the library holds the words of `phrase` side by side."""

    def papers_that_say(self, phrase: str) -> Sequence[str]:
        """Return the ids of the papers whose texts hold the words of `phrase` side by side."""

    def token_states(self, text: str) -> TokenStates | None:
        """Return the built-in embedder's states of a text's tokens; None where another embedder, or none, is used."""
