#!/usr/bin/env bash
# Two threads that import different modules of LlamaIndex at the same time both end in an ImportError.
#
# Most would guess: imports are safe among threads, since Python locks each module while it is imported; the second
# thread waits a moment. So a package that takes seconds to import is loaded in a thread beside other work.
# Versions: llama-index-core 0.14.25, Python 3.11.
# Behaviour: its packages import each other in circles (core -> indices -> llms -> prompts -> llms). Where two threads
# hold locks of the circle that the other waits for, Python breaks the deadlock by handing out the half-made module:
# `from … import name` then fails in both threads, though either import alone works. It depends on the moment, so some
# starts are tried; with a second's distance it never happens.
# Output seen:
#   0.05 s apart: ImportError: cannot import name 'LLM' from partially initialized module 'llama_index.core.llms.llm' (…)
#   4 of 10 starts failed
# What to do: one lock around every first import of LlamaIndex. This script fails when no start fails any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: llama-index-core==0.14.25
cat > "$folder/two_threads.py" <<'PYTHON'
import sys
import time
from importlib import import_module
from threading import Thread

failures = []


def load(module, after):
    time.sleep(after)
    try:
        import_module(module)
    except Exception as error:
        failures.append(f"{type(error).__name__}: {error}")


apart = float(sys.argv[1])
threads = [
    Thread(target=load, args=("llama_index.core.node_parser", 0.0)),
    Thread(target=load, args=("llama_index.core.prompts", apart)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if failures:
    print(f"{apart} s apart: {sorted(failures)[0]}")
sys.exit(bool(failures))
PYTHON
failed=0
for apart in 0.02 0.05 0.1 0.15 0.2 0.3 0.4 0.5 0.6 0.8; do
    "$folder/venv/bin/python" "$folder/two_threads.py" "$apart" || failed=$((failed + 1))
done
echo "$failed of 10 starts failed"
[ "$failed" -gt 0 ]
