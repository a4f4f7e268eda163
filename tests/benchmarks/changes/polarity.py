"""Changes of what is affirmed, how far, and under which condition."""

import re
from random import Random

from tests.benchmarks.changes.model import VERB, Changed, base_of, own_name, predicate, same_papers, with_tail
from tests.benchmarks.changes.words import ANTONYMS, CONDITIONS, HEDGES, HEDGES_TURNED, NOUNS_TOO, VERBS, WIDENED
from tests.benchmarks.sentences import Case, Material

_BE = re.compile(r"\b(is|are|was|were)\b(?! not)")
_PLAIN_VERB = re.compile(rf"\b({'|'.join(verb for verb in VERBS if verb not in NOUNS_TOO)})\b")
_CAN = re.compile(r"\b(can|could|may)\b")
_HAS_BEEN = re.compile(r"\bhas been\b")
_NEGATED = re.compile(r"\b(?:not|no|cannot|never|without|nothing|don't|neither)\b|n't\b", re.IGNORECASE)
_AFFIRMED = (
    (r"\bdoes not (\w+)", lambda match: _third_person(match[1])),
    (r"\b(?:do not|don't) (?:often )?(\w+)", lambda match: match[1]),
    (r"\boften do not (\w+)", lambda match: f"often {match[1]}"),
    (r"\bcannot\b", lambda _: "can"),
    (r"\b(is|are|was) not\b", lambda match: match[1]),
    (r"(?<!or )\bno\b", lambda _: "some"),
    (r"\bNo\b", lambda _: "Some"),
    (r"\bwithout requiring\b", lambda _: "but only with"),
    (r"(?<!does )\bwithout\b", lambda _: "with"),
    (r"\bnot\b ", lambda _: ""),
)
_EVERYWHERE = (
    " in every setting",
    " on any hardware",
    ", whatever the workload",
    " in all cases",
)
_BEST = (
    ", the best result reported so far",
    ", better than any other approach",
    ", which no other work has reached",
    ", which is the state of the art",
)
_LEADS = re.compile(r"\b(?:first|best|only|state[- ]of[- ]the[- ]art|SOTA|record|unprecedented|largest)\b")


def negated(case: Case, material: Material, chance: Random) -> Changed | None:
    """Deny the first thing that the sentence affirms: `improves` becomes `does not improve`."""
    text = case.sentence
    if _NEGATED.search(text):
        return None
    found = [
        (match.start(), match, replacement)
        for pattern, replacement in (
            (_HAS_BEEN, "has not been"),
            (_CAN, "cannot"),
            (_BE, None),
            (VERB if own_name(case, material) else _PLAIN_VERB, None),
        )
        for match in [pattern.search(text)]
        if match is not None
    ]
    if not found:
        return None
    _, match, replacement = min(found, key=lambda each: each[0])
    if replacement is None:
        word = match[0]
        replacement = f"{word} not" if word in ("is", "are", "was", "were") else f"does not {base_of(word)}"
    return same_papers(case, f"{text[: match.start()]}{replacement}{text[match.end() :]}")


def affirmed(case: Case, material: Material, chance: Random) -> Changed | None:
    """Take a negation out: `does not require` becomes `requires`."""
    for pattern, replacement in _AFFIRMED:
        text, count = re.subn(pattern, replacement, case.sentence, count=1)
        if count:
            return same_papers(case, text)
    return None


def antonym(case: Case, material: Material, chance: Random) -> Changed | None:
    """Put the opposite in place of one word."""
    found = [(word, other) for word, other in ANTONYMS if re.search(rf"(?<![\w-]){word}(?![\w-])", case.sentence)]
    if not found:
        return None
    word, other = chance.choice(found)
    return same_papers(case, re.sub(rf"(?<![\w-]){word}(?![\w-])", other, case.sentence, count=1))


def called_first(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim that the paper was the first to do what it does."""
    return _claim_of_rank(case, material, "first")


def called_only(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim that nothing else does what the paper does."""
    return _claim_of_rank(case, material, "only")


def called_best(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim that nothing is better."""
    if _LEADS.search(case.sentence) or own_name(case, material) is None or not _has_result(case):
        return None
    return same_papers(case, with_tail(case.sentence, chance.choice(_BEST)))


def widened(case: Case, material: Material, chance: Random) -> Changed | None:
    """Put `all` or `always` in place of a narrower word."""
    return _replaced(case, WIDENED, chance)


def every_case(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim that what the sentence says holds without exception."""
    if not _has_result(case):
        return None
    return same_papers(case, with_tail(case.sentence, chance.choice(_EVERYWHERE)))


def hedge_removed(case: Case, material: Material, chance: Random) -> Changed | None:
    """Take away `up to`, `at least`, `about`, `may` and the like."""
    return _replaced(case, HEDGES, chance)


def hedge_turned(case: Case, material: Material, chance: Random) -> Changed | None:
    """Turn an upper bound into a lower one, or the other way round."""
    return _replaced(case, HEDGES_TURNED, chance)


def condition_changed(case: Case, material: Material, chance: Random) -> Changed | None:
    """Put another condition in place of the one under which the sentence holds."""
    return _replaced(case, CONDITIONS, chance)


def _replaced(case: Case, rules: tuple[tuple[str, str], ...], chance: Random) -> Changed | None:
    fitting = [(pattern, other) for pattern, other in rules if re.search(pattern, case.sentence)]
    if not fitting:
        return None
    pattern, other = chance.choice(fitting)
    text = re.sub(pattern, other, case.sentence, count=1)
    return same_papers(case, text[:1].upper() + text[1:] if case.sentence[:1].isupper() else text)


def _claim_of_rank(case: Case, material: Material, rank: str) -> Changed | None:
    name = own_name(case, material)
    if name is None or _LEADS.search(case.sentence) or len(case.papers) > 1 or case.facts:
        return None
    rest = predicate(case.sentence, name) or ""
    if article := re.match(r"is (?:an?|one) ", rest):
        return same_papers(case, f"{name} is the {rank} {rest[article.end() :]}")
    verb = rest.split(" ", 1)[0]
    if verb not in VERBS or verb == "pioneers":
        return None
    if rank == "only":
        return same_papers(case, f"Only {name} {rest}")
    return same_papers(case, f"{name} is the first system to {base_of(verb)}{rest.removeprefix(verb)}")


def _has_result(case: Case) -> bool:
    """Whether the sentence tells how well one paper's approach does."""
    found = re.search(r"\d(?:x|%)| times\b|\bfaster\b|\bthroughput\b|\blatency\b|\baccuracy\b", case.sentence)
    return found is not None and len(case.papers) == 1


def _third_person(base: str) -> str:
    known = next((verb for verb, plain in VERBS.items() if plain == base), None)
    return known or (f"{base[:-1]}ies" if base.endswith("y") else f"{base}s")
