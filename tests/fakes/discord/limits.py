"""The sizes that Discord enforces on messages, components, threads and commands."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.fakes.discord.refusals import Refused, invalid

_NAME = re.compile(r"[-_'\w]{1,32}")
_STYLES = {1, 2, 3, 4, 5}
_ARCHIVE = {60, 1440, 4320, 10080}
_V2 = 1 << 15


def check_message(body: dict[str, Any], *, complete: bool = True) -> None:
    """Raise Refused where a message breaks a limit; `complete` demands that there is something in it."""
    _within("content", body.get("content") or "", 0, 2000)
    embeds, components = body.get("embeds") or [], body.get("components") or []
    if body.get("flags", 0) & _V2:
        raise invalid("flags", "This fake has no Components V2")
    has_more = embeds or components or body.get("files") or body.get("poll")
    if complete and not ((body.get("content") or "").strip() or has_more):
        raise Refused(400, 50006, "Cannot send an empty message")
    _at_most("embeds", embeds, 10)
    total = sum(_check_embed(f"embeds.{at}", embed) for at, embed in enumerate(embeds))
    if total > 6000:
        raise invalid("embeds", "Embed size exceeds maximum size of 6000")
    _check_components(components)
    _check_allowed_mentions(body.get("allowed_mentions"))
    if (poll := body.get("poll")) is not None:
        _check_poll(poll)


def _check_poll(poll: dict[str, Any]) -> None:
    """Raise Refused where a poll breaks a limit (docs.discord.com, "Poll Create Request")."""
    _within("poll.question.text", poll["question"].get("text") or "", 1, 300)
    answers = poll["answers"]
    if not 1 <= len(answers) <= 10:
        raise invalid("poll.answers", "Must be between 1 and 10 in length.")
    for at, answer in enumerate(answers):
        _within(f"poll.answers.{at}.poll_media.text", answer["poll_media"].get("text") or "", 1, 55)
    hours = poll.get("duration", 24)
    if hours != int(hours) or not 1 <= hours <= 768:
        raise invalid("poll.duration", "int value should be between 1 and 768.")


def check_event(body: dict[str, Any], now: datetime, active: int) -> None:
    """Raise Refused where a scheduled event breaks a limit (docs.discord.com, "Guild Scheduled Event")."""
    if active >= 100:
        raise Refused(400, 30038, "Maximum number of server scheduled events reached (100)")
    _within("name", body.get("name") or "", 1, 100)
    _within("description", body.get("description") or "", 0, 1000)
    starts = datetime.fromisoformat(body["scheduled_start_time"])
    if starts <= now:
        raise invalid("scheduled_start_time", "Cannot schedule event in the past.")
    if body["privacy_level"] != 2:
        raise invalid("privacy_level", "Value must be one of {2}.")
    if body["entity_type"] != 3:
        raise invalid("entity_type", "This fake has events at external places only.")
    _within("entity_metadata.location", (body.get("entity_metadata") or {}).get("location") or "", 1, 100)
    if datetime.fromisoformat(body["scheduled_end_time"]) <= starts:
        raise invalid("scheduled_end_time", "Must be after scheduled_start_time.")


def check_modal(data: dict[str, Any]) -> None:
    """Raise Refused where a form breaks a limit."""
    _within("title", data.get("title") or "", 1, 45)
    _within("custom_id", data.get("custom_id") or "", 1, 100)
    rows = data.get("components") or []
    if not 1 <= len(rows) <= 5:
        raise invalid("components", "Must be between 1 and 5 in length.")
    for row in rows:
        (field,) = row["components"]
        _within("label", field.get("label") or "", 1, 45)
        if field["type"] != 4 or field.get("max_length", 4000) > 4000:
            raise invalid("components", "Not a text input that fits.")


def check_nonce(body: dict[str, Any]) -> None:
    """Raise Refused where a message's nonce is none, or too long."""
    if not isinstance(body.get("nonce"), str | int) or len(str(body["nonce"])) > 25:
        raise invalid("nonce", "Must be 25 or fewer in length.")


def check_thread(body: dict[str, Any]) -> None:
    """Raise Refused where a thread's name or time to archive is not allowed."""
    _within("name", str(body.get("name") or "").strip(), 1, 100)
    if body.get("auto_archive_duration", 1440) not in _ARCHIVE:
        raise invalid("auto_archive_duration", "Value must be one of {60, 1440, 4320, 10080}.")


def check_choices(choices: list[dict[str, Any]]) -> None:
    """Raise Refused where the choices of an autocompletion are too many or too long."""
    _at_most("data.choices", choices, 25)
    for at, choice in enumerate(choices):
        _within(f"data.choices.{at}.name", choice["name"], 1, 100)
        if isinstance(choice["value"], str):
            _within(f"data.choices.{at}.value", choice["value"], 1, 100)


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Raise Refused where the commands of an application break a limit."""
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        found = [command["name"] for command in commands if command.get("type", 1) == kind]
        _at_most("commands", found, most)
        if len(set(found)) < len(found):
            raise invalid("name", "Application command names must be unique")
    for command in commands:
        if _check_command(command) > 8000:
            raise invalid(command["name"], "Command exceeds maximum size (8000)")


def _check_command(command: dict[str, Any]) -> int:
    name = command["name"]
    if command.get("type", 1) != 1:
        _within("name", name, 1, 32)
        if command.get("description"):
            raise invalid("description", "Context menu commands cannot have description")
        return len(name)
    _check_name(name)
    _within(f"{name}.description", command.get("description", ""), 1, 100)
    return len(name) + len(command["description"]) + _check_options(name, command.get("options") or [])


def _check_options(where: str, options: list[dict[str, Any]]) -> int:
    _at_most(f"{where}.options", options, 25)
    size, optional = 0, False
    for option in options:
        _check_name(option["name"])
        _within(f"{where}.{option['name']}.description", option.get("description", ""), 1, 100)
        if option.get("required") and optional:
            raise invalid(where, "Required options must be placed before non-required options")
        optional = optional or not option.get("required")
        choices = option.get("choices") or []
        _at_most(f"{where}.{option['name']}.choices", choices, 25)
        if choices and option.get("autocomplete"):
            raise invalid(where, "Autocomplete options cannot have choices")
        if option.get("max_length", 1) > 6000:
            raise invalid(where, "max_length must be 6000 or fewer")
        size += len(option["name"]) + len(option["description"])
        size += sum(len(choice["name"]) + len(str(choice["value"])) for choice in choices)
        size += _check_options(f"{where}.{option['name']}", option.get("options") or [])
    return size


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name != name.lower():
        raise invalid("name", f"Command name is invalid: {name!r}")


def _check_embed(where: str, embed: dict[str, Any]) -> int:
    footer, author = embed.get("footer") or {}, embed.get("author") or {}
    fields = embed.get("fields") or []
    parts = [
        _within(f"{where}.title", embed.get("title") or "", 0, 256),
        _within(f"{where}.description", embed.get("description") or "", 0, 4096),
        _within(f"{where}.footer.text", footer.get("text") or "", 0, 2048),
        _within(f"{where}.author.name", author.get("name") or "", 0, 256),
    ]
    _at_most(f"{where}.fields", fields, 25)
    for at, each in enumerate(fields):
        parts.append(_within(f"{where}.fields.{at}.name", each.get("name") or "", 1, 256))
        parts.append(_within(f"{where}.fields.{at}.value", each.get("value") or "", 1, 1024))
    for address in (embed.get("url"), author.get("url"), author.get("icon_url"), footer.get("icon_url")):
        _check_address(where, address)
    return sum(parts)


def _check_components(rows: list[dict[str, Any]]) -> None:
    _at_most("components", rows, 5)
    ids: list[str] = []
    for row in rows:
        if row.get("type") != 1:
            raise invalid("components", "Only action rows may stand here")
        inside = row.get("components") or []
        if not inside:
            raise invalid("components", "An action row must hold something")
        _at_most("components", inside, 5)
        for component in inside:
            ids += _check_component(component, alone=len(inside) == 1)
    if len(set(ids)) < len(ids):
        raise invalid("components", "Component custom id cannot be duplicated")


def _check_component(component: dict[str, Any], *, alone: bool) -> list[str]:
    if component["type"] == 2:
        _within("components.label", component.get("label") or "", 0, 80)
        if component.get("style") not in _STYLES:
            raise invalid("components.style", "Unknown style")
        if component["style"] == 5:
            _check_address("components.url", component.get("url"), longest=512)
            return []
    elif component["type"] == 3:
        if not alone:
            raise invalid("components", "A select needs a row of its own")
        options = component.get("options") or []
        _at_most("components.options", options, 25)
        for option in options:
            _within("components.options.label", option["label"], 1, 100)
            _within("components.options.value", option["value"], 1, 100)
            _within("components.options.description", option.get("description") or "", 0, 100)
        _within("components.placeholder", component.get("placeholder") or "", 0, 150)
    else:
        raise invalid("components.type", "This fake has buttons and selects only")
    _within("components.custom_id", component.get("custom_id") or "", 1, 100)
    return [component["custom_id"]]


def _check_allowed_mentions(allowed: dict[str, Any] | None) -> None:
    for kind in ("users", "roles"):
        if allowed and allowed.get(kind) and kind in allowed.get("parse", []):
            raise invalid("allowed_mentions", f"parse:[{kind!r}] and {kind}: [ids...] are mutually exclusive.")


def _check_address(where: str, address: str | None, longest: int = 2048) -> None:
    if address is None:
        return
    if not re.match(r"(https?|discord|attachment)://\S+\Z", address) or len(address) > longest:
        raise invalid(where, f"Not a well formed URL: {address!r}")


def _within(where: str, text: str, least: int, most: int) -> int:
    """The length of a text; raise Refused where it is not allowed.

    Discord's documentation leaves open what a character is; the strictest reading, UTF-16 units, is enforced.
    """
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if (least and not text.strip()) or not least <= length <= most:
        raise invalid(where, f"Must be between {least} and {most} in length.")
    return length


def _at_most(where: str, values: Iterable[Any], most: int) -> None:
    if len(list(values)) > most:
        raise invalid(where, f"Must be {most} or fewer in length.")
