"""What holds for every test: a clean environment, and an event loop that nothing blocks."""

import inspect
import os
from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx
from hypothesis import settings

from ingest.library.chroma_server import ChromaServer
from ingest.terms.vocabulary import vocabulary
from tests.chroma import running_chroma
from tests.postgres import NoPostgres, PostgresServer, running_postgres

# How long one example takes is the machine's affair; speed is measured by the benchmarks.
settings.register_profile("refdesk", deadline=None, max_examples=50)
settings.load_profile("refdesk")

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_PREFIXES = ("REFDESK_", "OPENAI_", "SLACK_", "DISCORD_", "SEMANTIC_SCHOLAR_", "OPENALEX_", "CHROMA_", "PG")

# Where blocking is allowed, as the end of a file's path and the functions in it, each for its reason.
_MAY_BLOCK = {
    # A package is imported where it is first used and reads its files once in the life of a process.
    "<frozen importlib._bootstrap>": {"_find_and_load"},
}


_SERVERS = {"postgres", "chroma"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count a test that starts a database server among those that strain the machine."""
    for item in items:
        if _SERVERS & set(getattr(item, "fixturenames", ())):
            item.add_marker("strain")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings, keys or proxies of whoever runs it; where the shared material is, it may know."""
    for name in list(os.environ):
        configures = name.startswith(_PREFIXES) and name != "REFDESK_SHARED"
        if configures or name.lower() in _PROXIES:
            monkeypatch.delenv(name)
    # Full texts are fetched when a summary is asked for; only tests of that, with a server of their own, want them.
    monkeypatch.setenv("REFDESK_SUMMARIES__FULL_TEXT", "false")


@pytest.fixture(autouse=True)
def nothing_blocks_the_event_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail an asynchronous test in which the bot blocks the event loop, and with it everyone else who waits.

    Ingest is not scanned for its own sake: it is a job with an event loop to itself, where reading a file delays
    nobody. What the bot calls of it is, as the bot's code is then on the stack.
    """
    if not inspect.iscoroutinefunction(getattr(request, "function", None)):
        yield
        return
    # In a process, the thread that interprets the first question reads these words before anything is composed.
    vocabulary()
    with blockbuster_ctx(scanned_modules=["bot"]) as detector:
        for function in detector.functions.values():
            for file, names in _MAY_BLOCK.items():
                function.can_block_in(file, names)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests that want one; they are skipped where there is none."""
    try:
        with running_postgres() as server:
            yield server
    except NoPostgres as reason:
        pytest.skip(str(reason))


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """The SQLAlchemy address of an empty database on a real PostgreSQL."""
    with postgres_server.database() as address:
        yield address


@pytest.fixture(scope="session")
def chroma() -> Iterator[ChromaServer]:
    """A real Chroma server; each library has collections of its own there."""
    with running_chroma() as server:
        yield server
