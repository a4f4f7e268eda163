"""A real PostgreSQL for tests: a server of its own on loopback, in a folder that goes with it.

def test_…(postgres: str): ...            # the address of an empty database, see tests/conftest.py
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_DEBIAN = Path("/usr/lib/postgresql")
_USERS = ("postgres", "nobody")
_PATIENCE_SECONDS = 120


class NoPostgres(Exception):
    """There is no PostgreSQL to be had here; the text says why."""


class PostgresServer:
    """A running server; `address` gives the SQLAlchemy address of one of its databases."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._made = 0

    def address(self, database: str) -> str:
        return f"postgresql+psycopg://refdesk@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, and remove it in the end, whoever is still connected."""
        self._made += 1
        name = f"test_{self._made}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.address(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        with psycopg.connect(f"postgresql://refdesk@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server, and stop it in the end; raises NoPostgres where there is none or it does not start."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="refdesk-pg-"))
    user = _user()
    try:
        if user:
            shutil.chown(folder, user)
        data = str(folder / "data")
        _run([str(programs / "initdb"), "-D", data, "-U", "refdesk", "-A", "trust", "-E", "UTF8", "--no-sync"], user)
        port = _free_port()
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=50"
        control = [str(programs / "pg_ctl"), "-D", data, "-w", "-t", str(_PATIENCE_SECONDS)]
        _run([*control, "-o", options, "-l", str(folder / "log"), "start"], user)
        try:
            yield PostgresServer(port)
        finally:
            _run([*control, "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """The folder of `initdb` and `pg_ctl`, which Debian keeps out of the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise NoPostgres("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return versions[-1].parent


def _user() -> str | None:
    """Who is to run the server, which refuses root; None for whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    for user in _USERS:
        if user in known:
            return user
    raise NoPostgres(f"PostgreSQL cannot run as root, and there is no user {' or '.join(_USERS)}")


def _run(command: list[str], user: str | None) -> None:
    # `pg_ctl start` hands its output on to the server, which would keep a pipe open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            user=user,
            group=user and _group(user),
            extra_groups=[] if user else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=2 * _PATIENCE_SECONDS,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        if done.returncode != 0:
            output.seek(0)
            raise NoPostgres(f"PostgreSQL does not start: {output.read().decode(errors='replace').strip()}")


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
