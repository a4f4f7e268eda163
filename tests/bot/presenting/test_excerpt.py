"""A quotation beside its paper's title leaves out only what says nothing of the paper."""

import pytest

from bot.presenting.excerpt import excerpt

NAMES = ("Pagelet", "Page+")


@pytest.mark.parametrize(
    "opening",
    [
        "We present Pagelet, ",
        "In this paper, we propose Page+, ",
        "To seize these chances, we therefore introduce pagelet -- ",
        "In the paper, we describe Pagelet – ",
    ],
)
def test_that_a_paper_presents_what_it_is_named_after_is_left_out(opening: str) -> None:
    rest = "a server that keeps the cache of each request in pages."
    assert excerpt(opening + rest, NAMES) == f"… {rest}"


def test_an_aim_that_points_to_a_sentence_not_quoted_is_left_out() -> None:
    rest = "we propose a pager that reserves no memory in advance."
    assert excerpt(f"To address this problem, {rest}", ()) == f"… {rest}"


@pytest.mark.parametrize(
    "opening", ["We find that ", "In particular, we also show that ", "Our experimental results demonstrate that "]
)
def test_that_a_paper_found_what_follows_is_left_out(opening: str) -> None:
    rest = "a server that keeps caches in pages wastes less."
    assert excerpt(opening + rest, ()) == f"… {rest}"


@pytest.mark.parametrize(
    "sentence",
    [
        "Under this assumption, we present Pagelet, a server that keeps caches in pages.",
        "To halve the memory of servers, we present Pagelet, a server that keeps caches in pages.",
        "If memory is short, we propose to keep the caches of requests in pages.",
        "We present Relay, a server that hands caches over the network.",
        "We do not present Pagelet, a server that keeps the cache of requests in pages.",
        "We present Pagelet, a server.",
        "To address this problem, memory of servers is bought.",
        "We believe that keeping the cache of requests in pages wastes less.",
        "Our results may show that keeping the cache in pages wastes less.",
        "On small models, we find that keeping the cache in pages wastes less.",
        "We do not find that keeping the cache in pages wastes less.",
    ],
)
def test_a_beginning_that_says_more_stays(sentence: str) -> None:
    assert excerpt(sentence, NAMES) == sentence


def test_without_a_name_only_aims_are_left_out() -> None:
    sentence = "We present , a server that keeps the cache of requests in pages."
    assert excerpt(sentence, ("",)) == sentence
