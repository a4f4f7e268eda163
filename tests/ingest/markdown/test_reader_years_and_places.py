"""Years of references among other digits, names with commas, edited books, talks, surnames alone before titles."""

import pytest

from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue


def read(text: str) -> list[Entry]:
    return list(read_list(ListFile("owls", "README.md", text)).entries)


@pytest.mark.parametrize(
    ("behind", "venue"),
    [
        ("*Journal of Garnets*, 130(12), e2016GR008183.", Venue("Journal of Garnets", 2019)),
        ("*Journal of Garnets*, 5(50), 1935.", Venue("Journal of Garnets", 2019)),
        ("*Journal of Garnets: Amber*, v. 6, p. 49-75.", Venue("Journal of Garnets: Amber", 2019)),
        ("Agate, Amber & Garnets, 12, 3-4.", Venue("Agate, Amber & Garnets", 2019)),
        ("Garnets and Reefs.", Venue("Garnets and Reefs", 2019)),
        (
            "In C. Wing & D. Reef (Eds.), *Birds of the night* (pp. 1-9). Owlton: Owls.",
            Venue("Birds of the night", 2019),
        ),
        ("Vortrag auf der 18. Tagung Kleine Eulen, September, Nestheim.", Venue("Tagung Kleine Eulen", 2019)),
        (
            "[Paper presentation]. Biennial Conference on Owls, Nestheim.",
            Venue("Biennial Conference on Owls, Nestheim", 2019),
        ),
        ("OWL/TP-5000-77081.", None),
    ],
)
def test_the_year_and_the_place_of_a_reference_are_what_it_states(behind: str, venue: Venue | None) -> None:
    [entry] = read(f"- Owl, A., & Nest, B. C. (2019). Hearing small mice in deep snow. {behind}\n")
    assert (entry.title, entry.year, entry.venue) == ("Hearing small mice in deep snow", 2019, venue)


def test_a_meeting_may_list_nouns() -> None:
    [entry] = read(
        "- Owl, A., & Nest, B. C. (2019). Hearing mice. In Proceedings of the Conference on Owls, Ethics, and Reefs.\n"
    )
    assert entry.venue == Venue("Proceedings of the Conference on Owls, Ethics, and Reefs", 2019)


def test_a_journal_that_nobody_knows_is_one_before_its_volume_and_year_in_brackets() -> None:
    [entry] = read("- Owl, Ada. “Hearing mice: a survey of snow”. Nestletters 69.4 (2007).\n")
    assert entry.venue == Venue("Nestletters", 2007)


def test_the_last_word_of_a_shortened_name_is_no_journal() -> None:
    [entry] = read('- Owl, Ada, Nest, Bo, Reef, Cy. "Hearing mice in deep snow" Nest Energ. Sci., 7, 991–1006, 2022\n')
    assert (entry.title, entry.venue) == ("Hearing mice in deep snow", Venue("Nest Energ. Sci.", 2022))
    assert entry.authors == ("Owl, Ada", "Nest, Bo", "Reef, Cy")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        (
            "Owl A Nest B Reef D and Wing E. Hearing mice in deep snow. Nestia 12(3), 2017.",
            ("Owl A", "Nest B", "Reef D", "Wing E"),
        ),
        ("OWLNET. “Hearing mice in deep snow”. (2009).", ("OWLNET",)),
        ("Ada Z. Owl, Bo Nest. Mice and Snow. https://arxiv.org/abs/1912.05511", ("Ada Z. Owl", "Bo Nest")),
        ("Owl, Ada (Forthcoming 2020): Hearing mice in deep snow, Owl Quarterly 81.1.", ("Owl, Ada",)),
    ],
)
def test_who_made_a_work_is_told_from_its_title(line: str, authors: tuple[str, ...]) -> None:
    [entry] = read(f"- {line}\n")
    assert entry.authors == authors
    assert entry.title in {"Hearing mice in deep snow", "Mice and Snow"}


@pytest.mark.parametrize("who", ["Owlson, 2021.", "Brown, 2021.", "2021 - Owlson et al. -"])
def test_one_surname_with_a_year_before_a_link_is_the_author(who: str) -> None:
    [entry] = read(f"- {who} [OWL: Hearing mice in deep snow](https://o.org/1). [[Code](https://github.com/o/n)]\n")
    assert (entry.title, entry.year, entry.url) == ("OWL: Hearing mice in deep snow", 2021, "https://o.org/1")
    assert len(entry.authors) == 1


def test_authors_whose_last_names_may_be_a_title_stand_before_a_link() -> None:
    [entry] = read(
        "Owl, Ada, Bo B. Nest, Cy Reef, and Di J. Wing. [**Hearing mice in deep snow.**](https://o.org) Nestia (2018)\n"
    )
    assert (entry.title, len(entry.authors)) == ("Hearing mice in deep snow", 4)


def test_a_year_among_words_in_brackets_belongs_to_the_title() -> None:
    assert read("- [Theses of students (until 2024)](https://o.org/1)\n")[0].title == "Theses of students (until 2024)"


def test_names_that_end_in_words_of_labels_are_titles_among_titles() -> None:
    names = ["Nestbank", "Owl Reef Database", "Amberlist", "OWLKit Blog"]
    entries = read("".join(f"- [{name}](https://o.org/{at})\n" for at, name in enumerate(names)))
    assert [entry.title for entry in entries] == names


def test_a_number_with_a_reference_is_no_title() -> None:
    assert not read("- 1 [link](https://o.org/1)\n- 2 [Owl et al. Nest Press 4(1), 2, 2015](https://o.org/2)\n")


def test_a_label_with_a_year_names_no_organisation() -> None:
    [entry] = read(
        "- **[Owlview](https://github.com/o/v)** - shows owls [ [Owl Acids Research 2019](https://o.org/1) ]\n"
    )
    assert entry.organisations == ()


@pytest.mark.parametrize(
    "behind", [" Hearing Mice in Deep Snow (arxiv, 06/2023)", " - Hearing Mice in Deep Snow (ICML, 2023)"]
)
def test_a_title_may_stand_behind_the_linked_name_with_where_it_appeared(behind: str) -> None:
    [entry] = read(f"- [OwlNet](https://o.org/1){behind}\n")
    assert (entry.title, entry.name, entry.year) == ("OwlNet: Hearing Mice in Deep Snow", "OwlNet", 2023)
    assert read("- [OwlNet](https://o.org/1) counts owls in pictures (ICML, 2023)\n")[0].title == "OwlNet"


def test_whoever_stands_with_others_before_a_title_made_it() -> None:
    [entry] = read("- Owl et al. Hearing mice in deep snow. [paper](https://arxiv.org/abs/2301.00001)\n")
    assert (entry.title, entry.authors) == ("Hearing mice in deep snow", ("Owl",))


def test_an_abstract_may_stand_between_a_title_and_its_address() -> None:
    titles = ["Hearing mice in deep snow", "Counting nests at night"]
    entries = read(
        "# Owls\n\n## Nests\n\n"
        + "".join(
            f"#### {title}\n\nOwls hear. We show it.\n\nhttps://arxiv.org/abs/2301.0000{at}\n\n"
            for at, title in enumerate(titles)
        )
    )
    assert [(entry.title, entry.url, entry.section) for entry in entries] == [
        (title, f"https://arxiv.org/abs/2301.0000{at}", ("Nests",)) for at, title in enumerate(titles)
    ]
    assert [note.text for note in entries[0].notes] == ["Owls hear. We show it."]
    assert not read(
        "# Owls\n\n## How we hear owls\n\nSome text.\n\nMore: see the [paper](https://arxiv.org/abs/2301.00001).\n"
    )


def test_headings_that_are_links_are_titles_where_most_of_a_level_are() -> None:
    titles = ["Hearing mice in deep snow (2019)", "Owlkit", "Counting owls at night", "Nests"]
    urls = [
        "https://arxiv.org/abs/2301.00001",
        "https://owls.org",
        "https://arxiv.org/abs/2301.00002",
        "https://nests.org",
    ]
    text = "# Owls\n\n## Birds\n\n" + "".join(
        f"### [{title}]({url})\n\n" for title, url in zip(titles, urls, strict=True)
    )
    assert [entry.url for entry in read(text)] == urls
    assert not read(text.replace("arxiv.org/abs", "owls.org"))


@pytest.mark.parametrize(
    ("source", "venue"), [("arXiv(v2) 2025", Venue("arXiv", 2025)), ("arXiv(v1) 2024", Venue("arXiv", 2024))]
)
def test_a_version_belongs_to_no_preprint_server(source: str, venue: Venue) -> None:
    text = f"| Source | Title |\n|---|---|\n| {source} | [Hearing mice in snow](https://arxiv.org/abs/2301.00001) |\n"
    assert read(text)[0].venue == venue


def test_a_linked_title_in_bold_with_its_year_is_an_entry_wherever_it_leads() -> None:
    [entry] = read(
        "Some text.\n\n![owl](/owl.png) [**Hearing mice in deep snow (2019)**](https://owls.org/1)\n\nAn abstract.\n"
    )
    assert (entry.title, entry.year) == ("Hearing mice in deep snow", 2019)


@pytest.mark.parametrize("where", ["2024 Jan 27;53(2):OR25057.", "2024 Mar 26.", "2024:1-9."])
def test_a_journal_may_stand_before_a_day(where: str) -> None:
    [entry] = read(f"- Owl A, Nest BC. Hearing mice in deep snow. Owl Research. {where}\n")
    assert (entry.title, entry.venue) == ("Hearing mice in deep snow", Venue("Owl Research", 2024))


def test_surnames_that_are_words_elsewhere_are_names_among_names() -> None:
    [entry] = read("- Owl A, An L, Best BD, Nest C, Reef D. Hearing mice in deep snow. Owl Research. 2024;5(2):7-9.\n")
    assert (entry.title, len(entry.authors)) == ("Hearing mice in deep snow", 5)


def test_italics_that_could_be_two_names_are_a_journal_before_its_volume() -> None:
    [entry] = read("- Owl A, Nest BC (2025) Hearing mice in deep snow. _Nests and Owls_, **31**: e13952.\n")
    assert entry.venue == Venue("Nests and Owls", 2025)


def test_what_stands_by_whom_among_references_is_the_title() -> None:
    reference = "- Owl, A., & Nest, B. (2019). Hearing mice number {} in snow. *Nestia*, 1(2), 3-4.\n"
    text = "".join(reference.format(at) for at in range(6))
    entries = read(
        f"{text}- **Owlkit** by Ada Owl and Bo Nest (2020). This is a tool for owls. [paper](https://arxiv.org/abs/2301.00001)\n"
    )
    assert entries[-1].title == "Owlkit"


def test_cards_of_a_page_give_title_authors_journal_and_year() -> None:
    card = (
        '<article><span class="year">202{0}</span><h2>Hearing mice in deep snow {0}</h2><p>Owl A., Nest B.</p>'
        '<p><em>Molecular Biology Reports</em>, 52:207.</p><a href="https://pubmed.ncbi.nlm.nih.gov/3990785{0}/">'
        "Ver publicación →</a></article>"
    )
    page = "<html><body><h1>Owls</h1>" + "".join(card.format(at) for at in range(3)) + "</body></html>"
    entries = list(read_list(ListFile("owls", "owls.html", page)).entries)
    assert [(entry.title, entry.year) for entry in entries] == [
        (f"Hearing mice in deep snow {at}", 2020 + at) for at in range(3)
    ]
    assert entries[0].authors == ("Owl A.", "Nest B.")
    assert entries[0].venue == Venue("Molecular Biology Reports", 2020)
