"""What was stored before workspaces were part of the keys belongs to its workspace afterwards, as far as that is known.

The rows are written into a store of the former schema, made by its own migrations.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, insert

from bot.digests.model import Destination, Schedule, Wishes
from bot.digests.stored import subscriptions
from bot.digests.stored.adopting import adopt
from bot.digests.subscribing import follow_configuration, subscribe
from bot.settings.digests import DigestSettings
from bot.store import shelves
from bot.store.database import STORE, Store, open_store
from bot.store.model import Place
from bot.store.places import place_settings
from bot.store.questions import stored_by_event
from bot.store.schema import announced
from bot.store.shelves import Shelf
from tests.bot.reception.receptions import NOW
from tests.former_schemas import migrated_to

Write = Callable[..., object]


def upgraded(address: str, write: Callable[[Write], None]) -> Store:
    """Write rows into a store of the former schema, and open it."""
    engine = create_engine(address)
    migrated_to(STORE, "0008", engine)
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        write(lambda table, **values: connection.execute(insert(tables.tables[table]).values(values)))
    engine.dispose()
    return open_store(address)


def question(write: Write, number: int, workspace: str, channel: str, person: str) -> None:
    place = {"platform": "slack", "workspace": workspace, "channel": channel}
    asked = {"event_key": f"{channel}:{number}", "place": place, "conversation": "dm", "person": person, "text": "a"}
    write(
        "questions", answer_id=f"a{number}", platform="slack", event_key=f"{channel}:{number}", workspace=workspace,
        channel=channel, conversation="dm", person=person, private=False,
        asked=json.dumps({**asked, "asked_at": "2026-03-02T09:00:00Z"}), asked_at=NOW.replace(tzinfo=None),
        state="answered", process="p", alive_until=NOW.replace(tzinfo=None), shown="{}", papers="[]",
    )  # fmt: skip


def saved(write: Write, person: str) -> None:
    write(
        "shelved_papers", platform="slack", owner=f"person:{person}", paper_id="arxiv:1", title="A",
        saved_at=NOW.replace(tzinfo=None), saved_by=person, note="", note_by="",
    )  # fmt: skip


def subscribed(write: Write, name: str, to: Destination, *told: str, digest: bool = True) -> None:
    """Write a subscription under the former key, with a digest that announced papers."""
    common: dict[str, Any] = {"platform": to.platform, "subscriber": f"slack:{to.channel or '@' + to.person}"}
    common["destination"] = json.dumps(
        {"platform": to.platform, "workspace": to.workspace, "channel": to.channel, "person": to.person}
    )
    write(
        "subscriptions", subscription_id=name, name=name, schedule="{}", wishes="{}", origin="chat", made_by="U9",
        considered=1, considered_at=NOW.replace(tzinfo=None), problem="", **common,
    )  # fmt: skip
    if digest:
        write(
            "digests", digest_id=f"d-{name}", subscription_id=name, content="{}", made_at=NOW.replace(tzinfo=None),
            state="sent", tries=0, problem="", **common,
        )  # fmt: skip
    for paper_id in told:
        row = {"subscriber": common["subscriber"], "paper_id": paper_id, "title": "t", "stage": 1}
        write("announced", **row, digest_id=f"d-{name}")


def one_workspace(write: Write) -> None:
    question(write, 1, "T1", "C1", "U1")
    question(write, 2, "", "D2", "U2")
    when = {"changed_by": "U2", "changed_at": NOW.replace(tzinfo=None)}
    write("places", platform="slack", workspace="", channel="D2", settings='{"language":"de"}', **when)
    saved(write, "U7")
    subscribed(write, "ours", Destination("slack", "T1", "C1"), "arxiv:1")
    subscribed(write, "mine", Destination("slack", "", "", "U2"), "arxiv:2", digest=False)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_where_the_store_knows_one_workspace_all_belongs_to_it(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    address = f"sqlite:///{tmp_path}/store.sqlite" if kind == "sqlite" else request.getfixturevalue("postgres")
    with upgraded(address, one_workspace) as store:
        direct = Place("slack", "T1", "D2")
        stored = stored_by_event(store, "slack", "D2:2", "T1")
        assert stored
        assert stored.asked.place == direct
        assert place_settings(store, direct).language == "de"
        assert [paper.paper_id for paper in shelves.saved(store, Shelf("slack", "U7", "T1"))] == ["arxiv:1"]
        for to, paper_id in (
            (Destination("slack", "T1", "C1"), "arxiv:1"),
            (Destination("slack", "T1", "", "U2"), "arxiv:2"),
        ):
            (subscription,) = subscriptions.all_of(store, to.key)
            assert subscription.destination == to
            assert set(subscriptions.known_of(store, subscription).announced) == {paper_id}


def two_workspaces(write: Write) -> None:
    question(write, 1, "T1", "C1", "U1")
    question(write, 2, "T2", "C2", "U2")
    question(write, 3, "", "D2", "U2")
    question(write, 4, "", "D3", "U3")
    saved(write, "U1")
    saved(write, "U3")
    subscribed(write, "first", Destination("slack", "T1", "C9"), "arxiv:1")
    subscribed(write, "second", Destination("slack", "T2", "C9"), "arxiv:2")


def test_where_it_knows_two_each_has_its_own_and_what_is_unclear_is_shown_in_none(tmp_path: Path) -> None:
    with upgraded(f"sqlite:///{tmp_path}/store.sqlite", two_workspaces) as store:
        assert stored_by_event(store, "slack", "D2:3", "T2")
        for workspace in ("T1", "T2"):
            assert stored_by_event(store, "slack", "D3:4", workspace) is None
            assert shelves.saved(store, Shelf("slack", "U3", workspace)) == []
        assert shelves.saved(store, Shelf("slack", "U1", "T1"))
        assert shelves.saved(store, Shelf("slack", "U1", "T2")) == []
        for workspace, paper_id in (("T1", "arxiv:1"), ("T2", "arxiv:2")):
            (subscription,) = subscriptions.all_of(store, Destination("slack", workspace, "C9").key)
            assert set(subscriptions.known_of(store, subscription).announced) == {paper_id}


CONFIGURED = DigestSettings.model_validate({"name": "papers", "platform": "slack", "channel": "C1"})


def test_a_digest_that_names_no_workspace_becomes_that_of_the_only_one_and_knows_what_it_told(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/store.sqlite") as store:
        follow_configuration(store, [CONFIGURED], {}, 1, NOW)
        with store.transaction() as connection:
            row = {"subscriber": "slack:C1", "paper_id": "arxiv:1", "title": "t", "stage": 1, "digest_id": "d"}
            connection.execute(insert(announced).values(row))
        adopt(store, "slack", "T1")
        (subscription,) = subscriptions.all_of(store, "slack:T1:C1")
        assert subscription.destination.workspace == "T1"
        assert set(subscriptions.known_of(store, subscription).announced) == {"arxiv:1"}
        follow_configuration(store, [CONFIGURED], {}, 1, NOW)
        assert subscriptions.all_of(store) == [subscription]


def test_a_digest_that_names_no_workspace_stays_so_where_two_may_be_meant(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/store.sqlite") as store:
        to = Destination("slack", "T2", "C2")
        subscribe(store, to, Schedule(), Wishes(), origin="chat", made_by="U1", lists={}, revision=1, now=NOW)
        follow_configuration(store, [CONFIGURED], {}, 1, NOW)
        adopt(store, "slack", "T1")
        assert {each.destination.key for each in subscriptions.all_of(store)} == {"slack:C1", "slack:T2:C2"}
