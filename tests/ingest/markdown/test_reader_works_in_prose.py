"""Works that stand over bare addresses, in running text, in generated tables, and below headings that mislead."""

import pytest

from ingest.markdown.pieces import Piece
from ingest.markdown.reader import read_list
from ingest.markdown.works_in_prose import works_mentioned
from ingest.terms.entry import Entry, LineReading, ListFile, ReadList, Venue


def read_all(text: str) -> ReadList:
    return read_list(ListFile("owls", "README.md", text))


def read(text: str) -> list[Entry]:
    return list(read_all(text).entries)


def outcome(reading: ReadList, line: int) -> LineReading:
    return next(one for one in reading.lines if one.line == line)


def test_a_title_over_its_venue_its_authors_and_bare_addresses_is_one_entry() -> None:
    entries = read(
        "- Night Flight: Wings without Noise\n\t- POPL 2025\n\t- Ada Owl, Bo Nest, Cy Wing\n"
        "\t- https://arxiv.org/abs/2401.60001\n\t- https://github.com/o/night\n"
        "- nestbox\n\t- https://github.com/o/nestbox\n"
    )

    assert [entry.title for entry in entries] == ["Night Flight: Wings without Noise", "nestbox"]
    assert entries[0].venue == Venue("POPL", 2025)
    assert [link.kind for link in entries[0].links] == ["arxiv", "code"]
    assert "Ada Owl, Bo Nest, Cy Wing" in [note.text for note in entries[0].notes]
    assert entries[1].kind == "project"


@pytest.mark.parametrize("head", ["Owl blogs", "Papers:", "Slides"])
def test_a_heading_of_several_bare_addresses_is_no_title(head: str) -> None:
    titles = [entry.title for entry in read(f"- {head}\n  - https://a.example.org/\n  - https://b.example.org/\n")]

    assert head not in titles


def test_a_category_over_titles_with_addresses_of_their_own_is_no_title() -> None:
    entries = read(
        "- Flight\n  - Night Flight: Wings without Noise\n    - https://arxiv.org/abs/2401.60002\n"
        "  - Day Flight: Wings in the Sun\n    - https://arxiv.org/abs/2401.60003\n"
    )

    assert [entry.title for entry in entries] == ["Night Flight: Wings without Noise", "Day Flight: Wings in the Sun"]
    assert entries[0].section == ("Flight",)


@pytest.mark.parametrize(
    "text",
    [
        "Owls hear well. The work in [Hearing Mice under Deep Snow](https://arxiv.org/abs/2401.60004) shows how far.",
        "- 雪鸮的听力很好，参见 [Hearing Mice under Deep Snow](https://arxiv.org/abs/2401.60004) 这篇论文。",
        '- See also "[Hearing Mice under Deep Snow](https://arxiv.org/abs/2401.60004)" which is shorter than others.',
    ],
)
def test_a_paper_that_a_sentence_links_by_its_title_is_an_entry_with_the_sentence_as_its_note(text: str) -> None:
    reading = read_all(f"# Owls\n\n{text}\n")

    [entry] = reading.entries
    assert entry.title == "Hearing Mice under Deep Snow"
    assert entry.identifiers.arxiv == "2401.60004"
    assert any("Hearing Mice" in note.text for note in entry.notes)
    assert outcome(reading, 3).outcome == "entry"


def test_a_title_in_chinese_in_running_text_is_a_title() -> None:
    [entry] = read("# 鸮\n\n去年的论文[雪地中猫头鹰听力的研究](https://arxiv.org/abs/2401.60005)介绍了方法。\n")

    assert entry.title == "雪地中猫头鹰听力的研究"


@pytest.mark.parametrize(
    "link",
    [
        "[Owl et al., 2020](https://arxiv.org/abs/2401.60006)",
        "[the first study of owls in snow](https://arxiv.org/abs/2401.60006)",
        "[OwlNet](https://arxiv.org/abs/2401.60006)",
        "[Our Blog on Owls in Snow](https://owls.example.org/blog)",
        "[Ada Owl, PhD, Cambridge](https://owls.example.org/cv.pdf)",
    ],
)
def test_a_citation_a_name_or_a_page_in_running_text_names_no_work(link: str) -> None:
    assert read(f"# Owls\n\nMuch of what we know of owls was found by {link} and others.\n") == []


def test_running_text_names_no_work_again_that_has_an_entry() -> None:
    entries = read(
        "- [Hearing Mice under Deep Snow](https://arxiv.org/abs/2401.60007)\n\n"
        "As said in [Hearing Mice under Deep Snow](https://arxiv.org/abs/2401.60007), owls hear well.\n"
    )

    assert len(entries) == 1


def test_news_name_no_works_in_running_text_either() -> None:
    assert read("## News\n\nOur [Hearing Mice under Deep Snow](https://arxiv.org/abs/2401.60008) is out.\n") == []


def test_a_long_sentence_is_shortened_around_the_title_it_names() -> None:
    link = Piece("Hearing Mice under Deep Snow", url="https://arxiv.org/abs/2401.60009")

    [work] = works_mentioned([Piece("owls " * 500), link, Piece(" owls" * 500)])

    assert "Hearing Mice" in work.tail.notes[0]
    assert len(work.tail.notes[0]) < 400


def test_a_column_of_identifiers_that_link_is_not_the_title() -> None:
    [first, _] = read(
        "|Date|Title|Authors|PDF|Code|\n|---|---|---|---|---|\n"
        "|**2024-01-02**|**Owls in the Dark**|Ada Owl et.al.|[2401.60010](https://arxiv.org/abs/2401.60010)|null|\n"
        "|**2024-01-03**|**Owls at Dawn**|Bo Nest et.al.|[2401.60011](https://arxiv.org/abs/2401.60011)|null|\n"
    )

    assert first.title == "Owls in the Dark"
    assert first.identifiers.arxiv == "2401.60010"


def test_a_section_on_navigation_holds_works() -> None:
    [entry] = read("# Owls\n## Navigation\n- [Finding the Way by Stars](https://arxiv.org/abs/2401.60012)\n")

    assert entry.section == ("Navigation",)


def test_a_heading_that_is_nothing_but_a_linked_title_may_be_short() -> None:
    entries = read("## [Owl Networks](https://arxiv.org/abs/2401.60013)\n\nTLDR; Owls talk to each other.\n")

    assert [entry.title for entry in entries] == ["Owl Networks"]


def test_a_year_behind_an_underlined_venue_is_the_venues() -> None:
    [entry] = read(
        "1. **Owls at Night.** *Ada Owl, and Bo Nest.* <ins>ACL</ins> 2010. [[pdf](https://arxiv.org/pdf/1001.60014)]"
    )

    assert entry.venue == Venue("ACL", 2010)
    assert entry.authors == ("Ada Owl", "Bo Nest")


def test_a_date_and_a_dash_before_a_title_are_no_part_of_it() -> None:
    [entry] = read("- 2016-07-18 - Owls versus Mice - https://owls.example.org/mice/")

    assert entry.title == "Owls versus Mice"


def test_venues_and_events_below_a_heading_of_them_are_no_works() -> None:
    entries = read(
        "# Owls\n## Conferences\n- [The Owl Conference](https://owlconf.example.org/)\n"
        "- [Hearing Mice under Snow](https://arxiv.org/abs/2401.60015)\n"
        "## Conference papers\n- [Hearing Mice in Walls](https://owls.example.org/walls.html)\n"
    )

    assert [entry.title for entry in entries] == ["Hearing Mice under Snow", "Hearing Mice in Walls"]


def test_authors_and_a_venue_behind_by_give_the_venue() -> None:
    [entry] = read("- [Hearing Mice under Snow](https://owls.example.org/snow.pdf) by Ada Owl et al., MLSys 2022")

    assert entry.venue == Venue("MLSys", 2022)
    assert entry.authors == ("Ada Owl",)


def test_a_nested_link_with_a_mark_belongs_to_the_entry_above() -> None:
    [entry] = read(
        "- [Hearing Mice under Snow](https://arxiv.org/abs/2401.60016)\n"
        "  - [[Python] Implementation with the Owl library](https://github.com/o/snow)\n"
    )

    assert [link.kind for link in entry.links] == ["arxiv", "code"]


def test_bullets_of_marked_titles_below_a_heading_are_entries_of_their_own() -> None:
    entries = read(
        "### Owl Hearing\n* [[DCN] Deep Hearing for Owls](https://github.com/o/p/blob/master/dcn.pdf) <br />\n"
        "* [[DIN] Owls that Listen Deeply](https://github.com/o/p/blob/master/din.pdf) <br />\n"
    )

    assert [(entry.name, entry.title) for entry in entries] == [
        ("DCN", "Deep Hearing for Owls"),
        ("DIN", "Owls that Listen Deeply"),
    ]
