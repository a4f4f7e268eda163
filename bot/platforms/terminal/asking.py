"""Answer questions in a terminal: one at a time, or in a conversation."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.live import Live
from rich.text import Text

from bot.answering.conversation import as_turn
from bot.answering.model import Answer, Length, Question, Turn
from bot.desk.desk import Desk, open_desk
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.platforms.terminal.explanation import print_explanation
from bot.platforms.terminal.render import print_answer, print_found, print_paper, rule
from bot.presenting.as_json import answer_as_json, explanation_as_json, found_as_json, paper_as_json
from bot.presenting.printing import console, print_json
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from bot.related_work.in_conversation import WritingDesk

_REMEMBERED_TURNS = 12
_LEAVING = frozenset({"exit", "quit", "bye", ":q"})


def ask_once(settings: Settings, text: str, *, as_json: bool) -> int:
    """Answer one question on stdout; returns the exit code."""
    screen = console()
    with open_desk(settings) as desk:
        answer = _answer(desk, text, (), None if as_json else screen)
    if as_json:
        print_json(answer_as_json(answer))
    else:
        print_answer(screen, answer)
    return NOTHING_FOUND if answer.refused else FINE


def explain_once(settings: Settings, text: str, *, paper: str | None, as_json: bool) -> int:
    """Print how a question is understood and searched, and why `paper` is there or not; returns the exit code."""
    with open_desk(settings) as desk:
        explanation = desk.explain(Question(text, datetime.now(UTC)), paper)
    if as_json:
        print_json(explanation_as_json(explanation))
    else:
        print_explanation(console(), explanation)
    return FINE


def summarise_once(settings: Settings, named: Sequence[str], *, length: Length, as_json: bool) -> int:
    """Summarise the papers named, several side by side; returns the exit code."""
    screen = console()
    with open_desk(settings) as desk:

        def summarise(on_text: Callable[[str], None] | None) -> Coroutine[Any, Any, Answer]:
            return desk.summarise(named, datetime.now(UTC), length, on_text)

        answer = _shown(summarise, None if as_json else screen)
    if as_json:
        print_json(answer_as_json(answer))
    else:
        print_answer(screen, answer)
    return NOTHING_FOUND if answer.refused else FINE


def find_once(settings: Settings, text: str, *, k: int, as_json: bool) -> int:
    """Search and print what was found; returns the exit code."""
    with open_desk(settings) as desk:
        result = desk.find(Question(text, datetime.now(UTC)), k=k)
    if as_json:
        print_json(found_as_json(text, result))
    else:
        print_found(console(), result)
    return FINE if result.hits and not result.refusal else NOTHING_FOUND


def show_paper(settings: Settings, text: str, *, as_json: bool) -> int:
    """Print what the library has on the paper that `text` names; lists all where there are several."""
    with open_desk(settings) as desk:
        papers = desk.papers_named(text)
    if as_json:
        if len(papers) == 1:
            print_json(paper_as_json(papers[0]))
        else:
            print_json({"asked": text, "candidates": [paper_as_json(paper) for paper in papers]})
        return FINE if len(papers) == 1 else NOTHING_FOUND
    screen = console()
    if not papers:
        missing = (
            f"No paper matches “{text}”. Try `refdesk find …`."
            if text.strip()
            else "Give a paper's name, title or link."
        )
        screen.print(missing, markup=False)
        return NOTHING_FOUND
    if len(papers) > 1:
        screen.print(f"{len(papers)} papers have that name:", markup=False)
    for paper in papers:
        print_paper(screen, paper)
    return FINE


def converse(settings: Settings) -> int:
    """Hold a conversation at a prompt until the person leaves; returns the exit code."""
    # A single question needs neither the store nor the reading list.
    from bot.platforms.terminal.candidates import candidates_answer
    from bot.platforms.terminal.proposing import proposal_answer
    from bot.platforms.terminal.shelf import shelf_answer
    from bot.platforms.terminal.who_asks import PERSON, PLACE
    from bot.reception.accounting import account_for
    from bot.related_work.in_conversation import WritingDesk
    from bot.store.budget import why_no_model
    from bot.store.database import open_store
    from bot.store.model import DIRECT, Asked

    screen = console()
    turns: tuple[Turn, ...] = ()
    with open_desk(settings) as desk, open_store(settings.store_url) as store:
        screen.print(desk.introduction(), markup=False)
        while (text := _prompt(screen)) is not None:
            if not text:
                continue
            without_model = why_no_model(store, PLACE, PERSON, settings.budget, datetime.now(UTC))
            answer = (
                proposal_answer(settings, desk, store, text, turns, datetime.now(UTC))
                or candidates_answer(settings, desk, store, text, turns, datetime.now(UTC))
                or shelf_answer(settings, desk, store, text, turns, datetime.now(UTC))
                or _answer(WritingDesk(desk, store), text, turns, screen, without_model)
            )
            asked = Asked("", PLACE, DIRECT, PERSON, text, datetime.now(UTC), private=True)
            asyncio.run(account_for(answer, asked, store, datetime.now(UTC)))
            print_answer(screen, answer)
            turns = (*turns, as_turn(answer))[-_REMEMBERED_TURNS:]
    return FINE


def _answer(
    desk: "Desk | WritingDesk", text: str, turns: tuple[Turn, ...], screen: Console | None, without_model: str = ""
) -> Answer:
    """Answer a question; on a terminal its checked sentences show while a model still writes."""
    question = Question(text, datetime.now(UTC), turns, without_model=without_model)
    return _shown(lambda on_text: desk.answer(question, on_text), screen)


def _shown(
    answering: Callable[[Callable[[str], None] | None], Coroutine[Any, Any, Answer]], screen: Console | None
) -> Answer:
    if screen is None or not screen.is_terminal:
        return asyncio.run(answering(None))
    written = Text()
    with Live(written, console=screen, transient=True):
        return asyncio.run(answering(lambda sentence: _show(written, sentence)))


def _show(written: Text, sentence: str) -> None:
    written.append(sentence)


def _prompt(screen: Console) -> str | None:
    try:
        if sys.stdin.isatty():
            screen.print(rule("question"))
        text = screen.input("> " if sys.stdin.isatty() else "").strip()
    except (EOFError, KeyboardInterrupt):
        return None
    return None if text.casefold() in _LEAVING else text
