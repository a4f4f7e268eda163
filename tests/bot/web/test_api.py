"""The HTTP API: tokens with scopes, tags by revision, problems in one form, answers as they are written."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from bot.reading.operations import Reading
from bot.settings.web import WebSettings
from bot.web.app import Site, make_app
from tests.bot.web.rooms import room


async def test_a_program_reads_pages_asks_and_is_told_what_it_may_not(tmp_path: Path) -> None:
    async with room(tmp_path) as served, served.client("ada") as ada, served.client("bob") as bob:
        async with served.client() as stranger:
            refused = await stranger.get("/api/v1/lists")
        assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
        assert refused.headers["www-authenticate"].startswith("Bearer")

        first = (await ada.get("/api/v1/papers", params={"limit": 3})).json()
        second = (await ada.get("/api/v1/papers", params={"limit": 3, "cursor": first["next"]})).json()
        assert not {each["paper_id"] for each in first["papers"]} & {each["paper_id"] for each in second["papers"]}
        assert first["total"] == (await bob.get("/api/v1/papers")).json()["total"] + 1, "one paper is private"

        whole = await ada.get("/api/v1/papers/arxiv:2301.00001")
        assert whole.json()["paper"]["titles"][0].startswith("Pagelet")
        again = await ada.get("/api/v1/papers/arxiv:2301.00001", headers={"If-None-Match": whole.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = await bob.get("/api/v1/papers/arxiv:2301.00001", headers={"If-None-Match": whole.headers["etag"]})
        assert other.status_code == 200 and "secret" not in other.text

        for path, status, words in (
            ("/api/v1/papers?venue=SOPS", 400, "Did you mean “SOSP”?"),
            ("/api/v1/papers/arxiv:0000.00000", 404, "has no paper"),
            ("/api/v1/papers?limit=1000", 422, "less than or equal to 50"),
            ("/api/v1/nothing", 404, "Not Found"),
        ):
            problem = await ada.get(path)
            assert problem.headers["content-type"] == "application/problem+json", path
            assert (problem.json()["status"], problem.status_code) == (status, status)
            assert words in problem.json()["detail"]

        asked = await ada.post("/api/v1/ask", json={"question": "What is Vault?"})
        assert "Keeping Weights Hidden" in asked.text
        address = asked.json()["address"]
        assert (await ada.get(f"/api/v1{address}")).json() == asked.json()
        assert (await bob.get(f"/api/v1{address}")).status_code == 404, "it was written from a list hidden from bob"
        assert (await bob.post("/api/v1/ask", json={"question": "What is Vault?"})).status_code == 403
        assert (await ada.post(f"/api/v1{address}/rating", json={"helpful": True})).status_code == 204

        headers = {"Accept": "text/event-stream"}
        async with ada.stream("POST", "/api/v1/ask", json={"question": "What is Relay?"}, headers=headers) as stream:
            kinds = [line.partition(": ")[2] async for line in stream.aiter_lines() if line.startswith("event:")]
        assert kinds[0] == "stage" and kinds[-1] == "answer"

        described = (await ada.get("/api/v1/openapi.json")).json()
        assert {"/find", "/papers", "/ask"} <= described["paths"].keys()
        for response in (whole, problem, refused):
            assert "access-control-allow-origin" not in response.headers


async def test_a_body_without_a_length_is_refused_before_all_of_it_is_read(tmp_path: Path) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        for taken in range(1000):  # noqa: B007 - counts what is read
            yield b"x" * 10_000

    async with room(tmp_path) as served:
        house = served.house
        reading = await asyncio.to_thread(Reading, house.desk, house.store)
        site = await asyncio.to_thread(Site, WebSettings(), reading, house.reception, house.store)
        app = await asyncio.to_thread(make_app, site)
        headers = {"Authorization": f"Bearer {served.tokens['ada']}"}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", headers=headers, trust_env=False
        ) as ada:
            for path, kind in (("/api/v1/ask", "application/json"), ("/ask", "application/x-www-form-urlencoded")):
                refused = await ada.post(path, content=endless(), headers={"Content-Type": kind})
                assert refused.status_code == 413 and taken < 100, path


async def test_a_token_has_a_number_of_requests_in_a_minute(tmp_path: Path) -> None:
    async with room(tmp_path, WebSettings(reads_per_minute=2)) as served, served.client("bob") as bob:
        codes = [(await bob.get("/api/v1/lists")).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        async with served.client("ada") as ada:
            assert (await ada.get("/api/v1/lists")).status_code == 200, "the limit is each token's own"
