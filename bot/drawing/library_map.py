"""Draw a map of the library: papers near in meaning are near, and groups have names."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.drawing.svg import COLOURS, WIDTH, Picture, drawing, label, text
from ingest.library.words import content_words

_HEIGHT, _MARGIN, _TOP = 720, 40, 60
_ROUNDS = 30
_NAMING_WORDS = 3
_MOST_PAPERS = 4000
"""More would make a file that is large and a picture that shows no more."""

Matrix = NDArray[np.float32]


def library_map(title: str, vectors: Matrix, titles: Sequence[str]) -> Picture:
    """Return a map of papers by the vectors of their texts, one a row; deterministic.

    The plane is that of the two largest principal components; groups are of k-means over the cosine.
    """
    if len(titles) < 3:
        return Picture(drawing(title, "Too few papers.", [label(24, 34, title)], 80), title, "Too few papers.", (), ())
    step = math.ceil(len(titles) / _MOST_PAPERS)
    vectors, titles = vectors[::step], titles[::step]
    groups = _groups(vectors, min(COLOURS, max(2, len(titles) // 5)))
    names = _names(groups, titles)
    points = _plane(vectors)
    shapes = [label(24, 34, title)]
    for (x, y), group, words in zip(points, groups, titles, strict=True):
        shapes.append(
            f'<circle class="c{group}" cx="{x:.0f}" cy="{y:.0f}" r="4" fill-opacity="0.7">{_tip(words)}</circle>'
        )
    for group, name in enumerate(names):
        if name:
            x, y = points[groups == group].mean(axis=0)
            shapes.append(label(float(x), float(y), name, anchor="middle"))
    sizes = Counter(groups.tolist())
    rows = tuple((names[group], f"{count:,}") for group, count in sizes.most_common())
    described = "; ".join(f"{name}: {count} papers" for name, count in rows)
    return Picture(drawing(title, described, shapes, _HEIGHT), title, described, ("", ""), rows)


def paper_vectors(paper_ids: Sequence[str], rows: Sequence[str], matrix: Matrix) -> tuple[list[str], Matrix]:
    """Return the papers that have a vector, and the mean of the vectors of each one's passages, of unit length."""
    place = {paper_id: number for number, paper_id in enumerate(paper_ids)}
    sums = np.zeros((len(paper_ids), matrix.shape[1]), np.float32)
    np.add.at(sums, [place[paper_id] for paper_id in rows], matrix)
    lengths = np.linalg.norm(sums, axis=1)
    there = lengths > 0
    ids = [paper_id for paper_id, known in zip(paper_ids, there, strict=True) if known]
    return ids, sums[there] / lengths[there, None]


def _groups(vectors: Matrix, count: int) -> NDArray[np.int64]:
    """Return the number of each row's group: k-means from centres that are far from one another."""
    centres = [vectors.mean(axis=0)]
    for _ in range(count):
        nearest = np.max(vectors @ np.array(centres).T, axis=1)
        centres.append(vectors[int(np.argmin(nearest))])
    middles = np.array(centres[1:])
    groups = np.zeros(len(vectors), np.int64)
    for _ in range(_ROUNDS):
        new = np.argmax(vectors @ middles.T, axis=1)
        if np.array_equal(new, groups):
            break
        groups = new
        for group in range(count):
            if (groups == group).any():
                middle = vectors[groups == group].mean(axis=0)
                middles[group] = middle / max(float(np.linalg.norm(middle)), 1e-9)
    return groups


def _names(groups: NDArray[np.int64], titles: Sequence[str]) -> list[str]:
    """Return for each group the words of its titles that the others have least; empty for a group without papers."""
    words = [content_words(each) for each in titles]
    surfaces = {stem: surface for own in words for stem, surface in own.items()}
    everywhere = Counter(word for own in words for word in own)
    names = []
    for group in range(int(groups.max()) + 1):
        members = [own for own, of in zip(words, groups, strict=True) if of == group]
        here = Counter(word for own in members for word in own)
        weights = {word: count * math.log(len(titles) / everywhere[word]) for word, count in here.items() if count > 1}
        best = sorted(weights, key=lambda word: (-weights[word], word))[:_NAMING_WORDS]
        names.append(" · ".join(surfaces[stem] for stem in best))
    return names


def _plane(vectors: Matrix) -> NDArray[np.float64]:
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    plane = centred @ axes[:, [-1, -2]]
    # The sign of an axis is arbitrary; the same library must give the same picture.
    plane *= np.sign(plane[np.argmax(np.abs(plane), axis=0), [0, 1]])
    low, high = np.quantile(plane, (0.01, 0.99), axis=0)
    within = np.clip((plane - low) / np.maximum(high - low, 1e-9), 0, 1)
    size = np.array([WIDTH - 2 * _MARGIN, _HEIGHT - _TOP - _MARGIN])
    points: NDArray[np.float64] = within * size + np.array([_MARGIN, _TOP])
    return points


def _tip(words: str) -> str:
    return f"<title>{text(words)}</title>"
