"""Opens one pull request on GitHub for one change, however often it is tried.

The branch has a name that the change alone decides, and appears together with its commit. So what is there says how far
an earlier attempt came: a pull request of that branch ends it, a branch without one lacks nothing else.
Branches and pull requests of one name exist once: https://docs.github.com/en/rest/git/refs#create-a-reference and
https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request answer 422 for a second.
"""

import asyncio
import base64
import json
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.errors import GitHubError, ProposalError
from bot.proposals.change import Change
from bot.settings.proposals import ProposalsSettings
from ingest.fetching import Fetched, FetchError, Patience
from ingest.fetching.service import Service
from ingest.lists.sources.addresses import repository_of
from ingest.lists.sources.fetched import decoded
from ingest.settings import ListSettings
from ingest.terms.entry import ListFile

_TOKEN = re.compile(r"[!-~]{1,300}")
_UNSAFE_IN_BRANCH = re.compile(r"[^A-Za-z0-9._-]+")
_CALLS = re.compile(r"[@#](?=\w)|\bGH-(?=\d)", re.IGNORECASE)
_LONGEST_BRANCH = 120
_EXISTS = 422


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request: its address, its number, and whether it is `new` or was there."""

    url: str
    number: int
    new: bool


def repository_on_github(settings: ListSettings) -> str | None:
    """Return the repository of a list as `owner/name`, None where it is not on GitHub."""
    address = repository_of(settings.source).address
    if not address.startswith("https://github.com/"):
        return None
    return address.removeprefix("https://github.com/").removesuffix(".git")


def token_in(settings: ProposalsSettings) -> str | None:
    """Return the token of the environment; None without one. Raises GitHubError for one that cannot be sent."""
    token = os.environ.get(settings.token_env, "").strip()
    if token and not _TOKEN.fullmatch(token):
        raise GitHubError(f"The environment variable {settings.token_env} holds what cannot be a token. Correct it.")
    return token or None


def branch_of(change: Change) -> str:
    """Return the name of the branch of a change."""
    return f"refdesk/{_UNSAFE_IN_BRANCH.sub('-', change.key).strip('-.')}"[:_LONGEST_BRANCH].rstrip("-.")


async def open_pull_request(
    settings: ProposalsSettings, listed: ListSettings, change: Change, patience: Patience | None = None
) -> PullRequest:
    """Open the pull request of a change, or return the one that it has.

    Raises GitHubError where GitHub refuses or cannot be reached, and what making the change raises.
    """
    repository = repository_on_github(listed)
    if repository is None:
        raise ProposalError(f"The list {listed.name} is not on GitHub. Write a patch with `--to FILE.patch`.")
    async with _opened(settings, patience) as api:
        return await _Opening(api, settings, listed, change, repository).run()


async def what_token_can_do(settings: ProposalsSettings, listed: ListSettings, patience: Patience | None = None) -> str:
    """Return how pull requests for a list on GitHub are made with the token; raises GitHubError where it is refused."""
    repository = repository_on_github(listed) or ""
    async with _opened(settings, patience) as api:
        home = await api.get(f"/repos/{quote(repository)}")
    writes = home.get("permissions", {}).get("push")
    return f"the token writes to {repository}" if writes else f"the token cannot write to {repository}; a fork is used"


@asynccontextmanager
async def _opened(settings: ProposalsSettings, patience: Patience | None) -> AsyncIterator["_Api"]:
    """Open the API with the token of the environment; what cannot be reached becomes a GitHubError."""
    token = token_in(settings)
    if token is None:
        raise GitHubError(
            f"A pull request needs a token in {settings.token_env} that can write contents and pull requests. Set it, "
            "or write a patch with `--to FILE.patch`."
        )
    service = Service(
        settings.base_url,
        settings,
        contact=None,
        accept="application/vnd.github+json",
        headers={"Authorization": f"Bearer {token}", "X-GitHub-Api-Version": "2022-11-28"},
        patience=patience,
    )
    try:
        async with service.opened():
            yield _Api(service)
    except FetchError as error:
        raise GitHubError(f"{error}. Try again: what was begun is continued.") from error


class _Api:
    """GitHub's REST API: JSON in, JSON out."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def get(self, path: str, params: Mapping[str, str] | None = None, *, may_miss: bool = False) -> Any:
        """Return what a path has; None for nothing there, where that `may_miss`."""
        answer = await self._service.ask(path, params=params)
        return None if may_miss and answer.status == 404 else _read(answer)

    async def post(self, path: str, send: object, *, may_exist: bool = False) -> Any:
        """Make something; None where it exists, and `may_exist`."""
        answer = await self._service.ask(path, send=send)
        if may_exist and answer.status == _EXISTS and b"already exists" in answer.body:
            return None
        return _read(answer)


@dataclass(frozen=True, slots=True)
class _Opening:
    api: _Api
    settings: ProposalsSettings
    listed: ListSettings
    change: Change
    repository: str

    async def run(self) -> PullRequest:
        home = await self.api.get(f"/repos/{quote(self.repository)}")
        base = self.listed.branch or repository_of(self.listed.source).branch
        base = base if base and base != "HEAD" else str(home["default_branch"])
        here = await self._where_to_work(home, base)
        branch = branch_of(self.change)
        head = f"{here.partition('/')[0]}:{branch}"
        if known := await self._known(head):
            return known
        if await self.api.get(f"/repos/{quote(here)}/git/ref/heads/{quote(branch)}", may_miss=True) is None:
            await self._commit(here, base, branch)
        made = await self.api.post(
            f"/repos/{quote(self.repository)}/pulls",
            {"title": _quiet(self.change.title), "body": _quiet(self.change.body), "head": head, "base": base},
            may_exist=True,
        )
        if made is not None:
            return PullRequest(str(made["html_url"]), int(made["number"]), new=True)
        if known := await self._known(head):
            return known
        raise GitHubError(f"GitHub says that {head} has a pull request, and lists none. Look at {self.repository}.")

    async def _known(self, head: str) -> PullRequest | None:
        """Return the pull request that the branch has, whether it is open or not."""
        path = f"/repos/{quote(self.repository)}/pulls"
        for each in await self.api.get(path, {"head": head, "state": "all"}):
            # GitHub lists all pull requests where it does not understand whose branch is meant.
            if each["head"]["label"] == head:
                return PullRequest(str(each["html_url"]), int(each["number"]), new=False)
        return None

    async def _where_to_work(self, home: Any, base: str) -> str:
        """Return the repository in which the branch is made: the list's, else a fork that is up to date with it."""
        if home.get("permissions", {}).get("push"):
            return str(home["full_name"])
        if not self.settings.fork:
            raise GitHubError(
                f"The token of {self.settings.token_env} cannot write to {self.repository}. Give it that right, or set "
                "`proposals.fork`."
            )
        fork = await self.api.post(f"/repos/{quote(self.repository)}/forks", {"default_branch_only": True})
        name = str(fork["full_name"])
        await self.api.post(f"/repos/{quote(name)}/merge-upstream", {"branch": base})
        return name

    async def _commit(self, here: str, base: str, branch: str) -> None:
        """Commit the change to the base as it stands, and make the branch of that commit."""
        path = f"/repos/{quote(here)}/git"
        tip = str((await self.api.get(f"{path}/ref/heads/{quote(base)}"))["object"]["sha"])
        tree = str((await self.api.get(f"{path}/commits/{tip}"))["tree"]["sha"])
        listing = await self.api.get(f"{path}/trees/{tree}", {"recursive": "1"})
        blobs = {str(each["path"]): each for each in listing["tree"] if each["type"] == "blob"}
        changed = []
        for name in self.change.files:
            if name not in blobs:
                raise ProposalError(f"{here} has no file {name} on {base}. Run `refdesk ingest`, then propose again.")
            sent = await self.api.get(f"{path}/blobs/{blobs[name]['sha']}")
            text = decoded(base64.b64decode(sent["content"]), self.listed.name, name)
            page = f"https://github.com/{self.repository}/blob/{base}/{quote(name)}"
            after = await asyncio.to_thread(self.change.make, ListFile(self.listed.name, name, text, page))
            if after == text:
                continue
            blob = await self.api.post(f"{path}/blobs", {"content": after, "encoding": "utf-8"})
            changed.append({"path": name, "mode": blobs[name]["mode"], "type": "blob", "sha": blob["sha"]})
        if not changed:
            raise ProposalError(f"{here} has this change already.")
        new = await self.api.post(f"{path}/trees", {"base_tree": tree, "tree": changed})
        message = _quiet(f"{self.change.title}\n\n{self.change.body}\n")
        commit = await self.api.post(f"{path}/commits", {"message": message, "tree": new["sha"], "parents": [tip]})
        await self.api.post(f"{path}/refs", {"ref": f"refs/heads/{branch}", "sha": commit["sha"]}, may_exist=True)


def _quiet(text: str) -> str:
    """Return a text that mentions nobody and closes no issue: titles of papers come from outside."""
    return _CALLS.sub(lambda found: f"{found[0]}\u200b", text)


def _read(answer: Fetched) -> Any:
    try:
        value = json.loads(answer.body or b"null")
    except ValueError as error:
        raise GitHubError(f"GitHub's answer of HTTP {answer.status} is not JSON. Try again later.") from error
    if answer.status < 300:
        return value
    reason = str(value.get("message", "")) if isinstance(value, dict) else ""
    advice = {
        401: "The token is not accepted; set another one",
        403: "The token lacks a right, or GitHub answers no more questions this hour",
        404: "The repository is not there, or the token cannot see it",
        409: "The fork has changes of its own; update it by hand",
    }.get(answer.status, "Check the list's `source` and `branch`")
    raise GitHubError(f"GitHub answered with HTTP {answer.status} ({reason[:200]}). {advice}.")
