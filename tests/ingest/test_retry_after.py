"""What a server asks to wait is read in one place, in each of the forms that servers use."""

from datetime import UTC, datetime

import pytest

from ingest.retry_after import retry_after_seconds

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        (" 0.5 ", 0.5),
        ("Mon, 30 Nov 2026 12:01:30 GMT", 90.0),
        ("Mon, 30 Nov 2026 12:01:30", 90.0),
        ("Mon, 30 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        (None, None),
        ("soon", None),
        ("-3", None),
        ("٣", None),
        ("nan", None),
        ("Mon, 99 Nov 99999 12:01:30 GMT", None),
    ],
)
def test_a_retry_after_header_holds_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds
