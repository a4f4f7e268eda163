"""Lists are read into entries by their structure, whatever dialect they are written in."""

from pathlib import Path

import pytest

from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, Link, ListFile, Note, ReadList, Venue


def read(text: str, base_url: str | None = None) -> ReadList:
    return read_list(ListFile(list="a list", file="README.md", text=text, base_url=base_url))


def entry(line: str, base_url: str | None = None) -> Entry:
    entries = read(f"# Papers\n\n{line}\n", base_url).entries
    assert len(entries) == 1, [each.title for each in entries]
    return entries[0]


@pytest.mark.parametrize(
    ("line", "title", "name"),
    [
        ("- [BarNet](https://a.org/x): Training Nets", "BarNet: Training Nets", "BarNet"),
        ("- [BarNet:](https://a.org/x) Training Nets", "BarNet: Training Nets", "BarNet"),
        ("- [BarNet](https://a.org/x) : Training Nets.  ", "BarNet: Training Nets", "BarNet"),
        ("- [BarNet](https://a.org/x):Training Nets", "BarNet: Training Nets", "BarNet"),
        ("- [Loop Attention](https://a.org/x) with Blocks", "Loop Attention with Blocks", "Loop Attention"),
        ("- [One Net Is Enough](https://a.org/x): On Nets", "One Net Is Enough: On Nets", "One Net Is Enough"),
        ("- [FooServe: Fast and Cheap](https://a.org/x)", "FooServe: Fast and Cheap", "FooServe"),
        ("- [Beyond Speed: A Look at Nets](https://a.org/x)", "Beyond Speed: A Look at Nets", None),
        ("- [Towards Nets: A Survey](https://a.org/x)", "Towards Nets: A Survey", None),
        ("- [Why Nets Work](https://a.org/x): a Survey", "Why Nets Work: a Survey", None),
        ("- [Try, Try Again...?](https://a.org/x)", "Try, Try Again...?", None),
        ("- **BarNet**: Training Nets [[Paper](https://a.org/x)]", "BarNet: Training Nets", "BarNet"),
        ("- [TheTool](https://github.com/a/b)", "TheTool", "TheTool"),
    ],
)
def test_a_title_is_joined_with_its_link_and_named(line: str, title: str, name: str | None) -> None:
    found = entry(line)
    assert (found.title, found.name) == (title, name)


def test_a_remark_behind_a_linked_title_is_a_note() -> None:
    found = entry("- [The Herd of Models](https://arxiv.org/abs/2401.00001) (Section 3)")
    assert found.title == "The Herd of Models"
    assert found.notes == (Note(1, "Section 3"),)


@pytest.mark.parametrize(
    ("line", "venue", "organisations"),
    [
        ("- [BarNet](https://a.org/x): Nets | SOSP' 24", Venue("SOSP", 2024), ()),
        ("- [BarNet](https://a.org/x): Serving Nets| OSDI' 24", Venue("OSDI", 2024), ()),
        ("- [BarNet](https://a.org/x): Nets ｜ Microsoft", None, ("Microsoft",)),
        ("- [Nets](https://a.org/x) | Google, UCB", None, ("Google", "UC Berkeley")),
        ("- [Nets](https://a.org/x) | CMU | NSDI'25", Venue("NSDI", 2025), ("CMU",)),
        ("- [BarNet](https://a.org/x): Nets for the Next AI Scale ICML' 2022.", Venue("ICML", 2022), ()),
        ("- Switching Nets While They Train | SOSP' 24", Venue("SOSP", 2024), ()),
        ("- [SIGMOD'26] [Long Title of Nets](https://a.org/x)", Venue("SIGMOD", 2026), ()),
        ("- **\\[Arxiv'25\\]** [Long Title of Nets.](https://a.org/x) *Microsoft Research*",
         Venue("arXiv", 2025), ("Microsoft Research",)),
        ("- BarNet: Nets, <ins>ICML, 2025</ins> [[Paper](https://a.org/x)] [[Code]](https://github.com/a/b)",
         Venue("ICML", 2025), ()),
        ("- BarNet: Nets, <ins>arXiv, 2024/ins> [[Paper](https://a.org/x)]", Venue("arXiv", 2024), ()),
        ("- [Nets Report](https://a.org/x) – Google / DeepMind (Apr 2022)", None, ("Google DeepMind",)),
        ("1. **BarNet: Nets** OSDI 2016 ![](https://img.shields.io/badge/Training-red)", Venue("OSDI", 2016), ()),
        ("- BarNet: Nets (UC Berkeley) [[pdf](https://a.org/x)]", None, ("UC Berkeley",)),
    ],
)  # fmt: skip
def test_venues_and_organisations_are_read_around_the_title(
    line: str, venue: Venue | None, organisations: tuple[str, ...]
) -> None:
    found = entry(line)
    assert (found.venue, found.organisations) == (venue, organisations)
    assert "|" not in found.title and "ICML" not in found.title and "20" not in found.title


def test_labelled_links_are_told_apart_and_relative_ones_need_the_lists_address() -> None:
    line = (
        "* BarNet: Nets in Trees ([SOSP 2023](../../notes/sosp-2023/)) \\[[Personal Notes](../n/bar.md)] "
        "\\[[Paper](https://dl.acm.org/doi/abs/10.1145/1.2)] \\[[arXiv](https://browse.arxiv.org/abs/2309.00001)] "
        "\\[[Code](https://github.com/a/bar), [Slides](https://a.org/bar\\_slides.pdf)]"
    )
    found = entry(line)
    assert found.title == "BarNet: Nets in Trees"
    assert found.venue == Venue("SOSP", 2023)
    assert found.url == "https://dl.acm.org/doi/abs/10.1145/1.2"
    assert found.links == (
        Link("https://dl.acm.org/doi/abs/10.1145/1.2", "paper"),
        Link("https://browse.arxiv.org/abs/2309.00001", "arxiv"),
        Link("https://github.com/a/bar", "code"),
        Link("https://a.org/bar_slides.pdf", "slides"),
    )
    assert (found.identifiers.arxiv, found.identifiers.doi) == ("2309.00001", "10.1145/1.2")
    based = entry(line, "https://github.com/o/r/blob/main/lists/ml/llm.md")
    assert Link("https://github.com/o/r/blob/main/lists/n/bar.md", "notes") in based.links


def test_an_identifier_in_the_text_counts_as_much_as_one_in_a_link() -> None:
    found = entry("* Nets in Trees (arXiv 2312.00001) \\[[Code](https://github.com/a/b)]")
    assert (found.identifiers.arxiv, found.venue) == ("2312.00001", Venue("arXiv", 2023))


def test_a_reversed_link_gives_its_address_and_its_organisation() -> None:
    found = entry("- Systems for Nets - Trees | (Stanford)[https://cs.example.edu/nets/]")
    assert (found.title, found.url) == ("Systems for Nets - Trees", "https://cs.example.edu/nets/")
    assert found.organisations == ("Stanford",)


def test_nested_lines_are_notes_with_their_depth_and_the_first_may_name_organisations() -> None:
    found = entry(
        "* Nets in Trees \\[[Paper](https://a.org/x)]\n"
        "  * UC Berkeley & Stanford & UCSD\n"
        "  * BarNet, _TreeAttention_\n"
        "  * Techniques\n"
        "    * Grow the **net**\n"
        "      * slowly\n"
        "  * [[Code](https://github.com/a/b)]"
    )
    assert found.organisations == ("UC Berkeley", "Stanford", "UC San Diego")
    assert [(note.depth, note.text) for note in found.notes] == [
        (1, "UC Berkeley & Stanford & UCSD"),
        (1, "BarNet, TreeAttention"),
        (1, "Techniques"),
        (2, "Grow the net"),
        (3, "slowly"),
    ]
    assert found.links[-1] == Link("https://github.com/a/b", "code")


def test_sections_are_paths_without_the_documents_title() -> None:
    reading = read(
        "# A List\n## Nets 🔥\n### Trees\n- [Nets in Trees](https://a.org/x)\n## Forests\n- [F](https://a.org/y)"
    )
    assert reading.title == "A List"
    assert [found.section for found in reading.entries] == [("Nets", "Trees"), ("Forests",)]


def test_headings_give_the_venue_where_the_line_gives_none() -> None:
    reading = read(
        "# L\n### OSDI\n#### 2016\n1. **Nets in Trees**\n\n   *Jane Doe*\n\n   Code: https://github.com/a/b\n"
    )
    reading = read("# L\n### OSDI\n#### 2016\n1. [Nets in Trees](https://a.org/x)\n")
    assert reading.entries[0].venue == Venue("OSDI", 2016)
    assert read("# SOSP 2023\n## Papers\n- [Nets in Trees](https://a.org/x)").entries[0].venue == Venue("SOSP", 2023)


def test_paragraphs_under_a_numbered_title_give_links_and_notes() -> None:
    found = entry(
        "1. **Nets in Trees** OSDI 2018\n\n   *Jane Doe, John Roe*\n\n   Code: [https://github.com/a/b](https://github.com/a/b)"
    )
    assert found.links == (Link("https://github.com/a/b", "code"),)
    assert found.notes == (Note(1, "Jane Doe, John Roe"),)
    assert found.kind == "paper"


def test_tables_with_a_title_column_and_link_columns_are_read() -> None:
    reading = read(
        "| Year | Title | Type | Venue | Paper | code |\n| --- | --- | --- | --- | --- | --- |\n"
        "| 2024 | BarNet: Nets in Trees | Pruning | ICLR | [Link](https://arxiv.org/abs/2401.00001) | "
        "[Link](https://github.com/a/b) ![](https://img.shields.io/github/stars/a/b.svg) |\n"
        "| 2023 | Trees in Nets | | arXiv | [Link](https://arxiv.org/abs/2301.00001) | | \n| | | | | | |\n"
    )
    first, second = reading.entries
    assert (first.line, first.title, first.venue) == (3, "BarNet: Nets in Trees", Venue("ICLR", 2024))
    assert first.links == (Link("https://arxiv.org/abs/2401.00001", "paper"), Link("https://github.com/a/b", "code"))
    assert first.notes == (Note(1, "Type: Pruning"),)
    assert (second.venue, second.identifiers.arxiv) == (Venue("arXiv", 2023), "2301.00001")


def test_tables_without_links_and_in_chinese_are_read() -> None:
    reading = read(
        "| 题目 | 发表的会议 | 主要作者单位 | 一句话总结 |\n|---|---|---|---|\n"
        "| BarNet: Nets in Trees | OSDI 2024 | Tsinghua University; Alibaba Cloud | 用树。 |\n"
        "| Trees for Nets | EuroSys 2026 official accepted papers | 作者公开稿未列单位 | 用网。 |\n"
    )
    first, second = reading.entries
    assert (first.venue, first.organisations) == (Venue("OSDI", 2024), ("Tsinghua", "Alibaba Cloud"))
    assert (second.venue, second.organisations) == (Venue("EuroSys", 2026), ())


def test_tables_in_html_are_read_with_markdown_in_their_cells() -> None:
    reading = read(
        "<table>\n<tr><th>Year</th><th>Title</th></tr>\n"
        '<tr><td>2024</td><td><a href="https://arxiv.org/abs/2404.00001">BarNet: Nets in Trees</a></td></tr>\n'
        "<tr>\n<td>2023</td>\n<td>\n\n[Trees in Nets](https://arxiv.org/abs/2304.00001)\n\n</td>\n</tr>\n</table>\n"
    )
    assert [found.title for found in reading.entries] == ["BarNet: Nets in Trees", "Trees in Nets"]


def test_tables_of_counts_people_and_conferences_hold_no_works() -> None:
    reading = read(
        "| Conference | 2016 | 2017 |\n|---|---|---|\n| [OSDI](#osdi) | 3 | - |\n\n"
        "| # | Professor | Affiliation | Google Scholar |\n|---|---|---|---|\n"
        "| 1 | Jane Doe | CMU | [Profile](https://scholar.google.com/citations?user=abc) |\n\n"
        "| Category | Description | Papers |\n|---|---|---|\n| [Nets](nets.md) | On nets | ~15 |\n"
    )
    assert reading.entries == ()


def test_a_heading_with_fields_below_is_a_title() -> None:
    reading = read(
        "# NeurIPS 2025: Nets\n### 1.1 Trees\n#### BarNet: Nets in Trees\n\n"
        "- **Link:** [arXiv:2507.00001](https://arxiv.org/abs/2507.00001)\n"
        "- **Authors:** Jane Doe, John Roe (UIUC, Purdue)\n- **Summary:** BarNet puts nets in trees.\n\n---\n"
    )
    (found,) = reading.entries
    assert (found.line, found.title, found.section) == (3, "BarNet: Nets in Trees", ("1.1 Trees",))
    assert (found.identifiers.arxiv, found.venue) == ("2507.00001", Venue("NeurIPS", 2025))
    assert found.organisations == ("UIUC", "Purdue")
    assert found.notes[-1] == Note(1, "BarNet puts nets in trees.")


def test_a_bold_title_over_two_lines_with_its_links_below_is_one_entry() -> None:
    found = entry(
        "**A Bold Title Wrapped\nOver Two Lines** \\\nJane Doe, John Roe \\\n"
        "[[arXiv](https://arxiv.org/abs/2302.00001)] [[Code](https://github.com/q/q)] 2023-02 "
        "![](https://img.shields.io/badge/ICML-2023-blue)"
    )
    assert (found.title, found.venue) == ("A Bold Title Wrapped Over Two Lines", Venue("ICML", 2023))
    assert found.identifiers.arxiv == "2302.00001"


def test_anchors_in_html_and_folded_parts_are_read() -> None:
    reading = read(
        '<details>\n<summary><b>Before 2024</b></summary>\n\n- <a href="https://arxiv.org/abs/2301.00001">Nets in Trees'
        "</a> (ICML 2023)\n\n</details>\n\n- [Trees in Nets](https://a.org/y)\n"
    )
    first, second = reading.entries
    assert (first.title, first.venue, first.section) == ("Nets in Trees", Venue("ICML", 2023), ("Before 2024",))
    assert second.section == ()


def test_a_category_with_entries_nested_below_is_a_section() -> None:
    reading = read("- **Nets**\n  - [BarNet](https://a.org/x): Nets\n  - [FooNet](https://a.org/y)\n")
    assert [found.section for found in reading.entries] == [("Nets",), ("Nets",)]


def test_a_citation_written_out_is_read_for_its_title() -> None:
    found = entry(
        '- Doe, Jane, et al. "Nets in Trees at Scale." arXiv preprint arXiv:1901.00001 (2019). [[Paper]](https://a.org/x.pdf)'
    )
    assert (found.title, found.venue) == ("Nets in Trees at Scale", Venue("arXiv", 2019))


def test_a_reference_in_the_format_of_the_acm_is_read_for_its_title() -> None:
    found = entry(
        "- Jane Doe and Max B. Roe. 2019. Nets in Trees: Growing at Scale. In Proceedings of a Conference on Nets "
        "(SOSP ’19). Association for Nets, 1-9. [[Paper](https://a.org/x.pdf)]"
    )
    assert (found.title, found.venue) == ("Nets in Trees: Growing at Scale", Venue("SOSP", 2019))


def test_an_unlinked_title_among_entries_is_an_entry() -> None:
    reading = read("- [Nets in Trees](https://a.org/x)\n- BarNet: Trees in Nets\n- [Forests](https://a.org/y)\n")
    assert [found.title for found in reading.entries] == ["Nets in Trees", "BarNet: Trees in Nets", "Forests"]
    assert reading.entries[1].url is None


@pytest.mark.parametrize(
    ("section", "line", "kind"),
    [
        ("Survey Paper", "- [Nets and Their Uses](https://arxiv.org/abs/2401.00001)", "survey"),
        ("Serving", "- [Nets: A Survey](https://arxiv.org/abs/2401.00001)", "survey"),
        ("LLM Benchmark / Leaderboard ? Traces", "- [Net Board](https://a.org/b) | Umich", "benchmark"),
        ("LLM Benchmark", "- [A Study of Net Load](https://arxiv.org/abs/2401.00001)", "benchmark"),
        ("LLM Frameworks", "- [NetTool](https://github.com/a/b) | Nvidia", "project"),
        ("MLSys Courses", "- [Systems for Nets](https://a.edu/x)", "course"),
        ("Other Reading", "- [Numbers on Nets](https://github.com/a/b)", "article"),
        ("Related Readings", "- [Nets in Trees](https://arxiv.org/abs/2401.00001)", "paper"),
        ("Serving", "- [NetTool](https://github.com/a/b)", "project"),
        ("Serving", "- [NetTool](https://github.com/a/b): Nets | OSDI' 22", "paper"),
        ("Serving", "- [Nets in Trees](https://arxiv.org/abs/2401.00001)", "paper"),
    ],
)
def test_sections_titles_and_links_decide_the_kind(section: str, line: str, kind: str) -> None:
    assert read(f"# L\n## {section}\n{line}\n").entries[0].kind == kind


NO_ENTRIES = """---
description: nets
---
# Awesome Nets
[![Awesome](https://awesome.re/badge.svg)](https://awesome.re)
ðŸ”¥ Must-read papers for nets.
{% hint style="info" %}
I keep this list. [Nets](https://a.org/x)
{% endhint %}
## Contents
1. [Nets](#nets)
- [Other page](other.md)
## News
- [2024] [Our paper on nets](https://arxiv.org/abs/2401.00001) is out!
## Nets
> You can click on [a title](https://a.org/x).
- If you would like to include your paper, open [an issue](https://github.com/a/b/issues).
- [More nets](nets/more.md) - a page of this list
- **Jane Doe** (CMU) — [Google Scholar](https://scholar.google.com/citations?user=abc) — works on nets.
- OSDI
## Acronyms
* LLM: Large Language Model
### Contributors
<a href="https://github.com/a/b/graphs/contributors"><img src="https://contrib.rocks/image?repo=a/b"/></a>
### Star History
[![Star History Chart](https://api.star-history.com/svg?repos=a/b)](https://github.com/a/b/stargazers)
"""


def test_what_is_no_work_gives_no_entry_and_every_line_has_its_reason() -> None:
    reading = read(NO_ENTRIES)
    assert reading.entries == ()
    lines = NO_ENTRIES.split("\n")
    assert [found.line for found in reading.lines] == [at + 1 for at, line in enumerate(lines) if line.strip()]
    assert all(found.reason for found in reading.lines)
    assert next(found.text for found in reading.lines if found.line == 6) == "🔥 Must-read papers for nets."


def test_doubled_entries_stay_two() -> None:
    line = "- [Nets in Trees](https://a.org/x)\n"
    assert [found.line for found in read(line + line).entries] == [1, 2]


def test_control_and_bidirectional_marks_do_not_reach_titles() -> None:
    assert entry("- [Nets \u202ein\u200b Tr\x07ees](https://a.org/x)").title == "Nets in Trees"


STARTERS = sorted((Path(__file__).parents[3] / "ingest/lists/starter").glob("*.md"))


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.name)
def test_every_bullet_of_a_starter_list_is_an_entry(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    bullets = [at for at, line in enumerate(text.split("\n"), 1) if line.startswith("- ")]
    assert [found.line for found in read(text).entries] == bullets
    assert not [found for found in read(text).lines if found.outcome == "not_understood"]
