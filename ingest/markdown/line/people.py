"""Reads the names of people: a work's authors, however a list writes them.

read_people("Doe, J., & Roe, R. K.")   -> People(("Doe, J.", "Roe, R. K."), sure=True)
read_people("Jane Doe, Rick Roe et al.") -> People(("Jane Doe", "Rick Roe"), sure=True)
read_people("Ambient estimation")       -> None
"""

import re
from dataclasses import dataclass

from ingest.terms.organisations import parse_organisations
from ingest.terms.outside_text import one_line
from ingest.terms.vocabulary import remembered, vocabulary

NAME = r"[^\W\d_a-z][\w'’.-]{0,30}(?: [^\W\d_a-z][\w'’.-]{0,30}){1,3}"
"""A pattern for one name of two words or more."""

_LONGEST = 2_500
_MOST = 400
_PARTICLES = "van|von|de|der|den|del|di|da|la|le|el|al|bin|ibn|ten|ter|dos|du|zu|zur|af|av|y"
_PREFIXES = "d|l|dell|dall|t|de|del|di|da|le|la|van|von|mac|mc"
"""What surnames have in front of their capital, with an apostrophe or none: `d'Owl`, `deNest`."""
_INITIAL = r"[^\W\d_a-zа-я]{1,2}(?:\.|(?=[\s-]|$))"
_INITIALS = re.compile(rf"(?:{_INITIAL}[\s-]?){{1,4}}(?:,? (?:Jr|Sr|III?)\.?)?")
_HAS_INITIAL = re.compile(r"(?:^|\s)(?:[^\W\d_a-zа-я]{1,2}\.|[^\W\d_a-zа-я](?=\s|$))")
_RUN_TOGETHER = re.compile(r"[A-Z]{1,3}|[А-Я]{1,2}")
_WORD = r"[^\W\d_a-zа-я][\w'’ʼ-]*"
_FULL = re.compile(
    rf"(?:{_WORD}|[^\W\d_a-zа-я]{{1,2}}(?:\.|(?=\s))|(?:{_PARTICLES})\b)(?:[\s-]?(?:{_INITIAL})|\s(?:{_WORD}|(?:{_PARTICLES})\b)){{1,5}}\.?"
)
_SURNAME = re.compile(
    rf"(?:(?:{_PARTICLES}|Van|De|Von|Le|La|Di|Da)(?: de| der| den| la| los)?[ -])?(?:{_PREFIXES})?['’]?"
    rf"{_WORD}(?: (?:(?:{_PARTICLES}) ){{0,3}}{_WORD})?"
)
_NAMED_THING = re.compile(r"[A-Z]{2}-[A-Z]{2}|[A-Z]\d")
"""What names of data sets and systems have, all in capitals: `WHU-CD`, `SN8`."""
_ACRONYM = re.compile(r"[A-Z]{2,5}")
_HAS_PARTICLE = re.compile(rf" (?:{_PARTICLES}) ")
_GIVEN = re.compile(
    rf"(?:{_WORD}|{_INITIAL}(?=\s{_WORD}))(?:[\s-](?:(?:{_INITIAL}){{1,3}}|{_WORD})){{0,3}}"
    rf"(?: (?:{_PARTICLES})){{0,2}}\.?"
)
_VANCOUVER = re.compile(
    rf"{_SURNAME.pattern} (?:[A-ZÀ-ÞА-Я]{{1,4}}|(?:[A-ZÀ-ÞА-Я]\.\s?-?){{1,4}})(?: Jr| Sr| II+| \d(?:st|nd|rd))?"
)
_HAN = re.compile(
    r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,4} [\u3400-\u9fff]{1,4}|[\u30a0-\u30ff]{2,8}・[\u30a0-\u30ff]{2,10}"
)
_OTHERS = re.compile(
    r"[\s,;]{0,3}(?:\.{3}|…|(?:\b(?:and|&) )?(?:\bet[\s.]{0,2}al\b\.?|\bothers\b|\bcolleagues\b|\bco-?authors\b)"
    r"|等人?|和?其他|他\b|ほか|\bи др\b\.?|\bu\. ?a\b\.?|\by otros\b"
    r"|(?:(?<=\s)(?:y|and|&) )?\bc[ií]a\b\.?)[\s,.;:]{0,4}$",
    re.IGNORECASE,
)
_ENDS_OF_OTHERS = (
    "…",
    "al",
    "others",
    "colleagues",
    "authors",
    "等",
    "人",
    "他",
    "ほか",
    "др",
    "a",
    "otros",
    "cia",
    "cía",
)
_JOINTS = re.compile(
    r"((?:(?<!\s)\s++)?+(?:[;,，、；]|・(?=[\u3400-\u9fff]))\s*+(?:(?:and|und|et|y|и|&)\s++)?"
    r"|(?<!\s)\s++(?:and|und|&|и|et|y|with)\s++|(?:(?<!\s)\s++)?+&\s*+)"
)
_AND = re.compile(r"\s(?:and|&|und|et|и)\s")
_GLUED = re.compile(r"(?<=\b[A-ZА-Я]\.)(?=[A-ZА-Я][a-zа-яà-ž])")
"""Where a space is missing behind initials: `M.R.Owl`."""
_LEFT_OUT = re.compile(r"(?:,\s*+|(?<![\s,])\s++)?+(?:\.{3}|…)\s*+,?\s*+(?=(?:&|and\b|und\b)?\s*+[^\W\d_a-z])")
EDITORS = re.compile(
    r"[\s,]?\((?:eds?|editors?|hrsgg?|hgg?|herausgeber|ред|coords?|orgs?|dirs?)\.?\)\.?|,?\s(?:eds?|editors?)\.?,?$",
    re.IGNORECASE,
)
"""What says behind names that they are a book's editors."""
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_MAY_BE_SURNAME = re.compile(r"[^\s,;&]{0,40}(?:\s?,| (?:[A-Z]\.[ -]?){1,4}(?:[,;.]|$))")
"""Behind a word: it ends at a comma, behind which initials may stand, or initials follow it."""
_WITH_INITIALS = re.compile(r"[^\W\d_a-z][\w'’-]{1,30} (?:[A-Z]\.[ -]?){1,4}")
"""One word with initials behind it, as surnames are that are words elsewhere: `Winter M. A.`"""
_RUN_TOGETHER_BEHIND = re.compile(r" [A-Z]{1,3}(?:[,;.]|$)")
_VANCOUVER_NAMES = re.compile(r"(?:^|, )[^\W\d_a-z][\w'’-]{1,30} [A-Z]{1,3}(?=[,.]|$)")
_FEWEST = 4
"""Names with initials run together beside which a word of titles is one, too."""
_TAKEN_OFF = re.compile(r"[*#^(]")
SAME_AUTHORS = re.compile(r"(?:[—–―⸺]{2,6}|-{3,6}|_{3,6})[.,:]?\s+")
"""The dash that bibliographies set for the authors of the reference above."""
_MARKS = re.compile(r"(?<=[\w.])\s?[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰#∗]+|(?<=[a-z])\d(?=[\s,;]|$)|\^\{?[\d,]+\}?")
_ANY_MARK = re.compile(r"[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰#∗^\d]")
_BY = re.compile(r"^(?:by\s+|authors?\s?[:：]\s?)(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class People:
    """Names of people, as written; `sure` where the writing leaves no doubt: initials, several names, `et al.`.

    `initials` says that there are initials or `et al.` among them.
    """

    names: tuple[str, ...]
    sure: bool
    initials: bool = False


@remembered(8192)
def read_people(text: str) -> People | None:
    """Read a text that is nothing but names of people; None for anything else."""
    if not 2 < len(text) <= _LONGEST or not text[:1].isalpha() or first_other_word(text) < len(text):
        return None
    text = _BY.sub("", text) if text[0] in "aAbB" else text
    text = _MARKS.sub("", text) if _ANY_MARK.search(text) else text
    text = EDITORS.sub("", text) if "(" in text or "ed" in text[-10:].lower() else text
    text = one_line(text).strip(" ,;:").removesuffix("'s").removesuffix("’s")
    text = _GLUED.sub(" ", text) if "." in text else text
    bare = _OTHERS.sub("", text) if _may_end_in_others(text) else text
    bare = _LEFT_OUT.sub(", ", bare) if "..." in bare or "…" in bare else bare
    others = bare != text
    listed = _listed(bare)
    if listed is not None:
        return People(tuple(_tidied(listed, bare)), True)
    cut = _JOINTS.split(bare.strip(" ,;"))
    parts = [part.strip() for part in cut[::2]]
    if not all(part.strip(" .") for part in parts) or len(parts) > _MOST:
        return None
    if (
        len(parts) > 1
        and "." not in bare
        and all(part.isupper() for part in parts)
        and (any(_NAMED_THING.search(part) for part in parts) or all(map(_ACRONYM.fullmatch, parts)))
    ):
        return None
    commas = [joint.strip() in {",", "，"} for joint in cut[1::2]]
    if any(_has_other_words(part) and not _is_before_initials(at, parts, commas) for at, part in enumerate(parts)):
        return None
    turned = _all_turned(parts, commas)
    names, initials = (turned, False) if turned else _paired(parts, commas)
    if names is None:
        return None
    if len(names) == 1 and not others and not initials and len(names[0].split()) < 2:
        return None
    joined_by_and = len(names) == 2 and _AND.search(bare) is not None
    single = sum(" " not in name for name in names if not _HAN.fullmatch(name))
    if single and not (others or initials or (joined_by_and and single == 2)):
        return None
    if any(name[0].isupper() and _INITIALS.fullmatch(name) for name in names if "." in name):
        return None  # `L.Y.` is where the next name begins.
    unspaced = len(names) > 1 and all(_HAN.fullmatch(name) for name in names)
    sure = others or initials or len(names) > 2 or (joined_by_and and single == 2) or unspaced
    return People(tuple(_tidied(names, bare)), sure, initials or others)


def first_other_word(text: str) -> int:
    """Return where the first word stands that no list of names holds; the text's length where none is seen.

    A text up to such a word or beyond it is never read as people. It is a cheap question before a dear one: texts with
    marks that are taken off before names are looked at are not judged.
    """
    if not text.isascii() or not text.isprintable() or _TAKEN_OFF.search(text):
        return len(text)
    never = _never_in_names()
    if never.isdisjoint(_LETTERS.findall(text.lower())):
        return len(text)
    for word in _LETTERS.finditer(text):
        if word[0].lower() in never and _counts(word[0]) and not _MAY_BE_SURNAME.match(text, word.end()):
            if _RUN_TOGETHER_BEHIND.match(text, word.end()) and len(_VANCOUVER_NAMES.findall(text[:300])) >= _FEWEST:
                continue  # `An L, Best BD` among names that are written so.
            return word.start()
    return len(text)


def _may_end_in_others(text: str) -> bool:
    """Whether a text may end in `et al.` or the like: asked before a dear pattern."""
    return "..." in text[-8:] or text[-24:].casefold().rstrip(" ,.;:").endswith(_ENDS_OF_OTHERS)


@remembered(1)
def _never_in_names() -> frozenset[str]:
    """Words that no name holds, without those that join names or stand beside them."""
    return vocabulary().not_names - {"and", "with", "by", "others", "editor", "editors", "author", "authors"}


def makers(text: str) -> tuple[str, ...]:
    """Return organisations that stand before a year in parentheses; unknown names of two words are people's."""
    names = parse_organisations(text, is_organisation=True)
    people = re.fullmatch(rf"{NAME}(?:(?:, | and |, and | & ){NAME})*", text.strip())
    return names if names and (not people or parse_organisations(text)) else ()


def _listed(text: str) -> list[str] | None:
    """Names that semicolons or slashes part, each with its given names behind a comma: `Owl, Ada; Nest, Bo`."""
    if ";" not in text and "；" not in text and "/" not in text:
        return None
    parts = [part.strip() for part in re.split(r"\s?[;；/]\s?(?:and |und |& )?", text.strip(" ,;")) if part.strip()]
    turned = [part.split(", ") for part in parts]
    fit = all(len(name) == 2 and _SURNAME.fullmatch(name[0]) and _GIVEN.fullmatch(name[1]) for name in turned)
    return parts if len(parts) > 1 and fit and not any(map(_has_other_words, parts)) else None


def _has_other_words(part: str) -> bool:
    never = vocabulary().not_names
    return any(word.lower() in never for word in _LETTERS.findall(part) if _counts(word))


def _counts(word: str) -> bool:
    """Short words in capitals are initials."""
    return not word.isupper() or len(word) > 3


def _is_before_initials(at: int, parts: list[str], commas: list[bool]) -> bool:
    """Whether a part is one word with initials behind it, as surnames are that are words elsewhere: `Winter, M.`"""
    if _WITH_INITIALS.fullmatch(parts[at]):
        return True
    if _VANCOUVER.fullmatch(parts[at]) and sum(_VANCOUVER.fullmatch(part) is not None for part in parts) >= _FEWEST:
        return True
    following = parts[at + 1] if at + 1 < len(parts) and commas[at] else ""
    return " " not in parts[at] and "." in following and _is_initials(following)


def _all_turned(parts: list[str], commas: list[bool]) -> list[str] | None:
    """Join surnames with given names where every name is turned round: `Owl, Ada und Nest, Bo`; else None.

    Only the pair behind an `and` tells that; without one the same commas may part whole names.
    """
    if len(parts) < 4 or len(parts) % 2 or not commas[-1] or commas[-2]:
        return None
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    if not all(_is_surname(surname) and _GIVEN.fullmatch(given) for surname, given in pairs):
        return None
    return [f"{surname}, {given}" for surname, given in pairs]


def _paired(parts: list[str], commas: list[bool]) -> tuple[list[str] | None, bool]:
    """Join surnames with the initials or given names behind them; say whether there are initials anywhere."""
    names: list[str] = []
    initials = False
    at = 0
    turned = len(parts) > 1 and _is_surname(parts[0]) and _is_initials(parts[1])
    while at < len(parts):
        part, following = parts[at], parts[at + 1] if at + 1 < len(parts) and commas[at] else ""
        if _is_surname(part) and following and _is_initials(following):
            names.append(f"{part}, {following}")
            initials = True
            at += 2
        elif _VANCOUVER.fullmatch(part) or (_FULL.fullmatch(part) and _HAS_INITIAL.search(part)):
            names.append(part)
            initials = True
            at += 1
        elif (
            not at
            and following
            and not turned
            and _is_surname(part)
            and (" " not in part or (len(parts) == 2 and " " not in following and _HAS_PARTICLE.search(part)))
            and _GIVEN.fullmatch(following)
        ):
            # MLA: `Doe, Jane, and Rick Roe`; only the first name is turned round
            names.append(f"{part}, {following}")
            at += 2
        elif _FULL.fullmatch(part) or _HAN.fullmatch(part) or _is_surname(part):
            names.append(part)
            at += 1
        else:
            return None, False
    return names, initials


def _tidied(names: list[str], text: str) -> list[str]:
    """Names with a full stop behind initials that stand behind a comma, and without a sentence's full stop."""
    dotted = "." in text and re.search(r"\b\w\.(?=.)", text) is not None
    bare = [name if name[-1:] == "." and re.search(r"\b(?:Jr|Sr)\.$", name) else name.rstrip(" .") for name in names]
    return [f"{name}." if _ENDS_IN_INITIAL.search(name[-2:]) and ("," in name or dotted) else name for name in bare]


_ENDS_IN_INITIAL = re.compile(r"(?:^|[\s.,-])[^\W\d_a-z]$")


def _is_surname(part: str) -> bool:
    return (
        len(part) > 1
        and _SURNAME.fullmatch(part) is not None
        and (part[1:2].islower() or part.isupper() or part[1:2] in "'’ʼ" or part[:1].islower())
    )


def _is_initials(part: str) -> bool:
    return (_INITIALS.fullmatch(part) is not None or _RUN_TOGETHER.fullmatch(part) is not None) and len(part) < 16
