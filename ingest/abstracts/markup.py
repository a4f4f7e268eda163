"""Turns the JATS, HTML and MathML of abstracts into text.

Powers, fractions and headings stay legible.
"""

import html
import re
from typing import TYPE_CHECKING

from ingest.abstracts.languages import in_one_language
from ingest.terms.patterns import lazy_pattern
from ingest.terms.scripts import as_fraction, as_script

if TYPE_CHECKING:
    from lxml import etree

_TAGS = (
    "p|i|b|u|em|strong|sup|sub|br|hr|span|div|a|ul|ol|li|h[1-6]|tt|code|small|big|font|italic|bold|sc|sec|title|"
    "list|list-item|monospace|underline|abstract|inline-formula|disp-formula|tex-math|alternatives|ext-link|xref|img"
)
_TAG = lazy_pattern(rf"</?(?:(?:jats|mml|ns\d):[\w-]+|{_TAGS}|math|m[inorstu]\w*)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BLOCK = lazy_pattern(r"</?(?:jats:)?(?:p|br|div|li|sec|title|list-item|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE)
_UNSEEN = lazy_pattern(r"<!--(?:(?!<!--).)*?-->|<(script|style)\b(?:(?!<\1\b).)*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_MATHML = r"<(?:mml:)?math\b(?:(?!<(?:mml:)?math\b).)*?</(?:mml:)?math>"
_TEX = r"<(?:jats:)?tex-math\b(?:(?!<(?:jats:)?tex-math\b).)*?</(?:jats:)?tex-math>"
_TWICE = lazy_pattern(rf"{_MATHML}\s*({_TEX})|({_TEX})\s*{_MATHML}", re.DOTALL)
"""A formula in TeX and once more in MathML, as `<jats:alternatives>` have it."""

_FORMULA = lazy_pattern(_MATHML, re.DOTALL)
_SCRIPT = lazy_pattern(r"<(?:jats:)?(sup|sub)(?:\s[^<>]*)?>([^<>]{0,60})</(?:jats:)?\1\s*>", re.IGNORECASE)
_TITLE = lazy_pattern(r"<(?:jats:)?(title|h[1-6])(?:\s[^<>]*)?>([^<>]{1,60})</(?:jats:)?\1\s*>", re.IGNORECASE)
_ENTITY = lazy_pattern(r"&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)(\w{2,31});", re.IGNORECASE)
_LOOK_BACK = 80
HEADING = lazy_pattern(
    r"^\s*(?:(?i:abstract|summary)\s*(?:[:—–]\s*|[.-]\s+|\n)"
    r"|(?:Abstract|ABSTRACT)\s+(?=(?:We|In|This|These|The|Our) ))\s*"
)
"""The word above an abstract, which is not part of it."""


def plain_markup(text: str) -> str:
    """Return a text without tags and entities, also where they were escaped once more on the way.

    Blocks end with a line break; a heading within the text ends with a colon.
    """
    for _ in range(2):
        if "<" in text:
            text = _TWICE.sub(lambda found: found[1] or found[2], _UNSEEN.sub(" ", text))
            text = _FORMULA.sub(_formula, in_one_language(text))
            text = _TITLE.sub(_heading, _SCRIPT.sub(_script, text))
            text = _TAG.sub("", HEADING.sub("", _BLOCK.sub("\n", text)))
        if "&" in text:
            text = html.unescape(text)
    return text


def _heading(found: re.Match[str]) -> str:
    title = found[2].strip()
    return f"\n{title}{'' if title.endswith((':', '.', '?', '!')) else ':'} " if title else "\n"


def _script(found: re.Match[str]) -> str:
    before = _TAG.sub("", found.string[max(0, found.start() - _LOOK_BACK) : found.start()])
    return as_script("^" if found[1].casefold() == "sup" else "_", html.unescape(found[2]), before)


def _formula(found: re.Match[str]) -> str:
    """A formula in MathML on one line; one that cannot be read stays for its tags to be taken out."""
    bare = re.sub(r"<(/?)mml:", r"<\1", found[0])
    source = _ENTITY.sub(lambda entity: html.unescape(entity[0]), bare)
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(source.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return found[0]
    written = _written(root) if root is not None else ""
    return html.escape(" ".join(written.split()), quote=False)


def _written(element: "etree._Element") -> str:
    from lxml import etree

    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if not name or name in ("annotation", "annotation-xml"):
        return ""
    parts = [_written(child) for child in element]
    if name in ("msup", "msub") and len(parts) == 2:
        return parts[0] + as_script("^" if name == "msup" else "_", parts[1], parts[0])
    if name == "msubsup" and len(parts) == 3:
        base = parts[0] + as_script("_", parts[1], parts[0])
        return base + as_script("^", parts[2], base)
    if name == "mfrac" and len(parts) == 2:
        return as_fraction(*parts)
    if name == "msqrt":
        return f"√({''.join(parts)})"
    if name == "mroot" and len(parts) == 2:
        return f"{parts[1]}√({parts[0]})"
    if name == "mfenced":
        return f"{element.get('open', '(')}{', '.join(parts)}{element.get('close', ')')}"
    inner = "".join(
        f"{written}{child.tail or ''}" if name == "mtext" else written
        for child, written in zip(element, parts, strict=True)
    )
    return f"{element.text or ''}{inner}".strip("\n\t") if name == "mtext" else f"{(element.text or '').strip()}{inner}"
