"""Says in one line how a time went, for the people who look after the bot."""

from bot.presenting.text import counted
from bot.store.quality import Quality


def quality_line(quality: Quality, days: int) -> str:
    """Return one line about the last `days`."""
    parts = [
        f"{counted(quality.asked, 'question')} in {counted(days, 'day')}",
        f"{quality.answered} answered, {quality.refused} of them with nothing found",
        f"{quality.failed} failed",
        f"ratings: {quality.helpful} helpful, {quality.not_helpful} not helpful",
        f"{counted(quality.sentences, 'sentence')} shown, {quality.dropped} left out",
    ]
    return " · ".join([*parts, f"cost {quality.cost:.2f}"] if quality.cost is not None else parts)
