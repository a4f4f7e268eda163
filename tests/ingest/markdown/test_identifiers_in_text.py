"""Identifiers that stand in a line as text identify its work, lead to it, and are no part of its title."""

import pytest

from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile


def read(line: str) -> Entry:
    [entry] = read_list(ListFile("owls", "README.md", line)).entries
    return entry


@pytest.mark.parametrize(
    "line",
    [
        "- The Hearing of Barn Owls. arXiv:2401.50001",
        "- The Hearing of Barn Owls (arXiv:2401.50001v2)",
        "- The Hearing of Barn Owls, arXiv preprint arXiv:2401.50001, 2024",
        "- The Hearing of Barn Owls `arXiv:2401.50001`",
        "- The Hearing of Barn Owls, [2401.50001](https://arxiv.org/abs/2401.50001)",
        "- The Hearing of Barn Owls, arxiv.org/abs/2401.50001",
        "- [The Hearing of Barn Owls](arXiv:2401.50001)",
        '- Doe, J. et al. "The Hearing of Barn Owls." arXiv preprint arXiv:2401.50001 (2024).',
    ],
)
def test_an_arxiv_id_in_the_text_is_the_works_identifier_and_its_link(line: str) -> None:
    entry = read(line)

    assert (entry.title, entry.identifiers.arxiv) == ("The Hearing of Barn Owls", "2401.50001")
    assert entry.url == "https://arxiv.org/abs/2401.50001"


@pytest.mark.parametrize(
    "line",
    [
        "- The Hearing of Barn Owls. doi:10.1145/50.1",
        "- The Hearing of Barn Owls, DOI: 10.1145/50.1",
        "- The Hearing of Barn Owls, DOI: [10.1145/50.1](https://doi.org/10.1145/50.1)",
        "- The Hearing of Barn Owls (doi:10.1145/50.1)",
        "- [The Hearing of Barn Owls](doi:10.1145/50.1)",
        "- The Hearing of Barn Owls <doi:10.1145/50.1>",
    ],
)
def test_a_doi_in_the_text_is_the_works_identifier_and_its_link(line: str) -> None:
    entry = read(line)

    assert (entry.title, entry.identifiers.doi) == ("The Hearing of Barn Owls", "10.1145/50.1")
    assert entry.url == "https://doi.org/10.1145/50.1"


def test_the_link_of_a_title_comes_before_an_identifier_in_the_text() -> None:
    entry = read("- [The Hearing of Barn Owls](https://arxiv.org/abs/2401.50001) (follow-up to arXiv:2401.50002)")

    assert entry.identifiers.arxiv == "2401.50001"
    assert [link.url for link in entry.links] == ["https://arxiv.org/abs/2401.50001"]
