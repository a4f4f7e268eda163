"""Find what “this” stands for in a question that is asked in a thread of people."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.answering.interpreting.cues import zipf
from bot.answering.interpreting.text import Sheet, fold_words, sheet
from bot.answering.model import Question, SearchPlan
from ingest.terms.patterns import lazy_pattern

MOST_MESSAGES = 10
"""How many of the last messages of a thread are read."""
_LONGEST = 300
_COMMON = 5.0
"""The Zipf value from which on a word tells no subject."""
_POINTS = lazy_pattern(
    r"\b(?:this|that|it|these|those|the above|(?:this|that) (?:topic|subject|problem|question|idea|thing)"
    r"|what (?:he|she|they|you) (?:said|asked|meant|wrote))\b(?! (?:is|are|paper|papers|list|lists|library|year))",
    re.I,
)
_MOST_OF_ITS_OWN = 2
"""A question with more words of its own than these points at nothing but itself."""


def resolved(
    question: Question, understood: Callable[[str], SearchPlan], held: Callable[[str], bool]
) -> tuple[Question, tuple[str, str] | None]:
    """Return the question with what its thread is about in the place of "this", and both as a pair to tell.

    `understood` gives the plan of one message by itself, `held` says whether the library's texts hold a word. The
    question comes back unchanged where it stands alone, has a conversation of its own, or no message of the thread says
    what it may be about.
    """
    if not question.thread or question.turns:
        return question, None
    page = sheet(question.text)
    points = _POINTS.search(page.text)
    if points is None and page.content():
        return question, None
    if len(_own(page, points)) > _MOST_OF_ITS_OWN:
        return question, None
    for message in reversed(question.thread[-MOST_MESSAGES:]):
        if subject := _subject(message, understood, held):
            start, end = points.span() if points else (len(page.text), len(page.text))
            text = f"{page.text[:start]} {subject} {page.text[end:]}" if points else f"{page.text} {subject}"
            return replace(question, text=" ".join(text.split())), (points[0] if points else "this thread", subject)
    return question, None


def _own(page: Sheet, points: re.Match[str] | None) -> list[int]:
    inside = range(*page.range_of(*points.span())) if points else range(0)
    return [i for i in page.content() if i not in inside and not page.cues.explains(i)]


def _subject(message: str, understood: Callable[[str], SearchPlan], held: Callable[[str], bool]) -> str:
    """What a message is about: the works that it names, else its topic; empty where the library holds nothing of it."""
    plan = understood(message[:_LONGEST])
    if plan.about is not None or any(each.what in ("outside", "wish") for each in plan.missing):
        return ""
    if plan.mentions:
        return " and ".join(mention.surface for mention in plan.mentions[:2])
    words = fold_words(plan.text).split()
    return plan.text if any(held(word) and zipf(word) < _COMMON for word in words) else ""
