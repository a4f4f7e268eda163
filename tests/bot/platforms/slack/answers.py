"""Answers for the tests of what Slack shows."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.answering.model import Answer, Claim, SearchPlan, Source
from ingest.library.model import PaperRecord, Selection
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Venue

AS_OF = datetime(2026, 3, 2, 9, tzinfo=UTC)


def paper(n: int, title: str | None = None, url: str | None = None) -> PaperRecord:
    """A paper at OSDI 2024 on the list `serving`."""
    return PaperRecord(
        paper_id=f"arxiv:2401.{n:05}",
        titles=(title or f"Pager {n}: Caches in Blocks",),
        names=(),
        identifiers={},
        url=url or f"https://arxiv.org/abs/2401.{n:05}",
        links=(),
        venues=(PaperVenue(Venue("OSDI", 2024), "list"),),
        year=2024,
        organisations=("CMU",),
        kinds=("paper",),
        lists=("serving",),
        sections=(),
        notes=(),
        related=(),
        authors=(),
        first_seen=date(2024, 11, 1),
        first_seen_on={"serving": date(2024, 11, 1)},
        abstract=None,
        abstract_provider=None,
        abstract_matched_by=None,
    )


def sources(count: int) -> tuple[Source, ...]:
    return tuple(Source(n, paper(n), "abstract", ()) for n in range(1, count + 1))


WRITTEN = Answer(
    question="how are caches stored",
    lead="",
    claims=(
        Claim("Pager stores caches in blocks of fixed size.", (1,)),
        Claim("Waste falls to 4% of the memory.", (1, 2), marked=True),
    ),
    sources=sources(2),
    refused=False,
    checked="Checked: 2 of 2 sentences cite [1]–[2].",
    limits=("The language model's answer broke off; only its complete sentences are shown.",),
    papers=("arxiv:2401.00001", "arxiv:2401.00002"),
    count=None,
    nearest=(),
    plan=SearchPlan("how are caches stored", "answer", "caches stored"),
    used=None,
    revision=7,
    as_of=AS_OF,
    timings_ms={},
)


def listed(total: int, page: int = 1, page_size: int = 20) -> Answer:
    """A page of a complete list."""
    shown = tuple(sources(total)[(page - 1) * page_size : page * page_size])
    return replace(
        WRITTEN,
        lead=f"{total} papers at OSDI 2024. Page {page} of {-(-total // page_size)}.",
        claims=tuple(Claim(f"“{source.paper.title}” (OSDI 2024, CMU)", (source.n,)) for source in shown),
        sources=shown,
        checked="Counted in the catalogue, exactly.",
        limits=(),
        papers=tuple(paper(n).paper_id for n in range(1, total + 1)),
        count=total,
        plan=SearchPlan("OSDI 24 papers", "list", "", selection=Selection(), page=page),
    )


REFUSED = replace(
    WRITTEN,
    lead="Nothing on the lists answers this.",
    claims=(),
    sources=(),
    refused=True,
    checked="Searched: 412 papers on 2 lists, as of 2 Mar 2026.",
    limits=(),
    papers=(),
    nearest=(paper(8), paper(9)),
)
