"""What a section of a paper is about, told by its heading."""

import re
from collections.abc import Mapping
from typing import Literal

SectionKind = Literal[
    "abstract",
    "introduction",
    "background",
    "design",
    "evaluation",
    "limits",
    "related",
    "conclusion",
    "appendix",
    "other",
]

_SAYS: Mapping[SectionKind, str] = {
    "abstract": r"\babstract\b|^summary$",
    "limits": r"\blimitations?\b|\bdiscussion\b|\bfuture\b|\bthreats\b|\bcaveats?\b|\bbroader impacts?\b"
    r"|\bopen (?:problems|questions)\b",
    "related": r"\brelated\b|\bprior work\b",
    "introduction": r"\bintroduction\b|\boverview of this\b",
    "background": r"\bbackground\b|\bmotivat\w+\b|\bpreliminar\w+\b|\bproblem\b|\bchallenges?\b"
    r"|\bcharacteri[sz]ation\b",
    "conclusion": r"\bconclu\w+\b|\bclosing\b|\bfinal remarks\b",
    "evaluation": r"\bevaluation\b|\bexperiment\w*\b|\bresults?\b|\bperformance\b|\bablation\w*\b|\banalysis\b"
    r"|\bend-to-end\b"
    r"|\bsensitivity\b|\bmicro-?benchmarks?\b|\bcase stud\w+\b|\bsetup\b|\bbaselines?\b|\bcomparison\b",
    "design": r"\bdesign\b|\bmethod\w*\b|\bapproach\b|\barchitecture\b|\bsystem\b|\balgorithm\w*\b"
    r"|\boverview\b|\bframework\b|\bscheduling\b|\bmodel\b|\btraining\b|\btechniques?\b",
    "appendix": r"\bappendi\w+\b|\bsupplement\w*\b|\backnowledg\w+\b|\bproofs?\b|\breferences\b|\bbibliography\b",
}  # fmt: skip
_COMPILED = {kind: re.compile(words, re.IGNORECASE) for kind, words in _SAYS.items()}
_LETTERED = re.compile(r"^§[A-Z](?:\.\d+)*\b")


def kind_of(name: str, within: str = "") -> SectionKind:
    """The kind of a section called `name` inside one called `within`; what its own name leaves open the other tells."""
    if _LETTERED.match(name):
        return "appendix"
    for heading in (name, within):
        for kind, words in _COMPILED.items():
            if words.search(heading):
                return kind
    return "other"
