"""Opening the providers of abstracts that the settings name, in their order."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
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
    """A provider that is not asked again about papers of which it is known to know nothing."""

    def __init__(self, provider: Provider, asked_in_vain: frozenset[str]) -> None:
        """`asked_in_vain` are the ids of those papers."""
        self.name = provider.name
        self._provider = provider
        self._asked_in_vain = asked_in_vain

    def can_ask(self, wanted: Wanted) -> bool:
        """Whether the provider has a key for the paper and has not been asked in vain."""
        return wanted.paper_id not in self._asked_in_vain and self._provider.can_ask(wanted)

    def find(self, wanted: Sequence[Wanted]) -> AsyncIterator[Found]:
        """Ask the provider."""
        return self._provider.find(wanted)


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
    asked_in_vain: Callable[[str], frozenset[str]],
    problem: Callable[[str], None],
    offline: bool = False,
) -> list[Provider]:
    """Open every provider of the settings, or where `offline` those that need no network.

    `asked_in_vain` gives for a provider's name the papers that it is not to be asked about again; `problem` is
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
