"""Loading LlamaIndex from several threads."""

import subprocess
import sys

TWO_THREADS = """
import time
from threading import Thread
from bot.answering.chat_client import load_client_library
from bot.prompts import Prompts

prompts = Prompts.load()
failures = []

def noted(load):
    try:
        load()
    except ImportError as error:
        failures.append(error)

def fill():
    time.sleep(0.1)
    prompts["judge"].fill(sources="", claims="")

threads = [Thread(target=noted, args=(load,)) for load in (load_client_library, fill)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
raise SystemExit(bool(failures))
"""


def test_a_prompt_is_filled_while_another_thread_loads_the_client() -> None:
    assert subprocess.run([sys.executable, "-c", TWO_THREADS], check=False).returncode == 0
