"""Answers have twenty fields: whoever adds one must find a single place to fill it in."""

import ast
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parent


def _makes_answers(file: Path) -> bool:
    calls = (node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
    return any(isinstance(called, ast.Name) and called.id == "Answer" for called in calls)


def test_only_one_module_makes_answers() -> None:
    making = [file.relative_to(ROOT).as_posix() for file in sorted(ROOT.rglob("*.py")) if _makes_answers(file)]
    assert making == ["answering/make_answer.py"]
