"""Says why a call to Discord failed, as a courier says it."""

import discord

from bot.errors import CourierError, UndeliverableError


def as_courier_error(error: BaseException) -> CourierError | UndeliverableError:
    """Return why a call to Discord failed: for good, or for now."""
    if isinstance(error, discord.Forbidden):
        return UndeliverableError("Discord does not let me write there: allow me to, or end this digest.")
    if isinstance(error, discord.NotFound):
        return UndeliverableError("The channel is gone.")
    if isinstance(error, discord.RateLimited):
        return CourierError("Discord asks for patience.", error.retry_after)
    if isinstance(error, discord.HTTPException):
        return CourierError(f"Discord refused the message ({error.status}, {error.code}).")
    return CourierError(f"Discord could not be reached ({type(error).__name__}).")
