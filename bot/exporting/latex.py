"""Write text as LaTeX, and the titles of BibTeX so that no style takes their capitals away.

latex("Müller & Søn, 30%")  -> "M{\\"u}ller \\& S{\\o}n, 30\\%"
protected("Serving with PagedAttention", ()) -> "Serving with {PagedAttention}"
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import cast

import latexcodec  # noqa: F401 - registers the codec "ulatex"

# The codec gives text, which the types of the standard library do not know.
_encode = cast(Callable[[str, str], tuple[str, int]], codecs.lookup("ulatex").encode)
_WORD = re.compile(r"[^\s:;,.!?()\[\]“”\"/–—-]+")
_RUNS = re.compile(r"(?<=[-–—])(?=[-–—])|(?<=['’”])(?=['’”])|(?<=[‘?!])(?=[‘“])|(?<=,)(?=,)")
"""Where two signs would be one to LaTeX."""
_APART = "\ue000"
"""What stands there until the text is LaTeX: no text has it, for it is no character that anybody sees."""

_LEAST_WORDS = 3
_SENTENCE_CASE = 0.5
"""The share of a title's longer words that are in lower case, from which on a capital says that a word is a name."""


class _Letters(dict[int, str]):
    """LaTeX for each character, made at its first use."""

    def __missing__(self, code: int) -> str:
        """Return a character as LaTeX, in braces where it is a command; one that LaTeX lacks stays as it is."""
        letter = chr(code)
        written = letter if letter.isascii() else _encode(letter, "keep")[0].strip()
        if written.startswith(("\\", "$")):
            written = f"{{{written}}}"
        self[code] = written
        return written


_LETTERS = _Letters(
    {
        ord("\\"): r"{\textbackslash}",
        ord("{"): r"{\textbraceleft}",
        ord("}"): r"{\textbraceright}",
        ord("~"): r"{\textasciitilde}",
        ord("^"): r"{\textasciicircum}",
        ord("`"): r"{\textasciigrave}",
        ord("<"): r"{\textless}",
        ord(">"): r"{\textgreater}",
        ord('"'): r"{\textquotedbl}",
        ord("&"): r"\&",
        ord("%"): r"\%",
        ord("$"): r"\$",
        ord("#"): r"\#",
        ord("_"): r"\_",
        ord("\u00a0"): "~",
        ord("–"): "--",
        ord("—"): "---",
        ord("‘"): "`",
        ord("’"): "'",
        ord("“"): "``",
        ord("”"): "''",
    }
)


_SIGNS = re.compile(r"([^A-Za-z0-9 .:;()/+*=@|\[\]]+)")
"""Signs in a row of which any may not be itself in LaTeX, alone or beside the next."""
_MOST_SIGNS = 8_192


def latex(text: str) -> str:
    """Return text as LaTeX that BibTeX can read: braces balanced, accents in braces, no run of hyphens."""
    parts = _SIGNS.split(unicodedata.normalize("NFC", text))
    parts[1::2] = map(_written, parts[1::2])
    return "".join(parts)


@lru_cache(_MOST_SIGNS)
def _written(signs: str) -> str:
    """Return signs in a row as LaTeX; an abstract has few that are different, so most of its letters cost nothing."""
    return _RUNS.sub(_APART, signs).translate(_LETTERS).replace(_APART, "{}")


def protected(title: str, names: Collection[str]) -> str:
    """Return a title as LaTeX with braces around each word whose capitals must stay.

    These are words with a capital behind their first letter, the paper's own `names`, and in a title in sentence case
    every capitalised word but the first.
    """
    title = _RUNS.sub(_APART, title)
    words = list(_WORD.finditer(title))
    long = [word[0] for word in words[1:] if len(word[0]) > 3 and word[0][0].isalpha()]
    in_lower_case = sum(word[0].islower() for word in long)
    is_sentence = len(long) >= _LEAST_WORDS and in_lower_case >= _SENTENCE_CASE * len(long)
    own = {word for name in names for word in name.split()}
    pieces, at = [], 0
    for number, word in enumerate(words):
        text = word[0]
        is_name = is_sentence and number > 0 and text[:1].isupper()
        if is_name or text in own or (not text[1:].islower() and _has_capital(text[1:])):
            pieces += [latex(title[at : word.start()]), f"{{{latex(text)}}}"]
            at = word.end()
    return "".join((*pieces, latex(title[at:])))


def _has_capital(text: str) -> bool:
    return any(letter.isupper() for letter in text)
