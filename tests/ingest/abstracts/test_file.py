import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.abstracts.file import FileProvider
from ingest.abstracts.provider import Found, Wanted
from ingest.errors import AbstractsError

NOW = datetime(2026, 1, 2, tzinfo=UTC)
TITLE = "Kestrel: Serving Giant Models on Tiny Clusters"


def wanted(title: str = TITLE, paper_id: str = "p", **identifiers: str) -> Wanted:
    return Wanted(paper_id, (title,), {kind: (value,) for kind, value in identifiers.items()})


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows))
    return path


async def found(path: Path, *papers: Wanted, problem: Callable[[str], None] = print) -> list[Found]:
    return [item async for item in FileProvider([path], problem=problem, now=lambda: NOW).find(papers)]


@pytest.mark.parametrize(
    ("row", "identifiers"),
    [
        ({"arxiv_id": "2301.00001"}, {"arxiv": "2301.00001"}),
        ({"id": "2301.00001v3"}, {"arxiv": "2301.00001"}),
        ({"id": "math/0309136"}, {"arxiv": "math/0309136"}),
        ({"doi": "https://doi.org/10.1145/ABC"}, {"doi": "10.1145/abc"}),
        ({"id": "2301.7", "doi": "10.1/x 10.1145/ABC"}, {"doi": "10.1145/abc"}),
    ],
)
async def test_a_row_is_matched_by_its_identifier(
    tmp_path: Path, row: dict[str, str], identifiers: dict[str, str]
) -> None:
    path = written(tmp_path / "a.jsonl", {**row, "title": "Whatever", "abstract": "It \\emph{is}."})
    [item] = await found(path, wanted(**identifiers))
    assert (item.abstract, item.matched_by, item.title) == ("It is.", "identifier", "Whatever")


async def test_all_that_a_row_tells_is_told(tmp_path: Path) -> None:
    row = {"id": "2301.00001", "title": "On\n  things", "abstract": " A. ", "authors": "A. B, C. D (E, F) and G. H"}
    path = written(tmp_path / "a.jsonl", {**row, "journal-ref": "J. 7", "colour": "red"})
    assert await found(path, wanted(arxiv="2301.00001")) == [
        Found(
            "p",
            "file",
            "arxiv:2301.00001",
            "identifier",
            "On things",
            "A.",
            ("A. B", "C. D", "G. H"),
            2023,
            "J. 7",
            NOW,
        )
    ]


@pytest.mark.parametrize(
    "title", ["kestrel – serving giant model on tiny cluster", "Kestrel: Serving Gaint Models on Tiny Clusters"]
)
async def test_without_a_common_identifier_a_near_identical_title_does(tmp_path: Path, title: str) -> None:
    path = written(tmp_path / "a.jsonl", {"id": "2301.00001", "title": title, "abstract": "A."})
    [item] = await found(path, wanted(usenix="osdi22/kestrel"))
    assert (item.abstract, item.matched_by, item.key) == ("A.", "title", f"title:{title}")


@pytest.mark.parametrize(
    ("title", "mine"),
    [
        ("Kestrel: Serving Giant Models on Huge Clusters", TITLE),
        ("Kestrel-2: Serving Giant Models on Tiny Clusters", TITLE),
        ("Attention Mechanisms", "Attention Mechanism"),
    ],
)
async def test_a_title_that_is_another_or_too_short_is_no_match(tmp_path: Path, title: str, mine: str) -> None:
    path = written(tmp_path / "a.jsonl", {"id": "2301.00001", "title": title, "abstract": "A."})
    assert [item.abstract for item in await found(path, wanted(mine, doi="10.1/x"))] == [None]


async def test_a_row_with_the_title_but_another_arxiv_id_is_no_match(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", {"id": "2301.00001", "title": TITLE, "abstract": "A."})
    [item] = await found(path, wanted(arxiv="2301.00002"))
    assert (item.abstract, item.key) == (None, "arxiv:2301.00002")


async def test_an_identifier_met_later_is_worth_more_than_a_title_met_before(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl",
        {"title": TITLE, "abstract": "By title."},
        {"doi": "10.1145/abc", "title": "Other words", "abstract": "By DOI."},
    )
    assert [item.abstract for item in await found(path, wanted(doi="10.1145/abc"))] == ["By DOI."]


async def test_rows_without_an_abstract_are_passed_over(tmp_path: Path) -> None:
    row = {"id": "2301.00001", "title": "T"}
    path = written(tmp_path / "a.jsonl", row, {**row, "abstract": None}, {**row, "abstract": "A."})
    assert [item.abstract for item in await found(path, wanted(arxiv="2301.00001"))] == ["A."]


async def test_bad_rows_are_told_with_their_line_and_end_nothing(tmp_path: Path) -> None:
    problems: list[str] = []
    row = {"id": "2301.00001", "abstract": "A."}
    path = written(
        tmp_path / "a.jsonl", "{half\n", "\n", "[1]\n", "\ufffd\n", {"id": 7, "title": 8, "abstract": []}, row
    )
    [item] = await found(path, wanted(arxiv="2301.00001"), problem=problems.append)
    assert item.abstract == "A."
    assert [problem.partition(": ")[0] for problem in problems] == [f"{path}, line {line}" for line in (1, 3, 4)]


async def test_many_bad_rows_are_counted_rather_than_told_one_by_one(tmp_path: Path) -> None:
    problems: list[str] = []
    await found(written(tmp_path / "a.jsonl", "x\n" * 500), wanted(), problem=problems.append)
    assert len(problems) == 21
    assert problems[-1].endswith("500 rows were left out in all")


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
async def test_packed_files_are_read_as_they_are(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / f"a.jsonl{suffix}"
    path.write_bytes(pack(b'{"id": "2301.00001", "abstract": "A."}\n'))
    assert [item.abstract for item in await found(path, wanted(arxiv="2301.00001"))] == ["A."]


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
async def test_a_file_cut_short_gives_what_it_has_and_fails(
    tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / f"a.jsonl{suffix}"
    path.write_bytes(pack(b'{"id": "2301.00001", "abstract": "A."}\n' * 9)[:-9])
    with pytest.raises(AbstractsError, match=r"a\.jsonl.*cannot be read to its end"):
        await found(path, wanted(arxiv="2301.00002"))


async def test_a_missing_file_fails_after_the_others_were_read(tmp_path: Path) -> None:
    here = written(tmp_path / "a.jsonl", {"id": "2301.00001", "abstract": "A."})
    provider = FileProvider([tmp_path / "gone.jsonl", here], problem=print)
    answers = provider.find([wanted(arxiv="2301.00001"), wanted("Another Rather Long Title", "q")])
    assert (await anext(answers)).abstract == "A."
    with pytest.raises(AbstractsError, match=r"gone\.jsonl"):
        await anext(answers)


def test_a_paper_without_identifier_or_telling_title_is_not_asked_for(tmp_path: Path) -> None:
    provider = FileProvider([tmp_path / "a.jsonl"], problem=print)
    assert [provider.can_ask(paper) for paper in (wanted(), wanted("Kestrel"), wanted("Kestrel", doi="10.1/x"))] == [
        True,
        False,
        True,
    ]
