"""Asks a language model for the plan of a question, in one small call."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.answering.deadline import Deadline
from bot.answering.interpreting.lookup import Lookup, PreparedVocabulary
from bot.answering.interpreting.references import spoken
from bot.answering.interpreting.thread import MOST_MESSAGES
from bot.answering.language_model import LanguageModel
from bot.answering.model import Question, SearchPlan, Turn
from bot.answering.model_plan.filters import form_of
from bot.answering.model_plan.values_offered import values_offered
from bot.answering.model_use import ModelUse
from bot.errors import ModelError
from bot.prompts import Prompts

_log = logging.getLogger(__name__)
_MOST_TURNS = 4
_MOST_SHOWN = 20
_LONGEST_TITLE, _LONGEST_MESSAGE = 120, 300


async def ask_for_plan(
    question: Question, lookup: Lookup, model: LanguageModel, prompts: Prompts, seconds: float
) -> tuple[Mapping[str, Any] | None, ModelUse | None]:
    """Ask the model for a plan, at most `seconds` long; returns the JSON object, None where none came in time."""
    # What the first call loads is needed for the answer anyway: it takes nothing of the plan's time.
    await model.prepare()
    # A vocabulary that is made ready for its first question is read from the catalogue.
    system, user = await asyncio.to_thread(plan_prompt, question, lookup, prompts)
    try:
        completion = await model.complete(system, user, Deadline(seconds))
    except ModelError as error:
        _log.info("no plan from the model: %s", error)
        return None, None
    text = completion.text
    try:
        read = json.loads(text[text.index("{") : text.rindex("}") + 1])
    except (ValueError, RecursionError):
        _log.info("the model's plan is not JSON: %.200s", text)
        return None, completion.use
    return (read if isinstance(read, dict) else None), completion.use


def plan_prompt(question: Question, lookup: Lookup, prompts: Prompts) -> tuple[str, str]:
    """Return the system and the user message with which a model is asked for the plan of a question."""
    return prompts["plan"].fill(
        question=question.text,
        conversation=_conversation(question, lookup.prepared),
        today=question.asked_at.date().isoformat(),
        values=values_offered(question, lookup),
    )


def _conversation(question: Question, prepared: PreparedVocabulary) -> str:
    """The thread in which a question is asked, the last turns with their plans, and the numbered papers."""
    turns = spoken(question.turns)
    lines = [f"- message: {_quoted(message[:_LONGEST_MESSAGE])}" for message in question.thread[-MOST_MESSAGES:]]
    for turn in turns[-_MOST_TURNS:]:
        plan = {} if turn.plan is None else _plan(turn.plan, prepared)
        lines.append(f"- question: {_quoted(turn.question)}; its plan: {_quoted(plan)}; papers: {len(turn.paper_ids)}")
    shown = next((turn for turn in reversed(turns) if turn.paper_ids), None)
    if shown is not None:
        lines.append(f"Papers shown last: {'; '.join(_numbered(shown))}")
    return "\n".join(lines) or "(none)"


def _plan(plan: SearchPlan, prepared: PreparedVocabulary) -> dict[str, Any]:
    """A plan in the form in which a model gives one, without what says nothing."""
    parts = {
        "searches": [each for each in (plan.text, *plan.rewrites) if each],
        "names": [mention.surface for mention in plan.mentions],
        "select": form_of(plan.selection, prepared),
        "among": "papers shown before" if plan.selection.paper_ids else "",
        "without": len(plan.selection.without),
        "order": plan.order,
        "most": plan.most,
        "per_year": plan.per == "year",
        "facts": list(plan.facts),
        "library": plan.about,
    }
    return {"intent": plan.intent} | {key: value for key, value in parts.items() if value}


def _numbered(turn: Turn) -> Sequence[str]:
    lines = [
        f"{number} {_quoted(turn.titles.get(paper_id, '(not shown)')[:_LONGEST_TITLE])}"
        for number, paper_id in enumerate(turn.paper_ids[:_MOST_SHOWN], start=1)
    ]
    more = len(turn.paper_ids) - len(lines)
    return [*lines, f"and {more} more"] if more > 0 else lines


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
