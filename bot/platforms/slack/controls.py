"""Builds the row of controls under an answer: pages, two menus, a rating and “⋯”."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import InteractiveElement

from bot.answering.model import Answer
from bot.platforms.slack import blocks
from bot.presenting.pages import pages_of
from bot.reception.answer_menu import MENU

SUMMARISE, MORE_LIKE, HELPFUL, NOT_HELPFUL, MENU_CHOSEN = "summarise", "more_like", "helpful", "not_helpful", "menu"
ANEW, MENU_CHOICE = "anew", "menu_choice"
"""The ids of the controls, which come back when one is used."""

_BLOCK = "answer:"


def controls_of(answer: Answer, answer_id: str, page_size: int) -> list[InteractiveElement]:
    """Return the controls under an answer, in one row."""
    papers = [
        (f"[{source.n}] {source.paper.shown_title}", str(source.n)) for source in answer.sources if source.paper.lists
    ]
    row = list(_paging(answer, answer_id, page_size))
    if answer.earlier is not None:
        row.append(blocks.button("Ask again", ANEW, answer_id, meaning="Have the question answered again"))
    if papers and not (answer.plan.intent == "summary" and len(papers) == 1):
        row.append(blocks.choice("Summarise…", SUMMARISE, papers))
    if papers:
        row.append(blocks.choice("More like…", MORE_LIKE, papers))
    row.append(blocks.rating("👍", HELPFUL, answer_id, "This answer was helpful"))
    row.append(blocks.rating("👎", NOT_HELPFUL, answer_id, "This answer was not helpful"))
    if actions := [(action.label, action.name) for action in MENU if action.is_for(answer)]:
        row.append(blocks.overflow(MENU_CHOSEN, actions))
    return row


def controls_block(answer_id: str) -> str:
    """Return the id of the block of an answer's controls."""
    return f"{_BLOCK}{answer_id}"


def answer_of(block_id: str) -> str:
    """Return the id of the answer to which a block of controls belongs."""
    return block_id.partition(":")[2]


def answer_within(shown: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the id of the answer whose controls are among the blocks of a message; None where there are none."""
    ids = (str(block.get("block_id") or "") for block in shown)
    return next((answer_of(each) for each in ids if each.startswith(_BLOCK)), None)


def _paging(answer: Answer, answer_id: str, page_size: int) -> Iterator[InteractiveElement]:
    page, pages = answer.plan.page, pages_of(answer, page_size)
    if 1 < page <= pages:
        yield blocks.button("←", "page_previous", f"{answer_id} {page - 1}", meaning="Previous page")
    if page < pages:
        meaning = f"Page {page + 1} of {pages}"
        yield blocks.button("→", "page_next", f"{answer_id} {page + 1}", meaning=meaning)
