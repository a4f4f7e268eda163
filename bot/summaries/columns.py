"""Find questions for a table with columns that one names.

columns_asked("compare vLLM and Orca: hardware, code") -> ColumnsAsked(("hardware", "code"), "compare vLLM and Orca")
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.answering.interpreting.facts import fact_named
from bot.answering.interpreting.text import sheet
from bot.answering.model import REFERENCES, FactName, Mention, Question, SearchPlan, Turn
from ingest.terms.outside_text import one_line
from ingest.terms.patterns import lazy_pattern

MOST_COLUMNS = 8
_LONGEST_COLUMN, _MOST_WORDS = 60, 6
_LONGEST_QUESTION = 600
MOST_SELECTED = 50
"""Papers of a filter or topic that make a table; ten pages in chat."""

_NO_VALUE = REFERENCES | {"data", "cited by", "cites"}
"""Facts that are no single value, and data: a column of that name asks which data a paper uses, not for a link."""

_COLUMN_WORDS = ("column", "columns", "field", "fields", "row", "rows", "criteria")
_AFTER_COLON = lazy_pattern(r"^(?P<papers>[^:：]*+(?:[:：](?=\S)[^:：]*+)*)[:：]\s++(?P<columns>[^:：]++)$")
"""A colon inside an identifier has no blank behind it."""

_NAMED_AS = lazy_pattern(
    rf"[ ,;](?:with|by|using|as)(?: the| these| my)? (?:{'|'.join(_COLUMN_WORDS)})(?: for| of)?[ :]", re.IGNORECASE
)
_NAMED_BEFORE = lazy_pattern(r"[ ,;](?:with|by|using)(?: the| my)? ", re.IGNORECASE)
_IN_TERMS_OF = lazy_pattern(
    r"[ ,;](?:by|in terms of|with (?:respect|regard) to|w\.?r\.?t\.?|regarding) ", re.IGNORECASE
)
_POLITE = frozenset({"please", "and", "now", "also", "can", "could", "you"})
_ADDS, _DROPS = ("add",), ("drop", "remove", "leave out", "without", "hide")
_ARTICLES = ("a ", "an ", "the ", "another ", "their ", "its ")
_LINKING = ("for ", "of ", "on ", "with ", "called ")
_TABLE = lazy_pattern(
    r"^\W*+(?:(?:please|can you|could you|show|give|make|draw|me|us|a|an|the)\s++){0,6}"
    r"(?:table|matrix|spreadsheet|grid)\b(?: of| for| with| comparing| on)?\s*",
    re.IGNORECASE,
)
_BETWEEN = lazy_pattern(r" ?[,;、，/] ?(?:(?:and|&) )?| (?:and|und|et|y|e|en|&) ", re.IGNORECASE)
_QUESTION = lazy_pattern(
    r"^\W*(?:which|what|who|whom|whose|how|why|when|where|is|are|do|does|did|can)\b", re.IGNORECASE
)
"""How a question begins that stands behind a colon in place of columns."""


@dataclass(frozen=True, slots=True)
class ColumnsAsked:
    """The columns of a table in order, and the words for its papers; none where the conversation says which."""

    columns: tuple[str, ...]
    papers: str


def fact_of(column: str) -> FactName | None:
    """Return the fact of the catalogue that a column asks for, None where it asks what papers say."""
    fact = fact_named(column)
    return None if fact in _NO_VALUE else fact


def text_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that the papers' texts fill, without those that the catalogue does."""
    return tuple(column for column in columns if fact_of(column) is None)


def columns_in(text: str) -> tuple[str, ...]:
    """Return the columns that are named one after the other, at most `MOST_COLUMNS`; none where one is too long.

    They are parted by commas, semicolons, slashes or "and", and given in lower case unless they have capitals inside.
    """
    names = [
        _without(each.strip(" .?!…:'\"“”‘’`"), _ARTICLES).removesuffix(" used")
        for each in _BETWEEN.split(one_line(text))
    ]
    names = [each for each in names if each]
    if any(len(each) > _LONGEST_COLUMN or len(each.split()) > _MOST_WORDS for each in names):
        return ()
    folded = [each.lower() if each[1:].islower() or each.islower() else each for each in names]
    return tuple(dict.fromkeys(folded))[:MOST_COLUMNS]


def columns_asked(text: str) -> ColumnsAsked | None:
    """Return the table that a question asks for, None where it asks for anything else."""
    if len(text) > _LONGEST_QUESTION:
        return None
    text = one_line(text)
    if match := _AFTER_COLON.match(text):
        papers = match["papers"]
        return _asked(papers, match["columns"]) if _compares(papers) else None
    if match := _NAMED_AS.search(text):
        return _asked(text[: match.start()], text[match.end() :])
    bare = text.rstrip(" .!?")
    named, _, last = bare.rpartition(" ")
    if last.lower() in _COLUMN_WORDS and (found := list(_NAMED_BEFORE.finditer(named))):
        return _asked(named[: found[-1].start()], named[found[-1].end() :].removesuffix(" as"))
    if (match := _IN_TERMS_OF.search(text)) and _compares(text[: match.start()]):
        return _asked(text[: match.start()], text[match.end() :])
    return None


def _without(text: str, beginnings: Sequence[str]) -> str:
    """Return a text without the first of some beginnings that it has."""
    return next((text[len(each) :] for each in beginnings if text.lower().startswith(each)), text)


def _changed_columns(text: str, verbs: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that a request names after one of some verbs, as in "add a column for memory"."""
    words = text.strip(" .!?").split(" ")
    while words and words[0].strip(",").lower() in _POLITE:
        words = words[1:]
    rest = " ".join(words)
    asked = _without(rest, [f"{verb} " for verb in verbs])
    if asked == rest:
        return ()
    asked = _without(asked, _ARTICLES)
    first, _, behind = asked.partition(" ")
    before, _, last = asked.rpartition(" ")
    if first.lower() in _COLUMN_WORDS:
        return columns_in(_without(behind, _LINKING).removesuffix(" please"))
    before, last = (
        (before.rpartition(" ")[0], before.rpartition(" ")[2]) if last.lower() == "please" else (before, last)
    )
    if last.lower() in _COLUMN_WORDS:
        return columns_in(before.removesuffix(" a").removesuffix(" as"))
    return ()


def _compares(papers: str) -> bool:
    """Whether words ask for papers side by side, in any language that questions are read in."""
    return bool(_TABLE.match(papers)) or sheet(papers).cues.find("compare") is not None


def _asked(papers: str, columns: str) -> ColumnsAsked | None:
    named = () if _QUESTION.match(columns) else columns_in(columns)
    return ColumnsAsked(named, _TABLE.sub("", papers).strip(" ,;")) if named else None


def plan_of_table(
    question: Question,
    interpreted: Callable[[Question], SearchPlan],
    selected: Callable[[SearchPlan, int], Sequence[str]],
) -> SearchPlan | None:
    """Return the plan of a table that a question asks for, or that it changes; None where it asks for anything else.

    `interpreted` gives the plan of the words for the papers alone, and `selected` the papers that such a plan finds
    where it names none, at most as many as told.
    """
    if changed := _changed(question):
        return changed
    asked = columns_asked(question.text)
    if asked is None:
        return None
    plan = interpreted(replace(question, text=asked.papers, page=1))
    if plan.mentions and (plan.text or plan.alike):
        # More is asked than to set the papers named side by side, such as papers like them.
        return None
    mentions = plan.mentions
    if not mentions:
        found = selected(plan, MOST_SELECTED)
        mentions = tuple(Mention(paper_id, (paper_id,), "identifier") for paper_id in found)
    if not mentions:
        return None
    return replace(
        plan,
        question=question.text,
        intent="compare",
        text="",
        mentions=mentions,
        columns=asked.columns,
        page=question.page,
        without_topic=None,
    )


def _changed(question: Question) -> SearchPlan | None:
    """Return the table of the last turn with columns more or fewer, None where nothing of the kind is asked."""
    before = _last_comparison(question.turns)
    if before is None or len(question.text) > _LONGEST_QUESTION:
        return None
    text = one_line(question.text)
    columns = before.columns
    if added := _changed_columns(text, _ADDS):
        columns = tuple(dict.fromkeys((*columns, *added)))[:MOST_COLUMNS]
    elif before.columns:
        gone = {each.casefold() for each in _changed_columns(text, _DROPS)}
        columns = tuple(each for each in columns if each.casefold() not in gone)
    if not columns or columns == before.columns:
        return None
    return replace(before, question=question.text, columns=columns, fields=(), page=question.page, follow_up=True)


def _last_comparison(turns: Sequence[Turn]) -> SearchPlan | None:
    plan = turns[-1].plan if turns else None
    return plan if plan is not None and plan.intent in ("summary", "compare") and plan.mentions else None
