"""Shapes that whole lists have: sections, tables and items that hold one work over several lines or blocks."""

import pytest

from ingest.markdown.reader import read_list
from ingest.markdown.section_path import Sections
from ingest.terms.entry import Entry, ListFile, Venue


def read(text: str) -> list[Entry]:
    return list(read_list(ListFile("owls", "README.md", text)).entries)


def test_a_table_of_contents_ends_where_sections_below_it_begin() -> None:
    text = "# Owls\n## Contents\n- [Calls](#calls)\n\n### Calls\n- [The Calls of Barn Owls](https://arxiv.org/abs/2401.50001)"

    [entry] = read(text)

    assert entry.section == ("Calls",)
    assert Sections(headings=[(2, "Contents")]).without_works == "Contents"


def test_news_hold_no_works_even_below_headings_of_their_own() -> None:
    assert read("## News\n### May\n- [We Released Owls](https://arxiv.org/abs/2401.50002)") == []


def test_codes_of_pictographs_are_no_part_of_a_title() -> None:
    entries = read(
        "- :scroll: [Owls at Night](owls.pdf)\n- :star::+1: [More Owls at Night](https://arxiv.org/abs/2401.50003)\n"
        "- [Survey :mag:] [arxiv'24] [All the Owls of the World](https://arxiv.org/abs/2401.50004)\n"
    )

    assert [entry.title for entry in entries] == ["Owls at Night", "More Owls at Night", "All the Owls of the World"]
    assert entries[2].venue == Venue("arXiv", 2024)


def test_tables_keep_the_colons_that_align_their_columns() -> None:
    [entry] = read("|Title|Link|\n|:---:|:-:|\n|Owls in Tables|[pdf](https://arxiv.org/abs/2401.50005)|")

    assert entry.title == "Owls in Tables"


@pytest.mark.parametrize(
    ("title", "read_as", "name"),
    [
        ("[**OWL**] Quiet Flight for Large Birds(@UC Berkeley etc)", "Quiet Flight for Large Birds", "OWL"),
        ("🔥[Owl-2] Owl-2: Quiet Flight Again(@owls.edu)", "Owl-2: Quiet Flight Again", "Owl-2"),
        ("3) **Owl Net** - presents a net that catches owls; it scales", "Owl Net", None),
    ],
)
def test_a_cell_gives_the_title_without_the_name_and_the_number_in_front(title: str, read_as: str, name: str) -> None:
    [entry] = read(f"|Date|Title|Paper|\n|:--|:--|:--|\n|2024.05|{title}|[[pdf]](https://arxiv.org/pdf/2401.50006)|")

    assert (entry.title, entry.name) == (read_as, name)
    assert "@" not in entry.title


def test_a_column_of_venues_or_years_is_known_by_what_it_holds() -> None:
    rows = "".join(f"|{year}|{venue}|[Owls of {year}](https://arxiv.org/abs/{year[2:]}01.50007)|\n"
                   for year, venue in (("2021", "CVPR"), ("2022", "ICCV"), ("2023", "JOWL")))  # fmt: skip

    entries = read(f"|Then|At|Paper|\n|--|--|--|\n{rows}")

    assert [entry.venue for entry in entries] == [Venue("CVPR", 2021), Venue("ICCV", 2022), Venue("JOWL", 2023)]


def test_who_made_it_in_a_column_of_venues_is_no_venue() -> None:
    [entry] = read("|Title|Venue|\n|--|--|\n|[Owl 5 System Card](https://arxiv.org/abs/2401.50008)|OpenAI|")

    assert (entry.venue, entry.organisations) == (None, ("OpenAI",))


def test_a_table_that_compares_measures_holds_no_works() -> None:
    rows = "".join(f"|Owl-{n}|7{n}.5|9{n}.1 (±2)|CVPR'1{n}|\n" for n in range(5))

    assert read(f"|Model|mAP|Top-5|Published In|\n|--|--|--|--|\n{rows}") == []


def test_a_cell_over_several_rows_does_not_move_the_columns_of_the_rows_below() -> None:
    html = (
        "<table><tr><th>Kind</th><th>Model</th><th>Size</th><th>Link</th></tr>"
        '<tr><td rowspan="2">open</td><td>Owl-T5</td><td>11</td><td><a href="https://arxiv.org/abs/2401.50009">Paper</a></td></tr>'
        '<tr><td>Owl-GLM</td><td>130</td><td><a href="https://arxiv.org/abs/2401.50010">Paper</a></td></tr></table>'
    )

    assert [entry.title for entry in read(html)] == ["Owl-T5", "Owl-GLM"]


def test_a_title_goes_on_in_a_paragraph_of_its_item_that_holds_its_links() -> None:
    entries = read(
        "1. **Chains of Owls.**\n\n   *Ada L., Bo Chen* [[pdf](https://arxiv.org/abs/2401.50011)] 2024.1\n\n"
        "2. **Trees of Owls.**\n\n   *Cy D.* [[abs](https://arxiv.org/abs/2401.50012)], [[code](https://github.com/o/t)]\n"
    )

    assert [(entry.title, len(entry.links)) for entry in entries] == [("Chains of Owls", 1), ("Trees of Owls", 2)]
    assert entries[0].authors == ("Ada L.", "Bo Chen")


def test_items_of_links_alone_belong_to_the_title_before_them_and_a_name_above_is_its_name() -> None:
    [entry] = read(
        "- **OwlGym**\n  - A Platform for Training Owls, NeurIPS 2020\n"
        "  - [[Paper]](https://arxiv.org/abs/2401.50013)\n  - [[Python]](https://github.com/o/gym)\n"
    )

    assert (entry.title, entry.name, entry.venue) == ("A Platform for Training Owls", "OwlGym", Venue("NeurIPS", 2020))
    assert [link.url for link in entry.links] == ["https://arxiv.org/abs/2401.50013", "https://github.com/o/gym"]


def test_a_heading_with_items_of_links_below_is_a_title() -> None:
    entries = read(
        "## Flight\n### Owls Fly Quietly at Night (CCS 2023)\n* <img src='pdf.png'>[Paper](https://doi.org/10.1145/77.1)\n"
        "* [Reading note from Ada](https://owls.org/note)\n\nAbstract: owls fly.\n\n### Tools\n* [Owl Kit](https://owls.org/kit)\n"
    )

    assert [(entry.title, entry.venue, entry.section) for entry in entries] == [
        ("Owls Fly Quietly at Night", Venue("CCS", 2023), ("Flight",)),
        ("Owl Kit", None, ("Flight", "Tools")),
    ]


def test_a_bold_title_with_its_authors_takes_the_fields_below_it() -> None:
    [entry] = read(
        "### OwlNet\n**Very Deep Owls for Dark Woods**\nAda L., Bo C.\n- pdf: [link](https://arxiv.org/abs/2401.50014)"
    )

    assert (entry.title, entry.url) == ("Very Deep Owls for Dark Woods", "https://arxiv.org/abs/2401.50014")


def test_papers_nested_below_a_paper_are_entries_and_what_else_is_nested_stays_a_note() -> None:
    entries = read(
        "1. **The First Owl Ever Seen. [Lovelace (1943)](https://owls.org/first.pdf).**\n"
        "    * History; early owls\n"
        "    * Owls and Their Machines. [Turing, Hopper (1950)](https://owls.org/machines.pdf).\n"
    )

    assert [entry.title for entry in entries] == ["The First Owl Ever Seen", "Owls and Their Machines"]
    assert (entries[0].authors, entries[0].year) == (("Lovelace",), 1943)
    assert [note.text for note in entries[0].notes] == ["History; early owls"]
    assert entries[1].url == "https://owls.org/machines.pdf"


def test_a_line_of_brackets_alone_belongs_to_a_linked_title_too() -> None:
    [entry] = read(
        "- [Walks of Owls](https://dl.acm.org/citation.cfm?id=1), KDD'16\n"
        "- [[arxiv]](https://arxiv.org/abs/2401.50015) [[C++]](https://github.com/o/w) [[KDD 2016]]\n"
    )

    assert [link.kind for link in entry.links] == ["paper", "arxiv", "code"]


def test_a_cell_that_goes_on_with_a_description_gives_its_first_words_as_the_title() -> None:
    told = "Introduces a model that finds owls in the dark at a tenth of the cost. It was tried in forests and towns."

    [entry] = read(
        f"|Paper|Links|\n|--|--|\n| 7) Owls in the Dark  {told} | [Paper](https://arxiv.org/abs/2401.50016) |"
    )

    assert (entry.title, [note.text for note in entry.notes]) == ("Owls in the Dark", [told])


def test_a_page_about_one_paper_is_one_entry_and_its_related_work_is_a_note() -> None:
    page = (
        "# OwlSched: Scheduling owls by night\n\n## Meta Info\n\n"
        "Presented in [OSDI 2021](https://www.usenix.org/conference/osdi21/presentation/owl).\n\n"
        "Authors: Ada Lovelace (_CMU_), Bo Chen\n\nCode: <https://github.com/o/sched>\n\n## Understanding the paper\n\n"
        "### Related work\n\n* Gandiva: Introspective Owls (OSDI 2018)\n"
    )

    reading = read_list(ListFile("owls", "notes/owlsched.md", page))

    [entry] = reading.entries
    assert (entry.title, entry.name) == ("OwlSched: Scheduling owls by night", "OwlSched")
    assert (entry.venue, entry.organisations, entry.identifiers.usenix) == (Venue("OSDI", 2021), ("CMU",), "osdi21/owl")
    assert entry.notes[-1].text == "Gandiva: Introspective Owls (OSDI 2018)"
    assert {line.outcome for line in reading.lines} == {"entry", "note"}


def test_a_list_that_opens_with_where_it_was_published_is_still_a_list() -> None:
    text = "# Papers on owls\n\nPublished in 2024.\n\n# More\n\n- [Owls Again](https://arxiv.org/abs/2401.50017)\n"

    assert [entry.title for entry in read(text)] == ["Owls Again"]


def test_labelled_lines_with_a_word_and_a_colon_below_a_bold_title_are_its_fields() -> None:
    entries = read(
        "**Owls in Small Boxes**\n\n- intro: AAAI 2018\n- arxiv: <https://arxiv.org/abs/2401.50018>\n"
        "- github(Keras): <https://github.com/o/box>\n\n**Two Papers on Owls**\n\n"
        "- OwlNet: [Quiet Owls in Nets](https://arxiv.org/abs/2401.50019)\n"
        "- OwlBox: [Quiet Owls in Boxes](https://arxiv.org/abs/2401.50020)\n"
    )

    assert (entries[0].title, entries[1].title) == ("Owls in Small Boxes", "OwlNet: Quiet Owls in Nets")
    assert (entries[0].venue, [link.kind for link in entries[0].links]) == (Venue("AAAI", 2018), ["arxiv", "code"])
    assert [entry.section for entry in entries[1:]] == [("Two Papers on Owls",)] * 2


def test_links_in_a_paragraph_that_goes_on_with_an_entry_are_its_links() -> None:
    [entry] = read(
        "1. **What Owls Prefer.** EACL 2021.\n\n   *Ada L.* [[pdf](https://arxiv.org/abs/2401.50021)] 2020.1\n"
    )

    assert (entry.url, entry.venue) == ("https://arxiv.org/abs/2401.50021", Venue("EACL", 2021))
    assert [note.text for note in entry.notes] == ["Ada L. 2020.1"]


def test_paragraphs_indented_too_little_below_a_number_of_two_digits_belong_to_it_all_the_same() -> None:
    entries = read(
        "".join(
            f"{n}. **Owls of Forest {n}.**\n\n   *Ada L.* [[pdf](https://arxiv.org/abs/2401.501{n:02})]\n\n"
            for n in range(8, 13)
        )
    )

    assert [len(entry.links) for entry in entries] == [1] * 5


@pytest.mark.parametrize("mark", ["[**OwlMLA**]", "**[OwlMLA]**"])
def test_a_long_title_behind_a_name_in_brackets_is_whole(mark: str) -> None:
    title = (
        "Towards Economical Owls: Enabling the Latent Attention of Barn Owls in Any Bird of the Night That Has Two Ears"
    )

    [entry] = read(f"- {mark} {title} [[pdf]](https://arxiv.org/abs/2401.50022)")

    assert (entry.title, entry.name) == (title, "OwlMLA")

    assert (entry.title, entry.name) == (title, "OwlMLA")


def test_months_beside_the_pages_of_venues_are_no_works() -> None:
    entries = read(
        "- July - [POPL](https://conf.researchr.org/home/POPL-2026)\n- Sept. - [HPCA](https://hpca-conf.org/)\n"
        "- May Owls Sleep - [pdf](https://arxiv.org/abs/2401.50004)\n"
    )

    assert [entry.title for entry in entries] == ["May Owls Sleep"]
