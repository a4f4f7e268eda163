"""Draws the pictures in docs/images from real answers: run `python -m tests.gallery.pictures`.

A library is built from an invented list, the desk answers a question about it, and the answer is drawn as Slack and
the terminal show it. Nothing is called outside this machine.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from bot.answering.model import Answer, Question
from bot.desk.desk import open_desk
from bot.platforms.slack.messages import answer_messages
from bot.platforms.terminal.render import print_answer
from bot.settings.answers import AnswerSettings
from bot.settings.settings import Settings
from ingest.abstracts.providers import AbstractsSettings
from ingest.job import run_job
from ingest.settings import ListSettings
from tests.gallery import slack_picture
from tests.gallery.reading_list import ABSTRACTS, LIST, QUESTION
from tests.libraries import NOW, settings_for, write_sources

FOLDER = Path(__file__).parents[2] / "docs" / "images"
_COLUMNS = 92
# A picture in a README must load nothing from elsewhere, such as rich's font.
_FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def pictures(folder: Path) -> dict[str, str]:
    """Build the library in `folder`, ask, and return each picture's SVG by the name of its file."""
    answer = answers_in(folder, {"answer": QUESTION})["answer"]
    return {"slack.svg": _in_slack(answer), "terminal.svg": _in_terminal(answer)}


def answers_in(folder: Path, questions: Mapping[str, str], page_size: int = 20) -> dict[str, Answer]:
    """Build the library in `folder`, and return the desk's answers to questions by their names."""
    write_sources(folder, {"serving": LIST}, ABSTRACTS)
    ingest = settings_for(folder, ["serving"])
    run_job(ingest, now=NOW)
    settings = Settings(
        data=ingest.data,
        lists=(ListSettings(name="serving", source=str(folder / "serving.md")),),
        abstracts=AbstractsSettings(providers=("file",)),
        answers=AnswerSettings(page_size=page_size),
    )
    with open_desk(settings) as desk:
        answers = {
            name: asyncio.run(desk.answer(Question(text, datetime.now(UTC)))) for name, text in questions.items()
        }
    # The time that an answer takes is the machine's, and would change the picture with every run.
    return {name: replace(answer, timings_ms={"find": 40.0, "respond": 0.0}) for name, answer in answers.items()}


def _in_slack(answer: Answer) -> str:
    messages = answer_messages(answer, "answer", page_size=20)
    return slack_picture.drawn(QUESTION, [[block.to_dict() for block in message.blocks] for message in messages])


def _in_terminal(answer: Answer) -> str:
    console = Console(record=True, width=_COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(f'[bold]$[/bold] refdesk ask "{QUESTION}"', highlight=False)
    print_answer(console, answer)
    return console.export_svg(title="refdesk", code_format=_FORMAT, unique_id="refdesk")


def main() -> None:
    """Draw every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, svg in pictures(Path(folder)).items():
            (FOLDER / name).write_text(svg, encoding="utf-8")
            sys.stdout.write(f"{FOLDER / name}\n")


if __name__ == "__main__":
    main()
