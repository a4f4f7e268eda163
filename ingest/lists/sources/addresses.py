"""Turns the address that people paste into that of the raw file.

And into the one that resolves its links.
"""

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from ingest.fetching.zotero import SCHEME
from ingest.settings import ListSettings

READMES = (
    "README.md",
    "readme.md",
    "Readme.md",
    "README.markdown",
    "docs/README.md",
    "README.rst",
    "README.adoc",
    "README.org",
)


@dataclass(frozen=True, slots=True)
class RawFile:
    """Where the text of a file is, its path within its list, and the address against which its links are read.

    `base_url` is None where the address that answers in the end is the one to use.
    """

    url: str
    file: str
    base_url: str | None


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository: the address that git takes, the branch and the path in it that were meant, None for its own.

    `path` is a file (`is_file`) or a folder, without a slash at its end; "" is the whole repository. `page` is the
    address of a file's page with `{}` for its path, None where it is not known.
    """

    address: str
    branch: str | None = None
    path: str = ""
    is_file: bool = False
    page: str | None = None


def repository_of(address: str) -> Repository:
    """The repository behind an address that is said to be git; pages of GitHub and GitLab may be given as they are."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    path = [unquote(part) for part in parts.path.split("/") if part]
    if host == "raw.githubusercontent.com" and len(path) >= 4:
        host, path = "github.com", [*path[:2], "blob", *path[2:]]
    if host not in ("github.com", "gitlab.com") or len(path) < 2:
        return Repository(address.partition("#")[0])
    size = path.index("-") if host == "gitlab.com" and "-" in path else len(path) if host == "gitlab.com" else 2
    project = [*path[: size - 1], path[size - 1].removesuffix(".git")]
    mark, *where = path[size + (host == "gitlab.com") :] or [""]
    home = f"https://{host}/" + quote("/".join(project))
    branch, inside = _branch_and_rest(where) if where and mark in _MARKS else (None, [])
    return Repository(
        f"{home}.git",
        branch and branch.removeprefix("refs/heads/"),
        "/".join(inside),
        is_file=mark in _FILE_MARKS and bool(inside),
        page=f"{home}{'/-' if host == 'gitlab.com' else ''}/blob/{quote(branch or 'HEAD')}/{{}}",
    )


_FILE_MARKS = frozenset({"blob", "raw", "edit", "blame", "commits"})
_MARKS = _FILE_MARKS | {"tree"}


def is_zotero(settings: ListSettings) -> bool:
    """Return True if a list's source is a library of Zotero."""
    return settings.source.lower().startswith(SCHEME)


def raw_files(address: str, branch: str | None = None) -> tuple[RawFile, ...]:
    """Where the file of an address may be, the likeliest first; several only for the front page of a repository.

    Understands the pages of GitHub (`/owner/repo`, `/blob/…`, `/tree/…`), GitLab and GitHub's gists, and their raw
    addresses; other addresses are taken as they are. `branch` comes before the one that the address has; without
    either it is `HEAD`: default branches differ, and the server knows its own.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    path = [unquote(part) for part in parts.path.split("/") if part]
    if host == "github.com" and len(path) >= 2:
        return _github(path[0], path[1].removesuffix(".git"), path[2:], branch)
    if host == "raw.githubusercontent.com" and len(path) >= 4:
        branch_given, inside = _branch_and_rest(path[2:])
        return (_on_github(path[0], path[1], branch or branch_given, inside),)
    if host == "gitlab.com" and len(path) >= 2:
        return _gitlab(path, branch)
    if host == "gist.github.com" and len(path) == 2:
        return (RawFile(f"https://gist.github.com/{path[0]}/{path[1]}/raw", "gist.md", None),)
    return (RawFile(address.partition("#")[0], path[-1] if path else "index.md", None),)


def _github(owner: str, repository: str, rest: list[str], branch: str | None) -> tuple[RawFile, ...]:
    kind, where = (rest[0], rest[1:]) if rest else ("", [])
    if kind in _FILE_MARKS and len(where) >= 2:
        branch_given, inside = _branch_and_rest(where)
        return (_on_github(owner, repository, branch or branch_given, inside),)
    branch_given, folder = _branch_and_rest(where) if kind == "tree" and where else ("HEAD", [])
    return tuple(
        _on_github(owner, repository, branch or branch_given, [*folder, *readme.split("/")]) for readme in READMES
    )


def _on_github(owner: str, repository: str, branch: str, path: list[str]) -> RawFile:
    name = quote("/".join([owner, repository, "{}", branch, *path]), safe="/{}")
    return RawFile(
        f"https://raw.githubusercontent.com/{name.replace('/{}', '')}",
        "/".join(path),
        f"https://github.com/{name.format('blob')}",
    )


def _branch_and_rest(where: list[str]) -> tuple[str, list[str]]:
    """Part a branch from a path; a branch with a slash is only told apart in the long form `refs/heads/…`."""
    if where[:2] in (["refs", "heads"], ["refs", "tags"]) and len(where) > 3:
        return "/".join(where[:3]), where[3:]
    return where[0], where[1:]


def _gitlab(path: list[str], branch: str | None) -> tuple[RawFile, ...]:
    project, mark, rest = path, "", list[str]()
    if "-" in path:
        place = path.index("-")
        project, mark, rest = path[:place], path[place + 1], path[place + 2 :]
    if mark in ("blob", "raw") and len(rest) >= 2:
        return (_on_gitlab(project, branch or rest[0], rest[1:]),)
    branch_given, folder = (rest[0], rest[1:]) if mark == "tree" and rest else ("HEAD", [])
    return tuple(_on_gitlab(project, branch or branch_given, [*folder, *readme.split("/")]) for readme in READMES)


def _on_gitlab(project: list[str], branch: str, path: list[str]) -> RawFile:
    home = "https://gitlab.com/" + quote("/".join(project).removesuffix(".git"))
    rest = quote("/".join([branch, *path]))
    return RawFile(f"{home}/-/raw/{rest}", "/".join(path), f"{home}/-/blob/{rest}")
