"""Shows Block Kit messages as HTML, about as wide and as high as Slack shows them in a thread beside a channel."""

from collections.abc import Sequence
from html import escape
from typing import Any

Json = dict[str, Any]

WIDTH = 440
"""Of the thread's pane, in pixels; messages have what their author's picture leaves of it."""

STYLE = """
.slack { width: 440px; font: 15px/22px Lato, 'Noto Sans', 'DejaVu Sans', sans-serif; padding: 8px 16px; }
.slack .message { display: grid; grid-template-columns: 36px 1fr; column-gap: 8px; padding: 8px 0; }
.slack .message > div { min-width: 0; }
.slack .badge { width: 36px; height: 36px; border-radius: 6px; background: #2b7a4b; color: #fff; font-weight: 900;
  text-align: center; line-height: 36px; }
.slack .author { font-weight: 900; }
.slack .app { font-size: 10px; background: var(--box); color: var(--small); border-radius: 2px; padding: 1px 3px; }
.slack .block { margin: 0 0 4px; overflow-wrap: anywhere; min-width: 0; }
.slack a { color: var(--link); text-decoration: none; }
.slack ol, .slack ul { margin: 4px 0; padding-left: 28px; }
.slack .context { color: var(--small); font-size: 13px; line-height: 19px; margin: 6px 0; }
.slack .actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0 4px; }
.slack .button { border: 1px solid var(--line); border-radius: 8px; height: 26px; line-height: 26px; padding: 0 10px;
  font-size: 13px; font-weight: 700; white-space: nowrap; }
.slack .primary { background: #007a5a; color: #fff; }
.slack .select { font-weight: 400; max-width: 180px; }
.slack h3 { margin: 8px 0 4px; font-size: 18px; line-height: 26px; }
.slack blockquote { margin: 4px 0; padding-left: 12px; border-left: 4px solid var(--line); }
.slack pre { border: 1px solid var(--line); border-radius: 4px; background: var(--box); padding: 8px; margin: 4px 0;
  font-size: 12px; line-height: 18px; white-space: pre-wrap; }
.slack .table { overflow-x: auto; }
.slack table { border-collapse: collapse; }
.slack td { border: 1px solid var(--line); padding: 6px 10px; vertical-align: top; min-width: 190px; }
.slack td:first-child { min-width: 70px; }
.slack .input { border: 1px solid var(--line); border-radius: 4px; padding: 4px 10px; margin-bottom: 8px; }
.slack .card { border: 1px solid var(--line); border-radius: 8px; padding: 4px 10px; font-size: 13px; }
"""


def shown(messages: Sequence[Json]) -> str:
    """Return the HTML of messages one below the other, each with its `blocks` or its `text`."""
    return "".join(
        '<div class="message"><div class="badge">R</div><div><div><span class="author">Refdesk</span> '
        f'<span class="app">APP</span></div>{_blocks(message)}</div></div>'
        for message in messages
    )


def _blocks(message: Json) -> str:
    blocks = message.get("blocks") or [{"type": "section", "text": {"text": message.get("text", "")}}]
    return "".join(f'<div class="block">{_block(block)}</div>' for block in blocks)


def _block(block: Json) -> str:
    match block["type"]:
        case "rich_text":
            return "".join(map(_rich, block["elements"]))
        case "section":
            return f"<div>{escape(block['text']['text'])}</div>"
        case "markdown":
            return f"<div>{escape(block['text'])}</div>"
        case "header":
            return f"<h3>{escape(block['text']['text'])}</h3>"
        case "divider":
            return "<hr>"
        case "context":
            return f'<div class="context">{"<br>".join(escape(each["text"]) for each in block["elements"])}</div>'
        case "actions":
            return f'<div class="actions">{"".join(map(_control, block["elements"]))}</div>'
        case "table":
            rows = "".join(f"<tr>{''.join(f'<td>{_block(cell)}</td>' for cell in row)}</tr>" for row in block["rows"])
            return f'<div class="table"><table>{rows}</table></div>'
        case "input":
            return f'<div>{escape(block["label"]["text"])}</div><div class="input">&nbsp;</div>'
        case unknown:
            raise ValueError(f"No HTML for a block of the type {unknown}.")


def _rich(element: Json) -> str:
    inner = element["elements"]
    match element["type"]:
        case "rich_text_section":
            return f"<span>{''.join(map(_words, inner))}</span>"
        case "rich_text_quote":
            return f"<blockquote>{''.join(map(_words, inner))}</blockquote>"
        case "rich_text_preformatted":
            return f"<pre>{''.join(map(_words, inner))}</pre>"
        case "rich_text_list":
            items = "".join(f"<li>{_rich(each)}</li>" for each in inner)
            if element["style"] == "ordered":
                return f'<ol start="{element.get("offset", 0) + 1}">{items}</ol>'
            return f"<ul>{items}</ul>"
        case unknown:
            raise ValueError(f"No HTML for rich text of the type {unknown}.")


def _words(element: Json) -> str:
    text = escape(element["text"]).replace("\n", "<br>")
    style = element.get("style") or {}
    text = f"<b>{text}</b>" if style.get("bold") else text
    text = f"<i>{text}</i>" if style.get("italic") else text
    return f'<a href="{escape(element["url"])}">{text}</a>' if element["type"] == "link" else text


def _control(element: Json) -> str:
    match element["type"]:
        case "overflow":
            return '<span class="button">⋯</span>'
        case "button":
            style = element.get("style") or ""
            return f'<span class="button {style}">{escape(element["text"]["text"])}</span>'
        case _:
            return f'<span class="button select">{escape(element["placeholder"]["text"])} ▾</span>'
