"""The documents lead somewhere: links, commands, files and functions that they name are there."""

import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import app
from tests.documentation.configuration_page import PAGE, page

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)\s]+)\)")
_CODE = re.compile(r"^(?:```\w*\n(.*?)^```|((?: {4}|\t).*))$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_COMMAND = re.compile(r"(?:^|\s|bin/)refdesk\s+([^|>;#]*)")
_FILE = re.compile(r"`((?:bot|ingest|prompts|tests|docs)/[\w./-]*)`")
_FUNCTION = re.compile(r"`((?:bot|ingest)(?:\.\w+)+)`")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _anchors(text: str) -> set[str]:
    """Return the anchors of headings as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _commands(text: str) -> Iterator[str]:
    """Yield what follows `refdesk` in code."""
    code = [block or line for block, line in _CODE.findall(text)] + _INLINE.findall(text)
    for piece in code:
        for line in piece.splitlines():
            yield from (found.strip() for found in _COMMAND.findall(line))


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_link_within_the_repository_resolves(document: Path) -> None:
    text = document.read_text("utf-8")
    for link in _LINK.findall(text):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(target.read_text("utf-8")), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_command_and_option_exists(document: Path) -> None:
    for line in _commands(document.read_text("utf-8")):
        _check(line)


def _check(line: str) -> None:
    """Follow the words of a command line through the commands of Refdesk."""
    command: Any = typer.main.get_command(app)
    options = {option for each in command.params for option in each.opts} | {"--help"}
    for word in shlex.split(line.replace("…", "x"), comments=True):
        within = getattr(command, "commands", {})
        if word.startswith("-") and word != "-":
            known = options | {option for each in command.params for option in each.opts}
            assert word.partition("=")[0] in known, line
        elif word in within:
            command = within[word]
        elif within and word.isalpha() and word.islower():
            raise AssertionError(f"{word} is not a command: {line}")


@pytest.mark.parametrize("line", ["asks 'what is this?'", "ask x --jsn", "digest subscrib me"])
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    with pytest.raises(AssertionError):
        _check(line)


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        code = "\n".join(
            [*_INLINE.findall(text := document.read_text("utf-8")), *(b or li for b, li in _CODE.findall(text))]
        )
        for target in re.findall(r"^\s*make(?: [A-Z]+=\S+)* ([a-z]+)", code, re.MULTILINE):
            assert target in targets, f"{_name(document)}: make {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_file_and_function_that_is_named_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    for file in _FILE.findall(text):
        assert "NAME" in file or (ROOT / file).exists(), file
    for function in _FUNCTION.findall(text):
        _resolve(function)


def _resolve(dotted: str) -> object:
    """Return what a dotted name stands for: a module, or a function or method within one."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            found = getattr(found, part)
        return found
    raise AssertionError(f"{dotted} is neither a module nor in one")


def test_the_readme_has_at_most_180_lines() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 180


def test_every_page_is_linked_from_the_readme_or_from_its_folders_index() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    decisions = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    for document in (ROOT / "docs").rglob("*.md"):
        index = decisions if document.parent.name == "decisions" and document.name != "README.md" else readme
        assert document.name in index, _name(document)


def test_the_page_of_the_configuration_is_what_the_settings_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `make documents`"
