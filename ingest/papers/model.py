"""What identity gives: papers, and the conflicts that a person must settle."""

from dataclasses import dataclass

from ingest.terms.entry import Entry, Kind, Link, Venue


@dataclass(frozen=True, slots=True)
class PaperVenue:
    """A venue of a paper and how it is known: `list` when an entry names it, `link` when only an address tells it."""

    venue: Venue
    evidence: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A work, once, whatever the number of its entries.

    `paper_id` is `arxiv:…`, `doi:…`, `openreview:…`, `usenix:…`, … or `title:` and a slug, in that order of
    preference, and stays the same once given. `titles` begins with the preferred one; `names` are short names;
    `identifiers` maps a kind of identifier to its values; `links` are those of all entries, without repetition;
    `related` are the ids of works that it points at (a project and the paper about it). `authors` are those that the
    lists name, as the list that names most of them writes them.
    """

    paper_id: str
    titles: tuple[str, ...]
    names: tuple[str, ...]
    identifiers: dict[str, tuple[str, ...]]
    url: str | None
    links: tuple[Link, ...]
    venues: tuple[PaperVenue, ...]
    year: int | None
    organisations: tuple[str, ...]
    kinds: tuple[Kind, ...]
    entries: tuple[Entry, ...]
    related: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What each list says of it, with the list's name.

        An abstract that one of several lists gives is among them: who may not see that list must not see it.
        """
        shared = self._on_several_lists
        return tuple(
            (entry.list, text)
            for entry in self.entries
            for text in (*(note.text for note in entry.notes), *([entry.abstract] if shared and entry.abstract else ()))
        )

    @property
    def abstract_on_list(self) -> str:
        """The abstract that its only list gives, empty where it gives none or the paper is on several."""
        return "" if self._on_several_lists else next((each.abstract for each in self.entries if each.abstract), "")

    @property
    def _on_several_lists(self) -> bool:
        return len({entry.list for entry in self.entries}) > 1


@dataclass(frozen=True, slots=True)
class Conflict:
    """Entries that share a key but not a title, or a title but contradicting keys. They are not merged."""

    key: str
    entries: tuple[Entry, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The papers of all lists, and every conflict found on the way.

    `unmet` are the keys that a person settled with `same` or `different` and that no entry has.
    """

    papers: tuple[Paper, ...]
    conflicts: tuple[Conflict, ...]
    unmet: tuple[str, ...] = ()
