#!/usr/bin/env bash
# latexcodec does not read the í that DBLP and other exports write, while it reads every other accented letter of theirs.
#
# Most would guess: `{\'{\i}}` (an accent over the dotless i in braces, so that no dot shows beneath the accent) gives í,
# as BibTeX prints it, and as `{\'{a}}` gives á; pybtex decodes names and titles with this codec.
# Versions: latexcodec 3.0.1, Python 3.11.
# Behaviour: without the inner braces (`\'\i`) it is read. With them, the accent stays as a command and the letter
# becomes the Turkish ı, so "García" is found neither by "garcia" nor by "garcía". The same for ï, ì, î and ĩ.
# Output seen:
#   Garc\'\i{}a      -> Garcí{}a
#   Garc{\'{\i}}a    -> Garc{\'{ı}}a
#   M{\'{a}}rquez    -> M{{á}}rquez
# What to do: take the braces around `\i` and `\j` away before decoding. This script fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: latexcodec==3.0.1
"$folder/venv/bin/python" - <<'PYTHON'
import codecs
import sys

import latexcodec  # noqa: F401 - registers "ulatex"

seen = {r"Garc\'\i{}a": "Garcí{}a", r"Garc{\'{\i}}a": r"Garc{\'{ı}}a", r"M{\'{a}}rquez": "M{{á}}rquez"}
read = {latex: codecs.decode(latex, "ulatex") for latex in seen}
for latex, text in read.items():
    print(f"{latex:16} -> {text}")
sys.exit(read != seen)
PYTHON
