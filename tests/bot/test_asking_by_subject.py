"""What words of a question select: subjects that are also names of lists, what is left out, preprints."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.answering.model import Question
from bot.desk.desk import Desk, open_desk
from bot.settings.settings import Settings
from ingest.library.model import Selection
from tests.libraries import NOW, build

CHANGES = """# Change detection
## Methods
- Siamese Change Detection Without Labels, TGRS 2023. [[paper]](https://arxiv.org/abs/2301.10001)
- Change Detection From Drone Images, TGRS 2024. [[paper]](https://arxiv.org/abs/2401.10002)
- Unsupervised Change Detection for Floods, CVPR 2024. [[paper]](https://arxiv.org/abs/2401.10003)
- Semantic Change Detection: A Survey, TGRS 2022. [[paper]](https://arxiv.org/abs/2201.10004)
- Building Change Detection With Transformers, JAG 2024. [[paper]](https://arxiv.org/abs/2401.10005)
"""
PLACES = """# Place recognition
## Methods
- Visual Place Recognition Across Seasons, CVPR 2024. [[paper]](https://arxiv.org/abs/2402.20001)
- Aggregating Local Descriptors, CVPR 2016. [[paper]](https://arxiv.org/abs/1601.20002)
- Re-ranking Candidates for Localization, ICCV 2023. [[paper]](https://arxiv.org/abs/2302.20003)
"""
ALL = Selection(lists=("change-detection",))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("subjects")
    build(folder, {"change-detection": CHANGES, "place-recognition": PLACES})
    with open_desk(Settings.model_validate({"data": folder / "data"})) as opened:
        yield opened


def titles_of(desk: Desk, paper_ids: Sequence[str]) -> set[str]:
    with desk.library() as library:
        return {paper.title for paper in library.papers(paper_ids)}


async def selected(desk: Desk, question: str) -> tuple[str, Selection]:
    plan = (await desk.answer(Question(question, NOW))).plan
    return plan.text, plan.selection


@pytest.mark.parametrize(
    ("question", "topic", "selection"),
    [
        ("unsupervised change detection without labels", "unsupervised change detection", Selection()),
        ("change detection seen from a drone", "change detection seen from a drone", Selection()),
        ("change detection papers from 2024", "change detection", Selection(years=(2024, 2024))),
        ("honestly looking for a survey on semantic change detection", "semantic change detection", Selection()),
    ],
)
async def test_words_that_papers_use_as_well_are_the_subject(
    desk: Desk, question: str, topic: str, selection: Selection
) -> None:
    text, found = await selected(desk, question)
    assert topic in text and found == selection


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("everything on the change detection list", ALL),
        ("everything in change-detection", ALL),
        ("the detection list, 2024 only", Selection(lists=("change-detection",), years=(2024, 2024))),
    ],
)
async def test_beside_the_word_list_or_typed_as_the_name_they_are_the_list(
    desk: Desk, question: str, selection: Selection
) -> None:
    assert await selected(desk, question) == ("", selection)


@pytest.mark.parametrize(
    ("question", "topic", "titles"),
    [
        ("change detection, but not from drones", "change detection", {"Change Detection From Drone Images"}),
        (
            "change detection except with transformers",
            "change detection",
            {"Building Change Detection With Transformers"},
        ),
        ("everything but nothing on floods", "", {"Unsupervised Change Detection for Floods"}),
    ],
)
async def test_what_a_topic_is_set_apart_from_is_left_out(
    desk: Desk, question: str, topic: str, titles: set[str]
) -> None:
    plan = (await desk.answer(Question(question, NOW))).plan
    assert await asyncio.to_thread(titles_of, desk, plan.selection.without) == titles
    assert plan.text == topic


@pytest.mark.parametrize(
    ("question", "count"),
    [("how many preprints are there?", 2), ("preprints from 2023", 1), ("TPAMI papers, no preprints", 1)],
)
async def test_preprints_are_the_papers_of_servers_of_preprints(tmp_path: Path, question: str, count: int) -> None:
    text = (
        "# Owls\n- Owls in Snow, arXiv 2023. [[paper]](https://arxiv.org/abs/2301.30001)\n"
        "- Owls in Rain, bioRxiv 2022. [[paper]](https://doi.org/10.1101/2022.01.02.474747)\n"
        "- Owls in Wind, TPAMI 2022. [[paper]](https://doi.org/10.1109/TPAMI.2022.1)\n"
    )
    await asyncio.to_thread(build, tmp_path, {"owls": text})
    desk = await asyncio.to_thread(open_desk, Settings.model_validate({"data": tmp_path / "data"}))
    try:
        assert (await desk.answer(Question(question, NOW))).count == count
    finally:
        await asyncio.to_thread(desk.close)


async def test_what_changed_still_asks_for_news(desk: Desk) -> None:
    _, found = await selected(desk, "what changed since May 2020?")
    assert found.seen_from == date(2020, 5, 1)


async def test_the_year_of_the_most_is_told_by_counts_for_each_year(desk: Desk) -> None:
    answer = await desk.answer(Question("which year had the most TGRS papers?", NOW))
    assert answer.lead.startswith("3 papers at TGRS on 1 list: 1 of 2022, 1 of 2023, 1 of 2024")
