"""Tells who manages a channel how a question there was understood and searched.

Whether somebody may manage a channel only its platform knows; it asks before it calls this.
"""

import asyncio
from dataclasses import replace
from typing import Protocol

from bot.answering.explain import Explanation
from bot.answering.model import EVERYTHING, Scope, SearchPlan
from bot.presenting.explained_rows import decided, signals, understood
from bot.reception import words
from bot.reception.answer_menu import MenuReply, ReplyPassage
from bot.reception.reception import Reception
from bot.store.audit import note_action
from bot.store.model import Presser

LABEL = "Explain this answer"
"""What the action is called in the menu of a message."""

NOT_YOURS = "Only those who may change my settings in this channel can have an answer explained."
NO_ANSWER = "Use this on the message that has the buttons under my answer."


class Explains(Protocol):
    """What explains a plan; `bot.desk.desk.Desk` does."""

    def explain_plan(self, plan: SearchPlan, scope: Scope = EVERYTHING) -> Explanation:
        """Return how a plan is searched among the lists in `scope`."""


async def how_understood(reception: Reception, desk: Explains, answer_id: str, by: Presser) -> MenuReply:
    """Return how the question of an answer was understood, as it was then, and how its search ranks papers now.

    It counts as a question. An answer that this person may not see, or that is deleted, is said to be gone.
    """
    stored = await reception.stored_for(answer_id, by)
    turn = await reception.turn(answer_id) if stored is not None else None
    if stored is None or turn is None or turn.plan is None:
        return MenuReply(words.GONE)
    scope = await reception.scope(replace(by, private=True), stored.asked.lists)
    if scope is None:
        return MenuReply(words.NO_SUCH_LIST)
    if (refusal := await reception.count(by)) is not None:
        return MenuReply(refusal)
    await asyncio.to_thread(
        note_action, reception.store, "answer explained", by.place, by.person, reception.now(), answer_id
    )
    return explanation_reply(await asyncio.to_thread(desk.explain_plan, turn.plan, scope))


def explanation_reply(explanation: Explanation) -> MenuReply:
    """Return an explanation: what words became, what was left over and decided, and each ranked paper's signals."""
    read = tuple(f"“{surface}” → {became} ({pattern})" for surface, became, pattern in understood(explanation))
    rows = tuple(f"{name}: {value}" for name, value in decided(explanation).items())
    ranked = tuple(
        ReplyPassage(
            f"{n}. {paper.shown_title}", (", ".join(f"{name} {value}" for name, value in signals(of).items()),)
        )
        for n, (paper, of) in enumerate(explanation.ranked, start=1)
    )
    passages = [ReplyPassage("Words that became something:", read)] if read else []
    passages.append(ReplyPassage("What was searched and decided:", rows))
    if ranked:
        passages.append(ReplyPassage("Papers, best first, with what each was ranked by:"))
    return MenuReply(f"How I understood “{explanation.plan.question}”", (*passages, *ranked))
