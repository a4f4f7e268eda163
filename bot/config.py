"""Loads the configuration: one TOML file, overridden by the environment and the command line.

Without a file the defaults serve: the bundled lists, the built-in embedder, no language model. Secrets never stand
here; settings that end in `_env` name the environment variable that holds one.
"""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, TomlConfigSettingsSource

from bot.errors import ConfigError
from bot.platforms.registry import platform_named, platform_names
from bot.settings.digests import FEED, DigestSettings
from bot.settings.settings import Settings

CONFIG_VARIABLE = "REFDESK_CONFIG"


def load_settings(config: Path | None = None, data: Path | None = None) -> Settings:
    """Read the settings from `config`, else the file that REFDESK_CONFIG names, else `./config.toml` if it is there.

    `data` overrides the data folder. Raises ConfigError with the file, the key and what is allowed.
    """
    path = _config_file(config)
    values: dict[str, Any] = {} if data is None else {"data": data}
    try:
        return settings_class(path)(**values)
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


def settings_class(path: Path | None = None) -> type[Settings]:
    """Return the class of all settings, with a table for each platform; it reads the environment and `path`."""

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

    platforms = {name: platform_named(name) for name in platform_names()}
    tables: dict[str, Any] = {
        name: (platform.settings | None, Field(default=None, description=platform.about_settings))
        for name, platform in platforms.items()
    }
    destination: Any = (Literal[(*platform_names(), FEED)], DigestSettings.model_fields["platform"])
    digest: Any = create_model("DigestTable", __base__=DigestSettings, platform=destination)
    tables["digests"] = (tuple[digest, ...], FileSettings.model_fields["digests"])
    return create_model("AllSettings", __base__=FileSettings, **tables)


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
    model: Any = settings_class()
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
