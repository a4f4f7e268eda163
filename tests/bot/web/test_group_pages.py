"""The archives of reading groups in the reading room, for those who may see their papers."""

import asyncio
import xml.etree.ElementTree as ElementTree
from datetime import UTC, date, datetime
from pathlib import Path

from bot.digests.model import Destination
from bot.reading_groups.model import Plan, ReadingGroup, Round, WeekTime
from bot.reading_groups.stored import groups, rounds
from bot.reading_groups.timetable import times_of
from tests.bot.web.rooms import Room, room

PLAN = Plan(WeekTime("friday", 16), WeekTime("tuesday", 16), WeekTime("wednesday", 16))
FRIDAYS = (date(2026, 11, 13), date(2026, 11, 20))
ATOM = "{http://www.w3.org/2005/Atom}"


def read_by_a_group(here: Room, *, published: bool) -> None:
    """Store a group that read Relay, with a vote, and Vault, which is on the private list."""
    to, made = Destination("discord", "1", "2"), datetime(2026, 11, 1, tzinfo=UTC)
    group = ReadingGroup("g" * 16, to, "Serving <b>papers</b>", PLAN, "42", made, published=published)
    papers = [here.house.desk.papers_named(name)[0] for name in ("Relay", "Vault")]
    with here.house.store.transaction() as connection:
        assert groups.insert_group(connection, group)
        for number, (day, paper) in enumerate(zip(FRIDAYS, papers, strict=True), start=1):
            round_ = Round(
                f"{number:016}",
                group.group_id,
                number,
                "held",
                times_of(PLAN, day),
                day,
                ballot=("other", paper.paper_id),
                counts=(1, 4),
                paper_id=paper.paper_id,
                title=paper.shown_title,
            )
            rounds.insert_round(connection, round_)


async def test_a_published_archive_shows_what_was_read_to_those_who_may_see_the_papers(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await asyncio.to_thread(read_by_a_group, here, published=True)
        async with here.client() as guest, here.client("ada") as ada:
            listed = (await guest.get("/groups")).text
            page = (await guest.get(f"/groups/{'g' * 16}")).text
            own = (await ada.get(f"/groups/{'g' * 16}")).text
        assert "Serving &lt;b&gt;papers&lt;/b&gt;" in listed
        assert "4 of 5 votes" in page
        assert "Relay" in page
        assert "Vault" not in page
        assert "Vault" in own
        assert "42" not in page


async def test_the_feed_has_an_entry_for_each_meeting_and_stays_valid(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await asyncio.to_thread(read_by_a_group, here, published=True)
        async with here.client() as guest:
            answer = await guest.get(f"/groups/{'g' * 16}.atom")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = ElementTree.fromstring(answer.text)
        (entry,) = feed.findall(f"{ATOM}entry")
        assert "Relay" in (entry.findtext(f"{ATOM}title") or "")
        assert entry.findtext(f"{ATOM}updated") == "2026-11-13T00:00:00+00:00"
        assert entry.findtext(f"{ATOM}summary") == "4 of 5 votes"


async def test_an_archive_that_is_not_published_is_not_there(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await asyncio.to_thread(read_by_a_group, here, published=False)
        async with here.client() as guest:
            assert (await guest.get(f"/groups/{'g' * 16}")).status_code == 404
            assert (await guest.get(f"/groups/{'g' * 16}.atom")).status_code == 404
            assert "Serving" not in (await guest.get("/groups")).text
