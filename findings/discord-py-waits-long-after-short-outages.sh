#!/usr/bin/env bash
# discord.py waits for many minutes after a short outage, if there were a few short outages in the last half hour.
#
# Most would guess: a wait before connecting again begins small, grows while connecting fails, and is small again after a
# connection that worked. So ten drops, each mended at once and followed by a minute online, cost a second or two each.
# Versions: discord.py 2.7.1, Python 3.11.
# Behaviour: `Client.connect` makes one ExponentialBackoff and asks it for a delay at every drop; a connection that worked
# does not reset it, only 2,048 seconds without a drop do. The upper bound of the wait doubles with each drop, up to 1,024
# seconds. A random share of it is waited.
# Output seen (bounds differ by a little, as they are the longest of 2,000 random waits):
#   drop 1: at most 2 s
#   drop 5: at most 32 s
#   drop 10: at most 1024 s
#   drop 11, 35 minutes later: at most 2 s
# What to do: bound the wait (`ExponentialBackoff._max`), or expect long absences on an unsteady network. This script
# fails when the package changes that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --only-binary :all: discord.py==2.7.1
"$folder/venv/bin/python" - <<'PYTHON'
import inspect
import sys
from unittest import mock

import discord
from discord.backoff import ExponentialBackoff

CLIENTS = 2_000
with mock.patch("discord.backoff.time.monotonic", return_value=0.0) as clock:
    backoffs = [ExponentialBackoff() for _ in range(CLIENTS)]
    longest = []
    for minutes in [*range(1, 11), 10 + 35]:
        clock.return_value = minutes * 60.0
        longest.append(max(each.delay() for each in backoffs))
for name, number in (("1", 0), ("5", 4), ("10", 9), ("11, 35 minutes later", 10)):
    print(f"drop {name}: at most {longest[number]:.0f} s")
source = inspect.getsource(discord.Client.connect)
once = source.count("ExponentialBackoff()") == 1 and source.index("ExponentialBackoff()") < source.index("while not")
sys.exit(not (once and longest[0] <= 2 and 500 < longest[9] <= 1024 and longest[10] <= 2))
PYTHON
