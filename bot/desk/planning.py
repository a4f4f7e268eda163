"""Plan a search in a library: interpret a question, or find the papers of a summary."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.answering.interpret import interpret
from bot.answering.interpreting.facts import plan_of_facts
from bot.answering.model import Intent, Length, Mention, Missing, Question, SearchPlan
from bot.desk.opened_library import OpenedLibrary
from bot.summaries.columns import MOST_SELECTED, plan_of_table
from bot.summaries.requests import after_interpreting, before_interpreting

_MOST_OF_TOPIC = 10
"""Papers of a topic that make a table; those that follow are ever less about it."""


def plan_for(opened: OpenedLibrary, question: Question, proposed: Mapping[str, Any] | None = None) -> SearchPlan:
    """Return the plan by which a question is searched in a library; `proposed` is what a language model makes of it."""
    library = opened.library
    plan = before_interpreting(question, lambda ids: library.titles(ids).keys())
    if plan is None:
        plan = plan_of_table(
            question, lambda named: interpret(named, opened), lambda found, most: _selected(opened, found, most)
        )
    if plan is None:
        plan = plan_of_facts(
            question, lambda named: interpret(named, opened), lambda found, most: _selected(opened, found, most)
        )
    if plan is not None:
        return plan
    plan = interpret(question, opened)
    if proposed is not None:
        from bot.answering.model_plan.accept import with_model

        plan = with_model(plan, proposed, question, opened)
    if opened.lists is not None and not plan.selection.lists:
        # Words are searched over all lists; as a filter, those that may be seen are searched alone.
        plan = _within(opened, plan)
    if plan.alike and not plan.follow_up:
        # What resembles a work is searched by its title; the question gives but its name.
        plan = replace(plan, text=" ".join(library.titles(plan.alike).values()))
    return after_interpreting(plan, question)


def _selected(opened: OpenedLibrary, plan: SearchPlan, most: int) -> list[str]:
    """Return the papers that a plan without names finds: all that its filters select, or the best of its topic."""
    if plan.intent not in ("list", "count", "answer") or plan.about is not None:
        return []
    plan = plan if opened.lists is None or plan.selection.lists else _within(opened, plan)
    result = opened.search(plan, _MOST_OF_TOPIC, most)
    if result.refusal is not None:
        return []
    return [hit.paper.paper_id for hit in result.hits][:most]


def _within(opened: OpenedLibrary, plan: SearchPlan) -> SearchPlan:
    return replace(plan, selection=replace(plan.selection, lists=opened.lists or ()))


def ids_named(opened: OpenedLibrary, text: str, asked_at: datetime) -> list[str]:
    """Return the ids of the papers that `text` names by id, link, name or title; several where it is ambiguous."""
    if opened.library.titles([text.strip()]):
        return [text.strip()]
    plan = plan_for(opened, Question(text, asked_at))
    return list(dict.fromkeys(paper_id for mention in plan.mentions for paper_id in mention.paper_ids))


def plan_of_papers(
    opened: OpenedLibrary, question: Question, named: Sequence[str], length: Length, columns: Sequence[str] = ()
) -> SearchPlan:
    """Return the plan of a summary of the papers named, of a comparison where there are several.

    With `columns` it is a table; words that name no paper then select papers, by filters or a topic.
    """
    mentions: list[Mention] = []
    missing: list[Missing] = []
    for text in named:
        ids = tuple(ids_named(opened, text, question.asked_at))
        if ids:
            mentions.append(Mention(text, ids, "name"))
        elif columns and (found := _selected(opened, interpret(replace(question, text=text), opened), MOST_SELECTED)):
            mentions += [Mention(paper_id, (paper_id,), "identifier") for paper_id in found]
        else:
            missing.append(Missing(text, "name"))
    intent: Intent = "compare" if len(mentions) > 1 or columns else "summary"
    return SearchPlan(
        question.text,
        intent,
        "",
        tuple(mentions),
        missing=tuple(missing),
        length=length,
        columns=tuple(columns),
        page=question.page,
    )
