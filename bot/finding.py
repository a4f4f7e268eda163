"""Hold what `refdesk doctor` finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of one part: `ok`, `note` (works, but worth knowing) or `problem`, and what to do."""

    part: str
    state: str
    told: str
