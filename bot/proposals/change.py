"""Defines a change to one file of a list, and writes it as a patch."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.terms.entry import ListFile


@dataclass(frozen=True, slots=True)
class Change:
    """A change to files of one list: what it is called, why, and the new text by file.

    `key` names the change in one way for all time, such as `add-arxiv-2309.06180`: the same change is made once.
    """

    list: str
    key: str
    title: str
    body: str
    make: Callable[[ListFile], str]
    """Returns the new text of a file as it stands now; raises ProposalError or ListError where that cannot be."""

    files: tuple[str, ...]


def patch_of(change: Change, files: Sequence[ListFile]) -> str:
    """Return a change to files as a unified diff that `git apply` and `patch -p1` take."""
    return "".join(_patch(file.file, file.text, change.make(file)) for file in files if file.file in change.files)


def _patch(name: str, before: str, after: str) -> str:
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    written = ""
    for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", n=3):
        written += line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
    return f"diff --git a/{name} b/{name}\n{written}"


def _lines(text: str) -> list[str]:
    """Split at line feeds alone, as git does, each with its end."""
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended
