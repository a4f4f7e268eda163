#!/usr/bin/env bash
# LlamaIndex gives a text that has nothing to do with the question a similarity of 0.37 from Chroma, and 0 from its own
# store.
#
# Most would guess: with the same vectors and a collection of cosine space, `similarities` is the cosine in both stores,
# so that a cutoff chosen with one (SimilarityPostprocessor(similarity_cutoff=0.3)) holds for the other.
# Versions: chromadb 1.5.9, llama-index-vector-stores-chroma 0.6.0, llama-index-core 0.14.25, Python 3.11.
# Behaviour: Chroma tells a distance d, and the adapter gives exp(-d), whatever the space. A cosine of 0 becomes 0.37,
# one of -1 becomes 0.14, and one of 0.5 becomes 0.61. A cutoff below a third cuts off nothing that occurs.
# Output seen:
#   cosine    simple   Chroma
#     1.00      1.00     1.00
#     0.50      0.50     0.61
#     0.00      0.00     0.37
#    -1.00     -1.00     0.14
# What to do: turn it back, 1 + log(similarity), before comparing. This script fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: \
    chromadb==1.5.9 llama-index-core==0.14.25 llama-index-vector-stores-chroma==0.6.0
"$folder/venv/bin/python" - <<'PYTHON'
import math
import sys

import chromadb
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import VectorStoreQuery
from llama_index.core.vector_stores.simple import SimpleVectorStore
from llama_index.vector_stores.chroma import ChromaVectorStore

cosines = (1.0, 0.5, 0.0, -1.0)
collection = chromadb.EphemeralClient().create_collection(
    "papers", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
)
scores = []
for store in (SimpleVectorStore(), ChromaVectorStore(chroma_collection=collection)):
    store.add([TextNode(id_=str(c), text=str(c), embedding=[c, math.sqrt(1 - c * c)]) for c in cosines])
    answer = store.query(VectorStoreQuery(query_embedding=[1.0, 0.0], similarity_top_k=4))
    by_id = dict(zip(answer.ids or [], answer.similarities or [], strict=True))
    scores.append([round(float(by_id[str(c)]), 2) + 0.0 for c in cosines])
print("cosine    simple   Chroma")
for cosine, simple, chroma in zip(cosines, *scores, strict=True):
    print(f"{cosine:6.2f}{simple:10.2f}{chroma:9.2f}")
sys.exit(scores != [[1.0, 0.5, 0.0, -1.0], [1.0, 0.61, 0.37, 0.14]])
PYTHON
