"""Finds the papers that words of a conversation name: “[2]”, “this paper”, “all of them”.

ids_in_conversation(opened, question, "[2]") -> ["arxiv:2309.06180"]
"""

import re
from dataclasses import replace

from bot.answering.model import Question
from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import plan_for
from bot.summaries.which_paper import likely_papers


def ids_in_conversation(opened: OpenedLibrary, question: Question, words: str) -> list[str] | None:
    """Return the ids of the papers that words of a question mean: by number among those shown last, or by name.

    None where they mean no paper that is known; empty where a name is several papers', or a number is too high.
    """
    shown = question.turns[-1].paper_ids if question.turns else ()
    numbers = numbers_in(words, len(shown))
    if numbers is not None:
        return [shown[n - 1] for n in numbers if 0 < n <= len(shown)]
    plan = plan_for(opened, replace(question, text=words, page=1))
    if not plan.mentions or plan.text or plan.missing or plan.alike:
        return None
    choices = [likely_papers(opened.papers(mention.paper_ids)) for mention in plan.mentions]
    # A name that several papers have does not say which is meant.
    return [each[0].paper_id for each in choices] if all(len(each) == 1 for each in choices) else []


_NUMBER = r"\[?\d{1,3}\]?"
_NUMBERS = re.compile(
    rf"^(?:(?:papers?|numbers?|sources?|no\.?|#) ?)?{_NUMBER}(?:(?: ?(?:,|and|&|-|–|to) ?(?:and )?| ){_NUMBER})*$",
    re.IGNORECASE,
)
_ONE = re.compile(r"\d+|-|–|\bto\b", re.IGNORECASE)
_ALL = re.compile(
    r"^(?:all(?: of)?(?: them| these| those)?|them|these|those|both|everything|(?:(?:all|all of) )?(?:these|those|the) "
    r"papers|(?:this|that|the|your)(?: last)? answer)$",
    re.IGNORECASE,
)
_IT = re.compile(r"^(?:it|this|that|(?:this|that|the) (?:paper|one))$", re.IGNORECASE)


def numbers_in(papers: str, count: int) -> list[int] | None:
    """Return the numbers, from 1, that words mean among `count` papers that were shown; None where they mean others.

    "it" means the only one. A number that is too high is returned too, to be told.
    """
    words = papers.strip(" .!")
    if _ALL.match(words):
        return list(range(1, count + 1))
    if _IT.match(words):
        return [1] if count == 1 else None
    if not _NUMBERS.match(words):
        return None
    found: list[int] = []
    through = False
    for each in _ONE.findall(words):
        if not each.isdecimal():
            through = bool(found)
        else:
            begin = found[-1] + 1 if through else int(each)
            found.extend(range(begin, int(each) + 1))
            through = False
    return list(dict.fromkeys(found))
