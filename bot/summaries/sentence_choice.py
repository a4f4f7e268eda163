"""Chooses the sentences of a paper for each field of a summary.

The sentences of an abstract follow each other as papers do, from the problem to the evidence: the likeliest sequence of
parts is taken (Viterbi, 1967). Sentences of a full text are judged each alone, by what their section is about.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from bot.answering.model import FieldName, Length
from bot.answering.wording import content_stems
from bot.summaries.cues import DESCRIBED_FIELDS, PARTS, Part, fitness, presents
from bot.summaries.sections import SectionKind
from ingest.library.embedder import Vector

_MOST: Mapping[Length, Mapping[FieldName, int]] = {
    "short": {"problem": 1, "idea": 1, "how it works": 1, "evidence": 1, "limits": 1},
    "usual": {"problem": 2, "idea": 1, "how it works": 2, "evidence": 2, "limits": 1},
    "long": {"problem": 4, "idea": 3, "how it works": 6, "evidence": 6, "limits": 4},
}
_LEAST: Mapping[FieldName, float] = {"problem": 0.2, "idea": 0.5, "how it works": -0.5, "evidence": 1.0, "limits": 2.0}
"""Points below which a sentence is left out: nothing is told as limits or evidence that does not say so itself."""

_LEAST_OF_FULL_TEXT = 1.6
"""What is added in full texts, whose many sentences leave a choice."""

_BACK = {"problem": 1.4, "idea": 0.8, "how it works": 0.5, "evidence": 0.0, "limits": 0.0, "other": 0.0}
"""What it costs to go back to a part after a later one."""

_FIRST: Mapping[Part, float] = {
    "problem": 1.2, "idea": 0.3, "how it works": -1.0, "evidence": -1.0, "limits": -2.5, "other": 0.0
}  # fmt: skip
_SURELY = 2.5
_BEFORE_THE_IDEA = np.array([0.8, 0.0, -1.5, -1.5, -1.5, 0.0])
"""What speaks for each of `PARTS` in the sentences before the one that surely presents the idea."""

_PROBLEM_AFTER_THE_IDEA, _TELLS_NOTHING = 0.6, 0.5
_OWN_NAME_FIRST, _SAME = 1.8, 0.3
_LIMITS_ARE_LATE = 1.0
_ABOUT_THE_TITLE = 1.5
"""What nearness to the title in meaning (a cosine) counts: it tells the sentences that the paper is about."""

_LATER_IDEA = 0.8
_ALIKE = 0.6
_OF_SECTION: Mapping[SectionKind, Mapping[Part, float]] = {
    "abstract": {"problem": 0.8, "idea": 1.5, "how it works": 0.8, "evidence": 1.5, "limits": 0.0},
    "introduction": {"problem": 1.5, "idea": 1.2, "how it works": 0.3, "evidence": 0.8, "limits": -1.0},
    "background": {"problem": 1.0, "idea": -1.5, "how it works": -1.0, "evidence": -1.5, "limits": -2.0},
    "design": {"problem": -0.8, "idea": -1.0, "how it works": 1.5, "evidence": -1.0, "limits": 0.0},
    "evaluation": {"problem": -2.0, "idea": -2.0, "how it works": -1.0, "evidence": 1.2, "limits": -0.2},
    "limits": {"problem": -2.0, "idea": -2.0, "how it works": -1.5, "evidence": -1.5, "limits": 2.0},
    "related": {"problem": -1.5, "idea": -3.0, "how it works": -3.0, "evidence": -3.0, "limits": -3.0},
    "conclusion": {"problem": -1.0, "idea": 0.8, "how it works": 0.0, "evidence": 1.0, "limits": 0.8},
    "appendix": {"problem": -2.0, "idea": -2.0, "how it works": -0.8, "evidence": -0.8, "limits": -0.5},
    "other": {"problem": 0.0, "idea": 0.0, "how it works": 0.2, "evidence": 0.0, "limits": 0.0},
}
_SHORTEST, _LONGEST = 35, 420
_TELLING = (PARTS.index("how it works"), PARTS.index("evidence"))
_OWN_NAME = 0.4
"""What naming the work itself counts in full texts, which tell much of others too."""

_EARLY = 0.5
"""What the first sentence of a passage counts: paragraphs say first what they are about."""


@dataclass(frozen=True, slots=True)
class SentenceCandidate:
    """A sentence that may be told: its text, its paper's section kind, whether it opens its passage, its vector."""

    text: str
    section: SectionKind = "abstract"
    opens: bool = False
    vector: Vector | None = None


def choose(
    candidates: Sequence[SentenceCandidate],
    *,
    names: Sequence[str],
    title: Vector | None,
    length: Length,
    full_text: bool,
) -> dict[FieldName, tuple[int, ...]]:
    """The places of the candidates that tell each field, in the order of the text; a field may have none.

    `names` are the paper's short names and `title` the vector of its title, None where no embedder is at hand.
    """
    points = _points(candidates, names, title)
    parts = _each_alone(candidates, points, names) if full_text else _in_sequence(candidates, points, names)
    extra = _LEAST_OF_FULL_TEXT if full_text else 0.0
    most = _MOST[length]
    chosen: dict[FieldName, tuple[int, ...]] = {}
    left: list[int] = []
    for at, field in enumerate(DESCRIBED_FIELDS):
        places = [place for place, part in enumerate(parts) if part == field]
        if field == "idea":
            # Of several contributions the first is the idea; how it works is told by the others.
            points[places, at] -= _LATER_IDEA * np.arange(len(places))
        elif field == "how it works":
            places += left
        worth = [place for place in places if points[place, at] >= _LEAST[field] + extra or place in left]
        worth.sort(key=points[:, at].tolist().__getitem__, reverse=True)
        chosen[field] = _distinct(worth, candidates, most[field])
        if field == "idea":
            left = [place for place in worth if place not in chosen[field]]
    return chosen


def best_passages(
    candidates: Sequence[SentenceCandidate],
    passages: Sequence[int],
    fields: Collection[FieldName],
    names: Sequence[str],
) -> list[int]:
    """The passages of a full text, those first that tell each of `fields` best, in turns.

    `passages` gives for each candidate the number of the passage that it is a sentence of.
    """
    points = _points(candidates, names, None)
    for place, each in enumerate(candidates):
        points[place] += [_OF_SECTION[each.section].get(part, 0.0) for part in PARTS]
    rankings = []
    for at, name in enumerate(DESCRIBED_FIELDS):
        if not fields or name in fields:
            best: dict[int, float] = {}
            for place, passage in enumerate(passages):
                best[passage] = max(best.get(passage, -np.inf), points[place, at])
            rankings.append(sorted(best, key=best.__getitem__, reverse=True))
    return list(dict.fromkeys(chain.from_iterable(zip(*rankings, strict=True))))


def _points(candidates: Sequence[SentenceCandidate], names: Sequence[str], title: Vector | None) -> np.ndarray:
    """The points of each candidate (row) for each of `PARTS` (column), its meaning counted in."""
    points = np.array([list(fitness(each.text, names).values()) for each in candidates], dtype=np.float64)
    points = points.reshape(len(candidates), len(PARTS))
    if title is not None:
        for place, each in enumerate(candidates):
            if each.vector is not None:
                points[place, :-2] += _ABOUT_THE_TITLE * (float(each.vector @ title) - 0.4)
    return points


def _in_sequence(candidates: Sequence[SentenceCandidate], points: np.ndarray, names: Sequence[str]) -> list[Part]:
    """The likeliest parts of the sentences of one text that runs from problem to evidence."""
    if not candidates:
        return []
    idea = PARTS.index("idea")
    first = next((place for place, each in enumerate(candidates) if presents(each.text, names)), None)
    if first is not None:
        points[first, idea] += _OWN_NAME_FIRST
    presented = next((place for place, row in enumerate(points) if row[idea] >= _SURELY), 0)
    points[:presented] += _BEFORE_THE_IDEA
    points[presented + 1 :, 0] -= _PROBLEM_AFTER_THE_IDEA if presented else 0.0
    points[:, PARTS.index("other")] -= _TELLS_NOTHING
    late = np.linspace(0.0, 1.0, len(candidates))
    points[:, PARTS.index("limits")] -= _LIMITS_ARE_LATE * (1 - late) * 3
    points[:, PARTS.index("evidence")] += late - 0.5
    steps = np.array([[_step(before, after) for after in PARTS] for before in PARTS])
    if not presented:
        # Some abstracts begin with the work itself; then the problem comes after it.
        steps[idea, 0] = 0.0
    best = points[0] + np.array([_FIRST[part] for part in PARTS])
    came: list[np.ndarray] = []
    for row in points[1:]:
        ways = best[:, None] + steps
        came.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    return [PARTS[at] for at in reversed(path)]


def _step(before: Part, after: Part) -> float:
    if "other" in (before, after):
        return 0.0
    if before == after:
        return _SAME
    return -_BACK[after] if PARTS.index(after) < PARTS.index(before) else 0.0


def _each_alone(candidates: Sequence[SentenceCandidate], points: np.ndarray, names: Sequence[str]) -> list[Part]:
    """The part that each sentence of a full text fits best, by its words and its section; adds the section's points.

    The abstract in it is told in sequence, as abstracts alone are.
    """
    abstract = [place for place, each in enumerate(candidates) if each.section == "abstract"]
    of_abstract = points[abstract]
    parts_there = dict(
        zip(abstract, _in_sequence([candidates[place] for place in abstract], of_abstract, names), strict=True)
    )
    points[abstract] = of_abstract
    parts: list[Part] = []
    for place, each in enumerate(candidates):
        points[place] += [_OF_SECTION[each.section].get(part, 0.0) for part in PARTS]
        points[place, :-1] += _EARLY * each.opens
        points[place, list(_TELLING)] += _OWN_NAME * any(name in each.text for name in names)
        fits = (
            _SHORTEST <= len(each.text) <= _LONGEST and each.text[0].isupper() and each.text.endswith((".", "?", "!"))
        )
        best = parts_there.get(place, PARTS[int(points[place].argmax())])
        parts.append(best if fits else "other")
    return parts


def _distinct(ranked: Sequence[int], candidates: Sequence[SentenceCandidate], most: int) -> tuple[int, ...]:
    """The first `most` that do not say again what one before has said, in the order of the text."""
    distinct: list[int] = []
    for place in ranked:
        words = content_stems(candidates[place].text)
        words_of_others = (content_stems(candidates[other].text) for other in distinct)
        if len(distinct) < most and not any(
            len(words & other) > _ALIKE * min(len(words), len(other)) for other in words_of_others
        ):
            distinct.append(place)
    return tuple(sorted(distinct))
