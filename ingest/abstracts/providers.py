"""Opening the providers of abstracts that the settings name, in their order."""

import os
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from ingest.abstracts.arxiv import ArxivProvider
from ingest.abstracts.crossref import CrossrefProvider
from ingest.abstracts.file import FileProvider
from ingest.abstracts.openalex import OpenAlexProvider
from ingest.abstracts.pages import PagesProvider
from ingest.abstracts.provider import Found, Provider, Wanted
from ingest.abstracts.semantic_scholar import SemanticScholarProvider
from ingest.settings import AbstractsSettings, ProviderName


class NotAgain:
    """A provider that is not asked again about papers of which it knew nothing, unless there are new keys to ask by."""

    def __init__(self, provider: Provider, asked_in_vain: Mapping[str, frozenset[str]]) -> None:
        """`asked_in_vain` gives by the ids of those papers the keys by which they were asked for."""
        self.name = provider.name
        self.least_seconds = provider.least_seconds
        self.waits_for_all = provider.waits_for_all
        self._provider = provider
        self._asked_in_vain = asked_in_vain

    def keys(self, wanted: Wanted) -> tuple[str, ...]:
        """The provider's keys for a paper."""
        return self._provider.keys(wanted)

    def can_ask(self, wanted: Wanted) -> bool:
        """Whether the provider has a key for the paper by which it has not been asked in vain."""
        if not self._provider.can_ask(wanted):
            return False
        known = self._asked_in_vain.get(wanted.paper_id)
        return known is None or not known.issuperset(self._provider.keys(wanted))

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        """Ask the provider; an answer without abstract bears all keys by which the paper was asked for."""
        keys = {paper.paper_id: paper for paper in wanted}
        async with aclosing(self._provider.find(wanted)) as answers:
            async for found in answers:
                if not found.abstract and found.paper_id in keys:
                    asked = self._provider.keys(keys[found.paper_id])
                    found = replace(found, key="\n".join(asked) or found.key)
                yield found


def states_of(settings: AbstractsSettings) -> dict[str, str]:
    """Give, for providers that read files, which files they read now and in which state these are."""
    described = []
    for path in map(_expanded, settings.files):
        facts = path.stat() if path.is_file() else None
        described.append(f"{path} {facts.st_size} {facts.st_mtime_ns}" if facts else f"{path} missing")
    return {"file": "; ".join(described)}


def open_providers(
    settings: AbstractsSettings,
    *,
    asked_in_vain: Callable[[str], Mapping[str, frozenset[str]]],
    problem: Callable[[str], None],
    offline: bool = False,
) -> list[Provider]:
    """Open every provider of the settings, or where `offline` those that need no network.

    `asked_in_vain` gives for a provider's name the papers of which it knew nothing, with the keys by which it was
    asked; `problem` is
    told of rows of files that cannot be read, and of keys that cannot be sent.
    """
    providers = [_open(name, settings, problem) for name in settings.providers if name == "file" or not offline]
    return [NotAgain(provider, asked_in_vain(provider.name)) for provider in providers]


def _open(name: ProviderName, settings: AbstractsSettings, problem: Callable[[str], None]) -> Provider:
    contact = settings.contact
    match name:
        case "file":
            return FileProvider([_expanded(path) for path in settings.files], problem=problem)
        case "arxiv":
            return ArxivProvider(settings.arxiv, contact=contact)
        case "semantic_scholar":
            key = _key_in(settings.semantic_scholar.api_key_env, problem)
            return SemanticScholarProvider(settings.semantic_scholar, api_key=key, contact=contact)
        case "openalex":
            key = _key_in(settings.openalex.api_key_env, problem)
            return OpenAlexProvider(settings.openalex, api_key=key, contact=contact)
        case "crossref":
            return CrossrefProvider(settings.crossref, contact=contact)
        case "pages":
            return PagesProvider(settings.pages, contact=contact)


def _key_in(variable: str, problem: Callable[[str], None]) -> str | None:
    """The key that an environment variable holds, if it holds one that can be sent."""
    key = os.environ.get(variable, "").strip()
    if not all("!" <= char <= "~" for char in key):
        problem(f"the environment variable {variable} holds what cannot be a key; it is asked without one")
        return None
    return key or None


def _expanded(path: str) -> Path:
    return Path(path).expanduser()
