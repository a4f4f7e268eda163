"""Papers are proposed in chat and on the command line: found, compared, written, reviewed."""

import asyncio
import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.closeness import rank_sections
from bot.desk.desk import open_desk
from bot.desk.reviewers import NO_REVIEWER
from bot.errors import ProposalError
from bot.proposals.finding import address_named, find_paper
from bot.proposals.requests import ProposalRequest, proposal_request
from bot.reception import forgetting
from bot.reception.answering import InTurn
from bot.reception.reception import Reception
from bot.settings.reception import ReceptionSettings
from bot.settings.settings import Settings
from bot.shelves.shelves import Shelves
from bot.store import proposals as rows
from bot.store.audit import actions_since
from bot.store.model import DIRECT, Asked
from ingest.markdown.reader import read_list
from ingest.terms.entry import ListFile
from tests.bot.proposals.talks import NEW, PLACE, Talk, settings_in
from tests.bot.reception.receptions import Screen
from tests.fakes.arxiv import FakeArxiv, FakePaper
from tests.fakes.github_api import FakeGitHub
from tests.libraries import NOW, SERVING, TRAINING


def applied(folder: Path, patch: str) -> str:
    """Return the list after git has applied a patch to it."""
    (folder / "serving.md").write_text(SERVING, "utf-8")
    subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=folder, check=True)
    return (folder / "serving.md").read_text("utf-8")


async def test_a_proposal_reaches_the_desk_through_the_reception_like_every_question(talk: Talk) -> None:
    proposals = talk.proposals
    reception = Reception(
        proposals.desk,
        proposals.store,
        ReceptionSettings(),
        first=InTurn([proposals, Shelves(proposals.desk, proposals.store, proposals.settings.zotero)]),
    )
    for number, text in enumerate(("add 2511.00001 to serving", "my list", "what is Pagelet about?"), start=1):
        screen = Screen()
        told = Asked(f"C1:{number}", PLACE, DIRECT, "U1", text, NOW + timedelta(minutes=number), private=True)
        assert await reception.take(told, screen)
        [lead] = [shown for what, shown in screen.seen if what == "answered"]
        assert {1: "Proposal 1", 2: "Your list is empty", 3: ""}[number] in str(lead)
    waiting = await asyncio.to_thread(rows.proposals_in, proposals.store, "waiting")
    assert [each.person for each in waiting] == ["U1"]


async def test_what_takes_too_long_is_stopped_and_says_so(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(settings: object, link: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.proposals.proposals.find_paper", never)
    monkeypatch.setattr("bot.proposals.proposals._LONGEST_SECONDS", 0.01)
    assert (await talk.say("add 2511.00001 to serving")).lead.startswith("That took too long")


async def test_a_proposal_waits_for_a_reviewer_and_shows_what_would_be_written(talk: Talk) -> None:
    answer = await talk.say("add https://arxiv.org/abs/2511.00001 to serving")
    assert "Proposal 1: “Shelving: Keeping Attention Memory in Pages on Disk” for serving" in answer.lead
    assert "under “Serving”" in answer.lead
    assert answer.code == "- [Shelving](https://arxiv.org/abs/2511.00001): Keeping Attention Memory in Pages on Disk"
    assert (await talk.say("proposals")).code == "1. serving: Shelving: Keeping Attention Memory in Pages on Disk"


async def test_a_reviewer_accepts_and_the_patch_applies_to_the_list(talk: Talk, folder: Path, tmp_path: Path) -> None:
    await talk.say("please propose arXiv:2511.00001 for the list serving, under Surveys")
    assert (await talk.say("accept proposal 1")).lead == NO_REVIEWER
    answer = await talk.say("accept proposal 1", person="U9")
    after = read_list(ListFile("serving", "serving.md", await asyncio.to_thread(applied, tmp_path, answer.code)))
    assert [entry.section for entry in after.entries if entry.title == NEW.title] == [("Surveys",)]
    assert len(after.entries) == len(read_list(ListFile("serving", "serving.md", SERVING)).entries) + 1


async def test_the_same_paper_is_proposed_once(talk: Talk) -> None:
    await talk.say("add 2511.00001 to serving")
    assert (
        "was proposed for serving" in (await talk.say("add https://arxiv.org/pdf/2511.00001v2 to serving", "U2")).lead
    )


async def test_a_paper_that_the_list_has_is_not_proposed_for_it_but_for_another_one(talk: Talk) -> None:
    answer = await talk.say("add https://arxiv.org/abs/2301.00001 to serving")
    assert answer.lead == (
        "The list serving has this paper: “Pagelet: Paging Attention Memory for Language Models”, serving.md line 4."
    )
    assert "The list training has this paper" in (await talk.say("add arxiv.org/abs/2301.00001 to training")).lead


async def test_an_unknown_paper_is_told_and_not_stored(talk: Talk) -> None:
    assert "I could not find the paper" in (await talk.say("add https://arxiv.org/abs/2501.09999 to serving")).lead
    assert await asyncio.to_thread(rows.proposals_in, talk.proposals.store, "waiting") == []


async def test_a_declined_proposal_can_be_reopened_by_a_reviewer_alone(talk: Talk) -> None:
    await talk.say("add 2511.00001 to serving")
    assert (await talk.say("decline proposal 1", "U9")).lead.startswith("Declined")
    assert "was declined for serving" in (await talk.say("add 2511.00001 to serving")).lead
    assert "Accepted" in (await talk.say("add 2511.00001 to serving", "U9")).lead


async def test_what_was_decided_is_in_the_audit_log_with_who_decided(talk: Talk) -> None:
    await talk.say("add 2511.00001 to serving")
    assert "Only reviewers" in (await talk.say("decline proposal 1")).lead
    await talk.say("decline proposal 1", "U9")
    await talk.say("add 2511.00001 to serving", "U9")
    entries = await asyncio.to_thread(lambda: list(actions_since(talk.proposals.store, NOW)))
    assert [(each.action, each.place, each.person) for each in entries] == [
        ("proposal declined", PLACE, "U9"),
        ("proposal accepted", PLACE, "U9"),
    ]
    assert {each.detail for each in entries} == {"proposal 1 for serving: arxiv:2511.00001"}


async def test_forgetting_a_person_leaves_the_proposal_without_them(talk: Talk) -> None:
    await talk.say("add 2511.00001 to serving")
    store = talk.proposals.store
    await asyncio.to_thread(forgetting.forget_person, store, "slack", "U1", NOW, "T1")
    waiting = await asyncio.to_thread(rows.proposals_in, store, "waiting")
    assert [each.person for each in waiting] == [""]


async def test_the_closest_section_is_ranked_first_by_the_papers_that_it_has(talk: Talk) -> None:
    sections = [("Serving",), ("Surveys",)]
    async with talk.proposals.desk.lent() as opened:
        ranked = await asyncio.to_thread(rank_sections, opened, "serving", sections, f"{NEW.title}. {NEW.abstract}")
    assert ranked[0].section == ("Serving",)
    assert ranked[0].nearest == "Pagelet: Paging Attention Memory for Language Models"
    assert sum(each.share for each in ranked) == pytest.approx(1)


async def test_an_accepted_proposal_of_a_list_on_github_is_a_pull_request_and_stays_one(
    folder: Path, tmp_path: Path, arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.proposals.drafting import current_files, draft, list_named
    from bot.proposals.finding import find_paper as find
    from bot.proposals.github import open_pull_request
    from ingest.settings import ListSettings

    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    settings = settings_in(folder, arxiv, tmp_path)
    found = await find(settings.abstracts, "2511.00001")
    desk = await asyncio.to_thread(open_desk, settings)
    try:
        async with FakeGitHub() as github, desk.lent() as opened:
            github.users = {"secret": "desk"}
            github.add("lab/papers", {"serving.md": SERVING, "training.md": TRAINING}, {"desk"})
            listed = list_named(settings, "serving")
            files = await current_files(settings, listed)
            drafted = await asyncio.to_thread(draft, listed, files, found, opened)
            on_github = ListSettings(name="serving", source="https://github.com/lab/papers")
            own = settings.proposals.model_copy(update={"base_url": github.url})
            first = await open_pull_request(own, on_github, drafted.change)
            again = await open_pull_request(own, on_github, drafted.change)
            assert (first.new, again.new, first.number) == (True, False, again.number)
            after = github.files("lab/papers", "refdesk/serving-add-arxiv-2511.00001")
            entries = read_list(ListFile("serving", "serving.md", after["serving.md"])).entries
            assert NEW.title in [entry.title for entry in entries]
            assert after["training.md"] == TRAINING
    finally:
        await asyncio.to_thread(desk.close)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("add https://arxiv.org/abs/2511.00001 to serving", ("propose", "serving", "")),
        (
            "Add this paper: doi:10.1145/1.2 to the list serving under Long Contexts",
            ("propose", "serving", "Long Contexts"),
        ),
        ("could you propose 2511.00001 for Training list", ("propose", "training", "")),
        ("add https://arxiv.org/abs/2511.00001 to my list", None),
        ("add [2] to serving", ("propose", "serving", "")),
        ("put this paper on the serving list, under Surveys", ("propose", "serving", "Surveys")),
        ("suggest papers on caches for serving", None),
        ("show the change of proposal 3", ("show one", "", "")),
        ("which papers add https://arxiv.org/abs/2511.00001 to their baselines?", None),
        ("what is 2511.00001 about", None),
        ("reject proposal #12", ("decline", "", "")),
        ("show open proposals", ("show", "", "")),
        ("proposals for better caching", None),
    ],
)
def test_what_people_say_about_papers_for_lists(text: str, expected: tuple[str, str, str] | None) -> None:
    found = proposal_request(text, ["serving", "training"])
    assert (found and (found.wish, found.list, found.section)) == expected


def test_with_one_list_its_name_can_be_left_out() -> None:
    assert proposal_request("add this paper: 2511.00001", ["serving"]) == ProposalRequest(
        "propose", "2511.00001", "serving"
    )


@pytest.mark.parametrize("text", ["nonsense", "javascript:alert(1)", "https://user@arxiv.org/abs/2511.00001"])
def test_what_is_no_link_is_refused(text: str) -> None:
    with pytest.raises(ProposalError, match="is no link"):
        address_named(text)


async def test_a_title_from_outside_stays_one_entry(folder: Path, tmp_path: Path) -> None:
    evil = FakePaper("Nice](https://evil.example) Caches\n\n- [More](https://evil.example/2) of Pages", "Caches.")
    async with FakeArxiv({"2511.00002": evil}) as arxiv:
        settings = settings_in(folder, arxiv, tmp_path)
        found = await find_paper(settings.abstracts, "2511.00002")
        desk = await asyncio.to_thread(open_desk, settings)
        try:
            async with desk.lent() as opened:
                from bot.proposals.drafting import draft_now

                drafted = await draft_now(settings, "serving", found, opened, "Serving")
        finally:
            await asyncio.to_thread(desk.close)
    entries = read_list(ListFile("serving", "serving.md", drafted.written.text)).entries
    before = read_list(ListFile("serving", "serving.md", SERVING)).entries
    assert len(entries) == len(before) + 1
    assert not any("evil.example" in link.url for entry in entries for link in entry.links)


def test_the_command_writes_a_patch_that_git_applies(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.platforms.terminal.proposing import propose_paper

    settings = Settings.model_validate(
        {
            "data": folder / "data",
            "lists": [{"name": name, "source": str(folder / f"{name}.md")} for name in ("serving", "training")],
            "store": {"url": f"sqlite:///{tmp_path / 'store.sqlite'}"},
        }
    )
    to = tmp_path / "add.patch"
    code = propose_paper(settings, "Relay", "training", "", to=to, pull_request=False, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert code == 0 and said["section"] == ["Training"] and said["title"].startswith("Relay")
    (tmp_path / "training.md").write_text(TRAINING, "utf-8")
    subprocess.run(["git", "apply", str(to)], cwd=tmp_path, check=True)
    assert (tmp_path / "training.md").read_text("utf-8").splitlines()[-1] == said["lines"][0]
