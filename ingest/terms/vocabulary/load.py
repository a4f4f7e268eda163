"""Loads the data files of the vocabulary into tables that are fast to look up."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from ingest.terms.patterns import lazy_pattern
from ingest.terms.text import folded, words
from ingest.terms.vocabulary.additions import AddedWords, Names

_LONG = 3
"""Words of a spelling beyond which it names a conference wherever it is part of a text."""


@dataclass(frozen=True)
class ColumnHeads:
    """Heads of one kind of column: `whole` heads, words that a head begins with or holds, parts of words."""

    column: str
    whole: frozenset[str]
    first: tuple[str, ...]
    words: re.Pattern[str] | None
    parts: tuple[str, ...]

    def match(self, head: str) -> bool:
        """Whether a head, folded, is one of this kind."""
        if head in self.whole or any(head.startswith(f"{first} ") for first in self.first):
            return True
        return bool(self.words and self.words.search(head)) or any(part in head for part in self.parts)


@dataclass(frozen=True)
class TermVocabulary:
    """The words in use. Spellings are in lower case, headings and phrases folded; see the data files for meanings."""

    venues: Mapping[str, str]
    venue_phrases: Mapping[str, str]
    conferences: frozenset[str]
    journal_acronyms: frozenset[str]
    word_journals: frozenset[str]
    venues_only_as_written: frozenset[str]
    venues_only_with_year: frozenset[str]
    not_venues: frozenset[str]
    preprints: frozenset[str]
    preprint_prefixes: Mapping[str, str]
    publishers: frozenset[str]
    pmlr_volumes: Mapping[str, tuple[str, int]]
    stems: Mapping[str, str]
    short_forms: frozenset[str]
    whole_words: frozenset[str]
    organisations: Mapping[str, tuple[str, ...]]
    organisation_owners: Mapping[str, tuple[str, ...]]
    organisations_never_parents: frozenset[str]
    ambiguous_organisations: frozenset[str]
    doubtful_organisations: frozenset[str]
    projects: frozenset[str]
    generic_words: frozenset[str]
    marking_words: frozenset[str]
    loose_words: frozenset[str]
    small_words: frozenset[str]
    not_names: frozenset[str]
    labels: Mapping[str, str]
    labels_unlike: frozenset[str]
    labels_never_last: frozenset[str]
    pointers: frozenset[str]
    reference_labels: frozenset[str]
    hosts: tuple[tuple[re.Pattern[str], str], ...]
    paths: tuple[tuple[re.Pattern[str], str], ...]
    headings: Mapping[str, frozenset[str]]
    kinds: Mapping[str, re.Pattern[str]]
    whole_kinds: Mapping[str, re.Pattern[str]]
    columns: tuple[ColumnHeads, ...]
    heads: Mapping[str, frozenset[str]]
    added_venues: Names

    @cached_property
    def journals(self) -> dict[str, str]:
        """Journals by the keys of their titles and spellings; loaded at first use, as no question asks for them."""
        data = _data("journals")
        found: dict[str, str] = {}
        for name in (name for listed in data["journals"].values() for name in listed):
            found.setdefault(journal_key(name, self.stems), name)
        for name, others in (*data["spellings"].items(), *self.added_venues):
            for spelling in (name, *others):
                found[journal_key(spelling, self.stems)] = name
        return found

    @cached_property
    def journal_names(self) -> frozenset[str]:
        """The names of journals."""
        return self.journal_acronyms | (set(self.journals.values()) - self.conferences)

    @cached_property
    def journals_by_initials(self) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
        """Journals by the first letters of their words, for abbreviations that cut words short."""
        found: dict[str, dict[tuple[str, ...], str]] = {}
        for title in self.journals.values():
            words = words_of_title(title)
            if len(words) > 1:
                found.setdefault("".join(word[0] for word in words), {})[words] = title
        return {initials: tuple(listed.items()) for initials, listed in found.items()}

    @cached_property
    def normal_organisations(self) -> dict[str, str]:
        """Every name of an organisation, folded, to the usual one."""
        return {
            folded(form): normal
            for normal, others in self.organisations.items()
            for form in (normal, *others)
            if folded(form)
        }


def load_vocabulary(additions: AddedWords) -> TermVocabulary:
    """Load the data files with what the settings add."""
    venues, organisations = _data("venues"), _data("organisations")
    labels, headings = _data("labels"), _data("headings")
    stems = _stems(venues["abbreviations"])
    spellings, phrases = _conferences(venues, dict(additions.venues))
    added_kinds, added_heads, added_columns = dict(additions.kinds), dict(additions.headings), dict(additions.columns)
    return TermVocabulary(
        venues=spellings,
        venue_phrases=phrases,
        conferences=frozenset(venues["conferences"]),
        journal_acronyms=frozenset(venues["journal_acronyms"]),
        word_journals=frozenset(venues["words"]["journals"]),
        venues_only_as_written=frozenset(venues["only_as_written"]),
        venues_only_with_year=frozenset(venues["only_with_year"]),
        not_venues=frozenset(venues["not_venues"]),
        preprints=frozenset(venues["preprints"]),
        preprint_prefixes=venues["preprint_prefixes"],
        publishers=frozenset(map(folded, venues["publishers"])),
        pmlr_volumes={
            volume: (name, year) for name, volumes in venues["pmlr"].items() for volume, year in volumes.items()
        },
        stems=stems,
        short_forms=frozenset((*venues["abbreviations"], *venues["other_abbreviations"]["words"])),
        whole_words=frozenset(venues["other_abbreviations"]["also_words"]),
        organisations=_joined(organisations["names"], additions.organisations),
        organisation_owners={name: tuple(owners) for name, owners in organisations["owners"].items()},
        organisations_never_parents=frozenset(organisations["never_parents"]),
        ambiguous_organisations=frozenset(organisations["ambiguous"]),
        doubtful_organisations=frozenset(map(folded, (*organisations["ambiguous"], *organisations["places"]))),
        projects=frozenset(organisations["projects"]),
        generic_words=frozenset(organisations["generic_words"]),
        marking_words=frozenset(organisations["marking_words"]),
        loose_words=frozenset(organisations["loose_words"]),
        small_words=frozenset(organisations["small_words"]),
        not_names=frozenset(_data("people")["not_names"]),
        labels={
            folded(label): kind
            for kind, listed in _joined(labels["labels"], additions.labels).items()
            for label in listed
        },
        labels_unlike=frozenset(labels["unlike"]["words"]),
        labels_never_last=frozenset(labels["unlike"]["last"]),
        pointers=frozenset(map(folded, labels["pointers"]["words"])),
        reference_labels=frozenset(labels["references"]["labels"]),
        hosts=tuple((lazy_pattern(pattern), kind) for kind, listed in labels["hosts"].items() for pattern in listed),
        paths=tuple((lazy_pattern(path["pattern"]), path["kind"]) for path in labels["paths"]),
        headings={
            name: frozenset(map(folded, (*listed, *added_heads.get(name, ()))))
            for name, listed in headings["headings"].items()
        },
        kinds={kind: _any_word((*listed, *added_kinds.get(kind, ()))) for kind, listed in headings["kinds"].items()},
        whole_kinds={
            kind: _only_words(
                (*headings["kinds"][kind], *beside, *added_kinds.get(kind, ())), others=4 if kind == "project" else 0
            )
            for kind, beside in headings["whole"].items()
        },
        columns=tuple(
            _heads(column, heads, added_columns.get(column, ())) for column, heads in headings["columns"].items()
        ),
        heads={name: frozenset(map(folded, listed)) for name, listed in headings["heads"].items()},
        added_venues=additions.venues,
    )


def journal_key(text: str, stems: Mapping[str, str]) -> str:
    """Give a title or its abbreviation in one form: stems of its words, without the small ones."""
    words = [stems.get(word, word) for word in folded(text.replace("&", " ")).split()]
    significant = [word for word in words if word not in _SMALL]
    return " ".join(significant or words)


_SMALL = words("of the and for in on an de der die das et und la le les des du für")


def _data(name: str) -> dict[str, Any]:
    with (files("ingest.terms.vocabulary") / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _joined(shipped: Mapping[str, Iterable[str]], added: Names) -> dict[str, tuple[str, ...]]:
    joined = {name: tuple(listed) for name, listed in shipped.items()}
    for name, listed in added:
        joined[name] = (*joined.get(name, ()), *listed)
    return joined


def _conferences(
    data: Mapping[str, Any], added: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Spellings of venues known by an acronym or a short name, and the phrases that name one in full."""
    spellings = {name.lower(): name for name in (*data["acronyms"], *data["journal_acronyms"])}
    phrases: dict[str, str] = {}
    for name, others in (*data["conferences"].items(), *data["preprints"].items(), *added.items()):
        spellings.setdefault(name.lower(), name)
        for other in others:
            if len(folded(other).split()) >= _LONG:
                phrases[folded(other)] = name
            spellings[other.lower()] = name
    return spellings, dict(sorted(phrases.items(), key=lambda phrase: -len(phrase[0])))


def words_of_title(text: str) -> tuple[str, ...]:
    """The words of a journal's title, folded, without the small ones."""
    return tuple(word for word in folded(text).split() if word not in _SMALL)


def _stems(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {word: stem for stem, listed in table.items() for word in (stem, *listed)}


def _any_word(listed: Iterable[str]) -> re.Pattern[str]:
    unspaced = _choice(filter(_is_unspaced, listed))
    return lazy_pattern(rf"(?<!\w)(?:{_choice(listed)})(?!\w)|(?:{unspaced})", re.IGNORECASE)


def _only_words(listed: Iterable[str], *, others: int) -> re.Pattern[str]:
    own = rf"(?:(?:{_choice(listed)})(?:\W++|$))+"
    return lazy_pattern(rf"\W*+(?:[\w.-]++\W++){{0,{others}}}{own}", re.IGNORECASE)


def _choice(listed: Iterable[str]) -> str:
    """One pattern for several words, the longest first; for none a pattern that never matches."""
    return "|".join(re.escape(word) for word in sorted(set(listed), key=lambda word: (-len(word), word))) or r"(?!)"


def _is_unspaced(word: str) -> bool:
    """Whether a word is of a script that is written without spaces, and so may stand inside others."""
    return re.search(r"[\u3040-\u30ff\u3400-\u9fff]", word) is not None


def _heads(column: str, heads: Mapping[str, Iterable[str]], added: Iterable[str]) -> ColumnHeads:
    words = [folded(word) for word in heads.get("words", ())]
    return ColumnHeads(
        column=column,
        whole=frozenset(map(folded, (*heads.get("whole", ()), *added))),
        first=tuple(heads.get("first", ())),
        words=lazy_pattern(rf"(?<!\w)(?:{_choice(words)})(?!\w)") if words else None,
        parts=tuple(heads.get("parts", ())),
    )
