"""Words of a lab's own field, from the settings, count beside those that ship."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import load_settings
from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue
from ingest.terms.organisations import parse_organisations
from ingest.terms.venue_names import journal_name
from ingest.terms.venues import parse_venue
from ingest.terms.vocabulary import AddedWords, added_words, use_additions


@pytest.fixture(autouse=True)
def shipped_words() -> Iterator[None]:
    yield
    use_additions(AddedWords())


def read(text: str) -> list[Entry]:
    return list(read_list(ListFile("gems", "README.md", text)).entries)


def test_a_configuration_adds_venues_organisations_labels_and_headings(tmp_path: Path) -> None:
    line = "- [Amber Fields](https://example.org/a) | Garnet Days | Reefs Ltd"
    assert read(line)[0].venue is None
    config = tmp_path / "config.toml"
    config.write_text(
        '[vocabulary]\nvenues = { "Garnet Days" = ["GarDays"] }\norganisations = { "Reefers" = ["Reef Watch"] }\n'
        'labels = { code = ["workflow"] }\nheadings = { people = ["alumni"] }\nkinds = { project = ["pipelines"] }\n'
        'columns = { title = ["gem"] }\n',
        encoding="utf-8",
    )

    load_settings(config)

    [entry] = read(
        "- [Amber Fields](https://example.org/a) | GarDays 2021 | Reef Watch [[Workflow](https://example.org/w)]"
    )
    assert (entry.venue, entry.organisations) == (Venue("Garnet Days", 2021), ("Reefers",))
    assert [link.kind for link in entry.links][1] == "code"
    assert read("# G\n## Alumni\n- [Ada Owl](https://owl.example.org)\n") == []
    assert read("# G\n## Pipelines\n- [Amber](https://example.org/x)\n")[0].kind == "project"
    [row] = read("| Kind | Gem |\n|---|---|\n| red | [Garnets of the north](https://example.org/y) |\n")
    assert row.title == "Garnets of the north"


def test_words_of_a_configuration_go_with_it() -> None:
    use_additions(AddedWords(venues=(("Garnet Days", ()),)))
    assert parse_venue("Garnet Days 2021") == Venue("Garnet Days", 2021)

    use_additions(AddedWords())

    assert parse_venue("Garnet Days 2021") is None
    assert added_words() == AddedWords()


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Phys. Rev. Lett.", "Physical Review Letters"),
        ("J. Chem. Inf. Model.", "Journal of Chemical Information and Modeling"),
        ("Nat Methods", "Nature Methods"),
        ("Proc. Natl. Acad. Sci. USA", "Proceedings of the National Academy of Sciences"),
        ("Angew. Chem. Int. Ed.", "Angewandte Chemie International Edition"),
        ("PLoS Comput Biol", "PLOS Computational Biology"),
        ("MNRAS", "Monthly Notices of the Royal Astronomical Society"),
        ("Garnets and Their Fields", None),
    ],
)
def test_journals_are_known_as_they_are_printed(printed: str, title: str | None) -> None:
    assert journal_name(printed) == title


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ("Nature 2021", Venue("Nature", 2021)),
        ("Phys. Rev. D 95, 014018", Venue("Physical Review D", None)),
        ("2016 IEEE International Conference on Bioinformatics (BIBM)", Venue("BIBM", 2016)),
        ("Proceedings of the 57th Annual Meeting of the Association for Computational Linguistics", Venue("ACL", None)),
        ("a survey of medical imaging with deep learning", None),
        ("Nature", None),
    ],
)
def test_a_venue_is_read_with_its_volume_its_number_and_its_full_name(text: str, venue: Venue | None) -> None:
    assert parse_venue(text) == venue


def test_organisations_of_the_data_file_are_read_in_their_usual_form() -> None:
    assert parse_organisations("UCB, Google") == ("UC Berkeley", "Google")
