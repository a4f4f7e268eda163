"""A change becomes one pull request, wherever an attempt was stopped and whoever else tries."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from pytest_asyncio import fixture

from bot.errors import GitHubError, ProposalError
from bot.proposals.change import Change
from bot.proposals.github import PullRequest, open_pull_request, what_token_can_do
from bot.settings.proposals import ProposalsSettings
from ingest.fetching import Patience
from ingest.settings import ListSettings
from ingest.terms.entry import ListFile
from tests.fakes.github_api import FakeGitHub
from tests.fakes.service import Asked, Clock, Fault

LISTED = ListSettings(name="papers", source="https://github.com/lab/papers")
TEXT = "# Papers\n\n- [Old](https://arxiv.org/abs/2301.00001)\n"


def make(file: ListFile) -> str:
    return file.text + "- [New](https://arxiv.org/abs/2301.00002)\n"


CHANGE = Change("papers", "papers-add-arxiv-2301.00002", "Add “New”", "Adds a paper.", make, ("README.md",))


@fixture
async def github(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeGitHub]:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    async with FakeGitHub() as server:
        server.users = {"secret": "desk", "stranger": "stranger"}
        server.add("lab/papers", {"README.md": TEXT, "LICENSE": "MIT\n"}, {"desk"})
        yield server


async def opened(github: FakeGitHub, change: Change = CHANGE, listed: ListSettings = LISTED) -> PullRequest:
    settings = ProposalsSettings(base_url=github.url, interval_seconds=0)
    clock = Clock()
    patience = Patience(attempts=3, sleep=clock.sleep, clock=clock)
    return await open_pull_request(settings, listed, change, patience)


async def test_a_change_becomes_a_branch_with_a_commit_and_a_pull_request(github: FakeGitHub) -> None:
    request = await opened(github)
    assert request == PullRequest("https://github.com/lab/papers/pull/1", 1, new=True)
    branch = "refdesk/papers-add-arxiv-2301.00002"
    assert github.files("lab/papers", branch) == {
        "README.md": TEXT + "- [New](https://arxiv.org/abs/2301.00002)\n",
        "LICENSE": "MIT\n",
    }
    assert github.files("lab/papers", "main")["README.md"] == TEXT
    [pull] = github.repositories["lab/papers"].pulls
    assert (pull["title"], pull["base"]["ref"], pull["head"]["ref"]) == ("Add “New”", "main", branch)


async def test_a_second_attempt_finds_the_first_one_even_after_it_was_closed(github: FakeGitHub) -> None:
    await opened(github)
    github.repositories["lab/papers"].pulls[0]["state"] = "closed"
    again = await opened(github)
    assert again == PullRequest("https://github.com/lab/papers/pull/1", 1, new=False)
    assert github.made.count("pull") == github.made.count("ref") == 1


class StoppingGitHub(FakeGitHub):
    """Lets the caller stop at one request: before the server hears of it, or when it has done what was asked."""

    at, after = 0, False
    task: asyncio.Task[PullRequest] | None = None

    async def answer(self, asked: Asked) -> web.StreamResponse:
        stops = len(self.asked) == self.at and self.task is not None
        if stops and not self.after:
            self.task.cancel()  # type: ignore[union-attr]
            await asyncio.sleep(0)
            return await super().answer(Asked("/nowhere", {}, asked.headers, b""))
        answer = await super().answer(asked)
        if stops:
            self.task.cancel()  # type: ignore[union-attr]
            await asyncio.sleep(0)
        return answer


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("writes", [True, False])
async def test_an_attempt_stopped_at_any_request_is_continued_to_one_pull_request(
    monkeypatch: pytest.MonkeyPatch, after: bool, writes: bool
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    at, stopped = 0, True
    while stopped:
        at += 1
        async with StoppingGitHub() as github:
            github.users = {"secret": "desk"}
            github.add("lab/papers", {"README.md": TEXT}, {"desk"} if writes else set())
            github.at, github.after = at, after
            github.task = asyncio.create_task(opened(github))
            await asyncio.wait([github.task])
            stopped = github.task.cancelled()
            github.task = None
            await opened(github)
            pulls = github.repositories["lab/papers"].pulls
            assert len(pulls) == 1, (at, github.made)
            assert github.made.count("ref") == 1
    assert at > 8


async def test_two_processes_at_the_same_time_open_one_pull_request(github: FakeGitHub) -> None:
    requests = await asyncio.gather(*(opened(github) for _ in range(4)))
    assert {request.number for request in requests} == {1}
    assert github.made.count("pull") == 1


async def test_an_answer_that_is_lost_after_the_request_was_made_is_no_second_one(github: FakeGitHub) -> None:
    class Losing(FakeGitHub):
        lost = False

        async def answer(self, asked: Asked) -> web.StreamResponse:
            answer = await super().answer(asked)
            if asked.path.endswith("/pulls") and asked.body and not self.lost:
                self.lost = True
                return web.Response(status=502)
            return answer

    async with Losing() as losing:
        losing.users = github.users
        losing.add("lab/papers", {"README.md": TEXT}, {"desk"})
        assert (await opened(losing)).number == 1
        assert losing.made.count("pull") == 1


async def test_who_cannot_write_to_the_repository_works_in_a_fork_brought_up_to_date(
    github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "stranger")
    await opened(github, Change("papers", "first", "First", "", make, ("README.md",)))
    github.commit("lab/papers", {"README.md": TEXT + "- [Other](https://arxiv.org/abs/2301.00009)\n"})
    request = await opened(github)
    assert request.number == 2
    assert "Other" in github.files("stranger/papers", "refdesk/papers-add-arxiv-2301.00002")["README.md"]
    assert github.made.count("fork") == 1
    assert github.repositories["lab/papers"].pulls[1]["head"]["label"].startswith("stranger:")


async def test_a_title_from_outside_mentions_nobody_and_closes_no_issue(github: FakeGitHub) -> None:
    loud = Change(
        "papers", "loud", "Add “Fixes #12 by @everyone”", "The nearest is “GH-7, @doe”.", make, ("README.md",)
    )
    await opened(github, loud)
    repository = github.repositories["lab/papers"]
    [pull] = repository.pulls
    message = repository.objects[repository.refs["refdesk/loud"]]["message"]
    for text in (pull["title"] + pull["body"], message):
        assert "#\u200b12 by @\u200beveryone" in text and "GH-\u200b7, @\u200bdoe" in text


async def test_a_token_that_is_refused_is_told_and_never_shown(
    github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "wrong-token")
    with pytest.raises(GitHubError, match=r"HTTP 401 \(Bad credentials\). The token is not accepted") as error:
        await opened(github)
    assert "wrong-token" not in str(error.value)


async def test_without_a_token_nothing_is_asked(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    with pytest.raises(GitHubError, match="needs a token in GITHUB_TOKEN"):
        await opened(github)
    assert not github.asked


async def test_a_list_elsewhere_has_no_pull_request(github: FakeGitHub) -> None:
    with pytest.raises(ProposalError, match="not on GitHub"):
        await opened(github, listed=ListSettings(name="papers", source="/srv/papers.md"))


async def test_a_change_that_the_repository_has_already_is_no_pull_request(github: FakeGitHub) -> None:
    nothing = Change("papers", "nothing", "Nothing", "", lambda file: file.text, ("README.md",))
    with pytest.raises(ProposalError, match="has this change already"):
        await opened(github, nothing)
    assert "ref" not in github.made


async def test_limits_of_github_are_waited_for(github: FakeGitHub) -> None:
    github.faults.append(Fault(status=429, headers={"Retry-After": "7"}))
    assert (await opened(github)).new


async def test_the_doctor_says_whether_the_token_can_write(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = ProposalsSettings(base_url=github.url, interval_seconds=0)
    assert await what_token_can_do(settings, LISTED) == "the token writes to lab/papers"
    monkeypatch.setenv("GITHUB_TOKEN", "stranger")
    assert "cannot write to lab/papers; a fork is used" in await what_token_can_do(settings, LISTED)
