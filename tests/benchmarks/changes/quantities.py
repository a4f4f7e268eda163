"""Changes of numbers and of their units."""

import re
from itertools import pairwise
from random import Random

from tests.benchmarks.changes.model import NUMBER, Changed, same_papers
from tests.benchmarks.changes.words import UNITS
from tests.benchmarks.sentences import Case, Material

_BETWEEN = re.compile(r"\s*(?:-|–|to|and|or)\s*\Z")
_BEHIND = re.compile(r"\s?(?:%|x\b|times\b|ms\b|[BMTK]\b|percent\b|tokens/s\b|(?:b|m|tr)illion\b)?")


def number_changed(case: Case, material: Material, chance: Random) -> Changed | None:
    """Put a number that no cited abstract holds in place of one."""
    found = list(NUMBER.finditer(case.sentence))
    if not found:
        return None
    match = chance.choice(found)
    texts = " ".join(material.papers[paper_id].abstract for paper_id in case.papers)
    for _ in range(20):
        changed = _another(match[0], chance)
        if changed != match[0] and not re.search(rf"(?<![\d.]){re.escape(changed)}(?![\d.])", texts):
            return same_papers(case, f"{case.sentence[: match.start()]}{changed}{case.sentence[match.end() :]}")
    return None


def number_of_other_result(case: Case, material: Material, chance: Random) -> Changed | None:
    """Put a number in place of another that the same abstract holds, with the same unit, for something else."""
    if len(case.papers) > 1:
        return None
    abstract = material.papers[case.papers[0]].abstract
    plain = re.sub(r"\$|\\+(?:\(|\))|\\+", "", re.sub(r"\\+(?:\()?\s*\\*times\\*\)?|\\times", "x", abstract))
    held = {(match[0], _unit(plain, match.end())) for match in NUMBER.finditer(plain)}
    present = {match[0] for match in NUMBER.finditer(case.sentence)}
    choices: list[tuple[re.Match[str], str]] = []
    for match in NUMBER.finditer(case.sentence):
        unit = _unit(case.sentence, match.end())
        choices.extend((match, number) for number, its in sorted(held) if its == unit != "" and number not in present)
    if not choices:
        return None
    match, number = chance.choice(choices)
    return same_papers(case, f"{case.sentence[: match.start()]}{number}{case.sentence[match.end() :]}")


def numbers_exchanged(case: Case, material: Material, chance: Random) -> Changed | None:
    """Let two numbers of the sentence change places, where they are not the ends of one range."""
    found = list(NUMBER.finditer(case.sentence))
    pairs = [
        (first, second)
        for first, second in pairwise(found)
        if first[0] != second[0]
        and _unit(case.sentence, first.end()) == _unit(case.sentence, second.end())
        and not _BETWEEN.search(
            case.sentence[first.end() : second.start()].replace(_unit_text(case, first.end()), "", 1)
        )
    ]
    if not pairs:
        return None
    first, second = chance.choice(pairs)
    text = case.sentence
    middle = text[first.end() : second.start()]
    return same_papers(case, f"{text[: first.start()]}{second[0]}{middle}{first[0]}{text[second.end() :]}")


def unit_changed(case: Case, material: Material, chance: Random) -> Changed | None:
    """Put another unit behind a number."""
    fitting = [(pattern, other) for pattern, other in UNITS if re.search(pattern, case.sentence)]
    if not fitting:
        return None
    pattern, other = chance.choice(fitting)
    return same_papers(case, re.sub(pattern, other, case.sentence, count=1))


def _another(number: str, chance: Random) -> str:
    digits = [place for place, letter in enumerate(number) if letter.isdigit()]
    place = digits[0] if len(digits) < 3 else chance.choice(digits[:2])
    digit = chance.choice([each for each in "123456789" if each != number[place]])
    return f"{number[:place]}{digit}{number[place + 1 :]}"


def _unit(text: str, end: int) -> str:
    """What kind of number ends at `end` of `text`: `times`, `%`, a scale, or nothing."""
    unit = _unit_text_at(text, end).strip()
    return "x" if unit in ("x", "times") else unit


def _unit_text(case: Case, end: int) -> str:
    return _unit_text_at(case.sentence, end)


def _unit_text_at(text: str, end: int) -> str:
    match = _BEHIND.match(text, end)
    return match[0] if match else ""
