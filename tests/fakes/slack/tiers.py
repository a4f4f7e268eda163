"""How often each method may be called: Slack's tiers, and one message a second in a channel."""

from collections import defaultdict, deque
from collections.abc import Callable

PER_MINUTE = {
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.appendStream": 100,
    "chat.update": 50,
    "chat.delete": 50,
    "reactions.add": 50,
    "reactions.remove": 20,
    "chat.postEphemeral": 100,
    "views.open": 100,
    "views.update": 100,
    "views.publish": 100,
    "assistant.threads.setStatus": 60,
    "assistant.threads.setSuggestedPrompts": 60,
    "conversations.replies": 50,
    "conversations.history": 50,
    "conversations.open": 50,
    "conversations.info": 50,
    "users.info": 100,
}
_MINUTE = 60.0


class Tiers:
    """Counts calls over the last minute (for posts: the last second of a channel) and says how long to wait."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self.refused: list[str] = []

    def wait(self, method: str, channel: str) -> float:
        """Seconds after which a refused call may come again; 0 where this one may pass, which is then counted."""
        if method == "chat.postMessage":
            key, most, span = f"{method} {channel}", 1, 1.0
        elif method in PER_MINUTE:
            key, most, span = method, PER_MINUTE[method], _MINUTE
        else:
            return 0.0
        calls, now = self._calls[key], self._clock()
        while calls and calls[0] <= now - span:
            calls.popleft()
        if len(calls) >= most:
            self.refused.append(method)
            return calls[0] + span - now
        calls.append(now)
        return 0.0
