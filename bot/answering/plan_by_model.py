"""Makes a search plan with one small call to a language model.

It is accepted only as far as the catalogue confirms it.

The deterministic plan is always there. The model's takes its place where it comes in time, is of the fixed form, and
names no value that the catalogue does not have.
"""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, TypeVar, get_args

from bot.answering.deadline import Deadline
from bot.answering.interpreting.lookup import Lookup, PreparedVocabulary
from bot.answering.interpreting.text import fold_words, folded_word, sheet
from bot.answering.language_model import LanguageModel
from bot.answering.model import Intent, Mention, Question, SearchPlan, WordsRead
from bot.answering.model_use import ModelUse
from bot.errors import ModelError
from bot.prompts import Prompts
from ingest.library.model import Months, Selection
from ingest.library.words import analyse
from ingest.terms.entry import LinkKind, Venue

Value = TypeVar("Value", bound=str)

_log = logging.getLogger(__name__)
_INTENTS: tuple[Intent, ...] = get_args(Intent)
_LINKS: tuple[LinkKind, ...] = get_args(LinkKind)
_MOST_VALUES = 60
_MOST_TURNS = 4
_MOST_SEARCHES = 2
_MOST_WANTED = 1_000
_YEARS = (1000, 9999)


class _NotInTheCatalogueError(ValueError):
    """The plan of a model names a value that the catalogue does not have, or is not of the fixed form."""


async def ask_for_plan(
    question: Question, lookup: Lookup, model: LanguageModel, prompts: Prompts, seconds: float
) -> tuple[Mapping[str, Any] | None, ModelUse | None]:
    """Ask the model for a plan, at most `seconds` long; returns the JSON object, None where none came in time."""
    system, user = prompts["plan"].fill(
        question=question.text,
        conversation=_conversation(question),
        today=question.asked_at.date().isoformat(),
        # A vocabulary that is made ready for its first question is read from the catalogue.
        values=await asyncio.to_thread(lambda: _values(question.text, lookup.prepared)),
    )
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


def with_model(plan: SearchPlan, proposed: Mapping[str, Any] | None, question: Question, lookup: Lookup) -> SearchPlan:
    """Return the plan that a model proposes where the catalogue confirms it; else `plan`, the deterministic one."""
    if proposed is None or plan.about is not None or any(each.what in ("outside", "wish") for each in plan.missing):
        return plan
    if (plan.follow_up and plan.page > 1) or any(mention.how in ("identifier", "title") for mention in plan.mentions):
        return plan
    try:
        return _accepted(plan, proposed, question, lookup)
    except (_NotInTheCatalogueError, TypeError, ValueError, AttributeError, KeyError) as error:
        _log.info("the model's plan was dropped: %s", error)
        return plan


def _accepted(plan: SearchPlan, proposed: Mapping[str, Any], question: Question, lookup: Lookup) -> SearchPlan:
    prepared = lookup.prepared
    intent = next((each for each in _INTENTS if each == proposed.get("intent")), None)
    if intent is None:
        raise _NotInTheCatalogueError(f"intent {proposed.get('intent')!r}")
    selection = replace(
        _selection(proposed.get("select") or {}, prepared),
        every=tuple(_selection(each, prepared) for each in proposed.get("every") or ()),
        either=tuple(_selection(each, prepared) for each in proposed.get("either") or ()),
        excluding=tuple(_selection(each, prepared) for each in proposed.get("not") or ()),
        without=plan.selection.without,
    )
    if proposed.get("among") and question.turns:
        shown = next((turn.paper_ids for turn in reversed(question.turns) if turn.paper_ids), ())
        selection = replace(selection, paper_ids=shown or None)
    mentions = _mentions(proposed.get("names") or (), plan, prepared)
    searches = [str(each) for each in proposed.get("searches") or () if str(each).strip()]
    if intent in ("list", "count") and searches and not mentions:
        intent = "answer"
    if intent in ("list", "count") and selection.empty and plan.intent == "answer":
        raise _NotInTheCatalogueError("a list without a filter")
    if intent in ("summary", "compare") and not mentions:
        raise _NotInTheCatalogueError(f"{intent} without a name")
    order = proposed.get("order") if proposed.get("order") in ("newest", "oldest") else None
    listed = intent in ("list", "count")
    return replace(
        plan,
        intent=intent,
        text="" if listed else (searches[0] if searches else plan.text),
        rewrites=() if listed else tuple(searches[1:_MOST_SEARCHES]),
        mentions=() if listed else mentions,
        selection=selection,
        missing=() if listed and not selection.empty else plan.missing,
        order=order if not mentions else None,
        most=_number(proposed["most"], 1, _MOST_WANTED) if order and proposed.get("most") else None,
        per_year=bool(proposed.get("per_year")) and intent == "count",
        not_understood=(),
        offers=(),
        without_topic=None,
        readings=(*plan.readings, WordsRead(question.text, f"{intent}: {proposed.get('question', '')}", "model", 0, 0)),
    )


def _selection(values: Mapping[str, Any], prepared: PreparedVocabulary) -> Selection:
    """The selection of one part of a plan; raises where a value is not in the catalogue."""
    first, last = values.get("added") or (None, None)
    years = values.get("years")
    organisations = tuple(dict.fromkeys(_organisation(each, prepared) for each in values.get("organisations") or ()))
    return Selection(
        venues=tuple(_venue(each, prepared) for each in values.get("venues") or ()),
        years=_years(years) if years else None,
        organisations=organisations,
        every_organisation=bool(values.get("together")) and len(organisations) > 1,
        sections=tuple(key for each in values.get("sections") or () for key in _section(each, prepared)),
        kinds=tuple(_one_of(each, prepared.vocabulary.kinds) for each in values.get("kinds") or ()),
        lists=tuple(_list(each, prepared) for each in values.get("lists") or ()),
        links=tuple(_one_of(each, _LINKS) for each in values.get("links") or ()),
        authors=tuple(_author(each, prepared) for each in values.get("authors") or ()),
        published=tuple(_months(each) for each in values.get("published") or ()),
        seen_from=date.fromisoformat(first) if first else None,
        seen_until=date.fromisoformat(last) if last else None,
        least_lists=_number(values.get("least_lists") or 0, 0, _MOST_WANTED),
        repeated=bool(values.get("repeated")),
    )


def _venue(value: Mapping[str, Any], prepared: PreparedVocabulary) -> Venue:
    name = prepared.venues.get(folded_word(str(value["name"])))
    if name is None:
        raise _NotInTheCatalogueError(f"venue {value['name']!r}")
    return Venue(name, _year(value.get("year")))


def _year(value: Any) -> int | None:
    return _number(value, *_YEARS) if value is not None else None


def _number(value: Any, least: int, most: int) -> int:
    """A whole number within bounds, as databases and slices take it; raises where a model gives anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _NotInTheCatalogueError(f"number {value!r:.40}")
    return value


def _years(value: Any) -> tuple[int | None, int | None]:
    if not isinstance(value, list):
        raise _NotInTheCatalogueError(f"years {value!r}")
    first, last = value
    return _year(first), _year(last)


def _organisation(value: Any, prepared: PreparedVocabulary) -> str:
    key = prepared.organisations.exact(fold_words(str(value)).split())
    if key is None or not prepared.organisations.has(key):
        raise _NotInTheCatalogueError(f"organisation {value!r}")
    return key


def _section(value: Any, prepared: PreparedVocabulary) -> Sequence[str]:
    keys = prepared.headings.whole(fold_words(str(value))) or prepared.headings.called_for(fold_words(str(value)))
    if not keys:
        raise _NotInTheCatalogueError(f"section {value!r}")
    return keys


def _list(value: Any, prepared: PreparedVocabulary) -> str:
    name = prepared.lists.named(folded_word(str(value)))
    if name is None:
        raise _NotInTheCatalogueError(f"list {value!r}")
    return name


def _author(value: Any, prepared: PreparedVocabulary) -> str:
    key = fold_words(str(value))
    if key not in prepared.vocabulary.authors:
        raise _NotInTheCatalogueError(f"author {value!r}")
    return key


def _one_of(value: Any, known: Sequence[Value]) -> Value:
    found = next((each for each in known if each == value), None)
    if found is None:
        raise _NotInTheCatalogueError(f"value {value!r}")
    return found


def _months(value: Sequence[Any]) -> Months:
    first, last = (date.fromisoformat(f"{each}-01") if each else None for each in value)
    return first, last


def _mentions(names: Sequence[Any], plan: SearchPlan, prepared: PreparedVocabulary) -> tuple[Mention, ...]:
    """The works that a model names, and those of the deterministic plan that it names as well."""
    found: dict[tuple[str, ...], Mention] = {}
    own = {folded_word(mention.surface): mention for mention in plan.mentions}
    for name in map(str, names):
        exact = prepared.names.exact(folded_word(name))
        mention = prepared.names.mention(name, exact) if exact else own.get(folded_word(name))
        if mention is not None:
            found.setdefault(mention.paper_ids, mention)
    for mention in plan.mentions:
        if mention.how == "follow-up":
            found.setdefault(mention.paper_ids, mention)
    return tuple(found.values())


def _values(text: str, prepared: PreparedVocabulary) -> str:
    """The values of the catalogue that share a word with the question, and all of the facets that have few."""
    vocabulary = prepared.vocabulary
    words = {token.word for token in sheet(text).tokens}
    stems = {stem for word in words for stem in analyse(word)}

    def likely(labels: Sequence[str]) -> list[str]:
        if len(labels) <= _MOST_VALUES:
            return list(labels)
        near = [
            each
            for each in labels
            if stems & set(analyse(each)) or any(folded_word(each)[:4] == word[:4] for word in words)
        ]
        return near[:_MOST_VALUES]

    given = {
        "venues": likely(list(vocabulary.venues)),
        "organisations": likely(sorted(set(vocabulary.organisations.values()))),
        "sections": likely(list(vocabulary.sections.values())),
        "lists": list(dict.fromkeys(vocabulary.lists.values())),
        "kinds": list(vocabulary.kinds),
        "names": [name for name in vocabulary.names if folded_word(name) in words][:_MOST_VALUES],
    }
    return "\n".join(
        f"- {facet}: {json.dumps(labels, ensure_ascii=False)}" for facet, labels in given.items() if labels
    )


def _conversation(question: Question) -> str:
    """The last turns: what was asked, and how it was understood."""
    lines = []
    for turn in question.turns[-_MOST_TURNS:]:
        plan = turn.plan
        understood = (
            {}
            if plan is None
            else {"intent": plan.intent, "text": plan.text, "select": _selection_json(plan.selection)}
        )
        names = [] if plan is None else [mention.surface for mention in plan.mentions]
        shown = f"{len(turn.paper_ids)} papers shown"
        plan_json = json.dumps(understood | {"names": names}, ensure_ascii=False, default=str)
        lines.append(f"- {turn.question!r}: {plan_json}; {shown}")
    return "\n".join(lines) or "(none)"


def _selection_json(selection: Selection) -> dict[str, Any]:
    return {
        key: value
        for key, value in asdict(selection).items()
        if value not in (None, (), False, 0) and key != "paper_ids"
    }
