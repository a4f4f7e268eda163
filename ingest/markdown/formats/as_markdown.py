"""Rewrites AsciiDoc and Org line by line as Markdown.

No well-kept Python parser gives their blocks with lines.

Only what lists use is rewritten: headings, items, links, styles, tables, block marks. The number of lines stays.
"""

import re

_ADOC_HEADING = re.compile(r"(={1,6}) (?=\S)")
_ADOC_ITEM = re.compile(r"[ \t]{0,12}(\*{1,6}|-|\.{1,6}) (?=\S)")
_ADOC_LINK = re.compile(
    r"(?:link:)?((?:https?|ftp)://[^\s\[\]<>]{1,2000}|(?<=link:)[^\s\[\]<>]{1,500})\[([^\[\]]{0,500})\]"
)
_ADOC_BOLD = re.compile(r"(?<![\w*])\*{1,2}([^*\s][^*]{0,300}?)\*{1,2}(?![\w*])")
_ADOC_ATTRIBUTE = re.compile(r":[\w!-]{1,60}:(?: |$)|\[[^\]]{0,200}\]$|//|include::|image::|toc::")
_ADOC_FENCE = re.compile(r"(?:-{4,}|\.{4,}|={4,}|\+{4,}|_{4,}|\*{4,})$")
_ADOC_CELL = re.compile(r"(?:^|\s)(?:\d{0,3}\+?[.\d]{0,4}[<^>]?[aehlmdsv]?)?\|")
_ORG_HEADING = re.compile(r"(\*{1,8}) (?:(?:TODO|DONE|NEXT|WAITING) )?(?:\[#[A-C]\] )?(?=\S)")
_ORG_TAGS = re.compile(r"[ \t]:[\w@:]{1,100}:$")
_ORG_LINK = re.compile(r"\[\[([^\[\]]{1,2000})\](?:\[([^\[\]]{1,500})\])?\]")
_ORG_BOLD = re.compile(r"(?<![\w*])\*([^*\s][^*]{0,300}?)\*(?![\w*])")
_ORG_ITALIC = re.compile(r"(?<![\w/:])/([^/\s][^/]{0,200}?)/(?![\w/])")
_ORG_STRUCK = re.compile(r"(?<![\w+])\+([^+\s][^+]{0,300}?)\+(?![\w+])")
_ORG_META = re.compile(r"#\+|[ \t]{0,8}:[A-Z_]{2,30}:|[ \t]{0,8}(?:SCHEDULED|DEADLINE|CLOSED):")
_ORG_RULE = re.compile(r"\|[-+]{3,}\|?$")


def markdown_of_asciidoc(text: str) -> str:
    """Rewrite AsciiDoc as Markdown, line for line."""
    lines: list[str] = []
    table: _Table | None = None
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped == "|===":
            table = _Table(len(lines)) if table is None else None
            lines.append("")
        elif table is not None:
            lines.append(table.row(stripped, lines))
        elif _ADOC_ATTRIBUTE.match(stripped) or _ADOC_FENCE.fullmatch(stripped) or stripped == "+":
            lines.append("")
        else:
            lines.append(_asciidoc_line(line))
    return "\n".join(lines)


class _Table:
    """A table of AsciiDoc being rewritten; the row of heads takes the place of the mark above it."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.width = 0
        self.cells: list[str] = []

    def row(self, line: str, lines: list[str]) -> str:
        """Rewrite one line: a whole row, or a cell of a row whose cells stand on lines of their own."""
        found = [_asciidoc_line(cell.strip()) for cell in _ADOC_CELL.split(line)[1:]]
        if not self.width and len(found) > 1:
            self.width = len(found)
            lines[self.start] = f"| {' | '.join(found)} |"
            return "|" + "---|" * self.width
        self.cells.extend(found)
        if not self.width or len(self.cells) < self.width:
            return ""
        cells, self.cells = self.cells[: self.width], self.cells[self.width :]
        return f"| {' | '.join(cells)} |"


def _asciidoc_line(line: str) -> str:
    heading = _ADOC_HEADING.match(line)
    if heading:
        return f"{'#' * len(heading[1])} {_asciidoc_inline(line[heading.end() :])}"
    item = _ADOC_ITEM.match(line)
    if item:
        depth = len(item[1]) - 1 if item[1] != "-" else 0
        return f"{'  ' * depth}- {_asciidoc_inline(line[item.end() :])}"
    return _asciidoc_inline(line)


def _asciidoc_inline(text: str) -> str:
    text = _ADOC_BOLD.sub(r"**\1**", text)
    text = _ADOC_LINK.sub(lambda link: f"[{link[2].rstrip('^').strip() or link[1]}]({link[1]})", text)
    return text.removeprefix("link:").replace("](link:", "](")


def markdown_of_org(text: str) -> str:
    """Rewrite Org as Markdown, line for line."""
    lines: list[str] = []
    for line in text.split("\n"):
        heading = _ORG_HEADING.match(line)
        if heading:
            lines.append(f"{'#' * min(len(heading[1]), 6)} {_org_inline(_ORG_TAGS.sub('', line[heading.end() :]))}")
        elif line.lower().startswith("#+title:"):
            lines.append(f"# {line[8:].strip()}")
        elif _ORG_META.match(line):
            lines.append("")
        elif _ORG_RULE.fullmatch(line.strip()):
            lines.append(re.sub(r"\+", "|", line.strip()))
        else:
            lines.append(_org_inline(re.sub(r"^([ \t]{0,20})\+ ", r"\1- ", line)))
    return "\n".join(lines)


def _org_inline(text: str) -> str:
    if "[[" in text:
        text = _ORG_LINK.sub(lambda link: f"[{link[2] or link[1]}]({link[1].removeprefix('file:')})", text)
    if "://" not in text:
        text = _ORG_ITALIC.sub(r"*\1*", text)
    return _ORG_STRUCK.sub(r"~~\1~~", _ORG_BOLD.sub(r"**\1**", text))
