"""A resolver of made-up names, since no test asks the real one: it counts look-ups and can change its mind."""

import socket
from collections import deque
from typing import Any

import pytest


class FakeResolver:
    """`addresses` by name; of several answers for one name each look-up takes the next, the last one stays."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, addresses: dict[str, list[str]]) -> None:
        self.looked_up: list[str] = []
        self._answers = {name: deque(given) for name, given in addresses.items()}
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._look_up)

    def _look_up(self, host: Any, port: Any, *arguments: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in self._answers:
            return self._real(host, port, *arguments, **named)
        self.looked_up.append(name)
        answers = self._answers[name]
        address = answers.popleft() if len(answers) > 1 else answers[0]
        return self._real(address, port, *arguments, **named)
