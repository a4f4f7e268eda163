#!/usr/bin/env bash
# Chroma's file keeps the room that its log of writes took, long after the log is gone.
#
# Most would guess: once vectors are in the graph's own files, `chroma.sqlite3` holds ids and metadata, a few hundred bytes
# a record; copying the folder copies little more than the vectors.
# Versions: chromadb 1.5.9, Python 3.11.
# Behaviour: each batch is logged with its vectors in `chroma.sqlite3`, and the log is purged when the graph is written. The
# pages stay in the file, free, and no later write of this kind gives them back; every copy of the folder has them.
# Output seen (5,000 vectors of 384 numbers, in batches of 500; sizes differ a little):
#   chroma.sqlite3: 2.8 MiB, of which free: 2.0 MiB
#   after VACUUM: 0.8 MiB, and 5000 records are still there
# What to do: VACUUM the file while nobody has it open, before it is copied. This script fails when the package changes
# that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: chromadb==1.5.9
"$folder/venv/bin/python" - "$folder/index" <<'PYTHON'
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

folder = Path(sys.argv[1])
WRITE = """
import random, sys
import chromadb
chance = random.Random(7)
client = chromadb.PersistentClient(sys.argv[1])
collection = client.create_collection("papers", embedding_function=None)
for first in range(0, 5000, 500):
    ids = [f"p{n}" for n in range(first, first + 500)]
    collection.add(ids, embeddings=[[chance.gauss(0, 1) for _ in range(384)] for _ in ids])
print(collection.count())
"""
COUNT = """
import sys
import chromadb
print(chromadb.PersistentClient(sys.argv[1]).get_collection("papers", embedding_function=None).count())
"""


def run(code: str) -> int:
    return int(subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True).stdout)


run(WRITE)
file = folder / "chroma.sqlite3"
with closing(sqlite3.connect(file)) as connection:
    page = connection.execute("PRAGMA page_size").fetchone()[0]
    free = page * connection.execute("PRAGMA freelist_count").fetchone()[0]
    size = page * connection.execute("PRAGMA page_count").fetchone()[0]
    print(f"chroma.sqlite3: {size / 2**20:.1f} MiB, of which free: {free / 2**20:.1f} MiB")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    left = page * connection.execute("PRAGMA page_count").fetchone()[0]
records = run(COUNT)
print(f"after VACUUM: {left / 2**20:.1f} MiB, and {records} records are still there")
sys.exit(not (free > size / 3 and left < size - free / 2 and records == 5000))
PYTHON
