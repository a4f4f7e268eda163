"""What people see of candidates and do about them, and that no paper of the library is ever one."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.conversation import as_turn
from bot.answering.model import Question, Turn
from bot.candidates.candidates import CHECKED, NO_SUCH, NONE, OFF
from bot.candidates.requests import candidate_request
from bot.desk.desk import Desk, open_desk
from bot.desk.reviewers import NO_REVIEWER
from bot.desk.same_paper import same_papers
from bot.platforms.discord.messages import answer_messages as discord_messages
from bot.platforms.slack.messages import answer_messages as slack_messages
from bot.presenting.answer_parts import parts_of
from bot.reception import forgetting
from bot.store import proposals as rows
from bot.store.candidates import candidates_with
from ingest.library.model import PaperRecord
from ingest.papers.identity import identify
from ingest.terms.entry import Entry
from ingest.terms.identifiers import Identifiers, address_of
from ingest.watching.model import OutsidePaper
from tests.bot.candidates.worlds import DISK, PHASES, World, settings_in, watched_world, world
from tests.libraries import NOW


async def test_candidates_are_shown_apart_marked_and_with_why(folder: Path, tmp_path: Path) -> None:
    async with watched_world(folder, tmp_path) as here:
        answer = await here.say("what is new beyond the lists?")
    assert answer.lead == "2 candidates, on none of your lists, the closest first."
    assert answer.checked == CHECKED
    assert [source.paper.paper_id for source in answer.sources] == list(answer.papers)
    assert all(source.paper.lists == () for source in answer.sources)
    assert "close to “Serving” of serving (nearest: “Pagelet: Paging Attention Memory" in answer.claims[0].text
    parts = parts_of(answer)
    assert [paper.title for paper in parts.papers] == [DISK.title, PHASES.title]
    assert parts.papers[0].details[0].startswith("2026; close to")
    assert [step.label for step in answer.steps] == ["[1]", "[2]"]


async def test_nothing_watched_and_nothing_found_are_said(folder: Path, tmp_path: Path) -> None:
    async with watched_world(folder, tmp_path, {}) as here:
        assert (await here.say("candidates")).lead == NONE
    (tmp_path / "other").mkdir()
    async with world(settings_in(folder, tmp_path / "other", candidates={})) as here:
        assert (await here.say("any papers outside our lists?")).lead == OFF


async def test_a_candidate_is_never_in_an_answer_that_does_not_ask_for_it(folder: Path, tmp_path: Path) -> None:
    async with watched_world(folder, tmp_path) as here:
        assert await here.hear("which papers keep attention memory in pages?") is None
        answer = await here.desk.answer(Question("papers on keeping attention memory in pages on disk", NOW))
    assert all(not source.paper.paper_id.startswith("candidate:") for source in answer.sources)
    assert DISK.title not in str(answer)


async def test_one_candidate_is_shown_with_its_abstract_and_what_can_be_done(folder: Path, tmp_path: Path) -> None:
    async with watched_world(folder, tmp_path) as here:
        turns = (as_turn(await here.say("candidates")),)
        answer = await here.say("tell me about [1]", turns=turns)
        assert answer.lead.startswith("Candidate 1, on none of your lists: close to")
        assert answer.claims[0].quoted and answer.claims[0].text == DISK.abstract
        assert [step.says for step in answer.steps] == ["add candidate 1 to serving", "dismiss candidate 1"]
        assert (await here.say("candidate 77")).lead == NO_SUCH
        # What else is asked of them finds no paper of the library.
        follow = await here.desk.answer(Question("which of those are by Kim Loe?", NOW, turns))
        assert DISK.title not in str(follow.sources)


async def test_a_dismissed_candidate_stays_dismissed_until_it_is_restored(folder: Path, tmp_path: Path) -> None:
    async with watched_world(folder, tmp_path) as here:
        turns = (as_turn(await here.say("candidates")),)
        for person, manages in (("U1", False), ("U5", True)):
            assert (await here.say("dismiss [1]", person, turns=turns, manages=manages)).lead == NO_REVIEWER
        assert (await here.say("dismiss [1]", "U9", turns=turns)).lead.startswith(
            f"Dismissed 1 candidate: “{DISK.title}”"
        )
        await here.watch(NOW + timedelta(days=1))
        assert DISK.title not in str((await here.say("candidates")).claims)
        assert (await here.say("restore candidate 1")).lead == NO_REVIEWER
        assert DISK.title in (await here.say("restore candidate 1", "U9")).lead
        assert DISK.title in str((await here.say("candidates")).claims)


async def test_where_nobody_is_named_a_manager_dismisses(folder: Path, tmp_path: Path) -> None:
    async with watched_world(folder, tmp_path, proposals={}) as here:
        assert (await here.say("dismiss candidate 1", "U5")).lead == NO_REVIEWER
        assert (await here.say("dismiss candidate 1", "U5", manages=True)).lead.startswith("Dismissed")


async def test_a_candidate_is_proposed_by_its_number_and_leaves(folder: Path, tmp_path: Path) -> None:
    async with watched_world(folder, tmp_path) as here:
        turns = (as_turn(await here.say("candidates")),)
        answer = await here.say("add [1] to training", turns=turns)
        assert answer.lead.startswith(f"Proposal 1: “{DISK.title}” for training")
        assert "https://arxiv.org/abs/2602.00001" in answer.code
        assert [each.list for each in await asyncio.to_thread(rows.proposals_in, here.store, "waiting")] == ["training"]
        left = await here.say("candidates")
        assert DISK.title not in str(left.claims) and PHASES.title in str(left.claims)
        # Without a list it is the one that the candidate is closest to.
        assert " for serving" in (await here.say("propose candidate 2")).lead


async def test_words_about_a_paper_of_the_library_are_not_for_candidates(folder: Path, tmp_path: Path) -> None:
    async with watched_world(folder, tmp_path) as here:
        turns = (Turn("papers", "", ("arxiv:2301.00001", "arxiv:2302.00002")),)
        for text in ("tell me about [1]", "[2]", "dismiss [1]", "what is it about"):
            assert await here.hear(text, turns=turns) is None


async def test_who_may_see_one_list_sees_what_is_close_to_it_and_no_other_titles(folder: Path, tmp_path: Path) -> None:
    async with watched_world(
        folder, tmp_path, candidates={"arxiv_categories": ["cs.DC"], "least_closeness": 0.3}
    ) as here:
        answer = await here.say("candidates", lists=("training",))
        assert "serving" not in " ".join(claim.text for claim in answer.claims).replace("Serving", "")
        assert all(" of training" in claim.text for claim in answer.claims)
        assert (await here.say("candidates", lists=("",))).lead == NONE


async def test_who_may_not_see_the_list_that_a_candidate_is_near_to_learns_nothing_by_its_number(
    folder: Path, tmp_path: Path
) -> None:
    async with watched_world(folder, tmp_path) as here:
        # Every list is compared with, and this candidate is near to one of them alone.
        [phases] = await asyncio.to_thread(candidates_with, here.store, [2])
        [near, far] = phases.ranking.sections
        assert (near.list, far.list) == ("serving", "training") and near.closeness > far.closeness
        between = here.settings.candidates.model_copy(update={"least_closeness": (near.closeness + far.closeness) / 2})
        here.settings = here.settings.model_copy(update={"candidates": between})
        await here.say("dismiss candidate 2", "U9")
        for text in ("restore candidate 2", "add candidate 2 to training", "candidate 2"):
            refused = await here.say(text, "U9", lists=("training",))
            assert refused.lead.startswith("There is no candidate") and PHASES.title not in str(refused)
        assert [each.state for each in await asyncio.to_thread(candidates_with, here.store, [2])] == ["dismissed"]
        assert PHASES.title in (await here.say("restore candidate 2", "U9", lists=("serving",))).lead


async def test_only_what_was_dismissed_is_said_to_be_back(folder: Path, tmp_path: Path) -> None:
    async with watched_world(folder, tmp_path) as here:
        assert (await here.say("restore candidate 2", "U9")).lead == NO_SUCH


async def test_titles_from_outside_are_text_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    evil = replace(
        DISK,
        title="<!channel> [x](https://evil.example) @everyone `Attention` Memory in Pages\u202e on Disk",
        authors=(),
    )
    async with watched_world(folder, tmp_path, {"2602.00001": evil}) as here:
        answer = await here.say("candidates")
        slack = str([block.to_dict() for message in slack_messages(answer, "0" * 16, 10) for block in message.blocks])
        discord = str([message.embed.to_dict() for message in discord_messages(answer, "0" * 16, 10)])
    # Slack's rich text holds words as words; in Discord's Markdown they are escaped.
    assert "'type': 'broadcast'" not in slack and "'url': 'https://evil.example'" not in slack
    assert "](https://evil.example" not in discord
    assert "\u202e" not in slack + discord


async def test_forgetting_a_person_leaves_what_they_decided_without_them(folder: Path, tmp_path: Path) -> None:
    async with watched_world(folder, tmp_path) as here:
        await here.say("dismiss candidate 1", "U9")
        await asyncio.to_thread(forgetting.forget_person, here.store, "slack", "U9", NOW, "T1")
        assert await asyncio.to_thread(decided, here) == ("dismissed", "")


def decided(here: World) -> tuple[str, str]:
    """The state of the first candidate, and who decided about it."""
    with here.store.transaction() as connection:
        row = connection.exec_driver_sql("select state, decided_by from candidates where candidate_id = 1").one()
    return row.state, row.decided_by


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is new beyond the lists?", ("show", "", "")),
        ("What's new outside of our reading lists", ("show", "", "")),
        ("show me papers that are not on the lists", ("show", "", "")),
        ("any new papers beyond your lists?", ("show", "", "")),
        ("candidates", ("show", "", "")),
        ("candidates for serving", ("show", "serving", "")),
        ("candidates for elections", None),
        ("dismiss candidate 3", ("dismiss", "", "candidate 3")),
        ("dismiss 1 and 3", ("dismiss", "", "1 and 3")),
        ("restore candidate #4", ("restore", "", "candidate #4")),
        ("candidate 12", ("show one", "", "candidate 12")),
        ("what is new", None),
        ("what is new on the lists", None),
        ("papers on caching not on GPUs", None),
        ("which papers go beyond attention?", None),
        ("candidate generation for recommendation", None),
    ],
)
def test_what_people_say_about_candidates(text: str, expected: tuple[str, str, str] | None) -> None:
    found = candidate_request(text, ["serving", "training"])
    assert (found and (found.wish, found.list, found.words)) == expected


@pytest.fixture(scope="module")
def desk(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    opened = open_desk(settings_in(folder, tmp_path_factory.mktemp("desk")))
    yield opened
    opened.close()


def written_otherwise(paper: PaperRecord, how: int) -> OutsidePaper:
    """A paper of the library as a service might give it: by one key, by a title written otherwise, by its address."""
    title = paper.title
    keys = [f"{kind}:{value}" for kind, values in paper.identifiers.items() for value in values]
    titles = (title, title.upper(), title.replace(" ", "  "), title.replace(":", " –"), f"{title}.", title.casefold())
    keyed = OutsidePaper(f"Renamed Work {how}", tuple(keys[:1]), address_of(keys[0]) or "" if keys else "")
    titled = OutsidePaper(titles[how % len(titles)], (f"doi:10.9999/{how}",), f"https://doi.org/10.9999/{how}")
    linked = OutsidePaper(f"Renamed Work {how}", (f"s2:{how:040}",), paper.url or "")
    return (keyed if keys else titled, titled, linked if paper.url else titled)[how % 3]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 10_000), how=st.integers(0, 10_000))
def test_no_paper_of_the_library_is_ever_a_candidate(desk: Desk, which: int, how: int) -> None:
    with desk.opened() as opened:
        papers = opened.papers(opened.library.paper_ids())
        paper = papers[which % len(papers)]
        [found] = same_papers(opened, [written_otherwise(paper, how)])
        assert paper.paper_id in [each.paper_id for each in found]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.sampled_from(
            [
                "paging",
                "attention",
                "memory",
                "language",
                "models",
                "relay",
                "serving",
                "training",
                "survey",
                "of",
                "for",
            ]
        ),
        min_size=2,
        max_size=8,
    ),
    number=st.sampled_from(["2301.00001", "2302.00002", "2602.00001", "2602.00002"]),
)
def test_what_becomes_a_candidate_would_be_a_paper_of_its_own(desk: Desk, words: list[str], number: str) -> None:
    outside = OutsidePaper(" ".join(words).title(), (f"arxiv:{number}",), f"https://arxiv.org/abs/{number}")
    with desk.opened() as opened:
        [found] = same_papers(opened, [outside])
        entries = [entry for paper_id in opened.library.paper_ids() for entry in opened.library.entries_of(paper_id)]
    if not found:
        new = Entry(
            "new",
            "new.md",
            1,
            outside.title,
            None,
            outside.url,
            (),
            Identifiers(arxiv=number),
            None,
            (),
            (),
            (),
            "paper",
        )
        assert all(len(paper.entries) == 1 for paper in identify([*entries, new], {}).papers if new in paper.entries)
