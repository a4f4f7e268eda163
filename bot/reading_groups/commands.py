"""Carries out what is typed after `/reading-group`, and what is said in words."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.digests.model import Destination
from bot.errors import ReadingGroupError
from bot.reading_groups.finding import round_here
from bot.reading_groups.groups import ReadingGroups
from bot.reading_groups.plan_text import HOW, read_fields
from bot.reading_groups.stored import groups as rows
from bot.reading_groups.taking_part import GroupReply
from ingest.terms.normal_form import fold

HELP = (
    "A reading group nominates papers, votes, and meets to discuss the one that won. In its channel: `nominate` and a "
    "paper's name, title or link, `withdraw` to take that back, `show` for where the group is, `present`, `pass` and "
    "`draw` for who presents. For channel managers: `create`, `change`, `skip` to call the next meeting off, `pause`, "
    "`resume`, `publish` and `unpublish` for the archive on the pages, `end`. Where a channel has several groups, add "
    f"the name: `nominate vLLM for Theory`. {HOW}"
)
_BEFORE_A_NAME = re.compile(
    r"^(?P<words>.*\S)\s++(?:for|to|in|from)\s++(?:the\s++)?(?P<name>\S.*)$", re.IGNORECASE | re.DOTALL
)
_GROUP = re.compile(r"(?<!\s)\s++(?:reading |paper )?(?:group|club)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts on reading groups, and where; `manages` tells whether they may change what concerns the channel."""

    here: Destination
    person: str
    zone: str
    manages: Callable[[], Awaitable[bool]]


async def run_command(groups: ReadingGroups, by: Acting, text: str) -> GroupReply:
    """Carry out a command, a verb and what it is about; raises ReadingGroupError with what to say instead."""
    verb, _, rest = text.strip().partition(" ")
    verb, rest = verb.casefold(), rest.strip()
    match verb:
        case "nominate" | "withdraw" | "show" | "list" | "present" | "pass" | "draw":
            return await take_part(groups, by, verb, rest)
        case "create":
            if not await by.manages():
                raise ReadingGroupError("Only channel managers can set up a reading group.")
            name, values = read_fields(rest)
            return GroupReply(await groups.management.create(by.here, name, values, by.zone, by.person))
        case "change":
            name, values = read_fields(rest)
            if not values:
                raise ReadingGroupError(f"What is to change? {HOW}")
            words = await groups.management.change(by.here, name, values, by.person, manages=await by.manages())
            return GroupReply(words)
        case "skip" | "pause" | "resume" | "end" | "publish" | "unpublish":
            return GroupReply(await manage(groups, by, verb, rest))
        case _:
            return GroupReply(HELP)


async def take_part(groups: ReadingGroups, by: Acting, verb: str, rest: str) -> GroupReply:
    """Do what a member says; raises ReadingGroupError with what to say instead."""
    here, members = by.here, groups.members
    if verb in ("nominate", "withdraw"):
        words, named = await asyncio.to_thread(_apart, groups, here, rest)
        if not words:
            raise ReadingGroupError("Which paper? Give its name, title or link.")
        if verb == "nominate":
            return GroupReply(await members.nominate(here, words, by.person, named))
        return GroupReply(await members.withdraw(here, words, by.person, named, manages=await by.manages()))
    if verb in ("show", "list"):
        return GroupReply(await members.shown(here, by.person))
    round_id = await round_here(groups.members.maker.store, here, rest)
    if verb == "present":
        return await members.present(round_id, by.person)
    return await (members.pass_on(round_id, by.person) if verb == "pass" else members.draw(round_id))


async def manage(groups: ReadingGroups, by: Acting, verb: str, named: str) -> str:
    """Do what a manager says about a group that exists; raises ReadingGroupError with what to say instead."""
    manages, management = await by.manages(), groups.management
    if verb in ("publish", "unpublish"):
        return await management.publish(by.here, named, by.person, manages=manages, shown=verb == "publish")
    does = {"skip": management.skip, "pause": management.pause, "resume": management.resume, "end": management.end}
    return await does[verb](by.here, named, by.person, manages=manages)


def _apart(groups: ReadingGroups, here: Destination, text: str) -> tuple[str, str]:
    """Return the words for a paper and the name of a group of the channel behind them, if one is named there."""
    found = _BEFORE_A_NAME.match(text)
    if found is None:
        return text, ""
    known = rows.groups_in(groups.members.maker.store, here.platform, here.workspace, here.channel)
    wanted = {fold(found["name"]), fold(_GROUP.sub("", found["name"]))}
    name = next((group.name for group in known if fold(group.name) in wanted), "")
    return (found["words"], name) if name else (text, "")
