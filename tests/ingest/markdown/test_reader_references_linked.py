"""References whose titles are links, who made a work and where they work, books behind italics, days and visits."""

import pytest

from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue
from ingest.terms.venues import parse_venue


def read(text: str) -> list[Entry]:
    return list(read_list(ListFile("owls", "README.md", text)).entries)


@pytest.mark.parametrize(
    ("line", "venue"),
    [
        (
            "Owl, A. & Nest, B. (2017). [Nests of small owls](https://o.org/1). Journal of nests, 4(3), pp.1-2",
            "Journal of nests",
        ),
        (
            "Owl, A. & Nest, B. (2017). [Nests of small owls](https://o.org/1). Owl Systems Modeling, 1(1), 1-26.",
            "Owl Systems Modeling",
        ),
        (
            "Owl, A., Nest, B., (2017). [Nests of small owls](https://o.org). Environ. Plan. B Urban Anal. Sci. 1–6.",
            "Environ. Plan. B Urban Anal. Sci.",
        ),
        (
            "Owl, A. & Nest, B. (2017). [Nests of small owls](https://o.org/1). In Owls (pp. 1-2). Springer, Cham.",
            "Springer",
        ),
        (
            "Owl, A. and Nest, B. eds., (2017). [Nests of small owls](https://o.org/1). SAGE Publications.",
            "SAGE Publications",
        ),
        (
            "Owl, A., Nest, B. [*Nests of small owls*](https://o.org/1.pdf), 10th edition. 2017. Cengage Learning.",
            "Cengage Learning",
        ),
    ],
)
def test_what_follows_a_linked_title_of_a_reference_is_where_it_appeared(line: str, venue: str) -> None:
    [entry] = read(f"# Owls\n\n- {line}\n")

    assert (entry.title, entry.venue, entry.year) == ("Nests of small owls", Venue(venue, 2017), 2017)
    assert (len(entry.authors), entry.notes) == (2, ())


def test_a_volume_before_an_article_number_is_no_year() -> None:
    assert parse_venue("PLOS ONE 16, e0249821") == Venue("PLOS ONE", None)
    assert parse_venue("PLOS ONE 16, no. 3") == Venue("PLOS ONE", None)
    assert parse_venue("ICML 19") == Venue("ICML", 2019)


@pytest.mark.parametrize(
    ("makers", "authors", "organisations"),
    [
        ("Ada Owl, Bo Nest (University of Oxford, 2024)", ["Ada Owl", "Bo Nest"], ["University of Oxford"]),
        ("Ada Owl, Bo Nest (KTH Royal Institute of Technology, Sweden, 2024).", ["Ada Owl", "Bo Nest"], ["KTH"]),
        ("Ada Owl (MIT/Berkeley, 2024)", ["Ada Owl"], ["MIT", "UC Berkeley"]),
        ("Ada Owl, Carnegie Mellon, 2024.", ["Ada Owl"], ["CMU"]),
        ("Ada Owl, Cambridge (2024)", ["Ada Owl"], ["University of Cambridge"]),
    ],
)
def test_makers_may_have_where_they_work_and_the_year_behind_them(
    makers: str, authors: list[str], organisations: list[str]
) -> None:
    [entry] = read(f"# Owls\n\n- [Nests of small owls at night](https://arxiv.org/abs/2401.60002) by {makers}\n")

    assert (list(entry.authors), list(entry.organisations), entry.year) == (authors, organisations, 2024)
    assert entry.notes == ()


@pytest.mark.parametrize("where", ["(nature, 08/2023)", ". (Nature, 08/2023)"])
def test_a_venue_and_a_month_in_brackets_end_a_line(where: str) -> None:
    [entry] = read(f"# Owls\n\n- [Nests of small owls at night](https://owls.org/1) {where}\n")

    assert (entry.venue, entry.year) == (Venue("Nature", 2023), 2023)


@pytest.mark.parametrize(
    ("line", "title", "venue"),
    [
        ("Owl, A. *Acoustic Owls*. 2009. Wiley-Blackwell.", "Acoustic Owls", "Wiley-Blackwell"),
        (
            "Owl, A. *Introducing Owls*, 2nd edition. 2009. Cambridge University Press.",
            "Introducing Owls",
            "Cambridge University Press",
        ),
        (
            "Owl, A. *An Introduction to Owls*. 2009. Cambridge University Press.",
            "An Introduction to Owls",
            "Cambridge University Press",
        ),
        ('Owl, Ada. "Owls Unveil a Plan." The Owl Times, March 15, 2009.', "Owls Unveil a Plan", "The Owl Times"),
        ("Ada Owl, “Owls in Time Lapse,” September 27, 2009, https://owls.org/1.", "Owls in Time Lapse", None),
    ],
)
def test_books_and_days_behind_titles_set_apart(line: str, title: str, venue: str | None) -> None:
    [entry] = read(f"# Owls\n\n- {line}\n")

    assert (entry.title, entry.venue.name if entry.venue else None, entry.year) == (title, venue, 2009)
    assert len(entry.authors) == 1


def test_the_day_somebody_looked_at_a_page_is_not_when_it_appeared() -> None:
    [entry] = read('# Owls\n\nOwl Health Office. "Owls and Nests." Accessed March 18, 2025. https://owls.org/nests.\n')

    assert (entry.title, entry.venue, entry.year, entry.url) == ("Owls and Nests", None, None, "https://owls.org/nests")


def test_names_behind_titles_are_people_where_a_list_surely_has_people_there() -> None:
    sure = "".join(
        f"- **Owls of the {word}** - Ada O. Owl - [link](https://owls.org/{word})\n" for word in ("sea", "sky")
    )
    names = ("Bo Nest", "Cy Wing", "Dan Reed", "Ada del Moss", "Eve Fen")
    doubtful = "".join(
        f"- **Nests of {at} owls** - {name} - [link](https://owls.org/{at})\n" for at, name in enumerate(names)
    )

    assert [entry.authors for entry in read(f"# Owls\n\n{sure}{doubtful}")[2:]] == [(name,) for name in names]
    assert [entry.authors for entry in read(f"# Owls\n\n{doubtful}")] == [()] * 5
    topics = doubtful.replace("Bo Nest", "Computer Vision").replace("Cy Wing", "Machine Learning")
    assert not any(entry.authors for entry in read(f"# Owls\n\n{sure}{topics}")[2:])


def test_the_bibliography_of_a_page_of_prose_is_what_is_below_its_heading() -> None:
    prose = "The owls of this valley were counted at night, as others had done before.\n\n" * 12
    references = "".join(
        f"Owl, Ada. Nests of the year {year}. Town: Owl Press, {year}.\n\n" for year in range(2001, 2006)
    )

    entries = read(
        f"# Owls\n\n{prose}# References\n\n{references}Committee of Nests. Plan of Owls 2025. Town: Owls, 2016.\n"
    )

    assert (entries[-1].title, entries[-1].authors) == ("Plan of Owls 2025", ("Committee of Nests",))


@pytest.mark.parametrize("head", ["Author / Year", "Authors (Year)", "First author, year"])
def test_a_column_of_authors_with_years_gives_both(head: str) -> None:
    rows = "".join(f"| [Owls of the valley {at}](https://owls.org/{at}) | {who} |\n" for at, who in enumerate(_WHO))

    entries = read(f"# Owls\n\n| Title | {head} |\n|---|---|\n{rows}")

    assert [(entry.authors, entry.year, entry.notes) for entry in entries] == [
        (("Owl",), 2015, ()),
        (("Owl", "Nest"), 2015, ()),
        (("Owl",), 2015, ()),
    ]


_WHO = ("Owl (2015)", "Owl and Nest (2015)", "Owl et al. (2015)")


def test_a_journal_keeps_the_small_words_of_its_name() -> None:
    assert parse_venue("The Psychology of Owls and Mice", is_venue=True) == Venue("Psychology of Owls and Mice", None)
    [entry] = read_list(
        ListFile(
            "owls", "owls.bib", "@article{o, title={Owls}, journal={Owls and Nests in Towns, and Mice}, year=2015}"
        )
    ).entries
    assert entry.venue == Venue("Owls and Nests in Towns, and Mice", 2015)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.mdpi.com/2072-4292/12/10/1558",
        "https://www.cell.com/ajhg/fulltext/S0002-9297(18)30320-3",
        "https://hess.copernicus.org/articles/21/3879/2017/",
        "https://www.jstor.org/stable/1234",
    ],
)
def test_a_link_to_an_article_is_a_work_where_it_is_a_paragraph(address: str) -> None:
    assert [entry.url for entry in read(f"# Owls\n\n[Effects of owls on mice]({address})\n\nOwls.\n")] == [address]
