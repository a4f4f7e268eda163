"""Complete lists and counts: told from the catalogue, exactly, without any model."""

from datetime import date

from bot.answering.composing.draft import Draft, Sentence, sources_of
from bot.answering.model import Source
from bot.answering.search_result import SearchResult
from ingest.library.model import PaperRecord, Selection
from ingest.library.publication import preprint_month
from ingest.terms.normal_form import fold
from ingest.terms.organisations import organisation_keys

_KINDS = {"paper": "papers", "survey": "surveys", "benchmark": "benchmarks", "project": "projects"}
_KINDS |= {"course": "courses", "article": "articles"}
_MOST_GROUPS = 15


def listed(result: SearchResult, page_size: int) -> Draft:
    """A page of a complete list: how many there are of what, then one line for each paper of the page."""
    complete = result.complete or ()
    first = (result.plan.page - 1) * page_size + 1
    hits = result.hits[:page_size]
    sources = sources_of(hits, first)
    lead = _opening(result, len(complete))
    pages = -(-len(complete) // page_size)
    if complete and result.plan.page > pages:
        lead += " That was all of them; there is no further page."
    elif pages > 1:
        lead += f" Page {result.plan.page} of {pages}."
    dated = result.plan.order is not None
    sentences = tuple(Sentence(line(source, dated), (source.n,), stated=True) for source in sources)
    return Draft(f"{lead}{_by_link(result)}", sentences, sources)


def counted(result: SearchResult) -> Draft:
    """A number, said first, and what was counted."""
    return Draft(f"{_opening(result, len(result.complete or ()))}{_by_link(result)}", (), ())


def line(source: Source, dated: bool = False) -> str:
    """A paper in one line: its title, where it appeared, who wrote it there; `dated` adds the month of a preprint."""
    paper = source.paper
    venues = [f"{known.venue.name} {known.venue.year or ''}".strip() for known in paper.venues]
    if dated and (month := preprint_month(paper.paper_id)):
        venues = [each for each in venues if not each.startswith("arXiv ")]
        venues.append(f"on arXiv since {month:%B %Y}")
    rest = ", ".join((*dict.fromkeys(venues), *paper.organisations))
    return f"“{paper.shown_title}”" + (f" ({rest})" if rest else "")


def described(result: SearchResult) -> str:
    """The filters of a plan in words, such as ` at SOSP 2024 by Microsoft`; empty where there are none."""
    plan = result.plan
    left_out = [_filters(each, result).strip() for each in plan.selection.excluding]
    if plan.apart:
        left_out.append(f"without {' or '.join(plan.apart)}")
    together = [_filters(each, result).strip() for each in plan.selection.every]
    either = [_filters(each, result).strip() for each in plan.selection.either]
    joined = [" and ".join(each for each in together if each), " or ".join(each for each in either if each)]
    apart = [f"not {each}" if not each.startswith("without") else each for each in left_out if each]
    narrowed = "".join(f" {each}" for each in joined if each)
    return _filters(plan.selection, result) + narrowed + "".join(f", {each}" for each in apart)


def _filters(chosen: Selection, result: SearchResult) -> str:
    kinds = [_KINDS.get(kind, kind) for kind in chosen.kinds] if chosen is not result.plan.selection else []
    parts = [
        _any_of("of the kind", kinds),
        _any_of("with", [f"a link to {link}" for link in chosen.links]),
        "on arXiv" if chosen.preprints else "",
        _any_of("at", [f"{venue.name} {venue.year or ''}".strip() for venue in chosen.venues]),
        _years(chosen.years),
        _published(chosen),
        _organisations(chosen, result),
        _any_of("by", [_author(key, result) for key in chosen.authors]),
        _any_of("under", [_heading(section, result) for section in chosen.sections]),
        _any_of("on the list" if len(chosen.lists) == 1 else "on the lists", list(chosen.lists)),
        f"on at least {chosen.least_lists} lists" if chosen.least_lists > 1 else "",
        "more than once on one list" if chosen.repeated else "",
        _seen(chosen),
    ]
    return "".join(f" {part}" for part in parts if part)


def _opening(result: SearchResult, count: int) -> str:
    plan = result.plan
    kinds = plan.selection.kinds
    noun = _KINDS.get(kinds[0], "papers") if len(kinds) == 1 else "papers"
    if count == 1:
        noun = noun.removesuffix("s")
    if plan.order and plan.most and count:
        which = plan.order if count == 1 else f"{count} {plan.order}"
        return f"The {which} {noun}{described(result)}."
    ordered = f", {plan.order} first" if plan.order and count > 1 else ""
    return f"{count} {noun}{described(result)}{_on_lists(result, count)}{ordered}{_each_group(result)}."


def _each_group(result: SearchResult) -> str:
    """How many there are of each year, venue or the like, where that is asked for."""
    group = result.plan.per
    if group == "year" or group is None:
        counts = [f"{count} of {year or 'an unknown year'}" for year, count in result.groups]
        return f": {', '.join(counts)}" if counts else ""
    known = [(name, count) for name, count in result.groups if name]
    counts = [f"{name} {count}" for name, count in known[:_MOST_GROUPS]]
    if (more := len(known) - _MOST_GROUPS) > 0:
        counts.append(f"{more} more {group}{'' if more == 1 else 's'}")
    counts += [f"{count} of which I know no {group}" for name, count in result.groups if not name]
    return f": {', '.join(counts)}" if counts else ""


def _on_lists(result: SearchResult, count: int) -> str:
    """On how many lists they are, where all of them are at hand."""
    lists = {name for hit in result.hits for name in hit.paper.lists}
    if not lists or len(result.hits) < count or result.plan.selection.lists:
        return ""
    return f" on {len(lists)} {'list' if len(lists) == 1 else 'lists'}"


def _by_link(result: SearchResult) -> str:
    count = len(result.also_by_link)
    if not count:
        return ""
    return f" {count} more {'is' if count == 1 else 'are'} placed there by a web address alone, which no list confirms."


def _any_of(word: str, values: list[str]) -> str:
    return f"{word} {' or '.join(values)}" if values else ""


def _organisations(chosen: Selection, result: SearchResult) -> str:
    labels = [_label(key, result) for key in chosen.organisations]
    if chosen.every_organisation and len(labels) > 1:
        return f"from {' and '.join(labels)} together"
    return _any_of("from", labels)


def _years(years: tuple[int | None, int | None] | None) -> str:
    if years is None or years == (None, None):
        return ""
    since, until = years
    if since == until:
        return f"of {since}"
    if until is None:
        return f"of {since} or later"
    return f"of {until} or earlier" if since is None else f"of {since} to {until}"


def _published(chosen: Selection) -> str:
    """The months of publication; which papers have any is said with them."""
    periods = []
    for first, last in chosen.published:
        if first and last:
            whole = f"in {first:%B %Y}" if first == last else f"from {first:%B %Y} to {last:%B %Y}"
            periods.append(whole)
        elif first:
            periods.append(f"since {first:%B %Y}")
        elif last:
            periods.append(f"until {last:%B %Y}")
    return f"published {' or '.join(periods)} (months are those of arXiv's numbers)" if periods else ""


def _seen(chosen: Selection) -> str:
    if chosen.seen_from and chosen.seen_until:
        return f"first seen from {_day(chosen.seen_from)} to {_day(chosen.seen_until)}"
    if chosen.seen_from:
        return f"first seen since {_day(chosen.seen_from)}"
    return f"first seen until {_day(chosen.seen_until)}" if chosen.seen_until else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _papers(result: SearchResult) -> tuple[PaperRecord, ...]:
    return tuple(hit.paper for hit in result.hits)


def _author(key: str, result: SearchResult) -> str:
    """The name as a provider writes it, where one of the papers at hand has it."""
    names = (name for hit in result.hits for name in hit.paper.authors)
    return next((name for name in names if fold(name) == key), key.title())


def _label(key: str, result: SearchResult) -> str:
    """An organisation as the papers found write it, its key where none of them does."""
    for paper in _papers(result):
        for organisation in paper.organisations:
            if organisation_keys(organisation)[:1] == (key,):
                return organisation
    return key.upper() if len(key) <= 4 else key.title()


def _heading(section: str, result: SearchResult) -> str:
    """A section as the lists write it."""
    for paper in _papers(result):
        for _, path in paper.sections:
            for heading in path:
                if heading.casefold() == section:
                    return heading
    return section
