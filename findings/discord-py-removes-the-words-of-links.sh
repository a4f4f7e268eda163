#!/usr/bin/env bash
# discord.py's remove_markdown removes the words of links, and all that stands between the first and the last link.
#
# Most would guess: `discord.utils.remove_markdown` leaves what people read ("Attention Is All You Need") and removes
# what only says how it looks; its documentation warns of lone signs ("10 * 5" becomes "10 5"), not of words.
# Versions: discord.py 2.7.1, Python 3.11.
# Behaviour: a masked link goes whole, its words too. The pattern is greedy within a line: with two links, everything
# from the first `[` to the last `)` is gone, other people's sentences in between as well. Nothing tells that text was
# lost, so a search index or a summary built from such messages lacks the very titles that were shared.
# Output seen:
#   'Read [Attention Is All You Need](https://arxiv.org/abs/1706.03762).' -> 'Read .'
#   '[A](https://a.example) is faster than [B](https://b.example) here' -> ' here'
# What to do: put each link's words in its place first, or read the message with a Markdown parser. This script fails
# when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: discord.py==2.7.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import discord

seen = {
    "Read [Attention Is All You Need](https://arxiv.org/abs/1706.03762).": "Read .",
    "[A](https://a.example) is faster than [B](https://b.example) here": " here",
}
plain = {text: discord.utils.remove_markdown(text) for text in seen}
for text, left in plain.items():
    print(f"{text!r} -> {left!r}")
sys.exit(plain != seen)
PYTHON
