"""The names of a library's works, ready to be looked up: exact, in pieces, or nearly."""

import re
from collections import defaultdict
from collections.abc import Mapping

from bot.answering.interpreting.cues import cue_words, zipf
from bot.answering.interpreting.near import NearWords
from bot.answering.interpreting.text import fold_words, folded_word, undoubled
from bot.answering.model import Mention
from ingest.library.model import Vocabulary

FIELD = cue_words("field")
"""Acronyms that every reader of the field knows, which are names of works only where a question's form says so."""

_SMALL = cue_words("function", "polite", "ask", "works")
_MOST_OF_ONE_NAME = 2
_SHORTEST = 4


class Names:
    """The names of a vocabulary, ready to be looked up; built once for each vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Fold all names, and prepare the search of typos."""
        self.listed = _folded(vocabulary.names)
        self.mentioned = _folded(vocabulary.mentioned_names)
        every = dict.fromkeys((*self.listed, *self.mentioned))
        self._near = NearWords(every, _SHORTEST)
        self._undoubled: dict[str, set[str]] = defaultdict(set)
        for name in every:
            if len(name) >= _SHORTEST:
                self._undoubled[undoubled(name)].add(name)
        phrases = (*vocabulary.names, *vocabulary.sections, *vocabulary.organisations.values(), *vocabulary.lists)
        self.words = frozenset(word for phrase in phrases for word in fold_words(phrase).split())

    def exact(self, folded: str) -> str | None:
        """Return the name that a folded text is, itself or without a plural s."""
        for candidate in (folded, folded.rstrip("+")):
            if candidate in self.listed or candidate in self.mentioned:
                return candidate
        if len(folded) > 3 and folded.endswith("s") and not zipf(folded[:-1]):
            return self.exact(folded[:-1])
        return None

    def shared(self, name: str) -> bool:
        """Return True if so many works carry a name that it is their subject ("Fuzzing: a survey", "…: the art")."""
        return len(self.listed.get(name, ())) > _MOST_OF_ONE_NAME

    def near(self, folded: str, most: int) -> str | None:
        """Return the one name within `most` edits that begins with the same letter; None where several are as near."""
        found = self._near.nearest(folded, most)
        return found[0] if len(found) == 1 else None

    def nearest(self, folded: str) -> str | None:
        """Return the one name that is meant where the question says that this is one: letters doubled, or near it."""
        if len(folded) < _SHORTEST or folded.isdigit():
            return None
        alike = self._undoubled.get(undoubled(folded), set())
        name = next(iter(alike)) if len(alike) == 1 else self.near(folded, 1 if len(folded) < 8 else 2)
        return name if name is not None and digits(name) == digits(folded) else None

    def mention(self, surface: str, name: str, typo: bool = False) -> Mention:
        """Return the papers of a name, first those whose entries carry it.

        Where only a project's own entry carries it, the paper whose abstract names it is meant as well.
        """
        ids = self.listed.get(name, ())
        if all(is_project(paper_id, name) for paper_id in ids):
            ids = tuple(dict.fromkeys((*ids, *self.mentioned.get(name, ()))))
        if typo:
            return Mention(surface, ids, "typo")
        return Mention(surface, ids, "name" if name in self.listed else "mentioned name")


def is_project(paper_id: str, name: str) -> bool:
    """Return True if an entry is titled by nothing but a folded name, as projects are."""
    return paper_id.startswith("title:") and folded_word(paper_id.removeprefix("title:")) == name


def digits(folded: str) -> str:
    """Return the digits of a folded text, which no mistake in typing may change."""
    return re.sub(r"\D", "", folded)


def _folded(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    folded: dict[str, tuple[str, ...]] = {}
    for name, ids in names.items():
        key = folded_word(name)
        if len(key) > 1 and key not in _SMALL:
            folded[key] = tuple(dict.fromkeys((*folded.get(key, ()), *ids)))
    return folded
