"""Lists of fields outside computing: authors in front, marks, citations in tables, names and venues in other forms."""

import pytest

from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue

OWLS = "https://doi.org/10.1109/q.1"
LINK = f"[Amber Fields of Reefs]({OWLS})"


def read(text: str, file: str = "README.md") -> list[Entry]:
    return list(read_list(ListFile("gems", file, text)).entries)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        (
            f"Owl, A., Nest, B. C., & Wing, C. [**Amber Fields**]({OWLS}) Cell (2019)",
            ("Owl, A.", "Nest, B. C.", "Wing, C."),
        ),
        (
            f"Owl, A., Nest, B., ... & Wing, C. [**Amber Fields**]({OWLS}) Cell (2019)",
            ("Owl, A.", "Nest, B.", "Wing, C."),
        ),
        (f"Owl, Ada. [**Amber Fields**]({OWLS}) Cell (2019)", ("Owl, Ada",)),
        (f"Ada Owl, Bo-Na Nest [**Amber Fields**]({OWLS}) Cell (2019)", ("Ada Owl", "Bo-Na Nest")),
        (f"* Ada Owl, [*Amber Fields*]({OWLS}), Cell 2019", ("Ada Owl",)),
        (f'* Owl, Ada: ["Amber Fields"]({OWLS}) (2019, Cell)', ("Owl, Ada",)),
    ],
)
def test_what_stands_before_a_linked_title_set_apart_are_its_authors(line: str, authors: tuple[str, ...]) -> None:
    [entry] = read(f"# Gems\n\n{line}\n")

    assert (entry.title, entry.authors, entry.url) == ("Amber Fields", authors, OWLS)
    assert entry.venue == Venue("Cell", 2019)


@pytest.mark.parametrize(
    ("line", "venue"),
    [
        (f"**{LINK}**<br/>Owl A et al. · *Nature* · 2026-06-17", Venue("Nature", 2026)),
        (f"[2024.06 Nature Methods] {LINK}", Venue("Nature Methods", 2024)),
        (f"`Text + Reef` *`Bioinformatics 2025`* **{LINK}** | code", Venue("Bioinformatics", 2025)),
        (f"**[AAAI2022 AFR]** Amber Fields of Reefs [[Paper]({OWLS})]", Venue("AAAI", 2022)),
        (f"{LINK} (1970, QJE)", Venue("Quarterly Journal of Economics", 1970)),
        (f"{LINK} - Ada Owl, Bo Nest (Neuron, 2020). A review.", Venue("Neuron", 2020)),
        (f"{LINK} Reef Letters: Theory, 2019, 10:2(41), pp. 121–153", Venue("Reef Letters: Theory", 2019)),
        (f"{LINK} Proceedings of the Royal Society B, 289(1987), 20221113 (2022)",
         Venue("Proceedings of the Royal Society B", 2022)),
    ],
)  # fmt: skip
def test_venues_are_read_where_other_fields_write_them(line: str, venue: Venue) -> None:
    [entry] = read(f"# Gems\n- {line}\n")

    assert (entry.title, entry.venue, entry.url) == ("Amber Fields of Reefs", venue, OWLS)


@pytest.mark.parametrize(
    ("line", "title", "authors", "venue"),
    [
        (
            "Owl, Ada und Nest, Bo (2022). *Sind Riffe bernsteinfarben?*, in: Journal of Reefs 7, no. 4, " + OWLS,
            "Sind Riffe bernsteinfarben?", ("Owl, Ada", "Nest, Bo"), Venue("Journal of Reefs", 2022),
        ),
        (
            f"(grundlegend) Owl, Ada (2019). Riffe zeichnen. Eine Einführung, {OWLS}",
            "Riffe zeichnen. Eine Einführung", ("Owl, Ada",), None,
        ),
        (
            f"Owl Institute (Hrsg.): Handbuch der Riffe. Anwendungen, Köln 2015, [open access hier.]({OWLS})",
            "Handbuch der Riffe. Anwendungen", ("Owl Institute",), None,
        ),
        (
            f"Owl, Ada; Nest, Bo (Hrsg.): Riffe am Meer, Reef Papers 20 (2021), [open access hier.]({OWLS})",
            "Riffe am Meer", ("Owl, Ada", "Nest, Bo"), Venue("Reef Papers", 2021),
        ),
        (
            f"Owl, Ada (editor). 2012. _Reefs of the sea: a guide to amber._ Cambridge: Owl Press. <{OWLS}>",
            "Reefs of the sea: a guide to amber", ("Owl, Ada",), Venue("Owl Press", 2012),
        ),
        (
            f"2017 | Owl, A., & Nest, B. (2017). Amber fields of reefs. Frontiers in Neuroscience, 11, 24. {OWLS}",
            "Amber fields of reefs", ("Owl, A.", "Nest, B."), Venue("Frontiers in Neuroscience", 2017),
        ),
        (
            f"Owl AB, O'Nest C. 2022. Amber fields of the northern reefs. Conserv Biol. 36(3):e13835. {OWLS}",
            "Amber fields of the northern reefs", ("Owl AB", "O'Nest C"), Venue("Conservation Biology", 2022),
        ),
    ],
)  # fmt: skip
def test_citations_of_other_fields_come_apart(
    line: str, title: str, authors: tuple[str, ...], venue: Venue | None
) -> None:
    [entry] = read(f"# Riffe\n* {line}\n")

    assert (entry.title, entry.authors, entry.venue, entry.url) == (title, authors, venue, OWLS)
    assert entry.year is not None


@pytest.mark.parametrize(
    "reference",
    [
        "Owl, A., Nest, B.D., Wing, C. et al. Nat Genet 52, 342–352 (2020).",
        "Owl A, Nest B, Wing C, et al.  Nature Genetics, 2020, 52(7793): 342-352.",
        "Owl, A., Nest, B. Nat Genet 52, 342 (2020).",
    ],
)
def test_a_reference_behind_its_linked_title_gives_authors_and_venue(reference: str) -> None:
    [entry] = read(f"# Gems\n- {LINK} {reference}\n")

    assert (entry.title, entry.venue, entry.authors[0][:3]) == (
        "Amber Fields of Reefs", Venue("Nature Genetics", 2020), "Owl",
    )  # fmt: skip


def test_a_venue_in_code_or_before_the_authors_ends_a_title_set_apart() -> None:
    entries = read(
        f"# Gems\n- **(Amber 2)** _Fields of Amber Reefs_ ```Bioinformatics 2022```  \n[[Paper]({OWLS})]\n\n"
        "**[Reefs] Fields of Quartz and Reefs**. (2023-ICLR) Ada Owl, Bo Nest, Cy Wing.\n"
    )

    assert [(entry.title, entry.venue) for entry in entries] == [
        ("Fields of Amber Reefs", Venue("Bioinformatics", 2022)),
        ("Fields of Quartz and Reefs", Venue("ICLR", 2023)),
    ]


def test_a_column_of_citations_gives_the_papers_and_short_repeated_labels_no_titles() -> None:
    rows = "\n".join(
        f"| Task {number} | Look. | Owl, A. (19{number}0). Saccades of reef {number}. Vision Research, 18(10), 1. "
        "| [PT](https://example.org/pt) |"
        for number in range(1, 7)
    )
    entries = read(f"# Gems\n| Task | Description | Key Reference | Implementations |\n|---|---|---|---|\n{rows}\n")

    assert [entry.title for entry in entries] == [f"Saccades of reef {number}" for number in range(1, 7)]
    assert {entry.venue.name for entry in entries if entry.venue} == {"Vision Research"}


def test_a_table_of_papers_with_a_column_of_measures_is_read() -> None:
    rows = "\n".join(
        f"| 201{n}. 6. | KCC | [암초 분석 {n} 모델](https://example.org/{n}) | UAS:9{n}.33 |" for n in range(4)
    )
    entries = read(f"# Gems\n| Date | Conference | Paper | Performance |\n|---|---|---|---|\n{rows}\n")

    assert [(entry.year, entry.venue and entry.venue.name) for entry in entries] == [
        (2010, "KCC"), (2011, "KCC"), (2012, "KCC"), (2013, "KCC"),
    ]  # fmt: skip


def test_a_field_with_bullets_below_it_belongs_to_the_paper_above() -> None:
    [entry] = read(
        f"# Gems\n\n**Title:** {LINK}\n\n**Journal Info:** Bioinformatics, Dec 2015\n\n"
        "**Methods compared:**\n- Callers: `Owl`, `Nest`\n- Readers: Big Nest, Small Nest\n\n**Remarks:** None.\n"
    )

    assert entry.venue == Venue("Bioinformatics", 2015)
    assert "Callers: Owl, Nest" in [note.text for note in entry.notes]


def test_a_title_in_bold_below_its_authors_is_the_title() -> None:
    [entry] = read(
        f"# Gems\n\n- A. B. Owl, C.D.Nest. [URL]({OWLS})\n\n  **Amber Fields of Reefs.**\n\n  Preprint, 2022.\n"
    )

    assert (entry.title, entry.authors, entry.url) == ("Amber Fields of Reefs", ("A. B. Owl", "C.D. Nest"), OWLS)


def test_headings_inside_items_are_sections() -> None:
    entries = read(f"## Reefs\n- ### Amber and Fields\n\t- [Why Do Reefs Glow at Night?]({OWLS})\n")

    assert [(entry.title, entry.section[-1]) for entry in entries] == [
        ("Why Do Reefs Glow at Night?", "Amber and Fields")
    ]


def test_a_label_that_says_paper_outranks_a_badge_with_an_identifier() -> None:
    badge = "[![DOI](https://zenodo.org/badge/DOI/10.5281/zenodo.34.svg)](https://doi.org/10.5281/zenodo.34)"
    [entry] = read(f"# Gems\n- **Amber Fields of Reefs** by Ada Owl (2019). Data. {badge}</br>\n📄 [paper]({OWLS})\n")

    assert entry.url == OWLS


@pytest.mark.parametrize(
    ("text", "known"),
    [("ETRI-15", None), ("COVID-19", None), ("OSDI-24", Venue("OSDI", 2024)), ("QRS 2021", Venue("QRS", 2021))],
)
def test_two_digits_behind_an_unknown_name_are_no_year(text: str, known: Venue | None) -> None:
    [entry] = read(f"# Gems\n## {text}\n- {LINK}\n")

    assert entry.venue == known
