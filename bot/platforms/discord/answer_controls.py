"""Builds the controls under an answer, in one row; a menu has what the row has no room for."""

from collections.abc import Iterator

from bot.answering.model import Answer
from bot.platforms.discord.controls import Choose, Control, Press, may_be_argument
from bot.presenting.answer_parts import Parts
from bot.presenting.pages import pages_of
from bot.reception.answer_menu import MENU

MENU_OPENED, MENU_CHOSEN, MENU_CHOICE = "menu_open", "menu", "menu_choice"
"""The actions of the button that opens the menu, of the menu itself, and of a second one."""

STEP = "step"
"""The action of a button that says something for whoever presses it."""

_SEPARATOR, _ROW = ",", 5
_STEP_ROWS = (2, 3, 4)
_ABOUT_ONE = {"summarise": "Summarise…", "alike": "More like…"}
"""Actions on one paper of an answer; they are in the row as far as pages leave room there, else in the menu."""


def controls_of(answer: Answer, parts: Parts, answer_id: str, page_size: int) -> Iterator[Control]:
    """Give the controls of an answer; those that need sources are left out where it has none."""
    options = [(each.title, each.ask) for each in parts.candidates if may_be_argument(each.ask)]
    if options:
        yield Choose("candidate", answer_id, "Which one do you mean?", options, row=1)
    pages = list(_pages(answer, answer_id, page_size))
    about_one = list(_ABOUT_ONE) if any(source.paper.lists for source in answer.sources) else []
    if answer.plan.intent == "summary" and len(answer.sources) == 1 and about_one:
        about_one.remove("summarise")
    menu = [action.name for action in MENU if action.is_for(answer)]
    if answer.earlier is not None:
        pages.append(Press("anew", answer_id, "Ask again", row=0))
    # Two places are for the rating, and one is for the menu.
    room = max(0, _ROW - 3 - len(pages))
    names = [*about_one[room:], *menu]
    yield from _steps(parts, answer_id)
    yield from pages
    for name in about_one[:room]:
        yield Press(name, answer_id, _ABOUT_ONE[name], row=0)
    yield Press("helpful", answer_id, "👍", row=0)
    yield Press("not_helpful", answer_id, "👎", row=0)
    if names:
        yield Press(MENU_OPENED, answer_id, "⋯", _SEPARATOR.join(names), row=0)


def _steps(parts: Parts, answer_id: str) -> Iterator[Control]:
    """Give the buttons that say something, in rows of their own."""
    possible = [step for step in parts.steps if may_be_argument(step.says)]
    for n, step in enumerate(possible[: _ROW * len(_STEP_ROWS)]):
        yield Press(STEP, answer_id, step.label, step.says, row=_STEP_ROWS[n // _ROW])


def _pages(answer: Answer, answer_id: str, page_size: int) -> Iterator[Control]:
    page, pages = answer.plan.page, pages_of(answer, page_size)
    if 1 < page <= pages:
        yield Press("page", answer_id, "←", str(page - 1), row=0)
    if page < pages:
        yield Press("page", answer_id, "Next →", str(page + 1), row=0)


def menu_of(argument: str) -> list[tuple[str, str]]:
    """Return the (label, name) pairs of the actions that the button of a menu offers."""
    offered = argument.split(_SEPARATOR)
    labels = _ABOUT_ONE | {action.name: action.label for action in MENU}
    return [(label, name) for name, label in labels.items() if name in offered]


def is_about_one(name: str) -> bool:
    """Return True if an action that was chosen from a menu is about one paper of the answer."""
    return name in _ABOUT_ONE
