"""Show how answers were rated, and export questions for `refdesk eval`, in a terminal."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.text import Text

from bot.errors import ConfigError
from bot.exit_codes import FINE
from bot.presenting.printing import console, print_json
from bot.presenting.quality import quality_line
from bot.settings.settings import Settings
from bot.store.audit import COMMAND_LINE, note_action
from bot.store.database import open_store
from bot.store.quality import RatedQuestion, quality_since, rated_questions


def show_quality(settings: Settings, *, days: int, as_json: bool) -> int:
    """Print in one line how the last `days` went; returns the exit code."""
    with open_store(settings.store_url) as store:
        quality = quality_since(store, datetime.now(UTC) - timedelta(days=days))
    if as_json:
        print_json({"days": days, **asdict(quality)})
    else:
        console().print(Text(quality_line(quality, days)), soft_wrap=True)
    return FINE


def export_questions(settings: Settings, target: Path, *, days: int) -> int:
    """Write questions worth a look to a new file for `refdesk eval`; returns the exit code.

    Only answers that people rated helpful, and nobody not helpful, give their papers as gold. For the others a person
    must say what is right: their gold is empty, and their note says why they are there.
    """
    written = 0
    try:
        with open_store(settings.store_url) as store, target.open("x", encoding="utf-8") as out:
            for question in rated_questions(store, datetime.now(UTC) - timedelta(days=days)):
                out.write(f"{json.dumps(_line(question), ensure_ascii=False)}\n")
                written += 1
    except FileExistsError as error:
        raise ConfigError(f"{target}: something is there already. Choose another name.") from error
    except OSError as error:
        raise ConfigError(f"{target}: could not be written ({error.strerror}).") from error
    with open_store(settings.store_url) as store:
        note_action(store, "questions exported", COMMAND_LINE, "", datetime.now(UTC), f"{written} questions")
    console().print(
        Text(f"Wrote {written} questions to {target}. Complete the empty `gold`, then: refdesk eval {target}")
    )
    return FINE


def _line(question: RatedQuestion) -> dict[str, object]:
    is_right = question.helpful > 0 and question.not_helpful == 0
    why = "not helpful" if question.not_helpful else "helpful" if question.helpful else "answered without papers"
    shown = "" if is_right or not question.papers else f"; it showed {', '.join(question.papers)}"
    return {
        "qid": question.answer_id,
        "kind": why,
        "question": question.text,
        "gold": list(question.papers) if is_right else [],
        "note": f"{why}{shown}",
    }
