#!/usr/bin/env bash
# A node that is added again to LlamaIndex's ChromaVectorStore keeps its old text, without an error.
#
# Most would guess: `ChromaVectorStore.add` of a node whose id is stored already replaces the stored node, as an index
# of nodes with stable ids is kept up to date (other stores of LlamaIndex upsert), or that it raises.
# Versions: chromadb 1.5.9, llama-index-vector-stores-chroma 0.6.0, llama-index-core 0.14.25, Python 3.11.
# Behaviour: `add` returns the id as if it had been stored; the collection keeps the old text and the old vector, so a
# query for the new vector brings the old text. The store calls Chroma's `add`, which skips ids that it knows.
# Output seen:
#   added: ['paper-1']
#   found: ['first text'] similarity 0.14
# What to do: `collection.upsert` (or delete first). This script fails when either package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: \
    chromadb==1.5.9 llama-index-core==0.14.25 llama-index-vector-stores-chroma==0.6.0
ANONYMIZED_TELEMETRY=False ORT_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" - "$folder/data" <<'PYTHON'
import sys

import chromadb
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import VectorStoreQuery
from llama_index.vector_stores.chroma import ChromaVectorStore

collection = chromadb.PersistentClient(sys.argv[1]).create_collection("papers", embedding_function=None)
store = ChromaVectorStore(chroma_collection=collection)
store.add([TextNode(id_="paper-1", text="first text", embedding=[1.0, 0.0])])
print("added:", store.add([TextNode(id_="paper-1", text="second text", embedding=[0.0, 1.0])]))

found = store.query(VectorStoreQuery(query_embedding=[0.0, 1.0], similarity_top_k=1))
texts = [node.get_content() for node in found.nodes]
print("found:", texts, "similarity", round(found.similarities[0], 2))
sys.exit(texts != ["first text"])
PYTHON
