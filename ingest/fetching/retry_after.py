"""Reads `Retry-After` headers, for every client of the web that Refdesk has."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after_seconds(header: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait; None where it says nothing that can be read.

    The header holds seconds or a date (RFC 9110, 10.2.3); a date that has passed gives 0. `now` is the current time,
    by default the clock's.
    """
    text = (header or "").strip()
    if not text:
        return None
    # Some servers send fractions, although the RFC knows whole seconds only.
    whole, dot, rest = text.partition(".")
    if text.isascii() and whole.isdecimal() and (not dot or rest.isdecimal()):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())
