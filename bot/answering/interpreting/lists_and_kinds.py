"""Lists and kinds of works that a question filters by.

A list is a filter with the word list, or by a name that is none but its own. Surveys and courses narrow a topic
("surveys on X"); other kinds of works are filters only where nothing else is asked, since papers are about benchmarks
and frameworks too.
"""

import re
from collections.abc import Mapping

from bot.answering.interpreting.intent import asks_how_many
from bot.answering.interpreting.text import Sheet, fold, fold_words
from bot.answering.interpreting.words import FIELD, FILLER, KIND_WORDS, STOP, words_of
from bot.answering.model import Missing
from ingest.terms.entry import Kind

_LONGEST_PHRASE = 6

_LIST = re.compile(
    r"\b(?:(?:on|in|from|of|at|by|does|to) )?(?:the |our |my )?[\"“'`]?"
    r"((?:(?<![\w.+/-])[\w.+/-]{1,60} ){0,3}?(?<![\w.+/-])[\w.+/-]{1,60})"
    r"[\"”'`]?(?:'s)? "
    r"(?:reading "
    r"|paper )?list\b"
    r"|\b(?:on|in|from) (?:the )?(?:reading |paper )?list (?:called |named )?[\"“'`]?([\w.+/-]+)",
    re.I,
)
_WITH_KIND = words_of(
    """
    blog posts related reading software university college uni online free open source good best nice great useful
    helpful worth watching watch learn learning take attend attending follow following use beginners newcomers
    introductory introduction intro notes field area subject community recorded practical hands public new start
    starting videos podcasts
    """
)
"""Words that say nothing more beside a word for a kind of works."""

_NARROWER_THAN_KIND = words_of("talks videos podcasts books newsletters dataset datasets traces")
"""Words for a part of a kind: good enough for a list of what comes near, not for a number."""

_PAPERS_ONLY = re.compile(r"\b(?:papers (only)|(only|just|actual|real) (?:actual |real )?papers)(?=\W*$)", re.I)
"""What people say who want no software, courses or articles among what they get."""

_NARROWS_TOPIC = words_of("survey course")
_HEAD_OF_REQUEST = words_of("any all the which what some list show me a an there are is have")


def find_lists(sheet: Sheet, folded: Mapping[str, str]) -> tuple[list[str], list[Missing]]:
    """Take names of lists, or a telling part of one before the word list ("the mental2008 list").

    `folded` maps names of lists, folded as names of systems are, to the names themselves.
    """
    said_list = "list" in sheet.text.lower()
    for match in _LIST.finditer(sheet.text) if said_list else ():
        said = (match[1] or match[2]).split()
        for cut in range(len(said)):
            phrase = " ".join(said[cut:])
            found = _lists_named(phrase, folded)
            if found:
                sheet.take_span(match.end(1 if match[1] else 2) - len(phrase), match.end(), said=True)
                return found, []
        word = said[-1]
        if (
            word[0].isupper()
            and word.lower() not in STOP | FILLER | FIELD
            and any(c.isdigit() or c in "-_/" for c in word)
        ):
            sheet.take_span(match.start(1 if match[1] else 2), match.end())
            return [], [Missing(word, "list")]
    for start, end in sheet.runs(_LONGEST_PHRASE):
        name = sheet.joined(start, end)
        if (
            sheet.free(start, end)
            and name in folded
            and len(name) > 5
            and (end - start > 1 or any(c.isdigit() for c in name))
        ):
            sheet.take(start, end, said=True)
            return [folded[name]], []
    return [], []


def find_kinds(sheet: Sheet, kinds: tuple[Kind, ...]) -> list[Kind]:
    """Take words for kinds of works: surveys and courses whenever they are what is asked for, others only alone."""
    found: list[Kind] = []
    for match in _PAPERS_ONLY.finditer(sheet.text):
        says = next(match.span(group) for group in (1, 2) if match[group])
        if sheet.free_span(*says):
            sheet.take_span(*match.span(), said=True)
            return [kind for kind in ("paper", "survey") if kind in kinds]
    content = sheet.content()
    heads = [i for i, token in enumerate(sheet.tokens) if token.word in KIND_WORDS and not sheet.taken[i]]
    only = all(i in heads or sheet.word(i) in _WITH_KIND for i in content)
    for i in heads:
        kind = KIND_WORDS[sheet.word(i)]
        plural = sheet.word(i).endswith("s")
        asked = plural or sheet.word(i - 1) in ("a", "an", "any") or sheet.word(i + 1) in ("paper", "papers")
        leads = all(sheet.word(j) in _HEAD_OF_REQUEST | FILLER | STOP | _WITH_KIND for j in range(i))
        if sheet.word(i + 1) in ("too", "also", "included"):
            sheet.take(i, i + 1)
            continue
        if sheet.word(i) in _NARROWER_THAN_KIND and asks_how_many(sheet.text):
            continue
        ends = plural and content[-1:] == [i] and len(content) <= 3
        if _only_modified(sheet, i, kind, heads):
            sheet.take(i, i + 1)
            continue
        if kind in kinds and (only or (kind in _NARROWS_TOPIC and asked and (leads or ends))):
            found.append(kind)
            sheet.take(i, i + 1, said=True)
    if found:
        for i in content:
            if only or sheet.word(i) in ("blog", "software"):
                sheet.take(i, i + 1)
    return list(dict.fromkeys(found))


def _only_modified(sheet: Sheet, i: int, kind: Kind, heads: list[int]) -> bool:
    """Whether a word for a kind only carries another in front of it: "review articles" are surveys, no articles."""
    return kind == "article" and i - 1 in heads and KIND_WORDS[sheet.word(i - 1)] != kind


def _lists_named(phrase: str, folded: Mapping[str, str]) -> list[str]:
    wanted = fold(phrase)
    if wanted in folded:
        return [folded[wanted]]
    if len(wanted) < 3 or wanted in STOP or wanted in FILLER or wanted in ("awesome", "paper", "papers", "llm"):
        return []
    parts = {name: set(fold_words(name).split()) for name in folded.values()}
    found = [name for name, words in parts.items() if wanted in words or wanted == fold(name.rpartition("/")[2])]
    return found if len(found) == 1 else []
