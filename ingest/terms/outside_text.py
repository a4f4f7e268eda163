"""Cleans text and addresses from outside.

Questions, lists, abstracts, names and what models write.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

_TURNS_TEXT = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CONTROLS = ("Cc", "Cs")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
"""Of PDFs, from which people paste; nobody types them, and no index holds them."""


def visible(text: str) -> str:
    """Return `text` without controls, halves of surrogate pairs and marks that turn text around.

    Line ends and tabs stay, and so do joiners, which emoji and several scripts need.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter for letter in text if letter in "\n\t" or _is_visible(letter))


def cleaned(text: str) -> str:
    """Return what a person typed or pasted as it can be searched, stored and sent: visible, without ligatures."""
    return visible(text).translate(_LIGATURES)


def one_line(text: str) -> str:
    """Return `text`, cleaned, on one line."""
    return " ".join(visible(text).split())


def web_address(url: str | None, unsafe: re.Pattern[str], longest: int) -> str | None:
    """Return an http or https address with every character that `unsafe` matches percent-encoded; None for any other.

    An address that hides its host behind a name or password (`https://arxiv.org@elsewhere/`) is none, nor is one of
    more than `longest` characters.
    """
    if not url:
        return None
    safe = unsafe.sub(lambda found: quote(found[0], safe="", errors="replace"), url.strip())
    try:
        parts = urlsplit(safe)
        hidden = parts.username is not None or parts.password is not None
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or hidden or len(safe) > longest:
        return None
    return safe


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in _CONTROLS and letter not in _TURNS_TEXT
