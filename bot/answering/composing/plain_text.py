"""Turns what a model wrote into plain prose without markup and addresses."""

import re
from dataclasses import dataclass

from ingest.abstracts.text import plain_text
from ingest.terms.outside_text import visible
from ingest.terms.patterns import lazy_pattern

_IMAGE = lazy_pattern(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)")
_LINK = lazy_pattern(r"\[([^\]\n]{1,300})\]\(\s*+<?[^)\n]{0,2000}\)")
_LINK_DEFINITION = lazy_pattern(r"^[ \t]*\[[^\]\n]{1,100}\]:[ \t]*\S.*$", re.MULTILINE)
_CHAT_LINK = lazy_pattern(r"<(?:https?:[^|>\s]{0,2000})\|([^>]{0,300})>")
_CHAT_TOKEN = lazy_pattern(r"<(?:[@#!]|a?:\w{1,40}:|t:|/\w)[^>\n]{0,200}>")
_TAG = lazy_pattern(r"</?[A-Za-z][^<>\n]{0,300}>|<!--.{0,500}?-->", re.DOTALL)
_TOP_LEVEL = (
    "com|org|net|io|ai|dev|edu|gov|cn|co|me|xyz|app|sh|gg|ly|site|info|link|page|cloud|tech|uk|de|fr|jp|ru|to|us"
    "|biz|top|club|online|store|shop|pro|zip|mov|live|news|blog|wiki|space|website|tv|cc|eu|ch|nl|es|se|pl|br|au|ca|kr"
    "|tw|hk|sg"
)
_ADDRESS = (
    r"(?:[a-z][a-z0-9+.\-]{0,20}://[^\s<>]{0,2000}"
    r"|(?<![\w.])(?:www\.|(?:mailto|javascript|data|tel|file|slack|discord):)[^\s<>]{1,2000}"
    r"|(?<![\w@.])[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){0,5}\.[a-z][\w\-]{1,62}"
    rf"|(?<![\w@.])[\w\-]{{1,63}}(?:\.[\w\-]{{1,63}}){{0,5}}\.(?:{_TOP_LEVEL})(?::\d{{1,5}})?(?:/[^\s<>]{{0,2000}}|(?![\w.]))"
    r"|(?<![\w@./])[a-z][\w\-]{1,62}(?:\.[\w\-]{1,63}){0,5}\.[a-z]{3,24}(?::\d{1,5})?/[^\s<>]{0,2000})"
)
_BRACKETED_ADDRESS = lazy_pattern(rf"[(\[<]\s*(?:{_ADDRESS})\s*[)\]>]|<{_ADDRESS}>", re.IGNORECASE)
_BARE_ADDRESS = lazy_pattern(_ADDRESS, re.IGNORECASE)
_MENTION = lazy_pattern(r"(?<![\w.])@(?=\w)|@(?=everyone|here|channel)", re.IGNORECASE)
_EMPHASIS = lazy_pattern(r"(?<![\w*])(\*\*|__|~~|\*)(?=\S)(.{1,500}?)(?<=\S)\1(?![\w*])")
_LINE_MARK = lazy_pattern(r"^[ \t]*(?:[-*+•–][ \t]+|\d{1,2}[.)][ \t]+|>[ \t]*)")
_MOST_PASSES = 12


@dataclass(frozen=True, slots=True)
class Plain:
    """A sentence without markup; `address_removed` says that an address stood in it as part of what it says."""

    text: str
    address_removed: bool


def has_address(text: str) -> bool:
    """Whether `text` holds a web or mail address in any form that a platform may turn into a link."""
    return bool(_BARE_ADDRESS.search(text))


def plain_sentence(sentence: str) -> Plain:
    """`sentence` as plain text. Addresses beside words go silently, others are marked by `address_removed`."""
    text = re.sub(r"[\n\t]", " ", visible(sentence))
    if "\\" in text or "$" in text:
        text = plain_text(text)
    text = _CHAT_LINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    text = _BRACKETED_ADDRESS.sub("", text)
    text, dropped = _until_stable(_BARE_ADDRESS, text)
    text = _CHAT_TOKEN.sub("", text)
    text, _ = _until_stable(_TAG, text)
    text, _ = _until_stable(_MENTION, _LINE_MARK.sub("", text))
    text = text.replace("`", "")
    text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    text = _closed_up(text)
    passes = 0
    while has_address(text):
        # Taking markup, an address or a blank away can join two harmless pieces into an address.
        passes += 1
        text, more = _until_stable(_BARE_ADDRESS, text) if passes <= _MOST_PASSES else ("", 1)
        text = _closed_up(text)
        dropped += more
    return Plain(text, dropped > 0)


def _closed_up(text: str) -> str:
    """`text` with single blanks, and none in front of closing punctuation."""
    return re.sub(r"(?<!\s)\s++([.,;:!?)])", r"\1", re.sub(r"\s+", " ", text)).strip()


def drop_blocks(text: str) -> str:
    """`text` without code fences, tables, headings and definitions of links, which are no sentences."""
    text = re.sub(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)", "", text, flags=re.DOTALL | re.MULTILINE)
    text = _LINK_DEFINITION.sub("", text)
    return re.sub(r"^[ \t]*(?:\#{1,6}[ \t].*|\|.*\||[-*_=]{3,})[ \t]*$", "", text, flags=re.MULTILINE)


def _until_stable(pattern: re.Pattern[str], text: str) -> tuple[str, int]:
    """Remove `pattern` until none is left, for what is removed may join its neighbours into another match.

    Of a text in which matches are nested deeper than anybody writes, nothing is left.
    """
    total = 0
    for _ in range(_MOST_PASSES):
        text, count = pattern.subn("", text)
        total += count
        if not count:
            return text, total
    return "", total
