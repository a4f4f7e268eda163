"""Writes the ledger of first sightings; it only grows, and dates only move back.

A query for "papers first seen after a day" must never return a paper that was there before under another id or title.
So a paper that continues others (merged, split, identified differently) inherits their dates.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import date

from sqlalchemy import Connection, bindparam, insert, update

from ingest.library import schema
from ingest.library.batched_lookup import rows_with

Dates = Mapping[tuple[str, str], date]
"""Days of first appearance by paper id and list."""


def write_ledger(
    connection: Connection,
    number: int,
    listed: Mapping[str, Set[str]],
    former_ids: Mapping[str, Sequence[str]],
    dates: Dates,
    today: date,
) -> None:
    """Enter the papers of revision `number` under their lists, and move dates back where earlier ones are known.

    `listed` gives the lists of each paper; `former_ids` the ids under which papers were known before; `dates` the days
    found in the histories of lists. A paper without an earlier date is first seen `today`.
    """
    table = schema.ledger
    named = {*listed, *(one for ids in former_ids.values() for one in ids)}
    entered = {(row.paper_id, row.list): row.first_seen for row in rows_with(connection, table.c.paper_id, named)}
    lists_of: dict[str, set[str]] = defaultdict(set)
    for paper_id, name in entered:
        lists_of[paper_id].add(name)
    wanted: dict[tuple[str, str], date] = {}
    for paper_id, names in listed.items():
        former = former_ids.get(paper_id, ())
        for name in names | _inherited_lists(names, former, lists_of, listed):
            inherited = [entered[one, name] for one in former if (one, name) in entered]
            from_history = [dates[paper_id, name]] if (paper_id, name) in dates else []
            if inherited or from_history or (paper_id, name) not in entered:
                wanted[paper_id, name] = min([*inherited, *from_history, today])
    fresh = [
        {"paper_id": paper_id, "list": name, "first_seen": day, "revision": number}
        for (paper_id, name), day in wanted.items()
        if (paper_id, name) not in entered
    ]
    if fresh:
        connection.execute(insert(table), fresh)
    backdate(connection, {place: day for place, day in wanted.items() if place in entered})


def backdate(connection: Connection, dates: Dates) -> None:
    """Move dates of the ledger back; later dates change nothing, and no row is added."""
    if not dates:
        return
    table = schema.ledger
    connection.execute(
        update(table)
        .where(
            table.c.paper_id == bindparam("paper"),
            table.c.list == bindparam("name"),
            table.c.first_seen > bindparam("day"),
        )
        .values(first_seen=bindparam("day")),
        [{"paper": paper_id, "name": name, "day": day} for (paper_id, name), day in dates.items()],
    )


def _inherited_lists(
    names: Set[str], former: Sequence[str], lists_of: Mapping[str, Set[str]], listed: Mapping[str, Set[str]]
) -> set[str]:
    """Return the lists on which a paper was seen under former ids and no longer is.

    These are all lists of an id that no paper has now. Lists of an id that another paper has now count only if the
    paper would otherwise have no past, as when a split and a move to another list happen together.
    """
    given_up = {name for one in former if one not in listed for name in lists_of.get(one, ())}
    before = {name for one in former for name in lists_of.get(one, ())}
    return given_up if given_up or names & before else before
