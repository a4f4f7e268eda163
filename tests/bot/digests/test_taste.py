"""What a subscriber liked orders the highlights of a digest, says why, and hides nothing."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.model import Question
from bot.desk.desk import Desk
from bot.digests.chat import DigestChat
from bot.digests.compose import Occasion, compose_quoting
from bot.digests.gathering import Arrival, Findings, as_wished, find_news
from bot.digests.model import Destination, Digest, Subscription, Wishes
from bot.digests.news import Known
from bot.digests.rendering.html import as_html
from bot.digests.rendering.markdown import as_markdown
from bot.digests.stored import subscriptions
from bot.digests.stored.votes import Spoken, Vote, add, take_back, votes_of
from bot.digests.subscribing import fewer_like, follow_configuration, forget_taste, more_like
from bot.digests.taste import MOST_LIKED, NO_TASTE, Taste, tally, tastes, with_votes
from bot.digests.taste_answers import NO_DIGEST, TasteAnswers
from bot.digests.taste_requests import TasteRequest, taste_request
from bot.digests.teaching import describe_taste
from bot.reception.forgetting import forget_person
from bot.settings.digests import DigestSettings
from bot.settings.settings import Settings
from bot.store.database import Store, open_store
from bot.store.model import Asked, Place
from ingest.library.ledger import Sighting
from ingest.library.reader import Library
from tests.bot.digests.worlds import MONDAY, subscribed
from tests.bot.opening import open_with
from tests.libraries import build, opened

OLD = """\
# Papers

## Serving
- [Pagelet](https://arxiv.org/abs/2301.00001): Paging Attention Memory for Language Models
- [Garnets](https://arxiv.org/abs/2301.00009): Growing Large Garnet Crystals under Pressure
"""
NEW = OLD + "".join(
    f"- [{name}](https://arxiv.org/abs/2601.{number:05}): {title}\n"
    for number, (name, title) in enumerate(
        {
            "Abacus": "Counting Votes in Elections of Robots",
            "Blocks": "Paged Attention Memory for Serving Language Models",
            "Cutter": "Growing Garnet Crystals in Acid",
            "Dragnet": "Finding Fish in Satellite Pictures",
            "Elevator": "Moving Goods between the Floors of a Building",
            "Forest": "Predicting Fires from Weather and Soil",
        }.items(),
        start=1,
    )
)
PAGING, GARNETS = "arxiv:2301.00001", "arxiv:2301.00009"
LIKE_PAGING, LIKE_GARNETS = "arxiv:2601.00002", "arxiv:2601.00003"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("taste")
    build(made, {"serving": OLD})
    build(made, {"serving": NEW}, MONDAY)
    return made


@pytest.fixture(scope="module")
def library(folder: Path) -> Iterator[Library]:
    library = opened(folder)
    yield library
    library.close()


def composed(library: Library, wishes: Wishes) -> Digest:
    occasion = Occasion("d1", date(2026, 3, 2), date(2026, 3, 9), library.revision, ("serving",))
    return compose_quoting(
        as_wished(find_news(library, Known(1, {}, None)), wishes, open_with(library)), wishes, occasion
    )


def papers_in(digest: Digest) -> list[str]:
    found = [highlight.item.paper_id for highlight in digest.highlights]
    return sorted(found + [line.item.paper_id for block in digest.blocks for line in block.lines])


def test_what_is_like_a_liked_paper_comes_first_and_says_why(library: Library) -> None:
    for liked, like, title in (
        (PAGING, LIKE_PAGING, "Pagelet: Paging Attention Memory for Language Models"),
        (GARNETS, LIKE_GARNETS, "Garnets: Growing Large Garnet Crystals under Pressure"),
    ):
        digest = composed(library, Wishes(more=(liked,)))
        first = digest.highlights[0]
        assert (first.item.paper_id, first.because) == (like, title)
        reason = f"because you liked “{title}”"
        assert first.reason == reason and reason in as_html(digest)
        assert reason.split(":")[0] in as_markdown(digest)
        assert not any(each.because for each in digest.highlights[1:])


def test_without_a_taste_no_reason_is_given(library: Library) -> None:
    assert not any(highlight.because for highlight in composed(library, Wishes()).highlights)


def test_what_is_disliked_pulls_the_profile_away(library: Library) -> None:
    both = [LIKE_PAGING, LIKE_GARNETS]
    liked = tastes([PAGING], [], both, open_with(library))
    less = tastes([PAGING], [GARNETS], both, open_with(library))
    assert less[LIKE_GARNETS].weight < liked[LIKE_GARNETS].weight
    assert less[LIKE_PAGING].weight > less[LIKE_GARNETS].weight


IDS = [PAGING, GARNETS, *(f"arxiv:2601.{number:05}" for number in range(1, 7)), "arxiv:9999.99999"]


@given(st.lists(st.sampled_from(IDS), unique=True, max_size=5), st.lists(st.sampled_from(IDS), unique=True, max_size=2))
@settings(max_examples=40, deadline=None)
def test_no_taste_hides_news_or_announces_it_twice(library: Library, more: list[str], fewer: list[str]) -> None:
    digest = composed(library, Wishes(more=tuple(more), fewer=tuple(fewer)))
    assert papers_in(digest) == papers_in(composed(library, Wishes()))


tastes_of_papers = st.one_of(
    st.just(NO_TASTE),
    st.builds(Taste, st.floats(-1, 1), st.sampled_from(["", "A Paper That They Liked"])),
)
arrivals = st.lists(
    st.tuples(st.booleans(), tastes_of_papers, st.integers(0, 3), st.integers(0, 2), st.booleans()), max_size=90
)


@given(arrivals, st.integers(1, 60), st.booleans())
@settings(max_examples=150, deadline=None)
def test_whatever_is_liked_and_disliked_every_paper_named_without_it_is_named_with_it_and_once(
    library: Library, drawn: list[tuple[bool, Taste, int, int, bool]], length: int, at_once: bool
) -> None:
    """A taste orders highlights: it may add one to those named, and takes none away, in overviews too."""
    (known,) = library.papers([PAGING])
    papers = [
        Arrival(
            replace(
                known,
                paper_id=f"arxiv:{n}",
                titles=(f"Paper {n}",),
                sections=(("serving", (f"Topic {topic}",)),),
                lists=("serving", "training")[: 1 + lists],
                abstract="An abstract of some words." if with_abstract else None,
            ),
            Sighting(f"arxiv:{n}", "serving", date(2026, 3, 2 + (0 if at_once else n % 3)), 2),
            fewer=fewer,
            taste=taste,
        )
        for n, (fewer, taste, topic, lists, with_abstract) in enumerate(drawn)
    ]
    wishes = Wishes(length=length)

    def told(found: list[Arrival]) -> Digest:
        return compose_quoting(Findings(tuple(found), {}, (), frozenset()), wishes, Occasion(
            "d1", date(2026, 3, 2), date(2026, 3, 9), library.revision, ("serving",)
        ))  # fmt: skip

    with_taste, without = told(papers), told([replace(each, fewer=False, taste=NO_TASTE) for each in papers])
    named = papers_in(with_taste)
    assert set(named) >= set(papers_in(without)) and len(named) == len(set(named))
    assert (with_taste.new, with_taste.title) == (without.new, without.title)
    usual = {highlight.item.paper_id for highlight in without.highlights}
    disliked = {each.paper.paper_id for each in papers if each.fewer}
    for highlight in with_taste.highlights:
        assert highlight.item.paper_id not in disliked
        assert highlight.item.paper_id in usual or highlight.because or usual & disliked


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield store
    store.close()


def now(store: Store, subscription: Subscription) -> Wishes:
    found = subscriptions.find(store, subscription.subscription_id)
    assert found is not None
    return found.wishes


def test_a_paper_is_liked_or_disliked_and_never_both(store: Store) -> None:
    subscription = subscribed(store, MONDAY)
    more_like(store, subscription.subscription_id, "arxiv:1")
    fewer_like(store, subscription.subscription_id, "arxiv:1")
    assert (now(store, subscription).more, now(store, subscription).fewer) == ((), ("arxiv:1",))
    more_like(store, subscription.subscription_id, "arxiv:1")
    assert (now(store, subscription).more, now(store, subscription).fewer) == (("arxiv:1",), ())


def test_a_taste_stays_small_and_is_forgotten_in_part_or_whole(store: Store) -> None:
    subscription = subscribed(store, MONDAY)
    for number in range(MOST_LIKED + 3):
        more_like(store, subscription.subscription_id, f"arxiv:{number}")
    wishes = now(store, subscription)
    assert len(wishes.more) == MOST_LIKED and wishes.more[0] == "arxiv:3"
    one = forget_taste(store, replace(subscription, wishes=wishes), ["arxiv:3"])
    assert "arxiv:3" not in one.wishes.more and len(one.wishes.more) == MOST_LIKED - 1
    assert forget_taste(store, one).wishes.more == ()


def test_a_taste_is_shown_by_title_and_says_that_it_hides_nothing(store: Store, library: Library) -> None:
    subscription = replace(subscribed(store, MONDAY), wishes=Wishes(more=(PAGING,), fewer=(GARNETS,)))
    words = describe_taste(subscription, library)
    assert "hides nothing:\n• Pagelet: Paging Attention Memory for Language Models" in words
    assert "Fewer like these:\n• Garnets" in words
    assert "has no taste yet" in describe_taste(replace(subscription, wishes=Wishes()), library)


def test_a_digest_of_the_configuration_keeps_its_taste_when_that_changes(store: Store) -> None:
    configured = DigestSettings.model_validate({"name": "weekly", "platform": "feed"})
    follow_configuration(store, [configured], {}, 1, MONDAY)
    (subscription,) = subscriptions.all_of(store)
    more_like(store, subscription.subscription_id, PAGING)
    follow_configuration(store, [configured.model_copy(update={"length": 9})], {}, 1, MONDAY)
    (after,) = subscriptions.all_of(store)
    assert (after.wishes.length, after.wishes.more) == (9, (PAGING,))


def vote(paper_id: str, person: str, *, liked: bool = True, minute: int = 0) -> Vote:
    return Vote(paper_id, person, liked, MONDAY.replace(minute=minute))


def test_each_person_has_one_vote_on_a_paper_however_many_messages_they_react_to() -> None:
    votes = [vote("a", "U1"), vote("a", "U1", minute=1), vote("a", "U2", liked=False), vote("a", "U3", liked=False)]
    assert tally(votes) == {"a": -1}
    assert tally([vote("a", "U1"), vote("a", "U1", liked=False)]) == {"a": 0}


def test_what_somebody_chose_stands_whatever_the_votes_and_the_profile_stays_small() -> None:
    chosen = Wishes(more=("chosen",), fewer=("words of a topic",))
    votes = [vote("chosen", f"U{n}", liked=False) for n in range(5)] + [
        vote("liked", "U1"),
        vote("disliked", "U1", liked=False),
    ]
    both = with_votes(chosen, votes)
    assert (both.more, both.fewer) == (("liked", "chosen"), ("disliked", "words of a topic"))
    many = with_votes(chosen, [vote(f"p{n}", "U1") for n in range(99)])
    assert len(many.more) == MOST_LIKED and many.more[-1] == "chosen"


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("forget that I liked vLLM", TasteRequest("forget", "vLLM")),
        ("Please forget I disliked “Orca”.", TasteRequest("forget", "Orca")),
        ("forget everything I liked", TasteRequest("forget")),
        ("forget my taste", TasteRequest("forget")),
        ("what do I like?", TasteRequest("show")),
        ("show me my taste", TasteRequest("show")),
        ("forget the venue thing", None),
        ("papers like vLLM", None),
        ("which papers do people like?", None),
    ],
)
def test_what_people_say_about_a_taste_is_understood(text: str, request_: TasteRequest | None) -> None:
    assert taste_request(text) == request_


PERSON = Destination("fake", "", "", "U1")


def own_digest(store: Store, wishes: Wishes) -> Subscription:
    made = replace(subscribed(store, MONDAY, wishes=wishes), subscription_id="own", destination=PERSON, name="mine")
    subscriptions.add(store, made)
    return made


def said(text: str, *, private: bool = True) -> tuple[Asked, Question]:
    place = Place("fake", "", "C1")
    return Asked("e1", place, "c1", "U1", text, MONDAY, private=private), Question(text, MONDAY)


async def test_a_person_sees_edits_and_forgets_what_their_own_digests_learned(folder: Path, store: Store) -> None:
    desk = await asyncio.to_thread(lambda: Desk(Settings(data=folder / "data")))
    try:
        answers = TasteAnswers(desk, store)
        own = await asyncio.to_thread(own_digest, store, Wishes(more=(PAGING,), fewer=(GARNETS,)))
        learned = Spoken((LIKE_PAGING,), ("own",))
        await asyncio.to_thread(add, store, learned, "m1", "U1", liked=True, now=MONDAY)

        async def told(text: str, *, private: bool = True) -> str:
            answer = await answers.answer(*said(text, private=private))
            assert answer is not None
            return answer.lead

        assert "Pagelet" not in await told("what do I like?", private=False)
        shown = await told("what do I like?")
        assert "• Pagelet: Paging Attention Memory" in shown and "Serving Language Models (+1 by reactions)" in shown
        assert "Fewer like these:\n• Garnets" in shown
        assert "I found nothing called “Orca”" in await told("forget that I liked Orca")
        assert await told("forget that I liked Pagelet") == (
            "Forgotten: “Pagelet: Paging Attention Memory for Language Models”."
        )
        left = await asyncio.to_thread(now, store, own)
        assert (left.more, left.fewer) == ((), (GARNETS,))
        assert await told("forget my taste") == "“mine” has no taste any longer: highlights are as for everybody."
        assert (await asyncio.to_thread(now, store, own)).fewer == ()
        assert await asyncio.to_thread(votes_of, store, "own") == []
        assert await answers.answer(*said("what is Pagelet?")) is None
        await asyncio.to_thread(subscriptions.end, store, "own")
        assert await told("forget my taste") == NO_DIGEST
    finally:
        await asyncio.to_thread(desk.close)


async def test_a_paper_is_forgotten_in_the_digest_that_is_named_and_else_in_all(folder: Path, store: Store) -> None:
    desk = await asyncio.to_thread(lambda: Desk(Settings(data=folder / "data")))
    try:
        chat, liked = DigestChat(store, desk), Wishes(more=(PAGING, GARNETS))
        mine = await asyncio.to_thread(own_digest, store, liked)
        other = replace(mine, subscription_id="other", name="other")
        await asyncio.to_thread(subscriptions.add, store, other)
        await chat.forget_taste(PERSON, "mine", "U1", "Pagelet")
        assert (await asyncio.to_thread(now, store, mine)).more == (GARNETS,)
        assert (await asyncio.to_thread(now, store, other)).more == (PAGING, GARNETS)
        await chat.forget_taste(PERSON, "", "U1", "Garnets")
        await chat.forget_taste(PERSON, "that I liked Pagelet", "U1")
        assert (await asyncio.to_thread(now, store, mine)).more == ()
        assert (await asyncio.to_thread(now, store, other)).more == ()
    finally:
        await asyncio.to_thread(desk.close)


def test_forgetting_a_person_takes_their_votes_out_of_a_channels_taste(store: Store) -> None:
    subscription = subscribed(store, MONDAY)
    learning = Spoken((PAGING, GARNETS), (subscription.subscription_id,))
    for person in ("U1", "U2"):
        add(store, learning, f"m-{person}", person, liked=True, now=MONDAY)
        add(store, learning, f"m-{person}", person, liked=True, now=MONDAY)
    forget_person(store, "fake", "U1", MONDAY)
    assert {(each.person, each.paper_id) for each in votes_of(store, "s1")} == {("U2", PAGING), ("U2", GARNETS)}
    assert take_back(store, "fake", "m-U2", "U2", liked=True) == 2 and votes_of(store, "s1") == []
    add(store, learning, "m", "U3", liked=True, now=MONDAY)
    subscriptions.end(store, "s1")
    assert votes_of(store, "s1") == []


def test_a_digest_keeps_no_votes_without_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.digests.stored.votes.MOST_VOTES", 5)
    subscribed(store, MONDAY)
    for minute in range(9):
        add(store, Spoken((PAGING,), ("s1",)), f"m{minute}", "U1", liked=True, now=MONDAY.replace(minute=minute))
    assert [each.given_at.minute for each in votes_of(store, "s1")] == [4, 5, 6, 7, 8]
