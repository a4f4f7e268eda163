"""A real Chroma server for tests: `chroma run` on loopback, in a folder that goes with it."""

import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ingest.library.chroma_server import ChromaServer

_RUN = "from chromadb.cli.cli import app; app()"


@contextmanager
def running_chroma(folder: Path | None = None, port: int = 0) -> Iterator[ChromaServer]:
    """Start a server on a folder, or on one of its own, and stop it in the end."""
    data = folder or Path(tempfile.mkdtemp(prefix="refdesk-chroma-"))
    port = port or _free_port()
    command = [sys.executable, "-c", _RUN, "run", "--path", str(data), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    reading = threading.Thread(target=process.stdout.read)
    try:
        _wait_until_listening(process.stdout)
        reading.start()
        yield ChromaServer("127.0.0.1", port, False, "default_tenant", "default_database", attempts=2)
    finally:
        process.kill()
        process.wait()
        if reading.ident:
            reading.join()
        process.stdout.close()
        if folder is None:
            shutil.rmtree(data)


def _wait_until_listening(output: IO[bytes]) -> None:
    told = []
    for line in output:
        told.append(line.decode(errors="replace"))
        if "listening" in told[-1]:
            return
    raise RuntimeError(f"chroma run ended before it listened: {''.join(told)}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
