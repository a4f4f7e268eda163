"""Gives the pieces of a line their roles.

Which links are labels in brackets, which stand in parentheses, which are plain.

Lists write labels as `[[Paper](…)]`, `\\[[Paper](…)]`, `[[Paper]](…)`, `[[Code](…), [Data](…)]` and `([SOSP 2023](…))`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ingest.markdown.pieces import Piece, with_text

Role = Literal["text", "plain link", "label", "in parentheses", "break"]

_BARE_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w./@-])(?:www\.|(?:arxiv|doi|dl\.acm|openreview)\.(?:org|net)/))(?:[^\s<>\[\]|｜，。）)（(]|\([^\s()<>\[\]]{1,40}\)){4,500}"
)
_BETWEEN_LABELS = re.compile(r"[\s,;|/·•&+，、]*+(?:and)?[\s,;|/·•&+，、]*")


_CLOSING = re.compile(r"^\s{0,6}\]")
_INSIDE = {"[": re.compile(r"[^\]】]{0,60}"), "(": re.compile(r"[^)）]{0,60}")}
_MARKED_TITLE = re.compile(r"\[[^\[\]]{1,60}\]\s*[^\s\[\](),;|/]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece with its role."""

    piece: Piece
    role: Role


def parts_of(pieces: Iterable[Piece]) -> list[Part]:
    """Give pieces their roles; brackets around links are taken away, images without a link left out."""
    return _Roles().read(_with_addresses(pieces))


def _with_addresses(pieces: Iterable[Piece]) -> list[Piece]:
    """Make links of addresses that stand bare in the text."""
    out: list[Piece] = []
    for piece in pieces:
        if piece.url is not None or piece.image is not None or piece.code or "/" not in piece.text:
            out.append(piece)
            continue
        at = 0
        for match in _BARE_ADDRESS.finditer(piece.text):
            address = match[0].rstrip(".,;:'\"*_")
            out.append(with_text(piece, piece.text[at : match.start()]))
            out.append(with_text(piece, address, address))
            at = match.start() + len(address)
        out.append(with_text(piece, piece.text[at:]) if at else piece)
    return out


class _Roles:
    """Reads pieces in order, remembering which bracket is open around links."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.opened: Literal["", "[", "("] = ""

    def read(self, pieces: list[Piece]) -> list[Part]:
        for piece in pieces:
            if piece.breaks:
                self.opened = "" if piece.breaks == "hard" else self.opened
                self.parts.append(Part(piece, "break"))
            elif piece.url is not None:
                self.link(piece)
            elif piece.image is None:
                self.text(piece)
        return self.parts

    def link(self, piece: Piece) -> None:
        text = piece.text.strip()
        if (
            (text.startswith("[") and not _MARKED_TITLE.match(text))
            or (text.endswith("]") and "[" not in text)
            or self.opened == "["
        ):
            self.open_bracket("[")
            self.parts.append(Part(with_text(piece, text.strip("[] ")), "label"))
        elif self.open_bracket("["):
            self.opened = "["
            self.parts.append(Part(piece, "label"))
        elif self.opened == "(" or self.open_bracket("("):
            self.opened = "("
            self.parts.append(Part(piece, "in parentheses"))
        else:
            self.parts.append(Part(piece, "plain link"))

    def open_bracket(self, bracket: str) -> bool:
        """Take an opening bracket off the end of the text before; say whether it was there."""
        last = self.parts[-1] if self.parts else None
        if last is None or last.role != "text":
            return False
        text = last.piece.text.rstrip(" \\")
        if not text.endswith(("[", "【") if bracket == "[" else ("(", "（")):
            return False
        self.parts[-1] = Part(with_text(last.piece, text[:-1]), last.role)
        return True

    def text(self, piece: Piece) -> None:
        text = piece.text
        if self.opened:
            closing = "]】" if self.opened == "[" else ")）"
            before = _INSIDE[self.opened].match(text)
            inside = before[0] if before else ""
            rest = text[len(inside) :]
            if rest[:1] and rest[0] in closing:
                self.opened = ""
                text = (inside if not _BETWEEN_LABELS.fullmatch(inside) else "") + rest[1:]
            elif _BETWEEN_LABELS.fullmatch(text):
                return
            else:
                self.opened = ""
        elif self.parts and self.parts[-1].role == "label":
            text = _CLOSING.sub("", text, count=1) if "]" in text[:8] else text
        if text:
            self.parts.append(Part(piece if text is piece.text else with_text(piece, text), "text"))
