"""Naming those whose data is shown, where their terms ask for it."""

from collections.abc import Iterable

from ingest.abstracts.providers import PROVIDERS
from ingest.library.model import PaperRecord

_ASKED_FOR = {provider.name: provider.attribution for provider in PROVIDERS if provider.attribution}


def attributions(papers: Iterable[PaperRecord]) -> tuple[str, ...]:
    """Give a line for each provider of data on these papers whose terms ask to be named."""
    providers = {provider for paper in papers for provider in (paper.abstract_provider, paper.details_provider)}
    return tuple(f"With data from {name}." for provider, name in _ASKED_FOR.items() if provider in providers)
