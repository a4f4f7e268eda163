"""Writes docs/configuration.md from the settings: run `python -m tests.documentation.configuration_page`."""

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.platforms.registry import platform_named, platform_names
from bot.settings.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"

_INTRODUCTION = """\
# Configuration

<!-- Written by `make documents` from the settings classes. Change a description there, not here. -->

Refdesk works without a configuration file. To change a setting, copy
[config.example.toml](../config.example.toml) to `config.toml` and delete what you do not change.

Refdesk reads the first of these files that is named or exists:

1. `--config FILE`
2. the file in the environment variable `REFDESK_CONFIG`
3. `config.toml` in the current folder

A setting in the environment replaces the same setting in the file. Its name is `REFDESK_`, then the path of the
setting in capital letters with `__` between its parts: `REFDESK_STORE__KEEP_QUESTIONS_DAYS=30` sets
`keep_questions_days` in `[store]`. `--data DIR` replaces `data`.

Secrets never belong in the file. Settings that end in `_env` name the environment variable that holds a secret.

`REFDESK_LOG_LEVEL` is not a setting of the file. It sets how much `refdesk.log` in the data folder shows: `debug`,
`info`, `warning` (the default) or `error`. `REFDESK_LOG_FORMAT` is `lines` (the default) or `json`.
"""


def page() -> str:
    """Return the text of the page."""
    platforms = [text for name in platform_names() for text in _tables(platform_named(name).settings, name)]
    return "\n".join([_INTRODUCTION, *_tables(Settings, ""), *platforms])


def _tables(model: type[BaseModel], name: str) -> Iterator[str]:
    """Yield the section of a table of the file, then those of the tables within it."""
    values = {key: field for key, field in model.model_fields.items() if _model_in(field.annotation) is None}
    if values:
        yield f"## {_heading(model, name)}\n"
        yield from ([f"{_sentence(model)}\n"] if name else [])
        yield "| setting | default | meaning |\n|---|---|---|"
        for key, field in values.items():
            yield f"| `{key}` | {_default(field)} | {_meaning(field)} |"
        yield ""
    for key, field in model.model_fields.items():
        within = _model_in(field.annotation)
        if within is not None:
            yield from _tables(within, f"{name}.{key}".removeprefix("."))


def _heading(model: type[BaseModel], name: str) -> str:
    if not name:
        return "Top of the file"
    field = Settings.model_fields.get(name)
    is_list = field is not None and get_origin(field.annotation) is tuple
    return f"`[[{name}]]`" if is_list else f"`[{name}]`"


def _sentence(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if value is PydanticUndefined:
        return "the user's data folder"
    if value is None or value == "":
        return "unset"
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case tuple() | list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
        case _:
            return str(value)


def _meaning(field: FieldInfo) -> str:
    text = " ".join((field.description or "").split()).replace("|", "\\|")
    choices = _choices(field.annotation)
    return f"{text} One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else text


def _choices(annotation: Any) -> tuple[str, ...]:
    """Return the values that a setting accepts, if they are a fixed few."""
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    if get_origin(annotation) in (Union, types.UnionType):
        return next((found for part in get_args(annotation) if (found := _choices(part))), ())
    return ()


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the table that an annotation stands for, also within `tuple` or `| None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
