"""A clock for tests that pauses move on: who waits on it is woken when the test lets the time pass."""

import asyncio


class Clock:
    """Seconds since an epoch; they pass when told to. Where the clock `jumps`, whoever sleeps makes them pass."""

    def __init__(self, now: float = 1_772_000_000.0, *, jumps: bool = False) -> None:
        self.now = now
        self.jumps = jumps
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wait until `seconds` have passed."""
        if self.jumps:
            self.now += seconds
            await asyncio.sleep(0)
            return
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, waking))
        await waking

    @property
    def asleep(self) -> int:
        """How many wait for time to pass."""
        return sum(not waking.done() for _, waking in self._sleepers)

    def passes(self, seconds: float) -> None:
        """Let time pass, and wake whoever waited for less."""
        self.now += seconds
        for until, waking in self._sleepers:
            if until <= self.now and not waking.done():
                waking.set_result(None)
        self._sleepers = [(until, waking) for until, waking in self._sleepers if not waking.done()]
