"""Write the changed files of a copy into a folder, and remove those it no longer has."""

import json
from collections.abc import Callable, Collection
from pathlib import Path

from bot.errors import ReadingError

_MANIFEST = ".refdesk-site.json"


class CopiedFiles:
    """The files of a copy in a folder, and those of the copy before."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        """Write into `folder`; what a person must know goes to `say`."""
        self._folder = folder
        self._say = say
        self._before: set[str] = set()
        self._names: set[str] = set()
        self.changed = self.removed = 0

    @property
    def files(self) -> int:
        """How many files the copy has."""
        return len(self._names)

    def begin(self) -> None:
        """Look at what is there; raises ReadingError where it is not a copy."""
        manifest = self._folder / _MANIFEST
        if manifest.is_file():
            names = _names_in(manifest)
            if names is None:
                self._say(
                    f"{manifest}: damaged, so it is written again. Pages of the copy before that are no longer needed "
                    "stay in the folder; write into an empty folder to be rid of them."
                )
            self._before = {name for name in names or () if self._within(name)}
        elif self._folder.exists() and any(self._folder.iterdir()):
            raise ReadingError(f"{self._folder}: the folder is not empty. Name a new or empty folder.")
        self._folder.mkdir(parents=True, exist_ok=True)
        # From here on the folder is known as a copy's: one that was interrupted is continued.
        self._write_names(self._before)

    def write(self, name: str, content: bytes) -> None:
        """Write a file unless it is the same."""
        self._names.add(name)
        path = self._folder / name
        if path.is_file() and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
        self.changed += 1

    def end(self) -> None:
        """Remove what the copy before had and this one has not."""
        for name in sorted(self._before - self._names):
            (self._folder / name).unlink(missing_ok=True)
            self.removed += 1
        self._write_names(self._names)

    def _write_names(self, names: Collection[str]) -> None:
        _replace(self._folder / _MANIFEST, json.dumps(sorted(names), indent=0).encode())

    def _within(self, name: str) -> bool:
        return (self._folder / name).resolve().is_relative_to(self._folder.resolve())


def _names_in(manifest: Path) -> list[str] | None:
    """Return the names of a copy's files; None where they cannot be read."""
    try:
        names = json.loads(manifest.read_bytes())
    except ValueError:
        return None
    return names if isinstance(names, list) and all(isinstance(name, str) for name in names) else None


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)
