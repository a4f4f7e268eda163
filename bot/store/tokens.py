"""Store who may read by a token, without the token itself."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.store.audit import COMMAND_LINE, record
from bot.store.database import Store
from bot.store.schema import tokens

PREFIX = "refdesk_"
"""How every token begins, so that programs that look for leaked secrets can know one."""
_RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What is stored of a token: its name, what it allows, and until when."""

    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def valid(self, now: datetime) -> bool:
        """Return True while the token is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def add_token(store: Store, name: str, scopes: tuple[str, ...], now: datetime, expires_at: datetime | None) -> str:
    """Store a new token and return its secret, which cannot be read again; empty where a valid one has the name."""
    secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    with store.transaction() as connection:
        named = connection.execute(select(tokens).where(tokens.c.name == name)).all()
        if any(_token(row).valid(now) for row in named):
            return ""
        connection.execute(
            insert(tokens).values(
                name=name,
                digest=_digest(secret),
                scopes=" ".join(scopes),
                made_at=now,
                expires_at=expires_at,
                revoked_at=None,
            )
        )
        until = f"until {expires_at:%Y-%m-%d}" if expires_at else "without end"
        record(connection, "token added", COMMAND_LINE, "", now, f"{name}: {', '.join(scopes)}, {until}")
    return secret


def all_tokens(store: Store) -> list[AccessToken]:
    """Return every token, also those that are no longer valid, by name."""
    with store.transaction() as connection:
        rows = connection.execute(select(tokens).order_by(tokens.c.name, tokens.c.token_id)).all()
    return [_token(row) for row in rows]


def revoke_token(store: Store, name: str, now: datetime) -> bool:
    """Revoke the token of a name; False where none of that name is valid."""
    valid = [
        tokens.c.name == name,
        tokens.c.revoked_at.is_(None),
        (tokens.c.expires_at.is_(None)) | (tokens.c.expires_at > now),
    ]
    with store.transaction() as connection:
        revoked = connection.execute(update(tokens).where(*valid).values(revoked_at=now)).rowcount > 0
        if revoked:
            record(connection, "token revoked", COMMAND_LINE, "", now, name)
    return revoked


def token_of(store: Store, secret: str, now: datetime) -> AccessToken | None:
    """Return the valid token with this secret; None where there is none."""
    if not secret.startswith(PREFIX):
        return None
    with store.transaction() as connection:
        row = connection.execute(select(tokens).where(tokens.c.digest == _digest(secret))).one_or_none()
    found = _token(row) if row else None
    return found if found and found.valid(now) else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _token(row: Row[Any]) -> AccessToken:
    return AccessToken(row.name, tuple(row.scopes.split()), row.made_at, row.expires_at, row.revoked_at)
