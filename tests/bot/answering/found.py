"""Small works and search results for the tests of composing and verifying."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from bot.answering.model import Intent, Mention, Question, SearchPlan
from bot.answering.search_result import Evidence, PaperHit, SearchResult
from bot.prompts import Prompts
from ingest.library.model import ListState, PaperRecord, Passage, Revision, Selection, Vocabulary
from ingest.library.sentences import sentence_spans
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Venue

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
REVISION = Revision(3, NOW, NOW, "hash", 412, 900, 100)
PROMPTS = Prompts.load()
LISTS = (ListState("serving", "serving.md", None, NOW, 300), ListState("training", "training.md", None, NOW, 112))
VOCABULARY = Vocabulary(
    names={},
    mentioned_names={},
    venues={"SOSP": (2024,), "OSDI": (2023, 2024)},
    organisations={"microsoft": "Microsoft"},
    sections={"serving": "Serving", "training": "Training"},
    kinds=("paper",),
    lists={"serving": "serving", "training": "training"},
)
PAGER = (
    "Serving large language models is limited by the memory of key-value caches. We present Pager, which stores caches "
    "in blocks of fixed size. Pager raises throughput by up to $2.5\\times$ on 8 GPUs and cuts waste to 4\\%."
)
QUEUER = (
    "Requests of unequal length wait for each other in a batch. We propose Queuer, a scheduler that admits requests at "
    "every iteration. It lowers the median latency from 120 ms to 30 ms."
)


BARE_PAPER = PaperRecord(
    paper_id="title:shelf",
    titles=("Shelf: A Store for Checkpoints",),
    names=("Shelf",),
    identifiers={},
    url="https://example.org/shelf",
    links=(),
    venues=(PaperVenue(Venue("SOSP", 2024), "list"),),
    year=2024,
    organisations=("Microsoft",),
    kinds=("paper",),
    lists=("serving",),
    sections=(("serving", ("Systems", "Serving")),),
    notes=(),
    related=(),
    authors=(),
    first_seen=date(2024, 11, 1),
    first_seen_on={"serving": date(2024, 11, 1)},
    abstract=None,
    abstract_provider=None,
    abstract_matched_by=None,
)


def paper(paper_id: str, title: str, abstract: str | None = None, **changes: Any) -> PaperRecord:
    """A work at SOSP 2024; its short name stands in front of the colon of its title."""
    names = (title.split(":")[0],) if ":" in title else ()
    return replace(BARE_PAPER, paper_id=paper_id, titles=(title,), names=names, abstract=abstract, **changes)


PAGER_PAPER = paper("arxiv:2401.00001", "Pager: Caches in Blocks", PAGER)
QUEUER_PAPER = paper("arxiv:2401.00002", "Queuer: Scheduling at Every Iteration", QUEUER, organisations=("CMU",))


def hit(record: PaperRecord, score: float = 1.0, best: int | None = None) -> PaperHit:
    """A hit whose evidence is the abstract, its sentence number `best` being the one that matches."""
    if record.abstract is None:
        return PaperHit(record, score, ())
    spans = sentence_spans(record.abstract)
    passage = Passage(f"p-{record.paper_id}", record.paper_id, "abstract", record.title, record.abstract, spans)
    return PaperHit(record, score, (Evidence(passage, score, spans[best] if best is not None else None),))


def found(
    *hits: PaperHit,
    text: str = "how are caches stored",
    intent: Intent = "answer",
    named: tuple[PaperRecord, ...] = (),
    selection: Selection | None = None,
    complete: tuple[str, ...] | None = None,
    also_by_link: tuple[str, ...] = (),
    refusal: str | None = None,
    degraded: tuple[str, ...] = (),
    page: int = 1,
) -> SearchResult:
    mentions = tuple(Mention(record.names[0], (record.paper_id,), "name") for record in named)
    plan = SearchPlan(text, intent, text, mentions=mentions, selection=selection or Selection(), page=page)
    return SearchResult(plan, hits, complete, also_by_link, refusal, degraded, {})


def question(text: str = "how are caches stored") -> Question:
    return Question(text, NOW)


@dataclass
class Shelves:
    """A library as far as answers tell of it."""

    revision: Revision = REVISION

    vocabulary: Vocabulary = VOCABULARY

    def lists(self) -> Sequence[ListState]:
        return LISTS
