"""Addresses as they may be shown: without the secrets that they can hold."""

import re
from urllib.parse import urlsplit, urlunsplit

_SECRET = re.compile(
    r"(?:^|[-_.])(?:access|api|auth|client|private|secret|session|sas)?[-_]?"
    r"(?:key|token|secret|sig|signature|password|passwd|pwd|auth|credential|credentials|code|jwt)$",
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
        parts = urlsplit(address)
    except ValueError:
        return False
    names = (pair.partition("=")[0] for pair in re.split(r"[&;]", parts.query))
    return "@" in parts.netloc or any(_SECRET.search(name) for name in names)
