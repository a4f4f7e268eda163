"""Completes names and titles of papers and names of lists, from memory."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.answering.model import EVERYTHING, Scope
from bot.desk.desk import Desk
from ingest.library.model import Selection
from ingest.library.reader import Library
from ingest.terms.normal_form import fold

_MOST_SCOPES = 8
_FUZZY_AT_LEAST = 75.0
_FUZZY_FROM_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A paper that may be meant: what to show, and its id."""

    shown: str
    paper_id: str


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name as people write it, and the id of a paper that has it; folded once, since every key press compares it."""

    name: str
    paper_id: str
    folded: str
    together: str

    @classmethod
    def of(cls, name: str, paper_id: str) -> "KnownName":
        """Return a name with what it is compared by."""
        return cls(name, paper_id, fold(name), _together(fold(name)))

    def begins_with(self, words: str, together: str) -> bool:
        """Return True if it begins with folded words, or with their letters alone, as “S-LoRA” does with “slora”."""
        return self.folded.startswith(words) or (bool(together) and self.together.startswith(together))


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """What can be completed at one revision of the library; made by `read_titles`."""

    revision: int = 0
    lists: tuple[str, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)
    _names: Sequence["KnownName"] = ()
    _beside: frozenset[str] = frozenset()
    """The ids of what is no paper, such as repositories, which often have a paper's name."""

    def papers(self, typed: str, most: int = 25) -> list[Suggestion]:
        """Give the papers whose name or title begins with, holds, or is nearly what was typed, likeliest first."""
        words = fold(typed)
        if not words:
            return [Suggestion(title, paper_id) for paper_id, title in list(self.titles.items())[:most]]
        together = _together(words)
        named = {each.paper_id: each.name for each in self._names if each.begins_with(words, together)}
        found = dict.fromkeys(sorted(named, key=self._beside.__contains__))
        begins, holds = [], []
        for paper_id, title in self._folded.items():
            if title.startswith(words):
                begins.append(paper_id)
            elif words in title:
                holds.append(paper_id)
        found |= dict.fromkeys((*begins, *holds))
        if len(found) < most:
            parts = words.split()
            found |= dict.fromkeys(
                paper_id for paper_id, title in self._folded.items() if all(part in title for part in parts)
            )
        if not found and len(words) >= _FUZZY_FROM_LETTERS:
            near = process.extract(
                words, self._folded, scorer=fuzz.partial_ratio, score_cutoff=_FUZZY_AT_LEAST, limit=most
            )
            found = dict.fromkeys(paper_id for _, _, paper_id in near)
        return [self._suggestion(paper_id, named.get(paper_id, "")) for paper_id in list(found)[:most]]

    def _suggestion(self, paper_id: str, name: str) -> Suggestion:
        """Return a paper to be shown by its title, and by the name that was typed where the title lacks it."""
        title = self.titles[paper_id]
        return Suggestion(title if fold(name) in fold(title) else f"{name}: {title}", paper_id)

    def lists_named(self, typed: str, most: int = 25) -> list[str]:
        """Give the names of lists that hold what was typed."""
        words = fold(typed)
        return [name for name in self.lists if words in fold(name)][:most]


def _together(folded: str) -> str:
    return "".join(filter(str.isalnum, folded))


def read_titles(library: Library) -> TitleIndex:
    """Read what can be completed from a library; blocks, for about a second where there are 60,000 papers."""
    titles = dict(sorted(library.titles(library.paper_ids()).items(), key=lambda item: item[1].casefold()))
    names = sorted(
        (
            KnownName.of(name, paper_id)
            for name, paper_ids in library.vocabulary.names.items()
            for paper_id in paper_ids
            if paper_id in titles
        ),
        key=lambda known: known.name,
    )
    return TitleIndex(
        revision=library.revision.number,
        lists=tuple(state.name for state in library.lists()),
        titles=titles,
        _folded={paper_id: fold(title) for paper_id, title in titles.items()},
        _names=names,
        _beside=frozenset(library.select(Selection(kinds=("project", "course", "article"))).papers),
    )


class CurrentTitles:
    """The titles of the revision published now; `keep_current` must be under way beside it."""

    def __init__(self, desk: Desk) -> None:
        """Begin with nothing; completing works from the first reading on."""
        self._desk = desk
        self.index = TitleIndex()
        self._within: OrderedDict[Scope, TitleIndex] = OrderedDict()

    async def index_within(self, scope: Scope) -> TitleIndex:
        """Give the titles of the lists that somebody may see."""
        if scope.everything:
            return self.index
        known = self._within.get(scope)
        if known is None or known.revision != self.index.revision:
            known = self._within[scope] = await asyncio.to_thread(self._read, scope)
            self._within.move_to_end(scope)
            while len(self._within) > _MOST_SCOPES:
                self._within.popitem(last=False)
        return known

    async def refresh(self) -> None:
        """Read the titles again where another revision has been published."""
        if await asyncio.to_thread(self._revision) != self.index.revision:
            self.index = await asyncio.to_thread(self._read, EVERYTHING)

    async def keep_current(self, every_seconds: float = 30.0) -> None:
        """Refresh from time to time until cancelled."""
        while True:
            await self.refresh()
            await asyncio.sleep(every_seconds)

    def _revision(self) -> int:
        with self._desk.library() as library:
            return library.revision.number

    def _read(self, scope: Scope) -> TitleIndex:
        with self._desk.library(scope) as library:
            return read_titles(library)
