"""No function or constant of the product is there for tests alone, or for nobody."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("bot", "ingest", "prompts"):
        for file in sorted((ROOT / package).rglob("*.py")):
            # A migration is run by its name.
            if "migrations" not in file.parts:
                yield file, ast.parse(file.read_text("utf-8"))


def _defined(tree: ast.Module) -> Iterator[str]:
    """The functions, classes and constants of a module; what is decorated is registered somewhere."""
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name, decorator_list=[]) | ast.AsyncFunctionDef(name=name, decorator_list=[]):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def _used(tree: ast.Module) -> Iterator[str]:
    """Every name that is read, and every text: registries name things so."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name) | ast.alias(name=name, asname=str()):
                yield name
            case ast.Constant(value=str(text)):
                yield text


def test_everything_that_a_module_defines_is_used_by_the_product() -> None:
    modules = list(_modules())
    used = Counter(name for _, tree in modules for name in _used(tree))
    by_convention = {"main", "__all__", "__getattr__"}
    idle = [
        f"{file.relative_to(ROOT)}: {name}"
        for file, tree in modules
        for name in _defined(tree)
        if not used[name] and name not in by_convention
    ]
    assert idle == []
