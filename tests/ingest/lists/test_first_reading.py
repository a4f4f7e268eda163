"""A list that gives nothing, or far less than it links to, when it is read for the first time is not published."""

import asyncio
import os
from pathlib import Path

import pytest

from ingest.errors import ListError
from ingest.full_text.settings import TextLimits
from ingest.lists.sources.fetched import FetchedFile
from ingest.lists.sources.file import read_files
from ingest.settings import ListSettings
from tests.libraries import NOW, build


def _reported(tmp_path: Path, text: str) -> str:
    report = build(tmp_path, {"gems": text, "other": "- [Amber](https://arxiv.org/abs/2301.90001)\n"})
    return "\n".join(filter(None, (listed.error for listed in report.lists)))


def test_a_list_without_entries_is_reported_and_not_published(tmp_path: Path) -> None:
    said = _reported(tmp_path, "# Sign in\nPlease sign in to read on.\n")

    assert "has no entries" in said
    assert "refdesk ingest --accept gems" in said


def test_a_page_that_only_links_to_other_files_proposes_to_read_them(tmp_path: Path) -> None:
    said = _reported(tmp_path, "# Gems\n- [Amber](papers/amber.md)\n- [Basalt](./papers/basalt.md)\n")

    assert '`files = ["papers/amber.md", "papers/basalt.md"]`' in said


def read(folder: Path) -> list[FetchedFile]:
    settings = ListSettings(name="gems", source=str(folder))
    return asyncio.run(read_files(settings, (), limits=TextLimits(), now=lambda: NOW, progress=lambda *_: None))


def test_symbolic_links_are_followed_inside_a_folder_and_not_out_of_it(tmp_path: Path) -> None:
    folder, outside = tmp_path / "list", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / "papers.md").write_text("- [Amber](https://arxiv.org/abs/2301.90001)\n", encoding="utf-8")
    (outside / "secret.md").write_text("a marker\n", encoding="utf-8")
    (folder / "README.md").symlink_to("papers.md")
    (folder / "away.md").symlink_to(outside / "secret.md")
    (folder / "folder").symlink_to(outside)
    os.mkfifo(folder / "pipe.md")

    files = read(folder)

    assert [file.file for file in files] == ["README.md", "papers.md"]
    assert not any("marker" in file.text for file in files)


def test_a_folder_of_other_forms_says_how_to_read_them(tmp_path: Path) -> None:
    (tmp_path / "library.bib").write_text("@misc{a, title={Amber}}", encoding="utf-8")

    with pytest.raises(ListError, match=r'set `files = \["\*\*/\*\.bib"\]`'):
        read(tmp_path)
