"""Shapes of references, headings and tables that lists of other fields have: volumes, initials, titles below names."""

import pytest

from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue

OWLS = "https://doi.org/10.1109/q.1"


def read(text: str, file: str = "README.md") -> list[Entry]:
    return list(read_list(ListFile("gems", file, text)).entries)


def outcomes(text: str) -> list[str]:
    return [f"{line.outcome}: {line.reason}" for line in read_list(ListFile("gems", "README.md", text)).lines]


@pytest.mark.parametrize(
    ("line", "title", "authors", "venue"),
    [
        (
            f"Owl, A. (2020). Amber is amber. Behavioral and Brain Sciences, 43, e28. [Link]({OWLS})",
            "Amber is amber", ("Owl, A.",), Venue("Behavioral and Brain Sciences", 2020),
        ),
        (
            f"Owl, A., & Nest, B. (2020). Is there amber? Reefs and caves. Trends in Cognitive Sciences, 1–12. {OWLS}",
            "Is there amber? Reefs and caves", ("Owl, A.", "Nest, B."), Venue("Trends in Cognitive Sciences", 2020),
        ),
        (
            f"Owl, A. (2021). Amber in typical owls. Biological Psychiatry: Amber and Reefs, 6(8), 782–791. {OWLS}",
            "Amber in typical owls", ("Owl, A.",), Venue("Biological Psychiatry: Amber and Reefs", 2021),
        ),
        (
            f"Owl, J. M., van Nest, L. P. H., and Wing, M. F. P.: Amber 1.0 – a model of reefs, J. Hydrol., 21, 17-32, "
            f"{OWLS}, 2017.",
            "Amber 1.0 – a model of reefs", ("Owl, J. M.", "van Nest, L. P. H.", "Wing, M. F. P."),
            Venue("Journal of Hydrology", 2017),
        ),
        (
            f"Owl, A., & Nest, B. (2017). Amber of reefs. In Ecography (Vol. 41, Issue 7, p. 1161). Wiley. {OWLS}",
            "Amber of reefs", ("Owl, A.", "Nest, B."), Venue("Ecography", 2017),
        ),
        (
            f"Owl, D. E., Winter, M., Jansen, F., & Bonn, A. (2022). Amber of reefs. Ecography, 2022(8). {OWLS}",
            "Amber of reefs", ("Owl, D. E.", "Winter, M.", "Jansen, F.", "Bonn, A."), Venue("Ecography", 2022),
        ),
        (
            f"Owl, Ada. Amber of the reefs. (2022). Cambridge: Owl University Press. {OWLS}",
            "Amber of the reefs", ("Owl, Ada",), Venue("Owl University Press", 2022),
        ),
        (f"Owl, A. (1999). Amber of reefs: a braid. Basic Books. {OWLS}", "Amber of reefs: a braid", ("Owl, A.",),
         Venue("Basic Books", 1999)),
        (
            f"*Owl A, Nest B, et al*. **Amber fields of northern reefs**[J]. arXiv preprint arXiv:1708.01681, 2017. "
            f"[[PDF]({OWLS})]",
            "Amber fields of northern reefs", ("Owl A", "Nest B"), Venue("arXiv", 2017),
        ),
        (
            f"*Owl A, Nest B.* **Amber fields of reefs**[C]//China National Conference on Reefs. Springer, 2019: 5-7. "
            f"[[PDF]({OWLS})]",
            "Amber fields of reefs", ("Owl A", "Nest B"), Venue("China National Conference on Reefs", 2019),
        ),
        (
            f"*王业, 宋梦, 等*. **基于琥珀的方法研究**[J]. 琥珀应用研究, 2019, 36(2). [[PDF]({OWLS})]",
            "基于琥珀的方法研究", ("王业", "宋梦"), Venue("琥珀应用研究", 2019),
        ),
        (
            f"*Owl A, Nest B.* **Amber of reefs**[C]//Proceedings of the 2018 Amber and Cloud Conference. 2018: 9-15. "
            f"[[PDF]({OWLS})]",
            "Amber of reefs", ("Owl A", "Nest B"), Venue("Proceedings of the Amber and Cloud Conference", 2018),
        ),
        (
            f"Nest de la Owl, Ada: [\"Amber of the Reefs\"]({OWLS}) (2020, JPE)",
            "Amber of the Reefs", ("Nest de la Owl, Ada",), Venue("Journal of Political Economy", 2020),
        ),
        (
            f"Owl, Ada, Bo Nest: [\"Reefs\"]({OWLS}) (2015, AEJ:EP)",
            "Reefs", ("Owl, Ada", "Bo Nest"), Venue("American Economic Journal: Economic Policy", 2015),
        ),
    ],
)  # fmt: skip
def test_references_of_other_fields_come_apart(line: str, title: str, authors: tuple[str, ...], venue: Venue) -> None:
    [entry] = read(f"# Gems\n- {line}\n")

    assert (entry.title, entry.authors, entry.venue) == (title, authors, venue)


@pytest.mark.parametrize(
    ("behind", "authors", "venue"),
    [
        (". A. Owl and B. Nest, Mol. Phys., 2017, 115, 2315.", ("A. Owl", "B. Nest"), Venue("Molecular Physics", 2017)),
        (". Int. J. Geophys. Comput. 2019, 72, 563.", (), Venue("Int. J. Geophys. Comput.", 2019)),
        (". Adv. J. Comput. Mol. Sci. 2019, 1 (1).", (), Venue("Adv. J. Comput. Mol. Sci.", 2019)),
        (" '07 - Article (Statistics and Computing, 17 (4), 2007)", (), Venue("Statistics and Computing", 2007)),
        (" Journal of Medical Internet Research, September 25, 2024", (),
         Venue("Journal of Medical Internet Research", 2024)),
        (", Proceedings of the Royal Society B, 289(1987), 20221113 (2022)", (),
         Venue("Proceedings of the Royal Society B", 2022)),
    ],
)  # fmt: skip
def test_journals_behind_a_linked_title_are_found_by_their_numbers(
    behind: str, authors: tuple[str, ...], venue: Venue
) -> None:
    [entry] = read(f"# Gems\n- [Amber Fields of Reefs]({OWLS}){behind}\n")

    assert (entry.title, entry.authors, entry.venue) == ("Amber Fields of Reefs", authors, venue)


def test_two_whole_names_with_a_particle_stay_two() -> None:
    [entry] = read(f"# Gems\n- [Amber Fields of Reefs]({OWLS}). Diego del Nest, Ada Owl, Bo Wing. ICML 2019\n")

    assert entry.authors == ("Diego del Nest", "Ada Owl", "Bo Wing")


def test_a_working_paper_has_a_year_and_no_venue() -> None:
    [entry] = read(f'# Gems\n- Owl, Ada: ["Amber of the Reefs"]({OWLS}) (2025, WP)\n')

    assert (entry.venue, entry.year) == (None, 2025)


@pytest.mark.parametrize(
    ("line", "title", "authors"),
    [
        (f"A. Owl, B. Nest, [Rev. Mod. Phys. **83**, 1057 (2011)]({OWLS})",
         "A. Owl, B. Nest, Rev. Mod. Phys. 83, 1057 (2011)", ("A. Owl", "B. Nest")),
        (f"Ada Owl, [Rev. Mod. Phys. **83**, 1057 (2011)]({OWLS})", "Ada Owl, Rev. Mod. Phys. 83, 1057 (2011)",
         ("Ada Owl",)),
        (f"Proposal for amber: A. Owl and B. Nest, [Rev. Mod. Phys. **83**, 1057]({OWLS}) (2011).",
         "A. Owl and B. Nest, Rev. Mod. Phys. 83, 1057", ("A. Owl", "B. Nest")),
    ],
)  # fmt: skip
def test_a_reference_without_a_title_is_an_entry_as_it_is_written(
    line: str, title: str, authors: tuple[str, ...]
) -> None:
    [entry] = read(f"# Gems\n- {line}\n")

    assert (entry.title, entry.authors, entry.venue, entry.url) == (
        title, authors, Venue("Reviews of Modern Physics", 2011), OWLS,
    )  # fmt: skip


def test_a_title_with_its_address_in_parentheses_is_an_entry() -> None:
    [entry] = read(f"# Gems\n- Counting of amber in the northern reefs ({OWLS})\n")

    assert (entry.title, entry.url, entry.notes) == ("Counting of amber in the northern reefs", OWLS, ())


def test_attributes_that_a_generator_sets_behind_a_link_are_no_note() -> None:
    [entry] = read(f'# Gems\n- [Amber Fields of Reefs]({OWLS}){{:target="_blank"}}\n')

    assert entry.notes == ()


@pytest.mark.parametrize(
    ("heading", "title", "authors", "year"),
    [
        (f"### 2. [No Amber Reef]({OWLS}) (Owl)", "No Amber Reef", (), None),
        (f"### 1. Owl, A. B. (2024). [*Think Python*]({OWLS})", "Think Python", ("Owl, A. B.",), 2024),
        ("### 4. Owl, R. (2005). *Discrete amber*", "Discrete amber", ("Owl, R.",), 2005),
    ],
)
def test_a_numbered_heading_that_cites_a_work_is_an_entry(
    heading: str, title: str, authors: tuple[str, ...], year: int | None
) -> None:
    [entry] = read(f"# Gems\n## Books\n{heading}\n\n**Relevance**: it says what amber is.\n")

    assert (entry.title, entry.authors, entry.year) == (title, authors, year)


def test_an_address_right_below_a_heading_of_some_words_makes_it_a_title_and_further_lines_its_notes() -> None:
    [entry] = read("# Gems\n## Reefs\n#### Counting amber with owls\nhttp://owl.edu/amber/x\nNote: from the north\n")

    assert (entry.title, entry.url) == ("Counting amber with owls", "http://owl.edu/amber/x")
    assert [note.text for note in entry.notes] == ["Note: from the north"]


def test_a_table_that_lists_journals_has_no_works() -> None:
    table = (
        "| Journal | Impact Factor | Focus |\n|---|---|---|\n"
        "| [Nature Medicine](https://www.nature.com/nm/) | ~87 | Medical research including amber |\n"
        "| [Cell](https://www.cell.com) | ~64 | Biology of the amber reefs |\n"
    )

    assert read(f"# Gems\n## Journals\n{table}") == []
    assert "skipped: a table of venues, not of works" in outcomes(f"# Gems\n## Journals\n{table}")


def test_a_short_word_that_repeats_is_no_title_and_rows_without_a_link_count_among_entries() -> None:
    table = (
        "| Database | Samples | Label |\n|---|---|---|\n"
        "| [Amber of Northern Reefs](https://owl.org/a) | Amber | [IC50](https://owl.org/ic) |\n"
        "| [Amber of Southern Reefs](https://owl.org/b) | Amber | [IC50](https://owl.org/ic) |\n"
        "| Amber Fields of Reefs | Reef | [RECIST](https://owl.org/re) |\n"
    )

    titles = [entry.title for entry in read(f"# Gems\n## Data\n{table}")]

    assert titles == ["Amber of Northern Reefs", "Amber of Southern Reefs", "Amber Fields of Reefs"]


def test_the_line_below_a_name_is_the_title_where_the_other_entries_have_theirs_there() -> None:
    sure = "".join(
        f"- *{name}* [[Paper](https://arxiv.org/abs/2301.0000{at})]\n  - {name}: Counting {name} of Reefs\n"
        for at, name in enumerate(("Amber", "Basalt", "Cobalt", "Damask"))
    )
    doubtful = "- *Ember*, [[Paper](https://owl.org/e.pdf)]\n  - Deep learning for daily amber and its downscaling\n"

    entries = read(f"# Gems\n## S\n{sure}{doubtful}")
    alone = read(f"# Gems\n## S\n{doubtful}")

    assert (entries[-1].title, entries[-1].name) == ("Deep learning for daily amber and its downscaling", "Ember")
    assert alone[0].title == "Ember"


def test_links_without_a_title_take_the_line_below_as_one() -> None:
    [entry] = read(f"# Gems\n- (ICML 2023) ** [[Paper]({OWLS})]\n  - Comparing amber models of the reefs\n")

    assert (entry.title, entry.url, entry.venue) == ("Comparing amber models of the reefs", OWLS, Venue("ICML", 2023))


def test_a_journal_by_its_acronym_in_front_of_a_name_is_its_venue() -> None:
    [entry] = read("# Gems\n- (GRL) *ω-GNN*, [[Paper](https://arxiv.org/abs/2301.00001)]\n")

    assert (entry.title, entry.venue) == ("ω-GNN", Venue("Geophysical Research Letters", None))


def test_a_replication_keeps_its_mark_and_other_labels_in_front_are_none_of_the_title() -> None:
    text = (
        f"# Gems\n- [\\[Re\\] Amber of Reefs]({OWLS})\n- ［論文］ 琥珀の推定手法 （2022） [PDF](https://owl.org/a.pdf)\n"
        "- follow-up: [Amber of the Southern Reefs](https://arxiv.org/abs/2301.00002)\n"
        "- Amber Fields of Reefs Estimated. (ICDE 2022, **best demo award**)\n"
    )

    titles = [entry.title for entry in read(text)]

    assert titles == [
        "[Re] Amber of Reefs", "琥珀の推定手法", "Amber of the Southern Reefs", "Amber Fields of Reefs Estimated",
    ]  # fmt: skip


def test_a_reference_whose_journal_is_its_link_has_that_venue() -> None:
    [entry] = read(f"# Gems\n- A. Owl, B. Nest, Amber of the northern reefs, [Phys. Rev. D 95, 014018]({OWLS})\n")

    assert (entry.title, entry.venue) == ("Amber of the northern reefs", Venue("Physical Review D", None))


def test_items_that_are_indented_below_no_item_are_read_and_code_in_fences_is_not() -> None:
    text = f"# Gems\n> a word\n\n\t- [Amber Fields of Reefs]({OWLS})\n\n```\n    - [Code of Reefs](https://owl.org/c)\n```\n"

    assert [(entry.title, entry.line) for entry in read(text)] == [("Amber Fields of Reefs", 4)]


def test_books_as_chicago_cites_them_are_entries_and_a_dash_stands_for_the_same_authors() -> None:
    text = (
        "# Owls\n\nOwl, Ada. Only amber can save us: in talk with owls. Told by Bo Nest. Kampen: Klement, 2002.\n\n"
        "———. What is amber? Owl papers. Budel: Damon, 2018.\n\n———. On the “amber”. Tielt: Lannoo, 1973.\n"
    )

    found = [(entry.title, entry.authors, entry.venue) for entry in read(text)]

    assert found == [
        ("Only amber can save us: in talk with owls", ("Owl, Ada",), Venue("Klement", 2002)),
        ("What is amber?", ("Owl, Ada",), Venue("Damon", 2018)),
        ("On the “amber”", ("Owl, Ada",), Venue("Lannoo", 1973)),
    ]


def test_initials_without_full_stops_end_the_authors_before_a_title_with_commas() -> None:
    title = "AmberMeta, A Highly Portable, Fully Automatic Amber Analysis Pipeline"

    [entry] = read(f"# G\n- Owl J, Nest F. {title}. **_Front Microbiol_** 9 **(2019)**. {OWLS}\n")

    assert (entry.title, entry.authors) == (title, ("Owl J", "Nest F"))


def test_an_unknown_name_with_a_year_in_brackets_is_none_of_the_title_and_data_sets_are_no_authors() -> None:
    [entry] = read(
        f"# G\n- **Amber Graph (AG) (Owl Papers 2022)** [[Paper]]({OWLS})\n  - OWL-CD, CDD, NEST-CD, and WING-CD\n"
    )

    assert (entry.title, entry.venue, entry.year, entry.authors) == ("Amber Graph (AG)", None, 2022, ())


def test_titles_in_bold_over_notes_are_entries_where_most_items_are_and_headings_in_bold_are_not() -> None:
    titles = (
        "- **Counting Amber with Northern Owls at Night**\n  - it counts amber\n  - well\n"
        "- **A Scalable Simulator of Amber and Reefs**\n  - fast\n"
    )
    others = (
        "- **Install the packages that you need first**\n  - by hand\n- **Then run what you have got here**\n  - now\n"
    )

    assert [entry.title for entry in read(f"# G\n## S\n{titles}")] == [
        "Counting Amber with Northern Owls at Night", "A Scalable Simulator of Amber and Reefs",
    ]  # fmt: skip
    assert read(f"# G\n## S\n{others}") == []


def test_pictures_in_cells_keep_their_links_and_label_words_in_a_column_of_titles_are_one() -> None:
    table = (
        "| Name | Description | Code | Paper |\n|---|---|---|---|\n"
        "| [Amber of Reefs](https://amber.org/) | Owls | [![](https://owl.org/i.svg)](https://github.com/a/b) "
        f"| [<img src='https://owl.org/l.svg'>]({OWLS}) |\n| [Owl Toolkit](https://toolkit.org/) | Owls | | |\n"
    )

    first, second = read(f"# G\n## S\n{table}")

    assert {link.url for link in first.links} == {"https://amber.org/", "https://github.com/a/b", OWLS}
    assert (second.title, second.url) == ("Owl Toolkit", "https://toolkit.org/")


def test_a_middle_initial_ends_no_authors_where_the_first_name_is_turned_round() -> None:
    line = f"Owl, Brenden M., Tomer D. Nest, Joshua B. Wing, and Samuel J. Reef. Amber that thinks. ICML 2017. {OWLS}"

    [entry] = read(f"# G\n- {line}\n")

    assert entry.authors == ("Owl, Brenden M.", "Tomer D. Nest", "Joshua B. Wing", "Samuel J. Reef")
