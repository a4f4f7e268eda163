"""A process that opens a pull request on a loopback GitHub, to be killed by it: `killed.py API`; see `test_killed`."""

import asyncio
import sys

from bot.proposals.github import open_pull_request
from bot.settings.proposals import ProposalsSettings
from tests.bot.proposals.test_pull_requests import CHANGE, LISTED

if __name__ == "__main__":
    settings = ProposalsSettings(base_url=sys.argv[1], interval_seconds=0)
    print(asyncio.run(open_pull_request(settings, LISTED, CHANGE)).number)
