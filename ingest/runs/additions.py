"""Runs an ingest that only adds papers, for lists that grew by unrelated entries.

Only the new papers are identified, fetched, cut, embedded and written. So such a run takes as long in a large library
as in a small one, apart from reading the changed files and copying the index. Everything else (an entry that went or
was rewritten, a title or address that a known paper has) needs a full run, and so does the first run after a day, which
finds what this one overlooks.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from sqlalchemy import Connection, Engine, Table, and_, false, or_, select

from ingest.abstracts.provider import Found
from ingest.library import schema
from ingest.library.catalogue import transaction
from ingest.library.citations import citation_rows
from ingest.library.current import current_revision
from ingest.library.full_texts import NO_TEXTS, TextsOfPapers
from ingest.library.json_codecs import entry_from_json
from ingest.library.layout import lexical_folder
from ingest.library.lexical import LexicalIndex
from ingest.library.row_changes import Row, TableChange, table_change
from ingest.library.rows import (
    Expansions,
    ListContents,
    conflict_rows,
    entry_row,
    facet_rows,
    list_row,
    paper_rows,
    passage_rows,
    places_of,
)
from ingest.lists.fetch_or_keep import Collected
from ingest.lists.overrides import read_as_set
from ingest.papers.identity import identify
from ingest.papers.model import Identity
from ingest.papers.settings import IdentitySettings
from ingest.runs.fill_report import conflict_report, not_understood
from ingest.runs.related_to_known import is_related
from ingest.runs.report import IngestReport, ListReport
from ingest.runs.settings import IngestSettings
from ingest.runs.unchanged import LastRun, inputs_of, last_run
from ingest.terms.entry import Entry, ListFile, ReadList

_MOST = 500
"""Most new entries of such a run; with more, a full run takes no longer."""

File = tuple[str, str]
"""A list's name and the file's path within it."""


@dataclass(frozen=True, slots=True)
class Additions:
    """What a run adds: the papers, the paper of each entry of the changed files, and the last report.

    `since` is the time of the last full run.
    """

    identity: Identity
    readings: tuple[ReadList, ...]
    paper_ids: Mapping[File, Sequence[str]]
    lists: tuple[Collected, ...]
    last: IngestReport
    since: datetime

    @property
    def former_ids(self) -> Mapping[str, tuple[str, ...]]:
        """Empty: a paper that continues another is related to it, and needs a full run."""
        return {}

    def with_identity(self, identity: Identity) -> Self:
        """Return the same with other papers and conflicts."""
        return replace(self, identity=identity)

    def changes(
        self,
        engine: Engine,
        abstracts: Mapping[str, Found],
        answers: Mapping[str, Sequence[Found]],
        expansions: Expansions,
        texts: TextsOfPapers = NO_TEXTS,
    ) -> dict[Table, TableChange]:
        """Return the change of every versioned table; `answers` are all that providers said of each paper."""
        papers = self.identity.papers
        current = current_revision(engine)
        number = current.number if current else None
        entries = schema.entries
        files = or_(false(), *(and_(entries.c.list == name, entries.c.file == file) for name, file in self.paper_ids))
        with transaction(engine) as connection:

            def new(table: Table, rows: Iterable[Row]) -> TableChange:
                return table_change(connection, table, None, rows)

            return {
                schema.lists: self._change_of_lists(connection, number),
                entries: table_change(connection, entries, number, self._entry_rows(), among=files),
                schema.papers: new(schema.papers, paper_rows(papers, abstracts, expansions, texts=texts)),
                schema.facets: new(schema.facets, facet_rows(papers, abstracts)),
                schema.passages: new(schema.passages, passage_rows(papers, abstracts, expansions, texts)),
                schema.conflicts: new(schema.conflicts, conflict_rows(self.identity.conflicts)),
                # Whom else the new papers cite, and who cites them, a run that goes through everything finds.
                schema.citations: new(schema.citations, citation_rows(papers, answers)),
            }

    def describe(
        self, report: IngestReport, abstracts: Mapping[str, Found], _changes: Mapping[Table, TableChange]
    ) -> None:
        """Fill the report from the last one and what is new."""
        reports = {listed.name: listed for listed in self.last.lists}
        for listed in self.lists:
            reports[listed.settings.name] = self._describe(listed, reports.get(listed.settings.name), abstracts)
        report.lists = list(reports.values())
        report.conflicts = [*self.last.conflicts, *map(conflict_report, self.identity.conflicts)]
        report.warnings = list(dict.fromkeys([*self.last.warnings, *report.warnings]))
        report.without_abstract = sorted({*self.last.without_abstract, *report.without_abstract})

    def _describe(self, listed: Collected, last: ListReport | None, abstracts: Mapping[str, Found]) -> ListReport:
        name = listed.settings.name
        before = last or ListReport(name, listed.settings.origin)
        papers = [paper for paper in self.identity.papers if any(entry.list == name for entry in paper.entries)]
        with_abstract = {paper_id for paper_id, found in abstracts.items() if found.abstract}
        own = [reading for reading in self.readings if reading.file.list == name]
        read = {reading.file.file for reading in own}
        added = sum(entry.list == name for paper in papers for entry in paper.entries)
        return replace(
            before,
            entries=before.entries + added,
            papers=before.papers + len(papers),
            new=len(papers),
            without_abstract=before.without_abstract + sum(paper.paper_id not in with_abstract for paper in papers),
            not_understood=(
                *(place for place in before.not_understood if place.file not in read),
                *(place for reading in own for place in not_understood(reading)),
            ),
        )

    def _entry_rows(self) -> list[Row]:
        return [
            entry_row(entry, paper_id)
            for reading in self.readings
            for entry, paper_id in zip(reading.entries, self.paper_ids[_place(reading.file)], strict=True)
        ]

    def _change_of_lists(self, connection: Connection, number: int | None) -> TableChange:
        table = schema.lists
        names = [listed.settings.name for listed in self.lists]
        among = table.c.list.in_(names)
        query = select(table).where(schema.visible_at(table, number or 0), among)
        before = {row.list: row for row in connection.execute(query)}
        more = Counter(name for paper in self.identity.papers for name in {entry.list for entry in paper.entries})
        rows = []
        for listed in self.lists:
            name = listed.settings.name
            if name in before and len(listed.files) > 1:
                title = before[name].title
            else:
                own = (reading.title for reading in self.readings if reading.file.list == name)
                title = next(filter(None, own), None)
            contents = ListContents(name, listed.settings.origin, title)
            papers = more[name] + (before[name].papers if name in before else 0)
            rows.append(list_row(contents, papers))
        return table_change(connection, table, number, rows, among=among)


def additions(
    engine: Engine, settings: IngestSettings, collected: Sequence[Collected], *, offline: bool, now: datetime
) -> Additions | None:
    """Return what this run adds to the last one, None if it needs a full run."""
    current = current_revision(engine)
    if current is None or not lexical_folder(settings.data, current.index_name).is_dir():
        return None
    last = _last_run(engine, settings, collected, current.number, offline, now)
    if last is None:
        return None
    changed = tuple(listed for listed in collected if _changed_files(listed))
    readings = tuple(read_as_set(file, listed.settings) for listed in changed for file in _changed_files(listed))
    papers_before: dict[File, list[str | None]] = {}
    for reading in readings:
        papers = _papers_before(engine, current.number, reading)
        if papers is None:
            return None
        papers_before[_place(reading.file)] = papers
    fresh = [
        entry
        for reading in readings
        for entry, paper_id in zip(reading.entries, papers_before[_place(reading.file)], strict=True)
        if paper_id is None
    ]
    index = LexicalIndex(lexical_folder(settings.data, current.index_name))
    identity = _identity_of(engine, index, current.number, fresh, settings.identity)
    if identity is None or _moves_a_conflict(engine, current.number, readings):
        return None
    own = {
        (entry.list, entry.file, entry.line, entry.title): paper.paper_id
        for paper in identity.papers
        for entry in paper.entries
    }
    paper_ids = {
        _place(reading.file): [
            paper_id or own[entry.list, entry.file, entry.line, entry.title]
            for entry, paper_id in zip(reading.entries, papers_before[_place(reading.file)], strict=True)
        ]
        for reading in readings
    }
    return Additions(identity, readings, paper_ids, changed, last.report, last.ended_at)


def _last_run(
    engine: Engine,
    settings: IngestSettings,
    collected: Sequence[Collected],
    number: int,
    offline: bool,
    now: datetime,
) -> LastRun | None:
    """Return the last run if it covered the last good copies of all lists under the same settings.

    `number` is the published revision.
    """
    before = [replace(listed, files=_files_before(listed)) for listed in collected if _files_before(listed)]
    inputs = inputs_of(settings, before, offline=offline)
    return last_run(engine, inputs, number, now) if inputs else None


def _files_before(listed: Collected) -> tuple[ListFile, ...]:
    return tuple(file.as_list_file() for file in listed.copies) if listed.fetched else listed.files


def _changed_files(listed: Collected) -> list[ListFile]:
    before = {*_files_before(listed)}
    return [file for file in listed.files if file not in before]


def _place(file: ListFile) -> File:
    return file.list, file.file


def _papers_before(engine: Engine, number: int, reading: ReadList) -> list[str | None] | None:
    """Return the paper of each entry (None for a new entry), or None if an entry of the revision has gone."""
    table = schema.entries
    query = (
        select(table.c.paper_id, table.c.data)
        .where(schema.visible_at(table, number), table.c.list == reading.file.list, table.c.file == reading.file.file)
        .order_by(table.c.line, table.c.row_id)
    )
    known: dict[Entry, deque[str]] = defaultdict(deque)
    with transaction(engine) as connection:
        for row in connection.execute(query):
            known[replace(entry_from_json(row.data), line=0)].append(row.paper_id)
    papers: list[str | None] = []
    for entry in reading.entries:
        left = known.get(replace(entry, line=0))
        papers.append(left.popleft() if left else None)
    return None if any(known.values()) else papers


def _identity_of(
    engine: Engine, index: LexicalIndex, number: int, fresh: Sequence[Entry], settings: IdentitySettings
) -> Identity | None:
    """Return the papers of new entries, None if any may be related to a paper of revision `number`."""
    if len(fresh) > _MOST:
        return None
    same, different = settings.same, settings.different
    identity = identify(fresh, {}, same, different)
    settled = {key for pair in (*same, *different) for key in pair}
    if identity.conflicts or set(identity.unmet) != settled:
        return None
    return None if is_related(engine, index, number, fresh, identity) else identity


def _moves_a_conflict(engine: Engine, number: int, readings: Sequence[ReadList]) -> bool:
    """Return True if a conflict points to list lines that have moved."""
    here = {(entry.list, entry.file, entry.line, entry.title) for reading in readings for entry in reading.entries}
    files = {_place(reading.file) for reading in readings}
    table = schema.conflicts
    with transaction(engine) as connection:
        rows = connection.execute(select(table.c.places).where(schema.visible_at(table, number))).scalars().all()
    places = (tuple(place) for row in rows for place in places_of(row))
    return any(place[:2] in files and place not in here for place in places)
