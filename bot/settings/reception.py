"""Set how many questions are answered at once, from whom, and who sees which lists."""

from pydantic import BaseModel, Field

LONGEST_QUESTION = 20_000
"""Characters that may be allowed; of a text that is longer, no more than that is stored."""


class PrivateListSettings(BaseModel):
    """A list that is shown to some channels, workspaces or people alone; in the terminal it is shown as any list.

    Over HTTP the channel is `web`, and people are `token:NAME` or, by a proxy's header, `person:NAME`.
    """

    model_config = {"extra": "forbid", "frozen": True}

    list: str = Field(min_length=1, description="Name of the list.")
    channels: tuple[str, ...] = Field(
        default=(), description="Ids of the channels where the list is shown; `web` for every reader over HTTP."
    )
    workspaces: tuple[str, ...] = Field(
        default=(), description="Ids of the workspaces and servers where the list is shown everywhere."
    )
    people: tuple[str, ...] = Field(
        default=(),
        description="Ids of the people to whom the list is shown where nobody else reads the answer: in direct "
        "messages and private answers; over HTTP `token:NAME` or `person:NAME`.",
    )


class ReceptionSettings(BaseModel):
    """Limits on questions, the same on every platform."""

    model_config = {"extra": "forbid", "frozen": True}

    at_once: int = Field(default=4, ge=1, le=64, description="Questions that one process answers at the same time.")
    waiting: int = Field(
        default=100, ge=1, le=10_000, description="Questions that may wait in a process; further ones are declined."
    )
    person_per_minute: int = Field(default=6, ge=1, description="Questions that one person may ask in a minute.")
    person_per_day: int = Field(default=200, ge=1, description="Questions that one person may ask in 24 hours.")
    channel_per_minute: int = Field(default=30, ge=1, description="Questions from one channel in a minute.")
    workspace_per_minute: int = Field(
        default=120, ge=1, description="Questions from one workspace or server in a minute, all its channels together."
    )
    longest_question: int = Field(
        default=4000, ge=100, le=LONGEST_QUESTION, description="Characters of a question; longer ones are declined."
    )
    remembered_turns: int = Field(
        default=12, ge=1, le=50, description="Turns of a conversation that a follow-up may refer to."
    )
    reuse_answers_days: int = Field(
        default=30,
        ge=0,
        le=3650,
        description="Days for which a model's answer is given again to the same question, and an answer in the same "
        "channel pointed to, while library, prompts and model stay the same; 0 for never.",
    )
    private_lists: tuple[PrivateListSettings, ...] = Field(
        default=(), description="Lists that are not for everybody, one table for each."
    )
    grace_seconds: float = Field(
        default=20.0, ge=0, le=600, description="How long answers under way may take to finish when the bot is stopped."
    )
