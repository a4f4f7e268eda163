"""What a message that somebody reacts to was about: found where it is, and for those who may teach by it alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests.model import Destination
from bot.digests.stored import subscriptions
from bot.digests.stored.votes import Spoken, spoken_in
from bot.store.database import Store, open_store
from bot.store.model import Asked, Place
from bot.store.questions import Outcome, claim, set_composed
from tests.bot.digests.worlds import CHANNEL, MONDAY, subscribed

MESSAGE, PAPERS = "1700000042.000100", ("arxiv:2301.00001",)
U1, U2 = (Destination("fake", "T1", "", person) for person in ("U1", "U2"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with a digest of the channel C1 and one of U1."""
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as opened:
        of_channel = subscribed(opened, MONDAY)
        subscriptions.add(opened, replace(of_channel, subscription_id="own", destination=U1, name="mine"))
        yield opened


def answered(store: Store, channel: str = "C1", *, private: bool = False) -> None:
    place = Place("fake", CHANNEL.workspace, channel)
    asked = Asked("e1", place, "c1", "U1", "What serves models?", MONDAY, private=private)
    answer_id = claim(store, asked, "p", MONDAY, {"messages": f"1699999999.000100 {MESSAGE}"})
    assert answer_id is not None
    assert set_composed(store, answer_id, "p", PAPERS, Outcome(refused=False, sentences=1, dropped=0))


def test_an_answer_is_found_in_its_channel_and_in_a_thread_of_it(store: Store) -> None:
    answered(store)
    learning = Spoken(PAPERS, ("s1",))
    for channels in (("C1",), ("thread", "C1")):
        assert spoken_in(store, U2, channels, MESSAGE, MONDAY) == learning
    assert spoken_in(store, U2, ("C1",), MESSAGE, MONDAY + timedelta(days=31)) is None


def test_a_message_of_the_same_id_elsewhere_and_a_part_of_an_id_or_a_pattern_are_no_answer(store: Store) -> None:
    answered(store)
    assert spoken_in(store, U2, ("C2",), MESSAGE, MONDAY) is None
    for message in (MESSAGE[:-1], "%", "_" * len(MESSAGE), "", "messages"):
        assert spoken_in(store, U2, ("C1",), message, MONDAY) is None


def test_a_private_answer_teaches_the_digests_of_its_person_and_is_nobody_elses(store: Store) -> None:
    answered(store, "D1", private=True)
    assert spoken_in(store, U1, ("D1",), MESSAGE, MONDAY) == Spoken(PAPERS, ("own",))
    assert spoken_in(store, U2, ("D1",), MESSAGE, MONDAY) is None


def test_an_answer_of_another_workspace_teaches_nothing(store: Store) -> None:
    answered(store)
    assert spoken_in(store, replace(U2, workspace="T2"), ("C1",), MESSAGE, MONDAY) is None
