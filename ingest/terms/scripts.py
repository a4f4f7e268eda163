"""Writes powers, indices and fractions as plain text, so that nobody reads `10⁶` as `106`.

A power of a number keeps its caret (`10^6`): a raised digit beside another is lost wherever text is folded. Elsewhere
raised and lowered digits are written as such (`H₂O`, `m²`), which fold to what people type.
"""

import re

_RAISED = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_DEGREES = re.compile(r"[∘°º]([A-Z]?)")
"""The raised circle of degrees, the letter of the scale behind it or not."""
_MINUS = str.maketrans("−–", "--")


def as_script(sign: str, script: str, before: str) -> str:
    """Return a raised (`^`) or lowered (`_`) text as it is written behind `before`."""
    script = " ".join(script.translate(_MINUS).split())
    if not script:
        return ""
    if sign == "^" and (degrees := _DEGREES.fullmatch(script)):
        return f"°{degrees[1]}"
    is_power = sign == "^" and before.rstrip()[-1:] in tuple("0123456789)")
    if sign == "^" and script in _ORDINALS:
        return script
    signs = _RAISED if sign == "^" else _LOWERED
    if not is_power and all(char in signs for char in script):
        return "".join(signs[char] for char in script)
    if is_power or len(script) == 1 or re.fullmatch(r"-?\w+", script):
        return f"{sign}{script}"
    return f"{sign}({script})"


def as_fraction(above: str, below: str) -> str:
    """Return a fraction on one line: `a/b`, with brackets around what is more than one thing."""
    return f"{_bracketed(above)}/{_bracketed(below)}"


def _bracketed(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[^\s+\-−±=/]*|\([^()]*\)|-\w+", text) else f"({text})"
