"""The configuration: what it takes, what it refuses, and that the example explains all of it."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config import load_settings, settings_class
from bot.errors import ConfigError
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.slack.settings import SlackSettings

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def _keys(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        if inner is None:
            yield (*path, name)
        else:
            yield from _keys(inner, (*path, name))


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None


def _with_comments_opened() -> str:
    """The example with its commented-out settings and tables made real."""
    return re.sub(
        r"^# (\[{1,2}[\w.]+\]{1,2}|\w+ = .+)$", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE
    )


def test_the_example_explains_every_setting() -> None:
    example = tomllib.loads(_with_comments_opened())
    missing = []
    for key in _keys(settings_class()):
        if key[:2] == ("judge", "model") and key[2:] not in {("base_url",), ("model",)}:
            # The example says that this table has the same fields as [model].
            key = key[1:]
        place: object = example
        for part in key:
            place = place[0] if isinstance(place, list) else place
            place = place.get(part) if isinstance(place, dict) else None
        if place is None:
            missing.append(".".join(key))
    assert missing == []


def test_the_example_with_every_setting_opened_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(_with_comments_opened(), encoding="utf-8")
    assert load_settings(file).model is not None


def test_the_example_as_it_stands_says_what_the_defaults_are() -> None:
    assert load_settings(EXAMPLE).model_dump() == load_settings().model_dump()


def test_an_unknown_key_is_named_with_the_one_that_was_probably_meant(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[abstracts]\nprovider = ['arxiv']\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"`abstracts.provider` is not a setting. Did you mean `providers`\?"):
        load_settings(file)


def test_a_wrong_value_is_named_with_what_is_allowed(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[embedder]\nprecision = 'int4'\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r'`embedder.precision` must be "int8" or "fp32", not "int4"'):
        load_settings(file)


def test_a_file_that_is_not_toml_is_named_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("data = \n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"config.toml: not valid TOML.*line 1"):
        load_settings(file)


def test_the_environment_overrides_the_file_and_the_command_line_overrides_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"data = '{tmp_path / 'file'}'\n", encoding="utf-8")
    monkeypatch.setenv("REFDESK_CONFIG", str(file))
    assert load_settings().data == tmp_path / "file"
    monkeypatch.setenv("REFDESK_DATA", str(tmp_path / "environment"))
    assert load_settings().data == tmp_path / "environment"
    assert load_settings(data=tmp_path / "option").data == tmp_path / "option"


def test_a_named_file_that_is_not_there_is_an_error_rather_than_the_defaults(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_settings(tmp_path / "config.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lists = 3", r"`lists` = 3: give each its own table, headed \[\[lists\]\]\."),
        (
            '[[lists]]\nname = "a"\nsource = "x"\nfiles = "*.md"',
            r'`files` of list “a” must be a list, such as \["a", "b"\], not "\*\.md"\.',
        ),
        ('[[lists]]\nname = "a"', r"`source` of list “a” is missing\. Add it\."),
        ('[[lists]]\nsource = "a"', r"`name` of list 1 is missing\. Add it\."),
        (
            '[[digests]]\nname = "News"\nplatform = "slack"',
            r"digest “News” must have either `channel` or `person`, the id",
        ),
        ('[[lists]]\nname = "a"\nsource = "x"\ngit_megabytes = 0', r"must be greater than or equal to 1, not 0"),
        (
            '[[lists]]\nname = "a"\nsource = "ftp://x"',
            r"`source` of list “a” = \"ftp://x\": 'ftp://x' has the scheme 'ftp'; allowed are",
        ),
        (
            '[identity]\nsame = [["a"]]',
            r"entry 1 of `identity\.same` must be a pair of works, such as .*, not \[\"a\"\]",
        ),
        (
            '[identity]\nsame = [["Attention Is All You Need", "doi:10.1/1"]]',
            r"entry 1 of `identity\.same`.*'Attention Is All You Need' names no work; allowed are titles \(title:",
        ),
        (
            '[identity]\nsame = [["title:a", "title:b"]]\ndifferent = [["title:b", "title:a"]]',
            r"'title:a' and 'title:b' are said to be the same and to be diff",
        ),
    ],
)
def test_what_is_allowed_is_told_in_words_of_the_file(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        load_settings(file)


@pytest.mark.parametrize(
    ("written", "read"), [("C1,C2", ("C1", "C2")), (" C1 , ", ("C1",)), ('["C1", "C,2"]', ("C1", "C,2"))]
)
def test_a_list_in_the_environment_has_commas_or_is_json(
    monkeypatch: pytest.MonkeyPatch, written: str, read: tuple[str, ...]
) -> None:
    monkeypatch.setenv("REFDESK_SLACK__CHANNELS", written)
    slack = load_settings().platform(SlackSettings)
    assert slack is not None
    assert slack.channels == read


def test_a_list_of_numbers_in_the_environment_has_commas_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFDESK_DISCORD__SERVERS", "1, 2")
    monkeypatch.setenv("REFDESK_DISCORD__ROLES", "3")
    discord = load_settings().platform(DiscordSettings)
    assert discord is not None
    assert (discord.servers, discord.roles) == ((1, 2), (3,))


@pytest.mark.parametrize(
    ("variable", "written"),
    [
        ("REFDESK_SLACK__CHANNELS", '["C1"'),
        ("REFDESK_DISCORD__SERVERS", "lab"),
        ("REFDESK_LISTS", "papers.md"),
        ("REFDESK_SLACK", "on"),
    ],
)
def test_a_list_or_table_in_the_environment_that_cannot_be_read_is_blamed_on_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, written: str
) -> None:
    monkeypatch.setenv(variable, written)
    with pytest.raises(ConfigError, match=f"^Environment variable {variable}: "):
        load_settings()


def test_a_wrong_value_of_the_environment_is_blamed_on_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[model]\nbase_url = "https://models.example/v1"\nmodel = "m"\n', encoding="utf-8")
    monkeypatch.setenv("REFDESK_MODEL__BASE_URL", "abc")
    with pytest.raises(
        ConfigError, match=r'^Environment variable REFDESK_MODEL__BASE_URL: .*must be a valid URL.*"abc"'
    ):
        load_settings(file)
