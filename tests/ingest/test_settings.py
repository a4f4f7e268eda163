import pytest
from pydantic import BaseModel, ValidationError

from ingest.abstracts.arxiv import ArxivSettings
from ingest.abstracts.providers import PROVIDERS, AbstractsSettings
from ingest.settings import ListSettings


@pytest.mark.parametrize(
    "model",
    [ListSettings, AbstractsSettings, *(provider.settings_class for provider in PROVIDERS if provider.settings_class)],
)
def test_every_setting_is_described(model: type[BaseModel]) -> None:
    assert all(field.description for field in model.model_fields.values())


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"name": "a/b", "source": "x.md"}, "'a/b' cannot name a list; use"),
        ({"name": "a", "source": " "}, "is empty; give a Markdown file"),
        ({"name": "a", "source": "ftp://x/y.md"}, "allowed are http, https, file, zotero and paths"),
        ({"name": "a", "source": "x", "branch": "--upload-pack=x"}, "cannot be the name of a branch"),
        ({"name": "a", "source": "x", "files": ["../*.md"]}, "leaves the list's folder; give globs"),
        ({"name": "a", "source": "x", "files": ["**.md"]}, "stands for folders and between slashes only"),
        ({"name": "a", "source": "~no-such-user/x.md"}, "home folder that is not known; give the whole path"),
        ({"name": "a", "source": "https://me:secret@x.org/y.md"}, "holds a user name or a password"),
        ({"name": "a", "source": "x", "colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_a_list_that_cannot_be_meant_is_refused_in_plain_words(values: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        ListSettings.model_validate(values)


@pytest.mark.parametrize(
    "pasted",
    [
        "github.com/nest/birds",
        "<https://github.com/nest/birds>",
        "git@github.com:nest/birds",
        "ssh://git@github.com/nest/birds",
        "git://github.com/nest/birds",
        "git+https://github.com/nest/birds",
    ],
)
def test_a_repository_on_github_may_be_given_as_people_paste_it(pasted: str) -> None:
    assert ListSettings(name="birds", source=pasted).source == "https://github.com/nest/birds"


def test_a_file_of_abstracts_in_an_unknown_home_folder_is_refused() -> None:
    with pytest.raises(ValidationError, match="home folder that is not known"):
        AbstractsSettings.model_validate({"files": ["~no-such-user/abstracts.jsonl"]})


def test_a_provider_stands_once_in_the_chain() -> None:
    with pytest.raises(ValidationError, match="each provider may be there once"):
        AbstractsSettings.model_validate({"providers": ["arxiv", "arxiv"]})


def test_the_interval_between_requests_keeps_to_the_terms_unless_set() -> None:
    assert ArxivSettings().interval_seconds == 3.0
