"""Questions that name a paper by the library's own id, as buttons ask them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.model import Question
from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import plan_for
from tests.bot.opening import open_with
from tests.libraries import build, opened

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LIST = """\
# Papers

- Harbour Lights: Routing Boats with Lamps
- [Pagelet](https://arxiv.org/abs/2301.00001): Paging Attention Memory for Language Models
"""
UNIDENTIFIED = "title:harbour-lights-routing-boats-with-lamps"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenedLibrary]:
    folder: Path = tmp_path_factory.mktemp("library")
    build(folder, {"papers": LIST})
    with opened(folder) as library:
        yield open_with(library)


def test_a_paper_known_by_its_title_alone_can_be_named_by_its_id(library: OpenedLibrary) -> None:
    assert UNIDENTIFIED in library.library.paper_ids()
    plan = plan_for(library, Question(f"summarise {UNIDENTIFIED}", NOW))
    assert [mention.paper_ids for mention in plan.mentions] == [(UNIDENTIFIED,)]


def test_papers_similar_to_it_are_searched_by_its_title(library: OpenedLibrary) -> None:
    plan = plan_for(library, Question(f"papers similar to {UNIDENTIFIED}", NOW))
    assert (plan.alike, plan.text) == ((UNIDENTIFIED,), "Harbour Lights: Routing Boats with Lamps")


def test_the_word_title_before_a_title_is_no_id(library: OpenedLibrary) -> None:
    assert plan_for(library, Question("title:pagelet", NOW)).missing == ()
