"""Sentences on real papers, faithful and bad, each judged by hand, and the sources that they cite.

The sentences are in `claims/`; the abstracts are those of the shared material and are read where they are.
"""

import json
import lzma
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.answering.composing.draft import sources_of
from bot.answering.model import Source
from bot.answering.search_result import Evidence, PaperHit
from ingest.library.model import PaperRecord, Passage
from ingest.library.sentences import sentence_spans
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Venue
from tests.benchmarks.material import shared

_FOLDER = Path(__file__).parent / "claims"
PARTS = ("seen", "blind", "fields", "sciences")
"""The parts of the sentences; `fields` are on papers of other fields than the lists', and as blind as `blind`."""

_OTHERS = 4
"""Sources beside the cited ones, as an answer has them: a check must not borrow from these."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of a paper: its abstract, and the facts that a list would give."""

    paper_id: str
    part: str
    title: str
    names: tuple[str, ...]
    organisations: tuple[str, ...]
    venue: str
    abstract: str


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with markers and the ids of the papers that [1], [2] stand for.

    `part` is one of `PARTS`, `wording` of a faithful sentence `close` or `free`, `kind` what is wrong with a bad
    one. `facts` says that the sentence is about what lists know of a paper. `planted` is text to be added to the
    first paper's abstract; with `title_only` the papers are cited without their abstracts.
    """

    case_id: str
    papers: tuple[str, ...]
    sentence: str
    part: str
    wording: str = ""
    kind: str = ""
    facts: bool = False
    planted: str = ""
    title_only: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """The papers by id, and the sentences on them."""

    papers: Mapping[str, Paper]
    faithful: tuple[Case, ...] = ()
    bad: tuple[Case, ...] = ()
    by_part: Mapping[str, Sequence[Paper]] = field(default_factory=dict)

    def names(self) -> frozenset[str]:
        """Every name of a paper."""
        return frozenset(name for paper in self.papers.values() for name in paper.names)


def load() -> Material:
    """Read the sentences and their papers; raises NotHereError where the abstracts are not on this machine."""
    with shared("abstracts.jsonl").open(encoding="utf-8") as file:
        found = {row["arxiv_id"]: row for row in map(json.loads, file)}
    wanted = {row["paper"] for row in _rows("papers.jsonl")}
    with lzma.open(shared("scale/arxiv-60k.jsonl.xz"), "rt", encoding="utf-8") as lines:
        # Most lines are of no use here, and reading JSON takes longer than looking for the id in front.
        found |= {row["arxiv_id"]: row for row in map(json.loads, (line for line in lines if line[14:24] in wanted))}
    papers = {row["paper"]: _paper(row, found[row["paper"]]) for row in _rows("papers.jsonl")}
    parts = {part: [paper for paper in papers.values() if paper.part == part] for part in PARTS}
    return Material(papers, tuple(_cases("faithful.jsonl")), tuple(_cases("bad.jsonl")), parts)


def sources_for(case: Case, material: Material) -> tuple[Source, ...]:
    """The sources of an answer that holds the sentence: those it cites, in order, then others of the same part."""
    cited = [material.papers[paper_id] for paper_id in case.papers]
    if case.planted:
        cited[0] = replace(cited[0], abstract=f"{cited[0].abstract} {case.planted}")
    if case.title_only:
        cited = [replace(paper, abstract="") for paper in cited]
    pool = material.by_part[case.part]
    first = pool.index(material.papers[case.papers[0]])
    others = [pool[(first + step) % len(pool)] for step in (5, 11, 17, 23, 29, 31)]
    named = {name for name in material.names() if name in case.sentence}
    beside = [paper for paper in others if paper.paper_id not in case.papers and not named.intersection(paper.names)]
    return sources_of([_hit(paper) for paper in (*cited, *beside[:_OTHERS])])


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with (_FOLDER / name).open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _cases(name: str) -> Iterator[Case]:
    for row in _rows(name):
        known = {key: value for key, value in row.items() if key not in ("id", "papers", "set")}
        yield Case(case_id=row["id"], papers=tuple(row["papers"]), part=row["set"], **known)


def _paper(row: dict[str, Any], found: dict[str, Any]) -> Paper:
    names, title = tuple(row["names"]), " ".join(found["title"].split())
    return Paper(
        row["paper"],
        row["set"],
        title,
        names,
        tuple(row["organisations"]),
        row["venue"],
        " ".join(found["abstract"].split()),
    )


def _hit(paper: Paper) -> PaperHit:
    name, _, year = paper.venue.rpartition(" ")
    record = PaperRecord(
        paper_id=f"arxiv:{paper.paper_id}",
        titles=(paper.title,),
        names=paper.names,
        identifiers={"arxiv": (paper.paper_id,)},
        url=f"https://arxiv.org/abs/{paper.paper_id}",
        links=(),
        venues=(PaperVenue(Venue(name, int(year)), "list"),) if name else (),
        year=int(year) if name else 2000 + int(paper.paper_id[:2]),
        organisations=paper.organisations,
        kinds=("paper",),
        lists=("papers",),
        sections=(),
        notes=(),
        related=(),
        authors=(),
        first_seen=date(2026, 1, 5),
        first_seen_on={"papers": date(2026, 1, 5)},
        abstract=paper.abstract or None,
        abstract_provider="file" if paper.abstract else None,
        abstract_matched_by="identifier" if paper.abstract else None,
    )
    if not paper.abstract:
        return PaperHit(record, 1.0, ())
    spans = sentence_spans(paper.abstract)
    passage = Passage(paper.paper_id, record.paper_id, "abstract", paper.title, paper.abstract, spans)
    return PaperHit(record, 1.0, (Evidence(passage, 1.0, spans[0]),))
