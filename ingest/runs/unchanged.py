"""Telling a run that would change nothing from its inputs alone, so that it takes no longer than fetching the lists."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import Engine, delete, insert, select

from ingest.abstracts.providers import states_of
from ingest.enrichment.writer import writer_name
from ingest.library import schema
from ingest.library.catalogue import transaction
from ingest.library.derivation import derivation
from ingest.library.json_codecs import content_digest
from ingest.lists.fetch_or_keep import Collected
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings

_LONGEST_REST = timedelta(hours=24)
"""After this long a run does everything again: abstracts that nobody had may have appeared, histories be rewritten."""


def inputs_of(settings: IngestSettings, collected: Sequence[Collected], *, offline: bool) -> str | None:
    """Give a digest of all that a run's outcome depends on beside the catalogue: code, settings, lists, files.

    None where a list could not be fetched: that is to be told, and tried again.
    """
    if any(listed.error for listed in collected):
        return None
    parts = [derivation(), str(offline), settings.identity.model_dump_json(), settings.abstracts.model_dump_json()]
    parts += [settings.embedder.model_dump_json(), str(states_of(settings.abstracts))]
    parts.append(writer_name(settings.enriching) if settings.enriching else "")
    keys = (settings.abstracts.semantic_scholar.api_key_env, settings.abstracts.openalex.api_key_env)
    parts += [os.environ.get(variable, "") for variable in keys]
    for listed in collected:
        parts.append(listed.settings.model_dump_json())
        parts.extend(part for file in listed.files for part in (file.file, file.base_url or "", file.text))
    return content_digest(*parts)


@dataclass(frozen=True, slots=True)
class LastRun:
    """What a run that changes nothing would tell, and when everything was gone through last."""

    report: IngestReport
    ended_at: datetime


def last_run(engine: Engine, inputs: str, revision: int, now: datetime) -> LastRun | None:
    """Give the last run that did all it had to do.

    None where that run had other inputs, failed in any part, where everything was gone through too long ago, or where
    its revision is not the published one any more.
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
    report.lists = [replace(listed, new=0, changed=0, gone=0) for listed in report.lists]
    return LastRun(report, row.ended_at)


def remember(engine: Engine, inputs: str, report: IngestReport, ended_at: datetime) -> None:
    """Keep what a run told, if it did all it had to do; `ended_at` is when everything was gone through last."""
    with transaction(engine) as connection:
        connection.execute(delete(schema.last_run))
        if report.ok:
            kept = TypeAdapter(IngestReport).dump_json(report).decode()
            connection.execute(insert(schema.last_run).values(id=1, inputs=inputs, ended_at=ended_at, report=kept))
