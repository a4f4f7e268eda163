"""Makes the text of lists fit for use.

Mojibake undone, control and bidirectional marks gone, spaces plain.
"""

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ingest.terms.outside_text import visible
from ingest.terms.patterns import lazy_pattern

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

_PICTURES = (
    "\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\ufe0e\ufe0f\u200d\u20e3"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
# What GitHub shows as a pictograph is read as one, whichever: https://docs.github.com/get-started/writing-on-github
_SHORTCODE = lazy_pattern(r"(?<![\w/]):(?:[a-z][a-z0-9_+-]{1,40}|[+-]1):(?![\w/])")
_SHORTCODE_SHOWN = "\u25aa"
_WORD = lazy_pattern(r"\w+")
_PICTURES_AT_START = lazy_pattern(f"^[{_PICTURES}\\s]++")
_PICTURES_AT_END = lazy_pattern(f"(?<![{_PICTURES}\\s])[{_PICTURES}\\s]++$")


def repaired_line(line: str) -> str:
    """Undo mojibake in one line and take out what cannot be seen; hyphens that do not break become plain ones.

    Codes of pictographs (`:star:`) become a small square.
    """
    if not line.isascii():
        import ftfy

        line = ftfy.fix_text(line, _repair()).replace("\u2010", "-").replace("\u2011", "-").replace("\u00a0", " ")
    if line.count(":") > 1:
        line = _SHORTCODE.sub(_SHORTCODE_SHOWN, line)
    return visible(line).replace("\n", " ")


@cache
def _repair() -> "TextFixerConfig":
    import ftfy

    return ftfy.TextFixerConfig(
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=True,
        fix_character_width=False,
        fix_line_breaks=False,
        explain=False,
    )


def without_pictures_in_front(text: str) -> str:
    """Take emoji and other pictographs off the beginning of a text."""
    if text[:1].isascii() and not text[:1].isspace():
        return text
    return _PICTURES_AT_START.sub("", text[:2000]) + text[2000:]


def without_pictures(text: str) -> str:
    """Take emoji and other pictographs off both ends of a text; those inside stay."""
    text = without_pictures_in_front(text)
    if text[-1:].isascii() and not text[-1:].isspace():
        return text
    return text[:-2000] + _PICTURES_AT_END.sub("", text[-2000:])


@lru_cache(maxsize=32768)
def folded(text: str) -> str:
    """Fold a text for comparison: no accents, no case, words of letters and digits joined by single spaces."""
    if text.isascii():
        return " ".join(_WORD.findall(text.lower().replace("_", " ")))
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(bare.casefold().replace("_", " ")))


def words(text: str) -> frozenset[str]:
    """The words of a table that is written as running text."""
    return frozenset(text.split())


def count_words(text: str) -> int:
    """Count the words of a text; of scripts that are written without spaces two characters count as one word."""
    unspaced = len(_UNSPACED.findall(text)) if not text.isascii() else 0
    return len(text.split()) if unspaced < 4 else max(len(text.split()), unspaced // 2)


_UNSPACED = lazy_pattern("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def without_arrow(text: str) -> str:
    """Take an arrow that leads on to an address off the end of a text: `Counting owls --->`."""
    if text[-1:] != ">" and text[-2:-1] != ">" and text.isascii():
        return text
    return _ARROW_AT_END.sub("", text)


_ARROW_AT_END = lazy_pattern(r"(?<!\s)\s*+(?:[-–—=]{1,8}>)\s*$")
