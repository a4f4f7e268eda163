"""Shortens a quotation beside its paper's title to what it says of the paper."""

import re
from collections.abc import Sequence

_AIM_BEFORE = r"To [^,;:.]{0,60}\b(?:this|these|those|such)\b[^,;:.]{0,40}"
_OPENING = rf"(?:In (?:this|the) (?:paper|work|article|report|study)|{_AIM_BEFORE}), "
_PRESENTS = r"we (?:(?:then|thus|therefore|also|here) )?(?:present|propose|introduce|describe|design|develop|build)"
_LINKED = r"(?:(?:In particular|In addition|Specifically|Additionally|Moreover|Furthermore|Finally|Overall), )?"
_FOUND = (
    r"(?:we|(?:our |the |extensive |experimental |evaluation ){0,2}(?:evaluations?|experiments?|results?))"
    r" (?:also |further )?(?:show|find|demonstrate|observe)s? that "
)
_LEAST = 30


def excerpt(sentence: str, names: Sequence[str]) -> str:
    """Return a quoted sentence without a beginning that says nothing of the paper called `names`, “… ” in its place.

    “In this paper, we present Pagelet, a server that …” becomes “… a server that …”, and “Our results show that it …”
    becomes “… it …”. What is left out is only that the paper presents what it is named after, that it found what
    follows, and an aim that points back to a sentence that is not quoted. A beginning that says more, such as a
    condition or a doubt, stays.
    """
    presented = "|".join(map(re.escape, sorted(filter(None, names), key=len, reverse=True))) or r"(?!)"
    frame = rf"{_PRESENTS} (?:{presented})(?:, | --? | [–—] )(?=an? |the )"
    found = re.match(rf"(?:{_OPENING})?(?:{frame})|{_LINKED}{_FOUND}|{_OPENING}(?=we )", sentence, re.IGNORECASE)
    rest = sentence[found.end() :] if found else sentence
    return f"… {rest}" if found and len(rest) >= _LEAST else sentence
