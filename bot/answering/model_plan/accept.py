"""Decides what counts of a plan that a language model proposes.

It takes the place of the deterministic plan only where it is of the fixed form, every value and paper that it names is
in the catalogue, and it does not overlook what a question surely says: a courtesy, a pasted address, the next page, and
whatever it asks for by name that the library lacks.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.references import spoken
from bot.answering.interpreting.residue import is_subject
from bot.answering.interpreting.text import fold_words, folded_word, sheet
from bot.answering.interpreting.wanted import whole_paper
from bot.answering.model import COURTESIES, Intent, Mention, Missing, Question, SearchPlan, WordsRead
from bot.answering.model_plan.filters import NotInTheCatalogueError, changed, selection_of, words_of
from bot.answering.model_plan.form import MissingValue, PlanForm
from bot.answering.model_plan.plan_papers import PlanPapers
from ingest.library.model import Selection

_log = logging.getLogger(__name__)
_MOST_SEARCHES = 2
_FIELDS = {"not": "excluding", "among": "paper_ids"}
"""The fields of a selection that are not called as what can be forgotten of them."""
_FACETS = {
    "venue": "venues",
    "organisation": "organisations",
    "author": "authors",
    "section": "sections",
    "list": "lists",
}
_SURE = ("identifier", "title")


class _OverlooksError(ValueError):
    """The plan of a model leaves out what the question surely says."""


def with_model(plan: SearchPlan, proposed: Mapping[str, Any] | None, question: Question, lookup: Lookup) -> SearchPlan:
    """Return the plan that a model proposes where the catalogue confirms it; else `plan`, the deterministic one."""
    if proposed is None or plan.about in COURTESIES or any(each.what == "wish" for each in plan.missing):
        return plan
    if plan.follow_up and plan.page > 1:
        return plan
    try:
        return _Accepting(plan, PlanForm.model_validate(dict(proposed)), question, lookup).accepted()
    except (NotInTheCatalogueError, _OverlooksError, ValidationError) as error:
        _log.info("the model's plan was dropped: %s", error)
        return plan


class _Accepting:
    """One plan of a model, beside the deterministic one of the same question."""

    def __init__(self, plan: SearchPlan, form: PlanForm, question: Question, lookup: Lookup) -> None:
        self._plan, self._form, self._question, self._lookup = plan, form, question, lookup
        self._turns = spoken(question.turns)
        self._papers = PlanPapers(plan, self._turns, lookup)
        last = self._turns[-1].plan if self._turns else None
        if form.last is not None and last is None:
            raise NotInTheCatalogueError("a last plan, where there is none")
        self._last = last if form.last is not None else None

    def accepted(self) -> SearchPlan:
        form, plan = self._form, self._plan
        if form.outside:
            return self._outside()
        if form.library is not None:
            self._refuse_to_overlook_values()
            return SearchPlan(self._question.text, "answer", "", about=form.library, readings=self._readings())
        if (same := self._same_again()) is not None:
            return same
        selection, missing = self._selection()
        mentions = self._mentions()
        searches = self._searches()
        missing += [*self._missing_by_model(), *self._unaccounted(selection, mentions)]
        naming = self._papers.naming(form.naming) if form.naming else None
        alike = self._papers.ids(form.alike)
        intent = self._intent(selection, mentions, searches, topical=bool(naming or alike))
        listed = intent in ("list", "count")
        if form.facts:
            mentions = tuple(map(whole_paper, mentions))
        points = any(mention.how == "follow-up" for mention in mentions) or bool(form.among)
        text = "" if listed else (searches[0] if searches else "" if naming or alike else plan.text)
        order = form.order or (self._last.order if self._last and "order" not in form.forget else None)
        most = form.most or (self._last.most if self._last and order == self._last.order else None)
        return replace(
            plan,
            intent=intent,
            text=self._names_of(form.alike) if alike and not searches else text,
            rewrites=() if listed else self._rewrites(searches),
            mentions=() if listed or naming or alike else mentions,
            selection=selection,
            filter_words=words_of(selection, self._lookup.prepared),
            missing=tuple(dict.fromkeys(missing)),
            follow_up=self._last is not None or points,
            page=max(1, self._question.page),
            alike=alike,
            about=None,
            apart=tuple(mention.surface for mention in self._papers.mentions(form.without)),
            order=order if listed or not mentions else None,
            most=most if order else None,
            per="year" if form.per_year and intent == "count" else None,
            not_understood=form.not_understood,
            without_topic=None,
            offers=(),
            readings=(*plan.readings, *self._readings()),
            facts=form.facts if mentions else (),
            naming=naming,
            language=form.language,
        )

    def _outside(self) -> SearchPlan:
        self._refuse_to_overlook_values()
        words = (token.word for token in sheet(self._plan.text).tokens)
        if subject := next((word for word in words if is_subject(word, self._lookup)), None):
            raise _OverlooksError(f"the library's word {subject!r}")
        missing = (Missing(self._question.text.strip(), "outside"),)
        return replace(self._plan, intent="answer", text="", missing=missing, readings=self._readings())

    def _refuse_to_overlook_values(self) -> None:
        if self._plan.mentions or not self._plan.selection.empty:
            raise _OverlooksError("values of the catalogue, which the rules read in the question")

    def _same_again(self) -> SearchPlan | None:
        """The plan before the last, or the next page of the last."""
        if self._form.last == "more" and self._last is not None:
            return replace(self._last, question=self._question.text, page=self._last.page + 1, follow_up=True)
        if self._form.last != "undo":
            return None
        earlier = next((turn.plan for turn in reversed(self._turns[:-1]) if turn.plan is not None), None)
        if earlier is None:
            raise NotInTheCatalogueError("a plan before the last, where there is none")
        return replace(earlier, question=self._question.text, page=1, follow_up=True)

    def _selection(self) -> tuple[Selection, list[Missing]]:
        form, known = self._form, self._lookup.prepared
        selection = selection_of(form.select, known)
        if self._last is not None:
            forgotten = [_FIELDS.get(each, each) for each in form.forget if each not in ("topic", "order")]
            more, less = selection_of(form.add, known), selection_of(form.remove, known)
            selection = changed(self._last.selection, selection, more, less, forgotten)
        elif form.add != form.remove or form.forget:
            raise NotInTheCatalogueError("a change of no plan")
        if form.among is True and not self._papers.shown:
            raise NotInTheCatalogueError("papers shown, where there are none")
        if form.among:
            among = self._papers.ids(form.among) if isinstance(form.among, tuple) else self._papers.shown
            selection = replace(selection, paper_ids=among)
        without = tuple(dict.fromkeys((*selection.without, *self._papers.ids(form.without))))
        return self._papers.related(replace(selection, without=without), form.related)

    def _mentions(self) -> tuple[Mention, ...]:
        mentions = self._papers.mentions(self._form.names)
        sets_topic = self._form.searches or "topic" in self._form.forget
        if self._last is not None and not mentions and not sets_topic:
            mentions = self._last.mentions
        every = {
            *self._papers.ids((*self._form.alike, *self._form.without)),
            *(each for m in mentions for each in m.paper_ids),
        }
        every.update(each for related in self._form.related for each in self._papers.ids(related.papers))
        every.update(
            each for name in (self._form.naming.papers if self._form.naming else ()) for each in self._named(name)
        )
        for mention in self._plan.mentions:
            if mention.how in _SURE and not every & set(mention.paper_ids) and not self._accounts_for(mention.surface):
                raise _OverlooksError(f"the paper {mention.surface!r}")
        return mentions

    def _named(self, name: str) -> Sequence[str]:
        exact = self._lookup.prepared.names.exact(folded_word(name))
        return self._lookup.prepared.names.mention(name, exact).paper_ids if exact else ()

    def _searches(self) -> list[str]:
        if self._form.searches or self._last is None or "topic" in self._form.forget:
            return list(self._form.searches[:_MOST_SEARCHES])
        return [each for each in (self._last.text, *self._last.rewrites) if each]

    def _rewrites(self, searches: Sequence[str]) -> tuple[str, ...]:
        """The wordings beside the first: the model's other one, and the words of a question in English itself."""
        if self._last is not None or not searches:
            return tuple(searches[1:])
        own = "" if self._form.language else self._plan.text
        return tuple(dict.fromkeys(each for each in (*searches[1:], own) if each and each != searches[0]))

    def _missing_by_model(self) -> list[Missing]:
        """What the model says that the library lacks; raises where the library has it."""
        for each in self._form.missing:
            if _known(each, self._lookup):
                raise _OverlooksError(f"the {each.what} {each.words!r}")
        return [Missing(each.words, each.what) for each in self._form.missing]

    def _unaccounted(self, selection: Selection, mentions: Sequence[Mention]) -> list[Missing]:
        """What the library lacks by the deterministic plan, and the model neither searches for nor explains."""
        return [
            each
            for each in self._plan.missing
            if each.what != "outside"
            and not (each.what == "name" and mentions)
            and not getattr(selection, _FACETS.get(each.what, ""), ())
            and not self._accounts_for(each.surface)
        ]

    def _accounts_for(self, surface: str) -> bool:
        form = self._form
        explained = (
            *form.searches, *map(str, form.names), *form.by_the_way, *form.not_understood,
            *(each.words for each in form.missing), *(form.naming.papers if form.naming else ()),
        )  # fmt: skip
        words = {word for text in explained for word in fold_words(text).split()}
        return set(fold_words(surface).split()) <= words or folded_word(surface) in {
            folded_word(each) for each in explained
        }

    def _intent(
        self, selection: Selection, mentions: Sequence[Mention], searches: Sequence[str], *, topical: bool
    ) -> Intent:
        intent = self._form.intent
        narrowed = not selection.empty
        if intent in ("list", "count") and ((searches and not mentions) or topical):
            return "answer"
        if intent == "answer" and not (searches or mentions or topical) and narrowed:
            return "list"
        if intent in ("list", "count") and not (narrowed or self._form.missing) and not self._asks_for_all():
            raise _OverlooksError("every filter")
        if intent in ("summary", "compare") and not mentions and self._form.missing:
            return "answer"
        if intent in ("summary", "compare") and not mentions:
            raise NotInTheCatalogueError(f"a paper for a {intent}")
        return intent

    def _asks_for_all(self) -> bool:
        """Whether the deterministic plan asks for all papers too."""
        return self._plan.intent in ("list", "count") and self._plan.selection.empty

    def _names_of(self, papers: Sequence[int | str]) -> str:
        """Words by which works like others are searched: names, and titles of those that only have a number."""
        titles = {paper_id: title for turn in self._turns for paper_id, title in turn.titles.items()}
        found = self._papers.mentions(papers)
        return " ".join(titles.get(each.paper_ids[0], each.surface) for each in found)

    def _readings(self) -> tuple[WordsRead, ...]:
        return (WordsRead(self._question.text, f"{self._form.intent}: {self._form.question}", "model", 0, 0),)


def _known(value: MissingValue, lookup: Lookup) -> bool:
    """Whether the library has what a model says that it lacks."""
    prepared, folded, phrase = lookup.prepared, folded_word(value.words), fold_words(value.words)
    match value.what:
        case "venue":
            return folded in prepared.venues
        case "organisation":
            key = prepared.organisations.exact(phrase.split())
            return key is not None and prepared.organisations.has(key)
        case "author":
            return any(form in prepared.vocabulary.authors for form in prepared.authors.forms_of(value.words))
        case "section":
            return bool(prepared.headings.whole(phrase))
        case "list":
            return prepared.lists.named(folded) is not None
        case "name":
            return prepared.names.exact(folded) is not None
