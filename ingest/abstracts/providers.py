"""Names the abstract providers and their settings, and opens the configured ones.

To add one, write its file and add its class to `PROVIDERS`, at the place in which it is asked by default.
"""

import os
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model, field_validator

from ingest.abstracts.arxiv import ArxivProvider
from ingest.abstracts.crossref import CrossrefProvider
from ingest.abstracts.file import FileProvider
from ingest.abstracts.openalex import OpenAlexProvider
from ingest.abstracts.pages import PagesProvider
from ingest.abstracts.provider import Found, Opening, Provider, ProviderKind, Wanted
from ingest.abstracts.semantic_scholar import SemanticScholarProvider
from ingest.settings import AskingSettings, KeyedSettings, checked_path

PROVIDERS: tuple[type[ProviderKind], ...] = (
    FileProvider,
    ArxivProvider,
    PagesProvider,
    SemanticScholarProvider,
    OpenAlexProvider,
    CrossrefProvider,
)
"""Every provider, in the order in which they are asked unless the settings say otherwise."""

_BY_NAME = {provider.name: provider for provider in PROVIDERS}


class _SharedSettings(BaseModel):
    """What all providers have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    providers: tuple[str, ...] = Field(
        default=tuple(provider.name for provider in PROVIDERS if provider.is_asked_by_default),
        description="Who is asked, in this order; each only for what is still missing.",
    )
    files: tuple[Annotated[str, AfterValidator(checked_path)], ...] = Field(
        default=(),
        description="JSON-lines files with arxiv_id or id, doi, title, abstract; also as .gz, .bz2 or .xz.",
    )
    contact: str | None = Field(
        default=None, description="An e-mail address told to the APIs, so that they can reach you before blocking you."
    )
    not_found_days: int = Field(
        default=30, ge=0, description="After how many days a paper without an abstract is asked for again."
    )

    @field_validator("providers")
    @classmethod
    def _each_known_and_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in _BY_NAME:
                raise ValueError(f"{name!r} is no provider; allowed are {', '.join(_BY_NAME)}")
        if len(set(value)) < len(value):
            raise ValueError(f"{', '.join(value)}: each provider may be there once")
        return value

    @property
    def chain(self) -> tuple[type[ProviderKind], ...]:
        """The providers that are asked, in order."""
        return tuple(_BY_NAME[name] for name in self.providers)

    def table_of(self, provider: type[ProviderKind]) -> AskingSettings | None:
        """Return the settings of a provider, None where it has none of its own."""
        table: AskingSettings | None = getattr(self, provider.name, None)
        return table

    def key_variable_of(self, provider: type[ProviderKind]) -> str | None:
        """Return the environment variable that holds a provider's key, None where it takes none."""
        table = self.table_of(provider)
        return table.api_key_env if isinstance(table, KeyedSettings) else None


if TYPE_CHECKING:
    _WithTables = _SharedSettings
else:
    _WithTables = create_model(
        "_WithTables",
        __base__=_SharedSettings,
        **{
            provider.name: (
                provider.settings_class,
                Field(default=provider.settings_class(), description=provider.settings_class.__doc__.splitlines()[0]),
            )
            for provider in PROVIDERS
            if provider.settings_class
        },
    )


class AbstractsSettings(_WithTables):
    """Where abstracts come from."""


def label_of(name: str) -> str:
    """Return the name of a provider as people read it."""
    return _BY_NAME[name].label if name in _BY_NAME else name


def key_digests(settings: AbstractsSettings) -> list[str]:
    """Return what the environment holds for each provider that takes a key: with another one, it answers otherwise."""
    variables = filter(None, map(settings.key_variable_of, PROVIDERS))
    return [os.environ.get(variable, "") for variable in variables]


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

    `asked_in_vain` gives for a provider's name the papers that it did not have, with the keys by which it was asked;
    `problem` is told of rows of files that cannot be read, and of keys that cannot be sent.
    """
    return [
        NotAgain(_opened(provider, settings, problem), asked_in_vain(provider.name))
        for provider in settings.chain
        if not (offline and provider.needs_network)
    ]


def _opened(provider: type[ProviderKind], settings: AbstractsSettings, problem: Callable[[str], None]) -> Provider:
    variable = settings.key_variable_of(provider)
    return provider.opened(
        Opening(
            settings=settings.table_of(provider),
            files=tuple(map(_expanded, settings.files)),
            contact=settings.contact,
            api_key=key_in(variable, problem) if variable else None,
            problem=problem,
        )
    )


def key_in(variable: str, problem: Callable[[str], None]) -> str | None:
    """Return the key that an environment variable holds, if it holds one that can be sent; else `problem` is told."""
    key = os.environ.get(variable, "").strip()
    if not all("!" <= char <= "~" for char in key):
        problem(f"the environment variable {variable} holds what cannot be a key; it is asked without one")
        return None
    return key or None


def _expanded(path: str) -> Path:
    return Path(path).expanduser()
