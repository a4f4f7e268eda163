"""The tables of the bot's store."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

from ingest.library.database import UtcDateTime

SCHEMA_VERSION = "0018"
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
    # How often answering was begun since it last came to an end: a question that kills processes is known by it.
    Column("begun", Integer, nullable=False, server_default="0"),
    Column("failure_id", String(32)),
    Column("papers", Text, nullable=False, default="[]"),
    # How it was answered: whether nothing was found, and the sentences shown and left out; NULL until then.
    Column("refused", Boolean),
    Column("sentences", Integer),
    Column("dropped", Integer),
    Index("questions_by_event", "platform", "workspace", "event_key", unique=True),
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

usage = Table(
    "usage",
    metadata,
    # Whatever costs something, for the limits on how often; the person as a keyed hash (`bot.store.usage`).
    Column("usage_id", Integer, primary_key=True, autoincrement=True),
    Column("platform", String(20), nullable=False),
    Column("person", String(64), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("used_at", UtcDateTime(), nullable=False),
    Index("usage_by_person", "platform", "person", "used_at"),
    Index("usage_by_place", "platform", "workspace", "channel", "used_at"),
    Index("usage_by_age", "used_at"),
)

spending = Table(
    "spending",
    metadata,
    # What language models were used for, for budgets and `refdesk usage`; the person as a keyed hash, as in `usage`.
    Column("spending_id", Integer, primary_key=True, autoincrement=True),
    Column("spent_at", UtcDateTime(), nullable=False),
    # "answer", "digest" or "reading group".
    Column("purpose", String(20), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("model", String(200), nullable=False),
    Column("calls", Integer, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    # NULL where the configuration has no prices.
    Column("cost", Float),
    Index("spending_by_time", "spent_at"),
    Index("spending_by_person", "platform", "person", "spent_at"),
    Index("spending_by_place", "platform", "workspace", "channel", "spent_at"),
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

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("subscription_id", String(40), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("platform", String(20), nullable=False),
    # The destination's key: all subscriptions of one channel or person share what was announced to it.
    Column("subscriber", String(250), nullable=False),
    Column("destination", Text, nullable=False),
    Column("schedule", Text, nullable=False),
    Column("wishes", Text, nullable=False),
    Column("origin", String(20), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("considered", Integer, nullable=False),
    Column("considered_at", UtcDateTime(), nullable=False),
    # When the next digest is to be made; empty while paused.
    Column("due", UtcDateTime()),
    Column("problem", Text, nullable=False),
    # The process that is making the digest, and until when nobody else may.
    Column("claimed_by", String(64)),
    Column("claimed_until", UtcDateTime()),
    Index("subscriptions_by_due", "due"),
    Index("subscriptions_by_subscriber", "subscriber"),
)

waiting_papers = Table(
    "waiting_papers",
    metadata,
    # Papers that would have been news but were not in the library when news was looked at.
    Column(
        "subscription_id",
        String(40),
        ForeignKey("subscriptions.subscription_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("paper_id", String(400), primary_key=True),
)

digests = Table(
    "digests",
    metadata,
    Column("digest_id", String(32), primary_key=True),
    # Not a foreign key: what was sent is still known when the subscription has ended.
    Column("subscription_id", String(40), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("subscriber", String(250), nullable=False),
    Column("destination", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("state", String(20), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("problem", Text, nullable=False),
    # When sending is to be tried next; empty once it has come to an end.
    Column("next_try", UtcDateTime()),
    Column("claimed_by", String(64)),
    Column("claimed_until", UtcDateTime()),
    Index("digests_by_next_try", "next_try"),
    Index("digests_by_subscription", "subscription_id", "made_at"),
    Index("digests_by_subscriber", "subscriber"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("digest_id", String(32), ForeignKey("digests.digest_id", ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    # "waiting", then "sending" before the platform is called, then "sent" with the message's id.
    Column("state", String(20), nullable=False),
    Column("message", String(200)),
    Column("sent_at", UtcDateTime()),
    Index("deliveries_by_message", "message"),
)

taste_votes = Table(
    "taste_votes",
    metadata,
    # A reaction of a person to a message counts as a vote for or against each paper that the message is about.
    Column(
        "subscription_id",
        String(40),
        ForeignKey("subscriptions.subscription_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("message", String(200), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("paper_id", String(400), primary_key=True),
    Column("liked", Boolean, primary_key=True),
    Column("given_at", UtcDateTime(), nullable=False),
    Index("taste_votes_by_message", "message", "person"),
    Index("taste_votes_by_person", "person"),
)

announced = Table(
    "announced",
    metadata,
    # By this key no paper is ever announced twice to one subscriber, whatever processes do.
    Column("subscriber", String(250), primary_key=True),
    Column("paper_id", String(400), primary_key=True),
    Column("title", Text, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("digest_id", String(32), nullable=False),
)

full_texts = Table(
    "full_texts",
    metadata,
    # The work whose text it is, such as arxiv:2401.09670.
    Column("key", String(200), primary_key=True),
    Column("provider", String(40), nullable=False),
    Column("url", Text, nullable=False),
    Column("retrieved_at", UtcDateTime(), nullable=False),
    # [name, within, paragraphs] of each section, as JSON; NULL where there is no text, for the reason told.
    Column("sections", Text),
    Column("reason", Text, nullable=False, default=""),
)

citation_keys = Table(
    "citation_keys",
    metadata,
    # What documents cite a paper by: given once, and never changed or given to another paper.
    Column("paper_id", String(400), primary_key=True),
    Column("key", String(100), nullable=False, unique=True),
)

shelved_papers = Table(
    "shelved_papers",
    metadata,
    Column("platform", String(20), primary_key=True),
    # "person:ID" for a person's own shelf, "person:WORKSPACE:ID" where ids are those of a workspace, and
    # "channel:WORKSPACE:ID" for that of a channel.
    Column("owner", String(200), primary_key=True),
    Column("paper_id", String(400), primary_key=True),
    # As it was when the paper was saved, for papers that no list has any more.
    Column("title", Text, nullable=False),
    Column("saved_at", UtcDateTime(), nullable=False),
    Column("saved_by", String(64), nullable=False),
    Column("read_at", UtcDateTime()),
    Column("note", Text, nullable=False, default=""),
    Column("note_by", String(64), nullable=False, default=""),
    Index("shelved_by_person", "platform", "saved_by"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("token_id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(64), nullable=False),
    # SHA-256 of the secret, which itself is nowhere: it has 256 random bits, so a slow hash would add nothing.
    Column("digest", String(64), nullable=False),
    Column("scopes", String(100), nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    # Empty for one that does not expire.
    Column("expires_at", UtcDateTime()),
    Column("revoked_at", UtcDateTime()),
    Index("tokens_by_digest", "digest", unique=True),
    Index("tokens_by_name", "name"),
)

audit = Table(
    "audit",
    metadata,
    # Who changed settings or access, and what: rows are only added, until they are old.
    Column("audit_id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("action", String(40), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    # Empty for the command line, and for people who asked to be forgotten.
    Column("person", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Index("audit_by_time", "at"),
    Index("audit_by_person", "platform", "person"),
)

known_answers = Table(
    "known_answers",
    metadata,
    Column("answer_id", String(32), ForeignKey("questions.answer_id", ondelete="CASCADE"), primary_key=True),
    # What went into the answer; see `bot.desk.answer_key`.
    Column("key", String(32), nullable=False),
    Column("given_at", UtcDateTime(), nullable=False),
    # The answer to give again, as JSON; NULL for one that is made again as easily, or that lacked something.
    Column("content", Text),
    Index("known_answers_by_key", "key", "given_at"),
)

saved_answers = Table(
    "saved_answers",
    metadata,
    Column("answer_id", String(32), ForeignKey("questions.answer_id", ondelete="CASCADE"), primary_key=True),
    # The lists that were hidden from whoever asked, as JSON: who may not see another list may not see the answer.
    Column("hidden", Text, nullable=False),
    Column("content", Text, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("proposal_id", Integer, primary_key=True, autoincrement=True),
    Column("list", String(64), nullable=False),
    Column("paper_key", String(400), nullable=False),
    # What is known of the paper and where it is to go, as JSON.
    Column("content", Text, nullable=False),
    # "waiting", "accepted", "opened" or "declined".
    Column("state", String(20), nullable=False),
    # That of the pull request; empty until there is one.
    Column("address", Text, nullable=False, default=""),
    Column("platform", String(20), nullable=False),
    Column("workspace", String(64), nullable=False),
    # Empty once that person was forgotten.
    Column("person", String(64), nullable=False),
    Column("proposed_at", UtcDateTime(), nullable=False),
    Column("decided_by", String(100), nullable=False, default=""),
    Column("decided_at", UtcDateTime()),
    # One paper is proposed for a list once, whoever proposes it.
    Index("proposals_by_paper", "list", "paper_key", unique=True),
    Index("proposals_by_person", "platform", "person"),
)

drafts = Table(
    "drafts",
    metadata,
    # The topic without case and accents: related work on it is revised under the same words.
    Column("topic", String(200), primary_key=True),
    # `bot.writing.model.RelatedWork` as JSON.
    Column("content", Text, nullable=False),
    Column("written_at", UtcDateTime(), nullable=False),
)

reading_groups = Table(
    "reading_groups",
    metadata,
    Column("group_id", String(16), primary_key=True),
    Column("platform", String(20), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    # The name without case and accents: no two groups of a workspace have the same.
    Column("folded_name", String(200), nullable=False),
    # `bot.reading_groups.model.Plan` as JSON.
    Column("plan", Text, nullable=False),
    # Empty once that person was forgotten.
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    # Whether the reading room shows the archive to its readers.
    Column("published", Boolean, nullable=False),
    # When the group has something to do next; empty while it is paused.
    Column("due", UtcDateTime()),
    Column("problem", Text, nullable=False),
    Column("claimed_by", String(64)),
    Column("claimed_until", UtcDateTime()),
    Index("reading_groups_by_name", "platform", "workspace", "folded_name", unique=True),
    Index("reading_groups_by_due", "due"),
)

group_rounds = Table(
    "group_rounds",
    metadata,
    Column("round_id", String(16), primary_key=True),
    Column("group_id", String(16), ForeignKey("reading_groups.group_id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    # "nominating", "voting", "chosen", "held", "skipped", "missed" or "cancelled".
    Column("phase", String(20), nullable=False),
    # `bot.reading_groups.model.Times` as JSON, and the day of the meeting in the group's zone.
    Column("times", Text, nullable=False),
    Column("day", String(10), nullable=False),
    Column("last_called", Boolean, nullable=False),
    Column("reminded", Boolean, nullable=False),
    # Ids of papers in the order of the ballot, as JSON.
    Column("ballot", Text, nullable=False),
    # Votes for each of them once they are counted, as JSON.
    Column("counts", Text, nullable=False),
    # Counts changes of votes, and up to which of them the message with the ballot shows.
    Column("votes_changed", Integer, nullable=False),
    Column("votes_shown", Integer, nullable=False),
    # The paper that was chosen, by id and by title: lists may lose it later.
    Column("paper_id", String(400), nullable=False),
    Column("title", Text, nullable=False),
    # Empty while nobody presents, and once that person was forgotten.
    Column("presenter", String(64), nullable=False),
    # Ids of the round's messages in `digests`, by what they are, as JSON.
    Column("messages", Text, nullable=False),
    # Whether the platform's scheduled event is still to be deleted.
    Column("event_ends", Boolean, nullable=False),
    Index("group_rounds_by_number", "group_id", "number", unique=True),
)

group_nominations = Table(
    "group_nominations",
    metadata,
    # In the order in which papers were nominated, which decides between papers with as many votes.
    Column("nomination_id", Integer, primary_key=True, autoincrement=True),
    Column("round_id", String(16), ForeignKey("group_rounds.round_id", ondelete="CASCADE"), nullable=False),
    Column("paper_id", String(400), nullable=False),
    Column("title", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("nominated_at", UtcDateTime(), nullable=False),
    Index("group_nominations_by_paper", "round_id", "paper_id", "person", unique=True),
)

group_votes = Table(
    "group_votes",
    metadata,
    # One vote a person and round, on platforms without polls of their own.
    Column("round_id", String(16), ForeignKey("group_rounds.round_id", ondelete="CASCADE"), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("paper_id", String(400), nullable=False),
)

group_passes = Table(
    "group_passes",
    metadata,
    # Who does not want to present in a round, so that nobody is drawn twice.
    Column("round_id", String(16), ForeignKey("group_rounds.round_id", ondelete="CASCADE"), primary_key=True),
    Column("person", String(64), primary_key=True),
)

candidates = Table(
    "candidates",
    metadata,
    # A paper on no list. Neither what a watch found nor what people decided can be had again from elsewhere.
    Column("candidate_id", Integer, primary_key=True, autoincrement=True),
    # `ingest.watching.model.OutsidePaper` as JSON.
    Column("paper", Text, nullable=False),
    # "waiting", "dismissed", "proposed", or "listed" once a list has it.
    Column("state", String(20), nullable=False),
    Column("source", String(100), nullable=False),
    Column("found_at", UtcDateTime(), nullable=False),
    # Whether its references were asked for.
    Column("completed", Boolean(), nullable=False, default=False),
    # That of title and abstract, by the embedder that is named.
    Column("vector", LargeBinary()),
    Column("embedder", String(200), nullable=False, default=""),
    # `bot.store.candidates.CandidateRanking` as JSON, and the revision of the library for which it holds.
    Column("ranking", Text, nullable=False, default=""),
    Column("score", Float(), nullable=False, default=0.0),
    Column("revision", Integer, nullable=False, default=0),
    Column("decided_by", String(100), nullable=False, default=""),
    Column("decided_at", UtcDateTime()),
    Index("candidates_by_state", "state", "score"),
)

candidate_keys = Table(
    "candidate_keys",
    metadata,
    # What a candidate is known by: one work is one candidate, whichever service has it.
    Column("key", String(400), primary_key=True),
    Column("candidate_id", Integer, ForeignKey("candidates.candidate_id", ondelete="CASCADE"), nullable=False),
    Index("candidate_keys_by_candidate", "candidate_id"),
)

candidate_sources = Table(
    "candidate_sources",
    metadata,
    # What is watched, such as "arxiv:cs.DC", and how far it was read.
    Column("source", String(100), primary_key=True),
    Column("since", UtcDateTime(), nullable=False),
    Column("until", UtcDateTime(), nullable=False),
    # Where in this time to continue; empty once it was read to its end.
    Column("place", Text, nullable=False, default=""),
    Column("is_done", Boolean(), nullable=False, default=False),
)
