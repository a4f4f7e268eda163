"""Fills the report of a run from what the run did."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Table

from ingest.abstracts.provider import Found
from ingest.library import schema
from ingest.library.json_codecs import paper_from_json
from ingest.library.row_changes import Row, TableChange
from ingest.lists.fetch_or_keep import Collected
from ingest.papers.model import Conflict, Identity
from ingest.runs.report import ConflictReport, IngestReport, ListReport, PlaceInList
from ingest.terms.entry import Entry, ReadList


def describe_lists(
    report: IngestReport,
    collected: Sequence[Collected],
    readings: Sequence[ReadList],
    identity: Identity,
    abstracts: Mapping[str, Found],
    changes: Mapping[Table, TableChange],
) -> None:
    """Add a `ListReport` for each list: its counts, changes since the last revision, and lines to check."""
    with_abstract = {paper_id for paper_id, found in abstracts.items() if found.abstract}
    on_list: dict[str, set[str]] = defaultdict(set)
    for paper in identity.papers:
        for entry in paper.entries:
            on_list[entry.list].add(paper.paper_id)
    conflicts = Counter(name for conflict in identity.conflicts for name in {entry.list for entry in conflict.entries})
    before, after = _lists_of(changes[schema.papers].ended), _lists_of(changes[schema.papers].added)
    for listed in collected:
        name = listed.settings.name
        own = [reading for reading in readings if reading.file.list == name]
        was, now = before[name], after[name]
        report.lists.append(
            ListReport(
                name=name,
                source=listed.settings.origin,
                entries=sum(len(reading.entries) for reading in own),
                papers=len(on_list[name]),
                new=len(now - was),
                changed=len(now & was),
                gone=len(was - now),
                conflicts=conflicts[name],
                without_abstract=sum(paper_id not in with_abstract for paper_id in on_list[name]),
                not_understood=tuple(place for reading in own for place in not_understood(reading)),
                error=listed.error,
                kept=listed.error is not None and bool(listed.files),
                from_starter=listed.from_starter,
            )
        )


def describe_identity(report: IngestReport, identity: Identity) -> None:
    """Add every conflict with the lines of its entries, and the unused keys of `identity` settings."""
    report.warnings.extend(
        f"No entry has the key `{key}` of `identity.same` or `identity.different`. Fix it or remove it."
        for key in identity.unmet
    )
    report.conflicts = list(map(conflict_report, identity.conflicts))


def conflict_report(conflict: Conflict) -> ConflictReport:
    """Return what the report says of a conflict."""
    return ConflictReport(conflict.key, conflict.reason, tuple(map(_place, conflict.entries)))


def _lists_of(rows: Sequence[Row]) -> dict[str, set[str]]:
    """Return the paper ids in `rows`, by the lists they are on."""
    papers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for name in paper_from_json(row["data"]).lists:
            papers[name].add(row["paper_id"])
    return papers


def not_understood(reading: ReadList) -> list[PlaceInList]:
    """Return the lines of a file that look like papers but could not be read."""
    return [
        PlaceInList(reading.file.list, reading.file.file, line.line, line.text)
        for line in reading.lines
        if line.outcome == "not_understood"
    ]


def _place(entry: Entry) -> PlaceInList:
    return PlaceInList(entry.list, entry.file, entry.line, entry.title)
