"""The names of a library's works, ready to be looked up: exact, in pieces, or nearly; and which are plain words."""

import re
from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz.distance import OSA

from bot.answering.interpreting.text import fold, fold_words, undoubled
from bot.answering.interpreting.words import FIELD, FILLER, ORDINARY, STOP
from bot.answering.model import Mention
from ingest.library.model import Vocabulary

_MOST_OF_ONE_NAME = 2


class Names:
    """The names of a vocabulary, ready to be looked up; built once for each vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Fold all names, and sort them by first letter and length for the search of typos."""
        self.listed = _folded(vocabulary.names)
        self.mentioned = _folded(vocabulary.mentioned_names)
        self._near: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._undoubled: dict[str, set[str]] = defaultdict(set)
        for name in (*self.listed, *(n for n in self.mentioned if n not in self.listed)):
            if len(name) >= 4:
                self._near[name[0], len(name)].append(name)
                self._undoubled[undoubled(name)].add(name)
        phrases = (*vocabulary.names, *vocabulary.sections, *vocabulary.organisations.values(), *vocabulary.lists)
        self.words = frozenset(word for phrase in phrases for word in fold_words(phrase).split())

    def exact(self, folded: str) -> str | None:
        """The name that a folded text is, itself or without a plural s."""
        for candidate in (folded, folded.rstrip("+")):
            if candidate in self.listed or candidate in self.mentioned:
                return candidate
        if len(folded) > 3 and folded.endswith("s") and folded[:-1] not in ORDINARY:
            return self.exact(folded[:-1])
        return None

    def shared(self, name: str) -> bool:
        """Whether so many works carry a name that it is their subject ("Fuzzing: a survey", "Fuzzing: the art")."""
        return len(self.listed.get(name, ())) > _MOST_OF_ONE_NAME

    def near(self, folded: str, most: int) -> str | None:
        """The one name within `most` edits that begins with the same letter; None where several are as near."""
        best, found = most + 1, None
        for length in range(len(folded) - most, len(folded) + most + 1):
            for name in self._near.get((folded[:1], length), ()):
                distance = OSA.distance(folded, name, score_cutoff=best)
                if distance < best:
                    best, found = distance, name
                elif distance == best <= most and found != name:
                    found = None
        return found

    def nearest(self, folded: str) -> str | None:
        """The one name that is meant where the question says that this is one: letters doubled or not, or near it."""
        if len(folded) < 4 or folded.isdigit():
            return None
        alike = self._undoubled.get(undoubled(folded), set())
        name = next(iter(alike)) if len(alike) == 1 else self.near(folded, 1 if len(folded) < 8 else 2)
        return name if name is not None and digits(name) == digits(folded) else None

    def mention(self, surface: str, name: str, typo: bool = False) -> Mention:
        """The papers of a name, first those whose entries carry it.

        Where only a project's own entry carries it, the paper whose abstract names it is meant as well.
        """
        ids = self.listed.get(name, ())
        if all(is_project(paper_id, name) for paper_id in ids):
            ids = tuple(dict.fromkeys((*ids, *self.mentioned.get(name, ()))))
        if typo:
            return Mention(surface, ids, "typo")
        return Mention(surface, ids, "name" if name in self.listed else "mentioned name")


def ordinary(word: str) -> bool:
    """Whether a word is one of everyday English or of the field, also with one of English's common endings."""
    if word in STOP or word in FILLER or word in ORDINARY or word in FIELD:
        return True
    for ending in ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "ness", "ment", "able", "est"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and (stem in ORDINARY or stem in FILLER or stem + "e" in ORDINARY):
            return True
    return False


def is_project(paper_id: str, name: str) -> bool:
    """Whether an entry is titled by nothing but a folded name, as projects are; papers say what they are about."""
    return paper_id.startswith("title:") and fold(paper_id.removeprefix("title:")) == name


def digits(folded: str) -> str:
    """The digits of a folded text, which no mistake in typing may change."""
    return re.sub(r"\D", "", folded)


def _folded(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    folded: dict[str, tuple[str, ...]] = {}
    for name, ids in names.items():
        key = fold(name)
        if len(key) > 1 and key not in STOP and key not in FILLER:
            folded[key] = tuple(dict.fromkeys((*folded.get(key, ()), *ids)))
    return folded
