"""Says which names in a subscription the library does not know, so that a slip is noticed."""

from bot.answering.interpreting.author_names import AuthorNames
from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import ids_named
from bot.digests.model import Wishes
from bot.phrases import joined
from ingest.terms.normal_form import fold
from ingest.terms.organisations import organisation_keys
from ingest.terms.venues import parse_venue


def unknown_names(wishes: Wishes, opened: OpenedLibrary) -> str:
    """Return sentences on what the library does not know of what was asked for, empty where it knows all of it."""
    vocabulary = opened.library.vocabulary
    now = opened.library.revision.published_at
    venues = {fold(name) for name in vocabulary.venues}
    authors = AuthorNames(vocabulary.authors)
    words_of_authors = [set(name.split()) for name in vocabulary.authors]

    def is_author(name: str) -> bool:
        words = set(fold(name).split())
        return len(authors.forms_of(name)) > 1 or any(words <= each for each in words_of_authors)

    def is_venue(name: str) -> bool:
        read = parse_venue(name, is_venue=True)
        return fold(read.name if read else name) in venues

    def is_organisation(name: str) -> bool:
        return bool(organisation_keys(name)) and organisation_keys(name)[0] in vocabulary.organisations

    unknown = {
        "author": [each for each in wishes.authors if not is_author(each)],
        "organisation": [each for each in wishes.organisations if not is_organisation(each)],
        "venue": [each for each in wishes.venues if not is_venue(each)],
        "section": [each for each in wishes.sections if fold(each) not in vocabulary.sections],
        "paper": [each for each in wishes.cites if not ids_named(opened, each, now)],
    }
    return " ".join(
        f"No {what} on the lists is called {joined([f'“{name}”' for name in names])} yet: check the spelling."
        for what, names in unknown.items()
        if names
    )
