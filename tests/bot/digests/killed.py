"""A process that makes and sends what is due and kills itself, with SIGKILL, at a step; for `test_killed`.

    python -m tests.bot.digests.killed FOLDER STORE MESSAGES STEP HOURS

MESSAGES is the file in which the platform keeps its messages, HOURS how long after the digest was due it runs; at
step 0 nothing is killed, and it prints how many steps there were.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import Connection

from bot.store.database import Store, open_store
from tests.bot.digests.worlds import MONDAY, Clock, FakePlatform, Message, desk_over, run_until_quiet

MESSAGES: TypeAdapter[list[Message]] = TypeAdapter(list[Message])


def read_messages(file: Path) -> list[Message]:
    """The messages that the platform has."""
    return [MESSAGES.validate_json(f"[{line}]")[0] for line in file.read_text("utf-8").splitlines()]


class KillingStore(Store):
    """A store that counts before and after each commit."""

    taken, kill_at = 0, 0

    def step(self) -> None:
        self.taken += 1
        if self.taken == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with super().transaction() as connection:
            yield connection
            self.step()
        self.step()


def main(folder: Path, url: str, file: Path, kill_at: int, hours: float) -> None:
    """Work until nothing is left to do, or until the kill."""
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
    clock = Clock(MONDAY + timedelta(days=7, hours=hours))
    with desk_over(folder) as desk:
        asyncio.run(run_until_quiet(store, desk, platform, clock, f"process {os.getpid()}"))
    print(store.taken)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
