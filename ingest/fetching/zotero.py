"""Open libraries of Zotero, on zotero.org or in a Zotero that runs on this machine.

zotero_place("zotero://users/12345/collections/ABCD2345") -> ZoteroPlace("https://api.zotero.org", "user", "12345", …)

The API: https://www.zotero.org/support/dev/web_api/v3/basics
"""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from ingest.errors import IngestError

if TYPE_CHECKING:
    import httpx2
    from pyzotero.zotero import Zotero

SCHEME = "zotero://"
KEY_VARIABLE = "ZOTERO_API_KEY"
"""The environment variable that holds the key for zotero.org."""

_ADDRESS = re.compile(
    r"zotero://(?:(?P<host>local|localhost|127\.0\.0\.1)(?::(?P<port>\d{1,5}))?/)?(?P<kind>users|groups)/(?P<library>\d{1,12})"
    r"(?:/collections/(?P<collection>[A-Z0-9]{8}))?/?"
)
_API = "https://api.zotero.org"
_LOCAL_PORT = 23119
_SECONDS = 20.0
MOST_SECONDS = 1_800.0
"""Longest time for all requests together, unless less is given."""

_LONGEST_WAIT = 60.0
"""Seconds for which the server may ask to be left alone; whoever asks for more is asked again at the next run."""

_LARGEST_ANSWER = 20_000_000
_KEYS_PAGE = "https://www.zotero.org/settings/keys"
HOW = "zotero://users/ID/collections/KEY, zotero://groups/ID/… or zotero://local/users/0/…"


class ZoteroError(IngestError):
    """Zotero cannot be read or written; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class ZoteroPlace:
    """A library of Zotero and, unless empty, a collection in it. `local` is a Zotero that runs on this machine."""

    api: str
    kind: Literal["user", "group"]
    library: str
    collection: str
    local: bool


def zotero_place(address: str) -> ZoteroPlace:
    """Return the library that an address names; raises ValueError where it is none."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(f"“{address}” is not a library of Zotero; give one such as {HOW}")
    local = match["host"] == "local"
    api = _API
    if match["host"]:
        # Another host than zotero.org speaks its web API: a mirror on this machine.
        port = match["port"] or _LOCAL_PORT
        api = f"http://127.0.0.1:{port}/api" if local else f"http://{match['host']}:{port}"
    kind: Literal["user", "group"] = "user" if match["kind"] == "users" else "group"
    return ZoteroPlace(api, kind, match["library"], match["collection"] or "", local)


def require_pyzotero() -> None:
    """Raise ZoteroError where the package that speaks to Zotero is not installed."""
    if find_spec("pyzotero") is None:
        raise ZoteroError("Zotero needs a package more. Install it beside Refdesk: pip install pyzotero")


@contextmanager
def open_zotero(place: ZoteroPlace, *, seconds: float = MOST_SECONDS) -> Iterator["Zotero"]:
    """Lend a client of a library; whatever Zotero refuses in the block becomes a ZoteroError in plain words.

    After so many `seconds` no further request is made.
    """
    require_pyzotero()
    import httpx2
    from pyzotero.errors import PyZoteroError
    from pyzotero.zotero import Zotero

    key = None if place.local else os.environ.get(KEY_VARIABLE) or None
    limits = _Limits(time.monotonic() + seconds)
    with httpx2.Client(
        timeout=_SECONDS,
        follow_redirects=False,
        trust_env=not place.local,
        event_hooks={"request": [limits.check_request], "response": [limits.check_response]},
    ) as connection:
        client = Zotero(place.library, place.kind, key, local=place.local, client=connection)
        client.endpoint = place.api
        try:
            yield client
        except PyZoteroError as error:
            raise ZoteroError(_plain(error, place, has_key=bool(key))) from error
        except httpx2.HTTPError as error:
            raise ZoteroError(f"{_host(place)} cannot be reached. {_once_more(place)}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise ZoteroError(
                f"{_host(place)} answered with something that is not Zotero's. Check the address."
            ) from error


def require_writing_key(client: "Zotero", place: ZoteroPlace) -> None:
    """Raise ZoteroError unless the key can write to the library, as far as the key decides that.

    https://www.zotero.org/support/dev/web_api/v3/basics ("GET /keys/current"). The key goes in a header, for pyzotero's
    `key_info` would put it into the address.
    """
    if not client.api_key:
        raise ZoteroError(f"There is no key in {KEY_VARIABLE}. Make one that can write, at {_KEYS_PAGE}.")
    assert client.client is not None
    answer = client.client.get(f"{place.api}/keys/current", headers=client.default_headers())
    if answer.status_code in (403, 404):
        raise ZoteroError(f"Zotero does not know the key in {KEY_VARIABLE}. Make another, at {_KEYS_PAGE}.")
    answer.raise_for_status()
    known = answer.json()
    # What is empty is an empty list there.
    access = known["access"] or {}
    if place.kind == "user":
        rights = access.get("user") if str(known["userID"]) == place.library else None
    else:
        groups = access.get("groups") or {}
        rights = groups.get(place.library) or groups.get("all")
    if not (rights or {}).get("write"):
        raise ZoteroError(
            f"The key in {KEY_VARIABLE} cannot write to {place.kind} library {place.library} of Zotero. Allow that for "
            f"it, or make another, at {_KEYS_PAGE}."
        )


@dataclass(frozen=True, slots=True)
class _Limits:
    """How long is waited for Zotero, and how much is read of it; `until` is by the monotonic clock."""

    until: float

    def check_request(self, _: "httpx2.Request") -> None:
        """Refuse to go on when the time is over."""
        if time.monotonic() > self.until:
            raise ZoteroError("Zotero took too long. Try again: what is done stays done.")

    def check_response(self, response: "httpx2.Response") -> None:
        """Refuse answers that are too large, and waits that are too long to be waited out here."""
        longest = min(_LONGEST_WAIT, self.until - time.monotonic())
        for name in ("backoff", "retry-after"):
            value = response.headers.get(name, "")
            if value and not (value.isdecimal() and int(value) <= longest):
                raise ZoteroError("Zotero is busy and wants to be asked later. Try again in an hour.")
        if int(response.headers.get("content-length") or 0) > _LARGEST_ANSWER:
            raise ZoteroError("Zotero sent more than can be read at once. Choose a smaller collection.")


def _plain(error: Exception, place: ZoteroPlace, *, has_key: bool) -> str:
    from pyzotero import errors

    if isinstance(error, errors.UserNotAuthorisedError):
        if place.local:
            return "Zotero does not let other programs in. Allow that in its settings, under Advanced."
        whose = f"The key in {KEY_VARIABLE} may not" if has_key else f"There is no key in {KEY_VARIABLE}, so I cannot"
        return f"{whose} do that in this library of Zotero. Make a key that may, at {_KEYS_PAGE}."
    if isinstance(error, errors.ResourceNotFoundError):
        return "Zotero has no such library or collection. Check the ids in the address."
    if isinstance(error, errors.TooManyRetriesError | errors.TooManyRequestsError):
        return "Zotero is busy. Try again later."
    if isinstance(error, errors.RequestEntityTooLargeError):
        return "That is too much for Zotero at once, or the library's storage is full."
    if isinstance(error, errors.ConflictError):
        return "The library is locked, as it is while Zotero upgrades it. Try again later."
    return f"{_host(place)} refused the request. The log has its words."


def _host(place: ZoteroPlace) -> str:
    return "The Zotero on this machine" if place.local else place.api.partition("://")[2]


def _once_more(place: ZoteroPlace) -> str:
    return "Start it first." if place.local else "Try again later."
