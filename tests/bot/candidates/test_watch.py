"""The watch finds what no list has, once, and continues where it was interrupted."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.candidates.watch import watch
from bot.store.candidates import candidates_in, windows
from ingest.abstracts.semantic_scholar import SemanticScholarProvider, SemanticScholarSettings
from tests.bot.candidates.worlds import COOKING, DISK, FRESH, PHASES, Pages, outside, settings_in, watched_world, world
from tests.fakes.arxiv import FakeArxiv, FakePaper
from tests.fakes.semantic_scholar import FakeSemanticScholar, paper
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, build


async def test_what_no_list_has_becomes_a_candidate_ranked_by_closeness(folder: Path, tmp_path: Path) -> None:
    listed = FakePaper(
        ABSTRACTS[0]["title"], ABSTRACTS[0]["abstract"], published="2026-02-20T08:00:00Z", category="cs.DC"
    )
    async with watched_world(folder, tmp_path, {**FRESH, "2602.00004": listed}) as here:
        found = await asyncio.to_thread(candidates_in, here.store, "waiting")
    assert [each.paper.title for each in found] == [DISK.title, PHASES.title, COOKING.title]
    best = found[0].ranking.sections[0]
    assert (best.list, best.section, best.nearest) == ("serving", ("Serving",), "arxiv:2301.00001")
    assert best.closeness > found[2].ranking.sections[0].closeness


async def test_off_by_default_nothing_is_asked_for(folder: Path, tmp_path: Path) -> None:
    async with FakeArxiv(FRESH) as arxiv, world(settings_in(folder, tmp_path, arxiv.url, candidates={})) as here:
        report = await here.watch()
        assert arxiv.searches == []
    assert report.services == () and report.candidates == 0


async def test_a_source_read_to_its_end_is_left_alone_and_nothing_is_embedded_twice(
    folder: Path, tmp_path: Path
) -> None:
    async with FakeArxiv(FRESH) as arxiv, world(settings_in(folder, tmp_path, arxiv.url)) as here:
        await here.watch()
        before = {
            each.candidate_id: each.vector for each in await asyncio.to_thread(candidates_in, here.store, "waiting")
        }
        await here.watch(NOW + timedelta(hours=1))
        assert len(arxiv.searches) == 1
        report = await here.watch(NOW + timedelta(days=1))
        assert len(arxiv.searches) == 2
        assert [(each.found, each.new) for each in report.services] == [(0, 0)]
        after = {
            each.candidate_id: each.vector for each in await asyncio.to_thread(candidates_in, here.store, "waiting")
        }
    assert before == after


async def test_an_interrupted_run_continues_at_the_page_that_it_had_not_saved(folder: Path, tmp_path: Path) -> None:
    pages = tuple((outside(n),) for n in range(1, 5))
    async with world(settings_in(folder, tmp_path)) as here:
        report = await here.watch(watched=[Pages(*pages, fails_at=2)])
        assert report.services[0].message == "arXiv: it is down" and not report.ok
        assert report.candidates == 2
        again = Pages(*pages)
        await here.watch(NOW + timedelta(days=1), watched=[again])
        # The time that is read stays what it was, so that pages stay what they are.
        assert [window.place for window in again.windows] == ["2", "3"]
        assert {window.until for window in again.windows} == {NOW}
        assert len(await asyncio.to_thread(candidates_in, here.store, "waiting")) == 4
        [(window, is_done)] = (await asyncio.to_thread(windows, here.store)).values()
    assert is_done and window.until == NOW


async def test_a_run_asks_no_more_than_its_budget(folder: Path, tmp_path: Path) -> None:
    pages = Pages(*((outside(n),) for n in range(1, 9)))
    settings = settings_in(folder, tmp_path, candidates={"arxiv_categories": ["cs.DC"], "most_requests": 3})
    async with world(settings) as here:
        await here.watch(watched=[pages])
        assert pages.requests == 3
        pages.requests = 0
        await here.watch(watched=[pages])
        assert [window.place for window in pages.windows] == ["", "1", "2", "3", "4", "5"]


async def test_one_work_of_two_services_is_one_candidate_with_what_both_know(folder: Path, tmp_path: Path) -> None:
    one = outside(1)
    other = replace(one, title=one.title.upper(), keys=("doi:10.1145/5.5",), url="", abstract="It pages memory.")
    third = replace(one, title="Another Title of the Same Work Entirely", keys=(*one.keys, "doi:10.1145/5.5"))
    async with world(settings_in(folder, tmp_path)) as here:
        await here.watch(watched=[Pages((one,), (other,), (third,))])
        [found] = await asyncio.to_thread(candidates_in, here.store, "waiting")
    assert set(found.paper.keys) == {"arxiv:2602.00001", "doi:10.1145/5.5"}
    assert (found.paper.title, found.paper.abstract) == (one.title, "It pages memory.")


async def test_two_candidates_that_turn_out_to_be_one_stay_dismissed(folder: Path, tmp_path: Path) -> None:
    one, other = (
        outside(1),
        replace(outside(2, "A Wholly Different Title of Paged Memory"), keys=("doi:10.1145/5.5",), url=""),
    )
    both = replace(one, keys=(*one.keys, *other.keys))
    async with world(
        settings_in(folder, tmp_path, candidates={"arxiv_categories": ["cs.DC"], "least_closeness": -1})
    ) as here:
        await here.watch(watched=[Pages((one,), (other,))])
        number = (await asyncio.to_thread(candidates_in, here.store, "waiting"))[-1].candidate_id
        assert (await here.say(f"dismiss candidate {number}", "U9")).lead.startswith("Dismissed 1 candidate")
        await here.watch(NOW + timedelta(days=2), watched=[Pages((both,))])
        assert await asyncio.to_thread(candidates_in, here.store, "waiting") == []
        assert len(await asyncio.to_thread(candidates_in, here.store, "dismissed")) == 1


async def test_references_tell_which_papers_of_the_library_a_candidate_cites(folder: Path, tmp_path: Path) -> None:
    known: dict[str, object] = {
        "ARXIV:2602.00003": paper(
            COOKING.title, None, arxiv="2602.00003", references=["2301.00001", "2302.00002", "9901.00001"]
        )
    }
    async with FakeSemanticScholar(known) as scholar, FakeArxiv(FRESH) as arxiv:
        provider = SemanticScholarProvider(SemanticScholarSettings(base_url=scholar.url, interval_seconds=0))
        async with world(settings_in(folder, tmp_path, arxiv.url)) as here:
            await here.watch(completing=provider)
            found = {each.paper.title: each for each in await asyncio.to_thread(candidates_in, here.store, "waiting")}
            await here.watch(NOW + timedelta(days=1), completing=provider)
            answer = await here.say("candidates")
        # Who was asked for once is not asked for again.
        assert len(scholar.batches) == 1
    assert set(found[COOKING.title].ranking.cites) == {"arxiv:2301.00001", "arxiv:2302.00002"}
    assert any("cites 2 papers here" in claim.text and COOKING.title in claim.text for claim in answer.claims)


async def test_recommendations_are_seeded_by_the_lists_and_skip_what_these_have(folder: Path, tmp_path: Path) -> None:
    known: dict[str, object] = {f"ARXIV:{number}": {} for number in ("2301.00001", "2302.00002", "2303.00003")}
    recommended = [
        paper("Paged Memory for Serving", "Pages.", arxiv="2602.00011"),
        paper("Relay, under another name of the same number", None, arxiv="2302.00002"),
        paper("Stragglers – Training on Clusters With Slow Machines", None, doi="10.1145/99.9"),
    ]
    async with FakeSemanticScholar(known, recommended=recommended) as scholar:
        settings = settings_in(
            folder,
            tmp_path,
            candidates={"recommendations": True, "recommendations_url": scholar.url, "lists": ["serving"]},
            abstracts={"providers": (), "semantic_scholar": {"interval_seconds": 0}},
        )
        async with world(settings) as here:
            await here.watch()
            found = await asyncio.to_thread(candidates_in, here.store, "waiting")
        assert set(scholar.examples[0]) == set(known)
    assert [each.paper.title for each in found] == ["Paged Memory for Serving"]


async def test_a_candidate_that_a_list_has_by_now_leaves_and_stays_away(tmp_path: Path) -> None:
    await asyncio.to_thread(build, tmp_path)
    async with FakeArxiv(FRESH) as arxiv, world(settings_in(tmp_path, tmp_path, arxiv.url)) as here:
        await here.watch()
        assert DISK.title in str((await here.say("candidates")).claims)
        more = SERVING.replace(
            "## Surveys", f"- [{DISK.title}](https://www.usenix.org/conference/osdi26/presentation/doe2)\n\n## Surveys"
        )
        await asyncio.to_thread(build, tmp_path, {"serving": more, "training": TRAINING}, NOW + timedelta(days=1))
        assert DISK.title not in str((await here.say("candidates")).claims)
        assert [each.paper.title for each in await asyncio.to_thread(candidates_in, here.store, "listed")] == [
            DISK.title
        ]
        await here.watch(NOW + timedelta(days=2))
        assert DISK.title not in str((await here.say("candidates")).claims)


async def test_a_watch_over_a_library_without_an_embedder_ranks_by_citations_alone(
    folder: Path, tmp_path: Path
) -> None:
    async with world(settings_in(folder, tmp_path)) as here, here.desk.lent() as opened:
        blind = type(opened)(opened.library)
        cited = replace(outside(1), references=("arxiv:2301.00001", "arxiv:2302.00002"))
        report = await watch(here.settings, blind, here.store, NOW, watched=[Pages((cited, outside(2)))])
    assert report.candidates == 1
