"""The registry is the one place outside a platform's folder that names it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import bot
from bot.platforms.registry import platform_named, platform_names

ROOT = Path(bot.__file__).parent
ANSWERING = ROOT / "answering"
"""Questions and addresses hold the names of platforms as words, which its patterns read."""


def _docstrings(tree: ast.AST) -> set[ast.AST]:
    """Texts that stand alone as statements, which describe the code and are none of it."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _names_in(file: Path) -> Iterator[str]:
    """Every identifier, imported module and, but in patterns of language, text of a module."""
    tree = ast.parse(file.read_text("utf-8"))
    docstrings = _docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                yield name
            case ast.ImportFrom(module=str(name)):
                yield name
            case ast.Constant(value=str(text)) if node not in docstrings and not file.is_relative_to(ANSWERING):
                yield text


def test_nothing_but_the_registry_and_the_table_of_id_spaces_names_a_platform() -> None:
    """Migrations name what stands in the databases of their time."""
    folders = [ROOT / "platforms" / name for name in platform_names()]
    others = [
        file
        for file in ROOT.rglob("*.py")
        if "migrations" not in file.parts and not any(file.is_relative_to(folder) for folder in folders)
    ]
    naming = {
        file.relative_to(ROOT).as_posix()
        for file in others
        for said in _names_in(file)
        if any(name in said.lower() for name in platform_names())
    }
    assert naming == {"platforms/registry.py", "store/model.py"}


def test_every_platform_is_a_folder_that_says_what_it_is() -> None:
    for name in platform_names():
        platform = platform_named(name)
        assert platform.settings.__module__ == f"bot.platforms.{name}.settings"
        assert platform.about_settings.endswith(".")
