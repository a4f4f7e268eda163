"""Check what tells those who look after the bot: traces, and weekly reports of quality."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.finding import Finding
from bot.platforms.registry import platform_named, platform_names
from bot.settings.settings import Settings

_PATIENCE_SECONDS = 3.0


def tracing(settings: Settings) -> Iterator[Finding]:
    """Yield whether something listens where traces are sent."""
    if settings.tracing is None:
        return
    endpoint = urlsplit(settings.tracing.endpoint)
    port = endpoint.port or (443 if endpoint.scheme == "https" else 80)
    try:
        socket.create_connection((endpoint.hostname or "", port), _PATIENCE_SECONDS).close()
    except OSError as error:
        reason = error.strerror or "no answer in time"
        advice = "Start the collector there, or change `tracing.endpoint`. Answers do not wait for it."
        yield Finding("tracing", "problem", f"{settings.tracing.endpoint} cannot be reached ({reason}). {advice}")
        return
    words = "with what models read and write" if settings.tracing.prompts else "without words of people or models"
    yield Finding("tracing", "ok", f"{settings.tracing.endpoint} takes connections; traces go there {words}")


def quality_reports(settings: Settings) -> Iterator[Finding]:
    """Yield reports that go to a platform that is not served."""
    served = {name for name in platform_names() if settings.platform(platform_named(name).settings) is not None}
    for report in settings.quality_reports:
        to = report.channel or report.person
        if report.platform not in served:
            advice = f"Add a table `[{report.platform}]`, or change `platform` of the report."
            yield Finding("quality_reports", "problem", f"{to}: {report.platform} is not configured. {advice}")
        else:
            yield Finding("quality_reports", "ok", f"{to} in {report.platform}: {report.weekday}s at {report.time}")
