"""What a round does next, whenever somebody looks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.reading_groups.ballots import ballot_of, counts_of, tied, winner
from bot.reading_groups.model import MOST_ON_A_BALLOT, Nomination, Round
from bot.reading_groups.progress import LEAST_VOTE, OVER, Move, after, due_move, next_moment, vote_until
from bot.reading_groups.timetable import times_of
from tests.bot.reading_groups.test_timetable import BERLIN

DAY = date(2026, 12, 4)
ROUND = Round("r1", "g1", 1, "nominating", times_of(BERLIN, DAY), DAY)
BEGIN = datetime(2026, 11, 27, 18, tzinfo=UTC)


def looked(hours: list[int], nominated: int) -> list[list[Move]]:
    """The moves at each look, so many hours after the round opened."""
    round_, moves = ROUND, list[list[Move]]()
    for hour in sorted(hours):
        now, these = BEGIN + timedelta(hours=hour), list[Move]()
        while (move := due_move(round_, nominated, now)) is not None and move != "open":
            round_ = after(round_, move, now)
            these.append(move)
            assert len(these) < 5
        moves.append(these)
    return moves


def test_a_round_that_is_looked_at_every_hour_takes_each_step_once() -> None:
    moves = [move for each in looked(list(range(24 * 8)), nominated=3) for move in each]
    assert moves == ["call", "vote", "choose", "remind", "hold"]


def test_a_round_without_nominations_is_skipped_and_one_with_a_single_one_has_no_vote() -> None:
    assert [move for each in looked(list(range(24 * 8)), 0) for move in each] == ["call", "skip"]
    assert [move for each in looked(list(range(24 * 8)), 1) for move in each] == ["call", "choose", "remind", "hold"]


def test_a_vote_that_begins_late_takes_as_long_as_planned_but_ends_an_hour_before_the_meeting() -> None:
    times = ROUND.times
    assert vote_until(ROUND, times.nominations_end) == times.voting_end
    late = times.voting_end + timedelta(hours=5)
    assert vote_until(ROUND, late) == late + (times.voting_end - times.nominations_end)
    very_late = times.meeting - timedelta(hours=4)
    assert vote_until(ROUND, very_late) == times.meeting - timedelta(hours=1)
    assert vote_until(ROUND, times.meeting - timedelta(minutes=100)) is None
    assert due_move(ROUND, 3, times.meeting - timedelta(minutes=100)) == "choose"


def test_a_round_that_nobody_ran_until_its_meeting_is_missed() -> None:
    assert due_move(ROUND, 3, ROUND.times.meeting) == "miss"


@given(st.lists(st.integers(0, 24 * 12), max_size=12), st.integers(0, 12))
def test_whenever_it_is_looked_at_no_step_comes_twice_or_after_a_later_one(hours: list[int], nominated: int) -> None:
    order: list[Move] = ["call", "vote", "choose", "skip", "miss", "remind", "hold"]
    taken = [move for each in looked(hours, nominated) for move in each]
    assert taken == sorted(taken, key=order.index)
    assert len(taken) == len(set(taken))


@given(st.integers(0, 24 * 9), st.integers(0, 12))
def test_the_next_moment_is_when_the_next_step_is_due_and_no_earlier_one_is(hour: int, nominated: int) -> None:
    round_, now = ROUND, BEGIN + timedelta(hours=hour)
    while (move := due_move(round_, nominated, now)) is not None and move != "open":
        round_ = after(round_, move, now)
    following = next_moment(round_)
    if following > now:
        assert due_move(round_, nominated, following - timedelta(microseconds=1)) is None
        assert due_move(round_, nominated, following) is not None
    else:
        assert round_.phase in OVER


@given(st.integers(0, 24 * 9))
def test_no_vote_is_shorter_than_a_poll_can_be(hour: int) -> None:
    now = BEGIN + timedelta(hours=hour)
    until = vote_until(ROUND, now)
    assert until is None or until - now >= LEAST_VOTE
    assert until is None or until <= ROUND.times.meeting - timedelta(hours=1)


PAPERS = st.sampled_from([f"p{n}" for n in range(14)])
NOMINATED = st.lists(st.tuples(PAPERS, st.sampled_from("ABC")), unique=True, max_size=30).map(
    lambda pairs: [Nomination(n, paper, paper.upper(), person) for n, (paper, person) in enumerate(pairs)]
)


@given(NOMINATED)
def test_a_ballot_has_each_paper_once_in_the_order_of_nomination_whatever_order_they_are_read_in(
    nominations: list[Nomination],
) -> None:
    ballot = ballot_of(nominations)
    assert ballot_of(reversed(nominations)) == ballot
    assert len(set(ballot)) == len(ballot) <= MOST_ON_A_BALLOT
    first = [min(each.number for each in nominations if each.paper_id == paper_id) for paper_id in ballot]
    assert first == sorted(first)


@given(NOMINATED, st.dictionaries(st.text("abcdef", min_size=1, max_size=3), PAPERS))
def test_most_votes_win_and_of_equals_the_first_nominated(nominations: list[Nomination], votes: dict[str, str]) -> None:
    ballot = ballot_of(nominations)
    counts = counts_of(ballot, votes)
    chosen = winner(ballot, counts)
    if not ballot:
        assert chosen is None
        return
    assert chosen is not None
    at = ballot.index(chosen)
    assert all(count < counts[at] for count in counts[:at])
    assert all(count <= counts[at] for count in counts[at:])
    assert sum(counts) == sum(paper in ballot for paper in votes.values())
    even = tied(ballot, counts)
    assert not even or even[0] == chosen


def test_without_votes_the_first_nomination_wins() -> None:
    assert winner(("a", "b"), ()) == "a"
    assert winner(("a", "b", "c"), (1, 2, 2)) == "b"
    assert tied(("a", "b", "c"), (1, 2, 2)) == ("b", "c")


def test_a_reminder_that_is_due_when_the_paper_is_chosen_is_not_sent_again() -> None:
    voting = replace(ROUND, phase="voting")
    chosen = after(voting, "choose", ROUND.times.reminder + timedelta(hours=1))
    assert due_move(chosen, 3, ROUND.times.reminder + timedelta(hours=2)) is None
