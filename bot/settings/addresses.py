"""Looks at every address of the configuration for what must not be in it or go to it."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pydantic import BaseModel

from ingest.fetching.masking import holds_secret
from ingest.library.settings import LibrarySettings
from ingest.terms.patterns import lazy_pattern

_OF_THE_WEB = lazy_pattern(r"\s*(?:https?|wss?)://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listener:
    """A host of the network to which a key goes unencrypted: the key of the address in the configuration, the host."""

    key: str
    host: str

    @property
    def sentence(self) -> str:
        """What is at risk, and what to do."""
        return (
            f"`{self.key}`: the key goes to {self.host} over plain http, where everyone on the way can read it. Use "
            "https, or an address of this machine."
        )


def http_address(host: str, port: int) -> str:
    """Return the address of what listens on a host, which may be an address of IPv6, and a port."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def key_with_credentials(settings: BaseModel) -> str | None:
    """Return the key of the first address that holds a user name, a password or a key, None where none does.

    The query of a list's source may hold a key: it is never shown (`ListSettings.origin`).
    """
    for key, parts, _ in _addresses(settings):
        is_list = key.endswith(".source")
        if holds_secret(urlunsplit(parts._replace(query="", fragment="") if is_list else parts)):
            return key
    return None


def listeners(
    settings: BaseModel, library: LibrarySettings, environment: Mapping[str, str] = os.environ
) -> list[Listener]:
    """Return the hosts beyond this machine to which keys that are set in the environment go over plain http.

    `library` is the table of `settings` with the Chroma server, which is no address.
    """
    sent = [
        (key, parts.hostname or "", variables)
        for key, parts, variables in _addresses(settings)
        if parts.scheme in ("http", "ws")
    ]
    chroma = library.chroma
    if library.vectors == "server" and not chroma.ssl:
        sent.append(("library.chroma.host", chroma.host or "localhost", (chroma.api_key_env,)))
    return [
        Listener(key, host)
        for key, host, variables in sent
        if not _is_this_machine(host) and any(map(environment.get, variables))
    ]


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _addresses(
    value: object, key: str = "", variables: tuple[str, ...] = ()
) -> Iterator[tuple[str, SplitResult, tuple[str, ...]]]:
    """Yield every address of the web below a value, with its key and the variables of the keys that its table names."""
    if isinstance(value, BaseModel):
        table = {name: getattr(value, name) for name in type(value).model_fields}
        named = tuple(held for name, held in table.items() if name.endswith("_env") and isinstance(held, str))
        for name, held in table.items():
            yield from _addresses(held, f"{key}.{name}" if key else name, named)
    elif isinstance(value, Mapping):
        for name, held in value.items():
            yield from _addresses(held, f"{key}.{name}", variables)
    elif isinstance(value, list | tuple):
        for number, held in enumerate(value, 1):
            called = getattr(held, "name", None)
            yield from _addresses(held, f"{key} {called if isinstance(called, str) else number}", variables)
    elif value is not None and _OF_THE_WEB.match(text := str(value)):
        try:
            yield key, urlsplit(text), variables
        except ValueError:
            return  # What cannot be taken apart is refused where it is used.
