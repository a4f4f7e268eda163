import inspect
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from types import ModuleType

import pytest
from pydantic import ValidationError

from ingest.abstracts import providers
from ingest.abstracts.provider import Found, Opening, Provider, ProviderKind, Wanted
from ingest.abstracts.providers import AbstractsSettings, open_providers
from ingest.abstracts.records import found, record
from ingest.settings import AskingSettings
from tests.fakes.openalex import FakeOpenAlex, work
from tests.fakes.semantic_scholar import FakeSemanticScholar, paper

ALL = ("pages", "crossref", "openalex", "semantic_scholar", "arxiv", "file")


def opened(settings: AbstractsSettings, problems: list[str], *, offline: bool = False) -> list[Provider]:
    return open_providers(settings, asked_in_vain=lambda name: {}, problem=problems.append, offline=offline)


def test_providers_stand_in_the_order_of_the_settings_and_offline_only_files_do() -> None:
    settings = AbstractsSettings(providers=ALL)
    assert [provider.name for provider in opened(settings, [])] == list(ALL)
    assert [provider.name for provider in opened(settings, [], offline=True)] == ["file"]


def test_unless_set_otherwise_all_are_asked_that_need_no_key() -> None:
    names = [provider.name for provider in opened(AbstractsSettings(), [])]
    assert names == ["file", "arxiv", "pages", "semantic_scholar", "crossref"]


async def test_keys_come_from_the_environment_variables_that_the_settings_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_SCHOLAR_KEY", " one\n")
    monkeypatch.setenv("MY_ALEX_KEY", "two")
    async with (
        FakeSemanticScholar({"DOI:10.1145/1": paper("A", "B", doi="10.1145/1")}, key="one") as scholar,
        FakeOpenAlex([work("10.1145/1", "A", "B")], key="two") as alex,
    ):
        settings = AbstractsSettings.model_validate(
            {
                "providers": ["semantic_scholar", "openalex"],
                "semantic_scholar": {"base_url": scholar.url, "api_key_env": "MY_SCHOLAR_KEY"},
                "openalex": {"base_url": alex.url, "api_key_env": "MY_ALEX_KEY"},
            }
        )
        for provider in opened(settings, []):
            found = [item async for item in provider.find([Wanted("p", ("A",), {"doi": ("10.1145/1",)})])]
            assert [item.abstract for item in found] == ["B"]
        assert scholar.asked[0].headers["x-api-key"] == "one"
        assert alex.asked[0].query["api_key"] == "two"


def test_a_key_that_cannot_be_sent_is_told_by_its_variable_and_not_by_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEMANTIC_SCHOLAR_API_KEY", "sec\nret")
    problems: list[str] = []
    assert len(opened(AbstractsSettings(providers=("semantic_scholar",)), problems)) == 1
    assert "SEMANTIC_SCHOLAR_API_KEY" in problems[0]
    assert "ret" not in problems[0].replace("SEMANTIC_SCHOLAR_API_KEY", "")


class _NestSettings(AskingSettings):
    """How the made-up catalogue of nests is asked."""


class _NestProvider(ProviderKind):
    """A made-up provider, as its own file would have it."""

    name = "nests"
    label = "the catalogue of nests"
    settings_class = _NestSettings
    least_seconds = 0.0
    waits_for_all = False

    def __init__(self, contact: str | None) -> None:
        self.contact = contact

    @classmethod
    def opened(cls, opening: Opening) -> Provider:
        return cls(opening.contact)

    def keys(self, wanted: Wanted) -> tuple[str, ...]:
        return wanted.titles

    def can_ask(self, wanted: Wanted) -> bool:
        return bool(wanted.titles)

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        for each in wanted:
            known = record(title=each.titles[0], abstract="It nests.", authors=[], year=2024, venue=None)
            yield found(each, self.name, each.titles[0], known, datetime(2026, 1, 2, tzinfo=UTC), "title")


async def test_a_provider_is_its_class_and_one_line_among_the_providers() -> None:
    # The module is made anew with one line more, as somebody who adds a provider would write it.
    source = inspect.getsource(providers)
    changed = source.replace("    CrossrefProvider,\n)", "    CrossrefProvider,\n    NestProvider,\n)")
    assert changed.count("\n") == source.count("\n") + 1
    module = ModuleType("providers_with_nests")
    module.__dict__["NestProvider"] = _NestProvider
    exec(compile(changed, providers.__file__, "exec"), module.__dict__)
    settings = module.AbstractsSettings.model_validate(
        {"providers": ["nests"], "contact": "ada@example.org", "nests": {"attempts": 2}}
    )
    assert settings.table_of(_NestProvider) == _NestSettings(attempts=2)
    assert "nests" in module.AbstractsSettings().providers
    [provider] = module.open_providers(settings, asked_in_vain=lambda name: {}, problem=print)
    answers = [answer async for answer in provider.find([Wanted("p", ("On Nests",), {})])]
    assert [(answer.provider, answer.abstract) for answer in answers] == [("nests", "It nests.")]
    assert module.label_of("nests") == "the catalogue of nests"
    with pytest.raises(ValidationError, match=r"allowed are file, arxiv, .*nests"):
        module.AbstractsSettings(providers=("nest",))
