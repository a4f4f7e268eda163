#!/usr/bin/env bash
# rispy writes a line that is no RIS in front of every reference.
#
# Most would guess: a file that `rispy.dumps` makes begins with `TY  - `, as the RIS specification has it: each line is a
# tag of two letters, two spaces, a dash.
# Versions: rispy 0.10.0, Python 3.11.
# Behaviour: references are counted with a line of their own (`1.`), as one old export of a database did. Programs that
# read RIS line by line report the first line or take it as the end of something. A writer of one's own can say
# `DEFAULT_REFERENCE_TYPE`, patterns and so on, but to leave the count out one overrides `set_header`.
# Output seen:
#   ['1.', 'TY  - JOUR', 'TI  - A title', 'ER  - ', '2.', 'TY  - JOUR', 'TI  - Another title', 'ER  - ']
#   with a writer whose set_header returns nothing, the first line is TY  - JOUR: True
# This script fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: rispy==0.10.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import rispy
from rispy.writer import RisWriter


class Uncounted(RisWriter):
    def set_header(self, count: int) -> str:
        return ""


references = [{"type_of_reference": "JOUR", "title": title} for title in ("A title", "Another title")]
lines = [line for line in rispy.dumps(references).splitlines() if line]
print(lines)
plain = rispy.dumps(references, implementation=Uncounted).lstrip("\n").startswith("TY  - JOUR")
print("with a writer whose set_header returns nothing, the first line is TY  - JOUR:", plain)
sys.exit(lines[0] != "1." or "2." not in lines or not plain)
PYTHON
