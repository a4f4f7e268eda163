"""Set where the bot stores conversations and questions, and for how long."""

from pydantic import BaseModel, Field


class StoreSettings(BaseModel):
    """Where the bot stores conversations, feedback, subscriptions and deliveries, and for how long."""

    model_config = {"extra": "forbid", "frozen": True}

    url: str | None = Field(
        default=None,
        description="SQLAlchemy address of the bot's own database, for several processes such as "
        "postgresql+psycopg://host/refdesk_bot; by default a SQLite file in the data folder.",
    )
    keep_conversations_days: int = Field(
        default=30, ge=1, le=3650, description="Days after which a conversation is deleted."
    )
    keep_audit_days: int = Field(
        default=400,
        ge=1,
        le=3650,
        description="Days after which it is deleted who changed settings or access, which `refdesk audit` shows.",
    )
    keep_questions_days: int = Field(
        default=180,
        ge=1,
        le=3650,
        description="Days after which questions and the feedback on their answers are deleted; buttons under older "
        "answers no longer work.",
    )
