"""Lists of any field: journals, years, organisations and titles where such lists write them."""

import pytest

from ingest.markdown.line.stretch import classify
from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue


def read(text: str) -> list[Entry]:
    return list(read_list(ListFile("gems", "README.md", text)).entries)


@pytest.mark.parametrize(
    "line",
    [
        "[Amber Fields of Reefs](https://doi.org/10.1109/q.1) (2012)",
        "[Amber Fields of Reefs](https://doi.org/10.1109/q.1), 2012",
        "(2012) [Amber Fields of Reefs](https://doi.org/10.1109/q.1)",
        "**2012** [Amber Fields of Reefs](https://doi.org/10.1109/q.1)",
        "2012-05 [Amber Fields of Reefs](https://doi.org/10.1109/q.1)",
        "[Amber Fields of Reefs](https://doi.org/10.1109/q.1). Owl, A. and Nest, B. 2012.",
        "[Amber Fields of Reefs](https://doi.org/10.1109/q.1) (2012): a description.",
        "[Amber Fields of Reefs](https://doi.org/10.1109/q.1) (Updated May 2012)",
        "(Owl+ 2012) [Amber Fields of Reefs](https://doi.org/10.1109/q.1)",
    ],
)
def test_a_year_is_kept_where_no_venue_is_known(line: str) -> None:
    [entry] = read(f"# Gems\n- {line}\n")

    assert (entry.title, entry.year, entry.venue) == ("Amber Fields of Reefs", 2012, None)


def test_a_year_in_a_heading_is_that_of_the_papers_below() -> None:
    [entry] = read("# Gems\n## 2012\n- [Amber Fields of Reefs](https://doi.org/10.1109/q.1)\n")

    assert entry.year == 2012


@pytest.mark.parametrize(
    ("line", "venue"),
    [
        ("Amber Fields of Reefs | A. Owl | [Bioinformatics](https://doi.org/10.1093/q)", Venue("Bioinformatics", None)),
        ("**2016-02** | Amber Fields of Reefs | *A. Owl* | [Cell](https://doi.org/10.1016/q)", Venue("Cell", 2016)),
        ("Amber Fields of Reefs ([Nature Methods](https://doi.org/10.1038/q))", Venue("Nature Methods", None)),
        (
            "Amber Fields of Reefs [Phys. Rev. Lett. 12, 34 (2016)](https://doi.org/10.1103/q)",
            Venue("Physical Review Letters", 2016),
        ),
        ("Amber Fields of Reefs [PNAS Nexus (2022)](https://doi.org/10.1103/q)", Venue("PNAS Nexus", 2022)),
    ],
)
def test_a_journal_as_a_links_text_is_the_venue_and_the_title_stands_before_it(line: str, venue: Venue) -> None:
    [entry] = read(f"# Gems\n- {line}\n")

    assert (entry.title, entry.venue) == ("Amber Fields of Reefs", venue)
    assert entry.url is not None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ICML 2019", "venue"),
        ("Remote Sensing of Environment, 2022", "venue"),
        ("J. Chem. Inf. Model. 2021, 61, 12", "venue"),
        ("Owl et al., 2021", "people"),
        ("Owl & Nest, 2020", "people"),
        ("Owl2014", "people"),
        ("Spring 2022", "date"),
        ("v2, 2022", "date"),
        ("University of Garnets, 2022", "organisations"),
        ("arXiv:2312.07104", "venue"),
        ("doi: 10.1000/182", "identifier"),
        ("a faster way to sort", "remark"),
    ],
)
def test_a_stretch_in_brackets_is_what_its_form_says(text: str, kind: str) -> None:
    assert classify(text, "in brackets").kind == kind


def test_words_that_name_organisations_elsewhere_are_none_in_a_table_of_crops() -> None:
    entries = read(
        "# Crops\n| Paper | Crop | Region |\n|---|---|---|\n"
        "| [Mapping of paddies from radar images](https://doi.org/10.1109/x.1) | Rice | Columbia |\n"
        "| [Counting of orchards from drone images](https://doi.org/10.1109/x.2) | Apple | Amazon |\n\n"
        "- [Tumour segmentation with weak labels](https://doi.org/10.1109/x.3) [Brain]\n"
    )

    assert [entry.organisations for entry in entries] == [(), (), ()]
    assert [note.text for note in entries[2].notes] == ["Brain"]


def test_words_are_organisations_where_the_list_names_others_in_that_place() -> None:
    entries = read(
        "# Systems\n- [Amber: A Cache](https://arxiv.org/abs/2301.90011) | UC Berkeley\n"
        "- [Basalt: A Queue](https://arxiv.org/abs/2301.90012) | Meta\n"
    )

    assert [entry.organisations for entry in entries] == [("UC Berkeley",), ("Meta",)]


def test_the_head_of_a_column_outranks_what_its_cells_look_like() -> None:
    entries = read(
        "# Gems\n| Technique | Paper Title | DB | J/C | Year |\n|---|---|---|---|---|\n"
        "| CNN | Amber fields of the brain | [SATCOM](http://example.org/satcom) | MICCAI | 2016 |\n"
        "| U-Net | Basalt fields of the heart | | MICCAI | 2015 |\n"
    )

    assert [(entry.title, entry.venue) for entry in entries] == [
        ("Amber fields of the brain", Venue("MICCAI", 2016)),
        ("Basalt fields of the heart", Venue("MICCAI", 2015)),
    ]


def test_venues_in_a_column_of_years_are_read() -> None:
    entries = read(
        "# Gems\n| Title | Year |\n|---|---|\n"
        "| [Amber fields of reefs](https://arxiv.org/abs/1701.90001) | PMLR 70, 2017 |\n"
        "| [Basalt fields of reefs](https://arxiv.org/abs/1801.90002) | 2018 on arxiv, NIPS 2019 |\n"
    )

    assert [(entry.venue, entry.year) for entry in entries] == [
        (Venue("ICML", 2017), 2017),
        (Venue("NeurIPS", 2019), 2019),
    ]


def test_label_words_that_lead_to_papers_are_titles_and_venues_behind_them_are_not() -> None:
    entries = read(
        "# Gems\n- [Video Amber Models](https://arxiv.org/abs/2301.90021), CVPR 2023\n"
        "- [World Models](https://arxiv.org/abs/2301.90022)\n- [Basalt Code](https://arxiv.org/abs/2301.90023)\n"
    )

    assert [entry.title for entry in entries] == ["Video Amber Models", "World Models", "Basalt Code"]


def test_a_struck_entry_is_withdrawn() -> None:
    sound, struck = read(
        "# Gems\n- [Amber Fields](https://arxiv.org/abs/2301.90031)\n"
        "- ~~[Basalt Fields](https://arxiv.org/abs/2301.90032)~~ (withdrawn)\n"
    )

    assert (sound.withdrawn, struck.withdrawn) == (False, True)


def test_paragraphs_of_fields_below_a_title_are_one_entry() -> None:
    [entry] = read(
        "# Gems\n**Title:** [Amber fields of reefs](https://example.org/a/1)\n\n**Authors:** Ada Owl, et al.\n\n"
        "**Journal Info:** Nature Communications, March 2019\n\n**Description:** A survey of reefs.\n\n---\n"
    )

    assert (entry.title, entry.authors, entry.venue) == (
        "Amber fields of reefs",
        ("Ada Owl",),
        Venue("Nature Communications", 2019),
    )
    assert [note.text for note in entry.notes] == ["A survey of reefs."]


def test_a_name_over_its_title_is_the_name_of_the_title() -> None:
    [entry] = read(
        "# Gems\n- (Nature 2023) *Aurora*, Ada Owl et al. [[Paper](https://arxiv.org/abs/2301.90041)]\n"
        "  - A Foundation Model for the Earth System.\n"
    )

    assert (entry.title, entry.name, entry.venue) == (
        "A Foundation Model for the Earth System",
        "Aurora",
        Venue("Nature", 2023),
    )


def test_people_labs_and_meetings_are_no_entries_below_headings_of_them() -> None:
    entries = read(
        "# Gems\n## People\n### Here\n- [Ada Owl (Some University)](https://owl.example.org/team)\n"
        "## Labs\n- [Owl Lab](https://owllab.example.org) - single gems\n## Meetings\n- [Gem Days](https://gd.example.org)\n"
    )

    assert entries == []


def test_a_badge_gives_venue_and_year_and_a_badge_may_be_the_only_link() -> None:
    [entry] = read(
        "# Gems\n- **Amber Fields of Reefs** ![](https://img.shields.io/badge/CVPR-2023-blue) "
        "[![code](https://img.shields.io/badge/code-x-blue)](https://github.com/a/b) "
        "[![arXiv](https://img.shields.io/badge/arXiv-2301.90051-red)](https://arxiv.org/abs/2301.90051)\n"
    )

    assert (entry.venue, entry.url) == (Venue("CVPR", 2023), "https://arxiv.org/abs/2301.90051")


def test_definition_lists_and_identifiers_in_front_are_read() -> None:
    entries = read(
        "# Gems\n## Fields\nAmber fields of reefs\n: Owl, A. ICML 2019. [pdf](https://arxiv.org/abs/2301.90061)\n\n"
        "- arXiv:2301.90062 Basalt fields of reefs\n"
    )

    assert [(entry.title, entry.url) for entry in entries] == [
        ("Amber fields of reefs", "https://arxiv.org/abs/2301.90061"),
        ("Basalt fields of reefs", "https://arxiv.org/abs/2301.90062"),
    ]


def test_a_line_with_a_link_to_a_paper_that_no_entry_has_is_reported() -> None:
    reading = read_list(
        ListFile("gems", "README.md", "# Gems\nSee the talk, [here](https://arxiv.org/abs/2301.90071), for more.\n")
    )

    [line] = [line for line in reading.lines if line.line == 2]
    assert (line.outcome, line.reason) == ("not_understood", "a link to a paper that no entry has")


def test_works_below_a_heading_of_contents_are_read_unless_they_are_links_within_the_list() -> None:
    entries = read(
        "# Gems\n## Contents\n- [Reefs](#reefs)\n\n## Content\n- [Amber Fields](https://arxiv.org/abs/2301.90081)\n"
    )

    assert [entry.title for entry in entries] == ["Amber Fields"]


def test_short_cells_are_facts_behind_the_heads_of_their_columns_in_one_note() -> None:
    table = (
        "|Year|Target|Dataset|Publication|Image pairs|Image size|Resolution|Remark|\n"
        "|:---|:---|:---|:---|:---|:---|:---|:---|\n"
        "|2024|Cropland|[OwlFields](https://github.com/owl/fields)|[TGRS2024](https://doi.org/10.1109/owl.1)|6,797|512×512"
        "|0.8m|Pairs from five provinces, labelled by hand and checked twice by others.|\n"
        "|2023|-|[NestRoofs](https://github.com/nest/roofs)|[TGRS2023](https://doi.org/10.1109/owl.2)||256×256|||\n"
    )
    first, second = read(f"# Data\n{table}")
    assert [note.text for note in first.notes] == [
        "Target: Cropland; Image pairs: 6,797; Image size: 512×512; Resolution: 0.8m",
        "Pairs from five provinces, labelled by hand and checked twice by others.",
    ]
    assert [note.text for note in second.notes] == ["Image size: 256×256"]
