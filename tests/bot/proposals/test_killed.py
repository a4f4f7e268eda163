"""A process that opens a pull request is killed at the requests that lead to it, before and after it is made."""

import asyncio
import os
import signal
import sys

import pytest
from aiohttp import web

from tests.bot.proposals.test_pull_requests import TEXT
from tests.fakes.github_api import FakeGitHub
from tests.fakes.service import Asked

pytestmark = pytest.mark.strain

MAKING = ("/git/commits", "/git/refs", "/pulls")


class KillingGitHub(FakeGitHub):
    """Kills who asks at one path, before it does what is asked or after."""

    at, after, kills = "", False, 0
    process: asyncio.subprocess.Process | None = None

    async def answer(self, asked: Asked) -> web.StreamResponse:
        kill = asked.body and asked.path.endswith(self.at) and not self.kills and self.process is not None
        if kill and not self.after:
            await self._kill()
            return web.Response(status=500)
        answer = await super().answer(asked)
        if kill:
            await self._kill()
        return answer

    async def _kill(self) -> None:
        assert self.process is not None
        self.kills += 1
        os.kill(self.process.pid, signal.SIGKILL)
        await self.process.wait()


@pytest.mark.parametrize("after", [False, True])
async def test_whoever_is_killed_leaves_what_the_next_process_ends_as_one_pull_request(after: bool) -> None:
    environment = {**os.environ, "GITHUB_TOKEN": "secret"}
    for at in MAKING:
        async with KillingGitHub() as github:
            github.users = {"secret": "desk"}
            github.add("lab/papers", {"README.md": TEXT}, {"desk"})
            github.at, github.after = at, after
            command = (sys.executable, "-m", "tests.bot.proposals.killed", github.url)
            pipe = asyncio.subprocess.PIPE
            github.process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=pipe)
            await github.process.communicate()
            assert github.kills == 1 and github.process.returncode == -signal.SIGKILL
            github.process = None
            second = await asyncio.create_subprocess_exec(*command, env=environment, stdout=pipe)
            out, _ = await second.communicate()
            assert (second.returncode, out.strip()) == (0, b"1")
            assert github.made.count("pull") == github.made.count("ref") == 1
