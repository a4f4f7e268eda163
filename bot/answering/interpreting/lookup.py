"""What interpreting a question may look up in a library: its vocabulary, made ready, and its papers and words."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.answering.interpreting.known_names import Names
from bot.answering.interpreting.organisation_forms import OrganisationForms
from bot.answering.interpreting.sections import headings
from bot.answering.interpreting.text import fold
from ingest.library.model import PaperRecord, Vocabulary


class PreparedVocabulary:
    """The vocabulary of a library made ready for look-ups, once for all questions about that revision."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Prepare `vocabulary`; takes some milliseconds for a library of a thousand papers."""
        self.vocabulary = vocabulary
        self.names = Names(vocabulary)
        self.organisations = OrganisationForms(vocabulary.organisations)
        self.headings = headings(vocabulary.sections)
        self.lists = {fold(name): vocabulary.lists[name] for name in vocabulary.lists}
        self.venues = {fold(name): name for name in vocabulary.venues}


class Lookup(Protocol):
    """A library at one revision, as far as interpreting a question needs it; `bot.desk.opened_library` has the one."""

    @property
    def prepared(self) -> PreparedVocabulary:
        """The vocabulary of this revision, made ready for look-ups."""

    def look_up(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Map each key (`arxiv:2309.06180`, `doi:…`, `url:…`) to the ids of the papers that have it."""

    def near_titles(self, text: str) -> Sequence[tuple[str, float]]:
        """Return the ids of papers whose title is nearly `text`, each with the similarity from 0 to 1."""

    def papers(self, paper_ids: Sequence[str]) -> Sequence[PaperRecord]:
        """Return the papers of `paper_ids`, in that order; unknown ids are left out."""

    def has_word(self, word: str) -> bool:
        """Return True if a text of the library holds `word` (folded, not stemmed)."""

    def near_word(self, word: str) -> str | None:
        """Return the word of the library's texts that a mistyped `word` stands for, None where there is none."""

    def holds_phrase(self, phrase: str) -> bool:
        """Return True if a text of the library holds the words of `phrase` side by side."""
