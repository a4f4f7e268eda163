"""What a program can check of docs/writing.md, in the parts of the code that follow it by now."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FIRST_LINE = 90

STYLED = (
    "bot/*.py",
    "bot/answering/verifying/*.py",
    "bot/commands/*.py",
    "bot/desk/*.py",
    "bot/doctor/*.py",
    "bot/drawing/*.py",
    "bot/evaluation/*.py",
    "bot/exporting/*.py",
    "bot/mcp/*.py",
    "bot/platforms/*.py",
    "bot/platforms/terminal/*.py",
    "bot/presenting/*.py",
    "bot/reading/*.py",
    "bot/settings/*.py",
    "bot/shelves/*.py",
    "bot/store/*.py",
    "bot/upkeep/*.py",
    "bot/web/**/*.py",
    "ingest/*.py",
    "ingest/fetching/*.py",
    "ingest/library/**/*.py",
    "ingest/lists/*.py",
    "ingest/runs/*.py",
)
"""Parts whose strings and names are in the style; a part is added here when they are, and never taken out."""

STRINGS = (
    *STYLED,
    "bot/answering/interpreting/*.py",
    "bot/answering/searching/*.py",
    "bot/answering/composing/*.py",
    "bot/digests/rendering/*.py",
    "bot/digests/stored/*.py",
    "bot/reception/*.py",
    "bot/summaries/**/*.py",
    "ingest/abstracts/*.py",
    "ingest/markdown/**/*.py",
    "ingest/papers/*.py",
    "ingest/terms/**/*.py",
)
"""Parts whose strings are in the style."""

NEVER_SHOWN = {
    r"\[Errno": "a number of Python's errors",
    r"%[YmdHMS]-|-%[YmdHMS]|%[YmdHMS]:%": "a format code of a date",
    r"\b(?:ValueError|TypeError|KeyError|OSError|RuntimeError|Exception|NoneType)\b": "a class of Python",
}
_BANNED = (
    "anew",
    "at hand",
    "by words alone",
    "could not be had",
    "cannot be had",
    "is no longer kept",
    "not any more",
    "not kept any more",
    "nothing is claimed",
    "somebody",
    "starters",
    "whoever",
    "to mend",
    "verdicts",
)
BANNED = re.compile(rf"\b(?:{'|'.join(map(re.escape, _BANNED))})\b", re.IGNORECASE)
NAMES = re.compile(r"(?:^|_)(?:told|kept|meant|said|had)(?:_|$)")
"""Words that say nothing as part of a name, since everything is told and kept."""

_LINES_OF_A_MESSAGE = 5

STORED_NAMES = frozenset({"told", "told_by", "kept", "is_kept", "kept_vectors", "kept_abstracts", "kept_at"})
"""Names that are columns, or keys of JSON that people read; they change with their format, and not with the style."""


def _files(*patterns: str) -> list[Path]:
    files = {file for pattern in patterns for file in ROOT.glob(pattern)}
    return sorted(file for file in files if "migrations" not in file.parts)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield docstrings, and the strings that document what stands above them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value


def _shown(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and text of each string that may be shown: several words, no docstring, no word list."""
    documenting = {id(node) for node in _docstrings(tree)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in documenting:
            continue
        if " " in node.value.strip() and node.value.count("\n") <= _LINES_OF_A_MESSAGE:
            yield node.lineno, node.value


def _fields(tree: ast.AST) -> set[int]:
    """Return the nodes that name the fields of classes."""
    return {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for inner in ast.walk(statement)
    }


def _patterns(tree: ast.AST) -> set[int]:
    """Return the lines of regular expressions, which hold Python's words and are shown to nobody."""
    return {
        inner.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("re.", "lazy_pattern"))
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant)
    }


MODULES = _files("bot/**/*.py", "ingest/**/*.py")


@pytest.mark.parametrize("file", MODULES, ids=_name)
def test_a_module_begins_with_one_plain_sentence(file: Path) -> None:
    documented = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    first = documented.split("\n")[0]
    assert first.endswith("."), first
    assert len(first) <= LONGEST_FIRST_LINE, first
    assert re.match(r"[A-Z][a-z]+,? ", first), first


@pytest.mark.parametrize("file", _files(*STRINGS), ids=_name)
def test_nothing_that_is_shown_has_words_of_python_or_words_that_the_style_avoids(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    expressions = _patterns(tree)
    for line, text in _shown(tree):
        if line in expressions:
            continue
        for pattern, what in NEVER_SHOWN.items():
            assert not re.search(pattern, text), f"{_name(file)}:{line} shows {what}: {text}"
        assert not BANNED.search(text), f"{_name(file)}:{line}: {text}"


@pytest.mark.parametrize("file", MODULES, ids=_name)
def test_names_say_what_a_thing_is(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    fields = _fields(tree)
    for node in ast.walk(tree):
        name = getattr(node, "name", None) or getattr(node, "id", None) or getattr(node, "arg", None)
        if isinstance(name, str) and not (
            name in STORED_NAMES and (id(node) in fields or isinstance(node, ast.keyword))
        ):
            assert not NAMES.search(name.lower()), f"{_name(file)}:{getattr(node, 'lineno', 0)}: {name}"


def test_one_name_is_one_kind_of_thing() -> None:
    """No two public classes have one name, so that whoever looks for one finds it."""
    classes: dict[str, list[str]] = {}
    for file in MODULES:
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes.setdefault(node.name, []).append(_name(file))
    assert {name: files for name, files in classes.items() if len(files) > 1} == {}


@pytest.mark.parametrize("file", MODULES, ids=_name)
def test_no_string_shows_a_number_of_pythons_errors(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    expressions = _patterns(tree)
    assert [text for line, text in _shown(tree) if "[Errno" in text and line not in expressions] == []


def test_each_control_is_spelled_in_one_way() -> None:
    """Buttons and menus that differ only in a space or a capital are one control; “…” marks one that asks for more."""
    spellings: dict[str, set[str]] = {}
    for file in _files("bot/platforms/**/*.py", "bot/presenting/*.py", "bot/reception/*.py", "bot/digests/*.py"):
        for _, text in _shown(ast.parse(file.read_text("utf-8"))):
            if re.fullmatch(r"[A-Z][\w ]{2,40}(?: ?…)?", text):
                spellings.setdefault(re.sub(r"\s", "", text).lower(), set()).add(text.strip())
    assert [sorted(found) for found in spellings.values() if len(found) > 1] == []


def test_every_part_that_is_listed_is_there() -> None:
    assert [pattern for pattern in (*STYLED, *STRINGS) if not _files(pattern)] == []
