"""Finds questions for facts of papers: "authors of vLLM", "code?", "who cites Orca?".

facts_asked("authors and venue of vLLM") -> FactsAsked(("authors", "venue"), "vLLM")
facts_asked("code?")                     -> FactsAsked(("code",), "")
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import cast, get_args

from bot.answering.interpreting.wanted import whole_paper
from bot.answering.model import REFERENCES, FactName, Mention, Question, SearchPlan
from ingest.terms.patterns import lazy_pattern

_POLITE = lazy_pattern(
    r"^\W*(?:(?:and|so|ok|okay|now|then|but|please|pls|hi|hey|can (?:you|i)|could you"
    r"|i(?:'d| would)? (?:want|need|like)|give|show|tell|send|get|find|list|name|me|us"
    r"|what(?:['’]?s| is| are| was| were| about)|how about|who (?:is|are)"
    r"|which (?:is|are)|its|their|his|the|a|an|link to|url of|full|all)\b[\s,:]*)+",
    re.IGNORECASE,
)
_AT_END = lazy_pattern(r"(?:\W+(?:please|pls|thanks|thx|again|then|too|exactly|for me))*\W*$", re.IGNORECASE)
_THEM = lazy_pattern(
    r"(?:it|this|that|they|them|these|those|all of (?:it|them|those)|(?:this|that|the) (?:paper|one|work)"
    r"|(?:these|those) (?:papers|ones|works))",
    re.IGNORECASE,
)
_FILTERS = lazy_pattern(
    r"^(?:which|whose|how|why)\b|\b(?:with|without|have|has|having|that|who|no|any|released?|open|available)$",
    re.IGNORECASE,
)
"""Words before a fact that make it a filter: "papers with code"."""
_PERIOD = lazy_pattern(r"\b(?:last|past|previous|recent) (?:\w+ )?\w*$", re.IGNORECASE)
"""Words before "years" that make a period of them: "the last two years"."""
_AND_ALSO = lazy_pattern(r"(?:,\s++|(?<![\s,])\s++)and\s++(?=(?:by|where|when|who|how|what|which)\b)", re.IGNORECASE)
_OPENS_TOPIC = lazy_pattern(r"(?:on|upon|with|from|for|about|over|against)\b", re.IGNORECASE)
"""Words that begin no name: “who built on PagedAttention” asks for other works."""
_LONGEST = 200
_MOST_PAPERS = 10
_ALL = lazy_pattern(r"^(?:all|every one)(?: of)?(?: the)? ", re.IGNORECASE)
_SEVERAL = lazy_pattern(r"\b(?:papers|works|surveys|benchmarks|articles)\b", re.IGNORECASE)
"""Words that say that papers are selected, and that no name is merely unknown."""

_MOST_REFERENCES = 500
_ANSWERED_ELSEWHERE = frozenset({"list", "count"})


@dataclass(frozen=True, slots=True)
class FactsAsked:
    """The facts that a question asks for, and its words for the paper; none where the conversation says which."""

    facts: tuple[FactName, ...]
    name: str


def facts_asked(text: str) -> FactsAsked | None:
    """Return the facts that a question asks for by themselves, None where it asks for anything else."""
    if len(text) > _LONGEST:
        return None
    whole = _AT_END.sub("", " ".join(text.split()))
    first, further = _parted(whole)
    asked = _asked_by_itself(first)
    if not further:
        return asked
    if asked is None:
        return _asked_by_itself(whole)
    return FactsAsked(tuple(dict.fromkeys((*asked.facts, *further))), asked.name)


def _parted(text: str) -> tuple[str, tuple[FactName, ...]]:
    """Part a question from the facts asked for behind it: “how often is Orca cited, and by which papers”."""
    further: tuple[FactName, ...] = ()
    for also in reversed(list(_AND_ALSO.finditer(text))):
        rest = _asked_by_itself(text[also.end() :])
        if rest is None or (rest.name and not _THEM.fullmatch(rest.name)):
            break
        text, further = text[: also.start()], (*rest.facts, *further)
    return text, further


def _asked_by_itself(text: str) -> FactsAsked | None:
    whole = _AT_END.sub("", text)
    wordings = dict.fromkeys((whole, _POLITE.sub("", whole)))
    # The patterns with nouns are long: they are compiled for a question that has one.
    has_noun = _patterns().noun.search(whole) is not None
    for wording in wordings:
        if has_noun and _patterns().nouns.fullmatch(wording):
            return FactsAsked(_facts_in(wording), "")
    for wording in wordings:
        for fact, pattern in _patterns().questions:
            if (match := pattern.fullmatch(wording)) and not _OPENS_TOPIC.match(match["name"]):
                return FactsAsked((fact,), match["name"].strip())
        for pattern in _patterns().general if has_noun else ():
            if (match := pattern.fullmatch(wording)) and not _is_filter(match["name"], match["nouns"]):
                return FactsAsked(_facts_in(match["nouns"]), match["name"].strip())
    return None


def _is_filter(name: str, nouns: str) -> bool:
    return bool(_FILTERS.search(name) or (nouns.lower() == "years" and _PERIOD.search(name)))


def fact_named(text: str) -> FactName | None:
    """Return the fact that words name, such as "source code"; None where they name none."""
    return next((fact for fact, noun in _patterns().by_fact if noun.fullmatch(text.strip())), None)


def plan_of_facts(
    question: Question,
    interpreted: Callable[[Question], SearchPlan],
    selected: Callable[[SearchPlan, int], Sequence[str]],
) -> SearchPlan | None:
    """Return the plan of a question for facts of papers that it names or that were spoken of; None for any other.

    `interpreted` gives the plan of the words for the paper alone. References can be asked for of all papers that
    filters or a topic select: `selected` gives them for such a plan, at most as many as told.
    """
    asked = facts_asked(question.text)
    if asked is None:
        return None
    if not asked.name or _THEM.fullmatch(asked.name):
        spoken = _spoken(question)
        if not spoken:
            return None
        mentions: tuple[Mention, ...] = (Mention(asked.name or "those", spoken, "follow-up"),)
        return SearchPlan(question.text, "answer", "", mentions, follow_up=True, facts=asked.facts)
    named = interpreted(replace(question, text=_ALL.sub("", asked.name), page=1))
    if set(asked.facts) <= REFERENCES and not named.mentions and not named.missing and _SEVERAL.search(asked.name):
        found = tuple(selected(named, _MOST_REFERENCES))
        several = (Mention(asked.name, found, "follow-up"),)
        plan = SearchPlan(question.text, "answer", "", several, read_as=named.read_as, facts=asked.facts)
        return replace(plan, not_understood=named.not_understood) if found else None
    if not named.mentions or named.text or named.missing or named.alike or named.intent in _ANSWERED_ELSEWHERE:
        return None
    papers = tuple(map(whole_paper, named.mentions))
    return SearchPlan(
        question.text, "answer", "", papers, follow_up=named.follow_up, read_as=named.read_as, facts=asked.facts
    )


def _spoken(question: Question) -> tuple[str, ...]:
    """The papers that a conversation is about: those named last that were shown, else all that were shown."""
    if not question.turns:
        return ()
    turn = question.turns[-1]
    mentions = turn.plan.mentions if turn.plan is not None else ()
    named = [paper_id for mention in mentions for paper_id in mention.paper_ids if paper_id in turn.paper_ids]
    return tuple(dict.fromkeys(named or turn.paper_ids))[:_MOST_PAPERS]


@dataclass(frozen=True, slots=True)
class _Patterns:
    by_fact: tuple[tuple[FactName, re.Pattern[str]], ...]
    noun: re.Pattern[str]
    nouns: re.Pattern[str]
    general: tuple[re.Pattern[str], ...]
    questions: tuple[tuple[FactName, re.Pattern[str]], ...]


@cache
def _patterns() -> _Patterns:
    with (files("bot.answering.interpreting") / "facts.toml").open("rb") as file:
        data = tomllib.load(file)
    by_fact = {_fact(name): "|".join(nouns) for name, nouns in data["nouns"].items()}
    any_noun = f"(?:{'|'.join(by_fact.values())})"
    nouns = rf"{any_noun}(?:(?:,| and|, and| &) (?:the |its |their )?{any_noun})*"

    def compiled(pattern: str) -> re.Pattern[str]:
        filled = pattern.replace("{nouns}", f"(?P<nouns>{nouns})").replace("{name}", r"(?P<name>\S.{0,150}?)")
        return lazy_pattern(filled, re.IGNORECASE)

    return _Patterns(
        tuple((fact, lazy_pattern(f"(?:{found})", re.IGNORECASE)) for fact, found in by_fact.items()),
        re.compile(any_noun, re.IGNORECASE),
        lazy_pattern(nouns, re.IGNORECASE),
        tuple(map(compiled, data["general"])),
        (
            *(
                (_fact(name), compiled(each.replace("{format}", found)))
                for name, found in data["formats"].items()
                for each in data["in_format"]
            ),
            *((_fact(name), compiled(each)) for name, found in data["questions"].items() for each in found),
        ),
    )


def _fact(name: str) -> FactName:
    if name not in get_args(FactName):
        raise ValueError(f"facts.toml: “{name}” is not a fact. Use one of: {', '.join(get_args(FactName))}.")
    return cast(FactName, name)


def _facts_in(nouns: str) -> tuple[FactName, ...]:
    words = [re.sub(r"^(?:the|its|their) ", "", each) for each in re.split(r"(?:,? and|,| &) ", nouns)]
    return tuple(dict.fromkeys(fact for each in words for fact, noun in _patterns().by_fact if noun.fullmatch(each)))
