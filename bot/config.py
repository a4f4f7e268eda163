"""Load the configuration: one TOML file, overridden by the environment and the command line.

Without a file the defaults hold: the bundled lists, the built-in embedder, no language model. Secrets are never here;
settings that end in `_env` name the environment variable that holds one. A variable such as
`REFDESK_SLACK__CHANNELS=C1,C2` sets a list.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, TomlConfigSettingsSource

from bot.errors import ConfigError
from bot.platforms.registry import platform_named, platform_names
from bot.settings.digests import FEED, DigestSettings
from bot.settings.settings import Settings
from ingest.fetching.masking import has_password, holds_secret
from ingest.fetching.masking import shown as shown_address
from ingest.terms.vocabulary import use_additions

CONFIG_VARIABLE = "REFDESK_CONFIG"


def load_settings(config: Path | None = None, data: Path | None = None) -> Settings:
    """Read the settings from `config`, else the file that REFDESK_CONFIG names, else `./config.toml` if it is there.

    `data` overrides the data folder. Raises ConfigError with the file, the key and what is allowed.
    """
    path = configuration_file(config)
    values: dict[str, Any] = {} if data is None else {"data": data}
    try:
        settings = settings_class(path)(**values)
    except ValidationError as error:
        raise ConfigError(_explain(error, path)) from error
    except OSError as error:
        raise ConfigError(f"{path}: could not be read ({error.strerror}).") from error
    except ValueError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}.") from error
    if path is not None:
        _refuse_database_passwords(path)
    use_additions(settings.vocabulary.additions)
    return settings


def _refuse_database_passwords(path: Path) -> None:
    """Raise ConfigError where the file has the password of a database, which the environment may give."""
    tables = tomllib.loads(path.read_text("utf-8"))
    for table, key in (("library", "catalogue"), ("store", "url")):
        url = tables.get(table, {}).get(key)
        if url and has_password(url):
            raise ConfigError(
                f"{path}: the address of `{table}.{key}` holds a password. Take it out, and give it in PGPASSWORD or "
                f"~/.pgpass, or the whole address in REFDESK_{table.upper()}__{key.upper()}."
            )


def configuration_file(config: Path | None = None) -> Path | None:
    """Return the file that settings are read from, None without one; raises ConfigError when it is not there."""
    named = config or (Path(value) if (value := os.environ.get(CONFIG_VARIABLE)) else None)
    if named is not None:
        if not named.is_file():
            raise ConfigError(f"{named}: no such file. Copy config.example.toml to begin with.")
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
            return (init_settings, _Environment(settings_cls), *file)

    platforms = {name: platform_named(name) for name in platform_names()}
    tables: dict[str, Any] = {
        name: (platform.settings | None, Field(default=None, description=platform.about_settings))
        for name, platform in platforms.items()
    }
    destination: Any = (Literal[(*platform_names(), FEED)], DigestSettings.model_fields["platform"])
    digest: Any = create_model("DigestTable", __base__=DigestSettings, platform=destination)
    tables["digests"] = (tuple[digest, ...], FileSettings.model_fields["digests"])
    return create_model("AllSettings", __base__=FileSettings, **tables)


class _Environment(EnvSettingsSource):
    """The environment's variables; a list of texts or numbers is written as JSON, or with commas between them."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """Read a value that is no plain text; one that cannot be read is left as it is, for its field to refuse."""
        text = str(value).strip()
        if text.startswith(("[", "{")):
            try:
                return json.loads(text)
            except ValueError:
                return value
        if _is_of_values(field.annotation):
            return [part.strip() for part in text.split(",") if part.strip()]
        return value


def _is_of_values(annotation: Any) -> bool:
    """Return True for a list whose entries are texts or numbers rather than tables."""
    entry = next(iter(get_args(annotation)), None)
    return get_origin(annotation) is tuple and not (isinstance(entry, type) and issubclass(entry, BaseModel))


def _explain(error: ValidationError, path: Path | None) -> str:
    """Return a line for each problem: where the value is from, which key it is, what is wrong, what is allowed."""
    tables = tomllib.loads(path.read_text("utf-8")) if path else {}
    return "\n".join(_complaint(problem, path, tables) for problem in error.errors(include_url=False))


def _complaint(problem: ErrorDetails, path: Path | None, tables: Mapping[str, Any]) -> str:
    location, value = problem["loc"], problem["input"]
    where = f"{_source(location, path)}: "
    if problem["type"] == "extra_forbidden":
        return f"{where}{_key(location, tables)} is not a setting.{_suggestion(location)}"
    if problem["type"] == "missing":
        return f"{where}{_key(location, tables)} is missing. Add it."
    key, allowed = _key(location, tables), _allowed(problem)
    shown = "" if isinstance(value, Mapping) else json.dumps(_masked(value), ensure_ascii=False, default=str)
    if allowed.startswith("must "):
        return f"{where}{key} {allowed}{f', not {shown}' if shown and ', not ' not in allowed else ''}."
    return f"{where}{key}{f' = {shown}' if shown else ''}: {allowed}."


def _masked(value: Any) -> Any:
    """A value as an error may repeat it: of an address that may hold a secret only what cannot be one."""
    return shown_address(value) if isinstance(value, str) and holds_secret(value) else value


def _source(location: tuple[int | str, ...], path: Path | None) -> str:
    """Return where a value is from: an environment variable, the file, or the command line."""
    names = [str(part).upper() for part in location]
    variables = ("__".join(names[:length]) for length in range(len(names), 0, -1))
    variable = next((f"REFDESK_{each}" for each in variables if os.environ.get(f"REFDESK_{each}")), None)
    return f"Environment variable {variable}" if variable else str(path or "The command line")


def _name(written: Any, at: int) -> str:
    """Return the name of a list or digest as the file has it, else its number from 1."""
    match written[at : at + 1] if isinstance(written, list) else []:
        case [{"name": str(name)}] if name:
            return f"“{name}”"
        case _:
            return str(at + 1)


def _key(location: tuple[int | str, ...], tables: Mapping[str, Any]) -> str:
    """Return a key as people find it: with the name of its list or digest, and counted from 1 where it has none."""
    if len(location) > 1 and location[0] in _TABLES and isinstance(location[1], int):
        name = _name(tables.get(str(location[0])), location[1]) if location[-1] != "name" else str(location[1] + 1)
        owner = f"{_TABLES[str(location[0])]} {name}"
        return f"{_key(location[2:], tables)} of {owner}" if location[2:] else owner
    key = ".".join(part for part in location if isinstance(part, str))
    number = next((part + 1 for part in location if isinstance(part, int)), None)
    if number is not None:
        return f"entry {number} of `{key}`"
    return f"`{key}`" if key else "the configuration"


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
_TABLES = {"lists": "list", "digests": "digest"}
"""Tables of which there may be several, each with a name."""


def _allowed(problem: ErrorDetails) -> str:
    """What a value should have been, in words of the file rather than of Python."""
    if problem["type"] == "tuple_type" and problem["loc"][0] in _TABLES and len(problem["loc"]) == 1:
        return f"give each its own table, headed [[{problem['loc'][0]}]]"
    if problem["type"] == "literal_error":
        return problem["msg"].replace("Input should", "must").replace("'", '"')
    allowed = _KINDS.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
    return allowed.replace("Input should", "must")


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
