"""Types people and roles as a configuration names them, such as `slack:U0123456789`."""

from typing import Annotated

from pydantic import AfterValidator


def _with_platform(value: tuple[str, ...]) -> tuple[str, ...]:
    for each in value:
        platform, colon, person = each.partition(":")
        if not (platform and colon and person):
            raise ValueError(f"{each!r} names no platform; give the name of one, a colon and the id there")
    return value


PeopleAndRoles = Annotated[tuple[str, ...], AfterValidator(_with_platform)]
"""People and roles, each by the name of its platform and its id there: `PLATFORM:ID`."""
