"""Lists on this machine: one file, or a folder of them, also of PDFs."""

import asyncio
import json
import os
import stat
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ingest.errors import ListError
from ingest.full_text.settings import TextLimits
from ingest.lists.sources.fetched import LONGEST_FILE, FetchedFile, check_weight, decoded
from ingest.settings import ListSettings

ALL_MARKDOWN = "**/*.md"
"""The files of a folder that are its list where the settings name none."""

_MOST_FILES = 5_000
_OTHER_FORMS = frozenset({".rst", ".adoc", ".org", ".html", ".bib", ".ris", ".pdf"})


def path_of(source: str) -> Path:
    """The path that a source names, as it is or as `file://…`; `~` is the home folder."""
    if source.lower().startswith("file:"):
        return Path(unquote(urlsplit(source).path))
    return Path(source).expanduser()


async def read_files(
    settings: ListSettings,
    previous: Sequence[FetchedFile],
    *,
    limits: TextLimits,
    now: Callable[[], datetime],
    progress: Callable[[int, int], None],
) -> list[FetchedFile]:
    """Read the file, or those files of the folder that the list's globs name, sorted by path; PDFs as one file.

    `limits` are those of reading a PDF; `progress` is called after each PDF with how many are done, and of how many.
    """
    try:
        places = await asyncio.to_thread(_places, settings)
        texts = {name: place for name, place in places.items() if not _is_pdf(name)}
        files = await asyncio.to_thread(_read_texts, settings, texts, previous, now)
        pdfs = {name: place for name, place in places.items() if _is_pdf(name)}
        if not pdfs:
            return files
        from ingest.lists.sources.pdfs import read_pdfs  # Few lists need it, and it imports what reads references.

        return [*files, await read_pdfs(settings, pdfs, previous, limits=limits, now=now, progress=progress)]
    except OSError as error:
        file = error.filename or path_of(settings.source)
        raise ListError(f"list {settings.name}: {file} cannot be read: {error.strerror}") from error


def _is_pdf(name: str) -> bool:
    return name.lower().endswith(".pdf")


def _places(settings: ListSettings) -> dict[str, Path]:
    source = path_of(settings.source)
    if source.is_dir():
        return _chosen(source, settings)
    if source.is_file():
        return {source.name: source}
    raise ListError(f"list {settings.name}: {source} does not exist; correct `source`")


def _read_texts(
    settings: ListSettings, places: Mapping[str, Path], previous: Sequence[FetchedFile], now: Callable[[], datetime]
) -> list[FetchedFile]:
    before = {file.file: file.text for file in previous}
    check_weight(settings.name, str(path_of(settings.source)), sum(place.stat().st_size for place in places.values()))
    return [_read(settings.name, name, place, before.get(name), now) for name, place in sorted(places.items())]


def _chosen(root: Path, settings: ListSettings) -> dict[str, Path]:
    """The files of a folder by their path in it; hidden files and folders (`.git`) never belong to a list."""
    wanted = [glob for glob in settings.files if not glob.startswith("!")] or [ALL_MARKDOWN]
    unwanted = {path for glob in settings.files if glob.startswith("!") for path in root.glob(glob[1:])}
    _check_readable(root, unwanted)
    home = root.resolve()
    chosen: dict[str, Path] = {}
    for path in sorted({path for glob in wanted for path in root.glob(glob)} - unwanted):
        relative = path.relative_to(root)
        if not any(part.startswith(".") for part in relative.parts) and _is_inside(path, home):
            chosen[relative.as_posix()] = path
    if not chosen:
        other = _other_files(root)
        read = (
            f"; set `files = {json.dumps(other)}` to read those of other forms" if other and not settings.files else ""
        )
        wanted_now = ", ".join(settings.files) or ALL_MARKDOWN
        raise ListError(f"list {settings.name}: no file in {root} matches {wanted_now}{read or '; correct `files`'}")
    if len(chosen) > _MOST_FILES:
        raise ListError(
            f"list {settings.name}: {len(chosen):,} files in {root} match {', '.join(settings.files) or ALL_MARKDOWN}, "
            f"more than {_MOST_FILES:,}; narrow `files`"
        )
    return chosen


def _is_inside(path: Path, home: Path) -> bool:
    """Whether a path is a regular file below the list's folder, where symbolic links lead as well."""
    try:
        place = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    hidden = any(part.startswith(".") for part in place.relative_to(home).parts) if place.is_relative_to(home) else True
    return not hidden and stat.S_ISREG(place.stat().st_mode)


def _other_files(root: Path) -> list[str]:
    """The globs of the files in a folder that are lists in another form than Markdown."""
    found = {path.suffix.lower() for path in root.glob("**/*") if path.suffix.lower() in _OTHER_FORMS}
    return sorted(f"**/*{ending}" for ending in found)


def _check_readable(root: Path, unwanted: Set[Path]) -> None:
    """Raise OSError for a folder that cannot be read: globs pass over it, and its papers would disappear in silence."""

    def refuse(error: OSError) -> None:
        if Path(error.filename) not in unwanted:
            raise error

    for _, folders, _ in os.walk(root, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]


def _read(list_name: str, name: str, place: Path, before: str | None, now: Callable[[], datetime]) -> FetchedFile:
    size = place.stat().st_size
    if size > LONGEST_FILE:
        raise ListError(f"list {list_name}: {place} has {size:,} bytes, more than {LONGEST_FILE:,}; leave it out")
    text = decoded(place.read_bytes(), list_name, str(place))
    return FetchedFile(list_name, name, text, now(), unchanged=text == before)
