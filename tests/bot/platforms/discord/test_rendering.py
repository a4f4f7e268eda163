"""Whatever an answer holds, what is sent keeps every limit, pings nobody and links only to the library."""

import re
import unicodedata
from collections.abc import Sequence

import discord
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.model import Answer, Claim, FieldName, SearchPlan, Source, SummaryField
from bot.answering.search_result import Evidence, PaperHit
from bot.platforms.discord.answer_controls import MENU_OPENED, menu_of
from bot.platforms.discord.controls import Choose, Press, may_be_argument, view_of
from bot.platforms.discord.escaping import address, line, link, markdown
from bot.platforms.discord.messages import (
    DiscordMessage,
    answer_messages,
    choice_of_papers,
    failed,
    found_messages,
    menu_messages,
    paper_message,
    writing,
)
from bot.platforms.discord.splitting import length, shortened, split
from bot.reception.answer_menu import MenuReply, ReplyPassage
from ingest.library.model import Passage
from ingest.terms.outside_text import visible
from tests.bot.platforms.discord.answers import answer, answers, listed, long_texts, paper, texts, urls
from tests.fakes.discord.limits import check_choices, check_message

_ID = "0123456789abcdef"
# Answers are large by intent, and a busy machine makes them slowly.
_LARGE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


def _sent(said: DiscordMessage) -> dict[str, object]:
    view = view_of(said.controls)
    return {"embeds": [said.embed.to_dict()], "components": view.to_components() if view else []}


def _check(messages: Sequence[DiscordMessage]) -> str:
    """Hold messages against the limits; gives all their Markdown."""
    every = []
    for said in messages:
        body = _sent(said)
        check_message(body)
        embed = said.embed
        every += [embed.title or "", embed.description or "", *(f"{f.name}\n{f.value}" for f in embed.fields)]
    return "\n".join(every)


def _rendered(text: str) -> str:
    """What Discord makes of escaped text: a backslash before punctuation goes; nothing else may be markup."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u2060", "")


@settings(max_examples=40, suppress_health_check=_LARGE)
@given(answers(), st.integers(5, 100))
def test_every_answer_keeps_every_limit_whatever_it_holds(given_answer: object, page_size: int) -> None:
    assert isinstance(given_answer, type(answer()))
    text = _check(answer_messages(given_answer, _ID, page_size, hint="Reply to go on."))
    assert "evil" not in "".join(re.findall(r"\]\(https?://([^/)]+)", text.replace("lab.example", "")))
    assert not re.search(r"(?<!\\)<[@#:tai/]", text)
    assert "@everyone" not in text
    assert "@here" not in text


@given(long_texts, long_texts)
def test_words_on_the_way_and_failures_keep_every_limit(so_far: str, words: str) -> None:
    _check([writing("writing", so_far), writing("searching", "", 3)])
    _check([failed(words or "Failed.", so_far[:1000], _ID)])


@settings(max_examples=40, suppress_health_check=_LARGE)
@given(st.lists(texts, min_size=1, max_size=12), long_texts, urls)
def test_papers_found_or_shown_keep_every_limit(titles: list[str], abstract: str, url: str | None) -> None:
    papers = [
        paper(title, n, abstract=abstract or None, url=url, authors=tuple(titles)) for n, title in enumerate(titles)
    ]
    passage = Passage("p1", "x", "abstract", "heading", abstract, ((0, len(abstract)),))
    hits = [PaperHit(each, 1.0, (Evidence(passage, 1.0, (0, len(abstract))),)) for each in papers]
    _check(found_messages(abstract, hits, None, (abstract,)))
    _check(found_messages(abstract, hits, abstract or None, ()))
    passages = tuple(ReplyPassage(each.title, (abstract, "`" + each.title)) for each in papers)
    _check(menu_messages(MenuReply(abstract or "Why", passages, code=abstract)))
    _check([paper_message(papers[0])])
    _check([choice_of_papers("Which?", "alike", _ID, [(title, str(n)) for n, title in enumerate(titles)])])


@given(long_texts)
def test_escaped_text_reads_word_for_word(text: str) -> None:
    assert _rendered(markdown(text)) == visible(text)


@given(texts)
def test_no_line_of_escaped_text_opens_a_heading_a_list_a_quote_or_code(text: str) -> None:
    for row in markdown(text).split("\n"):
        assert not re.match(r"\s*(#{1,3} |[-+*] |>|-# |\d+[.)] |```)", row)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_~`|<>\[]", markdown(text))
    assert not re.search(r"\w://", markdown(text))


@given(urls, texts)
def test_a_link_leads_to_an_address_of_the_library_or_is_none(url: str | None, label: str) -> None:
    made = link(url, label)
    target = address(url)
    if target is None or not line(label):
        assert "](" not in re.sub(r"\\.", "", made)
    else:
        assert made.endswith(f"]({target})")
        assert not re.search(r"[()\s<>|\\]", target)


@given(long_texts.map(markdown), st.integers(40, 500))
def test_split_text_fits_and_loses_nothing_but_blanks(text: str, room: int) -> None:
    pieces = split(text, room)
    assert all(0 < length(piece) <= room for piece in pieces)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)
    assert not any(re.search(r"(?<!\\)(?:\\\\)*\\\Z", piece) for piece in pieces)


@given(st.lists(st.sampled_from(["word ", "[a paper](https://x.example/abc) ", "Sentence. ", "\n"]), max_size=120))
def test_links_are_never_cut(parts: list[str]) -> None:
    text = "".join(parts)
    pieces = split(text, 60)
    assert sum(piece.count("[a paper](https://x.example/abc)") for piece in pieces) == text.count("[a paper]")


@given(texts, st.integers(2, 80))
def test_shortened_text_fits(text: str, room: int) -> None:
    assert length(shortened(text, room)) <= room


def test_letters_that_belong_together_are_not_cut_apart() -> None:
    family, flag = "👩‍👩‍👧‍👦", "🇩🇪"
    for piece in split((family + flag) * 60, 41):
        assert piece.replace(family, "").replace(flag, "") == ""
    assert unicodedata.normalize("NFC", shortened("e\u0301" * 30, 10)).rstrip("…") == "é" * 4


def test_an_ordinary_page_of_a_complete_list_is_one_message_with_buttons_to_its_neighbours() -> None:
    (said,) = answer_messages(listed(95, page=2), _ID, 20)
    labels = [control.item.label for control in said.controls if isinstance(control, Press)]
    assert labels == ["←", "Next →", "👍", "👎", "⋯"]
    menu = next(each.does[2] for each in said.controls if isinstance(each, Press) and each.does[0] == MENU_OPENED)
    assert menu_of(menu)[:2] == [("Summarise…", "summarise"), ("More like…", "alike")], "what the row has no room for"
    assert said.embed.description is not None
    assert said.embed.description.count("](https://arxiv.org/abs/") == 20


def test_each_source_is_one_line_and_what_was_checked_is_small_print() -> None:
    (said,) = answer_messages(answer(), _ID, 20, hint="Reply to continue")
    assert said.embed.description == (
        "Pagelet keeps the cache in pages. [\\[1\\]](https://arxiv.org/abs/2301.00001)\n"
        "\\[1\\] [Pagelet: Paging Attention Memory](https://arxiv.org/abs/2301.00001) · SOSP 2023"
    )
    assert said.embed.footer.text is not None
    assert said.embed.footer.text.startswith("Checked: 1 sentence cites [1] · Abstracts · ")
    assert said.embed.footer.text.endswith(" · Reply to continue")


def test_a_quoted_sentence_stands_with_its_paper_which_is_named_once() -> None:
    (said,) = answer_messages(answer(claims=(Claim("It pages memory.", (1,), quoted=True),)), _ID, 20)
    assert said.embed.description == (
        "\\[1\\] [Pagelet: Paging Attention Memory](https://arxiv.org/abs/2301.00001) · SOSP 2023 — “It pages memory.”"
    )


def _compared(*fields: FieldName, asked: tuple[FieldName, ...] = ()) -> Answer:
    both = tuple(Source(n, paper(f"Pagelet {n}", n, names=(f"Pagelet {n}",)), "abstract", ()) for n in (1, 2))
    told = tuple(
        SummaryField(name, each.paper.paper_id, (Claim(f"It has a {name}.", (each.n,), quoted=True),))
        for name in fields
        for each in both
    )
    plan = SearchPlan("compare", "compare", "", fields=asked)
    claims = tuple(claim for each in told for claim in each.claims)
    return answer(sources=both, fields=told, claims=claims, plan=plan)


def test_a_comparison_shows_what_sets_papers_apart_and_says_how_to_see_the_rest() -> None:
    (said,) = answer_messages(_compared("problem", "idea", "evidence"), _ID, 20, hint="Reply to continue")
    first, *rows = str(said.embed.description).split("\n")
    assert first.count("Pagelet") == 2
    assert [row.partition(":**")[0] for row in rows] == ["- **Idea", "- **Evidence"]
    assert str(said.embed.footer.text).endswith("Reply “problem” for that")


def test_a_comparison_shows_every_field_that_was_asked_for_or_that_is_all_there_is() -> None:
    for compared in (_compared("problem", "idea", "evidence", asked=("problem",)), _compared("problem", "idea")):
        (said,) = answer_messages(compared, _ID, 20)
        assert "**Problem:**" in str(said.embed.description)
        assert "Reply “problem”" not in str(said.embed.footer.text)


def test_all_controls_of_an_answer_are_in_one_row() -> None:
    controls = [control.item for control in answer_messages(answer(), _ID, 20)[0].controls]
    assert [control.label for control in controls if isinstance(control, discord.ui.Button)] == [
        "Summarise…",
        "More like…",
        "👍",
        "👎",
        "⋯",
    ]
    assert {control.row for control in controls} == {0}


def test_writing_and_done_can_be_told_apart_at_a_glance() -> None:
    on_the_way, done = writing("writing", "Pagelet keeps"), answer_messages(answer(), _ID, 20)[0]
    assert on_the_way.embed.colour != done.embed.colour
    assert str(on_the_way.embed.description).endswith("▌")
    assert "Writing" in str(on_the_way.embed.footer.text)
    assert not on_the_way.controls
    assert done.controls


def test_a_refusal_gives_the_nearest_papers_marked_as_not_an_answer() -> None:
    refusal = answer(refused=True, lead="Nothing on that.", claims=(), sources=(), nearest=(paper(),))
    (said,) = answer_messages(refusal, _ID, 20)
    assert "these do not answer your question" in str(said.embed.description)
    assert "- [Pagelet: Paging Attention Memory](" in str(said.embed.description)


@pytest.mark.parametrize("paper_id", ["x" * 90, "", "a\nb"])
def test_what_cannot_go_into_a_buttons_id_gets_no_button(paper_id: str) -> None:
    assert not may_be_argument(paper_id)
    assert paper_message(paper(paper_id=paper_id)).controls == ()


def test_the_longest_ids_of_buttons_and_menus_fit() -> None:
    view = view_of((Press("x" * 20, _ID, "label", "y" * 50), Choose("x" * 20, _ID, "which", [("l" * 200, "1")])))
    assert view is not None
    check_message({"content": "x", "components": view.to_components()})
    with pytest.raises(ValueError, match="too long"):
        Press("x" * 20, _ID, "label", "y" * 70)


def test_choices_of_autocompletion_are_held_to_their_limits_by_the_fake() -> None:
    check_choices([{"name": "x" * 100, "value": "y" * 100}] * 25)


def test_all_colours_are_colours() -> None:
    assert discord.Colour(int(writing("writing", "").embed.colour or 0)).value <= 0xFFFFFF
