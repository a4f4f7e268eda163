"""Finds a topic that nearly every paper of a library has, and that narrows nothing.

"graph papers from KDD" among graphs.
"""

from dataclasses import replace

from bot.answering.interpreting.wanted import asks_how_many
from bot.answering.model import SearchPlan
from ingest.library.lexical import LexicalIndex
from ingest.library.words import content_words

_COMMON = 0.85
"""The share of papers that must hold a word for it to tell hardly anything."""


def without_common_topic(plan: SearchPlan, index: LexicalIndex) -> SearchPlan:
    """The plan of a complete list, or of its number, where filters are all that narrows a question; else the plan."""
    asks = plan.intent == "answer" and plan.text and not (plan.mentions or plan.missing or plan.follow_up or plan.alike)
    if not asks or plan.selection.empty:
        return plan
    words = content_words(plan.text)
    if not words or any(index.stem_frequency(stem) < _COMMON * index.count for stem in words):
        return plan
    return replace(plan, intent="count" if asks_how_many(plan.question) else "list", text="")
