"""What an error of a library becomes within a message that people read."""

import pytest

from ingest.errors import reason_of


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FileNotFoundError(2, "No such file or directory", "papers.md"), "No such file or directory"),
        (RuntimeError("[Errno 111] Connection refused"), "Connection refused"),
        (RuntimeError("(sqlite3.OperationalError) disk I/O error\n[SQL: SELECT 1]"), "disk I/O error"),
        (RuntimeError("(psycopg.OperationalError) no password supplied"), "no password supplied"),
        (RuntimeError("(see the manual) no such column"), "(see the manual) no such column"),
        (RuntimeError("<html>" + "x" * 500), "<html>" + "x" * 194),
        (RuntimeError(), "no reason given"),
    ],
)
def test_a_reason_is_one_short_line_without_the_names_and_numbers_of_python(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason
