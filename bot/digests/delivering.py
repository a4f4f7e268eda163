"""Sending digests: every part exactly once, whatever fails between two steps.

Each step is kept in the store before the next is taken: a part is noted as being sent before the platform is called,
and as sent afterwards. Whoever finds a part that was being sent, after a kill or after a failure that may have come
after the fact, first looks whether it has arrived. A claim with an end keeps two processes from one digest.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.digests.courier import Courier
from bot.digests.schedule import out_of_quiet
from bot.digests.stored import deliveries, subscriptions
from bot.digests.stored.deliveries import Delivery, Sending
from bot.errors import CourierError, UndeliverableError
from bot.store.database import Store

_log = logging.getLogger(__name__)

POST_SECONDS = 60.0
"""Longest time for one call of a platform; far less than a claim lasts, so that no call outlives its claim."""

CLAIM = timedelta(minutes=10)
"""How long a process may be silent before another one goes on with what it was at."""

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
_GIVEN_UP_AFTER = timedelta(days=6)
"""The next digest is due soon after, and a channel that was out of reach for so long wants no old news."""

OUT_OF_REACH = "It could not be delivered for six days."


@dataclass(frozen=True, slots=True)
class Sender:
    """What sending needs: the store, the couriers by platform, the name of this process, and a clock in UTC."""

    store: Store
    couriers: Mapping[str, Courier]
    process: str
    clock: Callable[[], datetime]


def key_of(digest_id: str, part: int) -> str:
    """Give the key by which a part is known on its platform: 16 hexadecimal digits, a dot and a number."""
    return f"{digest_id}.{part}"


async def send_next(sender: Sender) -> bool:
    """Send one digest that is to be sent, as far as it goes; False where there is none."""
    now = sender.clock()
    reached = {platform: courier.workspace for platform, courier in sender.couriers.items()}
    overdue = now - _GIVEN_UP_AFTER
    sending = await asyncio.to_thread(
        deliveries.claim, sender.store, reached, sender.process, now, now + CLAIM, overdue
    )
    if sending is None:
        return False
    if (until := await asyncio.to_thread(_out_of_quiet, sender.store, sending, now)) > now:
        await asyncio.to_thread(deliveries.put_off, sender.store, sending.digest_id, sender.process, until)
        return True
    try:
        if not deliveries.reaches(reached, sending.destination):
            raise UndeliverableError(OUT_OF_REACH)
        if await _send(sender, sending):
            await asyncio.to_thread(deliveries.finish, sender.store, sending.digest_id, sender.process)
    except UndeliverableError as error:
        _log.warning("digest %s for %s cannot be sent: %s", sending.digest_id, sending.destination.key, error)
        await asyncio.to_thread(deliveries.give_up, sender.store, sending, sender.process, str(error))
    except (CourierError, TimeoutError) as error:
        await _failed(sender, sending, error)
    return True


def _out_of_quiet(store: Store, sending: Sending, now: datetime) -> datetime:
    """Return when a digest may go out: now, or at the end of the quiet hours of one that is sent at once."""
    subscription = subscriptions.find(store, sending.subscription_id)
    return out_of_quiet(subscription.schedule, now) if subscription is not None else now


async def _send(sender: Sender, sending: Sending) -> bool:
    """Send the parts that have not been sent, in order; False where somebody else has taken over."""
    courier = sender.couriers[sending.destination.platform]
    thread: str | None = None
    for delivery in sending.deliveries:
        message = delivery.message
        if delivery.state != "sent":
            message = await _send_part(sender, sending, delivery, courier, thread)
            if message is None:
                return False
        thread = thread or message
    return True


async def _send_part(
    sender: Sender, sending: Sending, delivery: Delivery, courier: Courier, thread: str | None
) -> str | None:
    """Send one part unless it has arrived already; gives its message's id, None where the claim was lost."""
    part, key = delivery.part, key_of(sending.digest_id, delivery.part.number)
    message: str | None = None
    if delivery.state == "sending":
        async with asyncio.timeout(POST_SECONDS):
            message = await courier.find(sending.destination, part, key, thread, sending.made_at)
    if message is None:
        until = sender.clock() + CLAIM
        if not await asyncio.to_thread(
            deliveries.begin, sender.store, sending.digest_id, part.number, sender.process, until
        ):
            return None
        async with asyncio.timeout(POST_SECONDS):
            message = await courier.post(sending.destination, part, key, thread)
    await asyncio.to_thread(deliveries.note_sent, sender.store, sending.digest_id, part.number, message, sender.clock())
    return message


async def _failed(sender: Sender, sending: Sending, error: CourierError | TimeoutError) -> None:
    now = sender.clock()
    reason = str(error) or "The platform did not answer in time."
    if now - sending.made_at > _GIVEN_UP_AFTER:
        _log.error("digest %s for %s is given up: %s", sending.digest_id, sending.destination.key, reason)
        await asyncio.to_thread(deliveries.give_up, sender.store, sending, sender.process, f"{OUT_OF_REACH} {reason}")
        return
    wait = min(_FIRST_WAIT * 2 ** min(sending.tries, 10), _LONGEST_WAIT)
    if isinstance(error, CourierError) and error.retry_after is not None:
        wait = max(wait, timedelta(seconds=error.retry_after))
    _log.warning("digest %s for %s is tried again later: %s", sending.digest_id, sending.destination.key, reason)
    await asyncio.to_thread(deliveries.try_later, sender.store, sending.digest_id, sender.process, reason, now + wait)
