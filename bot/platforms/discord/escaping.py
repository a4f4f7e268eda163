"""Foreign text made harmless for Discord: it pings nobody, forges no link, and no markup takes it apart.

Discord's Markdown takes a backslash before any ASCII punctuation as "this character as it is"
(https://support.discord.com/hc/articles/210298617). A bare address becomes a link wherever it stands, so the colon
of its scheme is escaped as well. Mentions, emoji, times and commands all begin with `<`.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

_TURNS_TEXT = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKUP = re.compile(r"([\\`*_~|<>\[\]])")
_SCHEME = re.compile(r"(?<=\w):(?=//)|(?<=mailto):|(?<=tel):", re.IGNORECASE)
_LINE_BEGIN = re.compile(r"^(\s*)(#|-|\+|\d{1,9}(?=[.)]))", re.MULTILINE)
_BROAD_PING = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_INVITATION = re.compile(r"(?<=discord)\.(?=gg\b)|(?<=discord)\.(?=com/invite)|(?<=discordapp)\.(?=com)", re.IGNORECASE)
_UNSAFE_IN_ADDRESS = re.compile(r"[^A-Za-z0-9\-._~:/?#@!$&'*+,;=%]")
_APART = "\u2060"
_LONGEST_ADDRESS = 512


def plain(text: str) -> str:
    """`text` without controls and marks that turn text around; for where Discord shows text as it is.

    Joiners stay, which emoji and several scripts need.
    """
    return "".join(letter for letter in text if letter in "\n\t" or _is_shown(letter))


def markdown(text: str) -> str:
    """`text` for Markdown: shown word for word. Broad pings and invitations are also broken for any other reader."""
    safe = _BROAD_PING.sub(f"@{_APART}", plain(text))
    safe = _INVITATION.sub(f"{_APART}.", safe)
    escaped = _MARKUP.sub(r"\\\1", safe)
    escaped = _SCHEME.sub(r"\\:", escaped)
    return _LINE_BEGIN.sub(_escaped_begin, escaped)


def line(text: str) -> str:
    """`text` for Markdown on one line."""
    return markdown(" ".join(text.split()))


def one_line(text: str) -> str:
    """`text` on one line, for labels, which Discord shows as they are."""
    return " ".join(plain(text).split())


def address(url: str | None) -> str | None:
    """A web address of the library with everything percent-encoded that could end it early; None for any other."""
    if not url:
        return None
    safe = _UNSAFE_IN_ADDRESS.sub(lambda found: quote(found[0], safe="", errors="replace"), url.strip())
    safe = _BROAD_PING.sub("%40", safe)
    try:
        parts = urlsplit(safe)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or len(safe) > _LONGEST_ADDRESS:
        return None
    return safe


def link(url: str | None, label: str) -> str:
    """A masked link; the label alone where the address is none."""
    target, words = address(url), line(label)
    if target is None or not words:
        return words
    return f"[{words}]({target})"


def _escaped_begin(begin: re.Match[str]) -> str:
    """What opens a heading, a list or small print at the beginning of a line, as mere text."""
    space, mark = begin.groups()
    return f"{space}{mark}\\" if mark[0].isdigit() else f"{space}\\{mark}"


def _is_shown(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs") and letter not in _TURNS_TEXT
