"""The tables of the bot's store."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

from ingest.library.database import UtcDateTime

SCHEMA_VERSION = "0001"
"""The Alembic revision that this code reads and writes."""

metadata = MetaData()

questions = Table(
    "questions",
    metadata,
    Column("answer_id", String(32), primary_key=True),
    Column("platform", String(20), nullable=False),
    # The message or interaction that asked: whoever inserts it first, of all processes, answers it.
    Column("event_key", String(200), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("person", String(64), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("asked", Text, nullable=False),
    Column("asked_at", UtcDateTime(), nullable=False),
    Column("state", String(20), nullable=False),
    # The process that answers, and until when it may be taken to be alive.
    Column("process", String(64), nullable=False),
    Column("alive_until", UtcDateTime(), nullable=False),
    # What is on the screen: ids of messages, as JSON, for the adapter that put it there.
    Column("shown", Text, nullable=False, default="{}"),
    Column("failure_id", String(32)),
    Column("papers", Text, nullable=False, default="[]"),
    Index("questions_by_event", "platform", "event_key", unique=True),
    Index("questions_by_state", "platform", "state"),
    Index("questions_by_person", "platform", "person", "asked_at"),
    Index("questions_by_channel", "platform", "channel", "asked_at"),
    Index("questions_by_age", "asked_at"),
)

turns = Table(
    "turns",
    metadata,
    Column("turn_id", Integer, primary_key=True, autoincrement=True),
    Column("answer_id", String(32), ForeignKey("questions.answer_id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("platform", String(20), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("person", String(64), nullable=False),
    Column("turn", Text, nullable=False),
    Column("kept_at", UtcDateTime(), nullable=False),
    Index("turns_by_conversation", "platform", "channel", "conversation", "turn_id"),
    Index("turns_by_age", "kept_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", String(32), ForeignKey("questions.answer_id", ondelete="CASCADE"), primary_key=True),
    Column("platform", String(20), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("verdict", String(20), nullable=False),
    Column("given_at", UtcDateTime(), nullable=False),
    Index("feedback_by_person", "platform", "person"),
)

places = Table(
    "places",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("workspace", String(64), primary_key=True),
    # Empty for what holds for a whole workspace.
    Column("channel", String(64), primary_key=True),
    Column("settings", Text, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
)

notes = Table(
    "notes",
    metadata,
    # Small things a platform must remember, such as the digest of the commands it registered last.
    Column("platform", String(20), primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)
