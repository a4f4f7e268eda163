"""Renders a digest as Markdown (CommonMark), readable in any editor."""

import re
from collections.abc import Iterator

from bot.digests.model import Block, Digest, DigestItem, Highlight, Line
from ingest.terms.outside_text import one_line

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&@:])")
_LINE_START_ONLY = frozenset("#+-.!()@:")
"""Marks that mean something only in some places; escaped at the start of a text, where they could begin a block."""


def as_markdown(digest: Digest) -> str:
    """Write a digest as a Markdown document, its text escaped so that nothing in it becomes markup."""
    return "\n".join(_lines(digest)).rstrip() + "\n"


def _lines(digest: Digest) -> Iterator[str]:
    yield from (f"# {_text(digest.title)}", "")
    if digest.lead:
        yield from (_text(digest.lead), "")
    for highlight in digest.highlights:
        yield from (_highlight(highlight), "")
    for block in digest.blocks:
        yield from _block(block)
    for limit in digest.limits:
        yield from (f"*{_text(limit)}*", "")


def _highlight(highlight: Highlight) -> str:
    heading = f"**{_link(highlight.item)}**{_where(highlight.item)}"
    if not highlight.sentence:
        return f"{heading}  \n({_text(highlight.reason)})" if highlight.because else heading
    sentence = f"“{highlight.sentence}”" if highlight.quoted else highlight.sentence
    return f"{heading}  \n{_text(sentence)} ({_text(highlight.remark)})"


def _block(block: Block) -> Iterator[str]:
    yield from (f"## {_text(block.heading)}", "")
    if block.text:
        yield from (_text(block.text), "")
    yield from (_line(line) for line in block.lines)
    if block.closing:
        yield from ("", _text(block.closing))
    yield ""


def _line(line: Line) -> str:
    remark = f": {_text(line.remark)}" if line.remark else ""
    return f"- {_link(line.item)}{_where(line.item, venue=not line.remark)}{remark}"


def _link(item: DigestItem) -> str:
    title = _text(item.title)
    if not item.url or not item.url.startswith(("https://", "http://")):
        return title
    address = re.sub(r"[\s<>\\]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), item.url)
    return f"[{title}](<{address}>)"


def _where(item: DigestItem, *, venue: bool = True) -> str:
    place = ", ".join([*([item.venue] if venue and item.venue else []), *item.lists])
    return f" ({_text(place)})" if place else ""


def _text(text: str) -> str:
    """`text` on one line, with every mark escaped that could be markup where it stands."""
    plain = one_line(text)
    escaped = _MARKUP.sub(lambda found: found[0] if found[0] in _LINE_START_ONLY else f"\\{found[0]}", plain)
    escaped = re.sub(r"(?i)\b(https?|ftp):(?=/)|\b(www)\.", lambda found: f"{found[0][:-1]}\\{found[0][-1]}", escaped)
    return re.sub(r"^([#+\-]|\d+[.)])", lambda found: f"{found[0][:-1]}\\{found[0][-1]}", escaped)
