"""Connects to the Chroma server that stores the vectors, with retries and time limits."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from ingest.errors import LibraryError, SettingsError, StorageError, reason_of
from ingest.library.settings import LibrarySettings

if TYPE_CHECKING:
    import httpx
    from chromadb.api.client import Client
    from chromadb.config import Settings

_CLOUD_HOST = "api.trychroma.com"
_CLOUD_AT_ONCE = 300
"""Records that one request may write, and results that it may ask for: https://docs.trychroma.com/cloud/quotas-limits."""
_LONGEST_PAUSE_SECONDS = 10.0

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """A server and how to use it; `timeout` is for one request (seconds), `at_once` the most records of one."""

    host: str
    port: int
    ssl: bool
    tenant: str | None
    database: str | None
    api_key: str | None = field(default=None, repr=False)
    is_cloud: bool = False
    timeout: float = 60.0
    question_timeout: float = 5.0
    attempts: int = 4

    @property
    def at_once(self) -> int | None:
        """The most records of one request; None when only the server's own limit applies."""
        return _CLOUD_AT_ONCE if self.is_cloud else None

    @property
    def address(self) -> str:
        """The server's address, to be shown to people."""
        return f"{'https' if self.ssl else 'http'}://{self.host}:{self.port}"


def chroma_server(settings: LibrarySettings, environment: Mapping[str, str] = os.environ) -> ChromaServer | None:
    """Return the server that the settings name, with its key; None when vectors are in the data folder.

    Raises SettingsError where Chroma Cloud's key is missing or cannot be sent.
    """
    if settings.vectors == "embedded":
        return None
    chroma = settings.chroma
    is_cloud = settings.vectors == "cloud"
    key = environment.get(chroma.api_key_env, "").strip()
    if is_cloud and not key:
        raise SettingsError(
            f'`library.vectors` = "cloud" needs a key. Set the environment variable {chroma.api_key_env}.'
        )
    if not all("!" <= char <= "~" for char in key):
        raise SettingsError(f"The environment variable {chroma.api_key_env} does not hold a key. Fix it.")
    return ChromaServer(
        host=chroma.host or (_CLOUD_HOST if is_cloud else "localhost"),
        port=chroma.port or (443 if is_cloud else 8000),
        ssl=is_cloud if chroma.ssl is None else chroma.ssl,
        tenant=chroma.tenant or (None if is_cloud else "default_tenant"),
        database=chroma.database or (None if is_cloud else "default_database"),
        api_key=key or None,
        is_cloud=is_cloud,
        timeout=chroma.timeout_seconds,
        question_timeout=chroma.question_timeout_seconds,
        attempts=chroma.attempts,
    )


def connected(server: ChromaServer, *, timeout: float, attempts: int) -> "Client":
    """Connect to a server; raises StorageError when it cannot be reached or refuses."""
    return patiently(server, attempts, lambda: _connected(server, timeout))


def version_of(server: ChromaServer) -> str:
    """Return the version of a server; raises StorageError when the server cannot be used."""
    client = connected(server, timeout=server.question_timeout, attempts=1)
    try:
        return patiently(server, 1, client.get_version)
    finally:
        disconnect(client)


def disconnect(client: "Client") -> None:
    """Close a client and its connections, which Chroma leaves open."""
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


def patiently(server: ChromaServer, attempts: int, call: Callable[[], Result]) -> Result:
    """Call a server, again when it is busy or away; raises StorageError when it stays so or refuses.

    Every call can be repeated: writes overwrite themselves. Chroma's NotFoundError (the collection is gone) and
    LibraryError are passed on.
    """
    import chromadb
    from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

    retrying = Retrying(
        retry=retry_if_exception(_may_pass),
        wait=wait_random_exponential(multiplier=0.5, max=_LONGEST_PAUSE_SECONDS),
        stop=stop_after_attempt(attempts),
        reraise=True,
    )
    try:
        return retrying(call)
    except (chromadb.errors.NotFoundError, LibraryError):
        raise
    except Exception as error:
        # Chroma's client raises bare Exceptions for answers that are not its server's, such as a proxy's.
        raise StorageError(
            f"The Chroma server at {server.address} cannot be used ({reason_of(error)}). Check that it is running, "
            "and check `library.chroma` and the key. The published library is unchanged."
        ) from error


def _connected(server: ChromaServer, timeout: float) -> "Client":
    import chromadb
    import httpx

    # Chroma's client sets no limit to its waits; this one keeps its first request from waiting for ever.
    httpx.get(f"{server.address}/api/v2/heartbeat", timeout=timeout, headers=_headers(server)).raise_for_status()
    if server.is_cloud:
        client = chromadb.CloudClient(
            tenant=server.tenant,
            database=server.database,
            api_key=server.api_key,
            settings=chroma_settings(),
            cloud_host=server.host,
            cloud_port=server.port,
            enable_ssl=server.ssl,
        )
    else:
        client = chromadb.HttpClient(
            host=server.host,
            port=server.port,
            ssl=server.ssl,
            headers=_headers(server),
            settings=chroma_settings(),
            tenant=server.tenant or "",
            database=server.database or "",
        )
    opened = cast("Client", client)
    for session in _sessions(opened):
        session.timeout = httpx.Timeout(timeout)
    return opened


def chroma_settings() -> "Settings":
    """Return Chroma settings with telemetry off that ignore any `.env` file."""
    from chromadb.config import Settings

    options: dict[str, Any] = {"_env_file": None, "anonymized_telemetry": False}
    return Settings(**options)


class _OverHttp(Protocol):
    """Typing: the part of Chroma's client that holds its connections."""

    _session: "httpx.Client"


class _Holder(Protocol):
    """Typing: what Chroma's client for collections and its client for tenants have in common."""

    _server: _OverHttp


def _sessions(client: "Client") -> "list[httpx.Client]":
    """Return the connections of a client and of the admin client behind it."""
    return [cast(_Holder, each)._server._session for each in (client, client._admin_client)]


def _headers(server: ChromaServer) -> dict[str, str]:
    """Return the key in both headers that Chroma and the proxies in front of it read."""
    key = server.api_key
    return {"Authorization": f"Bearer {key}", "x-chroma-token": key} if key else {}


def _may_pass(error: BaseException) -> bool:
    import chromadb
    import httpx

    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in (408, 425, 429, 500, 502, 503, 504)
    passing = (httpx.TransportError, chromadb.errors.RateLimitError, chromadb.errors.InternalError)
    return isinstance(error, passing) or type(error) is Exception
