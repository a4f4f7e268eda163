"""Fit the roles of values in questions: linear models on the token states of the built-in embedder.

Run with `python -m tests.benchmarks.fit_roles`; it writes `bot/answering/interpreting/roles.npz`. The questions are
made of the templates and values of `roles.toml`: every template with values of libraries of different fields, some in
lower case, without punctuation, with a slip, or with a reason beside. Printed are the shares of values whose role is
right, once with each library left out of the fit in turn, once with each voice; the weights are scaled so that the
model is as sure of voices that it has not seen as it is right.
"""

import random
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.answering.interpreting.roles import DATA, ROLES, Array, TokenStates, question_features, span_features
from ingest.library.embedder import EmbedderSettings
from ingest.library.embedder.minilm import open_minilm
from tests.benchmarks.material import ROOT

_SEED = 11
_EACH = 6
_STEPS, _RATE, _DECAY = 150, 0.05, 2e-3
_SLOT = re.compile(r"\{(\w)(?::(\w))?\}")
_LETTERS = {"S": "select", "X": "exclude", "A": "add", "W": "by the way", "T": "topic"}
_FACTORS = [round(0.3 + 0.05 * step, 2) for step in range(25)]
_BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
_LEAST_LIKELY = 1e-7
_YEARS = [str(year) for year in range(2016, 2026)]


@dataclass(frozen=True, slots=True)
class Made:
    """A question made of a template: its values with their roles, its topics, and whether it changes the last one."""

    voice: str
    library: str
    text: str
    values: tuple[tuple[int, int, str], ...]
    topics: tuple[tuple[int, int], ...]
    changes: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """What is fitted: features with their label, and the voice and library that they come from."""

    voice: str
    library: str
    features: Array
    label: int


def main() -> None:
    """Make the questions, fit, print what is right, and write the weights."""
    made = list(questions())
    roles: list[Sample] = []
    topics: list[Sample] = []
    changes: list[Sample] = []
    with tempfile.TemporaryDirectory() as folder:
        model = open_minilm(EmbedderSettings(), Path(folder))
        for each in made:
            encoding, states = model.states(each.text)
            told = TokenStates(encoding.offsets, states)
            of = each.voice, each.library
            for start, end, role in each.values:
                roles.append(Sample(*of, span_features(told, start, end), ROLES.index(role)))
            for start, end, topic in _words(each):
                topics.append(Sample(*of, span_features(told, start, end), int(topic)))
            changes.append(Sample(*of, question_features(told), int(each.changes)))
    print(f"{len(made):,} questions, {len(roles):,} values, {len(topics):,} words")
    sharpness = {}
    for name, samples, classes in (("roles", roles, len(ROLES)), ("topic", topics, 2), ("change", changes, 2)):
        for by in ("library", "voice"):
            sharpness[name] = _cross_validated(name, samples, classes, by)
    weights = {
        "roles": fit(roles, len(ROLES)) * sharpness["roles"],
        "topic": _difference(fit(topics, 2)) * sharpness["topic"],
        "change": _difference(fit(changes, 2)) * sharpness["change"],
    }
    target = ROOT / "bot" / "answering" / "interpreting" / DATA
    rounded: dict[str, Any] = {name: values.astype(np.float16) for name, values in weights.items()}
    np.savez_compressed(target, **rounded)
    print(f"{target}: {target.stat().st_size / 1024:,.0f} KiB", file=sys.stderr)


def questions(seed: int = _SEED) -> Iterator[Made]:
    """Yield the questions, always the same for one seed."""
    rng = random.Random(seed)
    data = tomllib.loads((Path(__file__).parent / "roles.toml").read_text("utf-8"))
    libraries = {name: {f: v.split(", ") for f, v in of.items()} for name, of in data["values"].items()}
    around = {where: text.strip().splitlines() for where, text in data["around"].items()}
    for group in ("voices", "changes", "languages"):
        for voice, text in data[group].items():
            for template in text.strip().splitlines():
                for library in rng.sample(sorted(libraries), min(_EACH, len(libraries))):
                    yield _made(voice, library, template, libraries[library], around, group, rng)


def fit(samples: Sequence[Sample], classes: int, *, steps: int = _STEPS, decay: float = _DECAY) -> Array:
    """Return the weights of a multinomial logistic regression, fitted by Adam with a decay of the weights."""
    values = np.stack([sample.features for sample in samples])
    wanted = np.eye(classes, dtype=np.float32)[[sample.label for sample in samples]]
    weights = np.zeros((values.shape[1], classes), np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        scores = values @ weights
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        gradient = values.T @ (likely - wanted) / len(samples) + decay * weights
        first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient**2
        weights -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return weights


def _made(
    voice: str,
    library: str,
    template: str,
    values: dict[str, list[str]],
    around: dict[str, list[str]],
    group: str,
    rng: random.Random,
) -> Made:
    changes = template.startswith("& ")
    text = template.removeprefix("& ")
    if group == "voices" and rng.random() < 0.25:
        text = f"{rng.choice(around['before'])} {text}"
    if group == "voices" and rng.random() < 0.25:
        text = f"{text} {rng.choice(around['behind'])}"
    lower, slip = rng.random() < 0.35, rng.random() < 0.12
    pieces: list[str] = []
    spans: list[tuple[int, int, str]] = []
    topics: list[tuple[int, int]] = []
    used: set[str] = set()
    at = done = 0
    for match in _SLOT.finditer(text):
        between = _slipped(text[at : match.start()], rng) if slip else text[at : match.start()]
        value = _value(match[1], values, used, rng)
        pieces += [between, value]
        start = done + len(between)
        done = start + len(value)
        at = match.end()
        if match[1] == "t":
            topics.append((start, done))
        else:
            spans.append((start, done, _LETTERS[match[2]]))
            if match[2] == "T":
                topics.append((start, done))
    said = "".join((*pieces, text[at:]))
    if rng.random() < 0.2:
        said = said.rstrip("?!.")
    return Made(voice, library, said.lower() if lower else said, tuple(spans), tuple(topics), changes)


def _value(facet: str, values: dict[str, list[str]], used: set[str], rng: random.Random) -> str:
    choice = [value for value in (_YEARS if facet == "y" else values[facet]) if value not in used]
    value = rng.choice(choice)
    used.add(value)
    return value


def _slipped(text: str, rng: random.Random) -> str:
    """The text with two neighbouring letters of a long word in the wrong order."""
    words = list(re.finditer(r"[a-z]{5,}", text))
    if not words:
        return text
    at = rng.choice(words).start() + rng.randrange(1, 3)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _words(made: Made) -> Iterator[tuple[int, int, bool]]:
    """The words of a question that are of a topic, and those that only ask; other values are left out."""
    values = [(start, end) for start, end, _ in made.values]
    for match in re.finditer(r"\w{3,}", made.text):
        topic = any(start <= match.start() < end for start, end in made.topics)
        if topic or not any(start <= match.start() < end for start, end in values):
            yield match.start(), match.end(), topic


def _difference(weights: Array) -> Array:
    return np.asarray(weights[:, 1] - weights[:, 0], np.float32)


def _cross_validated(name: str, samples: Sequence[Sample], classes: int, by: str) -> float:
    """Print the share of right labels with each group left out of the fit, and return what calibrates the weights.

    That is the factor of the scores at which voices or libraries that were not seen are least surprising; beside it is
    printed how often labels are right that are then found to be so sure.
    """
    labels: list[int] = []
    scores: list[Array] = []
    shares = []
    for group in sorted({getattr(sample, by) for sample in samples}):
        own = [sample for sample in samples if getattr(sample, by) == group]
        weights = fit([sample for sample in samples if getattr(sample, by) != group], classes)
        found = np.stack([sample.features for sample in own]) @ weights
        scores.append(found)
        labels += [sample.label for sample in own]
        shares.append(f"{group} {np.mean(found.argmax(axis=1) == [sample.label for sample in own]):.2f}")
    every, wanted = np.concatenate(scores), np.array(labels)
    factor = min(_FACTORS, key=lambda each: -np.log(_shares(every * each)[np.arange(len(wanted)), wanted]).mean())
    sure, good = _shares(every * factor).max(axis=1), every.argmax(axis=1) == wanted
    told = [
        f"{low:.1f}–{high:.1f}: {good[among].mean():.3f} of {among.mean():.0%}"
        for low, high in zip(_BANDS, (*_BANDS[1:], 1.01), strict=True)
        if (among := (sure >= low) & (sure < high)).any()
    ]
    print(f"{name} by {by}: {good.mean():.3f} right ({', '.join(shares)}); × {factor:.2f}, sure {'; '.join(told)}")
    return float(factor)


def _shares(scores: Array) -> Array:
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(np.maximum(likely / likely.sum(axis=1, keepdims=True), _LEAST_LIKELY), np.float32)


if __name__ == "__main__":
    main()
