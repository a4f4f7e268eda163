"""An answer becomes messages that Slack takes and people can use."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.composing.quotes import title_fact
from bot.answering.model import Answer, Claim, Source
from bot.platforms.slack.messages import SlackMessage, answer_messages, below_stream, words_message
from ingest.terms.outside_text import visible
from tests.bot.platforms.slack.answers import REFUSED, WRITTEN, listed, paper
from tests.fakes.slack import sizes
from tests.fakes.slack.workspace import words


def as_json(message: SlackMessage) -> list[dict[str, Any]]:
    for block in message.blocks:
        block.validate_json()
    return [block.to_dict() for block in message.blocks]


def all_words(messages: list[SlackMessage]) -> str:
    return " ".join(words(as_json(message)) for message in messages)


def elements(messages: list[SlackMessage]) -> list[dict[str, Any]]:
    return [
        element
        for message in messages
        for block in as_json(message)
        for element in block.get("elements", [])
        if element
    ]


def assert_slack_takes(messages: list[SlackMessage]) -> None:
    for message in messages:
        assert sizes.message_error(message.text, as_json(message), "", update=True) is None


def test_an_answer_shows_claims_sources_and_what_was_checked() -> None:
    (message,) = answer_messages(WRITTEN, "a1", 20)
    shown = words(as_json(message))
    assert "Pager stores caches in blocks of fixed size. [1]" in " ".join(shown.split())
    assert "(not confirmed by the cited text)" in shown
    assert "Pager 1: Caches in Blocks  · OSDI 2024" in shown and " · Abstracts · " in shown
    assert "Checked: 2 of 2 sentences cite" in shown and "broke off" in shown
    assert "2 Mar 2026, version 7" in shown
    assert message.text.startswith("Pager stores caches")


def test_titles_and_markers_lead_to_the_librarys_address() -> None:
    dumped = json.dumps(as_json(answer_messages(WRITTEN, "a1", 20)[0]))
    assert dumped.count('"url": "https://arxiv.org/abs/2401.00001"') == 3


def test_buttons_summarise_find_more_and_take_a_verdict() -> None:
    found = elements(answer_messages(WRITTEN, "a1", 20))
    by_id = {element["action_id"]: element for element in found if "action_id" in element}
    assert [option["value"] for option in by_id["summarise"]["options"]] == ["1", "2"]
    assert [option["value"] for option in by_id["more_like"]["options"]] == ["1", "2"]
    assert by_id["not_helpful"]["value"] == "a1"
    assert [option["value"] for option in by_id["menu"]["options"]] == ["cite", "save", "why", "abstracts", "teach"]


def test_all_controls_of_an_answer_are_in_one_row() -> None:
    for answer in (WRITTEN, listed(45, 2), REFUSED):
        rows = [block for block in as_json(answer_messages(answer, "a1", 20)[-1]) if block["type"] == "actions"]
        assert len(rows) == 1


def test_a_quoted_sentence_stands_with_its_paper_which_is_named_once() -> None:
    quoted = tuple(Claim(f"Sentence {n} of a paper.", (n,), quoted=True) for n in (1, 2))
    (message,) = answer_messages(replace(WRITTEN, claims=quoted), "a1", 20)
    (block,) = [block for block in as_json(message) if block["type"] == "rich_text"]
    assert [words(line).strip() for line in block["elements"]] == [
        f"[{n}]  Pager {n}: Caches in Blocks  · OSDI 2024  —  “Sentence {n} of a paper.”" for n in (1, 2)
    ]


def test_papers_of_which_nothing_is_said_stand_in_one_line_below_the_others() -> None:
    quoted = (Claim("Sentence of a paper.", (1,), quoted=True), Claim(title_fact(WRITTEN.sources[1]).text, (2,)))
    (message,) = answer_messages(replace(WRITTEN, claims=quoted), "a1", 20)
    (block,) = [block for block in as_json(message) if block["type"] == "rich_text"]
    also = " ".join(words(block["elements"][-1]).split())
    assert also == "Also on the lists: [2] Pager 2: Caches in Blocks · OSDI 2024"


def test_a_list_that_goes_on_counts_on() -> None:
    second = as_json(answer_messages(listed(45, 2), "a1", 20)[0])
    assert next(each["offset"] for block in second for each in block["elements"] if "offset" in each) == 20


def test_a_complete_list_pages_forth_and_back() -> None:
    first, middle, last = (elements(answer_messages(listed(45, page), "a1", 20)) for page in (1, 2, 3))
    ids = [{element.get("action_id"): element.get("value") for element in page} for page in (first, middle, last)]
    assert ids[0]["page_next"] == "a1 2" and "page_previous" not in ids[0]
    assert (ids[1]["page_previous"], ids[1]["page_next"]) == ("a1 1", "a1 3")
    assert ids[2]["page_previous"] == "a1 2" and "page_next" not in ids[2]


def test_every_line_of_a_list_is_told_once() -> None:
    shown = all_words(answer_messages(listed(20), "a1", 20))
    assert shown.count("Pager 7: Caches in Blocks") == 3, "once as a line, once in each menu"


def test_a_refusal_helps_with_the_nearest_papers_and_says_that_they_are_no_answer() -> None:
    shown = all_words(answer_messages(REFUSED, "a1", 20))
    assert "Nothing on the lists answers this." in shown
    assert "Searched: 412 papers on 2 lists" in shown
    assert "Closest papers (these do not answer your question)" in shown and "Pager 8: Caches in Blocks" in shown


def test_a_failure_can_be_tried_again() -> None:
    message = words_message("Something failed.", retry="a1")
    assert elements([message])[-1]["value"] == "a1"
    assert_slack_takes([message])


def test_what_follows_a_stream_leaves_room_for_what_was_streamed() -> None:
    answer = replace(WRITTEN, sources=tuple(Source(n, paper(n, "T" * 250), "abstract", ()) for n in range(1, 9)))
    assert len(below_stream(answer, "a1", 20, streamed=0)) == 1
    under, *further = below_stream(answer, "a1", 20, streamed=9_000)
    assert further
    assert 9_000 + sum(len(json.dumps(block)) for block in as_json(under)) < sizes.ALL_BLOCKS


def test_small_print_without_end_fits_one_message() -> None:
    assert_slack_takes(answer_messages(replace(WRITTEN, limits=("x" * 20_000,) * 10), "a1", 20))


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        ["<!channel>", "<@U1>", "x" * 5_000, "論文" * 900, "👩🏽‍🔬" * 200, "[a](http://b)", "a\n" * 300, ""]
    ),
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    count = draw(st.integers(0, 40))
    sources = tuple(
        Source(
            n,
            replace(paper(n, draw(HOSTILE) or "-", draw(st.sampled_from(["https://a.example/(x|y)", "javascript:x"])))),
            "abstract",
            (),
        )
        for n in range(1, count + 1)
    )
    claims = tuple(
        Claim(draw(HOSTILE), tuple(range(1, min(count, 3) + 1)), quoted=draw(st.booleans()), marked=draw(st.booleans()))
        for _ in range(draw(st.integers(0, 12)))
    )
    limits = tuple(draw(st.lists(HOSTILE, max_size=10)))
    return replace(WRITTEN, lead=draw(HOSTILE), claims=claims, sources=sources, limits=limits, checked=draw(HOSTILE))


@settings(max_examples=40)
@given(answers())
def test_slack_takes_whatever_an_answer_holds(answer: Answer) -> None:
    messages = answer_messages(answer, "a" * 32, 20)
    assert_slack_takes(messages)
    dumped = json.dumps([as_json(message) for message in messages])
    assert "javascript:x" not in [link for link in dumped.split('"') if link.startswith("javascript")]
    assert '"type": "broadcast"' not in dumped and '"type": "user"' not in dumped
    assert all("<" not in message.text for message in messages)


@settings(max_examples=40)
@given(answers())
def test_nothing_that_an_answer_says_is_lost_between_messages(answer: Answer) -> None:
    shown = "".join(all_words(answer_messages(answer, "a1", 20)).split())
    for claim in answer.claims:
        assert "".join(visible(claim.text).split()) in shown
