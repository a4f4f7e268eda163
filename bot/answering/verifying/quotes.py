"""Finds the quotations in a sentence that do not occur in the texts that it cites."""

import re

from bot.answering.normal_text import normal_text
from ingest.terms.patterns import lazy_pattern

_QUOTATIONS = (
    lazy_pattern(r"“([^“”]{2,600})”"),
    lazy_pattern(r"„([^„“”]{2,600})[“”]"),
    lazy_pattern(r"«([^«»]{2,600})»"),
    lazy_pattern(r"(?<!\w)\"([^\"]{2,600})\"(?!\w)"),
    lazy_pattern(r"(?<!\w)[‘']([^‘’']{2,600}(?:['’]\w[^‘’']{0,200}){0,6})[’'](?!\w)"),
)


def quotations(text: str) -> tuple[str, ...]:
    """What stands in quotation marks in `text`; apostrophes inside words do not open or close any."""
    return tuple(match[1] for rule in _QUOTATIONS for match in rule.finditer(text))


def occurs(quotation: str, cited: str) -> bool:
    """Whether `quotation` stands in `cited`, apart from blanks, dashes, LaTeX, its last mark and its first letter."""
    words, text = _folded(quotation), _folded(cited)
    parts = re.split(r"(?:(?<!\s)\s++)?+(?:\.\.\.|\[\.\.\.\])\s*+", words)
    return bool(words) and all(part.strip() in text for part in parts)


def missing_quotations(sentence: str, cited: str) -> tuple[str, ...]:
    """The quotations of `sentence` that do not stand in `cited`."""
    return tuple(quotation for quotation in quotations(sentence) if not occurs(quotation, cited))


def _folded(text: str) -> str:
    plain = normal_text(text).strip(" .,;:!?\"'")
    return re.sub(r"(?:(?<!\s)\s++)?+-\s*+", "-", plain).casefold()
