"""Builds the controls under an answer: actions, a rating, a menu, and pages."""

from collections.abc import Iterator

from bot.answering.model import Answer
from bot.platforms.discord.controls import Choose, Control, Press, may_be_argument
from bot.presenting.answer_parts import Parts
from bot.presenting.pages import pages_of
from bot.reception.answer_menu import MENU

MENU_OPENED, MENU_CHOSEN = "menu_open", "menu"
"""The actions of the button that opens the menu and of the menu itself."""

_SEPARATOR = ","


def controls_of(answer: Answer, parts: Parts, answer_id: str, page_size: int) -> Iterator[Control]:
    """Give the controls of an answer; those that need sources are left out where it has none."""
    options = [(each.title, each.ask) for each in parts.candidates if may_be_argument(each.ask)]
    if options:
        yield Choose("candidate", answer_id, "Which one do you mean?", options, row=2)
    if answer.sources:
        if not (answer.plan.intent == "summary" and len(answer.sources) == 1):
            yield Press("summarise", answer_id, "Summarise…", row=0)
        yield Press("alike", answer_id, "More like…", row=0)
    yield Press("helpful", answer_id, "👍", row=0)
    yield Press("not_helpful", answer_id, "👎", row=0)
    if names := [action.name for action in MENU if action.is_for(answer)]:
        yield Press(MENU_OPENED, answer_id, "⋯", _SEPARATOR.join(names), row=0)
    page, pages = answer.plan.page, pages_of(answer, page_size)
    if 1 < page <= pages:
        yield Press("page", answer_id, "← Previous page", str(page - 1), row=1)
    if page < pages:
        yield Press("page", answer_id, f"Page {page + 1} of {pages} →", str(page + 1), row=1)


def menu_of(argument: str) -> list[tuple[str, str]]:
    """Return the (label, name) pairs of the actions that the button of a menu offers."""
    offered = argument.split(_SEPARATOR)
    return [(action.label, action.name) for action in MENU if action.name in offered]
