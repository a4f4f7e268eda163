"""Set where pages, API and tools for agents are served over HTTP, and to whom."""

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator, model_validator

_LOCAL_NAMES = ("localhost",)


class WebSettings(BaseModel):
    """Where pages, API and tools for agents are served, and who may read them."""

    model_config = {"extra": "forbid", "frozen": True}

    host: str = Field(default="127.0.0.1", description="Where to listen; other machines need `address` as well.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port to listen at.")
    address: str = Field(
        default="", description="Address by which others reach it, such as https://papers.example.org; for links."
    )
    title: str = Field(default="Refdesk", min_length=1, max_length=80, description="Name of the reading room.")
    language: Literal["", "en", "de"] = Field(
        default="", description="Language of the pages: `en` or `de`; empty: the browser's."
    )
    access: Literal["open", "token", "proxy"] = Field(
        default="open",
        description="Who may read the pages: everybody (`open`), people with a token, or whom a proxy names.",
    )
    proxy_header: str = Field(
        default="X-Forwarded-User", description="With access by proxy: the header with the person's name."
    )
    proxies: tuple[str, ...] = Field(
        default=("127.0.0.1", "::1"), description="Addresses of the proxies whose header is believed."
    )
    questions: bool = Field(default=True, description="Whether questions can be asked on the pages.")
    managers: tuple[str, ...] = Field(
        default=(),
        description="Who sees the page of quality and cost: `token:NAME` or, by a proxy's header, `person:NAME`.",
    )
    pages: bool = Field(default=True, description="Whether the reading room is served.")
    api: bool = Field(default=True, description="Whether the HTTP API is served, for programs with a token.")
    mcp: bool = Field(default=True, description="Whether tools for agents are served at /mcp, with a token.")
    reads_per_minute: int = Field(
        default=300, ge=1, description="Requests of one token in a minute; questions have the limits of `[reception]`."
    )

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError(f"must be an http or https address, not “{value}”")
        return value.rstrip("/")

    @field_validator("proxies")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            try:
                ip_address(each)
            except ValueError as error:
                raise ValueError(f"must be addresses such as 10.0.0.2, not “{each}”") from error
        return value

    @model_validator(mode="after")
    def _others_know_the_address(self) -> "WebSettings":
        if not self.local and not self.address:
            raise ValueError("must have `address`, by which others reach it, where `host` is not this machine alone")
        return self

    @property
    def local(self) -> bool:
        """Whether it listens to this machine alone."""
        if self.host in _LOCAL_NAMES:
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which it may be called; a request for another host is refused (DNS rebinding)."""
        called = urlsplit(self.address).hostname or ""
        return tuple(dict.fromkeys(name for name in ("127.0.0.1", "localhost", called, self.host) if name))
