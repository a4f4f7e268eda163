"""Runs `git` without a shell, without questions, and without a user's configuration.

Configuration can name programs (helpers for passwords, hooks, filters, proxies), so git sees none but a file of its
own that Refdesk writes. Only http, https and files of this machine are spoken; no password is ever asked for.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

_PASSED_ON = frozenset(
    (
        *("path", "tmpdir", "temp", "systemroot", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
        *("ssl_cert_file", "ssl_cert_dir", "git_ssl_cainfo", "git_ssl_capath", "curl_ca_bundle"),
    )
)
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "gc.autoDetach=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
    "advice.detachedHead=false",
)


_LOOKING_SECONDS = 0.2


class GitError(Exception):
    """A git command failed; the text is what git said, or that it is not there."""


class GitTimeout(GitError):
    """A git command took longer than it may."""


def run_git(
    arguments: Sequence[str],
    *,
    repository: Path | None = None,
    seconds: float,
    stdin: bytes = b"",
    config: Path,
    check: Callable[[], None] | None = None,
) -> tuple[bytes, str]:
    """Run one command and give what it wrote to stdout and to stderr.

    `repository` is the git folder to work on; `stdin` is what the command reads; `config` stands for all of git's
    configuration. `check` is called several times a second; whatever it raises ends the command. Raises GitError when
    it fails or cannot be started, GitTimeout when it takes longer than `seconds`.
    """
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    where = [] if repository is None else [f"--git-dir={repository}"]
    try:
        process = subprocess.Popen(
            ["git", "--no-pager", *where, *settings, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(config),
            cwd=config.parent,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise GitError("the command `git` is not installed") from error
    except OSError as error:
        raise GitError(f"the command `git` cannot be started: {error.strerror}") from error
    with process:
        try:
            written, complaint = _finished(process, stdin, seconds, check)
        except BaseException:
            _end(process)
            raise
    heard = complaint.decode("utf-8", errors="replace")
    if process.returncode != 0:
        raise GitError(_reason(heard) or f"git ended with code {process.returncode}")
    return written, heard


def _finished(
    process: subprocess.Popen[bytes], stdin: bytes, seconds: float, check: Callable[[], None] | None
) -> tuple[bytes, bytes]:
    """Wait for what a command writes, looking at `check` meanwhile."""
    until = monotonic() + seconds
    sending: bytes | None = stdin
    while True:
        left = max(until - monotonic(), 0.0)
        try:
            return process.communicate(sending, timeout=min(left, _LOOKING_SECONDS) if check else left)
        except subprocess.TimeoutExpired as error:
            if monotonic() >= until:
                raise GitTimeout(f"it took longer than {seconds:.0f} seconds") from error
            sending = None
            if check:
                check()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and the helpers that it started, which would hold its pipes open."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()


def _environment(config: Path) -> dict[str, str]:
    passed_on = {name: value for name, value in os.environ.items() if name.lower() in _PASSED_ON}
    return passed_on | {
        "LC_ALL": "C",
        "HOME": str(config.parent),
        "XDG_CONFIG_HOME": str(config.parent),
        "GIT_CONFIG_GLOBAL": str(config),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GIT_ALLOW_PROTOCOL": "http:https:file",
        "GIT_OPTIONAL_LOCKS": "0",
    }


def _reason(heard: str) -> str:
    """The lines in which git says what is wrong, without its hints."""
    lines = [line.strip() for line in heard.splitlines() if line.strip()]
    stdin = [line for line in lines if line.startswith(("fatal:", "error:", "remote: "))] or lines[-1:]
    return "; ".join(dict.fromkeys(line.removeprefix("fatal: ").removeprefix("error: ") for line in stdin))[:500]
