"""Reads plain text, links, pictures and styles many times faster than the parser.

pieces_of_plain("**A** [title](https://example.org)") -> the pieces that the parser gives; None for anything less plain
"""

import re

from ingest.markdown.pieces import Piece, PieceBuilder, take_tag
from ingest.terms.outside_text import one_line

_TEXT = r"(?:[^\[\]\\`<>&*_~\n]|&(?![\w#]+;))"
_URL = r"(https?://[a-z0-9](?:[\w./?=#:;,@+~!$'-]|%[0-9A-Fa-f]{2}|&(?![\w#]+;)){1,600}|#[\w-]{1,200})"
_LINK = rf"(?<![\\!])\[({_TEXT}{{1,400}}|\[{_TEXT}{{1,400}}\])\]\({_URL}\)"
_PICTURE = rf"!\[({_TEXT}{{0,400}})\]\({_URL}\)"
_STYLE = r"ins|u|b|i|em|strong|s|del|strike|br"
_TAG = rf"<(?:/({_STYLE})|({_STYLE})(?: ?/)?)>"
_LINK_OR_PICTURE = re.compile(f"{_LINK}|{_PICTURE}", re.ASCII)
_LINK_ALONE = re.compile(_LINK, re.ASCII)
_ANY_TAG = re.compile(_TAG)
_ANY_MARK = re.compile(r"[\\`<&_~*!\[\]\n\t\0\1]|^ | $")
"""What text that is nothing else does not hold."""
_MARKUP = re.compile(r"\\(?![\[\]])|[`<\t]|&(?=[\w#]+;)|~~|!\[|\]\(| \n|\n[ ]|^ | $")
"""What only the parser knows how to read, where links, pictures and tags are out of the way."""
_STYLED = re.compile(r"(?:^|(?<=[ \n(]))(\*\*?|_)(?=[\w\0])[^*_\n\x01]{1,600}(?<=[\w\0.,:;?!)])\1(?=$|[ \n.,:;)\]|])")
_WITHIN_WORD = re.compile(r"(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])")
_TOKEN = re.compile(
    rf"{_LINK}|{_PICTURE}|{_TAG}|(\*\*?|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))|\n|\\([\[\]])|[^\[*_\n<\\!]+|[\[_!]",
    re.ASCII,
)
_STYLES_OF_MARKS = {"**": "bold", "*": "italic", "_": "italic"}


def pieces_of_plain(content: str) -> list[Piece] | None:
    """Read a stretch of text; None where it holds marks that only the parser knows how to read."""
    if _ANY_MARK.search(content) is None:
        return [Piece(content)] if content else []
    if content[0] == "[" and (alone := _LINK_ALONE.fullmatch(content)):
        return [Piece(one_line(alone[1]), alone[2])]
    if not _is_plain(content):
        return None
    builder = PieceBuilder()
    opened: set[str] = set()
    for token in _TOKEN.finditer(content):
        link, url, alternative, source, closed, tag, mark, escaped = token.groups()
        if url:
            builder.open_link(url)
            builder.text(link)
            builder.close_link()
        elif source:
            builder.image(source, one_line(alternative))
        elif closed or tag:
            take_tag(builder, closed or tag, {}, closing=bool(closed))
        elif mark:
            builder.style(_STYLES_OF_MARKS[mark], -1 if mark in opened else 1)
            opened.symmetric_difference_update((mark,))
        elif token[0] == "\n":
            builder.line_break(hard=False)
        else:
            builder.text(escaped or token[0])
    return builder.finish()


def _is_plain(content: str) -> bool:
    """Whether each mark of a text is of a link, a picture, a tag, or of a style that nothing else is part of.

    A style's marks stand beside words, with space or the end of a sentence on their other side, so that they mean one
    thing only (https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis).
    """
    if "\0" in content or "\1" in content:
        return False
    bare = _LINK_OR_PICTURE.sub("\0", content)
    bare = _ANY_TAG.sub("\1", bare) if "<" in bare else bare
    if _MARKUP.search(bare):
        return False
    bare = _WITHIN_WORD.sub("", bare) if "_" in bare else bare
    if "*" in bare or "_" in bare:
        bare = _STYLED.sub("", bare)
    return "*" not in bare and "_" not in bare
