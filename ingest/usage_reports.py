"""Turns off the usage reports of dependencies, before any of them is imported.

Both packages call this first thing, so there is no way to import a dependency of Refdesk earlier. Sources of the
names: onnxruntime's privacy notice (its own `disable_telemetry_events` comes too late: a queue and a device id are
made when the library is loaded), Chroma's and huggingface_hub's settings, and https://donottrack.sh.
"""

import os

SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
"""Environment variables by which dependencies are told to send nothing; the caller's own values do not outrank them."""


def turn_off() -> None:
    """Set every switch in this process and in those that it starts."""
    os.environ.update(SWITCHES)
