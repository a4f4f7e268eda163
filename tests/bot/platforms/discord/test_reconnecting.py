"""After outages the bot comes back soon, however many there were."""

import discord.client
import discord.shard
import pytest

from bot.platforms.discord.reconnecting import reconnect_soon


@pytest.mark.parametrize("module", [discord.client, discord.shard])
def test_many_outages_make_no_wait_longer_than_half_a_minute(module: object) -> None:
    reconnect_soon()
    backoff = module.ExponentialBackoff()  # type: ignore[attr-defined]
    waits = [backoff.delay() for _ in range(100)]
    assert max(waits) <= 32
    assert max(waits[-50:]) > 8, "it still grows"
