"""Notes for Obsidian, Logseq and Emacs: what they say, and that no run touches what a person wrote."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from typer.testing import CliRunner

from bot.cli import app
from bot.errors import ExportError
from bot.exporting.note_files import write_notes
from bot.exporting.notes import MARK, note
from bot.exporting.reference import reference_of
from bot.store.database import Store, open_store
from ingest.library.model import PaperRecord
from ingest.library.reader import Library
from tests.bot.exporting.papers import PAPERS, VLLM
from tests.libraries import build, opened


def front_matter(text: str) -> dict[str, object]:
    values: dict[str, object] = yaml.safe_load(text.split("---\n")[1])
    return values


def test_a_note_has_the_facts_of_its_paper_and_links_to_others() -> None:
    text = note(reference_of(VLLM, "kwon2023efficient"), VLLM, {"Cites": [("yu2022orca", "Orca"), ("", "Unknown [x]")]})
    values = front_matter(text)
    assert values["citekey"] == "kwon2023efficient"
    assert values["authors"] == [*VLLM.authors]
    assert (values["year"], values["venue"], values["refdesk"]) == (2023, "SOSP", VLLM.paper_id)
    assert "[Code](https://github.com/vllm-project/vllm)" in text
    assert "## Cites\n\n- [[yu2022orca]] Orca\n- Unknown \\[x\\]\n" in text
    assert text.endswith(f"\n{MARK}\n")


@given(PAPERS)
@settings(max_examples=40, deadline=None)
def test_nothing_in_a_paper_breaks_its_note(paper: PaperRecord) -> None:
    text = note(reference_of(paper, "key"), paper, {})
    assert front_matter(text)["title"] == reference_of(paper, "key").title
    assert text.count(MARK) == 1
    assert "[[" not in text.partition("\n---\n")[2], "nothing links to another note but Refdesk"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    build(folder)
    with opened(folder) as found:
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as found:
        yield found


def test_a_second_run_writes_nothing_and_keeps_what_was_written(library: Library, store: Store, tmp_path: Path) -> None:
    folder, ids = tmp_path / "vault" / "papers", library.paper_ids()
    assert write_notes(library, ids, store, folder).new == len(ids)
    mine = sorted(folder.glob("*.md"))[0]
    mine.write_bytes(mine.read_bytes() + "My thoughts: größer\r\nthan \xff".encode("latin-1"))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    done = write_notes(library, ids, store, folder)
    assert (done.new, done.changed, done.unchanged) == (0, 0, len(ids))
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before


def test_what_changed_above_the_line_is_written_again_and_nothing_below_it(
    library: Library, store: Store, tmp_path: Path
) -> None:
    ids = library.paper_ids()
    write_notes(library, ids, store, tmp_path / "notes")
    mine = sorted((tmp_path / "notes").glob("*.md"))[0]
    whole = mine.read_text("utf-8")
    below = f"my thoughts\n{MARK}\nquoted, and \tmore"
    mine.write_text(whole.replace("refdesk:", "gone:") + below, "utf-8")
    done = write_notes(library, ids, store, tmp_path / "notes")
    assert (done.new, done.changed) == (0, 1)
    assert mine.read_text("utf-8") == whole + below
    assert not list((tmp_path / "notes").glob(".*")), "nothing unfinished stays"


def test_a_file_without_the_line_and_a_note_kept_elsewhere_are_respected(
    library: Library, store: Store, tmp_path: Path
) -> None:
    ids = library.paper_ids()
    write_notes(library, ids, store, tmp_path / "notes")
    bare, linked = sorted((tmp_path / "notes").glob("*.md"))[:2]
    bare.write_text("all mine", "utf-8")
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text(linked.read_text("utf-8").replace("refdesk:", "gone:") + "below", "utf-8")
    linked.unlink()
    linked.symlink_to(elsewhere)
    done = write_notes(library, ids, store, tmp_path / "notes")
    assert done.left == [bare.resolve()]
    assert bare.read_text("utf-8") == "all mine"
    assert linked.is_symlink()
    assert "\nrefdesk:" in elsewhere.read_text("utf-8")
    assert elsewhere.read_text("utf-8").endswith("below")


def test_a_folder_that_is_a_file_is_named(library: Library, store: Store, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("", "utf-8")
    with pytest.raises(ExportError, match="notes: File exists"):
        write_notes(library, library.paper_ids(), store, tmp_path / "notes")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--format", "notes"], "--format notes needs --to, a folder"),
        (["--to", "x"], "--to goes with --format notes or zotero"),
        (["--to", "x", "--format", "ris"], "--to goes with --format notes or zotero"),
    ],
)
def test_notes_and_their_folder_go_together(options: list[str], complaint: str) -> None:
    result = CliRunner().invoke(app, ["export", "papers", *options])
    assert result.exit_code == 2
    assert complaint in " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.output).split())
