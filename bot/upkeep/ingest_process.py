"""Ingest in a process of its own: read settings from stdin, print the report as JSON."""

import json
import pickle
import sys
from datetime import UTC, datetime

from ingest.errors import IngestError
from ingest.job import run_job
from ingest.runs.settings import IngestSettings


def main() -> int:
    """Ingest once; returns the exit code."""
    # Both ends of this pipe are the same program.
    settings = pickle.load(sys.stdin.buffer)
    if not isinstance(settings, IngestSettings):
        raise TypeError(f"Settings of an ingest were expected, not {type(settings).__name__}.")
    try:
        report = run_job(settings, now=datetime.now(UTC))
    except IngestError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(report.as_json()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
