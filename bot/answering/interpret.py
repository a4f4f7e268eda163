"""From a question to a search plan: names, filters, what is wanted, and what a follow-up refers to.

The steps run in an order in which each sees only what the ones before have left: what points back at the conversation,
pasted addresses and titles, lists and sections, venues, dates, organisations and authors, names of systems, kinds of
works; what is missing; what is wanted; and the text that remains. Everything here is a rule: no language model, no
clock but the question's, the same plan for the same question and vocabulary. A model that refines plans would take
the plan given here and give another, after `interpret`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.interpreting import intent, outside, remaining
from bot.answering.interpreting import lists_and_kinds as filters
from bot.answering.interpreting.about_library import find_about
from bot.answering.interpreting.authors import find_authors
from bot.answering.interpreting.dates import find_dates, find_year_left
from bot.answering.interpreting.dates_compared import compared_by_date
from bot.answering.interpreting.exclusions import find_excluded
from bot.answering.interpreting.follow_up import join, read_back, spoken_of
from bot.answering.interpreting.languages import into_english, terms_in_english
from bot.answering.interpreting.linked import find_linked
from bot.answering.interpreting.lookup import Lookup, PreparedVocabulary
from bot.answering.interpreting.misspelt import respelled
from bot.answering.interpreting.months import find_months, find_preprints, in_months
from bot.answering.interpreting.names import find_names
from bot.answering.interpreting.ordering import find_order, find_per_year
from bot.answering.interpreting.organisations import find_organisations_asked
from bot.answering.interpreting.pasted import find_pasted, find_titles
from bot.answering.interpreting.relations import find_relation
from bot.answering.interpreting.sections import find_sections
from bot.answering.interpreting.text import Sheet, sheet
from bot.answering.interpreting.venues import find_venues_asked, unknown_venue
from bot.answering.model import Mention, Missing, Question, SearchPlan
from ingest.library.model import Selection


def interpret(question: Question, lookup: Lookup) -> SearchPlan:
    """Return the plan by which a question is searched in the library of `lookup`; never raises, whatever the text."""
    prepared = lookup.prepared

    def held(term: str) -> bool:
        in_heading = any(term.casefold() in heading for heading in prepared.vocabulary.sections)
        return in_heading or lookup.holds_phrase(term)

    text = into_english(terms_in_english(question.text, held))
    text, read_as = respelled(text, prepared.names, lookup.has_word, lookup.near_word)
    plan = _plan(replace(question, text=text), lookup)
    return replace(plan, question=question.text, read_as=read_as)


def _plan(question: Question, lookup: Lookup) -> SearchPlan:
    """The plan of a question put in English."""
    prepared, known = lookup.prepared, lookup.has_word
    names = prepared.names
    page = sheet(question.text)
    if (about := find_about(page)) is not None:
        return SearchPlan(question.text, "answer", "", about=about)
    outside.take_asker(page)
    back = read_back(page, question.turns)
    mentions, missing = find_pasted(page, lookup.look_up)
    mentions += find_titles(page, lookup.near_titles)
    summary = intent.asks_summary(page)
    apart = find_excluded(page, lambda text: _read_alone(text, question, prepared, known))
    order, most = find_order(page)
    per_year = find_per_year(page)
    selection, lacked = _filters(page, question, prepared, known)
    mentions += [mention for mention in find_names(page, names, known) if mention not in mentions]
    before = spoken_of(back, question.turns)
    if dated := compared_by_date(page, (*back.mentions, *mentions)):
        works = dict.fromkeys(each for mention in (*back.mentions, *mentions) for each in mention.paper_ids)
        by_date = replace(selection, paper_ids=tuple(works))
        return SearchPlan(question.text, "list", "", selection=by_date, missing=tuple(lacked), order=dated)
    if relation := find_relation(page, (*back.mentions, *mentions), before, selection, lookup.papers):
        selection = relation.selection
        mentions = [mention for mention in mentions if not set(mention.paper_ids) & set(relation.works)]
        back = replace(back, mentions=(), among=None, goes_on=False)
        lacked += relation.missing
    if summary and len(mentions) == 1:
        mentions = [intent.paper_told(mentions[0])]
    kinds = tuple(filters.find_kinds(page, prepared.vocabulary.kinds))
    selection = replace(selection, kinds=kinds)
    selection = replace(selection, without=(*selection.without, *apart.works), excluding=apart.selections)
    intent.take_beside(page, selection)
    missing += lacked
    missing += outside.outside(page, bool(mentions))
    content = len(page.content())
    alike = intent.asks_alike(page, mentions)
    told_of = replace(selection, without=()) if mentions else selection
    wanted = intent.decide(page, (*back.mentions, *mentions), told_of, summary, ordered=order is not None)
    if wanted in ("list", "count") and any(_narrows(each, selection) for each in missing):
        wanted = "answer"
    if not missing and back.page is None:
        missing += remaining.lacking(page, names, known)
        if not missing and not mentions:
            missing += remaining.phrase_lacking(page, lookup.holds_phrase)
        if missing and mentions:
            remaining.take_lacking(page, missing)
            intent.take_comparing(page)
    plan = SearchPlan(
        question=question.text,
        intent=wanted,
        text=remaining.rest(page),
        mentions=_distinct(mentions),
        selection=selection,
        filters_said=tuple(dict.fromkeys(page.said)),
        missing=tuple(dict.fromkeys(missing)),
        page=max(1, question.page),
        apart=apart.names,
        order=None if mentions else order,
        most=None if mentions else most,
        per_year=per_year and wanted == "count",
    )
    plan = join(plan, back, question.turns, content)
    if plan.follow_up and wanted == "answer" and len(plan.mentions) == 1 and not plan.text:
        plan = replace(plan, intent=intent.decide(page, plan.mentions, selection, summary))
    if alike and not plan.follow_up:
        plan = _like_those_named(plan)
    if intent.asks_nothing(plan) and (name := remaining.shouted(page)):
        plan = replace(plan, text=name)
    if intent.asks_nothing(plan):
        plan = replace(plan, missing=(Missing(question.text.strip(), "outside"),))
    if question.lists and not plan.selection.lists:
        plan = replace(plan, selection=replace(plan.selection, lists=question.lists))
    return plan


def _narrows(missing: Missing, selection: Selection) -> bool:
    """Whether what is missing was to narrow a list, so that the rest would be too much ("MIT or X" still lists MIT)."""
    beside = {"venue": selection.venues, "organisation": selection.organisations, "list": selection.lists}
    return not beside.get(missing.what, ())


def _like_those_named(plan: SearchPlan) -> SearchPlan:
    """A search for works like those that a plan names, which are no answer themselves."""
    named = tuple(dict.fromkeys(paper_id for mention in plan.mentions for paper_id in mention.paper_ids))
    text = " ".join(mention.surface for mention in plan.mentions)
    return replace(plan, intent="answer", text=text, mentions=(), alike=named)


def _filters(
    page: Sheet, question: Question, prepared: PreparedVocabulary, known: Callable[[str], bool]
) -> tuple[Selection, list[Missing]]:
    """All filters but kinds of works, which can be told from topics only once names are known."""
    lists, no_list = filters.find_lists(page, prepared.lists)
    links = find_linked(page)
    sections, no_section = find_sections(page, prepared.headings)
    today = question.asked_at.date()
    spoken = question.turns[-1].plan if question.turns else None
    published = find_months(page, today, spoken.selection if spoken else None)
    preprints = bool(published) and find_preprints(page)
    venues, no_venue = find_venues_asked(page, prepared.venues, prepared.names)
    dates = find_dates(page, today)
    authors, no_author = find_authors(page, prepared.vocabulary.authors, prepared.organisations, prepared.names, known)
    organisations, together, no_organisation = find_organisations_asked(
        page, prepared.vocabulary.organisations, prepared.organisations, prepared.names, known
    )
    no_place = [*no_venue, *no_organisation]
    if not venues and not no_place:
        no_place += unknown_venue(page, known)
    selection = Selection(
        venues=tuple(venues),
        years=dates.years,
        organisations=tuple(organisations),
        sections=tuple(sections),
        lists=tuple(lists),
        every_organisation=together,
        authors=tuple(authors),
        links=tuple(links),
        published=published,
        preprints=preprints,
        seen_from=dates.seen_from,
        seen_until=dates.seen_until,
    )
    selection = in_months(selection)
    if not (selection.empty or selection.years) and (year := find_year_left(page)):
        selection = replace(selection, years=year)
    return selection, [*no_list, *no_section, *no_place, *no_author]


def _read_alone(
    text: str, question: Question, prepared: PreparedVocabulary, known: Callable[[str], bool]
) -> tuple[Selection, tuple[Mention, ...]] | None:
    """Words of a question read by themselves, as filters and names; None where they say anything else."""
    page = sheet(text)
    selection, missing = _filters(page, question, prepared, known)
    mentions = find_names(page, prepared.names, known)
    selection = replace(selection, kinds=tuple(filters.find_kinds(page, prepared.vocabulary.kinds)))
    intent.take_beside(page, selection)
    return None if missing or page.content() else (selection, tuple(mentions))


def _distinct(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Each work once, by its first mention."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for mention in mentions:
        if mention.paper_ids not in seen:
            seen.add(mention.paper_ids)
            kept.append(mention)
    return tuple(kept)
