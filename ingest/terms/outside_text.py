"""Cleans text and addresses from outside.

Questions, lists, abstracts, names and what models write.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

from ingest.terms.patterns import lazy_pattern

_TERMINAL_SEQUENCE = lazy_pattern(
    r"(?:\x1b\[|\x9b)[0-?]{0,40}[ -/]{0,4}[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f\n]{0,2000}(?:\x07|\x1b\\|\x9c)"
)
"""Control sequences and strings of terminals (ECMA-48, sections 5.4 and 5.6; xterm ends strings with BEL too)."""
_LINE_END = lazy_pattern("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_JOINERS = "\u200c\u200d"
_LOOSE_JOINER = lazy_pattern(f"(?<![^\x00-\x7f{_JOINERS}])[{_JOINERS}]|[{_JOINERS}](?![^\x00-\x7f{_JOINERS}])")
"""One that does not stand between two signs beyond ASCII: emoji and several scripts need those, nobody the others."""
_PLAIN_ADDRESS = lazy_pattern(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?:/[A-Za-z0-9/._~%-]*)?")
"""An address that needs no further look: nothing of it can hide its host."""
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
"""Of PDFs, from which people paste; nobody types them, and no index holds them."""


def visible(text: str) -> str:
    """Return `text` without what nobody sees: terminal sequences, controls, format characters, halves of pairs.

    Format characters hide addresses, turn text around, and carry words that only a model reads. Tabs stay, every end
    of a line becomes `\\n`, and joiners stay where a script or an emoji needs them.
    """
    if text.isprintable():
        return text
    text = _LINE_END.sub("\n", _TERMINAL_SEQUENCE.sub("", text))
    text = text.translate({ord(letter): None for letter in set(text) if not _is_visible(letter)})
    return _LOOSE_JOINER.sub("", text) if "\u200c" in text or "\u200d" in text else text


def cleaned(text: str) -> str:
    """Return what a person typed or pasted as it can be searched, stored and sent: visible, without ligatures."""
    return visible(text).translate(_LIGATURES)


def one_line(text: str) -> str:
    """Return `text`, cleaned, on one line."""
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text  # No sign of space but the plain one is printable.
    return " ".join(visible(text).split())


def web_address(url: str | None, unsafe: re.Pattern[str], longest: int) -> str | None:
    """Return an http or https address with every character that `unsafe` matches percent-encoded; None for any other.

    An address that hides its host behind a name or password (`https://arxiv.org@elsewhere/`) is none, nor is one of
    more than `longest` characters.
    """
    if not url:
        return None
    if len(url) <= longest and _PLAIN_ADDRESS.fullmatch(url) and not unsafe.search(url):
        return url
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
    return letter in "\n\t" or letter in _JOINERS or unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs")
