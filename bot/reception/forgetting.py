"""Forgets what is stored of a person, when asked or when time has passed."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from bot.digests.model import Destination
from bot.digests.stored import history, votes
from bot.reading_groups.forgetting import forget_in_groups
from bot.settings.store import StoreSettings
from bot.store import audit, candidates, conversations, proposals, questions, shelves, spending, usage
from bot.store.database import Store
from bot.store.model import Forgotten, Place
from bot.store.schema import (
    announced,
    digests,
    feedback,
    known_answers,
    saved_answers,
    subscriptions,
    taste_votes,
    turns,
)
from bot.store.schema import audit as audit_rows
from bot.store.schema import questions as question_rows

_SPENDING_STORED_FOR = timedelta(days=400)
"""A year can be compared with the one before it."""
_DIGESTS_STORED_FOR = timedelta(days=400)
"""A year of digests can be read again; which papers they announced is stored for good."""
_DECLINED_STORED_FOR = timedelta(days=2)
"""No platform sends an event again after so long."""


def forget_person(store: Store, platform: str, person: str, now: datetime, workspace: str = "") -> Forgotten:
    """Delete what a person asked, what was answered to it, the person's feedback, own digests, reading list, and
    what they said in reading groups.

    `workspace` is needed where ids are unique only within it: elsewhere the same id is somebody else's. What was stored
    when the store knew no workspace yet, and is shown in none, is deleted with whoever has the id.

    What they changed for others stays, without their id. What remains of a question is that its event was answered,
    without text or person: a late redelivery of the event must not be taken for a new question.
    """
    here = [question_rows.c.platform == platform]
    if workspace:
        here.append(question_rows.c.workspace.in_((workspace, "")))
    theirs = (*here, question_rows.c.person == person)
    with store.transaction() as connection:
        given = connection.execute(
            delete(feedback).where(
                feedback.c.platform == platform,
                feedback.c.person == person,
                feedback.c.answer_id.in_(select(question_rows.c.answer_id).where(*here)),
            )
        ).rowcount
        for table in (turns, saved_answers, known_answers):
            connection.execute(
                delete(table).where(table.c.answer_id.in_(select(question_rows.c.answer_id).where(*theirs)))
            )
        asked = connection.execute(
            update(question_rows).where(*theirs).values(person="", asked="", papers="[]", shown="{}", conversation="")
        ).rowcount
        by_them = [audit_rows.c.platform == platform, audit_rows.c.person == person]
        by_them += [audit_rows.c.workspace.in_((workspace, ""))] if workspace else []
        connection.execute(update(audit_rows).where(*by_them).values(person=""))
        audit.record(connection, "data deleted", Place(platform, workspace, ""), "", now)
        ended = _forget_digests(connection, Destination(platform, workspace, "", person))
        in_groups = forget_in_groups(connection, platform, person, workspace)
    saved = shelves.forget_shelf(store, platform, person, workspace)
    proposals.forget_proposer(store, platform, person, workspace)
    candidates.forget_decider(store, platform, person)
    return Forgotten(questions=asked, feedback=given, digests=ended, saved=saved, in_groups=in_groups)


def _forget_digests(connection: Connection, own: Destination) -> int:
    """End the digests that go to a person, with all that is known of them; a channel's stay, without who made them.

    Their reactions no longer count for any digest.
    """
    subscriber = own.key
    here = [subscriptions.c.platform == own.platform]
    if own.workspace:
        here.append(subscriptions.c.subscriber.startswith(f"{own.platform}:{own.workspace}:", autoescape=True))
    theirs = select(subscriptions.c.subscription_id).where(*here)
    connection.execute(
        delete(taste_votes).where(taste_votes.c.person == own.person, taste_votes.c.subscription_id.in_(theirs))
    )
    ended = connection.execute(delete(subscriptions).where(subscriptions.c.subscriber == subscriber)).rowcount
    for table in (digests, announced):
        connection.execute(delete(table).where(table.c.subscriber == subscriber))
    connection.execute(update(subscriptions).where(*here, subscriptions.c.made_by == own.person).values(made_by=""))
    return ended


def forget_old(store: Store, settings: StoreSettings, now: datetime) -> None:
    """Delete what has been stored as long as the settings allow."""
    conversations.delete_older(store, now - timedelta(days=settings.keep_conversations_days))
    questions.delete_older(
        store, now - timedelta(days=settings.keep_questions_days), declined=now - _DECLINED_STORED_FOR
    )
    usage.delete_older(store, now - usage.LONGEST_WINDOW)
    audit.delete_older(store, now - timedelta(days=settings.keep_audit_days))
    spending.delete_spending(store, now - _SPENDING_STORED_FOR)
    history.delete_older(store, now - _DIGESTS_STORED_FOR)
    votes.delete_older(store, now - _DIGESTS_STORED_FOR)
