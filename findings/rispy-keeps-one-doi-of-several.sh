#!/usr/bin/env bash
# rispy keeps only the first DOI and the first abstract of a reference that has several, and says nothing.
#
# Most would guess: every line of a RIS record is in what `rispy.loads` returns, as a list where a tag comes twice, or
# there is a warning; authors, notes and addresses that come twice do become lists.
# Versions: rispy 0.10.0, Python 3.11.
# Behaviour: tags outside the fixed list of repeatable ones (`DO` and `AB` among them) keep their first value; the others
# are dropped, and what is read and written again has lost them. References that a manager merged from a preprint and its
# publication carry two of each.
# Output seen:
#   urls: ['https://a.example/1', 'https://a.example/2']
#   doi: 10.1000/preprint
#   abstract: The preprint's abstract.
# What to do: pass a `list_tags` that names them. This script fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: rispy==0.10.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings

import rispy

RECORD = """TY  - JOUR
TI  - One work in two places
AU  - Doe, Jane
DO  - 10.1000/preprint
DO  - 10.1000/journal
UR  - https://a.example/1
UR  - https://a.example/2
AB  - The preprint's abstract.
AB  - The journal's abstract.
ER  -
"""
warnings.simplefilter("error")
(reference,) = rispy.loads(RECORD)
for field in ("urls", "doi", "abstract"):
    print(f"{field}: {reference[field]}")
written = rispy.dumps([reference])
sys.exit(len(reference["urls"]) != 2 or "10.1000/journal" in written or "journal's" in written)
PYTHON
