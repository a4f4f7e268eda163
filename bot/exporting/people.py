"""Split the names of authors into given names, particle, family name and suffix.

person_of("Jan van der Berg")  -> Person("Jan", "van der", "Berg", "")
person_of("Berg, Jan van der") -> the same
person_of("DeepSeek-AI")       -> Person(whole="DeepSeek-AI")
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.terms.outside_text import one_line
from ingest.terms.person_names import JOINT

MOST_NAMES = 16_384
"""Names that are remembered while papers are written out: authors come again, and memory has a bound."""

_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
_PARTICLE = re.compile(r"[^\W\d_]'?[^\W\d_]*'?(?<![A-Z])")
_PART_OF_FAMILY = frozenset(
    {"Van", "Von", "De", "Del", "Della", "Di", "Dos", "Du", "La", "Le", "El", "Ter", "Ten", "Den"}
)
"""Particles that are written with a capital: they belong to the family name, under which it is sorted."""

_GROUP = re.compile(
    r"\d|\b(?:team|group|collaborations?|consortium|project|committee|community|contributors|initiative|network|inc|labs?"
    r"|institute|foundation|university|society|organi[sz]ation)\b\.?",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(r"[A-Z]{1,2}")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Person:
    """One author; `whole` is the name of a group, or one that cannot be taken apart, and then all that there is."""

    given: str = ""
    particle: str = ""
    family: str = ""
    suffix: str = ""
    whole: str = ""

    @property
    def full(self) -> str:
        """The name in reading order."""
        return self.whole or " ".join(filter(None, (self.given, self.particle, self.family, self.suffix)))

    @property
    def unmistakable(self) -> str:
        """The name in reading order, where that is taken apart as it was; else `Family, Given`, `Group,` (EndNote)."""
        if person_of(self.full) == self:
            return self.full
        if self.whole:
            return f"{self.whole},"
        family = " ".join(filter(None, (self.particle, self.family)))
        return ", ".join(filter(None, (family, self.suffix, self.given)))

    @property
    def sorted_under(self) -> str:
        """The part of the name that a bibliography sorts by."""
        return self.family or self.whole


@lru_cache(MOST_NAMES)
def person_of(name: str) -> Person:
    """Take a name apart, as a list or a provider writes it.

    Particles are lower-case words in front of the family name, as BibTeX has it ("Tame the BeaST", section 11). Words
    that `JOINT` joins stay together.
    """
    if "," in name:
        return _from_commas(one_line(name))
    words = [one_line(word) for word in name.split(" ")] if JOINT in name else one_line(name).split(" ")
    words, name = list(filter(None, words)), one_line(name)
    if len(words) < 2 or _GROUP.search(name) or _HAN.search(name):
        return Person(whole=name)
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    if len(words) == 2 and _RUN_TOGETHER.fullmatch(words[1]) and not words[0].isupper():
        return Person(" ".join(f"{letter}." for letter in words[1]), "", words[0], suffix)
    begin = next((at for at in range(1, len(words) - 1) if _begins_family(words[at])), len(words) - 1)
    given, rest = " ".join(words[:begin]), " ".join(words[begin:])
    return Person(given, *_parted(rest.split(" ")), suffix)


def _from_commas(name: str) -> Person:
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if len(parts) == 1:
        return Person(whole=parts[0])
    if len(parts) not in (2, 3) or _GROUP.search(name):
        return Person(whole=name)
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[2]):
        # RIS has the suffix last, BibTeX before the given names.
        parts = [parts[0], parts[2], parts[1]]
    suffix = parts[1] if len(parts) == 3 else ""
    if len(parts) == 2 and _SUFFIX.fullmatch(parts[1]):
        plain = person_of(parts[0])
        return Person(whole=name) if plain.whole else Person(plain.given, plain.particle, plain.family, parts[1])
    if suffix and not _SUFFIX.fullmatch(suffix):
        return Person(whole=name)
    given, family = parts[-1].split(" "), parts[0].split(" ")
    behind = len(given)
    while behind > 1 and given[behind - 1].islower() and _PARTICLE.fullmatch(given[behind - 1]):
        behind -= 1
    return Person(" ".join(given[:behind]), *_parted([*given[behind:], *family]), suffix)


def _begins_family(word: str) -> bool:
    return word in _PART_OF_FAMILY or (word[:1].islower() and bool(_PARTICLE.fullmatch(word)))


def _parted(words: list[str]) -> tuple[str, str]:
    """Return the particle and the family name that words make up together; the last word is always of the name."""
    end = 0
    while end < len(words) - 1 and words[end][:1].islower():
        end += 1
    return " ".join(words[:end]), " ".join(words[end:])
