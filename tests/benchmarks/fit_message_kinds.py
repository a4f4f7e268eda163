"""Fit what kind of message somebody wrote: a linear model of its letters and words.

Run with `python -m tests.benchmarks.fit_message_kinds`; it writes `bot/reception/message_kinds.npz`. The examples are
those of `messages.toml`, in several spellings, questions of the seen files of `questions/`, and bare topics. Printed,
for each kind, is how many messages are read as that kind with a third of the messages left out of the fit in turn.
"""

import json
import random
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.reception.message_kinds import DATA, KINDS, Kind, checksum, features, words_of
from tests.benchmarks.fit_roles import Sample, fit
from tests.benchmarks.material import ROOT

_SEED = 5
_FOLDS, _QUESTIONS, _SPELLINGS = 3, 1_000, 7
_STEPS, _DECAY = 200, 1e-4
_POLITE, _BETWEEN = 0.5, ("! ", ". ", ", ", ", and ", " - ", "\n", "; ")
"""Share of the questions that are also asked with a courtesy before them, and what is between the two."""

_TOPICS, _LETTERS = 1_500, "aaeeiioubcdfghklmnprstvxyz"
_BLIND = "blind-"
_COURTEOUS = ("courtesy", "greeting", "withdrawal")
_ENDINGS = ("!", ".", "!!", "…", " 🙂", " :)", " 🙏")

Message = tuple[Kind, str]


def main() -> None:
    """Read the examples, print what is right of those left out, fit all, and write the weights."""
    rng = random.Random(_SEED)
    examples = list(messages(rng))
    rng.shuffle(examples)
    right: Counter[Kind] = Counter()
    for fold in range(_FOLDS):
        weights = _fitted([each for n, each in enumerate(examples) if n % _FOLDS != fold], rng)
        for kind, text in examples[fold::_FOLDS]:
            right[kind] += KINDS[int((features(text) @ weights).argmax())] == kind
    of = Counter(kind for kind, _ in examples)
    print("; ".join(f"{kind}: {right[kind]} of {of[kind]}, {right[kind] / of[kind]:.2f}" for kind in KINDS))
    target = ROOT / "bot" / "reception" / DATA
    weights = _fitted(examples, rng).astype(np.float16)
    np.savez_compressed(target, weights=weights, courteous=_courteous(examples))
    print(f"{target}: {target.stat().st_size / 1024:,.0f} KiB", file=sys.stderr)


def _courteous(examples: Sequence[Message]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint32]]:
    """Return the checksums of the words of courtesies, greetings and withdrawals, in order."""
    known = {checksum(word) for kind, text in examples if kind in _COURTEOUS for word in words_of(text)}
    return np.array(sorted(known), np.uint32)


def messages(rng: random.Random) -> Iterator[Message]:
    """Yield each example with its kind, the questions of the seen files among them."""
    here = Path(__file__).parent
    written = tomllib.loads((here / "messages.toml").read_text("utf-8"))
    for kind in KINDS:
        yield from ((kind, line) for line in written[kind]["messages"].strip().splitlines())
    asked = [
        row["question"]
        for file in sorted((here / "questions").rglob("*.jsonl"))
        if not file.name.startswith(_BLIND)
        for row in map(json.loads, file.read_text("utf-8").splitlines())
        if isinstance(row.get("question"), str)
    ]
    yield from (("question", text) for text in rng.sample(asked, _QUESTIONS))
    polite = {word for kind in KINDS[1:] for word in re.findall(r"\w+", written[kind]["messages"].lower())}
    yield from (("question", text) for text in _bare_topics(polite, rng))


def _bare_topics(but: Container[str], rng: random.Random) -> Iterator[str]:
    """Yield names and topics of one to three words, most of them invented, of no word that other kinds have.

    A word that nobody has seen is what somebody asks about, and no courtesy.
    """
    known = (ROOT / "bot" / "answering" / "interpreting" / "english_words.txt").read_text("utf-8").split()
    words = [word for word in known if word.isalpha() and word not in but]
    for n in range(_TOPICS):
        if n % 2:
            yield " ".join(rng.sample(words, rng.choice((1, 1, 2, 2, 3))))
        else:
            name = "".join(rng.choice(_LETTERS) for _ in range(rng.randint(2, 9)))
            yield rng.choice((name, name.upper(), name.capitalize(), f"{name}-{rng.randint(1, 9)}"))


def _fitted(examples: Sequence[Message], rng: random.Random) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Fit to the examples and other spellings of them; of rare kinds there are more spellings."""
    of = Counter(kind for kind, _ in examples)
    thanks = [text for kind, text in examples if kind in ("courtesy", "greeting")]
    samples = []
    for kind, text in examples:
        spellings = _SPELLINGS if of[kind] * 2 < max(of.values()) else 1
        spelled = [text, *(_spelled(text, rng) for _ in range(spellings))]
        if kind in ("question", "follow_up") and rng.random() < _POLITE:
            spelled.append(f"{rng.choice(thanks).rstrip('!.?')}{rng.choice(_BETWEEN)}{text}")
        samples += [Sample(kind, "", features(each), KINDS.index(kind)) for each in spelled]
    return fit(samples, len(KINDS), steps=_STEPS, decay=_DECAY)


def _spelled(text: str, rng: random.Random) -> str:
    spelled = text.rstrip("!.") if rng.random() < 0.5 else text
    spelled += rng.choice(_ENDINGS) if rng.random() < 0.3 and not spelled.endswith("?") else ""
    return spelled.capitalize() if rng.random() < 0.3 else spelled


if __name__ == "__main__":
    main()
