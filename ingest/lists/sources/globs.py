"""Decides which of many paths a list's globs name.

The paths are not those of a folder on this machine.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache


def chooser(globs: Sequence[str]) -> Callable[[str], bool]:
    """Give what says whether a path (with slashes, relative) is one that the globs name; `!` in front excludes.

    The rules are those of `pathlib.Path.glob`: `**` stands for any folders, `*` and `?` stay within a name. Hidden
    files and folders never belong to a list. Globs that only exclude take from all Markdown files.
    """
    wanted = [glob for glob in globs if not glob.startswith("!")] or ["**/*.md"]
    unwanted = [glob[1:] for glob in globs if glob.startswith("!")]

    def chosen(path: str) -> bool:
        if any(part.startswith(".") for part in path.split("/")):
            return False
        return any(_matches(glob, path) for glob in wanted) and not any(_matches(glob, path) for glob in unwanted)

    return chosen


def _matches(glob: str, path: str) -> bool:
    return _pattern(glob).fullmatch(path) is not None


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    parts = [part for part in glob.split("/") if part not in ("", ".")]
    written = ""
    for at, part in enumerate(parts):
        last = at == len(parts) - 1
        if part == "**":
            written += ".*" if last else "(?:[^/]+/)*"
        else:
            written += _within_a_name(part) + ("" if last else "/")
    return re.compile(written, re.DOTALL)


def _within_a_name(part: str) -> str:
    written = ""
    for token in re.findall(r"\[!?\]?[^\]]{0,200}+\]|.", part, re.DOTALL):
        if token == "*":
            written += "[^/]*"
        elif token == "?":
            written += "[^/]"
        elif token.startswith("[") and len(token) > 2:
            negated = token[1] == "!"
            inside = token[2:-1] if negated else token[1:-1]
            written += f"(?!/)[{'^' if negated else ''}{_in_brackets(inside)}]"
        else:
            written += re.escape(token)
    return written


def _in_brackets(inside: str) -> str:
    return re.sub(r"([\\\[\]^&~|])", r"\\\1", inside)
