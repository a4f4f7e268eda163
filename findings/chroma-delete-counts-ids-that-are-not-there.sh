#!/usr/bin/env bash
# Chroma tells that it deleted records which it never had.
#
# Most would guess: the count that `Collection.delete(ids=…)` returns is the number of records that are gone now, so
# that a caller can tell from it whether there was anything to delete.
# Versions: chromadb 1.5.9, Python 3.11.
# Behaviour: by ids it counts the ids that were asked for, stored or not; with a `where` it counts what was there.
# Output seen:
#   by ids that are not there: {'deleted': 2}
#   by a filter that takes nothing: {'deleted': 0}
#   records: 1 before, 1 after
# What to do: compare `count()`, or `get` the ids first. This script fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: chromadb==1.5.9
ANONYMIZED_TELEMETRY=False ORT_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" - "$folder/data" <<'PYTHON'
import sys

import chromadb

collection = chromadb.PersistentClient(sys.argv[1]).create_collection("papers", embedding_function=None)
collection.add(ids=["paper-1"], embeddings=[[1.0, 0.0]], metadatas=[{"year": 2023}])
before = collection.count()
by_ids = collection.delete(ids=["paper-2", "paper-3"])
by_filter = collection.delete(where={"year": 1999})
print("by ids that are not there:", by_ids)
print("by a filter that takes nothing:", by_filter)
print(f"records: {before} before, {collection.count()} after")
sys.exit((by_ids, by_filter, before, collection.count()) != ({"deleted": 2}, {"deleted": 0}, 1, 1))
PYTHON
