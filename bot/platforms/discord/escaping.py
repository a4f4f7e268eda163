"""Escapes outside text for Discord: it pings nobody and forges no link.

Discord's Markdown takes a backslash before any ASCII punctuation as "this character as it is"
(https://support.discord.com/hc/articles/210298617). A bare address becomes a link wherever it stands, so the colon
of its scheme is escaped as well. Mentions, emoji, times and commands all begin with `<`.
"""

import re

from bot.presenting.text import ESCAPED
from ingest.terms.outside_text import visible, web_address

WHOLE = re.compile(
    r"\[(?:\\.|[^\[\]\\\n]|\[(?:\\.|[^\[\]\\\n]){0,1000}\]){0,1000}\]\([^()\s]{1,600}\)"  # a masked link
    rf"|{ESCAPED}",
    re.DOTALL,
)
"""What of Markdown must not be cut apart; for `bot.presenting.text.split`."""

_MARKUP = re.compile(r"([\\`*_~|<>\[\]])")
_SCHEME = re.compile(r"(?<=\w):(?=//)|(?<=mailto):|(?<=tel):", re.IGNORECASE)
_LINE_BEGIN = re.compile(r"^([^\S\n]*)(#|-|\+|\d{1,9}(?=[.)]))", re.MULTILINE)
_BROAD_PING = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_INVITATION = re.compile(r"(?<=discord)\.(?=gg\b)|(?<=discord)\.(?=com/invite)|(?<=discordapp)\.(?=com)", re.IGNORECASE)
_UNSAFE_IN_ADDRESS = re.compile(r"[^A-Za-z0-9\-._~:/?#@!$&'*+,;=%]")
_APART = "\u2060"
_LONGEST_ADDRESS = 512


def markdown(text: str) -> str:
    """`text` for Markdown: shown word for word. Broad pings and invitations are also broken for any other reader."""
    safe = _BROAD_PING.sub(f"@{_APART}", visible(text))
    safe = _INVITATION.sub(f"{_APART}.", safe)
    escaped = _MARKUP.sub(r"\\\1", safe)
    escaped = _SCHEME.sub(r"\\:", escaped)
    return _LINE_BEGIN.sub(_escaped_begin, escaped)


def line(text: str) -> str:
    """`text` for Markdown on one line."""
    return markdown(" ".join(text.split()))


def address(url: str | None) -> str | None:
    """A web address of the library with everything percent-encoded that could end it early; None for any other."""
    safe = web_address(url, _UNSAFE_IN_ADDRESS, _LONGEST_ADDRESS)
    if safe is None:
        return None
    harmless = _BROAD_PING.sub("%40", safe)
    return harmless if len(harmless) <= _LONGEST_ADDRESS else None


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
