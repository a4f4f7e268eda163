"""Opens the services that the settings watch.

They are asked as for abstracts: at the same addresses and pace, with the same keys.
"""

import logging
from typing import TypeVar

from bot.candidates.ranking import compared_lists
from bot.desk.opened_library import OpenedLibrary
from bot.settings.settings import Settings
from ingest.abstracts.arxiv import ArxivProvider, ArxivSettings
from ingest.abstracts.openalex import OpenAlexProvider, OpenAlexSettings
from ingest.abstracts.provider import ProviderKind
from ingest.abstracts.providers import AbstractsSettings, key_in
from ingest.abstracts.semantic_scholar import SemanticScholarProvider, SemanticScholarSettings
from ingest.library.model import Selection
from ingest.settings import AskingSettings
from ingest.watching.arxiv_categories import ArxivCategories
from ingest.watching.authors import AuthorsWorks
from ingest.watching.model import Watched
from ingest.watching.recommendations import MOST_EXAMPLES, Recommendations

_log = logging.getLogger(__name__)

Table = TypeVar("Table", bound=AskingSettings)


def watched_services(settings: Settings, opened: OpenedLibrary) -> list[Watched]:
    """Open the services that the settings watch."""
    own, abstracts = settings.candidates, settings.abstracts
    services: list[Watched] = []
    if own.arxiv_categories:
        arxiv = _table(abstracts, ArxivProvider, ArxivSettings)
        services.append(ArxivCategories(arxiv, own.arxiv_categories, contact=abstracts.contact))
    if own.recommendations:
        services.append(
            Recommendations(
                _table(abstracts, SemanticScholarProvider, SemanticScholarSettings),
                own.recommendations_url,
                {name: examples_of(opened, name) for name in compared_lists(opened, own)},
                api_key=_key(abstracts, SemanticScholarProvider),
                contact=abstracts.contact,
            )
        )
    if own.openalex_authors:
        openalex = _table(abstracts, OpenAlexProvider, OpenAlexSettings)
        key = _key(abstracts, OpenAlexProvider)
        services.append(AuthorsWorks(openalex, own.openalex_authors, api_key=key, contact=abstracts.contact))
    return services


def completing_provider(settings: Settings) -> SemanticScholarProvider | None:
    """Open the provider that knows references, where it is asked for abstracts too and anything is watched."""
    abstracts = settings.abstracts
    if SemanticScholarProvider.name not in abstracts.providers or not settings.candidates.is_on:
        return None
    return SemanticScholarProvider(
        _table(abstracts, SemanticScholarProvider, SemanticScholarSettings),
        api_key=_key(abstracts, SemanticScholarProvider),
        contact=abstracts.contact,
    )


def examples_of(opened: OpenedLibrary, list_name: str) -> list[str]:
    """Return keys of the papers of a list that were added last, as examples of what belongs there."""
    papers = opened.papers(opened.library.select(Selection(lists=(list_name,))).papers)
    papers.sort(key=lambda paper: (-paper.first_seen_on[list_name].toordinal(), paper.paper_id))
    keys = (
        next((f"{kind}:{paper.identifiers[kind][0]}" for kind in ("arxiv", "doi") if paper.identifiers.get(kind)), None)
        for paper in papers
    )
    return [key for key in keys if key][:MOST_EXAMPLES]


def _table(settings: AbstractsSettings, provider: type[ProviderKind], table: type[Table]) -> Table:
    found = settings.table_of(provider)
    assert isinstance(found, table)
    return found


def _key(settings: AbstractsSettings, provider: type[ProviderKind]) -> str | None:
    variable = settings.key_variable_of(provider)
    return key_in(variable, _log.warning) if variable else None
