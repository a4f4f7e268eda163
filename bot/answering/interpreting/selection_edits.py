"""Change a selection: set, add, remove or move the values of its facets."""

from dataclasses import dataclass, fields, replace
from typing import Any

from bot.answering.interpreting.assemble import Assembled, merged
from ingest.library.model import Selection
from ingest.terms.entry import Venue

FACET_WORDS = {
    "years": ("year", "years", "date", "dates", "time", "jahr", "annee", "ano", "anno", "jaar"),
    "venues": ("venue", "venues", "conference", "conferences"),
    "organisations": (
        "organisation",
        "organization",
        "organisations",
        "company",
        "university",
        "affiliation",
        "lab",
        "institution",
    ),
    "lists": ("list", "lists"),
    "sections": ("section", "sections", "category", "heading"),
    "kinds": ("kind", "type"),
    "links": ("code", "link", "links"),
    "authors": ("author", "authors"),
}
"""The facets of a selection with the words by which a question names each."""


@dataclass(frozen=True, slots=True)
class Edit:
    """How a question changes the last: what it was found to say, beside its own marks."""

    begins: bool = False
    adds: bool = False
    undoes: bool = False
    forgets: tuple[str, ...] = ()
    shift: int = 0
    narrows: bool = False
    swaps: bool = False
    """Whether one year takes the place of another that is said as well."""
    joins: bool = False
    """Whether an author or an organisation is wanted beside those of the last question, on the same papers."""
    replaces: bool = False
    """Whether a value takes the place of another, of whatever is told by the same words."""


def edited(edit: Edit, assembled: Assembled, before: Selection) -> Selection:
    """The last selection with the values of the question set, added, replaced or left out."""
    empty = Selection()
    selection = replace(before, **{name: getattr(empty, name) for name in edit.forgets})
    left_out = tuple(each for each in before.excluding if not any(getattr(each, name) for name in edit.forgets))
    selection = replace(selection, excluding=left_out)
    if "years" in edit.forgets:
        venues = tuple(dict.fromkeys(Venue(venue.name, None) for venue in selection.venues))
        selection = replace(selection, published=(), venues=venues, either=())
    if edit.shift:
        selection = _shifted(selection, edit.shift)
    for excluded in assembled.selection.excluding:
        selection = _without(selection, excluded)
    new = replace(assembled.selection, excluding=())
    if edit.narrows and new.lists and selection.lists:
        both = (Selection(lists=selection.lists), Selection(lists=new.lists))
        return _set(replace(selection, lists=(), every=(*selection.every, *both)), replace(new, lists=()), edit.swaps)
    if (
        edit.adds
        and (left_out_still := tuple(each for each in selection.excluding if not _selects(new, each)))
        != selection.excluding
    ):
        # What was left out may be there again; nothing else is wanted than before.
        return replace(selection, excluding=left_out_still)
    if edit.joins and (selection.authors or selection.organisations):
        return _beside(selection, new)
    dated = new.years is not None and any(venue.year for venue in selection.venues)
    if edit.adds and (dated or any(getattr(selection, name) and getattr(new, name) for name in FACET_WORDS)):
        return _added(selection, new)
    if edit.replaces and new.sections and selection.kinds:
        selection = replace(selection, kinds=())
    elif edit.replaces and new.kinds and selection.sections:
        selection = replace(selection, sections=())
    return _set(selection, new, edit.swaps)


def _beside(selection: Selection, new: Selection) -> Selection:
    """The selection with authors or organisations that its papers must have as well."""
    if new.organisations and selection.organisations:
        both = tuple(dict.fromkeys((*selection.organisations, *new.organisations)))
        return replace(selection, organisations=both, every_organisation=True)
    if new.authors and selection.authors:
        each = (Selection(authors=selection.authors), Selection(authors=new.authors))
        return replace(selection, authors=(), every=(*selection.every, *each))
    return _set(selection, new, False)


def _set(selection: Selection, new: Selection, swaps: bool) -> Selection:
    """The selection with the values of another in the place of its own of those facets."""
    empty = Selection()
    changes = {
        each.name: getattr(new, each.name)
        for each in fields(Selection)
        if getattr(new, each.name) != getattr(empty, each.name)
    }
    for name in ("venues", "organisations", "lists", "sections", "kinds", "links", "authors"):
        values, before = changes.get(name), getattr(selection, name)
        if (
            values
            and before
            and (fresh := tuple(value for value in values if value not in before))
            and len(fresh) < len(values)
        ):
            changes[name] = fresh
    if "either" in changes and all(each.years for each in new.either) and selection.years:
        fresh_years = [each for each in new.either if each.years != selection.years]
        if len(fresh_years) == 1:
            changes["years"], changes["either"] = fresh_years[0].years, ()
    if swaps and "years" in changes and selection.years and changes["years"] != selection.years:
        changes["years"] = _other_year(selection.years, changes["years"])
    single = changes.get("years")
    dated = bool(selection.venues) and all(venue.year for venue in selection.venues) and "venues" not in changes
    if single and single[0] == single[1] and single[0] and dated:
        changes["venues"] = tuple(dict.fromkeys(Venue(venue.name, single[0]) for venue in selection.venues))
        changes["years"] = None
    years = {venue.year for venue in selection.venues}
    if (
        changes.get("venues")
        and len(years) == 1
        and not any(venue.year for venue in changes["venues"])
        and not changes.get("years")
    ):
        changes["venues"] = tuple(Venue(venue.name, *years) for venue in changes["venues"])
    # Another time takes the place of the one before, however each was said.
    for one, other in (("published", "years"), ("years", "published")):
        if changes.get(one) and other not in changes:
            changes[other] = getattr(empty, other)
    # What is selected now is not left out any more.
    remaining = tuple(each for each in selection.excluding if not _selects(new, each))
    changes["without"] = tuple(dict.fromkeys((*selection.without, *new.without)))
    return replace(selection, **(changes | {"excluding": remaining}))


def _other_year(
    before: tuple[int | None, int | None], new: tuple[int | None, int | None]
) -> tuple[int | None, int | None]:
    """Of "swap 2024 for 2023", read as one span of years, the year that is not the one before."""
    if (
        before[0] == before[1]
        and before[0] in new
        and None not in new
        and new[0] != new[1]
        and (new[1] or 0) - (new[0] or 0) == 1
    ):
        year = new[0] if new[1] == before[0] else new[1]
        return year, year
    return new


def _selects(new: Selection, excluded: Selection) -> bool:
    return any(
        set(getattr(new, name)) & set(getattr(excluded, name))
        for name in ("venues", "organisations", "lists", "sections", "kinds", "links", "authors")
    ) or (new.years is not None and new.years == excluded.years)


def _added(selection: Selection, new: Selection) -> Selection:
    """The selection with further values of its facets as alternatives."""
    years = selection.years
    changes = {venue.year for venue in selection.venues}
    if len(changes) == 1 and not any(venue.year for venue in new.venues):
        new = replace(new, venues=tuple(Venue(venue.name, *changes) for venue in new.venues))
    if (
        new.years
        and selection.venues
        and all(venue.year for venue in selection.venues)
        and new.years[0] == new.years[1]
    ):
        more = tuple(Venue(venue.name, new.years[0]) for venue in selection.venues)
        return replace(selection, venues=tuple(dict.fromkeys((*selection.venues, *more))))
    if new.years and years:
        first, last = min(years[0] or 0, new.years[0] or 0) or None, max(years[1] or 9999, new.years[1] or 9999)
        if None not in (*years, *new.years) and not (years[0] or 0) - 1 <= (new.years[1] or 0) <= (years[1] or 0) + 1:
            apart = (Selection(years=years), Selection(years=new.years))
            return replace(merged(selection, replace(new, years=None)), years=None, either=apart)
        return replace(merged(selection, new), years=(first, None if last == 9999 else last))
    together = selection.every_organisation and not new.organisations
    return replace(merged(selection, new), every_organisation=together)


def _without(selection: Selection, excluded: Selection) -> Selection:
    """The selection without some values: those that it selects are dropped from it, others are left out."""
    if excluded in selection.every:
        return replace(selection, every=tuple(each for each in selection.every if each != excluded))
    for name in ("venues", "organisations", "lists", "sections", "kinds", "links", "authors"):
        out, before = getattr(excluded, name), getattr(selection, name)
        remaining = tuple(
            value for value in before
            if not any(value == each or (isinstance(value, Venue) and each == Venue(value.name, None)) for each in out)
        )  # fmt: skip
        if out and before and len(remaining) < len(before):
            left: dict[str, Any] = {name: remaining}
            narrowed = replace(selection, **left)
            # Works with a link are no others than those without: the contrary is wanted.
            if name == "links" and not remaining:
                return replace(narrowed, excluding=(*narrowed.excluding, excluded))
            # Without the only value of a facet nothing would be left: the filter itself is dropped.
            return narrowed if not narrowed.empty else replace(selection, excluding=(*selection.excluding, excluded))
    return replace(selection, excluding=tuple(dict.fromkeys((*selection.excluding, excluded))))


def _shifted(selection: Selection, by: int) -> Selection:
    """The selection with its year moved: that of its venues, else that of publication."""
    if any(venue.year for venue in selection.venues):
        venues = tuple(Venue(venue.name, venue.year + by if venue.year else None) for venue in selection.venues)
        return replace(selection, venues=venues)
    if selection.years:
        first, last = selection.years
        return replace(selection, years=(first + by if first else None, last + by if last else None))
    return selection
