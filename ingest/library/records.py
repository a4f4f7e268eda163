"""Turns rows of the catalogue into the records and passages that readers get."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Row

from ingest.library.json_codecs import paper_from_json
from ingest.library.model import PaperRecord, Passage


def record_of(row: Row[Any], seen: Mapping[str, date]) -> PaperRecord:
    """Make the record of a paper's row; `seen` is the day it was first seen on each list, by list."""
    stored = paper_from_json(row.data)
    return PaperRecord(
        paper_id=row.paper_id,
        titles=stored.all_titles,
        names=stored.names,
        identifiers=stored.identifiers,
        url=stored.url,
        links=stored.links,
        venues=stored.venues,
        year=row.year,
        organisations=stored.organisations,
        kinds=stored.kinds,
        lists=stored.lists,
        sections=stored.sections,
        notes=stored.notes,
        related=stored.related,
        authors=stored.authors,
        first_seen=min(seen.values()),
        first_seen_on=dict(sorted(seen.items())),
        abstract=row.abstract,
        abstract_provider=stored.abstract_provider,
        abstract_matched_by=stored.abstract_matched_by,
        provider_year=stored.provider_year,
        provider_venue=stored.provider_venue,
        details_provider=stored.told_by,
        withdrawal=stored.withdrawal,
        withdrawn_by=stored.withdrawn_by,
        citations=stored.citations,
        counted_by=stored.counted_by,
        counted_on=stored.counted_on,
        tldr=stored.tldr,
        fields=stored.fields,
        open_access=stored.open_access,
        full_text=stored.full_text,
        form=stored.form,
    )


def passage_of(row: Row[Any]) -> Passage:
    """Make a passage of its row."""
    return Passage(
        passage_id=row.passage_id,
        paper_id=row.paper_id,
        basis=row.basis,
        heading=row.heading,
        text=row.text,
        spans=tuple((start, end) for start, end in from_json(row.spans)),
        list=row.list,
        section=row.section,
        page=row.page,
    )
