from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from ingest.abstracts.page_reader import read_page
from ingest.abstracts.pages import PagesProvider, PagesSettings
from ingest.abstracts.provider import Found, Wanted
from ingest.abstracts.sites import SITES
from ingest.errors import AbstractsError
from ingest.fetching import Patience
from tests.fakes.pages import FakePages, acl, openreview, pmlr, proceedings, usenix
from tests.fakes.service import Clock, Fault

NOW = datetime(2026, 1, 2, tzinfo=UTC)
HASH = "0123456789abcdef0123456789abcdef"
HTML = {"Content-Type": "text/html"}


def wanted(kind: str, value: str, *links: str) -> Wanted:
    return Wanted(f"{kind}:{value}", ("On Things",), {kind: (value,)}, links)


def provider(pages: FakePages, clock: Clock | None = None, **settings: object) -> PagesProvider:
    clock = clock or Clock()
    places = {site.kind: pages.url for site in SITES}
    options = PagesSettings.model_validate({**places, **settings})
    patience = Patience(options.attempts, options.deadline_seconds, clock.sleep, clock)
    return PagesProvider(options, contact="a@b.example", patience=patience, now=lambda: NOW)


async def ask(
    pages: FakePages, papers: Sequence[Wanted], clock: Clock | None = None, **settings: object
) -> list[Found]:
    return [found async for found in provider(pages, clock, **settings).find(papers)]


@pytest_asyncio.fixture
async def pages() -> AsyncIterator[FakePages]:
    async with FakePages({f"/v1/paper{number}.html": pmlr(f"About {number}.") for number in range(6)}) as server:
        yield server


@pytest.mark.parametrize(
    ("paper", "path", "page"),
    [
        (wanted("openreview", "aB-c_12345"), "/forum?id=aB-c_12345", openreview),
        (wanted("usenix", "osdi22/yu"), "/conference/osdi22/presentation/yu", usenix),
        (wanted("pmlr", "v202/liu23am"), "/v202/liu23am.html", pmlr),
        (wanted("acl", "2023.acl-long.1"), "/2023.acl-long.1/", acl),
        (
            wanted(
                "mlsys",
                HASH,
                f"https://proceedings.mlsys.org/paper_files/paper/2023/hash/{HASH}-Abstract-mlsys2023.html",
            ),
            f"/paper_files/paper/2023/hash/{HASH}-Abstract-mlsys2023.html",
            proceedings,
        ),
        (
            wanted("neurips", HASH, f"https://papers.nips.cc/paper_files/paper/2022/file/{HASH}-Paper-Conference.pdf"),
            f"/paper_files/paper/2022/hash/{HASH}-Abstract-Conference.html",
            proceedings,
        ),
        (
            wanted("neurips", HASH, f"https://proceedings.neurips.cc/paper/2020/file/{HASH}-Paper.pdf"),
            f"/paper/2020/hash/{HASH}-Abstract.html",
            proceedings,
        ),
    ],
)
async def test_each_site_gives_its_abstract(pages: FakePages, paper: Wanted, path: str, page: object) -> None:
    assert callable(page)
    pages.pages[path] = page(
        "Things <i>are</i> &amp; remain $O(n)$." if page is not openreview else "Things are &amp; remain $O(n)$."
    )
    [found] = await ask(pages, [paper])
    assert (found.abstract, found.key) == ("Things are & remain O(n).", paper.paper_id)
    assert (found.title, found.authors, found.matched_by) == ("On Things", ("Ada Example",), "identifier")


async def test_what_was_found_says_where_it_is_from(pages: FakePages) -> None:
    pages.pages["/forum?id=abcdefghij"] = openreview("They are.")
    assert await ask(pages, [wanted("openreview", "abcdefghij")]) == [
        Found(
            paper_id="openreview:abcdefghij",
            provider="pages",
            key="openreview:abcdefghij",
            matched_by="identifier",
            title="On Things",
            abstract="They are.",
            authors=("Ada Example",),
            year=2023,
            venue=None,
            retrieved_at=NOW,
        )
    ]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("openreview", "x&y=1"),
        ("openreview", "../../a"),
        ("usenix", "osdi22/.."),
        ("usenix", "osdi22/yu/../../admin"),
        ("pmlr", "v1/../x"),
        ("acl", "2023.acl-long.1/../../x"),
        ("mlsys", HASH),
        ("doi", "10.1145/1"),
    ],
)
def test_an_identifier_that_makes_no_address_is_not_asked_for(kind: str, value: str) -> None:
    assert not PagesProvider(PagesSettings()).can_ask(wanted(kind, value, "https://evil.example/paper"))


async def test_a_links_host_is_never_asked_only_its_path_is_read(pages: FakePages) -> None:
    path = f"/paper/2020/hash/{HASH}-Abstract.html"
    pages.pages[path] = proceedings("Here.")
    async with FakePages({}) as other:
        [found] = await ask(pages, [wanted("neurips", HASH, f"{other.url}{path}")])
        assert (found.abstract, other.asked) == ("Here.", [])


async def test_a_redirect_off_the_host_is_refused_before_the_other_is_asked(pages: FakePages) -> None:
    async with FakePages({"/v1/paper1.html": pmlr("Elsewhere.")}) as other:
        pages.faults.append(Fault(status=302, headers={"Location": f"{other.url}/v1/paper1.html"}))
        with pytest.raises(AbstractsError, match="redirects to another host"):
            await ask(pages, [wanted("pmlr", "v1/paper1")])
        assert other.asked == []


async def test_a_redirect_on_the_host_is_followed_to_the_same_paper_only(pages: FakePages) -> None:
    pages.faults.append(Fault(status=301, headers={"Location": "/v1/paper1.html?x=1"}))
    pages.pages["/v1/paper1.html?x=1"] = pmlr("Moved.")
    assert [item.abstract for item in await ask(pages, [wanted("pmlr", "v1/paper1")])] == ["Moved."]
    pages.faults.append(Fault(status=301, headers={"Location": "/v1/paper2.html"}))
    assert [item.abstract for item in await ask(pages, [wanted("pmlr", "v1/paper1")])] == [None]


async def test_a_page_that_is_gone_or_has_no_abstract_is_told_as_not_found(pages: FakePages) -> None:
    pages.pages["/v1/none.html"] = "<meta name=citation_title content='On Things'><p>Only this.</p>"
    found = await ask(pages, [wanted("pmlr", "v1/gone"), wanted("pmlr", "v1/none")])
    assert [item.abstract for item in found] == [None, None]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=403, headers=HTML),
        Fault(body=b"<title>Checking your browser</title>", headers=HTML),
        Fault(body=b"%PDF-1.5", headers={"Content-Type": "application/pdf"}),
        Fault(body=b"<p>" * 30_000, headers=HTML),
        Fault(status=500),
        Fault(cut=True, headers=HTML),
    ],
    ids=["refused", "a page of something else", "wrong type", "huge", "broken", "cut"],
)
async def test_what_is_no_answer_is_not_taken_for_one_and_the_others_are_read(pages: FakePages, fault: Fault) -> None:
    pages.faults.append(fault)
    answers = provider(pages, attempts=1, max_bytes=50_000).find([wanted("pmlr", f"v1/paper{n}") for n in (1, 2)])
    assert (await anext(answers)).abstract == "About 2."
    with pytest.raises(AbstractsError, match=r"PMLR failed once.*asked for pmlr:v1/paper1"):
        await anext(answers)


async def test_a_site_that_fails_three_times_in_a_row_is_given_up_and_the_others_go_on(pages: FakePages) -> None:
    papers = [wanted("usenix", f"osdi22/p{number}") for number in range(5)]
    async with FakePages({}) as down:
        down.faults.extend([Fault(status=500)] * 9)
        answers = provider(pages, attempts=1, usenix=down.url).find(
            [*papers, *(wanted("pmlr", f"v1/paper{number}") for number in range(5))]
        )
        found: list[Found] = []
        with pytest.raises(AbstractsError, match="USENIX failed 3 times and was given up"):
            while True:
                found.append(await anext(answers))
        assert ([item.abstract for item in found], len(down.asked)) == ([f"About {n}." for n in range(5)], 3)


async def test_each_host_keeps_its_own_interval(pages: FakePages) -> None:
    clock = Clock()
    async with FakePages({"/forum?id=abcdefghij": openreview("A.")}) as other:
        papers = [wanted("pmlr", "v1/paper1"), wanted("pmlr", "v1/paper2"), wanted("openreview", "abcdefghij")]
        await ask(pages, papers, clock, openreview=other.url)
    assert clock.pauses == [2.0]


async def test_a_busy_site_says_how_long_to_wait(pages: FakePages) -> None:
    clock = Clock()
    pages.faults.append(Fault(status=429, headers={"Retry-After": "12"}))
    assert [item.abstract for item in await ask(pages, [wanted("pmlr", "v1/paper1")], clock)] == ["About 1."]
    assert clock.pauses == [12.0]


async def test_the_declared_encoding_is_read(pages: FakePages) -> None:
    body = pmlr("Gödel").encode("latin-1")
    for charset, text in (("iso-8859-1", "Gödel"), ("no-such-thing", "G\ufffddel")):
        pages.faults.append(Fault(body=body, headers={"Content-Type": f"text/html; charset={charset}"}))
        assert [item.abstract for item in await ask(pages, [wanted("pmlr", "v1/paper1")])] == [text]


def test_only_this_machine_may_be_asked_without_encryption() -> None:
    assert PagesSettings(acl="http://localhost:8000/").acl == "http://localhost:8000"
    with pytest.raises(ValueError, match="must begin with https://"):
        PagesSettings(acl="http://aclanthology.org")


@pytest.mark.parametrize(
    ("body", "abstract"),
    [
        ("<h4>Abstract</h4><script>no()</script><p>One.</p><p>Two.</p><h4>More</h4><p>Not.</p>", "One. Two."),
        ("<h2>Abstract:</h2><div><p>Within.</p></div><div>Not.</div>", "Within."),
        ("<h2>Abstract</h2></div><p>After the box.", "After the box."),
        ("<h2>Abstractions</h2><p>Not.</p>", None),
        ("<div class='x y'><div>In<div>ner</div></div> rest</div>out", "In ner rest"),
        ("<div class=y></div><div id=y>Second.</div>", "Second."),
    ],
)
def test_the_abstract_is_the_block_or_what_stands_under_its_heading(body: str, abstract: str | None) -> None:
    page = read_page(f"<meta name=citation_title content=T>{body}", frozenset({"y"}))
    assert page is not None
    assert page.abstract == abstract


_PIECES = st.sampled_from(
    ["<div class=y>", "</div>", "<h4>", "</h4>", "Abstract", "text ", "<p>", "<!--", "-->", "<![", "<!x", "<script>",
     "</script", "&amp", "<meta name=citation_title content=", "'", ">", "<", "</", "<br/>", "<?", "\x00"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_no_page_breaks_the_reader(html: str) -> None:
    page = read_page(html, frozenset({"y"}))
    assert page is None or page.title or page.abstract


@pytest.mark.parametrize("piece", ["<a ", '<a b="', "<!--", "</", "<", "<div class=y>", "<script>"])
def test_a_page_of_a_thousand_beginnings_is_read_at_once(piece: str) -> None:
    # Left to itself the parser takes minutes over some of these, which would show.
    page = read_page("<meta name=citation_title content=T>" + piece * 50_000, frozenset({"y"}))
    assert page is not None
    assert page.title == "T"


def test_a_long_script_hides_nothing_that_follows() -> None:
    page = read_page(f"<script>{'x = 1;' * 50_000}</script>{pmlr('Here.')}", frozenset({"abstract"}))
    assert page is not None
    assert page.abstract == "Here."
