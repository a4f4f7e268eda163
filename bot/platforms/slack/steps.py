"""The steps of an answer under way, as Slack shows them above what is being written.

A stream carries them as task updates (https://docs.slack.dev/reference/methods/chat.startStream).
"""

from collections.abc import Sequence
from typing import Literal

from slack_sdk.models.messages.chunk import TaskUpdateChunk

from bot.answering.model import Stage

_STEPS: dict[Stage, str] = {
    "searching": "Searching the lists",
    "writing": "Writing the answer",
    "checking": "Checking citations",
}
"""Every step in its order, as it is called whatever its state."""


def up_to(stage: Stage, *, done: bool = False) -> list[TaskUpdateChunk]:
    """Return all steps before a stage as complete, and that stage as under way, or complete where it is `done`."""
    steps = list(_STEPS)
    reached = steps.index(stage)
    return [
        _step(each, "complete" if done or n < reached else "in_progress") for n, each in enumerate(steps[: reached + 1])
    ]


def since(before: Stage, stage: Stage) -> Sequence[TaskUpdateChunk]:
    """Return what has changed from one stage to a later one; nothing where it is not later."""
    steps = list(_STEPS)
    return up_to(stage)[steps.index(before) :] if steps.index(stage) > steps.index(before) else ()


def _step(stage: Stage, status: Literal["in_progress", "complete"]) -> TaskUpdateChunk:
    return TaskUpdateChunk(id=stage, title=_STEPS[stage], status=status)
