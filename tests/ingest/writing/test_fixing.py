"""Entries of a list are fixed in place, and nothing else of the list changes."""

from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue
from ingest.writing.fixing import fix_of, fixed_text

TEXT = """\
# Papers

## Serving
- [Pagelet](https://arxiv.org/abs/2301.00001): Paging Attention Memory for Language Models | SOSP'23
- [Relay](https://arxiv.org/abs/2302.00002): Separating Prompt Work from Token Work on Different Machines
- [Paging Attention Memory for Language Models](https://arxiv.org/abs/2301.00001)
- [Weaver](https://dead.example/weaver.pdf): Weaving Requests of Many Tenants Together | ATC'24
  - Works on one machine too

## Training
* Stragglers: Training on Clusters with Slow Machines (arXiv: 2401.00007) \\[[Paper](https://arxiv.org/abs/2401.00007)]
* Checkpoints: Writing Models Down in Memory (NSDI 2024) \\[[Paper](https://doi.org/10.1145/9.2)]
"""
FILE = ListFile("papers", "README.md", TEXT)


def entry(title: str, number: int = 0) -> Entry:
    return [each for each in read_list(FILE).entries if title in each.title][number]


def changed(*fixes: object) -> list[tuple[str, str]]:
    text, done = fixed_text(FILE, fixes, read_list)  # type: ignore[arg-type]
    assert len(done) == len(fixes)
    old, new = TEXT.split("\n"), text.split("\n")
    if len(old) != len(new):
        return [(line, "") for line in old if line not in new]
    return [(one, other) for one, other in zip(old, new, strict=True) if one != other]


def test_a_venue_is_added_as_the_neighbours_have_theirs() -> None:
    [(_, line)] = changed(fix_of(entry("Separating"), "published", venue=Venue("OSDI", 2024)))
    assert line.endswith("Separating Prompt Work from Token Work on Different Machines | OSDI'24")


def test_a_number_on_arxiv_gives_way_to_the_venue() -> None:
    [(_, line)] = changed(fix_of(entry("Stragglers"), "published", venue=Venue("OSDI", 2025)))
    assert line == (
        "* Stragglers: Training on Clusters with Slow Machines (OSDI 2025) \\[[Paper](https://arxiv.org/abs/2401.00007)]"
    )


def test_a_withdrawn_paper_is_struck_through() -> None:
    [(_, line)] = changed(fix_of(entry("Stragglers"), "withdrawn"))
    assert line.startswith("* ~~Stragglers: Training on Clusters with Slow Machines~~ (arXiv: 2401.00007)")


def test_a_repeated_entry_goes() -> None:
    gone = changed(fix_of(entry("Paging Attention", 1), "repeated"))
    assert gone == [("- [Paging Attention Memory for Language Models](https://arxiv.org/abs/2301.00001)", "")]


def test_a_dead_link_gives_way_to_one_that_works() -> None:
    dead, page = "https://dead.example/weaver.pdf", "https://arxiv.org/abs/2303.00004"
    [(_, line)] = changed(fix_of(entry("Weaving"), "dead link", dead=dead, link=page))
    assert line == f"- [Weaver]({page}): Weaving Requests of Many Tenants Together | ATC'24"


def test_several_fixes_are_made_together_and_one_that_cannot_be_made_is_left_out() -> None:
    nowhere = fix_of(entry("Separating"), "published", venue=Venue("OSDI", 2024))
    fixes = [
        fix_of(entry("Paging Attention", 1), "repeated"),
        fix_of(entry("Stragglers"), "withdrawn"),
        nowhere,
    ]
    text, done = fixed_text(FILE, fixes, read_list)
    assert done == fixes
    again, undone = fixed_text(ListFile("papers", "README.md", text), [fixes[0]], read_list)
    assert (again, undone) == (text, [])
