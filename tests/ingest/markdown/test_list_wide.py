"""Doubtful places of a list are decided by what the same places of its other entries hold."""

import pytest

from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue

URL = "https://doi.org/10.1109/q."


def read(*lines: str) -> list[Entry]:
    return list(read_list(ListFile("gems", "README.md", "# Gems\n\n## Reefs\n" + "\n".join(lines) + "\n")).entries)


def test_surnames_before_dashes_are_first_authors_where_nearly_all_are_surnames() -> None:
    names = ("Owl", "Nest", "Novoa-del-Reef", "Wing (REEF/DREAM)", "Crake")
    entries = read(*(f"- 2016 - {name} - [Amber Fields of Reef {at}]({URL}{at})" for at, name in enumerate(names)))

    assert [entry.authors for entry in entries] == [("Owl",), ("Nest",), ("Novoa-del-Reef",), ("Wing",), ("Crake",)]
    assert {entry.name for entry in entries} == {None} and {entry.year for entry in entries} == {2016}


def test_names_of_systems_before_dashes_stay_names() -> None:
    names = ("OwlNet", "NestGPT", "Reef", "WING-2", "CrakeX")
    entries = read(*(f"- {name} - [Amber Fields of Reef {at}]({URL}{at})" for at, name in enumerate(names)))

    assert [entry.name for entry in entries] == list(names)
    assert not any(entry.authors for entry in entries)


def test_an_unknown_name_in_italics_is_a_venue_where_those_of_the_others_are() -> None:
    known = ("Journal of Political Economy", "Econometrica", "Nature", "PLOS ONE")
    lines = [f"- [Amber {at} of Reefs]({URL}{at}) — A. Owl, B. Nest (2023). *{name}*" for at, name in enumerate(known)]
    *_, entry, bare = read(
        *lines,
        f"- [Amber Z of Reefs]({URL}9) — A. Owl, B. Nest (2021). *La Matematica*",
        "- [Amber Y of Reefs](https://example.org/y) — A. Owl, B. Nest (2020). *preprint*",
    )

    assert (entry.venue, entry.notes) == (Venue("La Matematica", 2021), ())
    assert (bare.venue, bare.year) == (None, 2020)


def test_an_unknown_name_in_italics_stays_a_note_without_siblings() -> None:
    [entry] = read(f"- [Amber Z of Reefs]({URL}9) — A. Owl, B. Nest (2021). *La Matematica*")

    assert entry.venue is None
    assert [note.text for note in entry.notes] == ["La Matematica"]


def test_a_name_with_a_year_is_no_organisation_where_venues_with_years_stand() -> None:
    lines = [f"- [Amber {at} of Reefs]({URL}{at}), ICRA 202{at}." for at in range(4)]
    entry = read(*lines, f"- [Amber Z of Reefs]({URL}9), Garnet Research Notes 2011.")[-1]

    assert (entry.venue, entry.organisations) == (Venue("Garnet Research Notes", 2011), ())


@pytest.mark.parametrize(
    ("line", "title"),
    [
        (f"[Owlkit]({URL}1): A package that counts owls in reefs. It is fast.", "Owlkit"),
        (f"[Owlkit]({URL}1): Owlkit counts the owls that live in reefs at night", "Owlkit"),
        (f"[Owlkit]({URL}1): We present a corpus of owls with many labels.", "Owlkit"),
        (f"[Owl Kit (2022)]({URL}1): This work proposes owls with labels. It is good.", "Owl Kit"),
        (f"[Owlkit]({URL}1): Counting Owls in Reefs at Night. ICML 2023.", "Owlkit: Counting Owls in Reefs at Night"),
        (f"[Owlkit]({URL}1): memory of owls toward models of a trillion reefs.",
         "Owlkit: memory of owls toward models of a trillion reefs"),
    ],
)  # fmt: skip
def test_what_follows_a_colon_describes_the_work_or_goes_on_with_its_title(line: str, title: str) -> None:
    [entry] = read(f"- {line}")

    assert entry.title == title


def test_descriptions_in_small_letters_end_titles_where_most_texts_behind_colons_describe() -> None:
    entries = read(
        f"- [Owlkit]({URL}1): A package that counts owls in reefs. It is fast.",
        f"- [Nestkit]({URL}2): This is where nests are counted for you.",
        f"- [Reefkit]({URL}3): few suggestions on how to write tests for reefs",
    )

    assert [entry.title for entry in entries] == ["Owlkit", "Nestkit", "Reefkit"]
    assert entries[2].notes[0].text == "few suggestions on how to write tests for reefs"
