"""Turn filters of a model's plan into a selection, change one by another, and back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from bot.answering.interpreting.lookup import PreparedVocabulary
from bot.answering.interpreting.text import fold_words, folded_word
from bot.answering.model_plan.form import PlanFilters, VenueFilter
from ingest.library.model import Months, Selection
from ingest.terms.entry import Venue
from ingest.terms.normal_form import fold

_KEYS = {"excluding": "not", "every_organisation": "together"}
"""The keys of the form that are not called as the fields of a selection."""
_TIMES = ("years", "published")
_ALWAYS_ADDED = ("every", "excluding", "without")


class NotInTheCatalogueError(ValueError):
    """Raised when the plan of a model names a value that the catalogue does not have."""


def selection_of(filters: PlanFilters, prepared: PreparedVocabulary) -> Selection:
    """Return the selection that filters say; raises NotInTheCatalogueError where a value is not in the catalogue."""
    organisations = _each(filters.organisations, _organisation, prepared)
    first, last = filters.added or (None, None)
    return Selection(
        venues=_each(filters.venues, _venue, prepared),
        years=filters.years if filters.years and any(filters.years) else None,
        organisations=organisations,
        every_organisation=filters.together and len(organisations) > 1,
        sections=tuple(dict.fromkeys(key for each in filters.sections for key in _section(each, prepared))),
        kinds=_each(filters.kinds, _kind, prepared),
        lists=_each(filters.lists, _list, prepared),
        links=filters.links,
        authors=tuple(dict.fromkeys(key for each in filters.authors for key in _author(each, prepared))),
        published=tuple(_months(each) for each in filters.published),
        preprints=filters.preprints,
        seen_from=first,
        seen_until=last,
        least_lists=filters.least_lists or 0,
        repeated=filters.repeated,
        every=tuple(selection_of(each, prepared) for each in filters.every),
        either=tuple(selection_of(each, prepared) for each in filters.either),
        excluding=tuple(selection_of(each, prepared) for each in filters.left_out),
    )


def changed(before: Selection, new: Selection, more: Selection, less: Selection, forgotten: Iterable[str]) -> Selection:
    """Return the selection before as a model changes it, exactly as it says.

    Facets that are `forgotten` are dropped and values of `less` taken away; those of `new` take the place of the same
    facet's, and those of `more` are added to it. What is to be left out, or must match beside the rest, is always added
    to what was; a time takes the place of any other time.
    """
    selection = _with(before, {name: _empty(name) for name in forgotten})
    if less.years:
        only = selection.years == less.years
        left = () if only else (Selection(years=less.years),)
        selection = replace(selection, years=None if only else selection.years, excluding=(*selection.excluding, *left))
    for name, out in _filled(replace(less, years=None)).items():
        remaining = tuple(each for each in getattr(selection, name) or () if not _taken_by(each, out))
        selection = _with(selection, {name: remaining or _empty(name)})
    for name, value in _filled(new).items():
        if name in _TIMES:
            selection = replace(selection, years=None, published=())
        own = getattr(selection, name) if name in _ALWAYS_ADDED else ()
        selection = _with(selection, {name: _joined(own, value)})
    for name, value in _filled(more).items():
        own = getattr(selection, name)
        if name == "years" and own:
            apart = (Selection(years=own), Selection(years=value))
            selection = replace(selection, years=None, every=(*selection.every, Selection(either=apart)))
        else:
            selection = _with(selection, {name: _joined(own, value)})
    return selection


def form_of(selection: Selection, prepared: PreparedVocabulary) -> dict[str, Any]:
    """Return the form in which a model would say a selection, without the papers that it is limited to."""
    named: Mapping[str, Callable[[Any], Any]] = {
        "venues": lambda venue: {"name": venue.name, "year": venue.year} if venue.year else {"name": venue.name},
        "organisations": lambda key: organisation_name(key, prepared),
        "sections": lambda key: prepared.vocabulary.sections.get(key, key),
        "authors": lambda key: prepared.vocabulary.authors.get(key, key),
        "published": lambda months: [month.isoformat()[:7] if month else None for month in months],
        **dict.fromkeys(("every", "either", "excluding"), lambda part: form_of(part, prepared)),
    }
    filled = _filled(replace(selection, paper_ids=None, without=(), seen_from=None, seen_until=None))
    form = {
        _KEYS.get(name, name): [named.get(name, str)(each) for each in value] if name in named else value
        for name, value in filled.items()
    }
    if selection.seen_from or selection.seen_until:
        form["added"] = [day.isoformat() if day else None for day in (selection.seen_from, selection.seen_until)]
    return form


def words_of(selection: Selection, prepared: PreparedVocabulary) -> tuple[str, ...]:
    """Return the values by which a selection filters, in words for saying back what was understood."""
    words = [f"{venue.name} {venue.year or ''}".strip() for venue in selection.venues]
    words += [organisation_name(key, prepared) for key in selection.organisations]
    words += [prepared.vocabulary.sections.get(key, key) for key in selection.sections]
    words += [*selection.kinds, *selection.lists, *selection.links]
    words += [prepared.vocabulary.authors.get(key, key) for key in selection.authors]
    if selection.years:
        words.append("–".join(dict.fromkeys(str(year or "") for year in selection.years)))
    parts = [each for part in (*selection.every, *selection.either) for each in words_of(part, prepared)]
    left_out = [f"not {each}" for part in selection.excluding for each in words_of(part, prepared)]
    return tuple(dict.fromkeys((*words, *parts, *left_out)))


def organisation_name(key: str, prepared: PreparedVocabulary) -> str:
    """Return the name under which an organisation is given to a model: its label, if that is not the name of a part.

    Berkeley's lab is found under Berkeley's key too, whose label may then be the lab's.
    """
    label = prepared.vocabulary.organisations.get(key, key)
    return label if fold_words(label) == key or prepared.organisations.key(label) == key else key


def _filled(selection: Selection) -> dict[str, Any]:
    """The fields of a selection that say something."""
    nothing = Selection()
    return {
        each.name: value
        for each in fields(Selection)
        if (value := getattr(selection, each.name)) != getattr(nothing, each.name)
    }


def _with(selection: Selection, values: Mapping[str, Any]) -> Selection:
    return replace(selection, **values)


def _joined(own: Any, value: Any) -> Any:
    """The values of a facet with further ones, or the further one alone where the facet has but one."""
    return tuple(dict.fromkeys((*own, *value))) if own and isinstance(value, tuple) else value


def _empty(name: str) -> Any:
    return getattr(Selection(), name)


def _taken_by(value: Any, out: Any) -> bool:
    """Whether a value is one of those that are taken away; a venue without a year stands for all its years."""
    if not isinstance(out, tuple):
        return True
    return value in out or (isinstance(value, Venue) and Venue(value.name, None) in out)


def _each(values: Sequence[Any], find: Callable[[Any, PreparedVocabulary], Any], known: PreparedVocabulary) -> Any:
    return tuple(dict.fromkeys(find(each, known) for each in values))


def _venue(value: VenueFilter, prepared: PreparedVocabulary) -> Venue:
    name = prepared.venues.get(folded_word(value.name))
    if name is None:
        raise NotInTheCatalogueError(f"venue {value.name!r}")
    return Venue(name, value.year)


def _organisation(value: str, prepared: PreparedVocabulary) -> str:
    key = prepared.organisations.exact(fold_words(value).split())
    if key is None or not prepared.organisations.has(key):
        raise NotInTheCatalogueError(f"organisation {value!r}")
    return key


def _section(value: str, prepared: PreparedVocabulary) -> Sequence[str]:
    own = [key for key, label in prepared.vocabulary.sections.items() if value in (key, label)]
    phrase = fold_words(value)
    keys = own or prepared.headings.whole(phrase) or prepared.headings.called_for(phrase)
    if not keys:
        raise NotInTheCatalogueError(f"section {value!r}")
    return keys


def _list(value: str, prepared: PreparedVocabulary) -> str:
    folded = folded_word(value)
    name = prepared.lists.named(folded) or prepared.lists.titled(folded)
    if name is None:
        raise NotInTheCatalogueError(f"list {value!r}")
    return name


def _author(value: str, prepared: PreparedVocabulary) -> Sequence[str]:
    known = prepared.vocabulary.authors
    forms = [form for form in prepared.authors.forms_of(value) if form in known]
    forms += [form for form in prepared.authors.in_any_order(fold(value)) if form in known]
    if not forms:
        raise NotInTheCatalogueError(f"author {value!r}")
    return forms


def _kind(value: Any, prepared: PreparedVocabulary) -> Any:
    if value not in prepared.vocabulary.kinds:
        raise NotInTheCatalogueError(f"kind {value!r}")
    return value


def _months(value: Sequence[str | None]) -> Months:
    first, last = (date.fromisoformat(f"{each}-01") if each else None for each in value)
    return first, last
