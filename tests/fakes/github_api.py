"""A loopback GitHub: the parts of its REST API that reading a repository and opening pull requests take.

Objects are named as git names them, and the rules are GitHub's: what needs a token, who may write, that a branch and
the pull request of a branch exist once (422), that forks are made once and synchronised with their upstream.
https://docs.github.com/en/rest/git, …/rest/pulls/pulls, …/rest/repos/forks, …/rest/branches/branches
"""

import base64
import json
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.fakes.service import Asked, FakeService


def _name(kind: str, body: bytes) -> str:
    return sha1(b"%s %d\0" % (kind.encode(), len(body)) + body, usedforsecurity=False).hexdigest()


@dataclass
class Repository:
    """One repository; `objects` are shared with its forks, as on GitHub."""

    full_name: str
    objects: dict[str, Any]
    refs: dict[str, str] = field(default_factory=dict)
    default_branch: str = "main"
    may_write: set[str] = field(default_factory=set)
    parent: str = ""
    pulls: list[dict[str, Any]] = field(default_factory=list)


class FakeGitHub(FakeService):
    """The server; `users` are logins by token. Anything else than what is documented is a 404."""

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, str] = {}
        self.repositories: dict[str, Repository] = {}
        self.made: list[str] = []
        """What was made, in order: blob, tree, commit, ref, fork, pull."""

    def add(self, full_name: str, files: dict[str, str], writers: set[str]) -> Repository:
        """Put a repository with one commit on the server."""
        repository = Repository(full_name, {}, may_write=writers)
        tree = self._tree(repository, {path: self._blob(repository, text.encode()) for path, text in files.items()})
        repository.refs["main"] = self._commit(repository, tree, [], "Begin")
        self.repositories[full_name] = repository
        return repository

    def files(self, full_name: str, branch: str) -> dict[str, str]:
        """Return the files of a branch."""
        repository = self.repositories[full_name]
        commit = repository.objects[repository.refs[branch]]
        return {path: repository.objects[blob].decode() for path, blob in repository.objects[commit["tree"]].items()}

    def commit(self, full_name: str, files: dict[str, str]) -> None:
        """Commit files to the main branch, as somebody else does."""
        repository = self.repositories[full_name]
        tip = repository.refs["main"]
        tree = dict(repository.objects[repository.objects[tip]["tree"]])
        tree |= {path: self._blob(repository, text.encode()) for path, text in files.items()}
        repository.refs["main"] = self._commit(repository, self._tree(repository, tree), [tip], "Change")

    async def answer(self, asked: Asked) -> web.StreamResponse:
        if "application/vnd.github+json" not in asked.headers.get("Accept", ""):
            return _error(415, "Unsupported Media Type")
        if not asked.headers.get("User-Agent"):
            return _error(403, "Request forbidden by administrative rules.")
        login = self.users.get(asked.headers.get("Authorization", "").removeprefix("Bearer "))
        if login is None:
            return _error(401, "Bad credentials")
        parts = [unquote(part) for part in asked.path.strip("/").split("/")]
        if len(parts) < 3 or parts[0] != "repos":
            return _error(404, "Not Found")
        repository = self.repositories.get("/".join(parts[1:3]))
        if repository is None:
            return _error(404, "Not Found")
        sent = json.loads(asked.body) if asked.body else None
        rest = parts[3:]
        if sent is None:
            return self._get(repository, rest, asked.query, login)
        if rest not in (["forks"], ["pulls"]) and login not in repository.may_write:
            return _error(403, "Resource not accessible by personal access token")
        return self._post(repository, rest, sent, login)

    def _get(self, repository: Repository, rest: list[str], query: dict[str, str], login: str) -> web.Response:
        objects = repository.objects
        match rest:
            case []:
                return web.json_response(self._shown(repository, login))
            case ["git", "ref", "heads", *name]:
                sha = repository.refs.get("/".join(name))
                if sha is None:
                    return _error(404, "Not Found")
                return web.json_response(
                    {"ref": f"refs/heads/{'/'.join(name)}", "object": {"type": "commit", "sha": sha}}
                )
            case ["git", "commits", sha] if isinstance(objects.get(sha), dict) and "tree" in objects[sha]:
                return web.json_response({"sha": sha, "tree": {"sha": objects[sha]["tree"]}})
            case ["git", "trees", sha] if isinstance(objects.get(sha), dict):
                tree = [
                    {"path": path, "mode": "100644", "type": "blob", "sha": blob} for path, blob in objects[sha].items()
                ]
                return web.json_response({"sha": sha, "tree": tree, "truncated": False})
            case ["git", "blobs", sha] if isinstance(objects.get(sha), bytes):
                content = base64.encodebytes(objects[sha]).decode()
                return web.json_response({"sha": sha, "content": content, "encoding": "base64"})
            case ["pulls"]:
                state, head = query.get("state", "open"), query.get("head", "")
                shown = [
                    each
                    for each in repository.pulls
                    if (state == "all" or each["state"] == state) and (":" not in head or each["head"]["label"] == head)
                ]
                return web.json_response(shown)
        return _error(404, "Not Found")

    def _post(self, repository: Repository, rest: list[str], sent: dict[str, Any], login: str) -> web.Response:
        match rest:
            case ["git", "blobs"]:
                body = base64.b64decode(sent["content"]) if sent["encoding"] == "base64" else sent["content"].encode()
                return self._created("blob", {"sha": self._blob(repository, body)})
            case ["git", "trees"]:
                base = repository.objects.get(sent.get("base_tree", ""))
                if base is None:
                    return _error(404, "Not Found")
                added = {each["path"]: each["sha"] for each in sent["tree"]}
                if not all(isinstance(repository.objects.get(sha), bytes) for sha in added.values()):
                    return _error(422, "tree.sha is not a valid blob")
                return self._created("tree", {"sha": self._tree(repository, {**base, **added})})
            case ["git", "commits"]:
                if sent["tree"] not in repository.objects:
                    return _error(422, "Tree SHA does not exist")
                return self._created(
                    "commit", {"sha": self._commit(repository, sent["tree"], sent["parents"], sent["message"])}
                )
            case ["git", "refs"]:
                branch = sent["ref"].removeprefix("refs/heads/")
                if branch in repository.refs:
                    return _error(422, "Reference already exists")
                if sent["sha"] not in repository.objects:
                    return _error(422, "Object does not exist")
                repository.refs[branch] = sent["sha"]
                return self._created("ref", {"ref": sent["ref"]})
            case ["forks"]:
                return self._fork(repository, login)
            case ["merge-upstream"]:
                upstream = self.repositories[repository.parent]
                repository.refs[sent["branch"]] = upstream.refs[sent["branch"]]
                return web.json_response(
                    {"message": "Successfully fetched and fast-forwarded", "merge_type": "fast-forward"}
                )
            case ["pulls"]:
                return self._pull(repository, sent)
        return _error(404, "Not Found")

    def _fork(self, repository: Repository, login: str) -> web.Response:
        name = f"{login}/{repository.full_name.partition('/')[2]}"
        if name not in self.repositories:
            self.made.append("fork")
            self.repositories[name] = Repository(
                name,
                repository.objects,
                dict(repository.refs),
                repository.default_branch,
                {login},
                repository.full_name,
            )
        return web.json_response(self._shown(self.repositories[name], login), status=202)

    def _pull(self, repository: Repository, sent: dict[str, Any]) -> web.Response:
        owner, _, branch = sent["head"].partition(":")
        source = self.repositories.get(f"{owner}/{repository.full_name.partition('/')[2]}")
        if source is None or branch not in source.refs or sent["base"] not in repository.refs:
            return _error(422, "Validation Failed")
        if any(each["head"]["label"] == sent["head"] and each["state"] == "open" for each in repository.pulls):
            return _error(422, "Validation Failed", f"A pull request already exists for {sent['head']}.")
        if source.refs[branch] == repository.refs[sent["base"]]:
            return _error(422, "Validation Failed", f"No commits between {sent['base']} and {branch}")
        number = len(repository.pulls) + 1
        pull = {
            "number": number,
            "state": "open",
            "title": sent["title"],
            "body": sent["body"],
            "html_url": f"https://github.com/{repository.full_name}/pull/{number}",
            "head": {"label": sent["head"], "ref": branch},
            "base": {"ref": sent["base"]},
        }
        repository.pulls.append(pull)
        return self._created("pull", pull)

    def _created(self, what: str, value: dict[str, Any]) -> web.Response:
        self.made.append(what)
        return web.json_response(value, status=201)

    def _shown(self, repository: Repository, login: str) -> dict[str, Any]:
        return {
            "full_name": repository.full_name,
            "default_branch": repository.default_branch,
            "fork": bool(repository.parent),
            "permissions": {"pull": True, "push": login in repository.may_write},
        }

    def _blob(self, repository: Repository, body: bytes) -> str:
        sha = _name("blob", body)
        repository.objects[sha] = body
        return sha

    def _tree(self, repository: Repository, entries: dict[str, str]) -> str:
        sha = _name("tree", json.dumps(entries, sort_keys=True).encode())
        repository.objects[sha] = dict(entries)
        return sha

    def _commit(self, repository: Repository, tree: str, parents: list[str], message: str) -> str:
        sha = _name("commit", json.dumps([tree, parents, message]).encode())
        repository.objects[sha] = {"tree": tree, "parents": parents, "message": message}
        return sha


def _error(status: int, message: str, detail: str = "") -> web.Response:
    errors = [{"resource": "PullRequest", "code": "custom", "message": detail}] if detail else []
    return web.json_response({"message": message, "errors": errors}, status=status)
