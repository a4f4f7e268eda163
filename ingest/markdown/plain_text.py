"""Reads stretches of plain text, links and bold many times faster than the parser.

pieces_of_plain("**A** [title](https://example.org)") -> the pieces that the parser gives; None for anything less plain
"""

import re

from ingest.markdown.pieces import Piece, PieceBuilder

_LINK = re.compile(r"\[([^\[\]\\`<>&*_~!\n]{1,400})\]\((https?://[a-z0-9][\w./?=#:;,@+-]{1,600})\)", re.ASCII)
_MARKUP = re.compile(r"[\\`<&_~\t]|![\[\0]|\]\(|(?<!\*)\*(?!\*)|\*{3}|\*\* *\*\*| \n|\n[ ]|^ | $")
_STRONG = re.compile(
    r"(?:^|(?<=[\s(]))\*\*(?=[\w\0])((?:(?!\*\*)[^\n]){1,600}?(?<=[\w\0.,:;?!)]))\*\*(?=$|[\s.,:;)\]|])"
)
_TOKEN = re.compile(rf"{_LINK.pattern}|\*\*|\n|[^\[*\n]+|\[", re.ASCII)


def pieces_of_plain(content: str) -> list[Piece] | None:
    """Read a stretch of text; None where it holds marks that only the parser knows how to read."""
    bare = _LINK.sub("\0", content)
    if "\0" in content or _MARKUP.search(bare):
        return None
    if "**" in bare and "**" in _STRONG.sub("", bare):
        return None
    builder = PieceBuilder()
    bold = False
    for token in _TOKEN.finditer(content):
        if token[2]:
            builder.open_link(token[2])
            builder.text(token[1])
            builder.close_link()
        elif token[0] == "**":
            bold = not bold
            builder.style("bold", 1 if bold else -1)
        elif token[0] == "\n":
            builder.line_break(hard=False)
        else:
            builder.text(token[0])
    return builder.finish()
