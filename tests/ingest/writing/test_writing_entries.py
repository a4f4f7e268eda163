"""A paper is written into lists of several dialects, and read back as the same paper; nothing else changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import ListError
from ingest.markdown.reader import read_list
from ingest.terms.entry import ListFile, ReadList, Venue
from ingest.terms.identifiers import Identifiers
from ingest.terms.titles import normal_title
from ingest.writing.new_paper import UnlistedPaper
from ingest.writing.write import is_read_as, sections_of, write_entry

LINKED_NAMES = """\
# Papers

## Serving
- [Pagelet](https://arxiv.org/abs/2301.00001): Paging Attention Memory for Language Models | SOSP'23
- [Relay](https://arxiv.org/abs/2302.00002): Separating Prompt Work from Token Work | OSDI'24
- [Weaver](https://arxiv.org/abs/2303.00004): Weaving Requests of Many Tenants Together | ATC'24

## Surveys
- [Inference of Large Models: A Survey](https://arxiv.org/abs/2303.00003)
- [Training of Large Models: A Survey](https://arxiv.org/abs/2304.00003)
"""

LABELLED_LINKS = """\
# Systems

## Training

* Stragglers: Training on Clusters with Slow Machines (NSDI 2024) \\[[Paper](https://doi.org/10.1145/9.2)] \
\\[[Code](https://github.com/lab/stragglers)]
  * Jane Doe, Max Roe, Ann Poe
  * Moves work away from machines that have been slow before
* Checkpointing Large Models in Memory (arXiv: 2401.00007) \\[[Paper](https://arxiv.org/abs/2401.00007)]

## Inference

* Cachelot: Keeping Hot Prefixes Close to the Processor (OSDI 2025) \\[[Paper](https://doi.org/10.1145/9.3)]
"""

TABLE = """\
# Reading

## Serving

| # | Title | Venue | Year | Code |
|---|:------|-------|------|------|
| 1 | [Paging Attention Memory for Language Models](https://arxiv.org/abs/2301.00001) | SOSP | 2023 | \
[code](https://github.com/lab/pagelet) |
| 2 | [Separating Prompt Work from Token Work](https://arxiv.org/abs/2302.00002) | OSDI | 2024 | |
| 3 | [Weaving Requests of Many Tenants Together](https://arxiv.org/abs/2303.00004) | ATC | 2024 | |
"""

LINK_COLUMN = """\
# Caches

## Scheduling

| Year | Title | Type | Venue | Paper | Code |
|------|-------|------|-------|-------|------|
| 2025 | Requests Served from Two Caches at Once | Design | ACM | [Link](https://dl.acm.org/doi/10.1145/3725394) | |
| 2024 | Layers Loaded while Others Compute | Policy | arXiv | [Link](https://arxiv.org/abs/2410.00428) | |
"""

NEWEST_FIRST = """\
# Papers

## Agents
- **Agents that Plan before They Act** - Jane Doe, Max Roe. *ICML 2025*. [[pdf](https://arxiv.org/pdf/2505.00001)]

- **Agents that Ask before They Act** - Ann Poe, Max Roe. *ICLR 2025*. [[pdf](https://arxiv.org/pdf/2501.00001)]

- **Agents that Look before They Act** - Ann Poe, Jane Doe. *ICML 2024*. [[pdf](https://arxiv.org/pdf/2405.00001)]

- **Agents that Act before They Look** - Max Roe, Jane Doe. *ICML 2023*. [[pdf](https://arxiv.org/pdf/2305.00001)]
"""

PARAGRAPHS = """\
# Garnets

## Crystals

**[Growing Large Garnets under Pressure](https://doi.org/10.1145/8.1)** (SOSP 2021)

**[Cutting Small Garnets with Water](https://doi.org/10.1145/8.2)** (OSDI 2022)

## Colours

1. [Red Garnets of the Alps and their Colours](https://doi.org/10.1145/8.3) (SOSP 2021)
2. [Green Garnets of the Urals and their Colours](https://doi.org/10.1145/8.4) (OSDI 2022)
"""

DIALECTS = {
    "linked names": LINKED_NAMES,
    "labelled links": LABELLED_LINKS,
    "table": TABLE,
    "link column": LINK_COLUMN,
    "newest first": NEWEST_FIRST,
    "paragraphs": PARAGRAPHS,
}

PREPRINT = UnlistedPaper(
    "FooServe: Fast Serving of Large Models on Old Machines",
    "https://arxiv.org/abs/2502.01234",
    Identifiers(arxiv="2502.01234"),
    authors=("Jane Doe", "Kim Loe"),
)
PUBLISHED = UnlistedPaper(
    "On the Scaling of Cold Caches under Load",
    "https://doi.org/10.1145/3600006.3613165",
    Identifiers(doi="10.1145/3600006.3613165"),
    Venue("SOSP", 2026),
    2026,
    ("Jane Doe", "Kim Loe"),
    code="https://github.com/lab/cold",
)


def read(text: str) -> ReadList:
    return read_list(ListFile("papers", "README.md", text, "https://github.com/lab/papers/blob/HEAD/README.md"))


def added(text: str, paper: UnlistedPaper, *section: str) -> tuple[str, ...]:
    return write_entry(read(text), paper, section, read_list).added


def test_a_name_is_linked_where_the_neighbours_link_names() -> None:
    assert added(LINKED_NAMES, PREPRINT, "Serving") == (
        "- [FooServe](https://arxiv.org/abs/2502.01234): Fast Serving of Large Models on Old Machines",
    )


def test_a_venue_is_written_as_the_neighbours_write_theirs() -> None:
    assert added(LINKED_NAMES, PUBLISHED, "Serving") == (
        "- [On the Scaling of Cold Caches under Load](https://doi.org/10.1145/3600006.3613165) | SOSP'26",
    )


def test_a_preprint_is_labelled_with_its_number_where_others_are() -> None:
    assert added(LABELLED_LINKS, PREPRINT, "Training") == (
        "* FooServe: Fast Serving of Large Models on Old Machines (arXiv: 2502.01234) "
        "\\[[Paper](https://arxiv.org/abs/2502.01234)]",
    )


def test_authors_and_code_stand_where_the_neighbours_have_them_and_remarks_on_others_are_not_copied() -> None:
    assert added(LABELLED_LINKS, PUBLISHED, "Training") == (
        "* On the Scaling of Cold Caches under Load (SOSP 2026) "
        "\\[[Paper](https://doi.org/10.1145/3600006.3613165)] \\[[Code](https://github.com/lab/cold)]",
        "  * Jane Doe, Kim Loe",
    )


def test_a_row_of_a_table_has_the_cells_of_its_columns_and_the_next_number() -> None:
    assert added(TABLE, PUBLISHED, "Serving") == (
        "| 4 | [On the Scaling of Cold Caches under Load](https://doi.org/10.1145/3600006.3613165) | SOSP | 2026 | "
        "[code](https://github.com/lab/cold) |",
    )


def test_a_paper_goes_where_its_date_belongs_in_a_section_that_is_sorted() -> None:
    written = write_entry(read(NEWEST_FIRST), PREPRINT, ("Agents",), read_list)
    titles = [entry.title for entry in read(written.text).entries]
    assert titles.index(PREPRINT.title) == 1
    assert written.added[0] == (
        "- **FooServe: Fast Serving of Large Models on Old Machines** - Jane Doe, Kim Loe. "
        "[[pdf](https://arxiv.org/pdf/2502.01234)]"
    )


def test_paragraphs_keep_an_empty_line_between_them() -> None:
    written = write_entry(read(PARAGRAPHS), PUBLISHED, ("Crystals",), read_list)
    assert written.added == (
        "",
        "**[On the Scaling of Cold Caches under Load](https://doi.org/10.1145/3600006.3613165)** (SOSP 2026)",
    )


def test_lines_that_end_as_on_windows_keep_their_ends() -> None:
    written = write_entry(read(LINKED_NAMES.replace("\n", "\r\n")), PREPRINT, ("Serving",), read_list)
    assert written.text.count("\n") == written.text.count("\r\n")


def test_a_section_without_entries_is_refused_by_name() -> None:
    with pytest.raises(ListError, match="has no entries under “Elsewhere”"):
        added(LINKED_NAMES, PREPRINT, "Elsewhere")


_TITLE = st.text(
    st.one_of(
        st.characters(whitelist_categories=("Lu", "Ll", "Nd"), max_codepoint=0x24F),
        st.sampled_from(" -:,()[]*_|`<>\\&'\"$#~!.…–/"),
    ),
    min_size=3,
    max_size=60,
)


@given(
    st.sampled_from(sorted(DIALECTS)),
    _TITLE,
    st.integers(1, 99_999),
    st.sampled_from([None, Venue("SOSP", 2025), Venue("ICML", 2026), Venue("NSDI", 2024)]),
    st.data(),
)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_as_the_paper_in_its_section_and_every_other_entry_is_unchanged(
    dialect: str, words: str, number: int, venue: Venue | None, data: st.DataObject
) -> None:
    text = DIALECTS[dialect]
    before = read(text)
    title = f"Serving Models with {words.strip()} on Old Machines"
    arxiv = f"2507.{number:05}"
    paper = UnlistedPaper(
        title, f"https://arxiv.org/abs/{arxiv}", Identifiers(arxiv=arxiv), venue, venue.year if venue else None
    )
    section = data.draw(st.sampled_from(sorted(sections_of(before))))
    try:
        written = write_entry(before, paper, section, read_list)
    except ListError:
        # It says so instead of writing what would be read as something else; how often is measured below.
        return
    after = read(written.text)
    new = [entry for entry in after.entries if entry.line == written.line]
    assert len(new) == 1 and new[0].section == section and is_read_as(new[0], paper)
    assert normal_title(new[0].title) == normal_title(title)
    assert new[0].identifiers.arxiv == arxiv
    old = {(entry.title, entry.url, entry.section, entry.venue, entry.notes) for entry in before.entries}
    rest = {
        (entry.title, entry.url, entry.section, entry.venue, entry.notes)
        for entry in after.entries
        if entry.line != written.line
    }
    assert rest == old and len(after.entries) == len(before.entries) + 1
    lines = written.text.split("\n")
    first = written.first - 1
    assert lines[:first] + lines[first + len(written.added) :] == text.split("\n")


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_ordinary_papers_can_be_written_into_every_section_of_every_dialect(dialect: str) -> None:
    before = read(DIALECTS[dialect])
    for section in sections_of(before):
        for paper in (PREPRINT, PUBLISHED):
            assert write_entry(before, paper, section, read_list).added
