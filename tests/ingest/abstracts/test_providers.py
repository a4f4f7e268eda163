import pytest

from ingest.abstracts.provider import Provider, Wanted
from ingest.abstracts.providers import open_providers
from ingest.settings import AbstractsSettings, ProviderName
from tests.fakes.openalex import FakeOpenAlex, work
from tests.fakes.semantic_scholar import FakeSemanticScholar, paper

ALL: tuple[ProviderName, ...] = ("pages", "crossref", "openalex", "semantic_scholar", "arxiv", "file")


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
