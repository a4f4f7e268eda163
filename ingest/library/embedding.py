"""Embeds texts that have no vectors yet and saves each batch, so nothing is embedded twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Engine, insert, select

from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.catalogue import transaction
from ingest.library.embedder import Embedder, PassageVectors, SpannedText
from ingest.library.vector_codec import encode

_SAVED_AT_ONCE = 128


def with_vectors(engine: Engine, embedder: str, content_keys: Iterable[str]) -> set[str]:
    """Return those of `content_keys` that have vectors of this embedder in the catalogue."""
    table = schema.vectors
    known: set[str] = set()
    with transaction(engine) as connection:
        for asked in some_at_a_time(content_keys):
            query = select(table.c.content_key).where(table.c.embedder == embedder, table.c.content_key.in_(asked))
            known.update(connection.execute(query).scalars())
    return known


def embed(
    engine: Engine,
    embedder: Embedder,
    texts: Mapping[str, SpannedText],
    progress: Callable[[int, int], None] = lambda done, total: None,
    on_saved: Callable[[Sequence[str]], None] = lambda content_keys: None,
) -> None:
    """Compute and save the vectors of `texts` in batches: a killed run loses the last batch at most.

    Of a text without sentences only the vector of the whole is saved, not those of its tokens.

    `on_saved` is called with the content keys of each batch as soon as the catalogue has its vectors.
    Raises EmbedderError when the embedder fails; the batches before stay saved.
    """
    table = schema.vectors
    done = 0
    pairs = zip(texts, embedder.embed_passages(texts.values()), strict=True)
    for batch in _batches(pairs, _SAVED_AT_ONCE):
        rows = []
        for key, vectors in batch:
            saved = vectors if len(vectors.span_vectors) else PassageVectors(vectors.vector, vectors.span_vectors)
            vector, span_vectors, token_vectors = encode(saved)
            rows.append(
                {
                    "embedder": embedder.name,
                    "content_key": key,
                    "vector": vector,
                    "span_vectors": span_vectors,
                    "token_vectors": token_vectors,
                }
            )
        with transaction(engine) as connection:
            connection.execute(insert(table), rows)
        on_saved([key for key, _ in batch])
        done += len(rows)
        progress(done, len(texts))


def _batches(pairs: Iterable[tuple[str, PassageVectors]], size: int) -> Iterator[list[tuple[str, PassageVectors]]]:
    remaining = iter(pairs)
    while batch := list(islice(remaining, size)):
        yield batch
