"""Takes away from the whole bot what it needs, one after another and in pairs, under load; what do people see?

    python -m tests.strain.faults [--seconds 5] [--pairs] [--only model,database] [--part 1/4]

With `--part`, only every fourth of them, so that several can run at once. For each fault a row says how many questions
were asked meanwhile, what came of them while it lasted, how long after its end everything was answered, and how long
until answers were whole again. Nothing may be lost, nothing doubled, and nobody may have to restart the bot.
"""

import argparse
import asyncio
import itertools
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.strain.whole_bot import FAULTS, Question, WholeBot, whole_bot

_PATIENCE_SECONDS = 90.0
_ASK_EVERY_SECONDS = 1.0
_WHOLE = ("pages of equal size", "meaning checked by judge")
_USUAL = re.compile(r"Checked|Abstract|Searched|meaning checked|\d+ \w+ \d{4}, version")
_WORDS_OF_FAILURE = (
    "Something failed", "I can't read the library", "I was restarted", "questions are waiting", "could not be reached",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What came of a fault: questions asked, and how they stood at its end; seconds until all and until whole again."""

    faults: tuple[str, ...]
    asked: int
    whole: int
    limited: int
    told: int
    waiting: int
    all_after: float
    whole_after: float
    lost: int
    doubled: int
    remarks: tuple[str, ...]


def main() -> None:
    """Run the bench and print its table; exits with 1 where something was lost, doubled or did not come back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each fault lasts")
    parser.add_argument("--pairs", action="store_true", help="also every two faults together")
    parser.add_argument("--only", default="", help="names of faults, with commas between")
    parser.add_argument("--part", default="1/1", help="which part of the faults, of how many")
    given = parser.parse_args()
    only = given.only.split(",") if given.only else list(FAULTS)
    faults: list[tuple[str, ...]] = [(name,) for name in only]
    if given.pairs:
        faults += list(itertools.combinations(only, 2))
    part, parts = map(int, given.part.split("/"))
    screen = Console(width=160)

    def tell(each: Outcome) -> None:
        back = f"all after {each.all_after:.1f} s, whole after {each.whole_after:.1f} s"
        screen.print(f"{' + '.join(each.faults)}: {back}, {each.lost} lost, {each.doubled} doubled")

    with tempfile.TemporaryDirectory() as folder:
        outcomes = asyncio.run(run(Path(folder), faults[part - 1 :: parts], given.seconds, tell))
    screen.print(table(outcomes))
    sys.exit(int(any(each.lost or each.doubled for each in outcomes)))


async def run(
    folder: Path,
    faults: Sequence[tuple[str, ...]],
    seconds: float,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Start the bot and go through the faults, telling of each; raises where it does not come back by itself."""
    outcomes = []
    async with whole_bot(folder) as bot:
        await _until_whole(bot)
        for each in faults:
            outcomes.append(await _through(bot, each, seconds))
            tell(outcomes[-1])
    return outcomes


async def _through(bot: WholeBot, faults: tuple[str, ...], seconds: float) -> Outcome:
    before = len(bot.seen("discord"))
    for fault in faults:
        await bot.take_away(fault)
    asked: list[Question] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        asked += await bot.ask()
        await asyncio.sleep(_ASK_EVERY_SECONDS)
    now = _kinds(bot, asked, before)
    remarks = {remark for text in _texts(bot, asked, before) for remark in _remarks(text)}
    for fault in faults:
        await bot.bring_back(fault)
    ended = time.monotonic()
    await _until(bot, lambda: "waiting" not in _kinds(bot, asked, before))
    all_after = time.monotonic() - ended
    lost = _kinds(bot, asked, before).count("waiting")
    await _until_whole(bot)
    doubled = sum(max(0, _answers(bot.under(each)) - 1) for each in asked if each.platform == "slack")
    by_discord = [each for each in asked if each.platform == "discord"]
    doubled += max(0, _answers(bot.seen("discord")[before:]) - len(by_discord) - _asked_since(bot, asked, "discord"))
    return Outcome(
        faults,
        len(asked),
        now.count("whole"),
        now.count("limited"),
        now.count("told"),
        now.count("waiting"),
        all_after,
        time.monotonic() - ended,
        lost,
        doubled,
        tuple(sorted(remarks)),
    )


def _asked_since(bot: WholeBot, asked: Sequence[Question], platform: str) -> int:
    """Return how many questions came after these on a platform."""
    last = asked[-1].number
    return sum(each.platform == platform and each.number > last for each in bot.asked)


async def _until_whole(bot: WholeBot) -> None:
    """Ask until an answer is as it is when nothing is missing, on both platforms; raises where that never comes."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < ends:
        before = len(bot.seen("discord"))
        asked = await bot.ask()
        await _until(bot, lambda asked=asked, before=before: "waiting" not in _kinds(bot, asked, before))
        if set(_kinds(bot, asked, before)) == {"whole"}:
            return
    raise AssertionError(f"answers did not become whole again: {_texts(bot, asked, before)}")


async def _until(bot: WholeBot, holds: object) -> None:
    """Wait until something holds, while Slack's clock goes on; returns in the end in any case."""
    assert callable(holds)
    ends, again = time.monotonic() + _PATIENCE_SECONDS, time.monotonic() + 3
    while time.monotonic() < ends and not holds():
        assert bot.alive, "the bot ended"
        await asyncio.sleep(0.1)
        if time.monotonic() > again:
            again = time.monotonic() + 3
            await bot.send_again()


def _texts(bot: WholeBot, asked: Sequence[Question], before: int) -> list[str]:
    """Return what is said to these questions, all of one in one text; in Discord they are answered in their order."""
    direct = [text for text in bot.seen("discord")[before:] if _is_end(text)]
    by_discord = iter(direct)
    return ["\n".join(bot.under(each)) if each.platform == "slack" else next(by_discord, "") for each in asked]


def _kinds(bot: WholeBot, asked: Sequence[Question], before: int) -> list[str]:
    """Return how each question stands: `whole`, `limited` (something missing), `told` (that it failed), `waiting`."""
    return [_kind(text) for text in _texts(bot, asked, before)]


def _kind(text: str) -> str:
    if _small_print(text):
        return "whole" if all(words in text for words in _WHOLE) and not _missing(text) else "limited"
    return "told" if any(words in text for words in _WORDS_OF_FAILURE) else "waiting"


def _is_end(text: str) -> bool:
    return _kind(text) != "waiting"


def _answers(texts: Sequence[str]) -> int:
    return sum(bool(_small_print(text)) for text in texts)


def _remarks(text: str) -> list[str]:
    """Return the remarks of an answer's small print that say what was missing, or the words of a failure."""
    if _kind(text) == "told":
        return [next(words for words in _WORDS_OF_FAILURE if words in text)]
    return _missing(text) if _small_print(text) else []


def _missing(text: str) -> list[str]:
    parts = (each.strip() for each in _small_print(text).split("·"))
    return [each for each in parts if each and not _USUAL.match(each)]


def _small_print(text: str) -> str:
    """Return the line under an answer or refusal that says what was checked or searched; empty where there is none."""
    return next((line for line in text.splitlines() if "version " in line or "Searched:" in line), "")


def table(outcomes: Sequence[Outcome]) -> Table:
    """Return the outcomes as a table."""
    shown = Table(
        "taken away", "asked", "whole", "limited", "told", "waiting", "all after s", "whole after s", "lost", "doubled",
        "what people were told",
    )  # fmt: skip
    for each in outcomes:
        counts = (each.asked, each.whole, each.limited, each.told, each.waiting)
        shown.add_row(
            " + ".join(each.faults), *map(str, counts), f"{each.all_after:.1f}", f"{each.whole_after:.1f}",
            str(each.lost), str(each.doubled), "; ".join(each.remarks)[:90],
        )  # fmt: skip
    return shown


if __name__ == "__main__":
    main()
