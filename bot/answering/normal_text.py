"""Gives one plain spelling of LaTeX, signs, dashes, quotation marks and blanks."""

import re
import unicodedata
from functools import lru_cache

from ingest.terms.patterns import lazy_pattern
from ingest.terms.symbols import SYMBOLS

_ESCAPES = {r"\%": "%", r"\$": "US$", r"\&": "&", r"\_": "_", r"\#": "#", r"\,": "", r"\!": ""}
_TYPED = {"×": "x", "·": "x", "⋅": "x", "≈": "~", "≃": "~", "∼": "~", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">="}
"""How people type signs that have a character of their own; a dot counts only between numbers."""

_SIGNS = lazy_pattern(r"(?<=\d)\s*[·⋅]\s*(?=\d)|[×≈≃∼≤⩽≥⩾]")
_COMMAND = lazy_pattern(r"\\(?:[A-Za-z]+|.)")
_WRAPPED = lazy_pattern(
    r"\\(?:text|mathrm|mathbf|mathit|mathsf|mathcal|emph|textit|textbf|texttt|textsc|rm|bf|it)\s*\{([^{}]*)\}"
)
_MATHS = lazy_pattern(r"\\{1,2}[()\[\]]")
_DOUBLED_COMMAND = lazy_pattern(r"\\\\(?=[A-Za-z])")
_SUBSCRIPT = lazy_pattern(r"(?<=\w)_(?:\{(\w{1,3})\}|(\d))")
_THIN = lazy_pattern(r"(?<=\d)[\u2009\u202f\u00a0](?=\d{3}(?!\d))")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_MARKS = {**dict.fromkeys(map(ord, "“”„‟«»″"), '"'), **dict.fromkeys(map(ord, "‘’‚‛′`´"), "'")}


@lru_cache(maxsize=1024)
def normal_text(text: str) -> str:
    """`text` with LaTeX read, dashes and quotation marks made plain and blanks single; its letters keep their case."""
    text = _DOUBLED_COMMAND.sub(r"\\", _MATHS.sub("", text))
    text = _SUBSCRIPT.sub(r"\1\2", text)
    text = _WRAPPED.sub(r"\1", _WRAPPED.sub(r"\1", text))
    text = text.replace("{,}", ",").replace("``", '"').replace("''", '"')
    text = _COMMAND.sub(_read_command, text)
    text = re.sub(r"(?<!US)[${}]", "", text)
    text = unicodedata.normalize("NFKC", _THIN.sub("", text)).translate(_DASHES).translate(_MARKS)
    text = _SIGNS.sub(lambda match: _TYPED[match[0].strip()], text)
    return " ".join(text.split())


def _read_command(match: re.Match[str]) -> str:
    if match[0] in _ESCAPES:
        return _ESCAPES[match[0]]
    symbol = SYMBOLS.get(match[0].removeprefix("\\"), " ")
    return symbol if len(symbol) == 1 else f" {symbol} "
