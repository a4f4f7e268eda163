"""Pages: who may read, what a private list hides, and what another site may not do."""

import asyncio
import tomllib
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from lxml import etree, html
from starlette.responses import Response

from bot.answering.model_use import ModelUse
from bot.answering.searching.fields import QuestionEmbedder
from bot.settings.web import WebSettings
from bot.store.audit import actions_since
from bot.store.model import Place
from bot.store.spending import record_spending
from bot.web.pages.answers import marked
from bot.web.pages.made import MadePages
from bot.web.pages.words import languages, words_for
from ingest.errors import EmbedderError
from tests.bot.web.rooms import HOSTILE_TITLE, NOW, Room, room


def test_every_language_has_every_word() -> None:
    assert len(languages()) >= 2
    keys = {}
    for file in files("bot.web.pages.words").iterdir():
        if file.name.endswith(".toml"):
            table = tomllib.loads(file.read_text("utf-8"))
            keys[file.name] = {
                f"{name}.{key}" for name, part in table.items() if isinstance(part, dict) for key in part
            }
    assert len(set(map(frozenset, keys.values()))) == 1, keys


def test_days_months_and_numbers_are_written_as_the_language_does() -> None:
    english, german = languages()["en"], languages()["de"]
    assert (english.day(date(2026, 3, 2)), german.day(date(2026, 3, 2))) == ("2 Mar 2026", "2. März 2026")
    assert (english.month("2026-12"), german.month("2026-12")) == ("Dec 2026", "Dez. 2026")
    assert (english.number(12_345), german.number(12_345)) == ("12,345", "12.345")
    assert all(len(words("written.months").split()) == 12 for words in languages().values())


def test_the_language_is_the_one_that_the_browser_prefers() -> None:
    assert words_for("fr, de;q=0.8, en;q=0.9").code == "en"
    assert words_for("de-AT,de;q=0.9").code == "de"
    assert words_for("de", chosen="en").code == "en"
    assert words_for(";;q=x,,*").code == "en"


def test_what_carries_a_sentence_is_marked_and_nothing_is_lost() -> None:
    text = "One. Two two. Three."
    pieces = list(marked(text, ["Two two.", "not there", "Three."]))
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_marked in pieces if is_marked] == ["Two two.", "Three."]


async def test_with_tokens_a_reader_signs_in_and_sees_what_they_may(tmp_path: Path) -> None:
    async with room(tmp_path, WebSettings(access="token")) as served:
        async with served.client() as stranger:
            shown = await stranger.get("/browse?list=serving")
            assert shown.status_code == 303 and shown.headers["location"].startswith("/sign-in?back=%2Fbrowse")
            assert (await stranger.get("/feeds/new.atom")).status_code == 303
            wrong = await stranger.post("/sign-in", data={"token": "refdesk_no"})
            assert wrong.status_code == 401
            away = await stranger.post("/sign-in", data={"token": served.tokens["ada"], "back": "//evil.example"})
            assert away.headers["location"] == "/"
            cookie = away.headers["set-cookie"]
            assert "HttpOnly" in cookie and "SameSite=lax" in cookie
            assert "secret" in (await stranger.get("/browse")).text, "signed in as ada"
            recorded = await asyncio.to_thread(lambda: list(actions_since(served.house.store, NOW)))
            assert [(each.action, each.person) for each in recorded[2:]] == [
                ("sign-in refused", ""),
                ("signed in", "token:ada"),
            ]
            for _ in range(30):
                await stranger.post("/sign-in", data={"token": "refdesk_no"})
            recorded = await asyncio.to_thread(lambda: list(actions_since(served.house.store, NOW)))
            assert len(recorded) < 12, "nobody fills the store with refusals"
            forged = await stranger.post("/ask", data={"q": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
            assert forged.status_code == 403
        async with served.client("bob") as bob:
            for page in ("/", "/browse", "/lists", "/new", "/pictures", "/feeds/new.atom", "/search?q=vault+tenants"):
                text = (await bob.get(page)).text
                assert "secret" not in text.lower() and "Vault" not in text and "Unpublished" not in text, page
            assert (await bob.get("/papers/arxiv:2301.00009")).status_code == 404
            assert (await bob.get("/browse?list=secret")).status_code == 400
            first = await bob.get("/browse")
            again = await bob.get("/browse", headers={"If-None-Match": first.headers["etag"]})
            assert again.status_code == 304


async def test_a_proxys_header_is_believed_only_from_the_proxy(tmp_path: Path) -> None:
    async with room(tmp_path, WebSettings(access="proxy", proxies=("10.0.0.9",))) as served, served.client() as one:
        assert (await one.get("/browse", headers={"X-Forwarded-User": "ada"})).status_code == 401


async def test_a_page_says_what_is_wrong_in_the_readers_language(tmp_path: Path) -> None:
    async with room(tmp_path) as served, served.client() as reader:
        missing = await reader.get("/nowhere", headers={"Accept-Language": "de"})
        assert missing.status_code == 404 and "Diese Seite gibt es nicht." in missing.text
        wrong = await reader.get("/browse?venue=SOPS")
        assert wrong.status_code == 400 and "Did you mean “SOSP”?" in wrong.text
        german = html.fromstring((await reader.get("/browse?venue=SOPS", headers={"Accept-Language": "de"})).content)
        assert "nicht beantwortet werden" in german.find(".//main").text_content()
        assert "Did you mean “SOSP”?" in german.xpath("//main//*[@lang='en']/text()")[0]
        policy = wrong.headers["content-security-policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy
        picture = await reader.get("/pictures/growth.svg")
        assert picture.headers["content-type"] == "image/svg+xml" and "<script" not in picture.text
        feed = await reader.get("/feeds/new.atom?list=serving")
        assert feed.text.count("<entry>") == 4 and "&lt;" not in feed.text.partition("<entry>")[0]


async def test_who_follows_a_shared_answer_begins_a_conversation_of_their_own(tmp_path: Path) -> None:
    async with room(tmp_path) as served, served.client() as ada, served.client() as visitor:
        first = await _asked(ada, "papers on paging")
        own = await _asked(ada, "only the newest", after=first)
        assert (await visitor.get(f"/answers/{first}")).status_code == 200, "shared by its address"
        followed = await _asked(visitor, "only the newest", after=first)
        again = await _asked(ada, "only the oldest", after=followed)
        conversations = [await _conversation(served, each) for each in (first, own, followed, again)]
        assert conversations[0] == conversations[1]
        assert len(set(conversations)) == 3, "neither joins the other's"


async def test_a_search_has_a_feed_of_what_was_added_lately(tmp_path: Path) -> None:
    async with room(tmp_path) as served, served.client("bob") as bob, served.client("ada") as ada:
        page = html.fromstring((await bob.get("/search?q=paging+memory")).content)
        (feed,) = page.xpath("//link[@type='application/atom+xml']/@href")
        assert feed in page.xpath("//a/@href")
        found = etree.fromstring((await bob.get(feed)).content)
        titles = found.xpath("//*[local-name()='entry']/*[local-name()='title']/text()")
        assert any(title.startswith("Pagelet") for title in titles)
        vault = "/feeds/search.atom?q=keeping+weights+hidden+from+tenants"
        assert "Vault" in (await ada.get(vault)).text or "Keeping Weights" in (await ada.get(vault)).text
        assert "Keeping Weights" not in (await bob.get(vault)).text
        assert "<entry>" not in (await bob.get("/feeds/search.atom?q=recipes+for+lasagne")).text
        assert (await bob.get("/feeds/search.atom")).status_code == 400


async def test_what_is_said_of_a_page_where_its_address_is_shared(tmp_path: Path) -> None:
    async with room(tmp_path) as served, served.client("bob") as bob:
        shared = html.fromstring((await bob.get("/papers/arxiv:2301.00001")).content)
        about = {each.get("property"): each.get("content") for each in shared.xpath("//meta[@property]")}
        assert about["og:title"].startswith("Pagelet") and about["og:type"] == "article"
        assert 20 < len(about["og:description"]) <= 203
        hostile = html.fromstring((await bob.get("/papers/arxiv:2301.00007")).content)
        assert hostile.xpath("//meta[@property='og:title']/@content") == [HOSTILE_TITLE]


async def test_results_of_a_search_without_the_embedder_are_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with room(tmp_path) as served, served.client("bob") as bob:
        with monkeypatch.context() as without:
            without.setattr(QuestionEmbedder, "embed", _fails)
            poor = await bob.get("/search?q=paging+memory")
            assert poor.headers["cache-control"] == "no-store" and "etag" not in poor.headers
            assert (await bob.get("/api/v1/find?q=paging+memory")).headers["cache-control"] == "no-store"
        assert "etag" in (await bob.get("/search?q=paging+memory")).headers


def _fails(self: QuestionEmbedder, text: str) -> None:
    raise EmbedderError("no embedder")


def test_pages_made_long_ago_make_room() -> None:
    made = MadePages()
    for number in range(60):
        made.add(f"tag {number}", Response(bytes(400_000), headers={"X-Number": str(number)}))
    assert made.get("tag 0") is None
    kept = made.get("tag 59")
    assert kept is not None and kept.response({"ETag": "x"}).headers["x-number"] == "59"
    huge = made.add("huge", Response(bytes(600_000)))
    assert len(huge.body) == 600_000 and made.get("huge") is None, "one page does not push out all others"


async def test_a_sentence_about_a_paper_without_text_leads_to_the_paper(tmp_path: Path) -> None:
    async with room(tmp_path) as served, served.client() as reader:
        answer_id = await _asked(reader, "What is Harbour?")
        page = html.fromstring((await reader.get(f"/answers/{answer_id}", headers={"Accept-Language": "de"})).content)
        (sentence,) = page.xpath("//details[@class='sentence']")
        assert [each.rpartition("/")[2] for each in sentence.xpath(".//blockquote//a/@href")] == ["arxiv:2401.00010"]
        assert "nur der Titel" in sentence.text_content()


async def test_managers_see_how_answers_went_and_nobody_else(tmp_path: Path) -> None:
    async with room(tmp_path, WebSettings(managers=("token:ada",))) as served:
        async with served.client() as guest, served.client("bob") as bob:
            await _asked(guest, "What is Harbour?")
            for reader in (guest, bob):
                assert (await reader.get("/quality")).status_code == 404
                assert "/quality" not in (await reader.get("/")).text
        spending = ModelUse("tiny", 2, 600, 400, 0.5)
        place = Place("slack", "T1", "C1")
        await asyncio.to_thread(record_spending, served.house.store, spending, place, "U1", datetime.now(UTC))
        async with served.client("ada") as ada:
            assert "/quality" in (await ada.get("/")).text
            page = html.fromstring((await ada.get("/quality")).content)
            [weeks, model, *_] = page.xpath("//table")
            newest = [cell.text_content() for cell in weeks.xpath(".//tbody/tr[1]/td")]
            assert newest == ["1", "1", "0", "0", "0", "0", "1", "0", "0.50"]
            assert [cell.text_content() for cell in model.xpath(".//tbody//td")] == ["2", "1,000", "0.50"]
            german = (await ada.get("/quality", headers={"Accept-Language": "de"})).text
            assert "Güte und Kosten" in german


async def _asked(reader: httpx.AsyncClient, text: str, after: str = "") -> str:
    """Ask on the page, wait for the answer's end, and return its id."""
    led = await reader.post("/ask", data={"q": text, "after": after})
    assert led.status_code == 303, led.text
    page = await reader.get(led.headers["location"])
    assert page.status_code == 200 and 'class="answer"' in page.text
    return led.headers["location"].rpartition("/")[2]


async def _conversation(served: Room, answer_id: str) -> str:
    stored = await served.house.reception.stored(answer_id)
    assert stored is not None
    return stored.asked.conversation
