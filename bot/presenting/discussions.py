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


def discussion_part(said: PaperDiscussion) -> DiscussionPart:
    """Return what was said of a paper, ready to be shown."""
    shown = len(said.addresses)
    messages = tuple((f"message {n}", address) for n, address in enumerate(said.addresses, start=1))
    quoted = () if said.sentence else tuple((f"“{each.text}”", each.address) for each in said.quotations)
    carrying = tuple((f"message {n}", each.address) for n, each in enumerate(said.quotations, start=1))
    note = "" if said.paper is not None else NOT_ON_THE_LISTS
    return DiscussionPart(
        said.paper.shown_title if said.paper is not None else said.named,
        said.paper.url if said.paper is not None else None,
        " · ".join(filter(None, (note, counted(said.count, "message") if said.count > shown else ""))),
        said.sentence,
        quoted,
        carrying if said.sentence else messages if not quoted else (),
    )
