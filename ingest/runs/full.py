"""Runs a full ingest: reads all lists, identifies all entries, compares all rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from sqlalchemy import Engine, Table

from ingest.abstracts.provider import Found
from ingest.library.full_texts import NO_TEXTS, TextsOfPapers
from ingest.library.publishing import changes_of
from ingest.library.row_changes import TableChange
from ingest.library.rows import Expansions, ListContents
from ingest.lists.fetch_or_keep import Collected
from ingest.lists.read_or_doubt import ReadAll, read_all
from ingest.papers.model import Identity
from ingest.runs.fill_report import describe_identity, describe_lists
from ingest.runs.identify import Identified, identify_readings
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings, Progressing
from ingest.terms.entry import ReadList


@dataclass(frozen=True, slots=True)
class FullRun:
    """All lists as they were read, and the papers identified on them."""

    read: ReadAll
    identified: Identified

    @property
    def identity(self) -> Identity:
        """All papers and conflicts."""
        return self.identified.identity

    @property
    def former_ids(self) -> Mapping[str, tuple[str, ...]]:
        """The ids under which papers were known before."""
        return self.identified.former_ids

    def with_identity(self, identity: Identity) -> Self:
        """Return the same with other papers and conflicts."""
        return replace(self, identified=replace(self.identified, identity=identity))

    def changes(
        self,
        engine: Engine,
        abstracts: Mapping[str, Found],
        answers: Mapping[str, Sequence[Found]],
        expansions: Expansions,
        texts: TextsOfPapers = NO_TEXTS,
    ) -> dict[Table, TableChange]:
        """Return the change of every versioned table; `answers` are all that providers said of each paper."""
        lists = [
            ListContents(listed.settings.name, listed.settings.origin, _title(listed, self.read.readings))
            for listed in self.read.collected
            if listed.files
        ]
        return changes_of(engine, lists, self.identity, abstracts, answers, expansions, texts)

    def describe(
        self, report: IngestReport, abstracts: Mapping[str, Found], changes: Mapping[Table, TableChange]
    ) -> None:
        """Add every list and every conflict to the report."""
        describe_lists(report, self.read.collected, self.read.readings, self.identity, abstracts, changes)
        describe_identity(report, self.identity)


def full_run(
    engine: Engine,
    settings: IngestSettings,
    fetched: Sequence[Collected],
    *,
    accept: Collection[str],
    progress: Progressing,
    report: IngestReport,
) -> FullRun:
    """Read all lists and identify their papers."""
    with report.timing("lists"):
        read = read_all(engine, fetched, accept=accept, progress=progress)
    with report.timing("papers"):
        return FullRun(read, identify_readings(engine, read.readings, settings.identity))


def _title(collected: Collected, readings: Sequence[ReadList]) -> str | None:
    """Return the title of the first file of a list that has one."""
    titles = (reading.title for reading in readings if reading.file.list == collected.settings.name)
    return next(filter(None, titles), None)
