"""Add, list and revoke tokens in a terminal."""

import re
from datetime import UTC, datetime, timedelta

from rich.table import Table

from bot.errors import ReadingError
from bot.exit_codes import FINE
from bot.presenting.printing import console, print_json
from bot.settings.settings import Settings
from bot.store.database import open_store
from bot.store.tokens import AccessToken, add_token, all_tokens, revoke_token

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def add_one(settings: Settings, name: str, scopes: tuple[str, ...], days: int, *, as_json: bool) -> int:
    """Add a token and print its secret, which cannot be shown again; returns the exit code.

    Raises ReadingError for a name that cannot be used.
    """
    if not _NAME.fullmatch(name):
        raise ReadingError(f"“{name}” cannot be a token's name. Use up to 40 of a-z, 0-9, dot, dash and underscore.")
    now = datetime.now(UTC)
    expires = now + timedelta(days=days) if days else None
    with open_store(settings.store_url) as store:
        secret = add_token(store, name, scopes, now, expires)
    if not secret:
        raise ReadingError(f"There is a token “{name}” already. Revoke it first: `refdesk token revoke {name}`.")
    if as_json:
        expiry = expires.isoformat() if expires else None
        print_json({"name": name, "token": secret, "scopes": list(scopes), "expires_at": expiry})
        return FINE
    until = f"until {_day(expires)}" if expires else "until you revoke it"
    console(stderr=True).print(
        f"Token “{name}” may {' and '.join(scopes)}, {until}. It is shown only now:", markup=False
    )
    console().print(secret, markup=False, highlight=False, soft_wrap=True)
    return FINE


def show_all(settings: Settings, *, as_json: bool) -> int:
    """Print every token without its secret; returns the exit code."""
    with open_store(settings.store_url) as store:
        tokens = all_tokens(store)
    now = datetime.now(UTC)
    if as_json:
        print_json({"tokens": [_as_json(token, now) for token in tokens]})
        return FINE
    screen = console()
    if not tokens:
        screen.print("There are no tokens. Add one: `refdesk token add NAME`.", markup=False)
        return FINE
    table = Table("name", "may", "added", "expires", "state", box=None)
    for token in tokens:
        expires = _day(token.expires_at) if token.expires_at else "never"
        table.add_row(token.name, ", ".join(token.scopes), _day(token.made_at), expires, _state(token, now))
    screen.print(table)
    return FINE


def revoke_one(settings: Settings, name: str) -> int:
    """Revoke a token; returns the exit code. Raises ReadingError where there is none."""
    with open_store(settings.store_url) as store:
        if not revoke_token(store, name, datetime.now(UTC)):
            raise ReadingError(f"There is no valid token “{name}”. `refdesk token list` shows all.", "missing")
    console().print(f"Token “{name}” is revoked.", markup=False)
    return FINE


def _state(token: AccessToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "valid" if token.valid(now) else "expired"


def _as_json(token: AccessToken, now: datetime) -> dict[str, object]:
    return {
        "name": token.name,
        "scopes": list(token.scopes),
        "made_at": token.made_at.isoformat(),
        "expires_at": token.expires_at.isoformat() if token.expires_at else None,
        "state": _state(token, now),
    }


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"
