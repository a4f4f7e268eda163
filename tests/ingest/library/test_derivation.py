"""Rows of a fixed small corpus change together with the derivation's version, never without it.

When the first test fails because rows changed on purpose: count `DERIVATION` up in `ingest/library/derivation.py` and
record the digest that the failure prints for the new version in `RECORDED` here.
"""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ingest.job import run_job
from ingest.library.catalogue import open_catalogue
from ingest.library.derivation import DERIVATION
from ingest.library.json_codecs import content_digest
from ingest.library.schema import VERSIONED
from ingest.settings import ListSettings
from tests.libraries import NOW, settings_for, write_sources

RECORDED = {6: "5e11b5981da264ca8422e71f4a3f170c8189b1bc2bbaa08b7a1b0067470ad074"}
"""The digest of the corpus's rows by version of the derivation; older versions may go."""

_NOT_DERIVED = {"row_id", "from_revision", "to_revision", "digest", "source"}

_PLACES = ("section", "page")

BULLETS = """\
# Small systems

## Storage, 2021
- [Cairn: Log Structured Stores for Sensors](https://arxiv.org/abs/2101.00001) (OSDI 2021) [[code]](https://github.com/doe/cairn)
  - ETH Zurich, University of Oslo
  - Keeps every reading twice
- **Tern**: Fast Recovery for Small Stores, *NSDI '22*. [paper](https://www.usenix.org/conference/nsdi22/presentation/roe)
- ~~[Withdrawn Ideas](https://arxiv.org/abs/2103.00003)~~ (withdrawn)

## People
- [Jane Doe](https://example.org/~doe)
"""

TABLE = """\
# Measuring

| Year | Title | Venue | Links |
|---|---|---|---|
| 2020 | A Survey of Field Measurements | Nature Methods | [doi](https://doi.org/10.1000/182) |
| 2023 | [Cairn: Log-Structured Stores for Sensors](https://arxiv.org/pdf/2101.00001v2) | arXiv | |

1. Roe R, Doe J. Counting birds by their calls. *Ecology Letters* 2019; 12(3): 45-52. https://doi.org/10.1000/xyz123
"""

REFERENCES = """\
@phdthesis{owl1999, title = {Keeping Readings}, author = {Owl, Ada}, school = {University of Oslo}, year = 1999}
"""

ABSTRACTS = (
    {
        "arxiv_id": "2101.00001",
        "title": "Cairn: Log-Structured Stores for Sensors",
        "abstract": "Sensors write little, often. We present Cairn, of $2\\times$ the speed. "
        "It loses nothing, unlike Deep Shelf 2.",
        "authors": ["Jane Doe", "Richard Roe"],
    },
)


def derived_rows(folder: Path) -> dict[str, list[dict[str, Any]]]:
    write_sources(folder, {"bullets": BULLETS, "table": TABLE}, ABSTRACTS)
    (folder / "references.bib").write_text(REFERENCES, encoding="utf-8")
    references = ListSettings(name="references", source=str(folder / "references.bib"))
    settings = settings_for(folder, ["bullets", "table"], lists=[references])
    run_job(settings, now=NOW)
    rows: dict[str, list[dict[str, Any]]] = {}
    engine = open_catalogue(settings.catalogue_url)
    try:
        with engine.connect() as connection:
            for table in VERSIONED:
                found = connection.execute(select(*(each for each in table.c if each.name not in _NOT_DERIVED)))
                # Places in full texts are no part of rows that have none, as rows from before there were any show.
                kept = ({key: row[key] for key in row if key not in _PLACES or row[key]} for row in found.mappings())
                rows[table.name] = sorted(kept, key=json.dumps)
    finally:
        engine.dispose()
    return rows


def test_rows_of_the_corpus_change_only_together_with_the_version_of_the_derivation(tmp_path: Path) -> None:
    rows = derived_rows(tmp_path)
    assert all(rows[name] for name in ("lists", "entries", "papers", "facets", "passages")), "the corpus tries nothing"
    digest = content_digest(json.dumps(rows, ensure_ascii=False, sort_keys=True))
    assert RECORDED.get(DERIVATION) == digest, (
        f"derived rows are not those recorded for version {DERIVATION} of the derivation: count DERIVATION up if it "
        f"still is {max(RECORDED)}, and record {digest!r} for it"
    )


def test_rows_are_the_same_whenever_they_are_derived(tmp_path: Path) -> None:
    assert derived_rows(tmp_path / "one") == derived_rows(tmp_path / "other")
