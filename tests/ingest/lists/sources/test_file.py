import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ListError
from ingest.lists.sources import FetchedFile, fetch_list
from ingest.lists.sources.fetched import LONGEST_FILE, decoded
from ingest.settings import ListSettings

NO_MIRRORS = Path("no-mirrors")
NOW = datetime(2026, 1, 2, tzinfo=UTC)


async def fetched(
    source: Path | str, *previous: FetchedFile, files: tuple[str, ...] = ("**/*.md",)
) -> list[FetchedFile]:
    settings = ListSettings(name="birds", source=str(source), files=files)
    return await fetch_list(settings, previous, mirrors=NO_MIRRORS, now=lambda: NOW)


@pytest.fixture
def nest(tmp_path: Path) -> Path:
    for name in ("b.md", "a/z.md", "a/deep/er.md", ".git/x.md", "a/.hidden.md", "a/notes.txt", "drafts/d.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"# {name}")
    return tmp_path


async def test_a_single_file_is_a_list_without_a_base_address(nest: Path) -> None:
    assert await fetched(nest / "b.md") == [FetchedFile("birds", "b.md", "# b.md", NOW)]


async def test_a_folder_gives_its_markdown_files_in_order_and_nothing_hidden(nest: Path) -> None:
    assert [file.file for file in await fetched(nest)] == ["a/deep/er.md", "a/z.md", "b.md", "drafts/d.md"]


async def test_globs_choose_and_exclude(nest: Path) -> None:
    found = await fetched(nest, files=("a/**/*.md", "**/*.txt", "!a/deep/*"))
    assert [file.file for file in found] == ["a/notes.txt", "a/z.md"]


async def test_only_what_has_not_changed_is_marked_so(nest: Path) -> None:
    before = await fetched(nest)
    (nest / "b.md").write_text("# new")
    assert [file.file for file in await fetched(nest, *before) if not file.unchanged] == ["b.md"]


async def test_a_folder_that_cannot_be_read_is_told_of_unless_it_is_excluded(
    nest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def refusing(path: str) -> object:
        if Path(path).name == "deep":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(ListError, match=r"list birds: .*a/deep cannot be read: Permission denied"):
        await fetched(nest)
    assert "b.md" in [file.file for file in await fetched(nest, files=("**/*.md", "!a/deep"))]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "is empty; correct `source`"),
        (b" \n\n", "is empty; correct `source`"),
        (b"# A\0B", "is not text; give a Markdown file"),
        ("# A\0B".encode("utf-16"), "is not text; give a Markdown file"),
        (b"<!DOCTYPE html>\n<html><body><a href='https://arxiv.org/abs/2301.00001'>Sign in</a>", "is an HTML page"),
    ],
)
async def test_a_file_that_is_no_list_is_told_of(nest: Path, body: bytes, told: str) -> None:
    (nest / "b.md").write_bytes(body)
    with pytest.raises(ListError, match=rf"list birds: .*b\.md {told}"):
        await fetched(nest / "b.md")


async def test_one_empty_file_among_others_is_no_fault(nest: Path) -> None:
    (nest / "b.md").write_text("")
    assert "b.md" in [file.file for file in await fetched(nest)]


@pytest.mark.parametrize(
    ("source", "files", "told"),
    [
        ("nowhere.md", ("**/*.md",), "does not exist; correct `source`"),
        ("a", ("*.rst",), r"no file in .* matches \*\.rst; correct `files`"),
    ],
)
async def test_a_source_without_files_is_told_of(nest: Path, source: str, files: tuple[str, ...], told: str) -> None:
    with pytest.raises(ListError, match=rf"list birds: .*{told}"):
        await fetched(nest / source, files=files)


async def test_a_file_too_long_is_refused(nest: Path) -> None:
    with (nest / "b.md").open("wb") as file:
        file.truncate(LONGEST_FILE + 1)
    with pytest.raises(ListError, match=rf"b\.md has {LONGEST_FILE + 1:,} bytes"):
        await fetched(nest / "b.md")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"\xef\xbb\xbf# A", "# A"),
        ("# Größe".encode("utf-16"), "# Größe"),
        ("# 大模型".encode(), "# 大模型"),
        ("# Déjà Vu, résumé, naïve".encode("latin-1"), "# Déjà Vu, résumé, naïve"),
        ("# 大模型推理系统论文列表，按会议整理".encode("gb18030"), "# 大模型推理系统论文列表，按会议整理"),
        ("# 大模型".encode() * 300 + b"\xff", "# 大模型" * 300 + "\ufffd"),
        (b"", ""),
    ],
)
def test_text_is_read_in_whatever_encoding_it_is(body: bytes, text: str) -> None:
    assert decoded(body, "birds", "b.md") == text


@given(st.binary(max_size=200))
def test_bytes_are_text_or_refused_in_plain_words(body: bytes) -> None:
    try:
        assert isinstance(decoded(body, "birds", "b.md"), str)
    except ListError as error:
        assert "list birds: b.md is" in str(error)


async def test_a_stray_nul_is_replaced_as_markdown_has_it_and_stops_no_list(tmp_path: Path) -> None:
    text = "# Owls\n" + "- [The Hearing of Barn Owls](https://a.org/owls)\n" * 10
    (tmp_path / "owls.md").write_text(text + "\0", encoding="utf-8")
    [file] = await fetched(tmp_path / "owls.md")
    assert file.text == text + "\ufffd"


@given(st.text(max_size=80).filter(lambda text: "\0" not in text and not text.startswith(("\ufeff", "<"))))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decoded(text.encode("utf-8", errors="ignore"), "birds", "b.md") == text.encode("utf-8", "ignore").decode()
