"""Errands that a desk for papers does not run: code and letters to be written, prices, installing, small talk."""

import re

_POLITE = r"^\W*(?:(?:please|pls|plz|can you|could you|would you|hey|hi|hello|ok|okay|now|and)\W+)*"
_NO_WORKS = r"(?!.*\b(?:papers?|surveys?|works?|articles?|publications?|literature|lists?|entr(?:y|ies))\b)"
_LANGUAGE = r"(?:python|c\+\+|javascript|typescript|java|golang|rust|bash|sql|matlab|haskell|php|perl|ruby|scala)"
_WRITTEN = r"(?:code|script|function|program|regexp?|one-?liner|snippet|macro|makefile|dockerfile)"
_PROSE = r"(?:poem|haiku|song|joke|story|essay|e-?mail|letter|cv|recipe|speech|tweet|limerick)"
_THING = r"(?!paper|model|training|prompt|token|query|request|context|cache|language)[\w.-]+"

_WRITE = re.compile(
    rf"{_POLITE}{_NO_WORKS}write(?: (?:me|us|him|her)\b| (?:a|an|some|my|the) )"
    rf"|{_POLITE}{_NO_WORKS}(?:write|code|implement|program|solve|sort|parse)\b.{{1,80}}\bin {_LANGUAGE}(?!\w)\W*$"
    rf"|{_POLITE}{_NO_WORKS}(?:give|show|send|make|generate)(?: me| us)? (?:(?:a|an|some|the|your|short) )*"
    rf"(?:(?:{_LANGUAGE} )?{_WRITTEN}(?= (?:for|to|that|which|in)\b|\W*$)|(?:[\w-]+ )?{_PROSE}\b)",
    re.I,
)
_PRICE = re.compile(
    rf"{_POLITE}(?:so )?how much (?:is|are|for|does|do|would) (?:an?|one|two) {_THING}(?: {_THING}){{0,2}}"
    r"(?: (?:costs?|right now|now|today|these days|nowadays|at the moment|worth))?\W*$"
    rf"|{_POLITE}(?:(?:what|how much)(?:'s|s| is| are| was)? )?(?:the )?(?:current )?prices? (?:of|for) "
    rf"(?:(?:an?|one|two|the) )?{_THING}(?: {_THING}){{0,3}}\W*$",
    re.I,
)
_PERSONAL = re.compile(
    rf"{_POLITE}(?:so )?(?:what(?:'s|s| is)|anything) (?:new|up) with (?:you|u)\b"
    rf"|{_POLITE}who is the (?:best|greatest|smartest|richest) [\w -]{{1,40}} (?:alive|ever)\b"
    rf"|{_POLITE}how (?:do|can|would|should) (?:i|you|we|one) (?:un)?install\b",
    re.I,
)


def errand(text: str) -> str | None:
    """The words of a question that give the assistant an errand which has nothing to do with papers; None without."""
    match = _WRITE.search(text) or _PRICE.search(text) or _PERSONAL.search(text)
    return match[0].strip() if match else None
