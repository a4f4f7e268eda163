"""Words for people who get no answer, the same on every platform."""

from bot.phrases import joined
from bot.presenting.text import counted
from bot.settings.reception import ReceptionSettings
from bot.store.model import Forgotten, Verdict

STOPPING = "I'm being restarted, so this answer stops here. Ask again in a minute."
STARTING_LATER = "I'm being restarted. Ask again in a minute."
WELCOME = "You're welcome."
INTERRUPTED = "I was restarted, so this answer is incomplete. Please ask again."
NOT_ALLOWED = "Only some people can ask me in this channel. A channel manager can add you."
GONE = "That answer is too old, so its buttons no longer work. Please ask again."
NO_SUCH_LIST = "I don't search that list here. `/lists` shows the ones I search."
NO_THREAD = "There is no thread here. Ask me in one, or use “Summarise this thread” in the menu of one of its messages."
UNDER_WAY = "I'm still writing that answer. Try again when it is done."
RATED: dict[Verdict, str] = {
    "helpful": "Thank you! I saved your rating: helpful.",
    "not helpful": "Thank you! I saved your rating: not helpful.",
}
_QUOTED = 200


def left_unanswered(question: str) -> str:
    """Message for a question whose answer can no longer appear where it was asked."""
    quoted = question if len(question) <= _QUOTED else f"{question[:_QUOTED]}…"
    return f"You asked me “{quoted}”. I was restarted before I could answer. Please ask again."


def failed(failure_id: str) -> str:
    """Message for an unexpected error."""
    return f"Something failed, so I have no answer yet. Please try again, or give an admin the id {failure_id}."


def library_failed(failure_id: str) -> str:
    """Message for a library that cannot be read."""
    return f"I can't read the library at the moment. Try again later, or give an admin the id {failure_id}."


def too_many_waiting(waiting: int) -> str:
    """Message for a full queue."""
    return f"{waiting} questions are waiting already. Try again in a few minutes."


def person_too_often(settings: ReceptionSettings, *, per_day: bool) -> str:
    """Message for a person over a limit."""
    if per_day:
        return f"You have reached the limit of {settings.person_per_day} questions in 24 hours."
    most = settings.person_per_minute
    return f"You can ask {most} questions a minute, further pages and retries included. Try again in a moment."


def channel_too_often(settings: ReceptionSettings) -> str:
    """Message for a channel over its limit."""
    return f"This channel can ask {settings.channel_per_minute} questions a minute. Try again in a moment."


def workspace_too_often(settings: ReceptionSettings) -> str:
    """Message for a workspace or server over its limit."""
    most = settings.workspace_per_minute
    return f"Too many questions at once here: all together can ask {most} a minute. Try again in a minute."


def too_long(settings: ReceptionSettings) -> str:
    """Message for a question over the length limit."""
    return f"Please shorten your question to {settings.longest_question:,} characters."


def saved(added: int | None, papers: int) -> str:
    """Message for papers saved on one's own list, of which `added` are new; None says that the list is full."""
    if added is None:
        return "Your list is full. Remove some papers first."
    if not added:
        return "Your list has them already." if papers > 1 else "Your list has it already."
    return f"Saved {counted(added, 'paper')} to your list. Say “my list” to me to see it."


def forgotten(gone: Forgotten) -> str:
    """Message for what was deleted about a person."""
    counts = [f"{counted(gone.questions, 'question')} with {'its answer' if gone.questions == 1 else 'their answers'}"]
    counts += [counted(gone.feedback, "rating")] + ([counted(gone.digests, "digest")] if gone.digests else [])
    counts += [counted(gone.saved, "saved paper")] if gone.saved else []
    counts += [f"{gone.in_groups} from reading groups (nominations, votes, presenting)"] if gone.in_groups else []
    return f"Deleted: {joined(counts)}. Messages in channels stay; you can delete your own."
