#!/usr/bin/env bash
# Chroma's upsert joins the new metadata with the old, and keeps the document and keys that were left out.
#
# Most would guess: `Collection.upsert` puts one record in place of another, so that what the new one lacks is gone.
# Versions: chromadb 1.5.9, Python 3.11.
# Behaviour: keys that the new metadata lack keep their old values, and so does a document that is not given; filters go
# on finding the record by what it no longer says. To remove a key one upserts it as None.
# Output seen:
#   after upsert: {'venue': 'OSDI', 'year': 2024} text of the preprint
#   found by the old venue: ['paper-1']
#   after None: {'year': 2024}
# What to do: delete first, or name every key that is gone. This script fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: chromadb==1.5.9
ANONYMIZED_TELEMETRY=False ORT_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" - "$folder/data" <<'PYTHON'
import sys

import chromadb

collection = chromadb.PersistentClient(sys.argv[1]).create_collection("papers", embedding_function=None)
collection.add(
    ids=["paper-1"],
    embeddings=[[1.0, 0.0]],
    metadatas=[{"venue": "OSDI", "year": 2023}],
    documents=["text of the preprint"],
)
collection.upsert(ids=["paper-1"], embeddings=[[0.0, 1.0]], metadatas=[{"year": 2024}])
record = collection.get(ids=["paper-1"])
metadata, document = dict(sorted(record["metadatas"][0].items())), record["documents"][0]
print("after upsert:", metadata, document)
found = collection.get(where={"venue": "OSDI"})["ids"]
print("found by the old venue:", found)
collection.upsert(ids=["paper-1"], embeddings=[[0.0, 1.0]], metadatas=[{"venue": None}])
left = collection.get(ids=["paper-1"])["metadatas"][0]
print("after None:", left)
seen = (metadata, document, found, left)
sys.exit(seen != ({"venue": "OSDI", "year": 2024}, "text of the preprint", ["paper-1"], {"year": 2024}))
PYTHON
