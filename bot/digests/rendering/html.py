"""Renders a digest as HTML: a fragment for feeds and a page of its own."""

from html import escape

from bot.digests.model import Block, Digest, DigestItem, Highlight, Line
from ingest.terms.outside_text import one_line, visible

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }}
.where {{ opacity: 0.7; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def as_html(digest: Digest) -> str:
    """Write a digest as a page that needs nothing beside it."""
    return _PAGE.format(title=_text(digest.title), body=as_fragment(digest))


def as_fragment(digest: Digest) -> str:
    """Write what stands under a digest's title, for a feed or a page."""
    pieces = [f"<p>{_text(digest.lead)}</p>"] if digest.lead else []
    pieces += [_highlight(highlight) for highlight in digest.highlights]
    pieces += [_block(block) for block in digest.blocks]
    pieces += [f"<p><em>{_text(limit)}</em></p>" for limit in digest.limits]
    return "\n".join(pieces)


def _highlight(highlight: Highlight) -> str:
    heading = f"<strong>{_link(highlight.item)}</strong>{_where(highlight.item)}"
    if not highlight.sentence:
        reason = f'<br>\n<span class="where">({_text(highlight.reason)})</span>' if highlight.because else ""
        return f"<p>{heading}{reason}</p>"
    sentence = _text(highlight.sentence)
    sentence = f"<q>{sentence}</q>" if highlight.quoted else sentence
    return f'<p>{heading}<br>\n{sentence} <span class="where">({_text(highlight.remark)})</span></p>'


def _block(block: Block) -> str:
    pieces = [f"<h2>{_text(block.heading)}</h2>"]
    if block.text:
        pieces.append(f"<p>{_text(block.text)}</p>")
    if block.lines:
        pieces.append("\n".join(["<ul>", *map(_line, block.lines), "</ul>"]))
    if block.closing:
        pieces.append(f"<p>{_text(block.closing)}</p>")
    return "\n".join(pieces)


def _line(line: Line) -> str:
    remark = f": {_text(line.remark)}" if line.remark else ""
    return f"<li>{_link(line.item)}{_where(line.item, venue=not line.remark)}{remark}</li>"


def _link(item: DigestItem) -> str:
    title = _text(item.title)
    if not item.url or not item.url.startswith(("https://", "http://")):
        return title
    return f'<a href="{escape(visible(item.url))}" rel="noreferrer">{title}</a>'


def _where(item: DigestItem, *, venue: bool = True) -> str:
    place = ", ".join([*([item.venue] if venue and item.venue else []), *item.lists])
    return f' <span class="where">({_text(place)})</span>' if place else ""


def _text(text: str) -> str:
    return escape(one_line(text))
