"""What is news and what is none, over ledgers of every shape."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.digests.news import (
    PREPRINT,
    PUBLISHED,
    WORKSHOP,
    Announced,
    Known,
    News,
    Present,
    moved_up,
    news_for,
    stage_of,
)
from ingest.library.ledger import Sighting
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Venue

DAY = date(2026, 1, 5)


@dataclass
class World:
    """Lists that change from revision to revision, with the ledger that an ingest keeps of them."""

    revision: int = 0
    lists: dict[str, set[str]] = field(default_factory=dict)
    ledger: dict[tuple[str, str], Sighting] = field(default_factory=dict)
    former: dict[str, frozenset[str]] = field(default_factory=dict)

    def publish(self, **lists: Iterable[str]) -> None:
        """Publish a revision in which the lists hold these papers; lists not named stay as they are."""
        self.revision += 1
        self.lists |= {name: set(papers) for name, papers in lists.items()}
        for name, papers in self.lists.items():
            for paper in papers:
                day = DAY + timedelta(days=self.revision)
                self.ledger.setdefault((paper, name), Sighting(paper, name, day, self.revision))

    def rename(self, old: str, new: str) -> None:
        """Let a paper have another id from the next revision on, as when works turn out to be one."""
        self.former[new] = self.former.get(new, frozenset()) | {old} | self.former.get(old, frozenset())
        for papers in self.lists.values():
            if old in papers:
                papers.remove(old)
                papers.add(new)

    def news(self, known: Known) -> News:
        present = {
            paper: Present(frozenset({f"title of {paper}"}), self.former.get(paper, frozenset()))
            for papers in self.lists.values()
            for paper in papers
        }
        began: dict[str, int] = {}
        for sighting in self.ledger.values():
            began[sighting.list] = min(sighting.revision, began.get(sighting.list, sighting.revision))
        return news_for(known, self.ledger.values(), present, began)


def told_of(known: Known, news: News, revision: int) -> Known:
    """What a subscriber knows once told."""
    told = {paper: Announced(f"title of {paper}", PREPRINT) for paper in news.papers}
    return replace(known, considered=revision, announced={**known.announced, **told}, waiting=news.waiting)


def nobody_told(considered: int = 0, lists: frozenset[str] | None = None) -> Known:
    return Known(considered, {}, lists)


def test_a_paper_that_appears_on_a_followed_list_is_news_with_where_it_was_seen() -> None:
    world = World()
    world.publish(serving=["a"])
    world.publish(serving=["a", "b"])
    news = world.news(nobody_told(1))
    assert news.papers == {"b": Sighting("b", "serving", DAY + timedelta(days=2), 2)}


def test_a_list_that_is_only_rearranged_is_no_news() -> None:
    world = World()
    world.publish(serving=["a", "b"])
    world.publish(serving=["b", "a"])
    assert world.news(nobody_told(1)) == News({}, {}, frozenset())


def test_a_paper_that_comes_on_further_lists_is_not_told_again() -> None:
    world = World()
    world.publish(serving=["a"], training=["z"], systems=["y"])
    world.publish(serving=["a", "b"])
    known = told_of(nobody_told(1), world.news(nobody_told(1)), 2)
    world.publish(training=["z", "b"], systems=["y", "b"])
    assert not world.news(known).papers


def test_a_paper_of_another_list_is_news_once_it_is_on_the_one_that_is_followed() -> None:
    world = World()
    world.publish(serving=["a"], training=["b"])
    world.publish(serving=["a", "b"])
    assert set(world.news(nobody_told(1, frozenset({"serving"}))).papers) == {"b"}


def test_a_list_that_is_new_is_introduced_and_what_comes_to_it_later_is_news() -> None:
    world = World()
    world.publish(serving=["a"])
    world.publish(training=["x", "y"])
    world.publish(training=["x", "y", "z"])
    news = world.news(nobody_told(1))
    assert news.introduced == {"training": ("x", "y")}
    assert set(news.papers) == {"z"}


def test_a_removed_paper_is_no_news_and_one_that_was_away_when_news_was_told_is_told_when_it_is_back() -> None:
    world = World()
    world.publish(serving=["a", "b"])
    world.publish(serving=["a", "c"])
    world.publish(serving=["a"])
    news = world.news(nobody_told(1))
    assert not news.papers
    assert news.waiting == {"c"}
    known = told_of(nobody_told(1), news, 3)
    world.publish(serving=["a", "b", "c"])
    assert set(world.news(known).papers) == {"c"}


def test_a_paper_known_by_another_id_before_is_not_told_again() -> None:
    world = World()
    world.publish(serving=["a"])
    world.publish(serving=["a", "title:b"])
    known = told_of(nobody_told(1), world.news(nobody_told(1)), 2)
    world.rename("title:b", "arxiv:b")
    world.rename("a", "arxiv:a")
    world.publish()
    assert not world.news(known).papers


def test_two_works_that_were_taken_for_one_are_told_each_by_its_title() -> None:
    world = World()
    world.publish(serving=["a"])
    world.publish(serving=["a", "b"])
    known = told_of(nobody_told(1), world.news(nobody_told(1)), 2)
    world.former["c"] = frozenset({"b"})
    world.publish(serving=["a", "b", "c"])
    assert set(world.news(known).papers) == {"c"}
    again = replace(known, announced={"b": Announced("title of c", PREPRINT)})
    assert not world.news(again).papers


papers = st.sets(st.sampled_from("abcdefgh"))
revisions = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(["one", "two", "three"]), papers), st.booleans(), st.integers(0, 30)),
    max_size=12,
)


@given(revisions)
def test_whatever_happens_to_the_lists_nothing_is_told_twice_and_nothing_is_missed(
    history: list[tuple[Mapping[str, set[str]], bool, int]],
) -> None:
    """Each step publishes some lists, may give a paper another id, and may be a moment at which news is told."""
    world = World()
    world.publish(one=["a"])
    known = nobody_told(1)
    origin = {name: name for name in "abcdefgh"}
    counts: dict[str, int] = defaultdict(int)
    covered = {"a"}
    for lists, asked, number in history:
        if number < 8 and (old := "abcdefgh"[number]) in origin and any(old in on for on in world.lists.values()):
            origin[f"{old}+"] = origin.pop(old)
            world.rename(old, f"{old}+")
        current = {work: paper for paper, work in origin.items()}
        world.publish(**{name: {current[work] for work in on} for name, on in lists.items()})
        if not asked:
            continue
        news = world.news(known)
        for paper in news.papers:
            counts[origin[paper]] += 1
        covered |= {origin[paper] for paper in news.papers}
        covered |= {origin[paper] for on in news.introduced.values() for paper in on}
        assert {origin[paper] for on in world.lists.values() for paper in on} <= covered
        known = told_of(known, news, world.revision)
    assert all(count == 1 for count in counts.values())


def venue(name: str, year: int | None = 2025) -> PaperVenue:
    return PaperVenue(Venue(name, year), "list")


def test_a_known_paper_is_news_again_when_it_is_published_and_only_then() -> None:
    assert stage_of([venue("arXiv")]) == stage_of([]) == PREPRINT
    assert stage_of([venue("ICML ES-FoMo Workshop")]) == WORKSHOP
    assert stage_of([venue("ICML ES-FoMo Workshop"), venue("OSDI", None)]) == PUBLISHED
    told = {"a": Announced("a", PREPRINT), "b": Announced("b", PUBLISHED), "old": Announced("c", WORKSHOP)}
    present = {
        "a": Present(frozenset()),
        "b": Present(frozenset()),
        "c": Present(frozenset(), frozenset({"old"})),
        "d": Present(frozenset()),
    }
    moved = moved_up(told, {"a": PUBLISHED, "b": PUBLISHED, "c": PUBLISHED, "d": PUBLISHED}, present)
    assert moved == {"a": "a", "c": "old"}
