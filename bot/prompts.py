"""Prompts: one Markdown file each, with its contract at the top, checked before the first question is asked.

A file begins with a contract in TOML between two lines `+++`: `purpose`, `returns` and `variables`, then come the
headings `# System` and `# User` with the two messages. A variable stands in the text as `{name}`. A folder of the
user's own may replace any of the files; what it lacks comes from the package.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from bot.errors import PromptError

REFUSAL = "NOT-IN-THE-SOURCES"
"""The line by which a model says that its sources do not answer; every prompt that allows it has it as a variable."""

DROP = "DROP"
"""The word by which a model says that a sentence cannot be corrected."""

_CITING = frozenset({"question", "sources", "valid_citations", "invalid_citations", "refusal"})
VARIABLES: Mapping[str, frozenset[str]] = {
    "answer": _CITING | {"manner"},
    "summary": _CITING | {"fields", "length"},
    "compare": _CITING | {"fields", "length"},
    "digest": frozenset({"sources", "valid_citations", "invalid_citations"}),
    "enrich": frozenset({"title", "abstract", "notes"}),
    "repair": frozenset({"question", "sources", "sentences", "valid_citations", "invalid_citations", "drop"}),
}
"""The variables that each prompt is given, all of which it must use."""

_FILE = re.compile(r"\+\+\+\n(?P<contract>.*?)\n\+\+\+\n\s*# System\n(?P<system>.*?)\n# User\n(?P<user>.*)", re.DOTALL)
_VARIABLE = re.compile(r"\{([A-Za-z_]\w*)\}")
_CONTRACT_KEYS = ("purpose", "returns", "variables")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A checked prompt: where it is from, and its two messages with `{name}` for each variable."""

    name: str
    file: str
    system: str
    user: str

    def fill(self, **values: str) -> tuple[str, str]:
        """The system and the user message with every variable replaced once: braces inside values stay as they are.

        Raises PromptError when the values are not exactly the prompt's variables.
        """
        from llama_index.core.prompts import PromptTemplate

        expected = VARIABLES[self.name]
        if values.keys() != expected:
            raise PromptError(f"{self.file}: filled with {sorted(values)}, but it takes {sorted(expected)}")
        # What is filled in and the template's own options share one set of keywords; the contract keeps them apart.
        options: dict[str, Any] = dict(values)
        return PromptTemplate(self.system).format(**options), PromptTemplate(self.user).format(**options)


class Prompts:
    """Every prompt by its name, all of them checked."""

    def __init__(self, prompts: Mapping[str, Prompt]) -> None:
        """Hold prompts that have been checked; `Prompts.load` is how they are read."""
        self._prompts = dict(prompts)

    def __getitem__(self, name: str) -> Prompt:
        """The prompt of this name, one of `VARIABLES`."""
        return self._prompts[name]

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """Every prompt, from `folder` where it has `<name>.md`, else from the package.

        Raises PromptError, naming file and variable, at the first flaw of any of them.
        """
        if folder is not None:
            _check_folder(folder)
        return cls({name: _load(name, folder) for name in VARIABLES})


def _load(name: str, folder: Path | None) -> Prompt:
    own = folder / f"{name}.md" if folder is not None else None
    if own is not None and own.is_file():
        return _read(name, str(own), own.read_bytes())
    packaged = files("prompts").joinpath(f"{name}.md")
    if not packaged.is_file():
        raise PromptError(f"prompts/{name}.md: this file of the package is missing; install Refdesk again")
    return _read(name, f"prompts/{name}.md", packaged.read_bytes())


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise PromptError(f"{folder}: this folder of prompts does not exist; create it or leave the setting out")
    unknown = sorted(path.name for path in folder.glob("*.md") if path.stem not in VARIABLES and path.stem != "README")
    if unknown:
        known = ", ".join(f"{name}.md" for name in VARIABLES)
        raise PromptError(f"{folder / unknown[0]}: no prompt has this name; the prompts are {known}")


def _read(name: str, file: str, content: bytes) -> Prompt:
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise PromptError(f"{file}: not UTF-8 text: {error}") from error
    parts = _FILE.fullmatch(text)
    if not parts:
        raise PromptError(f"{file}: expected a contract between two lines '+++', then '# System' and '# User'")
    _check_contract(name, file, parts["contract"])
    messages = parts["system"].strip(), parts["user"].strip()
    used = set(_VARIABLE.findall("\n".join(messages)))
    _check_variables(name, file, "text", used)
    return Prompt(name, file, *messages)


def _check_contract(name: str, file: str, contract: str) -> None:
    try:
        table: dict[str, Any] = tomllib.loads(contract)
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"{file}: the contract at the top is not TOML: {error}") from error
    for key in _CONTRACT_KEYS:
        if key not in table:
            raise PromptError(f"{file}: the contract at the top lacks {key!r}")
    declared = table["variables"]
    if not isinstance(declared, list):
        raise PromptError(f"{file}: 'variables' in the contract must be a list of names")
    _check_variables(name, file, "contract", {str(variable) for variable in declared})


def _check_variables(name: str, file: str, where: str, found: set[str]) -> None:
    expected = VARIABLES[name]
    for variable in sorted(expected - found):
        raise PromptError(f"{file}: the variable {{{variable}}} is missing from its {where}")
    for variable in sorted(found - expected):
        raise PromptError(f"{file}: the variable {{{variable}}} in its {where} is unknown; known: {sorted(expected)}")
