"""Collects the entries of a document, with what they lead to and what became of each line."""

from collections import Counter

from ingest.markdown.block_kinds import Block, Code, Table
from ingest.markdown.formats.record import Record
from ingest.markdown.formats.references import is_bibtex, read_references
from ingest.markdown.items import is_title_below, may_be_title_below, title_below
from ingest.markdown.line.people import SAME_AUTHORS
from ingest.markdown.line.tail import Slot, Unsettled
from ingest.markdown.line.work import Work
from ingest.markdown.line_outcomes import Accounts
from ingest.markdown.list_wide import (
    settle_descriptions,
    settle_organisations,
    settle_people_before_dashes,
    settle_people_behind_titles,
    settle_titles_below,
    settle_venues,
)
from ingest.markdown.pieces import Piece
from ingest.markdown.section_path import Sections
from ingest.markdown.tables import read_table
from ingest.markdown.to_entry import entry_of
from ingest.markdown.work_addresses import work_addresses
from ingest.markdown.works_in_prose import works_mentioned
from ingest.terms.entry import Entry, LineOutcome, ListFile, Note, Overrides
from ingest.terms.identifiers import canonical_url
from ingest.terms.text import folded


class Collection:
    """The entries of a document so far, and the headings over the line being read."""

    def __init__(self, file: ListFile, accounts: Accounts, overrides: Overrides) -> None:
        self.file = file
        self.accounts = accounts
        self.sections = Sections(skipped=frozenset(map(folded, overrides.skip_sections)))
        self.columns = {folded(head): role for head, role in overrides.columns}
        self.entries: list[Entry] = []
        self.addresses: set[str] = set()
        self.taken: Block | None = None
        self.cites = False
        self.among_references = False
        self.levels_of_titles: frozenset[int] = frozenset()
        self.left_out: set[int] = set()
        self.doubtful: dict[int, dict[str, str]] = {}
        self.dashed: list[int] = []
        self.parted: dict[int, tuple[str, str]] = {}
        self.slots: Counter[Slot | None] = Counter()
        self.unsettled: dict[int, list[Unsettled]] = {}
        self.titles_below = 0
        self.below: dict[int, str] = {}

    def references(self, name: str, text: str, first: int) -> None:
        """Take the references of a file, or of a block of BibTeX, as entries; what could not be read is reported."""
        for found in read_references(name, text, first):
            if isinstance(found, Record):
                outcome: LineOutcome = "skipped" if found.skipped else "not_understood"
                self.accounts.put(found.first, found.last, outcome, found.skipped or found.unread)
                continue
            sections = Sections(title=self.sections.title, headings=list(self.sections.headings))
            for level, section in enumerate(found.sections, start=7):
                sections.headings.append((level, section))
            self.add(found.work, found.first, found.notes, sections)
            self.accounts.put(found.first, found.first + 1, "entry", "a reference")
            self.accounts.put(found.first + 1, found.last, "note", "fields of the entry above")

    def code(self, code: Code) -> None:
        """Take a block of BibTeX as references, but for one that says how to cite the list itself.

        That is one below a word on citing or a heading of that sense, and one above all entries.
        """
        barren = self.sections.without_works
        own = self.cites or not self.entries or (barren is not None and folded(barren) != "bibtex")
        if own or not is_bibtex(code.language, code.text):
            self.accounts.put(code.first, code.last, "skipped", "a block of code")
            return
        self.references("block.bib", code.text, code.first + 1)
        self.accounts.put(code.first, code.last, "skipped", "the frame of a block of BibTeX")

    def table(self, table: Table) -> None:
        """Take the rows of a table that are works as entries, and account for the others."""
        barren = self.sections.without_works
        self.leave_out(barren, table.first, table.last)
        for reading in read_table(table, barren, self.columns):
            if reading.work is not None:
                self.add(reading.work, reading.first, tuple(reading.notes))
            self.accounts.put(reading.first, reading.last, reading.outcome, reading.reason)
        self.accounts.put(table.first, table.last, "skipped", "a table's frame")

    def mentions(self, pieces: list[Piece], first: int, last: int) -> None:
        """Take the works that a text links by their titles as entries, but those that an entry above leads to."""
        for work in works_mentioned(pieces):
            if work.links[0][1] not in self.addresses:
                self.add(work, first, ())
                self.accounts.put(first, last, "entry", "running text that names works by their titles")

    def leave_out(self, heading: str | None, first: int, last: int) -> None:
        """Remember lines below a heading of which the settings say that no papers are listed there."""
        if heading is not None and folded(heading) in self.sections.skipped:
            self.left_out.update(range(first, last))

    def add(self, work: Work, line: int, notes: tuple[Note, ...], sections: Sections | None = None) -> None:
        """Add a paper that was read from a line (counted from 0), below these headings or the current ones."""
        if work.tail.cited and work.tail.authors and SAME_AUTHORS.match(f"{work.tail.authors[0]} "):
            work.tail.authors[:] = self.entries[-1].authors if self.entries else ()
        if work.tail.organisations:
            work.tail.add_organisations(tuple(work.tail.doubtful))
        self.entries.append(entry_of(self.file, work, line + 1, notes, sections or self.sections))
        at = len(self.entries) - 1
        if work.tail.doubtful and not work.tail.organisations:
            self.doubtful[at] = dict(work.tail.doubtful)
        if work.dashed_name:
            self.dashed.append(at)
        if work.behind_colon:
            self.parted[at] = work.behind_colon
        self.slots[work.tail.venue_slot] += work.tail.venue_slot is not None
        if work.tail.unsettled and work.tail.venue is None:
            self.unsettled[at] = work.tail.unsettled
        self.addresses.update(url for _, url in work.links)

    def take_title_below(self, work: Work, notes: list[Note]) -> None:
        """Take the line below a name for its title; where it may be one, the whole list decides."""
        if notes and is_title_below(work, notes):
            work.name = work.title
            work.title = title_below(work.name, notes.pop(0).text)
            self.titles_below += 1
        elif may_be_title_below(work, notes):
            self.below[len(self.entries)] = notes[0].text

    def account_for_works(self, lines: list[str]) -> None:
        """Report every line with an address of a work that neither an entry nor a note of one has."""
        known: set[str] = set()
        for at, line in enumerate(lines):
            if "://" not in line or at in self.left_out or self.accounts.is_read(at):
                continue
            addresses = [url for url in work_addresses(line) if url not in self.addresses]
            if addresses and not known:
                known = {canonical_url(url) for url in self.addresses}
            if any(canonical_url(url) not in known for url in addresses):
                self.accounts.put(at, at + 1, "not_understood", "a link to a paper that no entry has")

    def settle(self) -> None:
        """Decide what single lines leave open by what the other entries of the list hold."""
        settle_titles_below(self.entries, self.titles_below, self.below)
        settle_organisations(self.entries, self.doubtful)
        settle_people_before_dashes(self.entries, self.dashed)
        settle_people_behind_titles(self.entries)
        settle_descriptions(self.entries, self.parted)
        settle_venues(self.entries, self.slots, self.unsettled)
