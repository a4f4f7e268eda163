"""The page and the feed of papers beyond the lists."""

from pathlib import Path
from xml.etree import ElementTree

from bot.candidates.watch import watch
from bot.settings.candidates import CandidatesSettings
from ingest.watching.model import OutsidePaper
from tests.bot.candidates.worlds import Pages, outside
from tests.bot.web.rooms import NOW, Room, room

WATCHED = CandidatesSettings(arxiv_categories=("cs.DC",), least_closeness=0.2)
HOSTILE = OutsidePaper(
    "<script>document.title=1</script> Paged Memory for Serving", ("doi:10.1145/6.6",), "javascript:alert(1)"
)


async def look_outside(here: Room, *papers: OutsidePaper) -> None:
    async with here.house.desk.lent() as opened:
        await watch(here.house.settings, opened, here.house.store, NOW, watched=[Pages(papers)])


async def test_candidates_have_a_page_of_their_own_marked_and_with_their_reason(tmp_path: Path) -> None:
    async with room(tmp_path, candidates=WATCHED) as here, here.client() as reader:
        await look_outside(here, outside(1), HOSTILE)
        page = (await reader.get("/candidates")).text
        assert outside(1).title in page and "https://arxiv.org/abs/2602.00001" in page
        assert "No list has these papers" in page and "close to" in page
        assert "<script>document" not in page and "javascript:" not in page
        assert '<a href="/candidates">' in (await reader.get("/new")).text
        moved = await reader.get("/papers/candidate:1")
        assert (moved.status_code, moved.headers["location"]) == (302, "/candidates#1")
        # It is no paper of the library: neither found nor counted there.
        assert outside(1).title not in (await reader.get("/search", params={"q": "paged memory"})).text


async def test_the_feed_leads_to_the_papers_and_names_no_hidden_list(tmp_path: Path) -> None:
    async with room(tmp_path, candidates=WATCHED) as here, here.client() as reader, here.client("ada") as ada:
        await look_outside(here, outside(1), HOSTILE)
        feed = ElementTree.fromstring((await reader.get("/feeds/candidates.atom")).content)
        entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
        assert len(entries) == 2
        links = [entry.find("{http://www.w3.org/2005/Atom}link") for entry in entries]
        assert {link.get("href") for link in links if link is not None} >= {"https://arxiv.org/abs/2602.00001"}
        assert all("javascript" not in str(link.get("href")) for link in links if link is not None)
        assert "secret" not in (await reader.get("/candidates")).text
        assert (await ada.get("/candidates")).status_code == 200


async def test_where_nothing_is_watched_there_is_no_such_page(tmp_path: Path) -> None:
    async with room(tmp_path) as here, here.client() as reader:
        assert (await reader.get("/candidates")).status_code == 404
        assert (await reader.get("/feeds/candidates.atom")).status_code == 404
        assert '"/candidates"' not in (await reader.get("/new")).text
