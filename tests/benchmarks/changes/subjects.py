"""Changes of who did what: subjects, comparisons, organisations, venues."""

import re
from random import Random

from tests.benchmarks.changes.model import (
    VERB,
    Changed,
    base_of,
    body,
    other_names,
    own_name,
    predicate,
    raised,
    same_papers,
    single_sourced,
)
from tests.benchmarks.changes.words import VERBS
from tests.benchmarks.sentences import Case, Material

_AGAINST = re.compile(
    r"\b(?:significantly )?(?:outperforms|outperform|beats|exceeds that of|is ahead of|"
    r"compared to|compared with|as compared with|improves on|better than|faster than|cheaper than|less than|than) "
    r"(?P<other>(?:both )?(?:the |existing |other |previous |earlier |state-of-the-art |\w+-workers|[A-Z]|[a-z]+\.?\w+)"
    r"[^,\[]*?)"
    r"(?=,| \[| \(\+|\.\Z| (?:by|on|at|in|for|when|while|across|under|with(?! naive)|is|are)\b"
    r"| and (?:keeps|is|improves|\d))"
)
_ELSEWHERE = (
    ("MIT", "MIT"),
    ("Alibaba", "Alibaba"),
    ("ETH Zurich", "ETH"),
    ("the University of Oxford", "Oxford"),
    ("Samsung Research", "Samsung"),
    ("KAIST", "KAIST"),
    ("Princeton University", "Princeton"),
)
_VENUES = ("OSDI", "SOSP", "NeurIPS", "ICML", "EuroSys", "ASPLOS")


def comparison_turned(case: Case, material: Material, chance: Random) -> Changed | None:
    """Let the two sides of a comparison change places."""
    name, match = own_name(case, material), _AGAINST.search(case.sentence)
    if name is None or match is None or len(case.papers) > 1:
        return None
    rest, other = predicate(case.sentence, name) or "", match["other"]
    shift = match.start("other") - len(name) - 1
    turned = f"{rest[:shift]}{name}{rest[shift + len(other) :]}"
    if other.endswith("s") and not other.endswith(("ss", "Models")) and other.split()[-1].islower():
        verb = VERB.match(turned)
        turned = f"{base_of(verb[0])}{turned[verb.end() :]}" if verb else re.sub(r"\Ais\b", "are", turned)
    return same_papers(case, f"{raised(other)} {turned}")


def other_subject(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim what the sentence says of another system that the same abstract names."""
    name = own_name(case, material)
    if name is None or len(case.papers) > 1:
        return None
    others = other_names(material.papers[case.papers[0]], case.sentence)
    return same_papers(case, f"{chance.choice(others)} {predicate(case.sentence, name)}") if others else None


def joined(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim another paper's result of this one, citing both."""
    name = own_name(case, material)
    found = _of_another_paper(case, material, chance)
    if name is None or found is None or len(case.papers) > 1:
        return None
    other, rest = found
    return Changed(f"{name} {body(rest)} [1][2].", (*case.papers, *other.papers))


def both_claimed(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim of this paper its own result and another paper's, citing both."""
    name = own_name(case, material)
    found = _of_another_paper(case, material, chance)
    if name is None or found is None or len(case.papers) > 1 or case.facts:
        return None
    other, rest = found
    return Changed(f"{body(case.sentence)}, and it also {body(rest)} [1][2].", (*case.papers, *other.papers))


def shared_with_other(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim this paper's result of it and of another paper together, citing both."""
    name = own_name(case, material)
    rest = predicate(case.sentence, name) if name else None
    if name is None or rest is None or len(case.papers) > 1 or case.facts:
        return None
    others = [each for each in single_sourced(material, case.part) if each.papers != case.papers]
    other = chance.choice(others)
    names = [each for each in material.papers[other.papers[0]].names if each not in case.sentence]
    verb = VERB.match(rest)
    if not names or verb is None:
        return None
    shared = f"{base_of(verb[0])}{body(rest)[verb.end() :]}"
    first, second = chance.choice([(name, names[0]), (names[0], name)])
    return Changed(f"{first} and {second} {shared} [1][2].", (*case.papers, *other.papers))


def subjects_exchanged(case: Case, material: Material, chance: Random) -> Changed | None:
    """Let the subjects of a sentence on two papers change places."""
    if len(case.papers) < 2:
        return None
    first, second = (
        next((name for name in material.papers[paper_id].names if name in case.sentence), None)
        for paper_id in case.papers
    )
    if first is None or second is None:
        return None
    exchanged = {first: second, second: first}
    longest_first = sorted((first, second), key=len, reverse=True)
    pattern = "|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in longest_first)
    return same_papers(case, re.sub(pattern, lambda match: exchanged[match[0]], case.sentence))


def organisation_invented(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim that the paper comes from elsewhere."""
    name, paper = own_name(case, material), material.papers[case.papers[0]]
    places = [place for place, key in _ELSEWHERE if key not in paper.organisations and key not in paper.abstract]
    if name is None or not places or len(case.papers) > 1 or case.facts:
        return None
    return same_papers(case, f"{name}, developed at {chance.choice(places)}, {predicate(case.sentence, name)}")


def venue_invented(case: Case, material: Material, chance: Random) -> Changed | None:
    """Claim another venue, or another year of the right one."""
    name, paper = own_name(case, material), material.papers[case.papers[0]]
    if name is None or len(case.papers) > 1 or case.facts:
        return None
    venue, _, year = paper.venue.rpartition(" ")
    if venue and chance.random() < 0.5:
        wrong = f"{venue} {int(year) - 1}"
    else:
        wrong = f"{chance.choice([each for each in _VENUES if each != venue])} {2000 + int(paper.paper_id[:2])}"
    return same_papers(case, f"{name}, which appeared at {wrong}, {predicate(case.sentence, name)}")


def _of_another_paper(case: Case, material: Material, chance: Random) -> tuple[Case, str] | None:
    """A sentence of another paper, and what it says of that paper."""
    found = []
    for other in single_sourced(material, case.part):
        name = own_name(other, material)
        if name is None or other.papers == case.papers:
            continue
        rest = predicate(other.sentence, name) or ""
        named = any(name in rest for name in (*material.papers[case.papers[0]].names, name))
        if rest.split(" ", 1)[0] in VERBS and not named:
            found.append((other, rest))
    return chance.choice(found) if found else None
