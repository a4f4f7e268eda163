"""Prepares the raw lines of a list.

What is no Markdown is blanked; lines that are too long are not read.
"""

import re

from ingest.markdown.line_outcomes import Accounts
from ingest.terms.text import repaired_line

LONGEST_LINE = 60_000
_HINT = re.compile(r"\s*\{%-?\s*(\w+)")
_ATTRIBUTES = re.compile(r"(?<=[)\]*_`])\{: ?[^{}]{1,120}\}")
"""What a page's generator sets behind a link or a title: `[Title](url){:target="_blank"}`."""
_ITEM = re.compile(r"[-*+]\s|\d{1,4}[.)]\s")
_CODE = 4
"""Spaces from which on Markdown takes a line for code."""
_LINKED_ITEM = re.compile(r"[-*+] (?:\*\*)?\[[^\[\]]{3,400}\]\(https?:")
_MARK_WITHOUT_SPACE = re.compile(r"^(\s{0,8}[-+])(?=\[[^\[\]]{1,400}\]\()")


def readable(line: str, number: int, accounts: Accounts) -> str:
    """Repair a line; one that is too long is reported and read as empty."""
    if len(line) > LONGEST_LINE:
        accounts.put(number, number + 1, "not_understood", f"longer than {LONGEST_LINE:,} characters: not read")
        return ""
    if "{:" in line:
        line = _ATTRIBUTES.sub("", line)
    # Lists forget the space behind an item's mark; of `*[` a style may be meant.
    line = repaired_line(line)
    return _MARK_WITHOUT_SPACE.sub(r"\1 ", line) if "-[" in line[:10] or "+[" in line[:10] else line


def blank_hints(lines: list[str], accounts: Accounts) -> None:
    """Blank what is no Markdown: front matter between `---` or `+++` lines, and GitBook's `{% … %}` blocks."""
    fence = lines[0].strip() if lines else ""
    if fence in {"---", "+++"}:
        end = next((at for at in range(1, min(len(lines), 80)) if lines[at].strip() in {fence, "..."}), 0)
        if end and any((":" if fence == "---" else "=") in line for line in lines[1:end]):
            for at in range(end + 1):
                accounts.put(at, at + 1, "skipped", "front matter of the page")
                lines[at] = ""
    hint_from: int | None = None
    for at, line in enumerate(lines):
        match = _HINT.match(line) if "{%" in line else None
        if match and match[1] in {"hint", "tab", "content", "embed", "code"} and hint_from is None:
            hint_from = at if match[1] == "hint" else None
        if match:
            if match[1] == "endhint" and hint_from is not None:
                for inside in range(hint_from, at):
                    accounts.put(inside, inside + 1, "skipped", "a hint of the page, not part of the list")
                    lines[inside] = ""
                hint_from = None
            accounts.put(at, at + 1, "skipped", "a mark of the page's generator")
            lines[at] = ""


def dedent_items(lines: list[str]) -> None:
    """Move items with links to the margin that are indented although no item stands above: Markdown calls them code."""
    fenced = below_item = False
    for at, line in enumerate(lines):
        text = line.lstrip()
        if not text:
            continue
        if text.startswith(("```", "~~~")):
            fenced = not fenced
        elif line[0] not in " \t":
            below_item = _ITEM.match(text) is not None
        elif fenced or below_item or (line[0] != "\t" and len(line) - len(text) < _CODE):
            continue
        elif _LINKED_ITEM.match(text):
            lines[at] = text
