"""Reads the names that a question can use for something in the catalogue."""

from collections import defaultdict
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Connection, select

from ingest.library import schema
from ingest.library.model import ListState, Vocabulary
from ingest.terms.entry import Kind
from ingest.terms.normal_form import fold


def read_vocabulary(connection: Connection, revision: int, lists: Sequence[ListState]) -> Vocabulary:
    """Read the names of papers, venues, organisations, sections, kinds, lists and authors at a revision.

    `lists` are the lists of that revision; their titles and names both stand for them.
    """
    facets = schema.facets
    names: dict[str, dict[str, list[str]]] = {"name": defaultdict(list), "mentioned name": defaultdict(list)}
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    years: dict[str, set[int]] = defaultdict(set)
    columns = (facets.c.facet, facets.c.value, facets.c.label, facets.c.year)
    visible = schema.visible_at(facets, revision)
    for row in connection.execute(
        select(facets.c.facet, facets.c.label, facets.c.paper_id).where(visible, facets.c.facet.in_(names))
    ):
        names[row.facet][row.label].append(row.paper_id)
    pointing = ("venue", "organisation", "section", "kind", "list", "author")
    distinct = connection.execute(select(*columns).where(visible, facets.c.facet.in_(pointing)).distinct())
    for facet, value, label, year in sorted(distinct, key=str):
        labels[facet].setdefault(value, label)
        if facet == "venue":
            years[label].update([year] if year else [])
    named = [*((state.title, state) for state in lists), *((state.name, state) for state in lists)]
    return Vocabulary(
        names={name: tuple(ids) for name, ids in names["name"].items()},
        mentioned_names={name: tuple(ids) for name, ids in names["mentioned name"].items()},
        venues={venue: tuple(sorted(found)) for venue, found in years.items()},
        organisations=labels["organisation"],
        sections=labels["section"],
        kinds=tuple(cast(Kind, kind) for kind in sorted(labels["kind"])),
        lists=labels["list"] | {fold(name): state.name for name, state in named if name},
        authors=labels["author"],
    )
