"""The process that reads strangers' files reaches nothing beyond itself; tried from inside, with harmless means."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings.summaries import SummariesSettings
from ingest.full_text.confinement import Confinement
from ingest.full_text.process import describe_reader, find_confinement

_INSIDE = """
import json, os, socket, sys
from ingest.full_text.confinement import confine
confinement = confine(20, 1024)

def refused(attempt):
    try:
        attempt()
    except OSError:
        return True
    return False

place = sys.argv[1]
print(json.dumps({
    "by": confinement.by,
    "dialling": refused(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=2)),
    "pairs": refused(socket.socketpair),
    "forking": refused(os.fork),
    "running": refused(lambda: os.execv("/bin/true", ["true"])),
    "signals": refused(lambda: os.kill(os.getppid(), 0)),
    "writing": refused(lambda: open(place + "/new", "w").write("x")),
    "changing": refused(lambda: os.truncate(place + "/old", 0)),
    "removing": refused(lambda: os.unlink(place + "/old")),
    "many files": refused(lambda: [open(place + "/old") for _ in range(100)]),
    "reading": refused(lambda: open(place + "/old").read()),
}))
"""


@pytest.fixture
def listening() -> Iterator[int]:
    """A port of this machine where a connection would be taken."""
    server = socket.create_server(("127.0.0.1", 0))
    yield server.getsockname()[1]
    server.close()


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
def test_a_confined_process_can_read_files_and_nothing_else(tmp_path: Path, listening: int) -> None:
    (tmp_path / "old").write_text("as it was")
    run = subprocess.run(
        [sys.executable, "-B", "-c", _INSIDE, str(tmp_path), str(listening)], capture_output=True, text=True, check=True
    )
    refused = json.loads(run.stdout)
    if "seccomp" not in refused.pop("by"):
        pytest.skip("this system takes no filter of system calls")
    assert not refused.pop("reading")
    assert [what for what, is_refused in refused.items() if not is_refused] == []
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text() == "as it was"


_IN_A_NAMESPACE = """
from ingest.full_text import confinement
print(confinement._leave_network(), confinement._has_network())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_without_a_filter_a_namespace_takes_the_network_away() -> None:
    run = subprocess.run([sys.executable, "-B", "-c", _IN_A_NAMESPACE], capture_output=True, text=True, check=True)
    has_left, has_network = run.stdout.split()
    if has_left == "False":
        pytest.skip("this system allows no namespaces of one's own")
    assert has_network == "False"


async def test_at_start_it_is_said_what_confines_the_reader() -> None:
    confinement = await find_confinement(SummariesSettings())
    assert await describe_reader(SummariesSettings()) == confinement.sentence
    if sys.platform == "linux":
        assert "limits" in confinement.by


@pytest.mark.parametrize(
    ("confinement", "sentence"),
    [
        (Confinement(True, True, ("limits", "seccomp")),
         "The reader of full texts has no network and starts no process (limits, seccomp)."),
        (Confinement(False, True, ("limits",)),
         "The reader of full texts can reach the network on this system (limits)."),
        (Confinement(False, False, ()),
         "The reader of full texts can reach the network and further processes on this system (nothing confines it)."),
    ],
)  # fmt: skip
def test_what_can_still_be_reached_is_named(confinement: Confinement, sentence: str) -> None:
    assert confinement.sentence == sentence
