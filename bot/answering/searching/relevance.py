"""Decides whether what was found is relevant at all, with the reason.

Three things speak against an answer: the question asks only for what the library provably lacks; its filters
select nothing; or no paper found speaks of what it asks. The last is weighed from the meaning and the words of the
best papers, the words that no paper holds or comes near, how near the question and each of its words are to other
fields of research, and its length: of a short one every word is its subject, of a long one some are colour.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, pstdev

import numpy as np

from bot.answering.model import Missing, SearchPlan
from bot.answering.searching.asked import AskedWords
from bot.answering.searching.fields import FieldMatch
from bot.answering.searching.rank import Signals, Weights, ranking_weights, relevance_weights
from ingest.library.words import content_words

_SIMILARITY, _COVERAGE, _UNKNOWN, _PER_WORD, _FIELD = 0.7, 0.25, 0.35, 0.04, 1.0
_LEAST = 0.0
"""Weights and threshold of relevance by meaning and words: rounded from a logistic regression over questions on the
seed lists that name nothing missing (cross-validated area under the curve 0.97; without the fields 0.87). The
threshold leans towards answering: it refuses 1 in 75 of those that have an answer and 8 in 10 of the others."""
_COVERAGE_BY_WORDS, _UNKNOWN_BY_WORDS, _PER_WORD_BY_WORDS = 1.1, 1.0, 0.2
_LEAST_BY_WORDS = 0.85
"""The same where words alone are known."""
_LEAST_OF_SIGNS = 0.4
"""How much of a question in signs one paper must hold."""
_MOST_WORDS = 8
_ALL_COVERED, _ALL = 0.1, 0.999
"""For a paper that holds every word that is asked for, however near the question is to the name of a field."""
_LEAST_BESIDE: Mapping[str, int] = {"name": 3, "author": 2, "venue": 2, "organisation": 2}
"""How many words beside what the library lacks make it something that is said beside an answer to the rest."""
_LEAST_IN_ANOTHER_LANGUAGE = 0.45
"""The least probability from which a question in another language than English is answered: of such a question less is
read, and matches less. Of 14 seen ones without an answer 13 have 0.38 at most, of 73 with one 5 have."""
_LEAST_IN_A_TEXT = 0.5
"""How much of what is asked a passage of a full text must hold, with title and abstract, to answer by itself."""
_SIMILAR_AMONG, _COVERED_AMONG = 10, 5
_MATCHES = 0.6
"""The cosine similarity from which on a token of a text stands for a token of a question."""
_STAND_OUT, _FEWEST = 3, 20
"""How many of the best papers may stand out from the others, and of how many papers that tells something."""
_USUAL_DISTANCE, _USUAL_DEVIATIONS = 0.28, 2.2
"""How far the best papers stand out for questions that have an answer, where the papers that were weighed do not tell:
the means over the questions of the fit."""
_LEAST_DEVIATION = 0.02
"""Added to the standard deviation of similarities: papers that are all alike let none stand out by chance."""
_STEEPNESS, _UNDECIDED = 10.0, 0.5
"""How fast probability grows with relevance where it is not calibrated, and what it is where relevance is 0."""

_LACKED = {
    "venue": "I found no paper from {}.",
    "name": "No paper is called {} or mentions it. Check the spelling, or paste a link.",
    "organisation": "I found no paper from {}.",
    "identifier": "{} is not in the library.",
    "list": "There is no list {}.",
    "section": "No list has a section {}.",
    "author": "I found no paper by {}.",
    "fact": "The lists do not record {}.",
    "outside": "I can only answer questions about the papers on these lists ({}).",
    "wish": "I cannot do that ({}).",
    "place": "There is no {}.",
}


def lacks_a_filter(plan: SearchPlan) -> bool:
    """Whether the plan filters by something that the library lacks, with nothing beside it that could be meant.

    Nothing fits such a filter; leaving it out would answer another question.
    """
    filters = {
        "venue": plan.selection.venues,
        "organisation": plan.selection.organisations,
        "author": plan.selection.authors,
        "fact": (),
        "section": plan.selection.sections,
        "list": plan.selection.lists,
    }
    return any(not filters.get(each.what, True) for each in plan.missing)


def why_lacking(plan: SearchPlan) -> str | None:
    """Give the reason why the library cannot hold what the plan names, None where it names nothing that is missing."""
    if not plan.missing or (plan.mentions and not any(each.what == "wish" for each in plan.missing)):
        return None
    lacked = [_LACKED[what].format(_surfaces(plan.missing, what)) for what in _kinds(plan.missing)]
    return " ".join((*lacked, *dict.fromkeys(each.instead for each in plan.missing if each.instead)))


def why_empty(plan: SearchPlan) -> str:
    """Say that the plan's filters select no paper."""
    filters = ", ".join(f"“{words}”" for words in plan.filter_words)
    return f"No paper matches all of: {filters}." if filters else "No paper matches."


def why_irrelevant(
    plan: SearchPlan, asked: AskedWords, likely: "Answered | None", *, named: bool = False
) -> str | None:
    """Give the reason why nothing found answers the plan, None where something does.

    `likely` is how probable it is that what was found answers, None where nothing was. What a follow-up or a mention
    points at is an answer whatever its words, and so are the papers that name what the question names (`named`).
    """
    lacking = why_lacking(plan)
    if lacking and not (plan.text and _by_the_way(plan, asked)):
        return lacking
    if plan.mentions or plan.follow_up or named or not asked.weights:
        return None
    if likely is None:
        return why_empty(plan)
    if likely.enough or ((plan.filter_words or plan.not_understood) and likely.all_words):
        return None
    if lacking:
        return lacking
    if asked.unknown and not _in_signs(asked):
        words = ", ".join(f"“{asked.surfaces[stem]}”" for stem in asked.surfaces if stem in asked.unknown)
        return f"I found no papers about {words}."
    return "I found no paper that answers this."


def _by_the_way(plan: SearchPlan, asked: AskedWords) -> bool:
    """Whether a question says enough beside the names, authors, venues and organisations that the library lacks.

    "EAGLE speculative sampling" asks for EAGLE, and so does "does EAGLE sample from several models"; "how much CO2 does
    the training of large nets cause" does not ask for a work named CO2. What is lacking is then told beside the answer.
    """
    if any(missing.what not in _LEAST_BESIDE for missing in plan.missing):
        return False
    if any(missing.what == "name" and _is_subject(missing.surface, plan.question) for missing in plan.missing):
        return False
    names = {stem for missing in plan.missing for stem in content_words(missing.surface)}
    return len(asked.weights.keys() - names) >= max(_LEAST_BESIDE[missing.what] for missing in plan.missing)


def _is_subject(name: str, question: str) -> bool:
    """Whether a question is one about a name: "does NAME …", "what can NAME …", "how large is NAME", "NAME's …"."""
    exact = re.escape(name)
    asked = rf"\b(?:does|do|did|is|are|was|were|can|could|has|have|will|would)(?:n['’]t)? (?:the )?{exact}(?!\w)"
    return re.search(rf"{asked}|(?<!\w){exact}['’]s\b", question, re.I) is not None


FEATURES = (
    "similarity",
    "unknown",
    "unmatched",
    "words",
    "field",
    "elsewhere",
    "all words",
    "distance",
    "deviations",
)
"""What the probability of an answer is weighed from; see `relevance_features`."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How probable it is that what was found answers, from 0 to 1, and whether that is enough to answer.

    `all_words` says that one paper holds every word that is asked for: among the papers that filters take, an answer.
    """

    probability: float
    enough: bool
    all_words: bool = False


def answered(
    asked: AskedWords,
    ranked: Sequence[Signals],
    field: FieldMatch | None,
    *,
    filtered: bool = False,
    in_english: bool = True,
) -> Answered | None:
    """Return how probable it is that papers answer a question, given their signals, best first; None without papers.

    `field` says how near it is to the fields of research, None where similarities are not known. Papers that were
    `filtered` may all be about what is asked, so that none has to stand out. The probability is calibrated where the
    embedder gives token vectors (`ranking.toml`); elsewhere it follows from `relevance`, and one half is enough. Where
    the question is not `in_english`, less is enough. A title that holds every word is enough whatever the probability,
    and so is a paper that holds the only one.
    """
    if not ranked:
        return None
    if field is None or _in_signs(asked) or ranked[0].tokens is None:
        probability = _logistic(_STEEPNESS * relevance(asked, ranked, None if field is None else field.similarity))
        return Answered(probability, probability >= _UNDECIDED, any(each.plain_coverage > _ALL for each in ranked))
    expanded = any(each.expansion is not None for each in ranked)
    weights = relevance_weights(expansions=expanded)
    features = relevance_features(
        asked, ranked, field, ranking_weights("tokens", expansions=expanded), filtered=filtered
    )
    probability = _logistic(weights["constant"] + sum(weights.get(name, 0.0) * features[name] for name in FEATURES))
    least = weights["least"] if in_english else _LEAST_IN_ANOTHER_LANGUAGE
    enough = probability >= least or words_suffice(asked, ranked)
    return Answered(probability, enough, features["all words"] > 0)


def answered_in_texts(asked: AskedWords, found: Sequence[Signals], field: FieldMatch | None) -> Answered | None:
    """Return how probable it is that papers answer by their full texts, given the signals of those with a passage.

    Passages of full texts have no token vectors, so the calibrated probability does not hold for them. One of them must
    hold much of what is asked: among very many passages some are near to anything.
    """
    telling = [replace(each, tokens=None) for each in found if each.coverage >= _LEAST_IN_A_TEXT]
    return answered(asked, telling, field)


def relevance_features(
    asked: AskedWords, ranked: Sequence[Signals], field: FieldMatch, weights: Weights, *, filtered: bool = False
) -> dict[str, float]:
    """Return the features of the logistic regression: the best of the first papers, and what the question is like.

    `weights` are those of the ranking. `unmatched` is how far the question's tokens are from every paper, `elsewhere`
    how much nearer they are to the names of fields of research; both count each token by its share. `distance` is how
    much further up the best papers are in it than the mean of all, `deviations` how many standard deviations the most
    similar one by its tokens lies above their mean: a question from elsewhere is about as far from every paper. Where
    papers were `filtered`, or are few, both have usual values.
    """
    near = ranked[:_SIMILAR_AMONG]
    best = np.maximum.reduce([each.by_token for each in ranked if each.by_token is not None])
    distance, deviations = _USUAL_DISTANCE, _USUAL_DEVIATIONS
    if len(ranked) >= _FEWEST and not filtered:
        scores = [each.score(weights) for each in ranked]
        distance = fmean(scores[:_STAND_OUT]) - fmean(scores)
        similar = [each.tokens or 0.0 for each in ranked]
        deviations = (max(similar) - fmean(similar)) / (pstdev(similar) + _LEAST_DEVIATION)
    return {
        "similarity": max(each.similarity for each in near),
        "unknown": asked.unknown_share,
        "unmatched": float(np.maximum(0.0, _MATCHES * field.shares - best).sum()) / _MATCHES,
        # Of ten words two more say less than of two.
        "words": math.log1p(len(asked.weights)) / math.log1p(_MOST_WORDS),
        "field": field.similarity,
        "elsewhere": float(np.maximum(0.0, field.by_token - best).sum()),
        "all words": float(any(each.plain_coverage > _ALL for each in near)),
        "distance": distance,
        "deviations": deviations,
    }


def words_suffice(asked: AskedWords, ranked: Sequence[Signals]) -> bool:
    """Whether words answer, whatever the probability: a title holds every one, or a paper the only one."""
    near = ranked[:_SIMILAR_AMONG]
    if len(asked.weights) == 1 and any(each.plain_coverage > _ALL for each in near):
        return True
    return any(each.title_coverage > _ALL for each in near)


def _logistic(weight: float) -> float:
    return 1 / (1 + math.exp(-weight))


def relevance(asked: AskedWords, ranked: Sequence[Signals], field: float | None) -> float:
    """Weigh how much speaks for the best papers being about what is asked; at 0 it is undecided."""
    if _in_signs(asked):
        return max(each.coverage for each in ranked) - _LEAST_OF_SIGNS
    coverage = max(each.coverage for each in ranked[:_COVERED_AMONG])
    words = min(len(asked.weights), _MOST_WORDS)
    if field is None:
        by_words = _COVERAGE_BY_WORDS * coverage - _UNKNOWN_BY_WORDS * asked.unknown_share + _PER_WORD_BY_WORDS * words
        return by_words - _LEAST_BY_WORDS
    similarity = max(each.similarity for each in ranked[:_SIMILAR_AMONG])
    by_words = _COVERAGE * coverage - _UNKNOWN * asked.unknown_share + _PER_WORD * words
    by_words += _ALL_COVERED * any(each.plain_coverage > _ALL for each in ranked[:_SIMILAR_AMONG])
    return _SIMILARITY * similarity + by_words - _FIELD * field - _LEAST


def _in_signs(asked: AskedWords) -> bool:
    """Whether a question is mostly in Chinese signs: what they mean together the embedder hardly tells."""
    signs = sum(len(stem) == 1 and "\u3400" <= stem <= "\u9fff" for stem in asked.weights)
    return 2 * signs > len(asked.weights)


def _kinds(missing: Sequence[Missing]) -> list[str]:
    return list(dict.fromkeys(each.what for each in missing))


def _surfaces(missing: Sequence[Missing], what: str) -> str:
    return ", ".join(dict.fromkeys(f"“{each.surface}”" for each in missing if each.what == what))
