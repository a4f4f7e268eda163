"""Keeps one language of an abstract that comes in several, and separates its headings.

English is preferred, as papers are searched in it; of other languages the first stays.
"""

import re

from ingest.terms.patterns import lazy_pattern

_ABSTRACT_IN_OTHERS = (
    "Resumen|Résumé|Zusammenfassung|Kurzfassung|Resumo|Riassunto|Sommario|Samenvatting|Sammanfattning|Sammendrag|"
    "Resumé|Tiivistelmä|Streszczenie|Abstrakt|Összefoglalás|Rezumat|Resum|Özet|Abstrak|Intisari|Аннотация|Резюме|"
    "Анотація|摘要|要旨|抄録|概要|초록|요약|ملخص|چکیده"
)
_OTHER_HEADS_FOLDED = tuple(_ABSTRACT_IN_OTHERS.casefold().split("|"))
_NEW_LINE = r"(?<!\s)[^\S\n]*+\n\s*+"
_BEFORE = rf"(?:^\s*+|{_NEW_LINE}|(?<=[.!?。؟])\s++)"
_OTHER_HEAD = lazy_pattern(
    rf"{_BEFORE}({_ABSTRACT_IN_OTHERS})(?:\s*[:.：—–-]\s*|\s*\n\s*|\s+(?=[A-ZÀ-ÞА-Я]))", re.IGNORECASE
)
_ENGLISH_HEAD = lazy_pattern(rf"{_BEFORE}(Abstract|Summary)(?:\s*[:.：—–-]\s*|\s*\n\s*|\s+(?=[A-Z]))", re.IGNORECASE)
_LANGUAGE_OPENS = lazy_pattern(r"<((?:jats:)?[\w-]{1,30})\b[^<>]{0,200}?\blang\s*=\s*[\"']([A-Za-z]{2})\b[^<>]{0,200}>")
_MOST_PARTS = 20
_LEAST_LETTERS = 60

_PARTS = (
    "Background|Context|Introduction|Rationale|Motivation|Aims?|Aims? and objectives?|Objectives?|Purpose|Goals?|"
    "Hypothesis|Importance|Methods?|Methodology|Methods and materials|Materials? and methods|"
    "Patients and methods|Methods and (?:findings|results)|Study design|Design|Experimental design|Setting|"
    "Participants|Patients|Interventions?|Measurements?|Main outcomes?(?: and)? measures?|Data sources|Study selection|"
    "Results?|Findings|Main results|Results and discussion|Discussion|Interpretation|Limitations|Conclusions?|"
    "Conclusions and relevance|Significance|Implications|Funding|Trial registration|Registration|"
    "Availability(?: and implementation)?|Supplementary information|Contact"
)
_LONGEST_PART = 40
_GLUED = lazy_pattern(rf"(?:^\s*+|{_NEW_LINE}|(?<=[.!?)\]])\s*+)({_PARTS})(?=[A-Z][a-z]|[A-Z] [a-z])")
_GLUED_CAPITALS = lazy_pattern(rf"(?:^\s*+|{_NEW_LINE}|(?<=[.!?)\]])\s*+)({_PARTS.upper()})(?=[A-Z][a-z]|[A-Z] [a-z])")
_ALONE = lazy_pattern(rf"(?:^|\n)[ \t]*({_PARTS})[ \t]*\n\s*", re.IGNORECASE)
_CAPITALS = lazy_pattern(rf"(?:^\s*+|{_NEW_LINE}|(?<=[.!?)\]])\s*+)({_PARTS.upper()})[ \t]+(?=[A-Z0-9])")

# Few abstracts have headings, and that nothing looks like one is seen much sooner than that none is there.
_MAY_BE_GLUED = lazy_pattern(r"[A-Z](?<=[a-z]{3}.)[a-z ]")
_MAY_BE_CAPITALS = lazy_pattern(r"[A-Z](?<=[A-Z]{3})(?:[A-Z][a-z ]|[ \t]+[A-Z0-9])")


def in_one_language(text: str) -> str:
    """Return a text with markup without the elements that are marked as another language than the one to keep."""
    found: list[tuple[str, int, int]] = []
    place = 0
    while len(found) < _MOST_PARTS and (opening := _LANGUAGE_OPENS.search(text, place)):
        end = text.find(f"</{opening[1]}", opening.end())
        if end < 0:
            break
        found.append((opening[2].casefold(), opening.start(), end))
        place = end
    languages = [language for language, _, _ in found]
    if len(set(languages)) < 2:
        return text
    chosen = "en" if "en" in languages else languages[0]
    for language, start, end in reversed(found):
        if language != chosen:
            text = text[:start] + text[end:]
    return text


def one_abstract(text: str) -> str:
    """Return the part of a plain text that stands under the heading of one language, the heading taken out.

    A text without headings of other languages is returned as it is.
    """
    folded = text.casefold()
    if not any(head in folded for head in _OTHER_HEADS_FOLDED):
        return text
    others = [("", found.start(), found.end()) for found in _OTHER_HEAD.finditer(text)][:_MOST_PARTS]
    if not others:
        return text
    english = [("en", found.start(), found.end()) for found in _ENGLISH_HEAD.finditer(text)][:_MOST_PARTS]
    heads = sorted([*others, *english], key=lambda head: head[1])
    ends = [*(start for _, start, _ in heads[1:]), len(text)]
    parts = [("en", text[: heads[0][1]])]
    parts += [(language, text[start:end]) for (language, _, start), end in zip(heads, ends, strict=True)]
    telling = [(language, part) for language, part in parts if sum(map(str.isalpha, part)) >= _LEAST_LETTERS]
    in_english = [part for language, part in telling if language == "en"]
    return (in_english or [part for _, part in telling] or [text])[0]


def with_headings_apart(text: str) -> str:
    """Return a structured abstract whose headings (`Methods`, `RESULTS`) end with a colon, also glued ones."""
    if any(len(line.strip()) <= _LONGEST_PART for line in text.split("\n")[:-1]):
        text = _ALONE.sub(r"\n\1: ", text)
    if _MAY_BE_GLUED.search(text):
        text = _GLUED.sub(r" \1: ", text)
    if _MAY_BE_CAPITALS.search(text):
        text = _CAPITALS.sub(r" \1: ", _GLUED_CAPITALS.sub(r" \1: ", text))
    return text
