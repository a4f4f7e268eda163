"""Entries written as references: authors in front of titles, titles over their links, papers behind what they made."""

import time

import pytest

from ingest.markdown.line.authors_in_front import authors_before
from ingest.markdown.line.citation import read_citation
from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue


def read(text: str) -> list[Entry]:
    return list(read_list(ListFile("owls", "README.md", text)).entries)


def notes(entry: Entry) -> list[str]:
    return [note.text for note in entry.notes]


def authors(entry: Entry) -> list[str]:
    return list(entry.authors)


def test_authors_and_a_year_before_a_linked_title_are_not_its_title() -> None:
    [entry] = read(
        "* Ada B. Owl, Bo van Nest, and Cy-Lin Wing. 2017. [Hearing Mice under Snow](https://aclanthology.org/P17-1001)."
        " In *Proceedings of ACL 2017*. ([Citation](https://scholar.google.com/scholar?cites=1): 12)"
    )

    assert entry.title == "Hearing Mice under Snow"
    assert entry.url == "https://aclanthology.org/P17-1001"
    assert entry.venue == Venue("ACL", 2017)
    assert authors(entry) == ["Ada B. Owl", "Bo van Nest", "Cy-Lin Wing"]
    assert entry.year == 2017


@pytest.mark.parametrize(
    "line",
    [
        "Ada Owl et al.: [Hearing Mice under Snow](https://arxiv.org/abs/2401.70001), ACL 2017.",
        "Ada Owl , Bo Nest and  Cy Wing .2017. [Hearing Mice under Snow](https://arxiv.org/abs/2401.70001)",
        "Ada Owl and Bo B. Nest: Hearing Mice under Snow, ACL 2017.",
        "Ada B. Owl, Bo Nest, Cy Wing, Hearing Mice under Snow, ACL, 2017. [[Paper]](https://arxiv.org/abs/2401.70001)",
    ],
)
def test_authors_part_from_a_title_by_a_colon_a_sentence_or_commas(line: str) -> None:
    [entry] = read(f"- {line}")

    assert entry.title == "Hearing Mice under Snow"
    assert authors(entry)[0].startswith("Ada")
    assert not any("Ada" in note for note in notes(entry))


@pytest.mark.parametrize(
    "title",
    [
        "No Feathers, No Flight: Learning to Fall",
        "Hear First, Look Later, Fly Better: How Owls Hunt",
        "Owls, Barn Owls, and Eagle Owls with Their Young",
        "Deep Learning, Machine Learning. A Comparison on Owls",
    ],
)
def test_clauses_of_a_title_are_no_authors(title: str) -> None:
    [entry] = read(f"- {title}. ICML 2020. [[Paper]](https://arxiv.org/abs/2401.70002)")

    assert entry.title == title


def test_the_page_of_one_more_author_is_no_title() -> None:
    entries = read("- Hearing Mice\n  - Ada Owl, [Bo Nest](https://nest.example.org/pubs.html)\n")

    assert all(entry.title != "Bo Nest" for entry in entries)


@pytest.mark.parametrize("made", ["Ab Cd, ", "Ab ", "A. ", "Ab and ", "A-", "A.-", "et al. "])
def test_long_runs_of_names_are_read_at_once(made: str) -> None:
    started = time.monotonic()
    for text in (made * 3000, made * 150 + ": x", made * 150):
        authors_before(text)
        read_citation(text)

    assert time.monotonic() - started < 30


def test_a_name_and_a_dash_before_a_linked_title_give_the_name() -> None:
    snow, google, person = read(
        "* Snow-OWL - [Hearing Mice under Snow](https://arxiv.org/abs/2401.70003) ([github](https://github.com/o/snow))\n"
        "* Google - [Hearing Mice through Walls](https://arxiv.org/abs/2401.70004)\n"
        "* OWLNet - [OWLNet](https://arxiv.org/abs/2401.70005)\n"
    )

    assert (snow.name, snow.title) == ("Snow-OWL", "Hearing Mice under Snow")
    assert [link.kind for link in snow.links] == ["arxiv", "code"]
    assert (google.organisations, google.title) == (("Google",), "Hearing Mice through Walls")
    assert person.title == "OWLNet"


def test_an_address_behind_a_name_and_a_dash_is_no_title() -> None:
    [entry] = read("- Owl Calls by Species - https://owls.example.org/calls.pdf")

    assert entry.title == "Owl Calls by Species"


def test_a_plain_title_over_a_line_of_labelled_links_is_an_entry() -> None:
    [entry] = read(
        "[12] Owls in the Wild: Counting from Above(野外的猫头鹰：从空中用Transformer计数)<br>\n"
        "[paper](https://arxiv.org/abs/2401.70006) | [code](https://github.com/o/count)<br><br>\n"
    )

    assert entry.title == "Owls in the Wild: Counting from Above"
    assert [link.kind for link in entry.links] == ["paper", "code"]
    assert notes(entry) == ["野外的猫头鹰：从空中用Transformer计数"]


def test_running_text_over_a_link_is_no_entry() -> None:
    assert read("Please read the rules before adding owls\n[paper](https://arxiv.org/abs/2401.70007)") == []


def test_a_quoted_title_before_its_venue_in_italics_loses_the_marks() -> None:
    [entry] = read('* "Owls that Plan Ahead", *arXiv, May 2024*. [[Paper](https://arxiv.org/abs/2405.70008)]')

    assert (entry.title, entry.venue) == ("Owls that Plan Ahead", Venue("arXiv", 2024))


def test_a_venue_or_a_number_that_links_behind_a_description_leads_to_the_paper() -> None:
    ears, snow = read(
        "- [EARS](https://github.com/o/ears) - hears mice in the dark. | [CCS'18](https://owls.example.org/ears.pdf).\n"
        "- [SNOW](https://github.com/o/snow) - hears mice under snow. | eprint: [2020/1137](https://eprint.iacr.org/2020/1137).\n"
    )

    assert ears.venue == Venue("CCS", 2018)
    assert [link.url for link in ears.links] == ["https://github.com/o/ears", "https://owls.example.org/ears.pdf"]
    assert snow.links[1].kind == "paper"


def test_authors_nested_over_a_line_of_links_are_a_note() -> None:
    [entry] = read(
        "- **Trees that Owls Like (KDD 2019)**\n  - Ada Owl, Bo Nest, Cy Wing\n"
        "  - [[Paper]](https://arxiv.org/abs/1901.70009)\n"
    )

    assert entry.venue == Venue("KDD", 2019)
    assert notes(entry) == ["Ada Owl, Bo Nest, Cy Wing"]
    assert entry.identifiers.arxiv == "1901.70009"


def test_a_linked_title_at_a_publishers_page_is_an_entry_in_a_paragraph_too() -> None:
    [entry] = read("[Owls and Their Trees: A Study](https://www.sciencedirect.com/science/article/pii/S0000000001)\n")

    assert entry.title == "Owls and Their Trees: A Study"


def test_the_reference_below_who_made_a_work_is_the_work_that_its_links_lead_to() -> None:
    [entry] = read(
        "* Cambridge [[Web]](https://owls.example.org/) [[Paper]](https://arxiv.org/abs/2401.70010)\n"
        "  * Ada B. Owl, Bo Nest, Hearing Mice under Snow, ACL, 2017.\n"
    )

    assert entry.title == "Hearing Mice under Snow"
    assert entry.venue == Venue("ACL", 2017)
    assert [link.kind for link in entry.links] == ["homepage", "paper"]


def test_two_references_below_a_head_stay_what_they_were() -> None:
    entries = read(
        "* Cambridge [[Paper]](https://arxiv.org/abs/2401.70011)\n"
        "  * Ada B. Owl, Bo Nest, Hearing Mice under Snow, ACL, 2017.\n"
        "  * Ada B. Owl, Bo Nest, Hearing Mice in Walls, ACL, 2018.\n"
    )

    assert "Hearing Mice under Snow" not in [entry.title for entry in entries]


def test_fields_may_stand_between_a_title_and_its_links() -> None:
    [entry] = read(
        "[3] Owls in the Wild: A Count<br>\nkeywords: owls, trees<br>\n[paper](https://arxiv.org/abs/2401.70012)\n"
    )

    assert entry.title == "Owls in the Wild: A Count"


def test_a_page_that_begins_with_a_linked_title_is_about_that_paper() -> None:
    [entry] = read(
        "## [Hearing Mice under Deep Snow (2011)](https://scholar.google.com/scholar?cluster=1&hl=en) ##\n"
        "**Summary.**\nOwls hear well, as [others](https://arxiv.org/abs/2401.70013) have said.\n\n"
        "- They hear a mouse move\n- They hear it in the dark\n- They fly there without noise\n\n### Notes\nNone.\n"
    )

    assert entry.title == "Hearing Mice under Deep Snow"


def test_a_list_whose_title_links_to_its_survey_is_no_page_about_it() -> None:
    entries = read(
        "# [A Survey of Owls and Mice](https://arxiv.org/abs/2401.70014)\n\n"
        "- [Owls at Night](https://arxiv.org/abs/2401.70015)\n- [Owls at Dawn](https://arxiv.org/abs/2401.70016)\n"
    )

    assert [entry.title for entry in entries][-2:] == ["Owls at Night", "Owls at Dawn"]


def test_a_title_may_link_to_the_issue_where_its_notes_are() -> None:
    entries = read(
        "- [[OWL] Hearing Mice under Snow](https://github.com/o/notes/issues/48)\n"
        "- [Open an issue](https://github.com/o/notes/issues)\n- [file a request](https://github.com/o/notes/issues/1)\n"
    )

    assert [(entry.name, entry.title) for entry in entries] == [("OWL", "Hearing Mice under Snow")]


def test_a_link_to_the_heading_that_it_names_is_contents() -> None:
    entries = read(
        "- [Owl Calls](https://github.com/o/owls#owl-calls)\n- [Owl Flight (all)](https://github.com/o/owls#owl-flight)\n"
    )

    assert entries == []


def test_a_title_that_links_to_notes_beside_the_list_leads_to_its_paper_first() -> None:
    file = ListFile(
        "owls",
        "README.md",
        "- [Hearing Mice under Snow](notes/snow.md) [[arXiv](https://arxiv.org/abs/2401.70017)]",
        base_url="https://github.com/o/owls/blob/main/",
    )

    [entry] = read_list(file).entries

    assert entry.url == "https://arxiv.org/abs/2401.70017"
    assert len(entry.links) == 2


def test_the_number_of_a_symposium_below_a_title_is_no_year() -> None:
    [entry] = read(
        "- Sharing Nests Fairly. [[Paper]](https://owls.example.org/nests.pdf)\n"
        "  - In 17th {USENIX} Symposium on Networked Systems Design and Implementation ({NSDI} 20) (pp. 1-2).\n"
    )

    assert entry.venue is None or entry.venue.year == 2020
