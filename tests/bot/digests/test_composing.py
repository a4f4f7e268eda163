"""What a digest says, from real ingests: highlights, groups, overviews; and how it is cut and written."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sqlalchemy import delete, update

from bot.answering.judge import Judge
from bot.answering.language_model import LanguageModel
from bot.answering.writer import Writer
from bot.desk.desk import Desk
from bot.digests.compose import Occasion, compose, compose_quoting
from bot.digests.gathering import Findings, as_wished, find_news
from bot.digests.highlights import MODEL_FAILED
from bot.digests.model import Block, Digest, DigestItem, Highlight, Line, Schedule, Subscription, Wishes
from bot.digests.news import PREPRINT, TAKEN_BACK, Announced, Known, title_key
from bot.digests.parts import parts_of
from bot.digests.rendering.feed import as_atom
from bot.digests.rendering.html import as_html
from bot.digests.rendering.markdown import as_markdown
from bot.digests.running import DigestService
from bot.prompts import Prompts
from bot.settings.budget import BudgetLimit, BudgetSettings
from bot.settings.model import ModelSettings
from bot.settings.settings import Settings
from bot.store.database import Store, open_store
from bot.store.schema import announced, subscriptions
from bot.store.spending import spent_by
from ingest.library.reader import Library
from tests.bot.digests.worlds import CHANNEL, MONDAY, Clock, FakePlatform, a_list, number_of, subscribed
from tests.bot.opening import open_with
from tests.fakes.openai_chat import Reply, chat_server
from tests.libraries import ABSTRACTS, SERVING, TRAINING, build, opened

PROMPTS = Prompts.load()
SINCE, UNTIL = date(2026, 3, 2), date(2026, 3, 9)


def occasion(library: Library) -> Occasion:
    return Occasion("d1", SINCE, UNTIL, library.revision, ("serving",))


def composed(
    library: Library, considered: int, wishes: Wishes | None = None, told: Mapping[str, Announced] | None = None
) -> Digest:
    wishes = wishes or Wishes()
    known = Known(considered, told or {}, frozenset(wishes.lists) or None)
    return compose_quoting(as_wished(find_news(library, known), wishes, open_with(library)), wishes, occasion(library))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lists that get five papers and two abstracts in their second revision."""
    made = tmp_path_factory.mktemp("library")
    first = "# Serving papers\n\n## Serving\n- [Oldest](https://arxiv.org/abs/2201.00001): What Was There Before\n"
    build(made, {"serving": first, "training": first})
    build(made, {"serving": first + SERVING, "training": first + TRAINING}, MONDAY)
    return made


def test_the_digest_has_the_week_and_counts_and_quotes_the_highlights_it_has_an_abstract_for(folder: Path) -> None:
    with opened(folder) as library:
        digest = composed(library, 1)
    assert digest.title == "Week 10, 2026: 5 new papers"
    assert digest.lead == "Added from 2 to 9 March 2026: serving 4, training 1."
    assert len(digest.highlights) == 3
    by_title = {highlight.item.title.partition(":")[0]: highlight for highlight in digest.highlights}
    pagelet = by_title["Pagelet"]
    assert pagelet.quoted
    assert pagelet.basis == "abstract"
    assert pagelet.sentence in ABSTRACTS[0]["abstract"]
    assert (pagelet.item.venue, pagelet.item.lists) == ("SOSP 2023", ("serving", "training"))


def test_every_new_paper_is_in_the_digest_once(folder: Path) -> None:
    with opened(folder) as library:
        digest = composed(library, 1)
        entered = {row.paper_id for row in library.ledger.after(1)}
    told = [highlight.item.paper_id for highlight in digest.highlights]
    told += [line.item.paper_id for block in digest.blocks for line in block.lines]
    assert sorted(told) == sorted(entered)


def test_wishes_choose_lists_sections_kinds_and_topics(folder: Path) -> None:
    with opened(folder) as library:
        assert composed(library, 1, Wishes(lists=("training",))).new == 2
        assert composed(library, 1, Wishes(sections=("surveys",))).new == 1
        assert composed(library, 1, Wishes(kinds=("survey",))).new == 1
        assert composed(library, 1, Wishes(topics=("stragglers",))).new == 1
        assert composed(library, 1, Wishes(topics=("protein folding",))).title.endswith("nothing new")


def test_what_fewer_are_wanted_of_is_told_last_and_is_no_highlight(folder: Path) -> None:
    with opened(folder) as library:
        digest = composed(library, 1, Wishes(fewer=("arxiv:2301.00001",)))
    assert "arxiv:2301.00001" not in {highlight.item.paper_id for highlight in digest.highlights}
    last = digest.blocks[-1]
    assert last.heading == "You asked to see fewer of these"
    assert "arxiv:2301.00001" in {line.item.paper_id for line in last.lines}


def test_a_list_that_is_new_is_introduced_and_not_poured_out(tmp_path: Path) -> None:
    build(tmp_path, {"serving": a_list("Pagelet")})
    papers = a_list(*(f"System{number:02}" for number in range(30)))
    build(tmp_path, {"serving": a_list("Pagelet"), "systems": papers}, MONDAY)
    with opened(tmp_path) as library:
        digest = composed(library, 1)
    assert digest.title == "Week 10, 2026: 1 new list"
    assert digest.new == 0
    (block,) = digest.blocks
    assert block.heading == "New list: systems"
    assert block.text.startswith("30 papers: Serving 30.")
    assert len(block.lines) == 3


def test_many_papers_added_at_once_are_an_overview_by_topic(tmp_path: Path) -> None:
    build(tmp_path, {"serving": a_list("Pagelet")})
    many = a_list(*(f"System{number:02}" for number in range(75)), heading="Imported")
    build(tmp_path, {"serving": a_list("Pagelet") + many}, MONDAY)
    with opened(tmp_path) as library:
        digest = composed(library, 1)
    assert digest.new == 75
    (block,) = digest.blocks
    assert block.heading == "75 papers added to serving at once, on 2 March 2026"
    assert block.text == "By topic: Imported 75. Among them:"
    assert len(block.lines) + len(digest.highlights) + int(block.closing.split()[1]) == 75


def test_a_known_preprint_that_is_published_is_told_apart_and_told_once(tmp_path: Path) -> None:
    paper = f"arxiv:2601.{number_of('Pagelet'):05}"
    build(tmp_path, {"serving": a_list("Pagelet", "Relay")})
    published = a_list("Pagelet", "Relay").replace("A Study of Pagelet", "A Study of Pagelet | OSDI' 26")
    build(tmp_path, {"serving": published}, MONDAY)
    told = Announced(title_key("Pagelet: A Study of Pagelet"), PREPRINT)
    with opened(tmp_path) as library:
        digest = composed(library, 1, told={paper: told})
        again = composed(library, 2, told={paper: told})
    assert digest.title == "Week 10, 2026: 1 known paper published"
    (block,) = digest.blocks
    assert [line.remark for line in block.lines] == ["now at OSDI 2026"]
    assert again.empty


def test_a_known_paper_that_is_withdrawn_is_told_apart_and_told_once(tmp_path: Path) -> None:
    paper = f"arxiv:2601.{number_of('Pagelet'):05}"
    build(tmp_path, {"serving": a_list("Pagelet", "Relay")})
    lines = a_list("Pagelet", "Relay").split("\n")
    struck = [f"- ~~{line.removeprefix('- ')}~~ (withdrawn)" if "Pagelet" in line else line for line in lines]
    build(tmp_path, {"serving": "\n".join(struck)}, MONDAY)
    told = Announced(title_key("Pagelet: A Study of Pagelet"), PREPRINT)
    with opened(tmp_path) as library:
        digest = composed(library, 1, told={paper: told})
        again = composed(library, 1, told={paper: replace(told, stage=TAKEN_BACK)})
    assert digest.title == "Week 10, 2026: 1 known paper withdrawn"
    (block,) = digest.blocks
    assert block.heading == "Withdrawn since you heard of them"
    assert [line.remark for line in block.lines] == ["now withdrawn, says serving"]
    assert again.empty


def test_a_reorganised_list_and_a_removed_paper_bring_nothing(tmp_path: Path) -> None:
    build(tmp_path, {"serving": a_list("Pagelet", "Relay", "Ledger")})
    build(tmp_path, {"serving": a_list("Ledger", "Pagelet", heading="Renamed section")}, MONDAY)
    with opened(tmp_path) as library:
        digest = composed(library, 1)
    assert digest.empty
    assert digest.title == "Week 10, 2026: nothing new"
    assert digest.lead == "Nothing new on serving from 2 to 9 March 2026."


def test_a_paper_that_gets_its_link_later_is_not_told_again(tmp_path: Path) -> None:
    build(tmp_path, {"serving": a_list("Relay") + "- Pagelet: Paging Attention Memory for Language Models | CMU\n"})
    linked = "- [Pagelet](https://arxiv.org/abs/2301.00001): Paging Attention Memory for Language Models | CMU\n"
    build(tmp_path, {"serving": a_list("Relay") + linked, "other": linked}, MONDAY)
    with opened(tmp_path) as library:
        assert not composed(library, 1, Wishes(lists=("serving",))).new


def found_in(folder: Path) -> tuple[Findings, Occasion]:
    with opened(folder) as library:
        return find_news(library, Known(1, {})), occasion(library)


async def written(folder: Path, *replies: Reply, judged: bool = False) -> Digest:
    findings, when = await asyncio.to_thread(found_in, folder)
    async with chat_server(*replies) as server:
        settings = ModelSettings.model_validate(
            {"base_url": server.base_url, "model": "scripted", "attempts": 1, "deadline": 60.0}
        )
        model = LanguageModel(settings)
        judge = Judge(model, PROMPTS, 60.0) if judged else None
        digest, used = await compose(findings, Wishes(), when, await Writer(model, PROMPTS, judge=judge).begin())
        assert len(server.requests) == len(replies)
        assert used is None or used.calls == len(replies)
        return digest


def on_pagelet(sentence: str) -> Reply:
    """A model that writes one sentence and cites the source that speaks of Pagelet."""

    def write(messages: list[dict[str, Any]]) -> str:
        sources = re.findall(r"<<<source (.+?)>>>\ntitle: (.+)", messages[-1]["content"])
        (key,) = (key for key, title in sources if title.startswith("Pagelet"))
        return f"{sentence} [{key}]"

    return Reply(write)


async def test_what_digests_cost_is_counted_and_at_the_limit_they_are_quoted_and_say_so(
    folder: Path, tmp_path: Path
) -> None:
    clock, platform = Clock(), FakePlatform()
    limits = BudgetSettings(limits=(BudgetLimit(each="channel", per="month", tokens=200),))
    async with chat_server(on_pagelet("Pagelet keeps the cache of each request in pages of fixed size.")) as server:
        model = ModelSettings.model_validate({"base_url": server.base_url, "model": "scripted", "attempts": 1})
        store = await asyncio.to_thread(open_store, f"sqlite:///{tmp_path / 'store.sqlite'}")
        desk = await asyncio.to_thread(Desk, Settings(data=folder / "data", model=model))
        await asyncio.to_thread(subscribed, store, clock())
        service = DigestService(store, desk, {"fake": platform}, clock, budget=limits)
        for _ in range(3):
            clock.now += timedelta(days=7)
            await service.turn()
            await asyncio.to_thread(forget_what_was_told, store)
        counted = await asyncio.to_thread(spent_by, store, MONDAY, "purpose")
        here = await asyncio.to_thread(spent_by, store, MONDAY, "channel")
        await asyncio.to_thread(desk.close)
        await asyncio.to_thread(store.close)
    assert [(each.of, each.calls, each.tokens) for each in counted] == [("digest", 2, 240)]
    assert [each.of for each in here] == [CHANNEL.channel]
    assert len(server.requests) == 2
    limit = "The budget of this channel for the language model is used up for this month."
    told = [message.part.closing for message in platform.messages if message.part.number == message.part.of]
    assert told == [(), (), (limit,)]


def forget_what_was_told(store: Store) -> None:
    """Make every paper news again."""
    with store.transaction() as connection:
        connection.execute(delete(announced))
        connection.execute(update(subscriptions).values(considered=1))


def sentence_on_pagelet(digest: Digest) -> Highlight:
    (highlight,) = (each for each in digest.highlights if each.item.title.startswith("Pagelet"))
    return highlight


async def test_a_models_sentence_that_its_source_confirms_is_the_highlights(folder: Path) -> None:
    sentence = "Pagelet keeps the cache of each request in pages of fixed size."
    digest = await written(folder, on_pagelet(sentence))
    told = sentence_on_pagelet(digest)
    assert (told.sentence, told.quoted, told.basis) == (sentence, False, "abstract")
    assert digest.limits == ()


async def test_a_models_sentence_with_a_number_of_its_own_is_left_for_a_quotation(folder: Path) -> None:
    digest = await written(folder, on_pagelet("Pagelet keeps the cache in pages and serves 9x more requests."))
    assert sentence_on_pagelet(digest).quoted


@pytest.mark.parametrize(
    ("verdict", "is_quoted"), [("supported", False), ("partly", True)], ids=["supported", "not supported"]
)
async def test_a_freely_worded_sentence_is_the_highlights_where_a_judge_finds_its_source(
    folder: Path, verdict: str, is_quoted: bool
) -> None:
    sentence = "In Pagelet, the pages that hold the cache of a request are of a fixed size."
    judgement = {"claim": 1, "verdict": verdict, "words": "keeps the cache of each request in pages of fixed size"}
    digest = await written(folder, on_pagelet(sentence), Reply(json.dumps([judgement])), judged=True)
    told = sentence_on_pagelet(digest)
    assert told.quoted is is_quoted
    assert (told.sentence == sentence) is not is_quoted


async def test_when_the_model_is_down_the_highlights_are_quoted_and_the_digest_says_so(folder: Path) -> None:
    digest = await written(folder, Reply(status=500))
    assert sentence_on_pagelet(digest).quoted
    assert digest.limits == (MODEL_FAILED,)


texts = st.text(min_size=1, max_size=200)
items = st.builds(
    DigestItem,
    paper_id=st.just("arxiv:1"),
    title=texts,
    url=st.none() | st.just("https://arxiv.org/abs/1?a=(b)&c=<d>") | texts,
    venue=st.text(max_size=30),
    lists=st.lists(st.text(max_size=20), max_size=2).map(tuple),
    topic=st.just("t"),
)
digests = st.builds(
    Digest,
    digest_id=st.just("d1"),
    title=texts,
    lead=st.text(max_size=200),
    since=st.just(SINCE),
    until=st.just(UNTIL),
    new=st.integers(0, 300),
    highlights=st.lists(
        st.builds(Highlight, items, st.text(max_size=400), st.booleans(), st.just("abstract")), max_size=3
    ).map(tuple),
    blocks=st.lists(
        st.builds(
            Block,
            texts,
            st.text(max_size=100),
            st.lists(st.builds(Line, items, st.text(max_size=40)), max_size=25).map(tuple),
            st.text(max_size=30),
        ),
        max_size=5,
    ).map(tuple),
    revision=st.just(1),
    as_of=st.just(MONDAY),
    limits=st.just(("Something was not possible.",)),
)


@given(digests)
def test_cut_into_parts_nothing_is_lost_or_said_twice_and_each_part_fits(digest: Digest) -> None:
    parts = parts_of(digest, 2800)
    lines = [line for part in parts for block in part.blocks for line in block.lines]
    assert lines == [line for block in digest.blocks for line in block.lines]
    assert [block.closing for part in parts for block in part.blocks if block.closing] == [
        block.closing for block in digest.blocks if block.closing
    ]
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert all(part.of == len(parts) for part in parts)
    assert [part.title for part in parts if part.title] == [digest.title]
    assert parts[-1].closing == digest.limits
    for part in parts[1:]:
        said = sum(len(line.item.title) + len(line.item.url or "") for block in part.blocks for line in block.lines)
        assert said <= 2800


@given(digests)
def test_nothing_in_a_digest_becomes_markup_or_a_link_of_its_own(digest: Digest) -> None:
    tokens = MarkdownIt().parse(as_markdown(digest))
    inline = [child for token in tokens for child in token.children or ()]
    allowed = {"text", "softbreak", "hardbreak", "strong_open", "strong_close", "em_open", "em_close"}
    assert {token.type for token in inline} <= allowed | {"link_open", "link_close", "text_special"}
    given_urls = [each.item.url for each in digest.highlights]
    given_urls += [line.item.url for block in digest.blocks for line in block.lines]
    linked = sum(token.type == "link_open" for token in inline)
    assert linked == sum(bool(url) and str(url).startswith(("https://", "http://")) for url in given_urls)
    assert not {token.type for token in tokens} & {"html_block", "code_block", "fence", "table_open", "blockquote_open"}
    html = as_html(digest)
    assert html.count("<a ") == linked
    assert html.count("<script") == 0


@given(st.lists(digests, max_size=2))
def test_a_feed_is_xml_with_an_entry_for_each_digest(made: list[Digest]) -> None:
    subscription = Subscription(
        subscription_id="s1",
        name="papers",
        destination=CHANNEL,
        schedule=Schedule(),
        wishes=Wishes(),
        origin="chat",
        made_by="U1",
        considered=1,
        considered_at=MONDAY,
        due=None,
    )
    times = [(digest, MONDAY + timedelta(days=number)) for number, digest in enumerate(made)]
    feed = ElementTree.fromstring(as_atom(times, subscription, MONDAY))
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == len(made)
