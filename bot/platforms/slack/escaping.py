"""Escapes outside text for Slack: it pings nobody, forges no link, and is no markup.

Text reaches Slack in three ways. In rich text blocks and plain text objects a text is shown as it is; being `visible`
suffices. In mrkdwn (a message's `text`, some block elements) `&`, `<` and `>` are control characters
(https://docs.slack.dev/messaging/formatting-message-text#escaping). Streams take Markdown, which has these and more.
"""

import re

from bot.presenting.text import ESCAPED
from ingest.terms.outside_text import visible, web_address

WHOLE = re.compile(rf"{ESCAPED}|&(?:amp|lt|gt);", re.DOTALL)
"""What of escaped text must not be cut apart; for `bot.presenting.text.split`."""

_MARKDOWN = re.compile(r"([\\`*_~|\[\]])")
_MARKER = re.compile(r"\\\[(\d{1,3})\\\](?!\()")
_LINE_BEGIN = re.compile(r"^([^\S\n]*)([#+\-=]|\d{1,9}(?=[.)]))", re.MULTILINE)
_UNSAFE_IN_ADDRESS = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
_BROAD_PING = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_APART = "\u2060"
_LONGEST_ADDRESS = 2_900


def mrkdwn(text: str) -> str:
    """`text` for mrkdwn: shown word for word, at most with a decoration that its own asterisks give it."""
    return _entities(_BROAD_PING.sub(f"@{_APART}", visible(text)))


def markdown(text: str) -> str:
    """`text` for Markdown: shown word for word. Citation markers such as `[1]` stay as they are."""
    escaped = _MARKDOWN.sub(r"\\\1", _BROAD_PING.sub(f"@{_APART}", visible(text)))
    escaped = _LINE_BEGIN.sub(_escaped_begin, _MARKER.sub(r"[\1]", escaped))
    return _entities(escaped)


def address(url: str | None) -> str | None:
    """A web address of the library with everything percent-encoded that could end it early; None for any other."""
    return web_address(url, _UNSAFE_IN_ADDRESS, _LONGEST_ADDRESS)


def link(url: str | None, label: str) -> str:
    """A link in mrkdwn; the label alone where the address is none."""
    target, words = address(url), mrkdwn(label).replace("|", "\u2758").replace("\n", " ")
    if target is None or not words.strip():
        return words
    return f"<{target.replace('&', '&amp;').replace('|', '%7C')}|{words}>"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped_begin(begin: re.Match[str]) -> str:
    """What opens a heading, a list or a rule at the beginning of a line, as mere text."""
    space, mark = begin.groups()
    return f"{space}{mark}{_APART}" if mark[0].isdigit() else f"{space}\\{mark}"
