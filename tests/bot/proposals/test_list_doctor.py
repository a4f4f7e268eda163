"""A list is examined: repeated, withdrawn, published, unread and dead entries are found, and fixed by one patch."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.searching.fields import QuestionEmbedder
from bot.desk.opened_library import OpenedLibrary
from bot.proposals.change import patch_of
from bot.proposals.dead_links import dead_links
from bot.proposals.list_doctor import examine, links_of
from bot.settings.proposals import ProposalsSettings
from bot.settings.settings import Settings
from ingest.job import run_job
from ingest.markdown.reader import read_list
from ingest.settings import ListSettings
from ingest.terms.entry import ListFile
from ingest.terms.identifiers import canonical_url
from tests.fakes.service import Clock
from tests.fakes.web import FakeWeb, Page
from tests.libraries import ABSTRACTS, NOW, opened, settings_for, write_sources

LIST = """\
# Papers

## Serving
- [Pagelet](https://arxiv.org/abs/2301.00001): Paging Attention Memory for Language Models | SOSP'23
- [Relay](https://arxiv.org/abs/2302.00002): Separating Prompt Work from Token Work on Different Machines
- [Paging Attention Memory for Language Models](https://arxiv.org/abs/2301.00001)
- [Weaver](https://arxiv.org/abs/2303.00004): Weaving Requests of Many Tenants Together | ATC'24
"""
OTHER = """\
# Other

## Systems
* Relay: Separating Prompt Work from Token Work on Different Machines (OSDI 2024) \
\\[[Paper](https://arxiv.org/abs/2302.00002)]
"""
LISTED = ListSettings(name="papers", source="papers.md")
FILE = ListFile("papers", "papers.md", LIST)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examined")
    withdrawn = {
        "arxiv_id": "2303.00004",
        "title": "Weaver: Weaving Requests of Many Tenants Together",
        "abstract": "This paper has been withdrawn by the authors due to an error in the second experiment.",
    }
    write_sources(folder, {"papers": LIST, "other": OTHER}, [*ABSTRACTS, withdrawn])
    run_job(settings_for(folder, ["papers", "other"]), now=NOW)
    return folder


def open_words(folder: Path) -> OpenedLibrary:
    def nothing() -> QuestionEmbedder | None:
        return None

    return OpenedLibrary(opened(folder), nothing)


def test_what_the_library_knows_is_found_and_fixed_by_one_patch(folder: Path, tmp_path: Path) -> None:
    library = open_words(folder)
    examined = examine(LISTED, [FILE], library)
    library.close()
    assert [(each.kind, each.line, each.fix is not None) for each in examined.findings] == [
        ("repeated", 6, True),
        ("withdrawn", 7, True),
        ("published", 5, True),
    ]
    assert examined.change is not None
    (tmp_path / "papers.md").write_text(LIST, "utf-8")
    subprocess.run(["git", "apply", "-"], input=patch_of(examined.change, [FILE]).encode(), cwd=tmp_path, check=True)
    text = (tmp_path / "papers.md").read_text("utf-8")
    assert text == LIST.replace(
        "- [Paging Attention Memory for Language Models](https://arxiv.org/abs/2301.00001)\n", ""
    ).replace("Different Machines\n", "Different Machines | OSDI'24\n").replace(
        "[Weaver](https://arxiv.org/abs/2303.00004)", "~~[Weaver](https://arxiv.org/abs/2303.00004)"
    ).replace("Tenants Together", "Tenants Together~~")
    assert len(read_list(ListFile("papers", "papers.md", text)).entries) == 3


def test_the_same_fixes_are_the_same_change_and_others_are_another(folder: Path) -> None:
    library = open_words(folder)
    one, again = (examine(LISTED, [FILE], library).change for _ in range(2))
    less = examine(LISTED, [replace(FILE, text=LIST.replace(LIST.split("\n")[5] + "\n", ""))], library).change
    library.close()
    assert one is not None and again is not None and less is not None
    assert one.key == again.key != less.key


def test_a_list_without_faults_has_no_change(folder: Path) -> None:
    library = open_words(folder)
    sound = replace(FILE, text="# Papers\n\n## Serving\n" + LIST.split("\n")[3] + "\n")
    examined = examine(LISTED, [sound], library)
    library.close()
    assert (examined.findings, examined.change) == ((), None)


def test_a_dead_link_of_a_paper_gives_way_to_its_page_on_arxiv(folder: Path) -> None:
    dead = "https://www.usenix.org/conference/osdi24/presentation/relay"
    text = LIST.replace("[Relay](https://arxiv.org/abs/2302.00002)", f"[Relay]({dead})")
    library = open_words(folder)
    file = replace(FILE, text=text)
    known = library.papers(["arxiv:2302.00002"])
    assert len(known) == 1
    examined = examine(LISTED, [file], _Knowing(library, f"url:{canonical_url(dead)}", known[0].paper_id), {dead: 404})
    library.close()
    [found] = [each for each in examined.findings if each.kind == "dead link"]
    assert (found.reason, found.fix is not None) == (f"{dead} answers HTTP 404", True)
    assert examined.change is not None
    after = examined.change.make(file).split("\n")
    assert after[4] == (
        "- [Relay](https://arxiv.org/abs/2302.00002): Separating Prompt Work from Token Work on Different Machines "
        "| OSDI'24"
    )


class _Knowing(OpenedLibrary):
    """A library that knows one more address of a paper, as that of a list with both links does."""

    def __init__(self, library: OpenedLibrary, key: str, paper_id: str) -> None:
        super().__init__(library.library)
        self._key, self._paper_id = key, paper_id

    def look_up(self, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
        own = {self._key: (self._paper_id,)} if self._key in keys else {}
        return {**super().look_up(keys), **own}


async def checked(web: FakeWeb, links: Sequence[str], **more: object) -> tuple[dict[str, int], list[str], Clock]:
    clock = Clock()
    settings = ProposalsSettings.model_validate({"link_interval_seconds": 2.0, **more})
    dead, unjudged = await dead_links(links, settings, inside=[web.url], sleep=clock.sleep)
    return dead, unjudged, clock


async def test_only_what_a_host_says_twice_is_gone_is_dead() -> None:
    pages = {
        "/fine": Page(b"x"),
        "/moved": Page(status=301, headers={"Location": "/fine"}),
        "/closed": Page(status=403),
    }
    async with FakeWeb(pages) as web:
        links = [f"{web.url}{path}" for path in ("/fine", "/moved", "/gone", "/closed")]
        dead, unjudged, clock = await checked(web, links)
        assert dead == {f"{web.url}/gone": 404}
        assert unjudged == [f"{web.url}/closed"]
        assert [path for path, _ in web.asked].count("/gone") == 2
        assert clock.pauses == [2.0] * 4


async def test_a_link_that_was_gone_for_a_moment_is_not_dead() -> None:
    async with FakeWeb({"/page": Page(b"x")}) as web:
        web.failing.append(Page(status=404))
        dead, _, _ = await checked(web, [f"{web.url}/page"])
        assert dead == {}


async def test_hosts_of_this_network_are_not_asked() -> None:
    async with FakeWeb({"/page": Page(b"x")}) as web:
        dead, unjudged = await dead_links([f"{web.url}/page"], ProposalsSettings())
        assert (dead, unjudged, web.asked) == ({}, [f"{web.url}/page"], [])


async def test_no_more_links_are_checked_than_are_allowed() -> None:
    async with FakeWeb({"/1": Page(b"x"), "/2": Page(b"x")}) as web:
        _, unjudged, _ = await checked(web, [f"{web.url}/1", f"{web.url}/2"], most_links=1)
        assert unjudged == [f"{web.url}/2"] and len(web.asked) == 1


def test_the_links_of_a_list_are_those_of_its_entries() -> None:
    assert links_of(LISTED, [FILE])[:2] == ["https://arxiv.org/abs/2301.00001", "https://arxiv.org/abs/2302.00002"]


def test_the_command_prints_what_to_do_and_exits_with_one(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.platforms.terminal.list_doctor import examine_lists

    settings = Settings.model_validate(
        {
            "data": folder / "data",
            "lists": [{"name": name, "source": str(folder / f"{name}.md")} for name in ("papers", "other")],
            "store": {"url": f"sqlite:///{tmp_path / 'store.sqlite'}"},
        }
    )
    code = examine_lists(settings, "papers", links=False, to=tmp_path / "p.patch", pull_request=False, as_json=True)
    printed = json.loads(capsys.readouterr().out)
    assert code == 1
    assert [each["kind"] for each in printed["lists"][0]["findings"]] == ["repeated", "withdrawn", "published"]
    assert (tmp_path / "p.patch").read_text("utf-8") == printed["patch"]
    assert examine_lists(settings, "other", links=False, to=None, pull_request=False, as_json=False) == 0
    assert "other: nothing to do" in capsys.readouterr().out
