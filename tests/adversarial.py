"""Finds every regular expression of the product, and makes the strings that would bring each of them to its knees.

A backtracking engine is slow where a repeat can begin or end at many places of a run that matches nothing in the end.
Such strings are made from a pattern's own parse tree: what stands in front of a repeat, then what it repeats, many
times, then something that no pattern ends with.
"""

import ast
import importlib
import pkgutil
import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import bot
import ingest
from bot.answering.interpreting.foreign_relations import relation_patterns
from ingest.terms.patterns import LazyPattern
from ingest.terms.vocabulary import vocabulary

_SEARCHING = frozenset({"search", "sub", "subn", "split", "findall", "finditer"})
"""Methods that try a pattern at every place; going over all that is found costs at least as much as each of them."""
_METHODS = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
_MOST_PUMPS = 24
_ENDS = ("", "\x00", "\n!")
_SIGNS = 'a 1A-.,;é<[(*"\n!'
_SHOWN = {codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a"}
RUNS = (
    " ", "\n", "\t", "a", "A", "1", "é", "中", "\x00", "\u200b", "(", "[", "<", "_", "*", "-", ".", ",", '"', "\\", "&",
    "|", "`", "#", "{", "$", ">", "?", "@", "~", "a ", "A ", "1.", "a,", ". ", "a.", "a-", "A. ", "a: ", "[a](", "](",
    "<a ", "&a", "http://", "a@a.", "a/", '["', "\\a{", "!!", "et al. ", "and ", "**a", "```\n", "- a\n",
    "![](", "<!--",
)  # fmt: skip
"""What any text of outsiders may be made of, over and over."""


@dataclass(frozen=True, slots=True)
class Used:
    """A regular expression of the product, where it is written and the methods of it that are called."""

    pattern: re.Pattern[str]
    where: str
    methods: tuple[str, ...]


def modules() -> list[ModuleType]:
    """Import and return every module of the product, but those that run something when they are imported."""
    names = [
        found.name
        for package in (bot, ingest)
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
        if not found.name.endswith("__main__") and ".migrations" not in found.name
    ]
    return [importlib.import_module(name) for name in names]


_OF_FIELDS = {"hosts": ("fullmatch",), "whole_kinds": ("fullmatch",)}
"""By what methods patterns are used that are held in fields (of the vocabulary); others are searched with."""


@cache
def patterns() -> tuple[Used, ...]:
    """Return every regular expression of the product once for each set of methods by which it is used."""
    # Its patterns are made when it is first asked for.
    vocabulary()
    found: dict[tuple[str, int, tuple[str, ...]], Used] = {}
    loaded = [(module, ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))) for module in modules()]
    called = _calls(loaded)
    for module, tree in loaded:
        for name, value in vars(module).items():
            for pattern, field in _held(value):
                methods = (
                    called.get((module.__name__, name), ())
                    if _compiled(value) is not None
                    else _OF_FIELDS.get(field, ())
                )
                used = Used(pattern, f"{module.__name__}.{name}", methods or ("finditer",))
                found.setdefault((pattern.pattern, pattern.flags, used.methods), used)
        for used in _written_inline(module, tree):
            found.setdefault((used.pattern.pattern, used.pattern.flags, used.methods), used)
    for language, relations in relation_patterns().items():
        for pattern in (pattern for forms in relations.values() for pattern in forms):
            used = Used(pattern, f"relations in {language}", ("finditer",))
            found.setdefault((pattern.pattern, pattern.flags, used.methods), used)
    return tuple(found.values())


def _compiled(value: object) -> re.Pattern[Any] | None:
    """Return a pattern that is compiled, or would be at its first use, for what it is; None for anything else."""
    if isinstance(value, LazyPattern):
        return re.compile(value.pattern, value.given_flags)
    return value if isinstance(value, re.Pattern) else None


def _held(value: object, depth: int = 0, of: str = "") -> Iterator[tuple[re.Pattern[str], str]]:
    """Yield the patterns of text that a value is or holds, each with the field of a class that it is in, if any."""
    pattern = _compiled(value)
    if pattern is not None:
        if isinstance(pattern.pattern, str):
            yield pattern, of
    elif depth < 4 and isinstance(value, dict | MappingProxyType):
        for key, item in value.items():
            yield from _held(key, depth + 1, of)
            yield from _held(item, depth + 1, of)
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for item in value:
            if not isinstance(item, str):
                yield from _held(item, depth + 1, of)
    elif depth < 4 and type(value).__module__.startswith(("bot.", "ingest.")) and is_dataclass(value):
        for field in fields(value):
            yield from _held(getattr(value, field.name, None), depth + 1, field.name)


def _calls(loaded: list[tuple[ModuleType, ast.Module]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return which methods of a module's patterns are called, there and where they are imported, by module and name."""
    called: dict[tuple[str, str], set[str]] = {}
    for module, tree in loaded:
        homes = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in _METHODS:
                home = homes.get(node.value.id, (module.__name__, node.value.id))
                called.setdefault(home, set()).add(node.attr)
    used_as_values = {
        (module.__name__, node.id)
        for module, tree in loaded
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and _compiled(getattr(module, node.id, None)) is not None
        and not _is_base(tree, node)
    }
    return {
        home: ("finditer",) if home in used_as_values else tuple(sorted({_costliest(name) for name in names}))
        for home, names in called.items()
    }


def _costliest(method: str) -> str:
    return "finditer" if method in _SEARCHING else method


def _is_base(tree: ast.Module, name: ast.Name) -> bool:
    """Whether a name is the one whose attribute is taken."""
    bases = getattr(tree, "bases", None)
    if bases is None:
        bases = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        tree.bases = bases  # type: ignore[attr-defined]
    return id(name) in bases


def _written_inline(module: ModuleType, tree: ast.Module) -> Iterator[Used]:
    """Yield the patterns that are written in calls (`re.sub(r"…", …)`) and made of the module's own values only."""
    local = _local_names(tree)
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and (node.func.attr in _METHODS or (node.func.attr == "compile" and id(node) in local))
        ):
            continue
        positional = {"sub": 4, "subn": 4, "split": 3, "compile": 1}.get(node.func.attr, 2)
        flags = [word.value for word in node.keywords if word.arg == "flags"] or node.args[positional:]
        made_of = {
            part.id for given in (node.args[0], *flags) for part in ast.walk(given) if isinstance(part, ast.Name)
        }
        if not made_of <= vars(module).keys() - local.get(id(node), set()):
            continue  # What a function makes of its own values is found where it is kept.
        compiled = re.compile(_value(node.args[0], module), _value(flags[0], module) if flags else 0)
        method = _costliest(node.func.attr if node.func.attr != "compile" else "finditer")
        if isinstance(compiled.pattern, str):
            yield Used(compiled, f"{module.__name__}:{node.lineno}", (method,))


def _local_names(tree: ast.Module) -> dict[int, set[str]]:
    """Return the names that a function gives values to, by the id of every node inside it."""
    local: dict[int, set[str]] = {}
    functions = [part for part in tree.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
    for owner in (part for part in tree.body if isinstance(part, ast.ClassDef)):
        functions += [part for part in owner.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
    for function in functions:
        inside = list(ast.walk(function))
        named = {part.arg for part in inside if isinstance(part, ast.arg)}
        named |= {part.id for part in inside if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
        local.update(dict.fromkeys(map(id, inside), named))
    return local


def _value(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), "<pattern>", "eval"), vars(module))


def seconds(pattern: re.Pattern[str], method: str, text: str) -> float:
    """Return the seconds of this thread that a method of a pattern takes over a text."""
    begun = time.thread_time()
    if method == "finditer":
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, method)(text)
    return time.thread_time() - begun


def hostile_to(pattern: re.Pattern[str]) -> list[Callable[[int], str]]:
    """Return makers of texts that could be hard for a pattern; each takes the number of characters."""
    pumps: dict[tuple[str, str], None] = {}
    whole = _sample(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), "", pumps)
    makers: list[Callable[[int], str]] = []
    for before, item in list(pumps)[:_MOST_PUMPS]:
        makers += [_maker(before, item, end) for end in _ENDS]
        if before:
            makers += [_maker("", before + item * 3, end) for end in ("", "\n!")]
    if whole:
        makers += [_maker("", whole, "\x00"), _maker("", whole[:-1] or whole, "\n!")]
    return makers


def _maker(before: str, item: str, end: str) -> Callable[[int], str]:
    return lambda size: before + item * max(1, (size - len(before) - len(end)) // len(item)) + end


def _sample(tree: Any, before: str, pumps: dict[tuple[str, str], None]) -> str:
    """Return a text that a parsed pattern about matches, and note its repeats with what stands before each."""
    text = ""
    for code, value in tree:
        if code is codes.LITERAL:
            text += chr(value)
        elif code is codes.NOT_LITERAL:
            text += "a" if value != ord("a") else "b"
        elif code is codes.ANY:
            text += "a"
        elif code is codes.IN:
            text += _one_of(value)[0]
        elif code is codes.BRANCH:
            samples = [_sample(branch, before + text, pumps) for branch in value[1]]
            text += samples[0]
        elif code is codes.SUBPATTERN:
            text += _sample(value[3], before + text, pumps)
        elif code is codes.ATOMIC_GROUP:
            text += _sample(value, before + text, pumps)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, item = value
            one = _sample(item, before + text, pumps)
            if most > 50:
                ones = _one_of(item[0][1])[:4] if len(item) == 1 and item[0][0] is codes.IN else []
                pumps.update({(before + text, part): None for part in (one, *ones) if part})
            text += one * max(least, 1 if most > 50 else least, 0) if least or most > 50 else one
    return text


def _one_of(members: Any) -> list[str]:
    """Return characters that a set takes."""
    if members[0][0] is codes.NEGATE:
        taken = [sign for sign in _SIGNS if not any(_is_in(sign, member) for member in members[1:])]
        return taken[:3] or ["\u2603"]
    found = []
    for code, value in members:
        if code is codes.LITERAL:
            found.append(chr(value))
        elif code is codes.RANGE:
            found.append(chr(value[0]))
        elif code is codes.CATEGORY:
            found.append(_SHOWN.get(value, "!"))
    return found or ["a"]


def _is_in(sign: str, member: tuple[Any, Any]) -> bool:
    code, value = member
    if code is codes.LITERAL:
        return bool(ord(sign) == value)
    if code is codes.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    word, digit, space = sign.isalnum() or sign == "_", sign.isdigit(), sign.isspace()
    return {
        codes.CATEGORY_WORD: word, codes.CATEGORY_DIGIT: digit, codes.CATEGORY_SPACE: space,
        codes.CATEGORY_NOT_WORD: not word, codes.CATEGORY_NOT_DIGIT: not digit, codes.CATEGORY_NOT_SPACE: not space,
    }[value]  # fmt: skip
