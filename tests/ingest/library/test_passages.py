"""Abstracts are cut at the ends of sentences, as LlamaIndex's splitter would cut them."""

import math
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.node_parser import SentenceSplitter

from ingest.abstracts.provider import Found
from ingest.library.passages import passages_of
from ingest.library.sentences import sentence_spans
from ingest.papers.model import Paper

_SENTENCES = st.lists(
    st.lists(st.sampled_from(["latency", "of", "vLLM", "e.g.", "3.5", "Requests", "é", "(see)", "x" * 60]), min_size=1)
    .map(" ".join)
    .map(lambda words: f"{words}."),
    min_size=1,
    max_size=40,
).map("  ".join)


@given(st.lists(_SENTENCES, min_size=1, max_size=4).map("\n\n\n".join))
def test_the_parts_of_an_abstract_are_those_of_the_splitter(abstract: str) -> None:
    parts = [passage.text for passage in passages_of(_PAPER, _found(abstract)) if passage.basis == "abstract"]
    count = math.ceil((len(_PAPER.titles[0]) + len(abstract)) / 1_100)
    if count == 1:
        assert parts == [abstract]
        return
    words = math.ceil(len(abstract.split()) / count * 1.15)
    splitter = SentenceSplitter(
        chunk_size=words, chunk_overlap=0, tokenizer=str.split, chunking_tokenizer_fn=_sentences_of
    )
    assert parts == splitter.split_text(abstract)


def _sentences_of(text: str) -> list[str]:
    starts = [0, *(start for start, _ in sentence_spans(text)[1:]), len(text)]
    return [text[start:end] for start, end in pairwise(starts)]


_PAPER = Paper("arxiv:2309.06180", ("PagedAttention",), (), {}, None, (), (), None, (), (), ())


def _found(abstract: str) -> Found:
    return Found(
        _PAPER.paper_id, "arxiv", _PAPER.paper_id, "identifier", None, abstract, (), None, None, datetime.now(UTC)
    )
