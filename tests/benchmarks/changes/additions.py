"""Changes that add to a sentence what no source states: causes, purposes, clauses."""

import re
from random import Random

from tests.benchmarks.changes.model import Changed, body, lowered, same_papers, with_tail
from tests.benchmarks.sentences import Case, Material

_CAUSES = (
    ", because most of its code was rewritten in Rust",
    ", since neighbouring requests are alike",
    " thanks to a garbage collector of its own",
    ", because errors of measurement were filtered out first",
    " owing to a better choice of random seeds",
    ", because the data were sorted by difficulty beforehand",
)
_PURPOSES = (
    " in order to satisfy auditors",
    " so that no operator has to be on call",
    " in order to work without a network connection",
    ", with the aim of replacing human experts",
    " so that children can use it safely",
)
_CLAUSES = (
    ", and an independent laboratory has confirmed this",
    ", and it has replaced earlier systems in production",
    ", which its authors regard as a side effect",
    ", and users preferred it in a survey",
    ", and the effect disappears after retraining",
    ", at the price of a more difficult installation",
)
_ALIKE = 0.5
_RESULT = re.compile(r"\d(?:x|%)| times\b|\boutperforms?\b|\bbeats\b")
_HAS_CAUSE = re.compile(r"\b(?:because|since|due to|thanks to|so that|in order to|thereby|hence)\b", re.IGNORECASE)
_CAUSAL = re.compile(
    r"\A(?P<effect>[^,]+?),? (?:because|since)(?! of) (?P<cause>[^,\[]+)(?P<rest>.*)\Z"
    r"|\A(?:Because|Since) (?P<cause2>[^,]+), (?P<effect2>[^\[]+?)(?P<rest2> \[.*)\Z"
)


def cause_invented(case: Case, material: Material, chance: Random) -> Changed | None:
    """Add a cause that no source gives."""
    return _added(case, _CAUSES, chance)


def purpose_invented(case: Case, material: Material, chance: Random) -> Changed | None:
    """Add a purpose that no source gives."""
    return _added(case, _PURPOSES, chance)


def clause_invented(case: Case, material: Material, chance: Random) -> Changed | None:
    """Add a clause that no source carries."""
    return _added(case, _CLAUSES, chance)


def facts_linked(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim that a result is the cause of another fact of the source, which the source does not say."""
    others = [
        each
        for each in material.faithful
        if each.papers == case.papers
        and each is not case
        and not each.facts
        and not _HAS_CAUSE.search(each.sentence)
        and _RESULT.search(each.sentence)
        and not _alike(each.sentence, case.sentence)
    ]
    if len(case.papers) > 1 or case.facts or not others or _HAS_CAUSE.search(case.sentence):
        return None
    reason = lowered(body(chance.choice(others).sentence))
    return same_papers(case, with_tail(case.sentence, f", because {reason}"))


def cause_turned(case: Case, material: Material, chance: Random) -> Changed | None:
    """Make the cause the effect and the effect the cause."""
    match = _CAUSAL.match(case.sentence)
    if match is None:
        return None
    effect, cause, rest = (match[name] or match[f"{name}2"] for name in ("effect", "cause", "rest"))
    turned = f"{cause[:1].upper()}{cause[1:].strip()}, because {lowered(effect)}"
    return same_papers(case, f"{turned}{rest if rest.startswith((' ', '.')) else ' ' + rest}")


def _alike(one: str, other: str) -> bool:
    """Whether two sentences share so many words that they may tell the same fact."""
    words, others = (set(re.findall(r"\w{4,}|\d+", text.casefold())) for text in (one, other))
    return len(words & others) > _ALIKE * min(len(words), len(others))


def _added(case: Case, tails: tuple[str, ...], chance: Random) -> Changed | None:
    if len(case.papers) > 1 or case.facts:
        return None
    return same_papers(case, with_tail(case.sentence, chance.choice(tails)))
