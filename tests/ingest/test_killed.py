"""An ingest that is killed with SIGKILL at every step that leaves something behind, in files and on servers."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from ingest.library.chroma_server import ChromaServer
from tests.postgres import PostgresServer

pytestmark = pytest.mark.strain

ROOT = Path(__file__).parents[2]


def killed_everywhere(folder: Path, options: dict[str, Any]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ingest.killing", str(folder), json.dumps(options)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["wrong"] == [], done.stderr
    steps: list[str] = result["steps"]
    return steps


def test_killed_at_any_step_an_ingest_in_files_leaves_a_whole_library_and_the_next_run_finishes(
    tmp_path: Path,
) -> None:
    steps = killed_everywhere(tmp_path, {"catalogue_urls": None, "chroma": None})
    for step in (
        "before a commit",
        "after copy_words",
        "after copy_vectors",
        "after upsert",
        "after delete",
        "after write_lexical",
    ):
        assert step in steps
    published = len(steps) - 1 - steps[::-1].index("after rename")
    assert "before a commit" in steps[published:]


def test_killed_at_any_step_an_ingest_on_servers_leaves_a_whole_library_and_the_next_run_finishes(
    tmp_path: Path, postgres_server: PostgresServer, chroma: ChromaServer
) -> None:
    options = {
        "catalogue_urls": postgres_server.address("killed_{}"),
        "server": f"postgresql://refdesk@127.0.0.1:{postgres_server.port}/postgres",
        "chroma": asdict(chroma),
    }
    steps = killed_everywhere(tmp_path, options)
    for step in ("before a commit", "after upsert", "after write_lexical", "after delete"):
        assert step in steps
