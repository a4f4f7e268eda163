"""Answers as hypothesis makes them up: any text, any length, any number of papers."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from bot.answering.model import Answer, Claim, SearchPlan, Source
from ingest.library.model import PaperRecord
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Venue

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_PIECES = (
    "page",
    "attention ",
    "多语言模型",
    "👩‍🔬",
    "🇩🇪",
    "e\u0301",
    "`code`",
    "```\nfence\n",
    "*",
    "**",
    "_",
    "~~",
    "||",
    "[",
    "](https://evil.example)",
    "<@42>",
    "<@&7>",
    "@everyone",
    "@here",
    "<t:1:R>",
    "<:a:1>",
    "https://evil.example/x",
    "discord.gg/x",
    "\n# ",
    "\n- ",
    "\n1. ",
    "\n> ",
    "\n-# ",
    "\\",
    "\u202e",
    "\x00",
    "\n\n",
)
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_PIECES), max_size=20).map("".join))
long_texts = st.one_of(texts, st.builds(lambda text, times: text * times, texts, st.integers(1, 80)))
urls = st.one_of(
    st.none(),
    st.sampled_from(["https://arxiv.org/abs/2301.00001", "https://x.example/a_(b)?c=d e|<f>", "javascript:alert(1)"]),
    texts.map(lambda text: f"https://lab.example/{text}"),
)


def paper(title: str = "Pagelet: Paging Attention Memory", n: int = 1, **changes: object) -> PaperRecord:
    values: dict[str, object] = {
        "paper_id": f"arxiv:2301.{n:05}",
        "titles": (title or "—",),
        "names": ("Pagelet",),
        "identifiers": {},
        "url": f"https://arxiv.org/abs/2301.{n:05}",
        "links": (),
        "venues": (PaperVenue(Venue("SOSP", 2023), "named"),),
        "year": 2023,
        "organisations": ("UC Berkeley",),
        "kinds": ("paper",),
        "lists": ("serving",),
        "sections": (("serving", ("Serving",)),),
        "notes": (),
        "related": (),
        "authors": (),
        "first_seen": date(2026, 1, 1),
        "first_seen_on": {"serving": date(2026, 1, 1)},
        "abstract": "Serving language models wastes memory.",
        "abstract_provider": "arXiv",
        "abstract_matched_by": "id",
    }
    return PaperRecord(**(values | changes))  # type: ignore[arg-type]  # the fields above, by name


def answer(**changes: object) -> Answer:
    source = Source(1, paper(), "abstract", ())
    values: dict[str, object] = {
        "question": "What pages memory?",
        "lead": "",
        "claims": (Claim("Pagelet keeps the cache in pages.", (1,)),),
        "sources": (source,),
        "refused": False,
        "checked": "Checked: 1 sentence cites [1].",
        "limits": (),
        "papers": ("arxiv:2301.00001",),
        "count": None,
        "nearest": (),
        "plan": SearchPlan("What pages memory?", "answer", "pages memory"),
        "used": None,
        "revision": 1,
        "as_of": NOW,
        "timings_ms": {},
    }
    return Answer(**(values | changes))  # type: ignore[arg-type]  # the fields above, by name


def listed(count: int, page: int = 1, page_size: int = 20) -> Answer:
    """A page of a complete list of papers with ordinary titles."""
    title = "A Moderately Long Title of a Paper About Serving Large Language Models on Clusters with Accelerators"
    papers = [paper(f"{title} {n}", n) for n in range((page - 1) * page_size + 1, min(count, page * page_size) + 1)]
    first = (page - 1) * page_size + 1
    return answer(
        lead=f"{count} papers at SOSP.",
        claims=(),
        sources=tuple(Source(n, each, "title only", ()) for n, each in enumerate(papers, start=first)),
        count=count,
        papers=tuple(f"arxiv:2301.{n:05}" for n in range(count)),
        plan=SearchPlan("all SOSP papers", "list", "", page=page),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer: in sentences, a complete list, a refusal with the nearest papers."""
    made = [
        paper(draw(texts), n, url=draw(urls), organisations=tuple(draw(st.lists(texts, max_size=3))))
        for n in range(1, draw(st.integers(0, 30)) + 1)
    ]
    refused = draw(st.booleans())
    counted = draw(st.booleans()) and not refused
    claims = draw(
        st.lists(st.builds(Claim, long_texts, st.lists(st.integers(1, 99), max_size=4).map(tuple)), max_size=8)
    )
    return answer(
        lead=draw(long_texts),
        claims=() if refused else tuple(claims),
        sources=() if refused else tuple(Source(n, each, "abstract", ()) for n, each in enumerate(made, start=1)),
        nearest=tuple(made[:5]) if refused else (),
        refused=refused,
        checked=draw(texts),
        limits=tuple(draw(st.lists(long_texts, max_size=3))),
        count=draw(st.integers(0, 500)) if counted else None,
        plan=SearchPlan("q", "list" if counted else "answer", "", page=draw(st.integers(1, 4))),
    )
