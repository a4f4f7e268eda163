"""Read one file as a list with the modules of the checkout that PYTHONPATH names; print what the reading spent.

Run by `against.py`, also for revisions whose modules have other names.
"""

import importlib
import json
import resource
import sys
import time
from pathlib import Path

import ingest

_WARM_UP = "# Owls\n\n- [Hearing Mice in Snow – a survey](https://arxiv.org/abs/2309.06180), ICML 2020\n"


def main() -> None:
    """Print processor seconds, seconds that passed, and the largest memory in MiB, as JSON."""
    # Another checkout may be installed, too: what this one lacks must not come from there.
    of_today = Path(ingest.__file__).with_name("markdown").is_dir()
    reader = importlib.import_module("ingest.markdown.reader" if of_today else "ingest.lists.reader")
    model = importlib.import_module("ingest.terms.entry" if of_today else "ingest.lists.model")
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    reader.read_list(model.ListFile("owls", "README.md", _WARM_UP))
    started, processor = time.perf_counter(), time.process_time()
    reader.read_list(model.ListFile("owls", "README.md", text))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"processor, s": time.process_time() - processor, "passed, s": time.perf_counter() - started}
    print(json.dumps(figures | {"memory of the largest process, MiB": memory}))


if __name__ == "__main__":
    main()
