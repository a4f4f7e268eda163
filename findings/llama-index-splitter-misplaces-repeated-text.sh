#!/usr/bin/env bash
# LlamaIndex's SentenceSplitter gives chunks of a text that repeats itself places where they do not stand.
#
# Most would guess: without overlap the chunks of a document lie one behind the other, so that `start_char_idx` of each
# is at or behind `end_char_idx` of the one before, and a citation can point into the document by them.
# Versions: llama-index-core 0.14.25, Python 3.11.
# Behaviour: a chunk's place is looked for by its text, from just behind where the last one began. Where sentences recur
# (tables, boilerplate, refrains) that is too early: the places overlap, and most of the document belongs to no chunk.
# Output seen:
#   chunks: 4, overlap wanted: 0
#   places: [(0, 239), (20, 259), (40, 279), (60, 139)]
#   characters of the document that no chunk claims: 520 of 799
# What to do: count lengths while splitting, or look from the end of the last chunk. This script fails when it changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: llama-index-core==0.14.25
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import Document

text = " ".join(["We measure latency."] * 40)
splitter = SentenceSplitter(chunk_size=60, chunk_overlap=0)
nodes = splitter.get_nodes_from_documents([Document(text=text)])
places = [(node.start_char_idx, node.end_char_idx) for node in nodes]
claimed = {at for start, end in places for at in range(start, end)}
print(f"chunks: {len(nodes)}, overlap wanted: 0")
print("places:", places)
print(f"characters of the document that no chunk claims: {len(text) - len(claimed)} of {len(text)}")
sys.exit(not any(later < end for (_, end), (later, _) in zip(places, places[1:])))
PYTHON
