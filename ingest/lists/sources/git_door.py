"""Leads git to a repository on the web.

Redirects are followed and hosts checked before git asks anything.

Git and curl would follow redirects and look names up by themselves, wherever these lead. So the address that answers
in the end is found first, as for every other list, and git is told to go there, to the addresses that were checked,
and nowhere else.
"""

import asyncio
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from ingest.fetching import (
    FetchError,
    Patience,
    final_address,
    goes_through_proxy,
    holds_secret,
    named_hosts,
    open_client,
    outside_addresses,
)
from ingest.lists.sources.git_command import GitError

_REFS = "/info/refs"
_SERVICE = "?service=git-upload-pack"
_PORTS = {"http": 80, "https": 443}
_LONGEST_SILENCE_SECONDS = 20.0
_PATIENCE = Patience(attempts=1, deadline=60.0)


@dataclass(frozen=True, slots=True)
class Door:
    """Where git is to go: the address, the lines of its configuration that keep it there, and where the list moved to.

    `moved_to` is None where the source answers at its own address.
    """

    address: str
    config: tuple[str, ...] = ()
    moved_to: str | None = None


def door_to(address: str) -> Door:
    """Return the door to a repository; for one on this machine that is its path.

    Raises GitError where the address cannot be reached, or leads to a host inside that the settings do not name.
    """
    if urlsplit(address).scheme not in _PORTS:
        return Door(address)
    try:
        return asyncio.run(_door_to(address.rstrip("/")))
    except FetchError as error:
        raise GitError(str(error)) from error
    except (OSError, TimeoutError) as error:
        raise GitError(f"the name of its host {urlsplit(address).hostname} cannot be resolved") from error


async def _door_to(address: str) -> Door:
    async with await open_client(named=[address], contact=None, accept="*/*", limit=_LONGEST_SILENCE_SECONDS) as client:
        final = await final_address(client, f"{address}{_REFS}{_SERVICE}", patience=_PATIENCE)
    place, found, _ = final.partition(_REFS)
    if not found:
        raise GitError(f"it redirects to a page that is no repository, at {urlsplit(final).hostname}")
    parts = urlsplit(place)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    lines = ["[http]", "\tfollowRedirects = false"]
    if not _is_number(host) and not goes_through_proxy(parts.scheme, host):
        addresses = await outside_addresses(host, port, named_hosts([address]))
        pinned = ",".join(f"[{each}]" if ":" in each else each for each in addresses)
        # Understood since git 2.37 (https://git-scm.com/docs/git-config, http.curloptResolve).
        lines.append(f"\tcurloptResolve = {host}:{port}:{pinned}")
    moved = place if place != address and not holds_secret(place) else None
    return Door(place, tuple(lines), moved)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
