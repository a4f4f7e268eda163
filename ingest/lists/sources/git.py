"""Reads lists of git repositories at the newest commit, from the mirror."""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from ingest.errors import ListError
from ingest.lists.sources.addresses import READMES
from ingest.lists.sources.fetched import LONGEST_FILE, FetchedFile, check_weight, decoded
from ingest.lists.sources.globs import chooser
from ingest.lists.sources.mirror import Mirror, up_to_date
from ingest.settings import ListSettings

_MOST_FILES = 5_000
_BYTES_AT_ONCE = 32_000_000
_FILE_MODES = frozenset({"100644", "100755"})
_LINK_MODE = "120000"
_MOST_LINKS = 8
"""Links from link to link that are followed."""


def fetch_repository(
    settings: ListSettings, previous: Sequence[FetchedFile], *, mirrors: Path, now: Callable[[], datetime]
) -> list[FetchedFile]:
    """Bring the mirror up to date and give the list's files as they are at its newest commit."""
    mirror = up_to_date(settings, mirrors)
    before = {file.file: file.text for file in previous}
    blobs = files_at(mirror, mirror.head)
    chosen = chosen_files(settings, mirror, blobs)
    bodies = _bodies(settings, mirror, [blobs[path] for path in chosen])
    fetched = []
    for path in chosen:
        body = bodies[blobs[path]]
        place = f"{settings.origin} {path}"
        if body is None:
            raise ListError(f"list {settings.name}: {place} has more than {LONGEST_FILE:,} bytes; leave it out")
        text = decoded(body, settings.name, place)
        base_url = base_of(mirror, path)
        fetched.append(
            FetchedFile(
                settings.name, path, text, now(), base_url, unchanged=text == before.get(path), moved_to=mirror.moved_to
            )
        )
    return fetched


def _bodies(settings: ListSettings, mirror: Mirror, chosen: Sequence[str]) -> dict[str, bytes | None]:
    """The contents of a list's files by their ids; one content may be that of many files."""
    uses = Counter(chosen)
    bodies: dict[str, bytes | None] = {}
    weight = 0
    for blob, body in read_blobs(mirror, chosen):
        bodies[blob] = body
        weight += uses[blob] * len(body or b"")
        check_weight(settings.name, settings.source, weight)
    return bodies


def base_of(mirror: Mirror, path: str) -> str | None:
    """The address against which a file's links are read, where the repository has pages."""
    page = mirror.repository.page
    return page.format(path) if page else None


def files_at(mirror: Mirror, commit: str) -> dict[str, str]:
    """The files of a commit: their paths and the ids of their contents; submodules are left out.

    Symbolic links are followed to files of the same commit; those that lead anywhere else are left out.
    """
    listing = mirror.run("ls-tree", "-r", "-z", "--full-tree", commit).decode("utf-8", errors="surrogateescape")
    files: dict[str, str] = {}
    links: dict[str, str] = {}
    for row in filter(None, listing.split("\0")):
        paths, _, path = row.partition("\t")
        mode, _, blob = paths.split(" ")
        if mode in _FILE_MODES:
            files[path] = blob
        elif mode == _LINK_MODE:
            links[path] = blob
    return files | _followed(mirror, links, files) if links else files


def _followed(mirror: Mirror, links: dict[str, str], files: dict[str, str]) -> dict[str, str]:
    """The contents that symbolic links lead to, by the paths of the links."""
    paths = {
        blob: body.decode("utf-8", errors="surrogateescape")
        for blob, body in read_blobs(mirror, links.values())
        if body
    }
    targets = {
        path: posixpath.normpath(posixpath.join(posixpath.dirname(path), paths.get(blob, "/")))
        for path, blob in links.items()
    }
    found: dict[str, str] = {}
    for path, target in targets.items():
        for _ in range(_MOST_LINKS):
            if target in files:
                found[path] = files[target]
                break
            target = targets.get(target, "")
    return found


def chosen_files(settings: ListSettings, mirror: Mirror, paths: Iterable[str]) -> list[str]:
    """Those of the newest commit's files that are the list, sorted; raises ListError if there are none or too many."""
    found = set(paths)
    where = mirror.repository
    if where.is_file and not settings.files:
        chosen = [where.path] if where.path in found else []
    elif settings.files:
        belongs = belonging(settings, mirror)
        chosen = sorted(path for path in found if belongs(path))
    else:
        start = f"{where.path}/" if where.path else ""
        chosen = next(([start + name] for name in READMES if start + name in found), [])
    if not chosen:
        wanted = ", ".join(settings.files) or where.path or "a README"
        raise ListError(
            f"list {settings.name}: no file at the newest commit of {settings.origin} is {wanted}; correct `files`"
        )
    if len(chosen) > _MOST_FILES:
        raise ListError(
            f"list {settings.name}: {len(chosen):,} files of {settings.origin} match {', '.join(settings.files)}, "
            f"more than {_MOST_FILES:,}; narrow `files`"
        )
    return chosen


def belonging(settings: ListSettings, mirror: Mirror) -> Callable[[str], bool]:
    """What says whether a path is named by the list's globs, which begin at the folder that its address names."""
    folder = "" if mirror.repository.is_file or not mirror.repository.path else f"{mirror.repository.path}/"
    matches = chooser(settings.files)
    return lambda path: path.startswith(folder) and matches(path[len(folder) :])


def read_blobs(mirror: Mirror, blobs: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Give the contents of blobs by their ids, each once, in order; None for one that is too long for a list."""
    wanted = list(dict.fromkeys(blobs))
    if not wanted:
        return
    paths = (
        mirror.run("cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=_lines(wanted)).decode().split("\n")
    )
    sizes = {name: int(size) for name, _, size in (line.partition(" ") for line in paths) if size.isdigit()}
    batch: list[str] = []
    weight = 0
    for blob in wanted:
        if sizes[blob] > LONGEST_FILE:
            yield blob, None
            continue
        if batch and weight + sizes[blob] > _BYTES_AT_ONCE:
            yield from _contents(mirror, batch)
            batch, weight = [], 0
        batch.append(blob)
        weight += sizes[blob]
    if batch:
        yield from _contents(mirror, batch)


def _contents(mirror: Mirror, blobs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    written = mirror.run("cat-file", "--batch", stdin=_lines(blobs))
    at = 0
    for blob in blobs:
        line_end = written.index(b"\n", at)
        size = int(written[at:line_end].rsplit(b" ", 1)[1])
        yield blob, written[line_end + 1 : line_end + 1 + size]
        at = line_end + 1 + size + 1


def _lines(ids: Sequence[str]) -> bytes:
    return "".join(f"{name}\n" for name in ids).encode()
