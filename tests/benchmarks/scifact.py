"""How well SciFact's abstracts are found by its claims (BEIR's validation part): nDCG@10 beside plain search.

Run with `python -m tests.benchmarks.scifact`; it builds a library of the 5,183 abstracts, under `--data DIR` if given,
which takes some minutes. The abstracts have no arXiv ids; each is given one, so that the ingest reads them as it reads
every list; no provider is asked. The claims are searched as topics, as nobody asks for papers by them.
"""

import argparse
import json
import math
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.answering.model import SearchPlan
from bot.answering.search import Searcher
from bot.answering.searching.fields import QuestionEmbedder
from bot.answering.searching.revision_cache import CachedLibrary
from ingest.abstracts.providers import AbstractsSettings
from ingest.job import run_job
from ingest.library.embedder import Embedder, EmbedderSettings, open_embedder
from ingest.library.layout import catalogue_url, model_folder
from ingest.library.reader import Library
from ingest.runs.settings import IngestSettings
from ingest.settings import ListSettings
from tests.benchmarks.baselines import Ranking, fused, plain_bm25, plain_minilm
from tests.benchmarks.material import NotHereError, opened, shared

_DEEP = 10


def main() -> None:
    """Build the library where it is not there yet, and print one row for each way of searching."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of the library; by default one that is removed again")
    given: Path | None = parser.parse_args().data
    with nullcontext(str(given)) if given else tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            documents = build(folder)
            questions, right = claims()
        except NotHereError as error:
            sys.exit(str(error))
        embedder = open_embedder(EmbedderSettings(), model_folder(folder))
        with opened(folder) as library:
            ways = _ways(library, embedder)
            fitted = fitted_on(questions)
            heads = ("", "nDCG@10", "recall@10", "nDCG@10 of the claims that the ranking was not fitted on")
            table = Table(*heads, title=f"SciFact: {len(questions)} claims, {len(documents)} texts")
            for way, rank in ways.items():
                found = {each: [documents[paper] for paper in rank(text)] for each, text in questions.items()}
                gains = [ndcg(found[each], right[each]) for each in questions]
                recalls = [len(set(found[each][:_DEEP]) & right[each]) / len(right[each]) for each in questions]
                unseen = [gain for each, gain in zip(questions, gains, strict=True) if each not in fitted]
                table.add_row(way, *(f"{sum(values) / len(values):.3f}" for values in (gains, recalls, unseen)))
            Console(width=120).print(table)


def build(folder: Path) -> Mapping[str, str]:
    """Build the library under `folder` where it is not there yet; return SciFact's document ids by paper id."""
    folder.mkdir(parents=True, exist_ok=True)
    corpus = shared("eval", "scifact_validation", "corpus.jsonl")
    with corpus.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    ids = {row["_id"]: _arxiv_id(number) for number, row in enumerate(rows)}
    lines, abstracts = ["# SciFact", ""], []
    for row in rows:
        title = " ".join(row["title"].split()).translate(str.maketrans("[]", "()"))
        lines.append(f"- [{title}](https://arxiv.org/abs/{ids[row['_id']]})")
        abstracts.append(json.dumps({"arxiv_id": ids[row["_id"]], "title": title, "abstract": row["text"]}))
    (folder / "scifact.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    (folder / "scifact.jsonl").write_text("\n".join(abstracts), encoding="utf-8")
    settings = IngestSettings(
        data=folder,
        catalogue_url=catalogue_url(folder),
        lists=[ListSettings(name="scifact", source=str(folder / "scifact.md"))],
        abstracts=AbstractsSettings(providers=("file",), files=(str(folder / "scifact.jsonl"),)),
    )
    run_job(settings, now=datetime.now(UTC))
    return {f"arxiv:{arxiv}": document for document, arxiv in ids.items()}


def claims() -> tuple[dict[str, str], Mapping[str, set[str]]]:
    """Return the claims that have a judgement, by id, and the ids of the documents that are right for each."""
    right: dict[str, set[str]] = defaultdict(set)
    for line in shared("eval", "scifact_validation", "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            right[query].add(document)
    with shared("eval", "scifact_validation", "queries.jsonl").open(encoding="utf-8") as file:
        texts = {row["_id"]: row["text"] for row in map(json.loads, file)}
    return {each: text for each, text in texts.items() if each in right}, right


def fitted_on(claims_by_id: Iterable[str]) -> frozenset[str]:
    """Return the claims that `fit_ranking` fits the ranking on, by id: every other one, as they are listed."""
    return frozenset(list(claims_by_id)[::2])


def ndcg(ranked: Iterable[str], right: set[str]) -> float:
    """Return the normalised discounted cumulative gain of the first ten, with judgements of yes and no."""
    gain = sum(1 / math.log2(rank + 1) for rank, each in enumerate(list(ranked)[:_DEEP], start=1) if each in right)
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, min(len(right), _DEEP) + 1))


def _ways(library: Library, embedder: Embedder) -> Mapping[str, Ranking]:
    papers = library.papers(library.paper_ids())
    searcher = Searcher(CachedLibrary(library), QuestionEmbedder(embedder))

    def ours(text: str) -> list[str]:
        return [
            each.paper_id for each in searcher.weighed(SearchPlan(question=text, intent="answer", text=text)).ranked
        ]

    bm25 = plain_bm25(papers)
    minilm = plain_minilm(papers, embedder)
    return {"Refdesk": ours, "plain BM25": bm25, "plain MiniLM": minilm, "their fusion": fused(bm25, minilm)}


def _arxiv_id(number: int) -> str:
    return f"2012.{number + 10_000}"


if __name__ == "__main__":
    main()
