#!/usr/bin/env bash
# bibtexparser leaves an entry that has one field twice out of its entries.
#
# Most would guess: an entry with two `url` (or `note`) fields, as managers and hand-edited files have, is read with the
# first or the last of them, as BibTeX and biber do with a warning; nobody expects the reference to be gone.
# Versions: bibtexparser 2.1.0, Python 3.11.
# Behaviour: the whole entry becomes a block of `failed_blocks`; `library.entries` lacks it, without an exception. The
# fields are inside that block (`ignore_error_block`), for those who look.
# Output seen:
#   entries: ['kept2024']
#   failed: ['DuplicateFieldKeyBlock'] lost2023
# What to do: look through `failed_blocks`. This script fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: bibtexparser==2.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import bibtexparser

library = bibtexparser.parse_string(
    """@article{lost2023,
  title = {A work with two addresses},
  url = {https://a.example/preprint},
  url = {https://a.example/journal},
  year = {2023}
}
@article{kept2024, title = {A work with one address}, url = {https://a.example/1}, year = {2024}}
"""
)
entries = [entry.key for entry in library.entries]
failed = [type(block).__name__ for block in library.failed_blocks]
inside = library.failed_blocks[0].ignore_error_block if failed else None
print("entries:", entries)
print("failed:", failed, getattr(inside, "key", None))
sys.exit(entries != ["kept2024"] or failed != ["DuplicateFieldKeyBlock"])
PYTHON
