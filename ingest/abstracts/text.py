"""Plain text from the LaTeX, JATS and HTML in which abstracts come.

A handful of rules for what abstracts really hold; not a LaTeX interpreter. What is not understood stays readable:
an unknown command gives its arguments, or nothing.
"""

import re
import unicodedata

from ingest.abstracts.languages import one_abstract, with_headings_apart
from ingest.abstracts.markup import HEADING, plain_markup
from ingest.terms.outside_text import cleaned
from ingest.terms.patterns import lazy_pattern
from ingest.terms.scripts import as_fraction, as_script
from ingest.terms.symbols import LETTERS, SYMBOLS

_TEX_DOCUMENT = lazy_pattern(
    r"\\documentclass(?:(?!\\documentclass).)*?\\begin\{document\}|\\end\{document\}", re.DOTALL
)
_MATH = lazy_pattern(r"(?<!\\)\$\$?(?=\S)([^$]{1,400}?)(?<=[^\s\\])\$\$?|\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]", re.S)
_ACCENT = lazy_pattern(
    r"""\\(["'`^~=.])(?:\s*\{\s*(\\[ij]|[A-Za-z])\s*\}|(\\[ij]|[A-Za-z]))|\\([cvuHkrbdt])(?:\s*\{\s*(\\[ij]|[A-Za-z])\s*\}|\s+([A-Za-z])\b)"""
)
_MARKS = dict(
    zip(
        "\"'`^~=.cvuHkrbd",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a\u0331\u0323",
        strict=True,
    )
)
_FRACTION = lazy_pattern(r"\\[dt]?frac\s*(?:\{([^{}]*)\}\s*\{([^{}]*)\}|(\d)\s*(\d))")
_SCRIPT_ALONE = lazy_pattern(r"\s*([_^])\s*(?:\{([^{}\\]*)\}|([\w+-]))\s*")
_LINK = lazy_pattern(r"\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}")
_DROPPED = lazy_pattern(
    r"\\(?:label|cite[tp]?|ref|footnote|vspace|hspace|begin|end)\*?\s*(?:\[[^\]]{0,300}+\])?\{[^{}]*\}"
)
_ARGUMENT = lazy_pattern(r"\\([A-Za-z]+)\*?\s*(?:\[[^\]]{0,300}+\])?\{([^{}]*)\}")
_OLD_FONT = lazy_pattern(r"\{\\(?:em|it|bf|tt|sc|sl|rm|sf|cal)\s++([^{}]*)\}")
_COMMAND = lazy_pattern(r"\\([A-Za-z]+)[ \t]*")
_SCRIPT = lazy_pattern(r"([_^])\s*\{([^{}]*)\}")
_ESCAPED = lazy_pattern(r"\\([%$&_#{}])")
_SPACING = lazy_pattern(r"\\[,;:! \\]|(?<=\S)~(?=\S)")
_NO_COMMAND = lazy_pattern(r"\\(?=[^\x00-\x7f])|\\(?=\.(?:\s|$))|(?<=[\d×%)}$])\\(?=\.\s*[A-Z][a-z])")
"""Backslashes that are left of something: before a sign (`29\\×`), before a full stop (`1.9×\\. The`)."""
_OXYGEN = lazy_pattern(r"(?<=[\d_}])\\O(?![A-Za-z])")
"""What `H_2\\O` means, though `\\O` is a letter of Danish."""
_DEGREES = lazy_pattern(r"\^\s*(?:\\(?:circ|degree)(?![A-Za-z])|\{\s*\\(?:circ|degree)\s*\})")
_OVER_LETTER = lazy_pattern(r"\\(?:wide)?(tilde|hat)\s*(?:\{\s*([A-Za-z])\s*\}|(?<=\s)([A-Za-z])(?![A-Za-z]))")
_ROOT = lazy_pattern(r"\\sqrt\s*\[([^\[\]{}]{1,10})\]\s*\{([^{}]*)\}")
_ENDS_IN_COMMAND = lazy_pattern(r"\\[A-Za-z]+$")
_FONTS = frozenset({"em", "it", "bf", "tt", "sc", "sl", "rm", "sf", "cal"})
_LONGEST_COMMAND = 30
_DEEPEST = 6
_LONGEST_LINE = 80
"""Characters from which on a text is an abstract, which may have parts; titles have none."""

_ESCAPED_TWICE = lazy_pattern(r"\\\\[()\[\]]|\\[A-Za-z]+\\\{")


def plain_text(text: str) -> str:
    """Turn an abstract or a title as a provider sends it into one paragraph of plain text, in Unicode's form NFC.

    Half a surrogate pair, which JSON can carry and no database keeps, becomes a replacement character.
    """
    import ftfy

    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = HEADING.sub("", ftfy.fix_encoding(plain_markup(text)))
    if len(text) > _LONGEST_LINE:
        text = with_headings_apart(one_abstract(text))
    if "\\" in text or "$" in text or "{" in text:
        text = _without_latex(_escaped_once(text))
    text = text.replace("``", "“").replace("''", "”").replace("---", "—")
    if "--" in text:
        text = re.sub(r"(?<=[\w.,)])--(?=[\w(\s])", "–", text)
    return unicodedata.normalize("NFC", " ".join(cleaned(text).split()))


def _escaped_once(text: str) -> str:
    """LaTeX as it was before its backslashes and braces were escaped once more, as for a Markdown file."""
    if _ESCAPED_TWICE.search(text) is None:
        return text
    text = re.sub(r"\\\\(?=[()\[\]])", r"\\", text)
    return re.sub(r"\\(?=[{}])", "", text)


def _without_latex(text: str) -> str:
    text = _OXYGEN.sub("O", _NO_COMMAND.sub("", text))
    text = _ROOT.sub(r"\1√(\2)", _OVER_LETTER.sub(_over_letter, _DEGREES.sub("°", text)))
    text = _MATH.sub(_formula, _TEX_DOCUMENT.sub(" ", text))
    text = _DROPPED.sub("", _LINK.sub(r"\1", text))
    text = _ACCENT.sub(_accented, text)
    for _ in range(_DEEPEST):
        simpler = _OLD_FONT.sub(r"\1", _ARGUMENT.sub(_argument, text))
        if simpler == text:
            break
        text = simpler
    text = _COMMAND.sub(_symbol, _SPACING.sub(" ", text))
    text = re.sub(r"(?<!\\)[{}]", "", text)
    return _ESCAPED.sub(r"\1", text)


def _formula(found: re.Match[str]) -> str:
    """A formula, unless the dollar signs are money: `$5 to $10` closes before a digit and holds no command."""
    inner = found[1] or found[2] or found[3] or ""
    if script := _SCRIPT_ALONE.fullmatch(inner):
        return as_script(script[1], script[2] or script[3], found.string[: found.start()])
    is_money = found[1] and "\\" not in inner and found.string[found.end() : found.end() + 1].isdigit()
    return found[0] if is_money else _math(inner)


def _math(text: str) -> str:
    """A formula as people type it: `O(n^2)`, `10^-3`, `a/b`."""
    text = re.sub(r"\\(?:left|right|bigl?|bigr?|Bigl?|Bigr?|displaystyle|limits)\b\.?", "", text)
    for _ in range(_DEEPEST):
        simpler = _ARGUMENT.sub(_argument, _SCRIPT.sub(_script, _FRACTION.sub(_fraction, text)))
        if simpler == text:
            break
        text = simpler
    text = _COMMAND.sub(_symbol, text)
    text = text.replace("\\|", "‖")
    return text.replace("~", " ") if text.strip() != "~" else text


def _fraction(found: re.Match[str]) -> str:
    return as_fraction(found[1] or found[3] or "", found[2] or found[4] or "")


def _script(found: re.Match[str]) -> str:
    """A power or an index without its braces; a command at its end stays apart from the letters behind it."""
    return found[1] + found[2] + ("{}" if _ENDS_IN_COMMAND.search(found[2][-_LONGEST_COMMAND:]) else "")


def _argument(found: re.Match[str]) -> str:
    """What a command has in its braces, apart from a command right before it: `^\\circ\\mathrm{C}`."""
    before = found.string[: found.start()]
    if found[1] in ("textsuperscript", "textsubscript"):
        return as_script("^" if found[1] == "textsuperscript" else "_", found[2], before)
    apart = "{}" if _ENDS_IN_COMMAND.search(before[-_LONGEST_COMMAND:]) else ""
    return apart + SYMBOLS.get(found[1], "") + found[2]


def _over_letter(found: re.Match[str]) -> str:
    """A letter with its sign above where Unicode has the two as one (`Õ(n)`), else the letter alone."""
    letter = found[2] or found[3]
    both = unicodedata.normalize("NFC", letter + _MARKS["~" if found[1] == "tilde" else "^"])
    return both if len(both) == 1 else letter


def _symbol(found: re.Match[str]) -> str:
    if found[1] in _FONTS:
        return ""
    symbol = SYMBOLS.get(found[1], "")
    if symbol == found[1] and found.string[found.start() - 1 : found.start()].isalnum():
        symbol = f" {symbol}"
    return symbol if found[1] in LETTERS else symbol + found[0][len(found[1]) + 1 :]


def _accented(found: re.Match[str]) -> str:
    mark = found[1] or found[4]
    letter = (found[2] or found[3] or found[5] or found[6]).lstrip("\\")
    return unicodedata.normalize("NFC", letter + _MARKS[mark]) if mark in _MARKS else letter
