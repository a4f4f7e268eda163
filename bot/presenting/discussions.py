"""Gives what people said of papers in a thread, ready to be shown."""

from dataclasses import dataclass

from bot.answering.model import PaperDiscussion
from bot.presenting.text import counted

NOT_ON_THE_LISTS = "not on the lists"


@dataclass(frozen=True, slots=True)
class DiscussionPart:
    """What people said of a paper in a thread, with the addresses of messages.

    `title` and `url` are those of the paper, `note` that it is not on the lists. `sentence` is a model's, in the place
    of `quotations`, which are (text, address) pairs. `messages` are (label, address) pairs of those that speak of it.
    """

    title: str
    url: str | None
    note: str
    sentence: str
    quotations: tuple[tuple[str, str], ...]
    messages: tuple[tuple[str, str], ...]


def discussion_part(discussion: PaperDiscussion) -> DiscussionPart:
    """Return what was said of a paper, ready to be shown."""
    shown = len(discussion.addresses)
    messages = tuple((f"message {n}", address) for n, address in enumerate(discussion.addresses, start=1))
    quoted = () if discussion.sentence else tuple((f"“{each.text}”", each.address) for each in discussion.quotations)
    carrying = tuple((f"message {n}", each.address) for n, each in enumerate(discussion.quotations, start=1))
    note = "" if discussion.paper is not None else NOT_ON_THE_LISTS
    return DiscussionPart(
        discussion.paper.shown_title if discussion.paper is not None else discussion.named,
        discussion.paper.url if discussion.paper is not None else None,
        " · ".join(filter(None, (note, counted(discussion.count, "message") if discussion.count > shown else ""))),
        discussion.sentence,
        quoted,
        carrying if discussion.sentence else messages if not quoted else (),
    )
