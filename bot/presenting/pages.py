"""Count the pages of an answer."""

from bot.answering.model import Answer


def pages_of(answer: Answer, page_size: int) -> int:
    """Return how many pages an answer has: those of a complete list, or of a comparison of many papers; else 1."""
    if answer.count and answer.plan.intent == "list":
        return -(-answer.count // page_size)
    return answer.pages
