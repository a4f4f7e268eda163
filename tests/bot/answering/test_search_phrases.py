"""Words that stand side by side in a text are found whatever signs, plurals and accents they are written with."""

from collections.abc import Iterator

import pytest

from bot.answering.searching.phrases import papers_that_say
from bot.answering.searching.revision_cache import CachedLibrary
from tests.libraries import build, opened

_TITLES = (
    "Bath & Shower Scheduling for C++ Requests",
    "The Users' Queries of Naïve α-Schedulers",
    r"Bounded $\beta$ Buses in Multi-Level Caches",
)


@pytest.fixture(scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CachedLibrary]:
    folder = tmp_path_factory.mktemp("phrases")
    lines = (f"- [{title}](https://example.org/{number})" for number, title in enumerate(_TITLES))
    build(folder, {"signs": "# Signs\n\n" + "\n".join(lines) + "\n"})
    with opened(folder) as library:
        yield CachedLibrary(library)


@pytest.mark.parametrize(
    ("phrase", "title"),
    [
        ("bath and showers", 0),
        ("C++ request", 0),
        ("users query", 1),
        ("naive alpha scheduler", 1),
        ("beta buses", 2),
        ("multi level caches", 2),
        ("multilevel cache", None),
        ("shower bath", None),
        ("bath showers", None),
    ],
)
def test_a_phrase_is_found_however_it_is_written(cached: CachedLibrary, phrase: str, title: int | None) -> None:
    found = papers_that_say(cached, phrase)
    titles = cached.library.titles(found)
    assert [titles[each] for each in found] == ([] if title is None else [_TITLES[title]])
