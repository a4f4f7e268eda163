"""Papers are found by the repository of code that their links lead into."""

from pathlib import Path

import pytest

from ingest.job import run_job
from ingest.library.repositories import is_called, repository_of
from ingest.library.restricted import RestrictedLibrary
from tests.libraries import NOW, opened, settings_for, write_sources

OPEN = """# Open

- [Pagelet: Memory in Blocks](https://arxiv.org/abs/2301.00001) [code](https://github.com/Kanto/Quayside)
- [Relay: Batches without Waiting](https://arxiv.org/abs/2302.00002) \
[code](https://github.com/kanto/quayside/tree/v2/relay)
- [Ferry: Moving Requests](https://arxiv.org/abs/2303.00003) [code](https://github.com/kanto/quayside-tools)
"""
HIDDEN = """# Hidden

- [Skiff: Small Models](https://arxiv.org/abs/2304.00004) [code](https://github.com/kanto/quayside/tree/v2/skiff)
"""
PAGELET, RELAY, SKIFF = "arxiv:2301.00001", "arxiv:2302.00002", "arxiv:2304.00004"
ADDRESS = "https://github.com/kanto/quayside/blob/main/setup.py"


@pytest.mark.parametrize(
    ("address", "repository"),
    [
        ("https://github.com/Kanto/Quayside.git", "https://github.com/kanto/quayside"),
        ("http://www.github.com/kanto/quayside/tree/v2/relay#use", "https://github.com/kanto/quayside"),
        ("https://gitlab.com/kanto/quayside", "https://gitlab.com/kanto/quayside"),
        ("https://github.com/kanto", None),
        ("https://kanto.example.org/kanto/quayside", None),
        ("no address", None),
    ],
)
def test_an_address_leads_into_the_repository_of_its_first_two_parts(address: str, repository: str | None) -> None:
    assert repository_of(address) == repository


def test_a_repository_is_called_by_its_name_whoever_owns_it() -> None:
    assert is_called(ADDRESS, "QuaySide")
    assert not is_called(ADDRESS, "kanto")


def test_papers_of_one_repository_are_found_with_what_lies_inside_it_and_no_namesake(tmp_path: Path) -> None:
    write_sources(tmp_path, {"open": OPEN, "hidden": HIDDEN}, [])
    run_job(settings_for(tmp_path, ["open", "hidden"]), now=NOW)
    with opened(tmp_path) as library:
        assert library.in_repositories([ADDRESS]) == [PAGELET, RELAY, SKIFF]
        assert library.in_repositories_called("quayside") == [PAGELET, RELAY, SKIFF]
        assert library.in_repositories(["https://example.org"]) == []
        seen = RestrictedLibrary(library, ["open"])
        assert seen.in_repositories([ADDRESS]) == seen.in_repositories_called("quayside") == [PAGELET, RELAY]
