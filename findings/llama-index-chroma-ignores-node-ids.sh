#!/usr/bin/env bash
# LlamaIndex's ChromaVectorStore searches everything although only some nodes were asked for.
#
# Most would guess: `VectorStoreQuery(node_ids=[…])`, which `VectorIndexRetriever(node_ids=…)` fills, limits a search to
# these nodes in every store, or is refused where a store cannot; LlamaIndex's own SimpleVectorStore limits it.
# Versions: chromadb 1.5.9, llama-index-vector-stores-chroma 0.6.0, llama-index-core 0.14.25, Python 3.11.
# Behaviour: the ids are not looked at. The nearest of the whole collection come back, as if none had been given, so a
# question within "these three papers" is answered from others when the store is changed from the simple one to Chroma.
# Output seen:
#   SimpleVectorStore  b c
#   ChromaVectorStore  a b c d
# What to do: put what limits the search into the metadata and filter by that, or ask the collection itself
# (`Collection.query(ids=…)`). This script fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: \
    chromadb==1.5.9 llama-index-core==0.14.25 llama-index-vector-stores-chroma==0.6.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import chromadb
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import VectorStoreQuery
from llama_index.core.vector_stores.simple import SimpleVectorStore
from llama_index.vector_stores.chroma import ChromaVectorStore

collection = chromadb.EphemeralClient().create_collection("papers", embedding_function=None)
found = {}
for store in (SimpleVectorStore(), ChromaVectorStore(chroma_collection=collection)):
    store.add([TextNode(id_=name, text=name, embedding=[1.0, at / 10]) for at, name in enumerate("abcd", 1)])
    asked = VectorStoreQuery(query_embedding=[1.0, 0.1], similarity_top_k=10, node_ids=["b", "c"])
    found[type(store).__name__] = sorted(store.query(asked).ids or [])
    print(f"{type(store).__name__:18}", *found[type(store).__name__])
sys.exit(found != {"SimpleVectorStore": ["b", "c"], "ChromaVectorStore": ["a", "b", "c", "d"]})
PYTHON
