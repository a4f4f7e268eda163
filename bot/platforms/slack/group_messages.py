"""Shows the buttons and votes of reading groups in Slack."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, SectionBlock
from slack_sdk.models.blocks.basic_components import MarkdownTextObject

from bot.digests.model import DigestItem, GroupControls
from bot.platforms.slack import blocks
from bot.platforms.slack.escaping import link
from bot.platforms.slack.splitting import shortened
from bot.presenting.text import counted

NOMINATE, VOTE, PRESENT, PASS, DRAW = "group_nominate", "group_vote", "group_present", "group_pass", "group_draw"
"""The ids of the buttons; a vote's is followed by the place on the ballot."""

_LONGEST_TITLE = 200


def group_blocks(controls: GroupControls, counts: Sequence[int] = (), *, closed: bool = False) -> list[Block]:
    """Return the blocks that a message of a reading group has below its words."""
    match controls.kind:
        case "nominate":
            return [blocks.actions([blocks.button("Nominate…", NOMINATE, controls.round_id, style="primary")])]
        case "ballot":
            return [
                _choice(controls, place, item, counts[place] if place < len(counts) else 0, closed=closed)
                for place, item in enumerate(controls.ballot)
            ]
        case "present":
            presenter = [blocks.rich([(blocks.text("Presenter: "), blocks.person(controls.presenter))])]
            return [*(presenter if controls.presenter else []), _presenting(controls)]
        case "event":
            return []


def _choice(controls: GroupControls, place: int, item: DigestItem, votes: int, *, closed: bool) -> Block:
    """Return a paper of a vote, with its votes and the button to vote for it while the vote is open."""
    venue = f" ({item.venue})" if item.venue else ""
    words = f"{link(item.url, shortened(f'{item.title}{venue}', _LONGEST_TITLE))}\n*{counted(votes, 'vote')}*"
    meaning = shortened(f"Vote for {item.title}", 75)
    button = blocks.button("Vote", f"{VOTE}_{place}", f"{controls.round_id} {place}", meaning=meaning)
    return SectionBlock(text=MarkdownTextObject(text=words, verbatim=True), accessory=None if closed else button)


def _presenting(controls: GroupControls) -> Block:
    buttons = [
        blocks.button("I'll present", PRESENT, controls.round_id),
        blocks.button("Draw a presenter", DRAW, controls.round_id),
        blocks.button("Pass it on", PASS, controls.round_id),
    ]
    return blocks.actions(buttons)
