"""Ways of writing entries that large public lists have, beside those of `test_reader`."""

import pytest

from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue


def read(text: str) -> list[Entry]:
    return list(read_list(ListFile("owls", "README.md", text)).entries)


@pytest.mark.parametrize(
    ("line", "title", "venue", "url", "links"),
    [
        (
            "- **Forge: Making Tools** - Ada Lovelace, Bo Chen, *NeurIPS 2023*. "
            "[[pdf]](https://arxiv.org/pdf/2305.10001.pdf) [[code]](https://github.com/s/forge) ![](https://img.shields.io/github/stars/s/forge?style=social)",
            "Forge: Making Tools",
            Venue("NeurIPS", 2023),
            "https://arxiv.org/pdf/2305.10001.pdf",
            2,
        ),
        (
            "- (*ACL'23*) [Screws: Turning Text](https://aclanthology.org/2023.acl-long.77/) "
            "[![Star](https://img.shields.io/github/stars/a/s.svg)](https://github.com/a/s)",
            "Screws: Turning Text",
            Venue("ACL", 2023),
            "https://aclanthology.org/2023.acl-long.77/",
            2,
        ),
        (
            "- [2024.02.13] Bellows: Air for Agents, *Google DeepMind*, [[arXiv]](https://arxiv.org/abs/2402.10004)",
            "Bellows: Air for Agents",
            None,
            "https://arxiv.org/abs/2402.10004",
            1,
        ),
        (
            "+ [May 24, 2023] [Gorillas: Models with Interfaces](https://arxiv.org/abs/2305.40001)",
            "Gorillas: Models with Interfaces",
            None,
            "https://arxiv.org/abs/2305.40001",
            1,
        ),
        (
            "* **Lumen** [A Space-Time Model for Films](https://arxiv.org/abs/2401.40006), arXiv 2024 | Google",
            "Lumen: A Space-Time Model for Films",
            Venue("arXiv", 2024),
            "https://arxiv.org/abs/2401.40006",
            1,
        ),
        (
            "- [[paper]](https://arxiv.org/abs/2305.30004) Chains of Owls Elicit Hooting",
            "Chains of Owls Elicit Hooting",
            None,
            "https://arxiv.org/abs/2305.30004",
            1,
        ),
        (
            "- [pdf](https://arxiv.org/abs/2306.30006) | [code](https://github.com/x/z) | Graphs of Owls | AAAI 2024",
            "Graphs of Owls",
            Venue("AAAI", 2024),
            "https://arxiv.org/abs/2306.30006",
            2,
        ),
        (
            "1. Self-Owl: Iterative Care. Aman M., Niket T. **NeurIPS 2023**. [paper](https://arxiv.org/abs/2303.30007)",
            "Self-Owl: Iterative Care",
            Venue("NeurIPS", 2023),
            "https://arxiv.org/abs/2303.30007",
            1,
        ),
        (
            '- "Owls in Words: Verbal Learning", Noah S et al., NeurIPS 2023. https://arxiv.org/abs/2303.30008',
            "Owls in Words: Verbal Learning",
            Venue("NeurIPS", 2023),
            "https://arxiv.org/abs/2303.30008",
            1,
        ),
        (
            "* _BirdEval: Judging by Birds_ (**EMNLP 2023**) [`Paper`](https://arxiv.org/abs/2305.60004)",
            "BirdEval: Judging by Birds",
            Venue("EMNLP", 2023),
            "https://arxiv.org/abs/2305.60004",
            1,
        ),
        (
            "- SEED: Trees of Drafts, <ins>arXiv, 2024</ins> [[Paper]([https://arxiv.org/abs/1](https://arxiv.org/pdf/2406.18200))]",
            "SEED: Trees of Drafts",
            Venue("arXiv", 2024),
            "https://arxiv.org/pdf/2406.18200",
            1,
        ),
        (
            "* Gander: Scheduling for Flocks. In USENIX OSDI, 2018.",
            "Gander: Scheduling for Flocks",
            Venue("OSDI", 2018),
            None,
            0,
        ),
    ],
)
def test_lines_are_read_by_their_structure(
    line: str, title: str, venue: Venue | None, url: str | None, links: int
) -> None:
    [entry] = read(f"# Owls\n\n## Papers\n{line}\n")
    assert (entry.title, entry.venue, entry.url, len(entry.links)) == (title, venue, url, links)


def test_what_stands_after_a_title_in_italics_is_an_organisation_and_not_its_end() -> None:
    [entry] = read("- Bellows: Air for Agents, *Google DeepMind*, [[arXiv]](https://arxiv.org/abs/2402.10004)\n")
    assert entry.organisations == ("Google DeepMind",)


def test_a_bold_name_in_front_of_a_linked_title_is_the_works_name() -> None:
    [entry] = read("- **Lumen** [A Space-Time Model for Films](https://arxiv.org/abs/2401.40006)\n")
    assert entry.name == "Lumen"


@pytest.mark.parametrize(
    ("brackets", "venue", "organisations", "notes"),
    [
        ("(KDD 2020, Applied Data Science Track)", Venue("KDD", 2020), (), ["Applied Data Science Track"]),
        ("(NAACL 2025, from Alibaba)", Venue("NAACL", 2025), ("Alibaba",), []),
        ("[OwlTwice, KDD 2014]", Venue("KDD", 2014), (), ["OwlTwice"]),
    ],
)
def test_a_venue_with_a_remark_beside_it_in_brackets_ends_a_title(
    brackets: str, venue: Venue, organisations: tuple[str, ...], notes: list[str]
) -> None:
    [entry] = read(f"1. Owls Read Twice {brackets} [[Paper](https://arxiv.org/abs/2401.60008)]")

    assert entry.title == "Owls Read Twice"
    assert (entry.venue, entry.organisations, [note.text for note in entry.notes]) == (venue, organisations, notes)


def test_an_address_with_spaces_is_a_link_all_the_same() -> None:
    [entry] = read("- [Owls with Spaces](https://owls.org/owls with spaces.pdf)")

    assert entry.url == "https://owls.org/owls%20with%20spaces.pdf"


def test_a_pictograph_as_a_link_is_no_title() -> None:
    [entry] = read("- [📜](https://owls.org/o.pdf) [Owls of the Archive](https://owls.org/archive)")

    assert (entry.title, entry.url) == ("Owls of the Archive", "https://owls.org/archive")


def test_a_title_with_its_fields_nested_below_is_one_entry_with_all_of_them() -> None:
    [entry] = read(
        "- **Title**: Phoenix: Films of Any Length\n"
        "  - **Authors**: Ruben V., Mohammad B.\n"
        "  - **Venue**: ICLR 2023\n"
        "  - **Link**: https://openreview.net/forum?id=vOEXS39nOF\n"
    )
    assert (entry.title, entry.name, entry.venue) == ("Phoenix: Films of Any Length", "Phoenix", Venue("ICLR", 2023))
    assert entry.identifiers.openreview == "vOEXS39nOF"
    assert entry.authors == ("Ruben V.", "Mohammad B.")


def test_a_heading_with_its_links_in_the_line_below_is_an_entry_but_no_section() -> None:
    one, two = read(
        "# Owls\n\n[[Paper]](https://arxiv.org/abs/2301.00001)\n\n## 2024\n\n"
        "### **LightOwl: Simple and Fast** ![](https://img.shields.io/badge/EMNLP-2024-blue)\n"
        "[[Paper]](https://arxiv.org/abs/2410.30002) [[Code]](https://github.com/l/owl)\n\n"
        "- [HippoOwl: A Memory for Models](https://arxiv.org/abs/2405.30003)\n"
    )
    assert (one.title, one.venue, len(one.links)) == ("LightOwl: Simple and Fast", Venue("EMNLP", 2024), 2)
    assert (two.title, two.section) == ("HippoOwl: A Memory for Models", ("2024",))


def test_tables_with_badges_titles_and_authors_in_one_cell_are_read() -> None:
    found = read(
        "| Title & Authors | Introduction | Links |\n|:--|:--:|:--:|\n"
        "|[![Star](https://img.shields.io/github/stars/a/s.svg)](https://github.com/a/s) "
        "[![Publish](https://img.shields.io/badge/Conference-ICML'23-blue)]()<br>"
        "[Sparse: Pruned in One Shot](https://arxiv.org/abs/2301.20001) <br> Elias F, Dan A "
        '|<img width="522" src="https://x.y/z.png"> |[Github](https://github.com/a/s) <br> '
        "[paper](https://arxiv.org/abs/2301.20001)|\n"
    )
    assert [(entry.title, entry.venue, entry.authors) for entry in found] == [
        ("Sparse: Pruned in One Shot", Venue("ICML", 2023), ("Elias F", "Dan A"))
    ]


def test_a_linked_venue_in_a_column_of_venues_is_the_venue_and_its_link_the_papers() -> None:
    [entry] = read(
        "| Paper | Conference/journal | Year | Code |\n|---|---|---|---|\n"
        "| Backdoor Bees: Trojan Hives | [ICLR](https://openreview.net/forum?id=zzYYxx99) | 2024 | ✗ |\n"
    )
    assert (entry.venue, entry.identifiers.openreview) == (Venue("ICLR", 2024), "zzYYxx99")


def test_what_is_only_submitted_has_not_appeared() -> None:
    [entry] = read(
        "| Year | Title | Venue | Paper |\n|---|---|---|---|\n"
        "| 2024 | Adaptive Nests: Caches in Layers | ICLR sub. | [Link](https://arxiv.org/pdf/2412.14838) |\n"
    )
    assert entry.venue is None


@pytest.mark.parametrize("line", ["* Code: https://github.com/a/b", "* Homepage: [https://a.org/x](https://a.org/x)"])
def test_a_label_with_its_link_is_no_work(line: str) -> None:
    assert read(f"# Notes\n\n{line}\n") == []


def test_a_title_in_chinese_is_not_taken_for_a_name() -> None:
    [entry] = read("- **[2024.03]** [大模型的鸟类推理方法](https://arxiv.org/abs/2403.60002)\n")
    assert (entry.title, entry.name) == ("大模型的鸟类推理方法", None)


@pytest.mark.parametrize(
    ("line", "title", "authors", "notes"),
    [
        (
            "- [Owls at Dusk](https://arxiv.org/abs/2401.60001) by Ada Lovelace and Bo Chen. They sleep by day.",
            "Owls at Dusk",
            ["Ada Lovelace", "Bo Chen"],
            ["They sleep by day."],
        ),
        (
            "- **Owls at Dawn** (2015), A. Lovelace et al. [[pdf]](https://arxiv.org/abs/2401.60002)",
            "Owls at Dawn",
            ["A. Lovelace"],
            [],
        ),
        (
            "- Owls between Dawn and Dusk (2016), A. Lovelace and B. Chen [[pdf]](https://arxiv.org/abs/2401.60003)",
            "Owls between Dawn and Dusk",
            ["A. Lovelace", "B. Chen"],
            [],
        ),
        (
            '1. <u>Owl-5</u>: **"Limits of Transfer between Owls"**. *Ada Lovelace et al.* JMLR 2019. '
            "[[Paper](https://arxiv.org/abs/2401.60004)]",
            "Limits of Transfer between Owls",
            ["Ada Lovelace"],
            [],
        ),
        ("- [《猫头鹰的夜晚生活》](https://owls.org/night.pdf)", "猫头鹰的夜晚生活", [], []),
        ("- [Owls in the Archive (2009)](https://owls.org/old.pdf)", "Owls in the Archive", [], []),
        (
            "- [2023 - OwlFuzz: Finding Bugs at Night](https://owls.org/fuzz.pdf)",
            "OwlFuzz: Finding Bugs at Night",
            [],
            [],
        ),
        ("- [(*) Owls in Networks. ICLR 2018. 2017-12-05](https://owls.org/net.pdf)", "Owls in Networks", [], []),
        ("- 2014, [Owls: A Modular Bird](https://owls.org/owl.pdf), SIGMOD", "Owls: A Modular Bird", [], []),
        ("- [Night Vision (Lovelace et al.)](https://owls.org/night.pdf)", "Night Vision", ["Lovelace"], []),
        (
            "- [Trading Owls](https://owls.org/t) - Ada Lovelace, Bo Chen (2019)",
            "Trading Owls",
            ["Ada Lovelace", "Bo Chen"],
            [],
        ),
        (
            '**[12]** Lovelace, Ada, et al. "**Deep owls**." arXiv preprint arXiv:2401.60005 (2024). '
            "[[pdf]](https://arxiv.org/pdf/2401.60005) :star::star:",
            "Deep owls",
            ["Lovelace, Ada"],
            [],
        ),
        (
            '**[13]** Chen, Bo, and Ada Lovelace. "Wide owls of the north." arXiv preprint (2024). '
            "[[pdf]](https://arxiv.org/pdf/2401.60006)",
            "Wide owls of the north",
            ["Chen, Bo", "Ada Lovelace"],
            [],
        ),
        (
            "- code [OwlKit: Tools for Watching Owls SOSP'21](https://github.com/o/kit)",
            "OwlKit: Tools for Watching Owls",
            [],
            [],
        ),
    ],
)
def test_years_authors_and_marks_around_a_title_are_no_part_of_it(
    line: str, title: str, authors: list[str], notes: list[str]
) -> None:
    [entry] = read(line)

    assert entry.title == title
    assert list(entry.authors) == authors
    assert [note.text for note in entry.notes] == notes


def test_who_worked_where_is_read_behind_the_names_of_people() -> None:
    [entry] = read(
        "- **Owls at Work.** *Ada L. (CMU & NVIDIA) et al. arXiv.* [[paper](https://arxiv.org/abs/2401.60007)]"
    )

    assert (entry.organisations, entry.venue) == (("CMU", "NVIDIA"), Venue("arXiv", 2024))


@pytest.mark.parametrize(
    ("line", "title", "authors"),
    [
        ("- [Owl00](https://owls.org/1): A study of many nests", "Owl00: A study of many nests", []),
        ("- [Owl 00](https://owls.org/1): A study of many nests", "Owl 00: A study of many nests", []),
        ("- [Owl 2019](https://owls.org/1): A study of many nests", "A study of many nests", ["Owl"]),
        ("- [Owl19](https://owls.org/1) A study of many nests", "A study of many nests", ["Owl"]),
    ],
)
def test_a_word_with_two_digits_before_a_colon_is_the_name_of_a_work(line: str, title: str, authors: list[str]) -> None:
    [entry] = read_list(ListFile("owls", "README.md", f"# Owls\n\n{line}\n")).entries

    assert (entry.title, list(entry.authors)) == (title, authors)
