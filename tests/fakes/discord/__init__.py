"""Discord on loopback: gateway and REST as far as a bot of questions and answers meets them, with Discord's limits.

`FakeDiscord` (server.py) holds a world (world.py) in which people act (people.py). What a bot sends is held against
sizes (limits.py), permissions (world.py), rate buckets (rates.py) and the clocks of interactions (interactions.py), and
what it receives against its intents (gateway.py). An unmodified discord.py client is driven through it: set
`discord.http.Route.BASE` and `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY`, or let the bot's own settings do so.
Rules as Discord's developer documentation gives them in 2026 (API v10).
"""

from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.people import Person
from tests.fakes.discord.server import FakeDiscord, Fault
from tests.fakes.discord.world import Channel, Guild, Message

__all__ = ["Channel", "FakeDiscord", "Fault", "Guild", "Interaction", "Message", "Person"]
