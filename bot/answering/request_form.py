"""Describes the form of a request, and adapts it to what an endpoint refuses."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from bot.settings.model import ModelSettings
from ingest.terms.patterns import lazy_pattern

TokenLimit = Literal["max_tokens", "max_completion_tokens", "none"]
SystemRole = Literal["system", "developer", "user"]
_SYSTEM = lazy_pattern(
    r"system\W{0,3}\s*(?:role|message|prompt|instruction)|role\W{1,12}system|developer instruction", re.I
)
_DEVELOPER = lazy_pattern(r"role\W{1,12}developer|developer\W{0,3}\s*role", re.I)
_STREAM = lazy_pattern(r"\bstream(?:ing|ed)?\b(?!_options)", re.I)


@dataclass(frozen=True, slots=True)
class RequestForm:
    """Which parameters a request has, and in which role its instructions are."""

    token_limit: TokenLimit = "max_tokens"
    temperature: bool = True
    stream_options: bool = True
    system_role: SystemRole = "system"
    stream: bool = True


def form_of(settings: ModelSettings) -> RequestForm:
    """Give the form that is configured; what is left open begins as most endpoints take it."""
    return RequestForm(
        "max_tokens" if settings.token_limit == "auto" else settings.token_limit,
        settings.send_temperature is not False,
        settings.send_stream_options is not False,
        "system" if settings.system_role == "auto" else settings.system_role,
        settings.stream is not False,
    )


def adapted(form: RequestForm, message: str) -> RequestForm | None:
    """Give the form without what an endpoint's error message names as refused; None where it names nothing of it."""
    text = message.casefold()
    if "max_completion_tokens" in text and form.token_limit == "max_tokens":
        return replace(form, token_limit="max_completion_tokens")
    if "max_completion_tokens" in text and form.token_limit == "max_completion_tokens":
        return replace(form, token_limit="none")
    if "max_tokens" in text and form.token_limit != "none":
        return replace(form, token_limit="max_completion_tokens" if form.token_limit == "max_tokens" else "none")
    if "temperature" in text and form.temperature:
        return replace(form, temperature=False)
    if ("stream_options" in text or "include_usage" in text) and form.stream_options:
        return replace(form, stream_options=False)
    if _DEVELOPER.search(text) and form.system_role == "developer":
        return replace(form, system_role="system")
    if _SYSTEM.search(text) and form.system_role == "system":
        return replace(form, system_role="user")
    if _STREAM.search(text) and form.stream:
        return replace(form, stream=False)
    return None


def changes(configured: RequestForm, used: RequestForm) -> tuple[str, ...]:
    """Say in one sentence each what is sent otherwise than configured, and the setting that says so for good."""
    remarks = []
    if used.token_limit != configured.token_limit:
        remarks.append(f'it refuses `{configured.token_limit}`; set `token_limit = "{used.token_limit}"`.')
    if used.temperature != configured.temperature:
        remarks.append("it refuses `temperature`; set `send_temperature = false`.")
    if used.stream_options != configured.stream_options:
        remarks.append("it refuses `stream_options`, so tokens are estimated; set `send_stream_options = false`.")
    if used.system_role != configured.system_role:
        remarks.append(f'it refuses the role `{configured.system_role}`; set `system_role = "{used.system_role}"`.')
    if used.stream != configured.stream:
        remarks.append("it does not stream; set `stream = false`.")
    return tuple(remarks)
