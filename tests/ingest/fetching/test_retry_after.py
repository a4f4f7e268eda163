"""`Retry-After` is read in both of its forms, wherever it comes from."""

from datetime import UTC, datetime

import pytest

from ingest.fetching import retry_after_seconds

NOW = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("Fri, 02 Jan 2026 12:01:00 GMT", 60.0),
        ("Fri, 02 Jan 2026 11:00:00 GMT", 0.0),
        ("Friday, 02-Jan-26 12:01:00 GMT", 60.0),
        ("Fri Jan  2 12:01:00 2026", 60.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.x", None),
        ("٣", None),
    ],
)
def test_seconds_and_dates_are_read_and_nothing_else(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds
