"""Decides which nominations are voted on, and which paper wins.

Everything here is pure, so the result is the same wherever it is decided.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.reading_groups.model import MOST_ON_A_BALLOT, Nomination


def ballot_of(nominations: Iterable[Nomination]) -> tuple[str, ...]:
    """Return the papers that are voted on, in the order in which they were first nominated.

    Those beyond the tenth wait for the next round.
    """
    in_order = sorted(nominations, key=lambda each: each.number)
    return tuple(dict.fromkeys(each.paper_id for each in in_order))[:MOST_ON_A_BALLOT]


def winner(ballot: Sequence[str], counts: Sequence[int]) -> str | None:
    """Return the paper with the most votes; of several the one that was nominated first, as without any vote.

    `counts` are in the order of the ballot; what it lacks has no votes. None for an empty ballot.
    """
    votes = dict(zip(ballot, counts, strict=False))
    return max(ballot, key=lambda paper_id: (votes.get(paper_id, 0), -ballot.index(paper_id)), default=None)


def counts_of(ballot: Sequence[str], votes: Mapping[str, str]) -> tuple[int, ...]:
    """Return the votes for each paper of a ballot, from what each person voted for; other papers do not count."""
    return tuple(sum(vote == paper_id for vote in votes.values()) for paper_id in ballot)


def tied(ballot: Sequence[str], counts: Sequence[int]) -> tuple[str, ...]:
    """Return the papers that share the most votes where there are several; none where one is ahead or none has any."""
    most = max(counts, default=0)
    leading = tuple(paper_id for paper_id, count in zip(ballot, counts, strict=False) if count == most)
    return leading if most and len(leading) > 1 else ()
