"""The static copy: the same library gives the same files, nothing private is in it, every link leads to a file."""

import re
from pathlib import Path

import pytest
from lxml import html

from bot.errors import ReadingError
from bot.web.copied_files import CopiedFiles
from bot.web.static_copy import write_site
from tests.bot.web.rooms import HOSTILE_TITLE, settings


def test_a_copy_is_whole_without_private_lists_and_written_once(tmp_path: Path) -> None:
    said: list[str] = []
    folder = tmp_path / "site"
    write_site(settings(), folder, said.append)
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    pages = [file for file in files if file.suffix == ".html"]
    for file in files:
        content = file.read_bytes().decode()
        assert not re.search("secret|Vault|Fort Lab|Unpublished", content), file
    for page in pages:
        document = html.fromstring(page.read_bytes())
        for link in document.xpath("//@href | //@src"):
            if not re.match(r"https?://|#", link):
                target = (page.parent / link.partition("?")[0].partition("#")[0]).resolve()
                assert target.is_file() or target == page.parent.resolve(), (page.name, link)
            assert not link.startswith(("/", "javascript:")), link
    assert any(HOSTILE_TITLE in html.fromstring(page.read_bytes()).text_content() for page in pages)
    assert all(file.stat().st_size <= 60_000 for file in files)

    stale = folder / "papers" / "gone.html"
    stale.write_text("x")
    manifest = folder / ".refdesk-site.json"
    manifest.write_text(manifest.read_text().replace("[\n", '[\n"papers/gone.html",\n', 1))
    write_site(settings(), folder, said.append)
    assert re.search(r": \d+ files, 0 written, 1 removed\.$", said[-1]), said
    assert not stale.exists()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(ReadingError, match="not empty"):
        write_site(settings(), tmp_path, print)


def test_a_damaged_list_of_files_is_told_and_written_again_and_nothing_is_lost(tmp_path: Path) -> None:
    said: list[str] = []
    folder = tmp_path / "site"
    write_site(settings(), folder, said.append)
    manifest = folder / ".refdesk-site.json"
    whole = manifest.read_bytes()
    own = folder / "CNAME"
    own.write_text("papers.example.org")
    for damaged in (b"", whole[: len(whole) // 2], b'{"papers": 1}', b"[1, 2]", b"\xff\xfe"):
        manifest.write_bytes(damaged)
        write_site(settings(), folder, said.append)
        assert f"{manifest}: damaged, so it is written again." in said[-2], damaged
        assert said[-1].endswith("0 written, 0 removed."), damaged
        assert manifest.read_bytes() == whole
    assert own.read_text() == "papers.example.org"


def test_a_copy_that_was_interrupted_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site"

    def interrupt(self: CopiedFiles, name: str, content: bytes) -> None:
        written(self, name, content)
        if name.startswith("papers/"):
            raise KeyboardInterrupt

    written = CopiedFiles.write
    monkeypatch.setattr(CopiedFiles, "write", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_site(settings(), folder, print)
    monkeypatch.undo()
    said: list[str] = []
    write_site(settings(), folder, said.append)
    assert said[-1].endswith(", 0 removed.") and not list(folder.rglob("*.new"))
    assert len(list((folder / "papers").iterdir())) > 1
