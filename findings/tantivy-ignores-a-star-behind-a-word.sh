#!/usr/bin/env bash
# Tantivy's query parser drops a star behind a word, without an error.
#
# Most would guess: `compil*` finds every word that begins so, as in Lucene, whose syntax the rest of the query language
# (fields, quotes, `+`, `-`, ranges) follows; or the parser refuses what it does not know.
# Versions: tantivy 0.27.0 (Python), Python 3.11.
# Behaviour: the star is punctuation to the tokenizer, so `compil*` looks for the word `compil` and finds nothing. Beside
# a stemming tokenizer it seems to work for the words whose stem happens to be what was typed. A star behind a quoted
# phrase of two words and more is read, as a prefix of its last word.
# Output seen:
#   compil*            -> 0 documents, TermQuery
#   compiler           -> 1 document, TermQuery
#   "query compil"*    -> 1 document, PhrasePrefixQuery
# What to do: `Query.regex_query`, or a phrase. This script fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: tantivy==0.27.0
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys

import tantivy

builder = tantivy.SchemaBuilder()
builder.add_text_field("title", stored=True)
index = tantivy.Index(builder.build())
writer = index.writer()
writer.add_document(tantivy.Document(title="a query compiler for vectors"))
writer.commit()
index.reload()
searcher = index.searcher()


def found(text: str) -> int:
    query = index.parse_query(text, ["title"])
    count = len(searcher.search(query, 10).hits)
    kind = re.findall(r"\w+Query", str(query))[0]
    print(f"{text:18} -> {count} document{'' if count == 1 else 's'}, {kind}")
    return count


sys.exit([found(text) for text in ("compil*", "compiler", '"query compil"*')] != [0, 1, 1])
PYTHON
