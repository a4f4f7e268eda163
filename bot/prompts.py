"""Reads the prompts and checks each against the contract at its top.

All prompts are checked before the first question. A prompt is a Markdown file. It begins with a contract in TOML
between two lines `+++` (`purpose`, `returns` and `variables`), then the headings `# System` and `# User` with the two
messages. A variable is `{name}` in the text. A folder of your own can replace any of the files; missing ones come from
the package.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from bot.errors import PromptError
from bot.importing import LLAMA_INDEX
from ingest.terms.patterns import lazy_pattern

REFUSAL = "NOT-IN-THE-SOURCES"
"""The line with which a model says that its sources do not answer; prompts that allow it have it as a variable."""

JUDGE_VERSION = 2
"""The version of the judge's prompt: what it means when a judge says so changes with it, and so do measured figures."""

DROP = "DROP"
"""The word with which a model says that a sentence cannot be fixed."""

_CITING = frozenset({"question", "sources", "valid_citations", "invalid_citations", "refusal"})
VARIABLES: Mapping[str, frozenset[str]] = {
    "answer": _CITING | {"manner"},
    "outline": frozenset({"topic", "papers"}),
    "paragraph": _CITING | {"theme", "manner", "wish"},
    "plan": frozenset({"question", "conversation", "today", "values"}),
    "summary": _CITING | {"fields", "length"},
    "compare": _CITING | {"fields", "length"},
    "digest": frozenset({"sources", "valid_citations", "invalid_citations"}),
    "discuss": frozenset({"sources", "valid_citations", "invalid_citations"}),
    "thread": frozenset({"sources", "valid_citations", "invalid_citations"}),
    "enrich": frozenset({"title", "abstract", "notes"}),
    "repair": frozenset({"question", "sources", "sentences", "valid_citations", "invalid_citations", "drop"}),
    "judge": frozenset({"sources", "claims"}),
}
"""The variables of each prompt; the prompt must use all of them."""

_FILE = lazy_pattern(
    r"\+\+\+\n(?P<contract>(?:(?!\n\+\+\+\n).)*+)\n\+\+\+\n\s*+# System\n"
    r"(?P<system>(?:(?!\n# User\n).)*+)\n# User\n(?P<user>.*)",
    re.DOTALL,
)
_VARIABLE = lazy_pattern(r"\{([A-Za-z_]\w*)\}")
_CONTRACT_KEYS = ("purpose", "returns", "variables")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A checked prompt: its file, and its two messages with `{name}` for each variable."""

    name: str
    file: str
    system: str
    user: str

    def fill(self, **values: str) -> tuple[str, str]:
        """Return the system and the user message with every variable replaced; braces inside values stay.

        Raises PromptError when the values are not exactly the prompt's variables.
        """
        with LLAMA_INDEX:
            from llama_index.core.prompts import PromptTemplate

        expected = VARIABLES[self.name]
        if values.keys() != expected:
            raise PromptError(f"{self.file}: filled with {sorted(values)}, but it takes {sorted(expected)}")
        # What is filled in and the template's own options share one set of keywords; the contract keeps them apart.
        options: dict[str, Any] = dict(values)
        return PromptTemplate(self.system).format(**options), PromptTemplate(self.user).format(**options)


class Prompts:
    """All prompts by name, each of them checked."""

    def __init__(self, prompts: Mapping[str, Prompt]) -> None:
        """Wrap checked prompts; `Prompts.load` reads them."""
        self._prompts = dict(prompts)

    @property
    def digest(self) -> str:
        """A digest of all prompts: another one where any word of them changes."""
        return hashlib.blake2b(repr(sorted(self._prompts.items())).encode(), digest_size=16).hexdigest()

    def __getitem__(self, name: str) -> Prompt:
        """Return the prompt of this name, one of `VARIABLES`."""
        return self._prompts[name]

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """Read every prompt, from `folder` if it has `<name>.md`, else from the package.

        Raises PromptError, with file and variable, at the first fault.
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
        raise PromptError(f"prompts/{name}.md: this file of the package is missing. Reinstall Refdesk.")
    return _read(name, f"prompts/{name}.md", packaged.read_bytes())


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise PromptError(f"{folder}: this folder of prompts does not exist. Create it, or remove the setting.")
    unknown = sorted(path.name for path in folder.glob("*.md") if path.stem not in VARIABLES and path.stem != "README")
    if unknown:
        known = ", ".join(f"{name}.md" for name in VARIABLES)
        raise PromptError(f"{folder / unknown[0]}: no prompt has this name. The prompts are {known}.")


def _read(name: str, file: str, content: bytes) -> Prompt:
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise PromptError(f"{file}: not UTF-8 text (byte {error.start + 1}). Save it as UTF-8.") from error
    parts = _FILE.fullmatch(text)
    if not parts:
        raise PromptError(f"{file}: must have a contract between two lines `+++`, then `# System` and `# User`.")
    _check_contract(name, file, parts["contract"])
    messages = parts["system"].strip(), parts["user"].strip()
    used = set(_VARIABLE.findall("\n".join(messages)))
    _check_variables(name, file, "text", used)
    return Prompt(name, file, *messages)


def _check_contract(name: str, file: str, contract: str) -> None:
    try:
        table: dict[str, Any] = tomllib.loads(contract)
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"{file}: the contract at the top is not valid TOML ({error}).") from error
    for key in _CONTRACT_KEYS:
        if key not in table:
            raise PromptError(f"{file}: the contract at the top has no `{key}`. Add it.")
    declared = table["variables"]
    if not isinstance(declared, list):
        raise PromptError(f"{file}: `variables` in the contract must be a list of names.")
    if name == "judge" and table.get("version") != JUDGE_VERSION:
        raise PromptError(
            f"{file}: `version` in the contract must be {JUDGE_VERSION}. Adapt your prompt to that version."
        )
    _check_variables(name, file, "contract", {str(variable) for variable in declared})


def _check_variables(name: str, file: str, where: str, found: set[str]) -> None:
    expected = VARIABLES[name]
    for variable in sorted(expected - found):
        raise PromptError(f"{file}: the {where} has no variable {{{variable}}}. Add it.")
    for variable in sorted(found - expected):
        known = ", ".join(f"{{{name}}}" for name in sorted(expected))
        raise PromptError(f"{file}: the variable {{{variable}}} in the {where} is unknown. Known are {known}.")
