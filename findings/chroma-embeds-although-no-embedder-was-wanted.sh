#!/usr/bin/env bash
# A Chroma collection made with `embedding_function=None` embeds all the same when it is given a text without a vector.
#
# Most would guess: with `embedding_function=None` a collection takes only vectors, and a call that has none is refused,
# because there is nothing to make one with.
# Versions: chromadb 1.5.9, Python 3.11.
# Behaviour: the client falls back on the embedding function of the collection's schema, its small English model, which
# it would download at that moment. A changed document (`update`) so gets a vector of another model than its neighbours,
# or the call fails only where the machine has no network.
# Output seen (the model is replaced here by one that only notes what it is asked for):
#   embedding function of the collection: None
#   texts that Chroma embedded by itself: ['second text']
# What to do: give the vector with every document, in `update` too. This script fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: chromadb==1.5.9
ANONYMIZED_TELEMETRY=False ORT_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" - "$folder/data" <<'PYTHON'
import sys

import chromadb
from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

embedded: list[str] = []


def note(_: ONNXMiniLM_L6_V2, input: list[str]) -> list[list[float]]:
    embedded.extend(input)
    return [[0.0, 1.0] for _ in input]


ONNXMiniLM_L6_V2.__call__ = note
collection = chromadb.PersistentClient(sys.argv[1]).create_collection("papers", embedding_function=None)
collection.add(ids=["paper-1"], embeddings=[[1.0, 0.0]], documents=["first text"])
collection.update(ids=["paper-1"], documents=["second text"])
print("embedding function of the collection:", collection.configuration_json.get("embedding_function"))
print("texts that Chroma embedded by itself:", embedded)
sys.exit(embedded != ["second text"])
PYTHON
