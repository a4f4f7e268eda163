"""A process that takes a group through a week and kills itself, with SIGKILL, at a step; for `test_killed`.

    python -m tests.bot.reading_groups.killed FOLDER STORE MESSAGES STEP MINUTES

MESSAGES is the file in which the platform keeps its messages. It does what is due on the Tuesday, the Wednesday and
after the meeting, so many MINUTES late; at step 0 nothing is killed.
"""

import asyncio
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

from bot.store.database import open_store
from tests.bot.digests.killed import MESSAGES, KillingStore, read_messages
from tests.bot.digests.worlds import Clock, FakePlatform, desk_over
from tests.bot.reading_groups.worlds import FRIDAY, MEETING_OVER, TUESDAY, WEDNESDAY, FakeGroups, GroupWorld


def main(folder: Path, url: str, file: Path, kill_at: int, minutes: int) -> None:
    """Work through the week, or until the kill."""
    file.touch()
    platform = FakePlatform(read_messages(file))
    store = KillingStore(open_store(url).engine)
    store.kill_at = kill_at

    def keep() -> None:
        last = json.dumps(MESSAGES.dump_python(platform.messages[-1:], mode="json")[0])
        with file.open("a", encoding="utf-8") as kept:
            kept.write(f"{last}\n")
        store.step()

    platform.before, platform.after = store.step, keep

    async def week(world: GroupWorld) -> None:
        for moment in (TUESDAY, WEDNESDAY, MEETING_OVER):
            await world.at(moment + timedelta(minutes=minutes))

    with desk_over(folder) as desk:
        groups = FakeGroups(polls=True, events=True, polled=(1, 3))
        asyncio.run(week(GroupWorld(store, desk, Clock(FRIDAY), platform, groups, f"process {os.getpid()}")))
    print(store.taken)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
