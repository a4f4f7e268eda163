"""What fetching raises."""


class FetchError(Exception):
    """Nothing was fetched; `status` is the server's last one if it answered, `passing` whether another try may help."""

    def __init__(
        self, message: str, *, status: int | None = None, passing: bool = False, wait: float | None = None
    ) -> None:
        """`wait` is for how many seconds the server asked to be left alone."""
        super().__init__(message)
        self.status = status
        self.passing = passing
        self.wait = wait


class TooLargeError(FetchError):
    """The body is longer than allowed."""


class InsideHostError(FetchError):
    """A host is at a loopback, private or link-local address, and the configuration does not name it."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} is inside this machine or its network. Refdesk asks such a host only if the configuration names it"
        )
