"""What people are told where there is no answer, in plain words."""

from bot.settings.reception import ReceptionSettings

STOPPING = "I am being restarted, so this answer stops here. Ask again in a minute."
STARTING_LATER = "I am being restarted. Ask again in a minute."
WELCOME = "You are welcome."
INTERRUPTED = "I was restarted while I answered this, and the answer is not whole."
_QUOTED = 200
NOT_ALLOWED = "In this channel only some people may ask me; whoever looks after it can change that."


def left_unanswered(question: str) -> str:
    """Words for a question whose answer cannot appear any more where it was asked."""
    quoted = question if len(question) <= _QUOTED else f"{question[:_QUOTED]}…"
    return f"You asked me “{quoted}”. I was restarted before I had answered that; please ask again."


def failed(failure_id: str) -> str:
    """Words for a failure that nobody foresaw."""
    return (
        f"Something failed, so there is no answer yet. You may try again; the log tells more under the id {failure_id}."
    )


def library_failed(failure_id: str) -> str:
    """Words for a library that cannot be read."""
    return f"The library cannot be read at the moment. Try again in a while; the log tells more under {failure_id}."


def too_many_waiting(waiting: int) -> str:
    """Words for a full queue."""
    return f"{waiting} questions are waiting already. Ask again in a few minutes."


def person_too_often(settings: ReceptionSettings, *, per_day: bool) -> str:
    """Words for somebody who has asked as often as one person may."""
    if per_day:
        return f"You have asked {settings.person_per_day} questions in 24 hours, which is the limit here."
    return f"One person may ask {settings.person_per_minute} questions in a minute. Ask again in a moment."


def channel_too_often(settings: ReceptionSettings) -> str:
    """Words for a channel that has asked as often as it may."""
    return f"This channel may ask {settings.channel_per_minute} questions in a minute. Ask again in a moment."


def workspace_too_often(settings: ReceptionSettings) -> str:
    """Words for a workspace or server that has asked as often as it may."""
    most = settings.workspace_per_minute
    return f"Everybody here together may ask {most} questions in a minute. Ask again in a moment."


def too_long(settings: ReceptionSettings) -> str:
    """Words for a question that is longer than any question."""
    return f"That is too long for a question: {settings.longest_question:,} characters are the limit."
