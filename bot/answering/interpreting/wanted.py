"""Decides what a question wants: papers, a list, a number, a comparison; in what order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.interpreting.known_names import is_project
from bot.answering.interpreting.text import Sheet, folded_word, sheet
from bot.answering.model import Group, Intent, Mention, Order, SearchPlan
from ingest.library.model import Selection
from ingest.terms.patterns import lazy_pattern

_SUMMARY_LAST = lazy_pattern(
    r"\b((?:in a nutshell|summary|tl;?dr|in (?:one|two|three|a few) (?:sentences?|lines?|words)))(?:\W+please)?\W*$",
    re.I,
)
_WHOLE = lazy_pattern(
    r"\b(?:all|every|everything|list|whole|complete|entire|how many|total|number|count|alle|tous|toutes|todos|todas"
    r"|tutti"
    r"|tutte)\b|全部|所有|すべて|全て",
    re.I,
)
_HELD = lazy_pattern(
    r"\b(?:what|which|show|see)\b.*\b(?:papers|entries|publications|lists?|library"
    r"|collection)\b",
    re.I,
)
_ALIKE = lazy_pattern(
    r"\b(?:(?:similar|related|comparable)(?: papers?| works?| systems?| approaches)? to|alternatives? (?:to|for)"
    r"|(?:papers?|works?|systems?|something|anything|more|others?|ones) like)\b",
    re.I,
)
_UNCOUNTED = frozenset(["per", "each", "most", "fewest", "least", "same", "average", "than", "cannot"])
"""Words that change what is counted or listed, which no filter holds."""
_UNDERSTOOD_BESIDE_FILTERS = frozenset(
    ["by", "from", "with", "at", "under", "before", "after", "since", "between", "during", "against", "over",
     "above", "below", "into", "onto", "until", "author", "authors", "coauthors", "title", "titled", "section",
     "category", "heading", "chapter", "year", "years", "venue", "conference", "proceedings"]
)  # fmt: skip
_WORKS = r"(?:papers?|works?|ones?|publications?|articles?|surveys?|entries|entry|preprints?)"
_WORK_BEHIND = lazy_pattern(rf"(?: (?!on |about |in )[\w&'’.-]+){{1,3}}? ({_WORKS})\b", re.I)
"""The word for works behind what narrows it: "the latest arXiv paper"."""
_WHICH_IS = lazy_pattern(r"^\W*+(?:and |so |ok )?(?:which|what)(?: one| paper)?(?:'s| is| was)\b", re.I)
_WHICH_CAME = lazy_pattern(
    r"\b(?:is|was|came(?: out)?|appeared)(?: the)? (?P<order>newer|more recent|later|older|earlier|first)(?:"
    r" one)?\W*$",
    re.I,
)
_GROUPS: Mapping[Group, str] = {
    "year": "years?",
    "venue": "venues?|conferences?|journals?",
    "organisation": "organi[sz]ations?|orgs?|universit(?:y|ies)|compan(?:y|ies)|institut(?:ions?|es?)|affiliations?",
    "section": "sections?|categor(?:y|ies)|headings?",
    "list": "lists?",
    "author": "authors?|researchers?",
}
_GROUP = "(?:" + "|".join(f"(?P<{group}>{nouns})" for group, nouns in _GROUPS.items()) + ")"
_PUBLISHED = r"(?:has|have|had|saw|got|brought|publish(?:ed|es)?|contribut\w+|holds?|wrote|written|writes|appears?)"
_OF_MOST = lazy_pattern(
    rf"\b(?:(?:which|what) {_GROUP} (?:has |have )?{_PUBLISHED}(?: the)? (?:most|fewest|least)\b"
    rf"(?: (?:papers|works|publications|entries|often))?)",
    re.I,
)
_WHO_MOST = lazy_pattern(
    rf"\bwho (?:has |have )?{_PUBLISHED}(?: the)? most\b(?: (?:of )?(?:the )?(?:papers|works|publications|entries))?",
    re.I,
)
_WITH_MOST = lazy_pattern(rf"\b{_GROUP} with (?:the )?(?:most|fewest) (?:papers|works|entries)\b", re.I)
_FOR_EACH = lazy_pattern(
    rf"\b(?:per|(?:(?:for|in|from|of|at|by) )?(?:each|every)|(?:group(?:ed)?|split|broken down|counted) by"
    r"|(?<!from )(?<!at )(?<!in )(?<!in the )top(?: \d+)?|most (?:common|frequent|prolific|active|productive))"
    rf" {_GROUP}\b(?! (?:has|have|had|of)\b)",
    re.I,
)
_NUMBER = r"\d{1,3}|two|three|four|five|six|seven|eight|nine|ten"
_FIRST = lazy_pattern(
    rf"\b(?P<asked>(?:very )?first (?:(?P<number>{_NUMBER}) (?:papers|works|ones|entries|publications)"
    r"|paper|work|one|entry|publication)(?: ever)?)(?= (?:from|by|at|of|in|on the list|they|we|you|here)\b|\W*$)",
    re.I,
)
_ALL_YEARS = lazy_pattern(
    r"(?:,\s*+|(?<!\s)\s++)?+\b(?:(?:no matter|regardless of|whatever|independent(?:ly)? of|irrespective of)"
    r"(?: (?:which|what|the)){0,6}"
    r"|(?:in|of|from|for|over|across) (?:any|all(?: the)?)|any|all) (?:years?|editions?|venues?|conferences?)"
    r"(?: (?:it|they) (?:is|was|are|were))?\b",
    re.I,
)
_MOST_WORDS_FOR_ONE = 2


@dataclass(frozen=True, slots=True)
class Ordered:
    """Which works are wanted first, and how many of them (None for all)."""

    order: Order | None = None
    most: int | None = None


def asks_number(text: str) -> bool:
    """Return True if a question asks how many papers there are of something."""
    page = sheet(text)
    return counts(page) and page.cues.find("works") is not None


def counts(page: Sheet) -> bool:
    """Return True if a question asks how many there are."""
    found = page.cues.find("count")
    if found is None:
        return re.match(r"\s*#\s?of\b", page.text) is not None
    first = page.word(found[0])
    opening = all(page.cues.small(i) or page.taken[i] for i in range(found[0]))
    return opening or first not in ("count", "size", "number", "amount", "tally")


def asks_nothing(plan: SearchPlan) -> bool:
    """Return True if a plan says neither what to search for nor what to list."""
    substance = plan.text or plan.mentions or plan.missing or plan.follow_up or not plan.selection.empty
    return plan.intent == "answer" and not substance


def asks_alike(page: Sheet, mentions: Sequence[Mention]) -> bool:
    """Take the words that ask for works like those named; False where none do, or something else is asked."""
    match = _ALIKE.search(page.text)
    if not match or not mentions:
        return False
    first, last = page.range_of(*match.span())
    if any(not first <= i < last for i in page.content()):
        return False
    page.take(first, last, "similar works", "similar to NAME")
    return True


def take_comparing(page: Sheet) -> None:
    """Take the words that only set works side by side."""
    for start in sorted(page.cues.starts):
        end = page.cues.after(start, "compare")
        if end is not None and page.free(start, end):
            page.take(start, end)


def asks_summary(page: Sheet) -> bool:
    """Take the words at the beginning or the end of a question that ask for a summary; False where none do."""
    start = 0
    while start < len(page.tokens) and page.cues.small(start) and page.cues.after(start, "summary") is None:
        start += 1
    if (end := page.cues.after(start, "summary")) is not None and page.word(start) != "what":
        page.take(start, end, "summary", "summarise NAME")
        return True
    if match := _SUMMARY_LAST.search(page.text):
        page.take_span(*match.span(1), "summary", "summarise NAME")
        return True
    foreign = page.cues.languages - {"en"}
    found = page.cues.find("summary") if foreign else None
    if found is not None:
        page.take(*found, "summary", "summarise NAME")
        if page.word(len(page.tokens) - 1) in ("zusammen", "uit"):
            page.take(len(page.tokens) - 1, len(page.tokens))
    return found is not None


def find_order(page: Sheet) -> Ordered:
    """Take the words that ask for the newest or oldest works."""
    if page.cues.find("ledger") is not None or re.search(r"\bversions?\b", page.text, re.I):
        return Ordered()
    which = _WHICH_CAME.search(page.text)
    if which and page.word(0) in ("which", "and", "what") and page.free_span(*which.span()):
        page.take_span(*which.span(), "order", "which is newer")
        return Ordered("newest" if which["order"].lower() in ("newer", "more recent", "later") else "oldest", 1)
    if (first := _FIRST.search(page.text)) and page.free_span(*first.span("asked")):
        spelled = page.cues.value(page.range_of(*first.span("number"))[0], "numbers") if first["number"] else None
        most = int(spelled[1]) if spelled else int(first["number"] or 1)
        page.take_span(*first.span("asked"), "order oldest", "the first N")
        return Ordered("oldest", most)
    for order in ("newest", "oldest"):
        found = page.cues.find(order)
        if found is None or not page.free(*found) or page.word(found[0] - 2) == "at":
            continue
        start, end = found
        surface = page.phrase(start, end)
        if surface.endswith("first") or surface.startswith(("by", "sort", "order", "in ", "chrono")):
            page.take(start, end, f"order {order}", "newest first")
            return Ordered(order, None)
        if page.word(end) in ("first", "on") and page.word(end + 1) in ("", "top"):
            page.take(start, min(end + 2, len(page.tokens)), f"order {order}", "newest first")
            return Ordered(order, None)
        number = None
        if (
            (named := page.cues.value(start - 1, "numbers"))
            and named[0] == start
            and page.word(start - 1) not in ("a", "an")
        ):
            number, start = int(named[1]), start - 1
        elif page.word(start - 1).isdecimal() and len(page.word(start - 1)) < 4:
            number, start = int(page.word(start - 1)), start - 1
        elif page.word(end) != "one" and (named := page.cues.value(end, "numbers")):
            number, end = int(named[1]), named[0]
        elif page.word(end).isdecimal() and len(page.word(end)) < 4:
            number, end = int(page.word(end)), end + 1
        works = re.match(rf"\s{_WORKS}\b", page.text[page.tokens[end - 1].end :], re.I)
        if works and page.cues.value(end, "kind") is None:
            end += 1
        page.take(start, end, f"order {order}", "the newest")
        return Ordered(order, number or _one(page, end, works[0].strip() if works else ""))
    return Ordered()


def _one(page: Sheet, end: int, works: str) -> int | None:
    """One, where the newest work is asked for rather than the newest works."""
    if not works and (behind := _WORK_BEHIND.match(page.text, page.tokens[end - 1].end)):
        works = behind[1]
    of_one = len(page.tokens) <= _MOST_WORDS_FOR_ONE or _WHICH_IS.match(page.text)
    single = (works and not works.lower().endswith(("s", "ies"))) or (not works and of_one)
    return 1 if single else None


def find_group(page: Sheet) -> Group | None:
    """Take words that want numbers told for each year, venue or the like, or the one of the most; return which.

    Words that say that the year does not matter are taken as well.
    """
    for match in _ALL_YEARS.finditer(page.text):
        page.take_span(*match.span())
    for pattern in (_OF_MOST, _WHO_MOST, _WITH_MOST, _FOR_EACH):
        if (asked := pattern.search(page.text)) and page.free_span(*asked.span()):
            group: Group = next((each for each in _GROUPS if asked.groupdict().get(each)), "author")
            page.take_span(*asked.span(), f"a number for each {group}", "a number for each")
            return group
    each_year = page.cues.find("each_year")
    if each_year is None:
        return None
    page.take(*each_year, "a number for each year", "per year")
    return "year"


def decide(
    page: Sheet,
    mentions: Sequence[Mention],
    selection: Selection,
    summary: bool,
    topic: bool,
    ordered: bool = False,
    grouped: bool = False,
) -> Intent:
    """Return what a question wants once everything else in it has been taken; takes the words that say it.

    `topic` says that what is left is to be searched for, `ordered` that the newest or oldest works are asked for,
    `grouped` that a number for each year or the like is.
    """
    filtered = not selection.empty or ordered
    if not mentions:
        if topic or _holds_more(page, filtered):
            return "answer"
        works = page.cues.find("works") is not None
        if (counts(page) and (filtered or works)) or grouped:
            return "count"
        whole = (_WHOLE.search(page.text) and works) or _HELD.search(page.text)
        return "list" if filtered or whole else "answer"
    if len(mentions) > 1:
        take_comparing(page)
        return "compare"
    describes = summary or (_what_is(page) and not filtered)
    if len(mentions[0].paper_ids) == 1 and not page.content() and describes:
        return "summary"
    return "answer"


def whole_paper(mention: Mention) -> Mention:
    """Return the one paper that a name stands for where it names a project as well: what is summarised is the paper."""
    papers = tuple(each for each in mention.paper_ids if not is_project(each, folded_word(mention.surface)))
    return replace(mention, paper_ids=papers) if len(papers) == 1 else mention


def _holds_more(page: Sheet, filtered: bool) -> bool:
    """Whether small words left say something that no filter holds ("most papers", "more than one author")."""
    left = {token.word for token, taken in zip(page.tokens, page.taken, strict=True) if not taken}
    return not left.isdisjoint(_UNCOUNTED if filtered else _UNCOUNTED | _UNDERSTOOD_BESIDE_FILTERS)


def _what_is(page: Sheet) -> bool:
    """Whether nothing but "what is" or the like stands in front of the work ("what does X do", "how does X work")."""
    first = next((i for i, taken in enumerate(page.taken) if taken), 0)
    small = all(page.cues.small(i) for i in range(first))
    asked = len(page.cues.languages) > 1 or not {"what", "whats", "how"}.isdisjoint(page.word(i) for i in range(first))
    return first > 0 and small and asked
