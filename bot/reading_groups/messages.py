"""Compose the messages of reading groups, in the parts that a platform can post."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.digests.model import Block, Digest, DigestItem, DigestPart, GroupControls, Line, Meeting
from bot.digests.parts import parts_of
from bot.presenting.text import counted, shortened
from bot.reading_groups.ballots import tied
from bot.reading_groups.model import MOST_ON_A_BALLOT, ReadingGroup, Round
from bot.reading_groups.wording import at, on_day

HOW_TO_NOMINATE = "Use the button, `/reading-group nominate`, or say “nominate” and a paper's name."
TIE_RULE = "Of papers with as many votes, the one nominated first wins."
ONE_NOMINATION = "It was the only nomination, so there was no vote."
NO_TIME = "There was no time left for a vote, so the first nomination is read."
NO_VOTES = "No votes were counted, so the first nomination is read."
WAIT = "{papers} wait for the next meeting: a vote has at most {most}."

_LONGEST_NAME, _LONGEST_DESCRIPTION = 100, 900
"""Characters of a scheduled event's name and description (Discord's documentation, "Guild Scheduled Event": 1,000)."""


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """A message to be recorded: `name` is what it is among those of its round."""

    name: str
    digest: Digest
    parts: tuple[DigestPart, ...]


def opening(group: ReadingGroup, round_: Round, waiting: int, note: str, now: datetime) -> GroupMessage:
    """Return the message that nominations are open; `waiting` papers are nominated already, `note` is said before."""
    until, meeting = (at(moment, group.plan.zone) for moment in (round_.times.nominations_end, round_.times.meeting))
    already = f" Nominated before, and not voted on: {counted(waiting, 'paper')}." if waiting else ""
    lead = f"{note}Nominate a paper for {meeting}, until {until}.{already} {HOW_TO_NOMINATE}"
    return _one(group, "opening", f"{group.name}: nominations are open", lead, round_, "nominate", now)


def last_call(group: ReadingGroup, round_: Round, nominated: Sequence[DigestItem], now: datetime) -> GroupMessage:
    """Return the message that nominations end within a day."""
    until = at(round_.times.nominations_end, group.plan.zone)
    so_far = f"{counted(len(nominated), 'paper')} so far" if nominated else "Nothing so far"
    lead = f"Nominations end {until}. {so_far}. {HOW_TO_NOMINATE}"
    message = _one(group, "call", f"{group.name}: last call", lead, round_, "nominate", now)
    if not nominated:
        return message
    listed = Block("Nominated", lines=tuple(Line(item) for item in nominated[:MOST_ON_A_BALLOT]))
    return replace(message, parts=(replace(message.parts[0], blocks=(listed,)),))


def nothing_nominated(group: ReadingGroup, round_: Round, now: datetime) -> GroupMessage:
    """Return the message that there is no meeting, because nobody nominated anything."""
    lead = f"Nobody nominated a paper, so there is no meeting on {on_day(round_.times.meeting, group.plan.zone)}."
    digest, title = _digest(f"{group.name}: no meeting", lead, now), f"{group.name}: no meeting"
    return GroupMessage("skip", digest, (DigestPart(1, 1, title, lead),))


def ballot(
    group: ReadingGroup, round_: Round, items: Sequence[DigestItem], left_over: int, now: datetime
) -> GroupMessage:
    """Return the message with the vote, until the round's end of voting; `left_over` papers wait for the next one."""
    until = at(round_.times.voting_end, group.plan.zone)
    rest = WAIT.format(papers=counted(left_over, "paper").capitalize(), most=MOST_ON_A_BALLOT) if left_over else ""
    title = f"{group.name}: which paper for {on_day(round_.times.meeting, group.plan.zone)}?"
    lead = f"Vote until {until}. {TIE_RULE}"
    controls = GroupControls("ballot", round_.round_id, tuple(items), round_.times.voting_end)
    closing = (rest,) if rest else ()
    part = DigestPart(1, 1, title, lead, closing=closing, within=title, group=controls)
    return GroupMessage("ballot", _digest(title, lead, now), (part,))


def choice(
    group: ReadingGroup,
    round_: Round,
    item: DigestItem,
    why: str,
    discussion: Sequence[Block],
    room: int,
    now: datetime,
) -> GroupMessage:
    """Return the message with the chosen paper, and in its thread the parts of `discussion`."""
    title = f"{group.name}: {shortened(item.title, 120)}"
    lead = f"{why} We meet {at(round_.times.meeting, group.plan.zone)}."
    controls = GroupControls("present", round_.round_id, presenter=round_.presenter)
    first = DigestPart(1, 1, title, lead, blocks=(Block("To read", lines=(Line(item),)),), group=controls)
    digest = replace(_digest(title, lead, now), blocks=tuple(discussion))
    rest = parts_of(replace(digest, title="", lead=""), room) if discussion else ()
    parts = (first, *rest)
    numbered = [replace(each, number=n, of=len(parts), within=title) for n, each in enumerate(parts, start=1)]
    return GroupMessage("choice", digest, tuple(numbered))


def event(group: ReadingGroup, round_: Round, item: DigestItem, now: datetime) -> GroupMessage:
    """Return the scheduled event of a meeting, which is made once as messages are sent once."""
    name = shortened(f"{group.name}: {item.title}", _LONGEST_NAME)
    description = shortened(f"{item.title}\n{item.url or ''}".strip(), _LONGEST_DESCRIPTION)
    meeting = Meeting(name, description, round_.times.meeting, round_.times.end)
    lead = f"{group.name} meets {at(round_.times.meeting, group.plan.zone)}."
    part = DigestPart(1, 1, "", lead, within=name, group=GroupControls("event", round_.round_id, meeting=meeting))
    return GroupMessage("event", _digest(name, lead, now), (part,))


def reminder(group: ReadingGroup, round_: Round, item: DigestItem, now: datetime) -> GroupMessage:
    """Return the message that the meeting is soon, and who presents."""
    lead = f"We meet {at(round_.times.meeting, group.plan.zone)}."
    lead += "" if round_.presenter else " Nobody presents yet."
    message = _one(group, "reminder", f"{group.name}: meeting soon", lead, round_, "present", now)
    part = replace(message.parts[0], blocks=(Block("To read", lines=(Line(item),)),))
    return replace(message, parts=(part,))


def cancelled(group: ReadingGroup, round_: Round, now: datetime) -> GroupMessage:
    """Return the message that a meeting is called off."""
    day = on_day(round_.times.meeting, group.plan.zone)
    title = f"{group.name}: no meeting on {day}"
    lead = "This meeting was called off. Nominations stay for the next one."
    return GroupMessage("cancelled", _digest(title, lead, now), (DigestPart(1, 1, title, lead),))


def why_chosen(ballot_: Sequence[str], counts: Sequence[int], titles: Mapping[str, str], *, late: bool) -> str:
    """Return why a paper was chosen: votes, a tie and its rule, or why there was no vote.

    `late` says that a vote was left out for want of time.
    """
    if len(ballot_) == 1:
        return ONE_NOMINATION
    if late:
        return NO_TIME
    total, most = sum(counts), max(counts, default=0)
    if not most:
        return NO_VOTES
    even = tied(ballot_, counts)
    if even:
        return f"{counted(len(even), 'paper')} had {counted(most, 'vote')} each. {TIE_RULE}"
    return f"Chosen with {most} of {counted(total, 'vote')}, among {counted(len(titles), 'paper')}."


def _one(
    group: ReadingGroup, name: str, title: str, lead: str, round_: Round, kind: str, now: datetime
) -> GroupMessage:
    controls = (
        GroupControls("nominate", round_.round_id)
        if kind == "nominate"
        else GroupControls("present", round_.round_id, presenter=round_.presenter)
    )
    return GroupMessage(name, _digest(title, lead, now), (DigestPart(1, 1, title, lead, group=controls),))


def _digest(title: str, lead: str, now: datetime) -> Digest:
    return Digest(secrets.token_hex(8), title, lead, now.date(), now.date(), 0, (), (), 0, now)
