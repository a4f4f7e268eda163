"""Recognises, from its inputs alone, a run that would change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import Engine, delete, insert, select

from ingest.abstracts.providers import key_digests, states_of
from ingest.enrichment.writer import writer_name
from ingest.library import schema
from ingest.library.catalogue import transaction
from ingest.library.derivation import derivation
from ingest.library.json_codecs import content_digest
from ingest.lists.fetch_or_keep import Collected
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings

_LONGEST_REST = timedelta(hours=24)
"""After this time a full run is due: missing abstracts may have appeared, and histories may have been rewritten."""


def inputs_of(settings: IngestSettings, collected: Sequence[Collected], *, offline: bool) -> str | None:
    """Return a digest of what a run's result depends on beside the catalogue: derivation, settings, lists, files.

    None if a list could not be fetched: the run must report that and try again.
    """
    if any(listed.error for listed in collected):
        return None
    parts = [derivation(), str(offline), settings.identity.model_dump_json(), settings.abstracts.model_dump_json()]
    parts += [settings.embedder.model_dump_json(), str(states_of(settings.abstracts))]
    parts.append(writer_name(settings.enriching) if settings.enriching else "")
    parts += key_digests(settings.abstracts)
    if any(listed.settings.full_text for listed in collected):
        parts += [settings.full_texts.amount.model_dump_json(), settings.full_texts.limits.model_dump_json()]
    for listed in collected:
        parts.append(listed.settings.model_dump_json())
        parts.extend(part for file in listed.files for part in (file.file, file.base_url or "", file.text))
    return content_digest(*parts)


@dataclass(frozen=True, slots=True)
class LastRun:
    """The report of a run that changes nothing, and the time of the last full run."""

    report: IngestReport
    ended_at: datetime


def last_run(engine: Engine, inputs: str, revision: int, now: datetime) -> LastRun | None:
    """Return the last successful run.

    None if that run had other inputs or a failure, if the last full run is too old, or if its revision is no longer the
    published one.
    """
    with transaction(engine) as connection:
        row = connection.execute(select(schema.last_run).where(schema.last_run.c.inputs == inputs)).one_or_none()
    if row is None or now - row.ended_at > _LONGEST_REST:
        return None
    report = TypeAdapter(IngestReport).validate_json(row.report)
    if report.revision != revision:
        return None
    report.published, report.embedded, report.providers, report.seconds = False, 0, [], {}
    report.enrichment = None
    report.full_texts = replace(report.full_texts, fetched=0) if report.full_texts else None
    report.lists = [replace(listed, new=0, changed=0, gone=0) for listed in report.lists]
    return LastRun(report, row.ended_at)


def remember(engine: Engine, inputs: str, report: IngestReport, ended_at: datetime) -> None:
    """Save the report of a run that left nothing to do; `ended_at` is the time of the last full run."""
    with transaction(engine) as connection:
        connection.execute(delete(schema.last_run))
        if report.ok and (report.full_texts is None or report.full_texts.complete):
            saved = TypeAdapter(IngestReport).dump_json(report).decode()
            connection.execute(insert(schema.last_run).values(id=1, inputs=inputs, ended_at=ended_at, report=saved))
