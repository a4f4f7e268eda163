"""Find with the modules of the checkout that PYTHONPATH names; print what it took as JSON.

    python -P finding_there.py FOLDER QUESTIONS.jsonl …       the library in a folder, the questions of these files

Run by `against.py`, also for revisions whose modules have other names. The vectors of the library may be random.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import bot.cli


def main() -> None:
    """Print the percentiles of each kind of question in milliseconds, and the largest memory in MiB."""
    # As the checkout's command line does, where it does anything, before NumPy is imported.
    getattr(bot.cli, "prepare_process", lambda: None)()
    from ingest.library.embedder import EmbedderSettings
    from ingest.library.layout import catalogue_url
    from tests.benchmarks import finding

    folder, files = Path(sys.argv[1]), [Path(each) for each in sys.argv[2:]]
    # The class of an ingest's settings has another name in older revisions; these are the fields that are read.
    settings: Any = SimpleNamespace(data=folder, catalogue_url=catalogue_url(folder), embedder=EmbedderSettings())
    with patch.object(finding, "question_files", lambda: files):
        figures = finding.find_all(settings, None)
    print(json.dumps({f"{name}, {unit}": value for name, unit, value in figures}))


if __name__ == "__main__":
    main()
