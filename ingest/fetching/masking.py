"""Addresses as they may be shown: without the secrets that they can hold."""

import re
from urllib.parse import unquote_plus, urlsplit, urlunsplit

_SECRET = re.compile(
    r"(?:password|passwd|passphrase|secret|token|credentials?)$"
    r"|(?:^|[-_.])(?:access|api|auth|client|private|session|sas)?[-_]?(?:key|sig|signature|pwd|auth|code|jwt)$",
    re.IGNORECASE,
)


def shown(address: str) -> str:
    """Return an address without user name, password and query: both may hold secrets, and logs are kept.

    What is no address, such as a path of this machine, is returned as it is.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address.partition("?")[0]
    if not parts.scheme or not parts.netloc:
        return address
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def holds_secret(address: str) -> bool:
    """Return True for an address with a user name, a password, or a parameter that is named like a key."""
    try:
        return "@" in urlsplit(address).netloc or _has_secret_parameter(address)
    except ValueError:
        return False


def has_password(address: str) -> bool:
    """Return True for an address with a password, or a parameter that is named like a key; a user name is allowed."""
    try:
        return urlsplit(address).password is not None or _has_secret_parameter(address)
    except ValueError:
        return False


def _has_secret_parameter(address: str) -> bool:
    parts = urlsplit(address)
    pairs = re.split(r"[&;]", f"{parts.query}&{parts.fragment}")
    return any(_SECRET.search(unquote_plus(pair.partition("=")[0])) for pair in pairs)
