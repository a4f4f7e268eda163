"""The account of a file's lines: what became of each line that holds text, and why."""

from collections.abc import Sequence

from ingest.terms.entry import LineOutcome, LineReading
from ingest.terms.outside_text import one_line

_LONGEST_TEXT = 300
_WEIGHT: dict[LineOutcome, int] = {"entry": 5, "note": 4, "not_understood": 3, "heading": 2, "prose": 1, "skipped": 0}


class Accounts:
    """Collects outcomes by line; of several for one line the more telling stays."""

    def __init__(self, raw: Sequence[str]) -> None:
        """Begin with the lines as they came."""
        self._raw = raw
        self._outcomes: list[tuple[LineOutcome, str] | None] = [None] * len(raw)

    def put(self, first: int, last: int, outcome: LineOutcome, reason: str) -> None:
        """Say what became of the lines from `first` (counted from 0) up to but without `last`."""
        put, weight = (outcome, reason), _WEIGHT[outcome]
        for line in range(max(0, first), min(last, len(self._outcomes))):
            before = self._outcomes[line]
            if before is None or weight > _WEIGHT[before[0]]:
                self._outcomes[line] = put

    def is_read(self, line: int) -> bool:
        """Say whether a line (counted from 0) is an entry or a note of one."""
        outcome = self._outcomes[line]
        return outcome is not None and outcome[0] in {"entry", "note"}

    def finish(self, lines: Sequence[str]) -> tuple[LineReading, ...]:
        """Give the account of every line that holds text; `lines` are the repaired ones."""
        readings = []
        for at, raw in enumerate(self._raw):
            text = one_line((lines[at] or raw)[:_LONGEST_TEXT])
            if not raw.strip() or (not text and len(raw) < _LONGEST_TEXT):
                continue
            outcome, reason = self._outcomes[at] or ("skipped", "Markdown without text of its own")
            readings.append(LineReading(at + 1, outcome, reason, text))
        return tuple(readings)
