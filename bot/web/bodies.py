"""Read no more of a request's body than any question can need."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST = 100_000
"""Bytes; the longest question has 4,000 characters, which JSON and forms may write as six to twelve bytes each."""


class LimitedBody:
    """Refuses a request with a longer body (413), whatever it says of its length, before the rest is read."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > LONGEST:
                raise HTTPException(413, f"The request is longer than {LONGEST:,} bytes.")
            return message

        await self._app(scope, limited, send)
