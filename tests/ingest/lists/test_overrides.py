"""What a person says of a list where its structure alone misleads."""

from ingest.lists.overrides import read_as_set
from ingest.settings import ListSettings
from ingest.terms.entry import ListFile, ReadList

LIST = """\
# Birds

## Papers
- [Owls](https://arxiv.org/abs/2401.00001): Silent Flight

## 🔥 Not Ours
### Elsewhere
- [Terns](https://arxiv.org/abs/2401.00002): Long Flight

## Others
| Bird | Seen | Group |
|---|---|---|
| Gulls of the Harbour | Coast | [MIT](https://mit.example) |
| Rooks of the Tower | Town | [CMU](https://cmu.example) |
"""


def read(**settings: object) -> ReadList:
    chosen = ListSettings.model_validate({"name": "birds", "source": "birds.md", **settings})
    return read_as_set(ListFile("birds", "birds.md", LIST), chosen)


def test_sections_that_are_to_be_skipped_give_no_entries_and_say_why() -> None:
    reading = read(skip_sections=["not ours"])
    assert "Terns" in [entry.name for entry in read().entries]
    assert "Terns" not in [entry.name for entry in reading.entries]
    [line] = [told for told in reading.lines if told.line == 8]
    assert (line.outcome, line.reason) == ("skipped", "below “Not Ours”, where no works are listed")


def test_columns_get_the_roles_that_a_person_gives_them() -> None:
    assert "Gulls of the Harbour" not in [entry.title for entry in read().entries]
    reading = read(columns={"bird": "title", "Group": "organisation", "SEEN": "ignored"})
    gulls = next(entry for entry in reading.entries if entry.title == "Gulls of the Harbour")
    assert (gulls.organisations, gulls.notes) == (("MIT",), ())
