"""Bibliographies of other fields and languages: books, line blocks, references that their neighbours explain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue


def read(text: str, name: str = "README.md") -> list[Entry]:
    return list(read_list(ListFile("owls", name, text)).entries)


def test_each_line_of_a_block_of_lines_in_rst_is_a_reference() -> None:
    text = (
        "References\n==========\n\n"
        "| Owl, Ada; Nest, Bo (2008). Dating nests by their feathers. Quat. Geochronol., 57, 226--238. "
        "DOI: `10.3285/n.1 <https://doi.org/10.3285/n.1>`_\n|\n"
        "| Wing, I. Cy (2016). Erosion of nests\n  in two valleys. Elements, 3(3), 174--195.\n"
        "| Reed, Dan; Moss, Eve (2014). Pacing soil across slopes. Earth Planet. Sc. Lett., 10, 363--368.\n"
    )

    entries = read(text, "references.rst")

    assert [(entry.title, entry.venue, entry.authors) for entry in entries] == [
        ("Dating nests by their feathers", Venue("Quat. Geochronol.", 2008), ("Owl, Ada", "Nest, Bo")),
        ("Erosion of nests in two valleys", Venue("Elements", 2016), ("Wing, I. Cy",)),
        ("Pacing soil across slopes", Venue("Earth Planet. Sc. Lett.", 2014), ("Reed, Dan", "Moss, Eve")),
    ]


def test_lines_of_a_paragraph_that_are_references_are_works_each() -> None:
    entries = read(
        "## Literatur\nEule, Ada/ Nest, Bo, u.a. (Hgg.): Ein Wald. Von der Eiche zur Linde, Ulm 1952–1954.<br>\n"
        "Eulenverein Ulm (Hg.): Stadtlexikon Ulm, Stuttgart 2006.<br>\n"
        "Reiher, Dan von: Werkzeug. Eine Einführung, Köln<sup>5</sup>2012.<br>\n"
        "Moos, Eva (Hg.): Das Wasser, Bonn 2013 (= Studien zur Eulenkunde 8).\n"
    )

    assert [(entry.title, entry.authors, entry.year) for entry in entries] == [
        ("Ein Wald. Von der Eiche zur Linde", ("Eule, Ada", "Nest, Bo"), 1952),
        ("Stadtlexikon Ulm", ("Eulenverein Ulm",), 2006),
        ("Werkzeug. Eine Einführung", ("Reiher, Dan von",), 2012),
        ("Das Wasser", ("Moos, Eva",), 2013),
    ]


_WORD = st.sampled_from(["Vogel", "Feder", "Wald", "Nacht", "Ufer", "Licht", "Stein", "Garten"])
_SURNAME = st.sampled_from(["Eule", "Reiher", "Moos", "Kranich", "Lerche", "Dachs"])
_GIVEN = st.sampled_from(["Ada", "Bo", "Eva", "Dan", "Karl-Heinz"])
_PLACE = st.sampled_from(["Ulm", "Kiel", "Bern", "Jena"])


@given(
    names=st.lists(st.tuples(_SURNAME, _GIVEN), min_size=2, max_size=4, unique=True),
    words=st.lists(_WORD, min_size=2, max_size=5),
    place=_PLACE,
    year=st.integers(1900, 2025),
    editors=st.booleans(),
)
def test_a_book_as_german_historians_cite_it_comes_apart(
    names: list[tuple[str, str]], words: list[str], place: str, year: int, editors: bool
) -> None:
    authors = tuple(f"{surname}, {given}" for surname, given in names)
    title = f"Die {' vor der '.join(words)}"

    [entry] = read(f"# Literatur\n\n{'/ '.join(authors)}{' (Hgg.)' if editors else ''}: {title}, {place} {year}.\n")

    assert (entry.title, entry.authors, entry.year) == (title, authors, year)


@pytest.mark.parametrize(
    ("line", "title", "authors", "venue"),
    [
        (
            "Hibou, Ada, et Bo Nid. Les nids de la nuit. Repères 549. Paris: la Chouette, 2010.",
            "Les nids de la nuit",
            ("Hibou, Ada", "Bo Nid"),
            Venue("la Chouette", 2010),
        ),
        (
            "Hibou, Ada. Choses vues. Le sens des nids. Paris: Éd. de Minuit, 1987.",
            "Choses vues",
            ("Hibou, Ada",),
            Venue("Éd. de Minuit", 1987),
        ),
        (
            "Búho, Ada Quintas. «La noche de los búhos: una propuesta». "
            "Aves y Cultura, nº 53 (29 de junio de 2020): 18-24",
            "La noche de los búhos: una propuesta",
            ("Búho, Ada Quintas",),
            Venue("Aves y Cultura", 2020),
        ),
        (
            "Owl, A., C. Nest & D. Wing (2009) 'What do all the owls' nests mean? Making sure'. *OwlSciences* __33__ - "
            "Supplement: 361-362.",
            "What do all the owls' nests mean? Making sure",
            ("Owl, A.", "C. Nest", "D. Wing"),
            Venue("OwlSciences", 2009),
        ),
        (
            "Owl, A. (1996) *Seeing beneath the nest* (Revised paperback edn). London: Batsford.",
            "Seeing beneath the nest",
            ("Owl, A.",),
            Venue("Batsford", 1996),
        ),
        (
            "Owl, Ada (2015) The nests of ostriches. *Revista\n  de nidos*, 12(3), 4-9",
            "The nests of ostriches",
            ("Owl, Ada",),
            Venue("Revista de nidos", 2015),
        ),
        (
            "Small D. C., Large S. I., deNest M., Owl P.. Changing nests on the shelf. *Continental Owl Research*. "
            "**2024**. DOI: [10.1016/j.o.1](https://doi.org/10.1016/j.o.1)",
            "Changing nests on the shelf",
            ("Small D. C.", "Large S. I.", "deNest M.", "Owl P."),
            Venue("Continental Owl Research", 2024),
        ),
        (
            "Owl, Ada J. **High nests: the convergence of owls.** Owl Cancer 25.1 (2019): 44-56.",
            "High nests: the convergence of owls",
            ("Owl, Ada J.",),
            Venue("Owl Cancer", 2019),
        ),
        (
            "CORUJA-DA-SILVA, W. Revisão dos ninhos na comunidade. Ninhos Acta 2019, vol.23, n.4, pp.1-6.",
            "Revisão dos ninhos na comunidade",
            ("CORUJA-DA-SILVA, W.",),
            Venue("Ninhos Acta", 2019),
        ),
        (
            "梟野 花、巣山 一（2010）『梟の夜の鳴き声』講談社学術文庫",
            "梟の夜の鳴き声",
            ("梟野 花", "巣山 一"),
            Venue("講談社学術文庫", 2010),
        ),
        ("冯钢，2018，《猫头鹰与夜之谜》，《鸟类研究》第2期。", "猫头鹰与夜之谜", ("冯钢",), Venue("鸟类研究", 2018)),
    ],
)
def test_references_of_other_languages_and_styles_come_apart(
    line: str, title: str, authors: tuple[str, ...], venue: Venue
) -> None:
    [entry] = read(f"# Owls\n- {line}\n")

    assert (entry.title, entry.authors, entry.venue) == (title, authors, venue)


_AMONG = """# Referências

OFFICE OF NESTS. Site da instituição. Lisboa, 2010.

OFFICE OF OWLS. Site da instituição. Rio de Janeiro. Disponível em: <https://www.owls.org/>.

OFFICE OF OWLS. NBR 14724: informação e ninhos. Rio de Janeiro: ABNT, 2011.

Ninhos. In: Wikipedia: the free encyclopedia. [S.l.], [20--]. Disponível em: <https://en.wikipedia.org/wiki/Nest>.

Geological Nests (2011a) *Rock Classification Scheme*. http://www.nests.ac.uk/rocks/ (consulted 9 Feb 2011).

CORUJA, Ada M. Uso dos ninhos. University of Nests, 2018. Disponível em: <https://static.nests.org/n.html>.

We thank everybody who sent us references of owls, in 2019 and later; see https://owls.org for more.
"""


def test_a_paragraph_among_references_is_read_as_they_are() -> None:
    entries = read(_AMONG)

    assert [(entry.title, entry.authors, entry.year) for entry in entries] == [
        ("Site da instituição", ("OFFICE OF NESTS",), 2010),
        ("Site da instituição", ("OFFICE OF OWLS",), None),
        ("NBR 14724: informação e ninhos", ("OFFICE OF OWLS",), 2011),
        ("Ninhos", (), None),
        ("Rock Classification Scheme", ("Geological Nests",), 2011),
        ("Uso dos ninhos", ("CORUJA, Ada M.",), 2018),
    ]
    assert [entry.url for entry in entries if entry.url] == [
        "https://www.owls.org/",
        "https://en.wikipedia.org/wiki/Nest",
        "http://www.nests.ac.uk/rocks/",
        "https://static.nests.org/n.html",
    ]


def test_alone_the_same_paragraph_is_prose() -> None:
    alone = "# Owls\n\nOFFICE OF OWLS. Site da instituição. Rio de Janeiro. Disponível em: <https://www.owls.org/>.\n"

    assert read(alone) == []


def test_the_only_reference_below_a_tool_is_its_paper() -> None:
    entries = read(
        "## Tools\n- [OWLKIT](https://owlkit.org/) - nests and biomarkers. <details>\n    <summary>Paper</summary>\n"
        "    Owl, Ada, Bo Nest, et al. “[Counting owls in the dark](https://doi.org/10.1093/owl/1).” "
        "Nucleic Acids Research 41 (January 2013)\n</details>\n\n"
        "- Review of methods that count owls. Table 1 has terms. <details>\n    <summary>Paper</summary>\n"
        "    Nest, Bo, and Cy Wing. “Counting nests at dawn.” ELife 10 (February 8, 2021): e57116. "
        "https://doi.org/10.7554/eLife.1.\n</details>\n\n"
        "- Nests\n"
        "    - Owl, A., and B. Nest. 'Counting owls at night.' Ecography 12 (2019). https://doi.org/10.1/2\n"
        "    - Owl, A., and B. Nest. 'Counting more owls.' Ecography 13 (2020). https://doi.org/10.1/3\n"
    )

    assert [(entry.name, entry.title, entry.venue, entry.url) for entry in entries] == [
        ("OWLKIT", "Counting owls in the dark", Venue("Nucleic Acids Research", 2013), "https://doi.org/10.1093/owl/1"),
        (None, "Counting nests at dawn", Venue("eLife", 2021), "https://doi.org/10.7554/eLife.1"),
        (None, "Counting owls at night", Venue("Ecography", 2019), "https://doi.org/10.1/2"),
        (None, "Counting more owls", Venue("Ecography", 2020), "https://doi.org/10.1/3"),
    ]
    assert "nests and biomarkers." in [note.text for note in entries[0].notes]


@pytest.mark.parametrize(
    ("line", "title", "venue", "year"),
    [
        (
            "\\[17. Nests of two kinds, Phys. Rev. B 98, 014107\n(2018).\\](<https://owls.org/1>)",
            "Nests of two kinds",
            "Physical Review B",
            2018,
        ),
        (
            "[11. Electric nests in a database, Sci. Data](https://doi.org/10.1038/n1)",
            "Electric nests in a database",
            "Scientific Data",
            None,
        ),
        ("- How deep are the nests   ---->  https://www.owls.org/papers/w1.pdf", "How deep are the nests", None, None),
        (
            "- _[Nests of small worlds](https://o.org/1)_, by A. Owl _et al._ (2015).",
            "Nests of small worlds",
            None,
            2015,
        ),
        (
            "- [Nests of a century](https://o.org/1), edited by Ada Owl and Bo Nest (2014).",
            "Nests of a century",
            None,
            2014,
        ),
        ("- [Nests of a century](https://owls.org/1) - Essay by Ada B. Owl.", "Nests of a century", None, None),
        ("- [Counting 10<sup>6</sup> owls](https://owls.org/1)", "Counting 10^6 owls", None, None),
        (
            "- [OWLSEQ paper](https://doi.org/10.1038/n1). Counts owls in 997 woods. Uses ears.",
            "OWLSEQ paper",
            None,
            None,
        ),
        (
            "- [[ref](https://doi.org/10.1038/n1)] - **Mining records of owls**, P. B. Nest et al. 2012.",
            "Mining records of owls",
            None,
            2012,
        ),
    ],
)
def test_titles_end_where_what_is_around_them_begins(
    line: str, title: str, venue: str | None, year: int | None
) -> None:
    [entry] = read(f"# Owls\n\n{line}\n")

    assert (entry.title, entry.venue.name if entry.venue else None, entry.year) == (title, venue, year)


def test_authors_behind_a_linked_title_end_before_the_journal() -> None:
    many = "A. Owl, B. Nest, C. D. Wing, E. Årén, F. Reed, G. Moss, H. Fen, I. Bog, J. Mire, K. Tarn, & L. M. Loch"

    [entry] = read(
        f"1. [Owls of many authors](https://owls.org/1)  \n    {many}, Owl Reviews **122**(12), 97–98 (2022)\n"
    )

    assert (entry.venue, len(entry.authors)) == (Venue("Owl Reviews", 2022), 11)


def test_a_column_of_acronyms_names_no_authors() -> None:
    entries = read(
        "| Title | Technique | Link |\n|---|---|---|\n"
        "| Owls and the matter of nests | RF, BDT | https://arxiv.org/abs/2301.90001 |\n"
        "| Nests and the matter of owls | NN, GP | https://arxiv.org/abs/2301.90002 |\n"
    )

    assert [entry.authors for entry in entries] == [(), ()]


def test_a_column_of_days_gives_the_year_by_two_digits() -> None:
    [entry] = read(
        "| Model | Venue | Published date | Paper |\n|---|---|---|---|\n"
        "| OWL | AAAI | 27 Jan 19 | [Attention of owls in traffic](https://owls.org/1) |\n"
    )

    assert (entry.venue, entry.year) == (Venue("AAAI", 2019), 2019)


def test_an_address_in_a_note_of_bibtex_is_the_works_own() -> None:
    [entry] = read("@misc{owl, title={Owl function}, note={\\url{http://owls.org/~ada/f.html}}, year=2009}", "owls.bib")

    assert (entry.url, entry.notes) == ("http://owls.org/~ada/f.html", ())


def test_front_matter_in_toml_is_no_text() -> None:
    assert read("+++\ntitle = 'Owls'\ndate = '2025-03-10T08:56:43+01:00'\n+++\n# Owls\n") == []


def test_items_among_references_are_read_as_they_are() -> None:
    entries = read(
        "# References\n"
        + "".join(f"- Owl, A. ({year}). Nests of the year {word}. *Journal of Nests*, 3.\n" for year, word in _YEARS)
        + "- Owl, Ada. Nests without a place. 1987.\n"
        + "- Office of Nests (2012) *The yearbook of nests*\n"
    )

    assert [entry.title for entry in entries[-2:]] == ["Nests without a place", "The yearbook of nests"]
    assert [entry.authors for entry in entries[-2:]] == [("Owl, Ada",), ("Office of Nests",)]


_YEARS = ((2001, "one"), (2002, "two"), (2003, "three"), (2004, "four"), (2005, "five"))
