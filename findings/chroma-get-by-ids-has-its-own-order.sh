#!/usr/bin/env bash
# Chroma returns records by id in the order in which they were stored, and leaves out ids that it lacks.
#
# Most would guess: `Collection.get(ids=[…])` answers id by id, as `query` answers vector by vector, so that its
# documents can be put beside the list of ids that was asked for (`zip(ids, got["documents"])`).
# Versions: chromadb 1.5.9, Python 3.11.
# Behaviour: the order is that of storing, whatever was asked; an id that is not stored leaves no gap, so that all that
# follow stand one place further up. Nothing says so: the lists have the same form as those of `query`.
# Output seen:
#   asked: ['c', 'x', 'a']
#   got:   ['a', 'c'] ['text of a', 'text of c']
# What to do: make a dictionary of the ids that came back. This script fails when the package changes that.
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
    ids=["a", "b", "c"],
    embeddings=[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
    documents=["text of a", "text of b", "text of c"],
)
asked = ["c", "x", "a"]
got = collection.get(ids=asked)
print("asked:", asked)
print("got:  ", got["ids"], got["documents"])
sys.exit(got["ids"] != ["a", "c"])
PYTHON
