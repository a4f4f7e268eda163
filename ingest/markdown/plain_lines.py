"""Rules of the Markdown parser for what lists are made of: items and paragraphs of one line.

Each gives what the parser's own rules give, many times faster, or nothing, and then those decide. A line is taken only
if nothing but text can begin as it does (https://spec.commonmark.org/0.31.2/), and if what follows ends it.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block

PLAIN_ITEMS, PLAIN_LINE = "plain_items", "plain_line"
"""Types of tokens: a run of items, their texts in `meta["texts"]`, before the list that has the rest of them; and a
paragraph of one line, its text in `content`."""

_BEGINS = r"(?:\*\*[^*\s]|[^\s\d<>#`~|:=*+_-])"
"""How a line begins that is no table, code, quotation, rule, item, heading or HTML; a definition of a link may be."""
_ITEM = re.compile(rf"([-+*]) ({_BEGINS}.*)")
_LINE = re.compile(rf"{_BEGINS}.*")
_NEXT_ITEM = re.compile(r"[-+*] \S")
_INDENT_OF_CODE = 4


def add_rules(parser: MarkdownIt) -> None:
    """Add the rules to a parser."""
    parser.block.ruler.before("table", PLAIN_LINE, _plain_line)
    parser.block.ruler.before("list", PLAIN_ITEMS, _plain_items)


def _plain_items(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Take items of one line that follow one another, but for the last, below which more may belong to it."""
    indent = state.sCount[first]
    if silent or not 0 <= indent - state.blkIndent < _INDENT_OF_CODE or state.level + 2 >= state.md.options.maxNesting:
        return False
    texts: list[str] = []
    mark = None
    for line in range(first, end):
        item = _ITEM.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])
        if item is None or state.sCount[line] != indent or (mark and item[1] != mark) or _may_define(item[2]):
            break
        mark = item[1]
        texts.append(item[2].rstrip())
    if len(texts) < 2:
        return False
    last = first + len(texts) - 1
    token = state.push(PLAIN_ITEMS, "", 0)
    token.map, token.meta = [first, last], {"texts": texts[:-1]}
    return list_block(state, last, end, False)


def _plain_line(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Take a line of text that is a paragraph of its own: a blank line or the next item of a list follows."""
    if silent or state.is_code_block(first):
        return False
    text = _LINE.match(state.src, state.bMarks[first] + state.tShift[first], state.eMarks[first])
    if text is None or _may_define(text[0]) or not _is_alone(state, first + 1):
        return False
    state.line = first + 1
    token = state.push(PLAIN_LINE, "", 0)
    token.map, token.content = [first, first + 1], text[0].rstrip()
    return True


def _may_define(text: str) -> bool:
    return text.startswith("[") and "]:" in text


def _is_alone(state: StateBlock, following: int) -> bool:
    """Whether a line surely does not go on with the paragraph before it."""
    if following >= state.lineMax or state.isEmpty(following):
        return True
    indent = state.sCount[following]
    if indent < 0 or indent - state.blkIndent >= _INDENT_OF_CODE:
        return False
    if indent < state.blkIndent and 0 <= state.listIndent <= indent - _INDENT_OF_CODE:
        return False
    at = state.bMarks[following] + state.tShift[following]
    return _NEXT_ITEM.match(state.src, at, state.eMarks[following]) is not None
