"""Real git repositories for tests: files committed on given days, renamed, branched and bundled."""

import os
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path


def git(folder: Path, *arguments: str, day: str = "2024-01-01") -> str:
    """Run git in a folder, as a committer of whom nobody's configuration knows; gives what it printed."""
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _WHO.items()}
    when = datetime.fromisoformat(day).isoformat()
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": f"{when} +0000",
        "GIT_COMMITTER_DATE": f"{when} +0000",
        **who,
    }
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout


_WHO = {"NAME": "Ada", "EMAIL": "ada@example.org"}


def make(folder: Path, branch: str = "trunk") -> Path:
    """Make an empty repository."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", f"--initial-branch={branch}")
    return folder


def commit(folder: Path, files: Mapping[str, str | bytes | None], day: str) -> str:
    """Write files (None removes one), commit them on a day, and give the commit."""
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=A change", day=day)
    return git(folder, "rev-parse", "HEAD").strip()


def move(folder: Path, old: str, new: str, day: str) -> None:
    """Rename a file and commit that."""
    (folder / new).parent.mkdir(parents=True, exist_ok=True)
    git(folder, "mv", old, new)
    git(folder, "commit", "--quiet", "--message=A rename", day=day)


def bundle(folder: Path, file: Path) -> Path:
    """Write a repository's branches, without its HEAD, into a bundle."""
    git(folder, "bundle", "create", "--quiet", str(file), "--branches")
    return file
