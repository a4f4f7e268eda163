"""Shows Discord messages as HTML, about as wide and as high as Discord's own client shows them."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

Json = dict[str, Any]

STYLE = """
.discord { width: 640px; font: 16px/22px 'gg sans', 'Noto Sans', 'DejaVu Sans', sans-serif; padding: 8px 16px; }
.discord .message { display: grid; grid-template-columns: 40px 1fr; column-gap: 16px; padding: 8px 0; }
.discord .badge { width: 40px; height: 40px; border-radius: 20px; background: #5865f2; color: #fff; font-weight: 900;
  text-align: center; line-height: 40px; }
.discord .author { font-weight: 600; }
.discord .app { font-size: 10px; background: #5865f2; color: #fff; border-radius: 3px; padding: 1px 4px; }
.discord a { color: var(--link); text-decoration: none; }
.discord .embed { max-width: 488px; border-left: 4px solid; border-radius: 4px; background: var(--box);
  padding: 8px 16px 12px 12px; font-size: 14px; line-height: 18px; overflow-wrap: anywhere; }
.discord .container { max-width: 568px; border: 1px solid var(--line); border-left: 4px solid; border-radius: 8px;
  background: var(--box); padding: 12px 16px; overflow-wrap: anywhere; }
.discord .container > div { margin: 0 0 8px; }
.discord .title { font-size: 16px; font-weight: 600; margin: 4px 0; }
.discord .field { margin-top: 8px; }
.discord .name { font-weight: 600; }
.discord .footer, .discord small { display: block; font-size: 12px; line-height: 16px; color: var(--small);
  margin-top: 8px; }
.discord h3 { font-size: 16px; margin: 8px 0 0; }
.discord .item { margin: 0 0 4px; padding-left: 16px; text-indent: -16px; }
.discord .item span { display: inline-block; width: 16px; text-indent: 0; }
.discord blockquote { margin: 2px 0; padding-left: 10px; border-left: 4px solid var(--line); }
.discord .row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.discord .button { background: var(--line); border-radius: 8px; height: 32px; line-height: 32px; padding: 0 16px;
  font-size: 14px; font-weight: 500; }
.discord .style1 { background: #5865f2; color: #fff; }
.discord .style3 { background: #248046; color: #fff; }
.discord .select { width: 400px; border: 1px solid var(--line); border-radius: 8px; height: 40px; line-height: 40px;
  padding: 0 12px; color: var(--small); }
.discord hr { border: 0; border-top: 1px solid var(--line); margin: 8px 0; }
"""


def shown(messages: Sequence[Json]) -> str:
    """Return the HTML of messages one below the other."""
    return "".join(
        '<div class="message"><div class="badge">R</div><div><div><span class="author">Refdesk</span> '
        f'<span class="app">APP</span></div>{_message(message)}</div></div>'
        for message in messages
    )


def _message(message: Json) -> str:
    said = f"<div>{markdown(message['content'])}</div>" if message.get("content") else ""
    embeds = "".join(map(_embed, message.get("embeds") or ()))
    return said + embeds + "".join(map(_component, message.get("components") or ()))


def _embed(embed: Json) -> str:
    title = f'<div class="title">{markdown(embed["title"])}</div>' if embed.get("title") else ""
    described = f"<div>{markdown(embed['description'])}</div>" if embed.get("description") else ""
    fields = "".join(
        f'<div class="field"><div class="name">{markdown(field["name"])}</div>{markdown(field["value"])}</div>'
        for field in embed.get("fields") or ()
    )
    footer = f'<div class="footer">{escape(embed["footer"]["text"])}</div>' if embed.get("footer") else ""
    colour = f"#{embed.get('color') or 0:06x}"
    return f'<div class="embed" style="border-left-color: {colour}">{title}{described}{fields}{footer}</div>'


def _component(component: Json) -> str:
    inner = component.get("components") or ()
    match component["type"]:
        case 1:
            return f'<div class="row">{"".join(map(_component, inner))}</div>'
        case 2:
            emoji = (component.get("emoji") or {}).get("name") or ""
            label = " ".join(filter(None, (emoji, component.get("label") or "")))
            return f'<span class="button style{component["style"]}">{escape(label)}</span>'
        case 3:
            return f'<div class="select">{escape(component.get("placeholder") or "")} ▾</div>'
        case 10:
            return f"<div>{markdown(component['content'])}</div>"
        case 14:
            return "<hr>" if component.get("divider", True) else "<div></div>"
        case 17:
            colour = f"#{component.get('accent_color') or 0:06x}"
            return f'<div class="container" style="border-left-color: {colour}">{"".join(map(_component, inner))}</div>'
        case unknown:
            raise ValueError(f"No HTML for a component of the type {unknown}.")


def markdown(text: str) -> str:
    """Return the HTML of the Markdown that Refdesk writes: links, emphasis, headings, quotations, small print."""
    return "".join(map(_line, text.split("\n")))


_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def _line(line: str) -> str:
    if line.startswith("-# "):
        return f"<small>{_inline(line[3:])}</small>"
    if heading := re.match(r"#{1,3} ", line):
        return f"<h3>{_inline(line[heading.end() :])}</h3>"
    if item := re.match(r"- |\d{1,2}\. ", line):
        mark = "•" if item[0] == "- " else item[0]
        return f'<div class="item"><span>{mark}</span>{_inline(line[item.end() :])}</div>'
    if line.startswith("> "):
        return f"<blockquote>{_inline(line[2:])}</blockquote>"
    return f"<div>{_inline(line) or '&nbsp;'}</div>"


def _inline(text: str) -> str:
    kept: list[str] = []

    def hold(match: re.Match[str]) -> str:
        kept.append(escape(match[1]))
        return f"\x00{len(kept) - 1}\x00"

    html = escape(_ESCAPED.sub(hold, text), quote=False)
    html = re.sub(r"\[((?:[^\[\]])+)\]\(([^()\s]+)\)", r'<a href="\2">\1</a>', html)
    html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html)
    html = re.sub(r"__(.+?)__", r"<u>\1</u>", html)
    html = re.sub(r"\*(.+?)\*", r"<i>\1</i>", html)
    html = re.sub(r"`(.+?)`", r"<code>\1</code>", html)
    return re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match[1])], html)
