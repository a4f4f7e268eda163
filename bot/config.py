"""The configuration: one TOML file, overridden by the environment, overridden by the command line.

Without a file the defaults serve: the starter lists, the built-in embedder, no language model. Secrets never stand
here; settings that end in `_env` name the environment variable that holds one.
"""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.answering.model_settings import ModelSettings
from bot.digests.settings import DigestSettings, slug
from bot.errors import ConfigError
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.slack.settings import SlackSettings
from bot.reception.settings import ReceptionSettings
from bot.store.settings import StoreSettings
from bot.summaries.full_text.settings import SummariesSettings
from bot.upkeep.settings import IngestScheduleSettings, MetricsSettings
from ingest.library.chroma_server import ChromaServer, chroma_server
from ingest.library.embedder.settings import EmbedderSettings
from ingest.library.layout import catalogue_url
from ingest.library.settings import LibrarySettings
from ingest.papers.settings import IdentitySettings
from ingest.settings import AbstractsSettings, ListSettings

CONFIG_VARIABLE = "REFDESK_CONFIG"

STARTER_LISTS = (
    ListSettings(
        name="LLMSys-PaperList",
        source="https://github.com/AmberLJC/LLMSys-PaperList",
        starter="llmsys-paperlist.md",
    ),
    ListSettings(
        name="Awesome-Large-Scale-LLM-Serving",
        source="https://github.com/Ketonmi/Awesome-Large-Scale-LLM-Serving",
        starter="large-scale-llm-serving.md",
    ),
    ListSettings(
        name="awesome-papers",
        source="https://github.com/mental2008/awesome-papers/blob/HEAD/paper-list/systems-for-ml/llm.md",
        starter="systems-for-ml-llm.md",
    ),
)
"""The lists of a fresh installation; the entries that ship with Refdesk stand in until an address has been read."""


class AnswerSettings(BaseModel):
    """How questions are answered, whatever the platform."""

    model_config = {"extra": "forbid", "frozen": True}

    prompts: Path | None = Field(
        default=None,
        description="Folder with prompts of your own; a file there replaces the one of the same name in `prompts/`.",
    )
    page_size: int = Field(default=20, ge=5, le=100, description="Papers on one page of a complete list.")


class Settings(BaseSettings):
    """Every setting of Refdesk; `config.example.toml` explains them one by one."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="REFDESK_", env_nested_delimiter="__", env_ignore_empty=True
    )

    data: Path = Field(
        default_factory=lambda: user_data_path("refdesk"),
        description="Folder of the library; REFDESK_DATA and --data override it.",
    )
    lists: tuple[ListSettings, ...] = Field(default=STARTER_LISTS, description="The reading lists, one table for each.")
    identity: IdentitySettings = Field(
        default=IdentitySettings(), description="What a person decided about works that look alike."
    )
    abstracts: AbstractsSettings = Field(default=AbstractsSettings(), description="Where abstracts come from.")
    library: LibrarySettings = Field(default=LibrarySettings(), description="Where catalogue and index live.")
    embedder: EmbedderSettings = Field(default=EmbedderSettings(), description="What turns text into vectors.")
    model: ModelSettings | None = Field(
        default=None, description="The language model that writes answers; without it, answers quote the sources."
    )
    store: StoreSettings = Field(
        default=StoreSettings(), description="What the bot itself remembers: conversations, feedback, subscriptions."
    )
    reception: ReceptionSettings = Field(
        default=ReceptionSettings(), description="How many questions at once, and how many from whom."
    )
    digests: tuple[DigestSettings, ...] = Field(
        default=(), description="Weekly digests beside those that people set up in chat."
    )
    answers: AnswerSettings = Field(default=AnswerSettings(), description="How questions are answered.")
    summaries: SummariesSettings = Field(
        default=SummariesSettings(), description="What summaries rest on, and within which limits."
    )
    ingest: IngestScheduleSettings = Field(
        default=IngestScheduleSettings(), description="When the lists are read anew while serving."
    )
    metrics: MetricsSettings | None = Field(
        default=None, description="Where figures about a serving process can be fetched; without it, nowhere."
    )
    discord: DiscordSettings | None = Field(
        default=None, description="Discord, where `refdesk serve` answers; without it, Discord is not served."
    )
    slack: SlackSettings | None = Field(
        default=None, description="How Refdesk is connected to Slack; without it, Slack is not served."
    )

    @field_validator("digests")
    @classmethod
    def _digests_have_names_of_their_own(cls, value: tuple[DigestSettings, ...]) -> tuple[DigestSettings, ...]:
        names = [slug(settings.name) for settings in value]
        for number, name in enumerate(names):
            if name in names[:number]:
                raise ValueError(f"two digests are called {value[number].name!r}, or nearly so; give each its own name")
        return value

    @property
    def catalogue_url(self) -> str:
        """The SQLAlchemy address of the catalogue's database."""
        return self.library.catalogue or catalogue_url(self.data)

    @property
    def store_url(self) -> str:
        """The SQLAlchemy address of the bot's own database."""
        return self.store.url or f"sqlite:///{(self.data / 'store.sqlite').as_posix()}"

    @property
    def chroma(self) -> ChromaServer | None:
        """The server of the vectors, with its key, where there is one; raises SettingsError when the key is missing."""
        return chroma_server(self.library)


def load_settings(config: Path | None = None, data: Path | None = None) -> Settings:
    """Read the settings from `config`, else the file that REFDESK_CONFIG names, else `./config.toml` if it is there.

    `data` overrides the data folder. Raises ConfigError with the file, the key and what is allowed.
    """
    path = _config_file(config)
    values: dict[str, Any] = {} if data is None else {"data": data}
    try:
        return _settings_from(path)(**values)
    except ValidationError as error:
        raise ConfigError(_explain(error, path)) from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}.") from error


def _config_file(config: Path | None) -> Path | None:
    named = config or (Path(value) if (value := os.environ.get(CONFIG_VARIABLE)) else None)
    if named is not None:
        if not named.is_file():
            raise ConfigError(f"{named}: there is no such configuration file. Copy config.example.toml to begin with.")
        return named
    local = Path("config.toml")
    return local if local.is_file() else None


def _settings_from(path: Path | None) -> type[Settings]:
    class FileSettings(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            file = () if path is None else (TomlConfigSettingsSource(settings_cls, toml_file=path),)
            return (init_settings, env_settings, *file)

    return FileSettings


def _explain(error: ValidationError, path: Path | None) -> str:
    where = str(path) if path else "The environment or the command line"
    lines = []
    for problem in error.errors(include_url=False):
        key = ".".join(str(part) for part in problem["loc"]) or "(top level)"
        if problem["type"] == "extra_forbidden":
            lines.append(f"{where}: `{key}` is not a setting.{_suggestion(problem['loc'])}")
        elif problem["type"] == "missing":
            lines.append(f"{where}: `{key}` is required and missing.")
        else:
            lines.append(f"{where}: `{key}` = {problem['input']!r}: {_allowed(problem)}.")
    return "\n".join(lines)


_KINDS = {
    "tuple_type": 'must be a list, such as ["a", "b"]',
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "string_type": 'must be text, such as "a"',
    "path_type": 'must be a path, such as "/srv/refdesk"',
}
_TABLES = frozenset({"lists", "digests"})


def _allowed(problem: ErrorDetails) -> str:
    """What a value should have been, in words of the file rather than of Python."""
    if problem["type"] == "tuple_type" and problem["loc"][0] in _TABLES and len(problem["loc"]) == 1:
        return f"give each its own table, headed [[{problem['loc'][0]}]]"
    told = _KINDS.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
    return told.replace("Input should", "must")


def _suggestion(location: tuple[int | str, ...]) -> str:
    model: Any = Settings
    for part in location[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_within(model.model_fields[part].annotation)
        if model is None:
            return ""
    close = get_close_matches(str(location[-1]), model.model_fields, n=1)
    allowed = ", ".join(sorted(model.model_fields))
    return f" Did you mean `{close[0]}`?" if close else f" Allowed here: {allowed}."


def _model_within(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if (found := _model_within(inner)) is not None:
            return found
    return None
