"""Decide who makes a request, what they may do, and which lists they may see."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

from starlette.requests import HTTPConnection

from bot.answering.model import Scope
from bot.reception.reception import Reception
from bot.settings.web import WebSettings
from bot.store.audit import Action, note_action
from bot.store.database import Store
from bot.store.model import Place, Presser
from bot.store.tokens import token_of
from bot.web.limits import RateLimit

PLATFORM = "web"
"""How the store and private lists name this place; every reader is in its one channel of the same name."""
SESSION = "refdesk_session"
GUEST = "refdesk_guest"
_LONGEST_NAME = 55
_REFUSALS_PER_MINUTE = 6
_PLACE = Place(PLATFORM, "", PLATFORM)
_EVERYTHING = frozenset({"read", "ask"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who makes a request: an id such as `token:agent` or `person:ada`, and what they may do.

    That is `read`, `ask` and `manage`.
    """

    person: str
    allowed: frozenset[str]

    @property
    def by(self) -> Presser:
        """The visitor as the reception knows people; nobody else reads what is shown to them."""
        return Presser(_PLACE, self.person, private=True)

    @property
    def named(self) -> bool:
        """Whether it is known who this is."""
        return not self.person.startswith("guest:")


class Access:
    """Knows visitors by their token, by a proxy's header, or, where everybody may read, not at all."""

    def __init__(self, settings: WebSettings, store: Store, reception: Reception) -> None:
        """Decide by `settings`; tokens are in `store`, private lists are the reception's."""
        self._settings = settings
        self._store = store
        self._reception = reception
        self._refusals = RateLimit(_REFUSALS_PER_MINUTE)

    async def program(self, request: HTTPConnection) -> Visitor | None:
        """Return the visitor of a valid bearer token, None without one."""
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        return await self.token(secret.strip()) if kind.lower() == "bearer" else None

    async def token(self, secret: str) -> Visitor | None:
        """Return the visitor of a token, None where it is not valid."""
        token = await asyncio.to_thread(token_of, self._store, secret, datetime.now(UTC))
        return self._visitor(f"token:{token.name}", frozenset(token.scopes)) if token else None

    async def reader(self, request: HTTPConnection) -> Visitor | None:
        """Return the visitor of a page, None where they must sign in or be let in by the proxy first."""
        if (program := await self.program(request)) is not None:
            return program
        if self._settings.access == "proxy":
            return self._named_by_proxy(request)
        if secret := request.cookies.get(SESSION, ""):
            signed_in = await self.token(secret)
            if signed_in is not None or self._settings.access == "token":
                return signed_in
        if self._settings.access == "token":
            return None
        guest = request.cookies.get(GUEST, "")
        known = guest.isalnum() and guest.isascii() and len(guest) <= _LONGEST_NAME
        return Visitor(f"guest:{guest if known else secrets.token_hex(8)}", _EVERYTHING)

    async def note(self, action: Action, person: str, detail: str = "") -> None:
        """Record who came in, or saw what only managers see; refusals no more than a few in a minute."""
        if action != "sign-in refused" or self._refusals.wait("") == 0:
            await asyncio.to_thread(note_action, self._store, action, _PLACE, person, datetime.now(UTC), detail)

    async def scope(self, visitor: Visitor) -> Scope:
        """Return which lists a visitor may see."""
        return await self._reception.scope_here(visitor.by)

    def _named_by_proxy(self, request: HTTPConnection) -> Visitor | None:
        """Return whom the proxy names; a header from anywhere else is not believed."""
        asking = request.client.host if request.client else ""
        name = request.headers.get(self._settings.proxy_header, "").strip()
        try:
            trusted = ip_address(asking) in set(map(ip_address, self._settings.proxies))
        except ValueError:
            trusted = False
        if not trusted or not name or len(name) > _LONGEST_NAME or not name.isprintable():
            return None
        return self._visitor(f"person:{name}", _EVERYTHING)

    def _visitor(self, person: str, allowed: frozenset[str]) -> Visitor:
        return Visitor(person, allowed | {"manage"} if person in self._settings.managers else allowed)
