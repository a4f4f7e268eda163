"""Plain text from the LaTeX, JATS and HTML in which abstracts come.

A handful of rules for what abstracts really hold; not a LaTeX interpreter. What is not understood stays readable:
an unknown command gives its arguments, or nothing.
"""

import html
import re
import unicodedata

import ftfy

_TAGS = (
    "p|i|b|u|em|strong|sup|sub|br|hr|span|div|a|ul|ol|li|h[1-6]|tt|code|small|big|font|italic|bold|sc|sec|title|"
    "list|list-item|monospace|underline|abstract|inline-formula|disp-formula|tex-math|alternatives|ext-link|xref|img"
)
_TAG = re.compile(rf"</?(?:(?:jats|mml|ns\d):[\w-]+|{_TAGS}|math|m[inorstu]\w*)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:jats:)?(?:p|br|div|li|sec|title|list-item|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE)
_UNSEEN = re.compile(r"<!--(?:(?!<!--).)*?-->|<(script|style)\b(?:(?!<\1\b).)*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_MATHML = r"<(?:mml:)?math\b(?:(?!<(?:mml:)?math\b).)*?</(?:mml:)?math>"
_TEX = r"<(?:jats:)?tex-math\b(?:(?!<(?:jats:)?tex-math\b).)*?</(?:jats:)?tex-math>"
_TWICE = re.compile(rf"{_MATHML}\s*({_TEX})|({_TEX})\s*{_MATHML}", re.DOTALL)
"""A formula in TeX and once more in MathML, as `<jats:alternatives>` have it."""
_TEX_DOCUMENT = re.compile(r"\\documentclass(?:(?!\\documentclass).)*?\\begin\{document\}|\\end\{document\}", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Unicode's categories Cc, Zl and Zp."""
_HEADING = re.compile(
    r"^\s*(?:(?i:abstract|summary)\s*(?:[:—–]\s*|[.-]\s+|\n)"
    r"|(?:Abstract|ABSTRACT)\s+(?=(?:We|In|This|These|The|Our) ))\s*"
)

_MATH = re.compile(r"(?<!\\)\$\$?(?=\S)([^$]{1,400}?)(?<=[^\s\\])\$\$?|\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]", re.S)
_ACCENT = re.compile(
    r"""\\(["'`^~=.])\s*\{?\s*(\\[ij]|[A-Za-z])\s*\}?|\\([cvuHkrbdt])(?:\s*\{\s*(\\[ij]|[A-Za-z])\s*\}|\s+([A-Za-z])\b)"""
)
_MARKS = dict(
    zip(
        "\"'`^~=.cvuHkrbd",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a\u0331\u0323",
        strict=True,
    )
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_LINK = re.compile(r"\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}")
_DROPPED = re.compile(r"\\(?:label|cite[tp]?|ref|footnote|vspace|hspace|begin|end)\*?\s*(?:\[[^\]]*\])?\{[^{}]*\}")
_ARGUMENT = re.compile(r"\\([A-Za-z]+)\*?\s*(?:\[[^\]]*\])?\{([^{}]*)\}")
_OLD_FONT = re.compile(r"\{\\(?:em|it|bf|tt|sc|sl|rm|sf|cal)\s+([^{}]*)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)[ \t]*")
_SCRIPT = re.compile(r"([_^])\s*\{([^{}]*)\}")
_ESCAPED = re.compile(r"\\([%$&_#{}])")
_SPACING = re.compile(r"\\[,;:! \\]|(?<=\S)~(?=\S)")
_DEEPEST = 6

_SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "times": "×", "cdot": "·", "pm": "±", "mp": "∓", "div": "÷", "leq": "≤", "le": "≤", "leqslant": "≤",
    "geq": "≥", "ge": "≥", "geqslant": "≥", "neq": "≠", "ne": "≠", "approx": "≈", "sim": "~", "simeq": "≃",
    "equiv": "≡", "ll": "≪", "gg": "≫", "propto": "∝", "infty": "∞", "to": "→", "rightarrow": "→",
    "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒", "mapsto": "↦", "in": "∈", "notin": "∉",
    "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃", "nabla": "∇",
    "partial": "∂", "sum": "∑", "prod": "∏", "int": "∫", "sqrt": "√", "ell": "ℓ", "circ": "°", "degree": "°",
    "ldots": "…", "dots": "…", "cdots": "…", "textellipsis": "…", "star": "*", "ast": "*", "prime": "′",
    "dagger": "†", "S": "§", "copyright": "©", "textregistered": "®", "texttrademark": "™", "textendash": "–",
    "textemdash": "—", "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’",
    "textquotesingle": "'", "textbackslash": "\\", "textasciitilde": "~", "textdollar": "$",
    "euro": "€", "pounds": "£", "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "log": "log", "min": "min", "max": "max",
    "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "lim": "lim", "Pr": "Pr", "lvert": "|", "rvert": "|",
    "lVert": "‖", "rVert": "‖", "vert": "|", "langle": "⟨", "rangle": "⟩", "lceil": "⌈", "rceil": "⌉",
    "lfloor": "⌊", "rfloor": "⌋", "mid": "|", "colon": ":", "LaTeX": "LaTeX", "TeX": "TeX",
}  # fmt: skip

_LETTERS = frozenset(["ss", "o", "O", "l", "L", "ae", "AE", "oe", "OE", "aa", "AA", "i", "j"])


def plain_text(text: str) -> str:
    """Turn an abstract or a title as a provider sends it into one paragraph of plain text, in Unicode's form NFC.

    Half a surrogate pair, which JSON can carry and no database keeps, becomes a replacement character.
    """
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _HEADING.sub("", ftfy.fix_encoding(_without_tags(text)))
    if "\\" in text or "$" in text or "{" in text:
        text = _without_latex(text)
    text = text.replace("``", "“").replace("''", "”").replace("---", "—")
    if "--" in text:
        text = re.sub(r"(?<=[\w.,)])--(?=[\w(\s])", "–", text)
    text = _CONTROL.sub(" ", text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _without_tags(text: str) -> str:
    """Tags and entities taken out, also where they were escaped once more on the way."""
    for _ in range(2):
        if "<" in text:
            text = _TWICE.sub(lambda found: found[1] or found[2], _UNSEEN.sub(" ", text))
            text = _TAG.sub("", _HEADING.sub("", _BLOCK.sub("\n", text)))
        if "&" in text:
            text = html.unescape(text)
    return text


def _without_latex(text: str) -> str:
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
    is_money = found[1] and "\\" not in inner and found.string[found.end() : found.end() + 1].isdigit()
    return found[0] if is_money else _math(inner)


def _math(text: str) -> str:
    """A formula as people type it: `O(n^2)`, `10^-3`, `a/b`."""
    text = re.sub(r"\\(?:left|right|bigl?|bigr?|Bigl?|Bigr?|displaystyle|limits)\b\.?", "", text)
    for _ in range(_DEEPEST):
        simpler = _ARGUMENT.sub(_argument, _SCRIPT.sub(r"\1\2", _FRACTION.sub(r"\1/\2", text)))
        if simpler == text:
            break
        text = simpler
    text = _COMMAND.sub(_symbol, text)
    text = text.replace("\\|", "‖")
    return text.replace("~", " ") if text.strip() != "~" else text


def _argument(found: re.Match[str]) -> str:
    return _SYMBOLS.get(found[1], "") + found[2]


def _symbol(found: re.Match[str]) -> str:
    symbol = _SYMBOLS.get(found[1], "")
    if symbol == found[1] and found.string[found.start() - 1 : found.start()].isalnum():
        symbol = f" {symbol}"
    return symbol if found[1] in _LETTERS else symbol + found[0][len(found[1]) + 1 :]


def _accented(found: re.Match[str]) -> str:
    mark = found[1] or found[3]
    letter = (found[2] or found[4] or found[5]).lstrip("\\")
    return unicodedata.normalize("NFC", letter + _MARKS[mark]) if mark in _MARKS else letter
