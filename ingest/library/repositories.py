"""Finds the papers whose links lead into one repository of code."""

import re
from collections.abc import Iterable

from sqlalchemy import Connection, or_, select

from ingest.library import schema
from ingest.terms.identifiers import canonical_url
from ingest.terms.normal_form import fold

_REPOSITORY = re.compile(r"https://(?:github|gitlab)\.com/[^/?#]+/([^/?#]+)")
_HOSTS = ("github", "gitlab")


def repository_of(address: str) -> str | None:
    """Return the address of the repository that an address leads into, None where it leads into none."""
    found = _REPOSITORY.match(canonical_url(address))
    return found[0] if found else None


def is_called(address: str, name: str) -> bool:
    """Return True if an address leads into a repository of that name, whoever owns it."""
    found = _REPOSITORY.match(canonical_url(address))
    return found is not None and fold(found[1]) == fold(name)


def papers_in_repositories(connection: Connection, revision: int, addresses: Iterable[str]) -> list[str]:
    """Return the papers at a revision with a link into a repository that one of `addresses` leads into, by id."""
    wanted = {found for each in addresses if (found := repository_of(each)) is not None}
    if not wanted:
        return []
    facets = schema.facets
    keys = [f"url:{each}" for each in sorted(wanted)]
    inside = or_(*(or_(facets.c.value == key, facets.c.value.startswith(f"{key}/", autoescape=True)) for key in keys))
    query = select(facets.c.paper_id).where(schema.visible_at(facets, revision), facets.c.facet == "key", inside)
    return sorted({row.paper_id for row in connection.execute(query)})


def papers_in_repositories_called(connection: Connection, revision: int, name: str) -> list[str]:
    """Return the papers at a revision with a link into a repository of that name, whoever owns it, by id."""
    facets = schema.facets
    hosted = or_(*(facets.c.value.startswith(f"url:https://{host}.com/", autoescape=True) for host in _HOSTS))
    query = select(facets.c.paper_id, facets.c.value).where(
        schema.visible_at(facets, revision), facets.c.facet == "key", hosted
    )
    rows = connection.execute(query)
    return sorted({row.paper_id for row in rows if is_called(row.value.removeprefix("url:"), name)})
