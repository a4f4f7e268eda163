"""What is wanted: an answer, a complete list, a number, one paper told, or several set side by side."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.interpreting.known_names import is_project
from bot.answering.interpreting.text import Sheet, fold
from bot.answering.interpreting.words import BESIDE_FILTERS, COMPARING, words_of
from bot.answering.model import Intent, Mention, SearchPlan
from ingest.library.model import Selection

_COUNT = re.compile(
    r"\bhow many\b|^\W*(?:so |and |ok |please )*(?:what(?:'s| is) the |the |give me the "
    r"|tell me the )?(?:total )?(?:number|count) of\b"
    r"|^\W*(?:please )?count\b|^\s*#\s?of\b|\bhow (?:large|big|long) (?:is|are)\b"
    r"|^\W*(?:what(?:'s| is) )?(?:the )?size of\b",
    re.I,
)
_SUMMARY = (
    r"summari[sz]e|summary(?: of)?|sum up|tl;? ?dr(?: of| for)?|gist of|overview of|explain|describe|walk me through"
    r"|tell (?:me|us) (?:more |something )?about|abstract of|(?:main|key) (?:ideas?"
    r"|points?|contributions?) (?:of|in)|eli5|break down"
)
_SUMMARY_FIRST = re.compile(
    rf"^\W*(?:(?:please|pls|can you|could you|would you|hi|hey|hello|ok|okay|so"
    rf"|and|now|give me|what(?:'s| is| are)|an?|the|short|quick"
    rf"|brief|one[- ]line|i want|i need|just)\W+)*({_SUMMARY})\b",
    re.I,
)
_SUMMARY_LAST = re.compile(
    r"\b((?:in a nutshell|summary|tl;?dr|in (?:one|two|three|a few) (?:sentences?|lines?|words)))(?:\W+please)?\W*$",
    re.I,
)
_WHAT_IS = words_of(
    """
    what whats how is are does did was about the this that paper and so ok okay hey hi system say
    """
)
_WHOLE = re.compile(r"\b(?:all|every|everything|list|whole|complete|entire|how many|total|number|count)\b", re.I)
_WORKS = re.compile(r"\b(?:papers?|works?|entries|publications|everything|articles|stuff)\b", re.I)
_HELD = re.compile(r"\b(?:what|which|show|see)\b.*\b(?:papers|entries|publications|lists?|library|collection)\b", re.I)

_ALIKE = re.compile(
    r"\b(?:(?:similar|related|comparable)(?: papers?| works?| systems?| approaches)? to|alternatives? (?:to|for)"
    r"|(?:papers?|works?|systems?|something|anything|more|others?|ones) like)\b",
    re.I,
)

_NEVER_UNDERSTOOD = words_of(
    "not no nor neither never without than per each most least same cannot don doesn isn doesnt isnt"
)
"""Small words that change what is counted or listed; no filter holds what they say."""

_UNDERSTOOD_BESIDE_FILTERS = words_of(
    """
    by from with at under before after since between during against over above below into onto until
    author authors coauthors title titles titled section category heading chapter year years venue conference
    proceedings team teams group groups topic topics affiliated affiliation affiliations institution references
    mention mentions mentioned written wrote kind sort name names contain contains containing accepted
    """
)
"""Words that say nothing more where a filter was understood, and something not understood where none was."""


def asks_how_many(text: str) -> bool:
    """Whether a question asks for a number of whatever it is about."""
    return _COUNT.search(text) is not None


def asks_number(text: str) -> bool:
    """Whether a question asks how many papers there are of something."""
    return asks_how_many(text) and _WORKS.search(text) is not None


def asks_nothing(plan: SearchPlan) -> bool:
    """Whether a plan says neither what to search for nor what to list."""
    said = plan.text or plan.mentions or plan.missing or plan.follow_up or not plan.selection.empty
    return plan.intent == "answer" and not said


def asks_alike(sheet: Sheet, mentions: Sequence[Mention]) -> bool:
    """Whether works like those named are wanted and nothing else is said; takes the words that say so."""
    match = _ALIKE.search(sheet.text)
    if not match or not mentions:
        return False
    first, last = sheet.range_of(*match.span())
    if any(not first <= i < last for i in sheet.content()):
        return False
    sheet.take_span(*match.span())
    return True


def take_comparing(sheet: Sheet) -> None:
    """Take the words that only set works side by side."""
    for match in COMPARING.finditer(sheet.text):
        if sheet.free_span(*match.span()):
            sheet.take_span(*match.span())


def take_beside(sheet: Sheet, selection: Selection) -> None:
    """Take words that only say how works belong to what they are filtered by, where nothing else is left."""
    narrowed = replace(selection, kinds=(), paper_ids=None)
    content = sheet.content()
    if not narrowed.empty and all(sheet.word(i) in BESIDE_FILTERS for i in content):
        for i in content:
            sheet.take(i, i + 1)


def asks_summary(sheet: Sheet) -> bool:
    """Whether a question begins or ends with words that ask for a summary; takes them."""
    for pattern in (_SUMMARY_FIRST, _SUMMARY_LAST):
        if match := pattern.search(sheet.text):
            sheet.take_span(*match.span(1))
            return True
    return False


def decide(
    sheet: Sheet, mentions: Sequence[Mention], selection: Selection, summary: bool, ordered: bool = False
) -> Intent:
    """Tell what a question wants once everything else in it has been taken; takes the words that say it.

    `ordered` says that it asks for the newest or oldest works.
    """
    text = sheet.text
    filtered = not selection.empty or ordered
    if not mentions:
        if sheet.content() or _holds_more(sheet, filtered):
            return "answer"
        if _COUNT.search(text) and (filtered or _WORKS.search(text)):
            return "count"
        whole = (_WHOLE.search(text) and _WORKS.search(text)) or _HELD.search(text)
        return "list" if filtered or whole else "answer"
    if len(mentions) > 1:
        take_comparing(sheet)
        return "compare"
    told = summary or (_what_is(sheet) and not filtered)
    if len(mentions[0].paper_ids) == 1 and not sheet.content() and told:
        return "summary"
    return "answer"


def paper_told(mention: Mention) -> Mention:
    """The one paper that a name stands for where it names a project as well: what can be summarised is the paper."""
    papers = tuple(each for each in mention.paper_ids if not is_project(each, fold(mention.surface)))
    return replace(mention, paper_ids=papers) if len(papers) == 1 else mention


def _holds_more(sheet: Sheet, filtered: bool) -> bool:
    """Whether small words left say something that no filter holds ("not", "more than one author")."""
    left = {token.word for token, taken in zip(sheet.tokens, sheet.taken, strict=True) if not taken}
    return not left.isdisjoint(_NEVER_UNDERSTOOD if filtered else _NEVER_UNDERSTOOD | _UNDERSTOOD_BESIDE_FILTERS)


def _what_is(sheet: Sheet) -> bool:
    """Whether nothing but "what is" or the like stands in front of the work ("what does X do", "how does X work")."""
    first = next((i for i, taken in enumerate(sheet.taken) if taken), 0)
    words = [sheet.word(i) for i in range(first)]
    return bool(words) and {"what", "whats", "how"} & set(words) != set() and _WHAT_IS.issuperset(words)
