"""The plain ways of searching that ours is compared with, all over the same texts: title, abstract, notes."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ingest.library.embedder import Embedder, SpannedText
from ingest.library.model import PaperRecord

Ranking = Callable[[str], list[str]]
"""Gives paper ids for a question, best first."""

_DEEP = 100


def whole_text(paper: PaperRecord) -> str:
    """All that is known of a paper in one piece."""
    return "\n".join(filter(None, (paper.title, paper.abstract, *(text for _, text in paper.notes))))


def plain_bm25(papers: Sequence[PaperRecord]) -> Ranking:
    """BM25 over one field with tantivy's default analysis (words in lower case)."""
    from tantivy import Document, Index, SchemaBuilder

    schema = SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw").add_text_field("text").build()
    index = Index(schema)
    writer = index.writer()
    for paper in papers:
        writer.add_document(Document.from_dict({"id": paper.paper_id, "text": whole_text(paper)}, schema))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(question: str) -> list[str]:
        query, _ = index.parse_query_lenient(question, ["text"])
        return [str(searcher.doc(address).get_first("id")) for _, address in searcher.search(query, _DEEP).hits]

    return rank


def plain_minilm(papers: Sequence[PaperRecord], embedder: Embedder) -> Ranking:
    """Nearest vectors of the whole texts, as far as the model reads them."""
    vectors = np.stack([each.vector for each in embedder.embed_passages(SpannedText(whole_text(p)) for p in papers)])

    def rank(question: str) -> list[str]:
        similar = vectors @ embedder.embed_question(question).vector
        return [papers[at].paper_id for at in np.argsort(-similar, kind="stable")[:_DEEP]]

    return rank


def fused(*rankings: Ranking, k: int = 60) -> Ranking:
    """Reciprocal-rank fusion (Cormack et al. 2009)."""

    def rank(question: str) -> list[str]:
        scores: dict[str, float] = defaultdict(float)
        for ranking in rankings:
            for place, paper_id in enumerate(ranking(question), start=1):
                scores[paper_id] += 1 / (k + place)
        return sorted(scores, key=lambda paper_id: -scores[paper_id])

    return rank


def llama_index_default(papers: Sequence[PaperRecord], embedder: Embedder) -> Ranking:
    """LlamaIndex's `VectorStoreIndex` with its defaults, given our embedder for its own."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Given(BaseEmbedding):
        """Our embedder behind LlamaIndex's interface."""

        def _get_text_embedding(self, text: str) -> list[float]:
            (found,) = embedder.embed_passages([SpannedText(text)])
            return [float(value) for value in found.vector]

        def _get_query_embedding(self, query: str) -> list[float]:
            return [float(value) for value in embedder.embed_question(query).vector]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    given: Any = Given()
    documents = [Document(text=whole_text(paper), metadata={"paper_id": paper.paper_id}) for paper in papers]
    index = VectorStoreIndex.from_documents(documents, embed_model=given)
    retriever = index.as_retriever(similarity_top_k=min(_DEEP, len(papers)))

    def rank(question: str) -> list[str]:
        return list(dict.fromkeys(str(hit.node.metadata["paper_id"]) for hit in retriever.retrieve(question)))

    return rank
