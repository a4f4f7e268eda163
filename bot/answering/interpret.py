"""Turns a question into a search plan.

The library's own words and the question's cues decide what is wanted.

Annotate: every value of the catalogue, every time and every cue is marked. Assemble: the marks become one selection,
and words for what is wanted an intent. Residue: a word that is left is of a topic if the library uses it more than
English does; else it is told. Dialogue: a question that changes the last one is an edit of its plan. Everything here is
a rule: no language model, no clock but the question's, the same plan for the same question and library. A plan of a
language model is set beside the one given here, after `interpret`.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bot.answering.interpreting import edits, residue, wanted
from bot.answering.interpreting.about_library import find_about
from bot.answering.interpreting.annotate import annotate, without_marks
from bot.answering.interpreting.asides import asides
from bot.answering.interpreting.assemble import Assembled, assemble
from bot.answering.interpreting.courtesies import find_courtesy
from bot.answering.interpreting.dates_compared import compared_by_date
from bot.answering.interpreting.described import find_described
from bot.answering.interpreting.edits import edit_of, with_change
from bot.answering.interpreting.facets import find_kinds
from bot.answering.interpreting.foreign import in_english, take_unread
from bot.answering.interpreting.left_out_topic import leave_out_topic
from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.marks import Mark
from bot.answering.interpreting.names import find_names, find_whole_name
from bot.answering.interpreting.naming import find_naming, words_of_named
from bot.answering.interpreting.out_of_scope import outside, take_asker
from bot.answering.interpreting.pasted import find_pasted, find_titles
from bot.answering.interpreting.references import Back, read_back, spoken, spoken_of
from bot.answering.interpreting.relations import find_relation
from bot.answering.interpreting.respelling import respelled
from bot.answering.interpreting.roles import TokenStates
from bot.answering.interpreting.selection_edits import Edit
from bot.answering.interpreting.spelled_numbers import in_digits
from bot.answering.interpreting.subject_terms import give_back_terms
from bot.answering.interpreting.terms import terms_in_english
from bot.answering.interpreting.text import Sheet, fold_words, sheet, spaced
from bot.answering.interpreting.thread import resolved
from bot.answering.interpreting.venues import venue_tokens
from bot.answering.model import Mention, Missing, Question, SearchPlan, Turn
from ingest.library.model import Selection

_FACETS_MISSING = {
    "venue": "venues",
    "organisation": "organisations",
    "list": "lists",
    "section": "sections",
    "author": "authors",
}


def interpret(question: Question, lookup: Lookup) -> SearchPlan:
    """Return the plan by which a question is searched in the library of `lookup`; never raises, whatever the text."""

    def held(term: str) -> bool:
        in_heading = any(term.casefold() in heading for heading in lookup.prepared.vocabulary.sections)
        return in_heading or lookup.holds_phrase(term)

    asked, pointed = resolved(
        question, lambda text: interpret(Question(text, question.asked_at), lookup), lookup.has_word
    )
    text = in_digits(asked.text, lookup.prepared.venues.__contains__)
    page, foreign = in_english(sheet(spaced(terms_in_english(text, held))), lookup)
    page, read_as = respelled(page, lookup)
    give_back_terms(page, lookup)
    read_as = (*foreign, *read_as)
    plan = _plan(page, replace(asked, text=page.text, turns=tuple(spoken(question.turns))), lookup)
    read_as = (*((pointed,) if pointed else ()), *read_as, *_nearly_named(plan, lookup))
    return replace(plan, question=question.text, read_as=read_as)


def _plan(page: Sheet, question: Question, lookup: Lookup) -> SearchPlan:
    """The plan of a question whose words are spelled as they are meant."""
    turns = question.turns
    if (about := find_courtesy(page) or find_about(page)) is not None:
        return SearchPlan(question.text, "answer", "", about=about, readings=tuple(page.readings))
    take_asker(page)

    @cache
    def token_states() -> TokenStates | None:
        return lookup.token_states(page.text)

    page.values.update(venue_tokens(page, lookup.prepared.venue_names))
    unread = take_unread(page, lookup)
    edit = edit_of(page, turns)
    back = read_back(page, turns, edit.begins and bool(turns) and _listed(turns[-1]))
    if (same := _same_answer(back, question)) is not None:
        return same
    mentions, missing = find_pasted(page, lookup.look_up)
    mentions += find_titles(page, lookup.near_titles)
    mentions += find_whole_name(page, lookup.prepared.names)
    summary = wanted.asks_summary(page)
    ordered = wanted.find_order(page)
    per = wanted.find_group(page)
    by_the_way = asides(page)
    page.set_aside(by_the_way, True)
    annotated = annotate(page, question, lookup, token_states)
    annotated = without_marks(annotated, *words_of_named(page, lookup))
    page.set_aside(by_the_way, False)
    names = find_names(page, lookup.prepared.names, lookup.has_word, bool(annotated.marks))
    mentions += [mention for mention in names if mention not in mentions]
    page.set_aside(by_the_way, True)
    mentions, apart = _left_out_by_name(page, mentions)
    kinds = find_kinds(
        page, lookup.prepared.vocabulary.kinds, wanted.counts(page), bool(annotated.marks),
        lambda word: residue.is_subject(word, lookup) or word in _words(annotated.offers),
    )  # fmt: skip
    assembled = assemble(page, (*annotated.marks, *kinds))
    not_about, about_it = leave_out_topic(page, lookup, bool(annotated.marks or turns))
    assembled = replace(assembled, selection=replace(assembled.selection, without=about_it))
    selection = _in_months(replace(assembled.selection, preprints=annotated.preprints))
    lacked = list(annotated.missing)
    named = (*back.mentions, *mentions)
    if dated := compared_by_date(page, named):
        works = dict.fromkeys(each for mention in named for each in mention.paper_ids)
        by_date = replace(selection, paper_ids=tuple(works))
        return SearchPlan(
            question.text, "list", "", selection=by_date, missing=tuple(lacked), order=dated,
            readings=tuple(page.readings),
        )  # fmt: skip
    described = () if named else find_described(page, lookup)
    relation = find_relation(page, (*named, *described), spoken_of(back, turns), selection, lookup)
    if relation is not None:
        selection = relation.selection
        mentions = [mention for mention in mentions if not set(mention.paper_ids) & set(relation.works)]
        back = Back()
        lacked += relation.missing
    naming = None if summary or turns else find_naming(page, mentions, lookup)
    if summary and len(mentions) == 1:
        mentions = [wanted.whole_paper(mentions[0])]
    works_apart = tuple(paper_id for mention in apart for paper_id in mention.paper_ids)
    selection = replace(selection, without=(*selection.without, *works_apart))
    missing += lacked
    if naming is None and not (per and not page.content()):
        missing += outside(page, bool(mentions))
    alike = naming is None and wanted.asks_alike(page, mentions)
    filters = not replace(selection, without=()).empty
    topic, surely = bool(page.content()), True
    # What a topic is set apart from is a topic itself, unless it is said by filters.
    narrowed = filters or (bool(not_about) and all(page.cues.explains(i) for i in page.content()))
    not_understood: tuple[str, ...] = ()
    if not mentions and (narrowed or edit.begins):
        topic, surely, not_understood = residue.topic_of(
            page, lookup, token_states, {mark.facet for mark in annotated.marks}, alone=not turns
        )
    filtered = replace(selection, without=()) if mentions else selection
    intent = wanted.decide(
        page,
        (*back.mentions, *mentions),
        filtered,
        summary,
        topic,
        ordered=ordered.order is not None,
        grouped=per is not None,
    )
    if naming is not None:
        intent = "answer"
    if intent in ("list", "count") and any(_narrows(each, selection) for each in missing):
        intent = "answer"
    if not missing and (topic or mentions or not narrowed):
        missing += residue.lacking(page, lookup)
        if not missing and not mentions:
            missing += residue.phrase_lacking(page, lookup.holds_phrase)
        if missing and mentions:
            residue.take_lacking(page, missing)
            wanted.take_comparing(page)
    plan = SearchPlan(
        question=question.text,
        intent="compare" if back.compares else intent,
        text=residue.rest(page, lookup) if topic or mentions else "",
        mentions=_distinct(mentions),
        selection=selection,
        filter_words=tuple(
            dict.fromkeys(mark.surface for mark in (*annotated.marks, *kinds) if mark in assembled.wanted)
        ),
        missing=tuple(dict.fromkeys(missing)),
        page=max(1, question.page),
        apart=(*(mention.surface for mention in apart), *not_about),
        order=None if mentions else ordered.order,
        most=None if mentions else ordered.most,
        per=per if intent == "count" else None,
        not_understood=tuple(dict.fromkeys((*unread, *(() if topic else not_understood)))),
        without_topic=None if surely or not narrowed or missing else ("count" if wanted.counts(page) else "list"),
        offers=annotated.offers,
        readings=tuple(page.readings),
        naming=naming,
    )
    edit = with_change(edit, page, token_states, turns)
    plan = _joined(plan, edit, assembled, page, back, question, annotated.marks)
    if plan.follow_up and intent == "answer" and len(plan.mentions) == 1 and not plan.text:
        plan = replace(plan, intent=wanted.decide(page, plan.mentions, selection, summary, False))
    if alike and not plan.follow_up:
        plan = _like_those_named(plan)
    return _finished(plan, page, question)


def _in_months(selection: Selection) -> Selection:
    """Of a conference only the year is known: beside one, months are years."""
    if not selection.published or all(venue.name == "arXiv" for venue in selection.venues):
        return selection
    first, last = selection.published[0][0], selection.published[-1][1]
    return replace(selection, published=(), years=(first.year if first else None, last.year if last else None))


def _left_out_by_name(page: Sheet, mentions: Sequence[Mention]) -> tuple[list[Mention], list[Mention]]:
    """The works that a question asks for, and those that it leaves out ("except Orca", "not INFaaS")."""
    apart: list[Mention] = []
    for mention in mentions:
        reading = next((each for each in page.readings if each.words == mention.surface), None)
        if reading is None:
            continue
        at = page.cues.before(reading.start, "leaves_out")
        joined = bool(apart) and page.word(reading.start - 1) in ("and", "or", "nor") and page.taken[reading.start - 2]
        if (at is not None and page.word(at - 1) not in ("why", "serving", "works", "work")) or joined:
            others = [i for i in page.content() if i < (at if at is not None else reading.start)]
            strong = page.cues.before(reading.start, "leaves_out_strongly") is not None
            if strong or joined or not others or "(" in page.gap(at or 0):
                apart.append(mention)
    if apart and len(apart) == len(mentions) and page.content() and not any(page.taken[: page.content()[0]]):
        return list(mentions), []
    return [mention for mention in mentions if mention not in apart], apart


def _listed(turn: Turn) -> bool:
    """Whether a turn answered with papers that filters took, or on a topic, rather than with works that were named."""
    return turn.plan is not None and not turn.plan.mentions


def _same_answer(back: Back, question: Question) -> SearchPlan | None:
    """The last plan again, where only its next page, its number or its papers are wanted."""
    before = question.turns[-1].plan if question.turns else None
    if before is None:
        return None
    if back.page is not None:
        return replace(before, question=question.text, page=back.page, follow_up=True)
    if back.lists:
        intent = "list" if before.intent == "count" else before.intent
        return replace(before, question=question.text, intent=intent, page=1, follow_up=True)
    if back.counts:
        return replace(before, question=question.text, intent="count", page=1, follow_up=True)
    return None


def _joined(
    plan: SearchPlan,
    edit: Edit,
    assembled: Assembled,
    page: Sheet,
    back: Back,
    question: Question,
    marks: Sequence[Mark],
) -> SearchPlan:
    """The plan with what it takes from the conversation; the same plan where it takes nothing."""
    turns = question.turns
    if back.alike:
        return _alike(plan, back.alike, turns)
    if back.mentions or back.missing:
        mentions = tuple(dict.fromkeys((*back.mentions, *plan.mentions)))
        return replace(plan, mentions=mentions, missing=(*plan.missing, *back.missing), follow_up=True)
    if back.among is not None and not plan.mentions:
        return _among(plan, back, turns)
    if back.among is not None and back.single and len(back.among) == 1:
        # "Does it report numbers against vLLM?": what it stands for is asked about as well.
        it = Mention("it", back.among, "follow-up")
        return replace(plan, mentions=_distinct((it, *plan.mentions)), intent="answer", follow_up=True)
    return edits.apply(edit, plan, assembled, page, back, turns, marks) or plan


def _alike(plan: SearchPlan, alike: tuple[str, ...], turns: Sequence[Turn]) -> SearchPlan:
    """A search by the titles of works, for others like them; the works themselves where their titles are not known."""
    known = {paper_id: title for turn in turns for paper_id, title in turn.titles.items()}
    titles = [known[paper_id] for paper_id in alike if paper_id in known]
    if not titles:
        return replace(plan, mentions=(Mention("similar", alike, "follow-up"), *plan.mentions), follow_up=True)
    text = " ".join((*titles, edits.own(plan.text))).strip()
    return replace(plan, intent="answer", text=text, mentions=(), missing=(), alike=alike, follow_up=True)


def _among(plan: SearchPlan, back: Back, turns: Sequence[Turn]) -> SearchPlan:
    """The plan among papers that were shown."""
    among = back.among or ()
    if back.single and len(among) == 1:
        return replace(plan, mentions=(Mention("it", among, "follow-up"),), follow_up=True)
    # One work that is from several is from all of them.
    together = plan.selection.every_organisation or (back.single and len(plan.selection.organisations) > 1)
    selection = replace(plan.selection, paper_ids=among, every_organisation=together)
    if plan.order and not plan.text:
        return replace(plan, intent="list", selection=selection, follow_up=True)
    intent = "answer" if back.single else plan.intent
    last = turns[-1].plan.text if turns[-1].plan is not None else turns[-1].question
    text = edits.own(plan.text) or ("" if intent in ("list", "count") else last)
    return replace(plan, intent=intent, selection=selection, text=text, follow_up=True)


def _finished(plan: SearchPlan, page: Sheet, question: Question) -> SearchPlan:
    """The plan with the lists that the place of the question sets, told to be outside where it asks for nothing."""
    if wanted.asks_nothing(plan) and (name := residue.shouted(page)):
        plan = replace(plan, text=name)
    if wanted.asks_nothing(plan):
        plan = replace(plan, missing=(Missing(question.text.strip(), "outside"),))
    if question.lists and not plan.selection.lists:
        plan = replace(plan, selection=replace(plan.selection, lists=question.lists))
    return plan


def _narrows(missing: Missing, selection: Selection) -> bool:
    """Whether what is missing was to narrow a list, so that the rest would be too much ("MIT or X" still lists MIT)."""
    return not getattr(selection, _FACETS_MISSING.get(missing.what, ""), ())


def _like_those_named(plan: SearchPlan) -> SearchPlan:
    """A search for works like those that a plan names, which are no answer themselves."""
    named = tuple(dict.fromkeys(paper_id for mention in plan.mentions for paper_id in mention.paper_ids))
    text = " ".join(mention.surface for mention in plan.mentions)
    return replace(plan, intent="answer", text=text, mentions=(), alike=named)


def _nearly_named(plan: SearchPlan, lookup: Lookup) -> tuple[tuple[str, str], ...]:
    """Names that were typed with a mistake, each with the name that was read."""
    typed = [mention for mention in plan.mentions if mention.how == "typo"]
    if not typed:
        return ()
    names = {ids: name for name, ids in lookup.prepared.vocabulary.names.items()}
    return tuple((mention.surface, names[mention.paper_ids]) for mention in typed if mention.paper_ids in names)


def _words(texts: Sequence[str]) -> set[str]:
    return {word for text in texts for word in fold_words(text).split()}


def _distinct(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Each work once, by its first mention."""
    seen: dict[tuple[str, ...], Mention] = {}
    for mention in mentions:
        seen.setdefault(mention.paper_ids, mention)
    return tuple(seen.values())
