"""The journal of a reference is found by its numbers, whatever its name; who, what and where come apart."""

import pytest

from ingest.markdown.line.citation import read_citation
from ingest.markdown.line.where_cited import place_of_journal
from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue

LINK = "https://doi.org/10.1109/q.1"


def read(text: str) -> list[Entry]:
    return list(read_list(ListFile("gems", "README.md", text)).entries)


@pytest.mark.parametrize(
    ("behind", "name", "year"),
    [
        ("Bull. Volcanol. Soc. Am. 58 (1968) 367–398", "Bull. Volcanol. Soc. Am.", 1968),
        ("Geophysics, 56, 231–241. doi:10.1190/1.1991035", "Geophysics", None),
        ("J. Appl. Geophys., 76, 44-49", "J. Appl. Geophys.", None),
        ("Br J Dermatol. 2019;181(5):907-915", "Br J Dermatol", 2019),
        ("Eur. J. Soil Sci. 2020, 71, 12-20", "Eur. J. Soil Sci.", 2020),
        ("Journal of Experimental Psychology: Human Learning & Owls, 20(5), 1063",
         "Journal of Experimental Psychology: Human Learning & Owls", None),
        ("ACM Trans. Inf. Syst. Nests, vol. 17, no. 4, 2015", "ACM Trans. Inf. Syst. Nests", 2015),
    ],
)  # fmt: skip
def test_a_journal_is_what_numbers_stand_behind(behind: str, name: str, year: int | None) -> None:
    place = place_of_journal(f"Amber fields in layered reefs, {behind}")

    assert place is not None
    assert (place.start, place.name, place.year) == (31, name, year)


@pytest.mark.parametrize(
    "text", ["Growth of owls in 3 dimensions, 2019", "Amber fields, Report 12 (2010)", "Amber fields of 12 owls: 3"]
)
def test_numbers_of_a_title_name_no_journal(text: str) -> None:
    assert place_of_journal(text) is None


@pytest.mark.parametrize(
    ("citation", "title", "authors", "venue"),
    [
        ("O.O. Owl, B. Nest, L.Y. Wing, Amber fields by splitting, Geophys. J. Int., 165, 641-657, 2006.",
         "Amber fields by splitting", ("O.O. Owl", "B. Nest", "L.Y. Wing"),
         Venue("Geophysical Journal International", 2006)),
        ("Owl, A., and Nest, B., 1977, Amber fields for elastic waves: Geophysics, 67, 1529–1540.",
         "Amber fields for elastic waves", ("Owl, A.", "Nest, B."), Venue("Geophysics", 1977)),
        ("Owl, A.; Nest, B. Amber Fields under Cover Crops. Agronomy 2020, 10, 120.",
         "Amber Fields under Cover Crops", ("Owl, A.", "Nest, B."), Venue("Agronomy", 2020)),
        ("Owl A, Nest BC. AmberNet: a tool for empty reefs. Ecol. Owls. 2019 May;15(5):3-9.",
         "AmberNet: a tool for empty reefs", ("Owl A", "Nest BC"), Venue("Ecol. Owls", 2019)),
        ("A. Owl and B. Nest, “Beware of amber,” in In Web 2.0 Owls and Privacy (OAP 2008), 2008.",
         "Beware of amber", ("A. Owl", "B. Nest"), Venue("OAP", 2008)),
        ("A. Owl and B. Nest. Amber fields, in: 77th Annual International Meeting, OWL, Abstracts, 2007, pp. 1–4.",
         "Amber fields", ("A. Owl", "B. Nest"), Venue("Annual International Meeting, OWL, Abstracts", 2007)),
    ],
)  # fmt: skip
def test_who_what_and_where_of_a_reference_come_apart(
    citation: str, title: str, authors: tuple[str, ...], venue: Venue
) -> None:
    found = read_citation(citation)

    assert found is not None
    assert (found.title, found.authors, found.venue) == (title, authors, venue)


@pytest.mark.parametrize(
    "line",
    [
        f"- [A. Owl, B. Nest, “Amber Fields of Reefs,” Nat. Methods, vol. 8, pp. 6–9, 2011.]({LINK})",
        f"- [Amber Fields of Reefs, Ada Owl, Cy Wing and Bo Nest, *Nature Methods 2011*]({LINK})",
        f"- Source: Owl A, Nest B. Amber Fields of Reefs. *Nat Methods.* 2011;8(5):907-915. [pdf]({LINK})",
        f"* 2011 | Ada Owl, Bo Nest, Cy Wing, Amber Fields of Reefs, Nature Methods [pdf]({LINK})",
        f"- Amber Fields of Reefs, 2011. ([Paper]({LINK}) | [Data](https://example.org/d))",
    ],
)
def test_references_in_links_and_behind_labels_and_years_are_read(line: str) -> None:
    [entry] = read(f"# Gems\n## Reefs\n{line}\n")

    assert (entry.title, entry.year, entry.url) == ("Amber Fields of Reefs", 2011, LINK)


@pytest.mark.parametrize(
    ("link", "venue"),
    [
        ("[bioRxiv 2026.06.21.733655](https://www.biorxiv.org/content/10.1101/2026.06.21.733655v1)",
         Venue("bioRxiv", 2026)),
        ("[chemrxiv-2023-xt65x (2024)](https://doi.org/10.26434/chemrxiv-2023-xt65x)", Venue("ChemRxiv", 2024)),
        ("*Preprint, June 2022.* [[pdf](https://doi.org/10.1101/2022.06.02.493958)]", Venue("bioRxiv", 2022)),
        ("*Preprint, June 2022.* [[pdf](https://arxiv.org/abs/2206.00001)]", Venue("arXiv", 2022)),
        ("*Preprint, June 2022.* [[pdf](https://example.org/amber.pdf)]", None),
    ],
)  # fmt: skip
def test_a_preprint_is_on_the_server_that_its_number_or_address_tells(link: str, venue: Venue | None) -> None:
    [entry] = read(f"# Gems\n## Reefs\n\n**Amber Fields of Reefs**\nAda Owl, Bo Nest, Cy Wing\n{link}\n")

    assert entry.venue == venue
    assert entry.year is not None


def test_publishers_are_no_organisations() -> None:
    [entry] = read(f"# Gems\n## Books\n- [Amber Fields]({LINK}) - A. Bard Owl & David H. Nest (MIT Press, 2010).\n")

    assert (entry.authors, entry.organisations) == (("A. Bard Owl", "David H. Nest"), ())
    assert entry.venue == Venue("MIT Press", 2010)


def test_a_heading_takes_its_authors_and_a_citation_its_links_from_the_paragraph_below() -> None:
    book, paper = read(
        "# Gems\n\n## Amber Fields: An Introduction\n*Ada Owl (2009)*, 728 pages\n\n"
        "## Reefs\n\nOwl, A., & Nest, B. (2023). Amber fields of reefs. Nature.\n\n"
        f"[Paper]({LINK}) [GitHub](https://github.com/owl/reef)\n"
    )

    assert (book.title, book.authors, book.year) == ("Amber Fields: An Introduction", ("Ada Owl",), 2009)
    assert (paper.title, paper.url, len(paper.links)) == ("Amber fields of reefs", LINK, 2)


def test_plain_titles_with_labelled_links_are_entries_in_paragraphs_of_their_own() -> None:
    [entry] = read(
        "# Gems\n\n## Reefs\n\nAmber Fields of Reefs [[arXiv]](https://arxiv.org/abs/2106.07887)\n\n"
        "We used the method of others in this paper [[arXiv]](https://arxiv.org/abs/1906.00889) to do it.\n"
    )

    assert entry.title == "Amber Fields of Reefs"


def test_a_column_of_credits_gives_authors_and_venues_not_titles() -> None:
    rows = "".join(
        f"| **{name}** | owls | [{who} et al., {where} (2023)]({LINK}{at}) |\n"
        for at, (name, who, where) in enumerate(
            [("OwlNet", "Owl", "Nature"), ("ReefGPT", "Nest", "Nat Methods"), ("WingX", "Wing", "bioRxiv")]
        )
    )
    entries = read(f"# Gems\n## Models\n| Model | Use | Reference |\n|---|---|---|\n{rows}")

    assert [(entry.title, entry.authors, entry.venue) for entry in entries] == [
        ("OwlNet", ("Owl",), Venue("Nature", 2023)),
        ("ReefGPT", ("Nest",), Venue("Nature Methods", 2023)),
        ("WingX", ("Wing",), Venue("bioRxiv", 2023)),
    ]


def test_a_column_headed_publication_holds_titles_where_its_cells_are_titles() -> None:
    entries = read(
        "# Gems\n## Reefs\n| Year | Method | Publication |\n|---|---|---|\n"
        f"| 2015 | Garnet layers | Estimating Amber Yields of Reefs [(Owl et al.2015)]({LINK}) |\n"
        f"| 2016 | Forests | Forests for Global Amber and Reef Yields ([Nest et al.2016]({LINK}2)) |\n"
    )

    assert [(entry.title, entry.authors, entry.year) for entry in entries] == [
        ("Estimating Amber Yields of Reefs", ("Owl",), 2015),
        ("Forests for Global Amber and Reef Yields", ("Nest",), 2016),
    ]
