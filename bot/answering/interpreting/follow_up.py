"""What a question takes from the conversation before it: papers shown, a topic, filters, the next page.

A question refers back by number or place ("[2]", "the second one", "summarise 3"), by a word for what was shown ("of
those", "the one from MIT", "does it …"), or goes on ("and from 2023?", "what about latency?", "next page"). A pronoun
refers back only where the question itself has said nothing yet that it could stand for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.interpreting.going_on import GOES_ON, go_on, own
from bot.answering.interpreting.places import asks_similar, find_places
from bot.answering.interpreting.short_wishes import asks_for_them, asks_their_number, asks_what_it_has, page_asked
from bot.answering.interpreting.text import Sheet
from bot.answering.interpreting.words import words_of
from bot.answering.model import Mention, Missing, SearchPlan, Turn

_OF_THOSE = re.compile(
    r"\b(?:of|among|amongst|from|out of|in|between)\s+(?:all\s+)?(?:those|these"
    r"|them)\b|\b(?:those|these)\s+(?:\w+\s+)?(?:papers|ones|results|works)\b"
    r"|\b(?:of|from|in)\s+(?:the above|that list|your list|this list)\b",
    re.I,
)
_QUANTITY = re.compile(
    r"\b(?:which|what|how many|any|some|one|ones|none|all|most|each|either|many"
    r"|who|list|show|only|just)\b[^.?!]{0,40}$",
    re.I,
)
_THE_ONE = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|but|what|how|about|tell|me|more|is|does|only|just"
    r"|show|list|give|explain|summari[sz]e|describe|for|now)\s+)*"
    r"(?:the|that|those|these)\s+((?:[\w.+'’/-]+\s+){0,5}?)ones?\b(?!\s+(?:before|after|another|by\s+one))",
    re.I,
)
_THAT_PAPER = re.compile(r"\b(?:this|that|the same|said)\s+(?:paper|one|work|system|article|approach|method)\b", re.I)
_PRONOUN = re.compile(r"\b(it|its|they|their|them|that|this|those|these)\b", re.I)
_SINGULAR = words_of("it its that this")
_AUXILIARY = words_of("does do did is are was were can could has have would will should")
_ASKS = _AUXILIARY | words_of("what how which who when where why and but so")
_NOT_MEANT = words_of(
    """
    possible true worth better feasible ok okay hard easy safe common known necessary the really wise useful
    helpful help best enough there make makes matter hurt cost take pay sense faster cheaper good bad still
    """
)
_FILTER_FIRST = re.compile(
    r"^\W*(?:(?:ok|okay|so|and|but|now|then)\W+)*(?:from|by|at|in|since|before"
    r"|after|only|just|published|without|not)\b",
    re.I,
)
_SELF_CONTAINED = re.compile(r"\b(?:papers|publications|articles|works|surveys|stuff)\b", re.I)
_WHICH_ONES = re.compile(r"^\W*(?:(?:and|so|ok|okay)\W+)*(?:which|what|how many|any|are any) one(s)?\b", re.I)
_SIMILAR = re.compile(
    r"\bsimilar(?:\s+(?:papers|work|works|ones|stuff|systems|approaches))?(?=\s*(?:[?.!,;]|$|at\b|from\b|in\b|by\b))"
    r"|\b(?:more|similar|related|others?|something|anything|papers|works?)\s+(?:like|to)\s+(?:it|this|that|these|those)"
    r"(?:\s+(?:one|paper|ones|papers))?\b"
    r"|\blike\s+(?:this|that)\s+(?:one|paper)\b",
    re.I,
)
_COMPARE_THEM = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|now|please|can you)\W+)*(?:compare|contrast|how do) (?:them|these|those|both|the two)"
    r"(?: (?:two|papers|works|systems|differ|compare|with each other))*\W*$",
    re.I,
)
_THE_OTHER = re.compile(
    r"\bthe other(?: (?:one|paper|work|system|of the two))?(?=\s*(?:called|named|again|[?.!,;]|$|about\b|do\b|does\b"
    r"|from\b|at\b|then\b))(?: (?:called|named))?",
    re.I,
)
_SHORT = 6
_MOST_CARRIED = 4
_MOST_COMPARED = 5


@dataclass(frozen=True, slots=True)
class Back:
    """What of a question points back: papers by their place, papers to choose from, a page, a topic.

    `alike` are papers to which similar ones are wanted; `counts` says that the number of what was found is wanted,
    `lists` that the papers themselves are.
    """

    mentions: tuple[Mention, ...] = ()
    missing: tuple[Missing, ...] = ()
    among: tuple[str, ...] | None = None
    page: int | None = None
    single: bool = False
    goes_on: bool = False
    alike: tuple[str, ...] = ()
    counts: bool = False
    lists: bool = False


def read_back(sheet: Sheet, turns: Sequence[Turn]) -> Back:
    """Find what a question takes from its conversation, and take the words that say so."""
    if not turns:
        return Back()
    plan = _last_plan(turns)
    if plan is not None and (page := page_asked(sheet.text, plan.page)) is not None:
        return Back(page=page)
    if asks_their_number(sheet.text) and plan is not None and (not plan.text or plan.intent in ("list", "count")):
        return Back(counts=not plan.selection.empty or plan.intent in ("list", "count"))
    if asks_for_them(sheet.text) and plan is not None and turns[-1].paper_ids:
        return Back(lists=True)
    goes_on = GOES_ON.match(sheet.text) is not None
    shown = next((turn.paper_ids for turn in reversed(turns) if turn.paper_ids), ())
    if not shown:
        return Back(goes_on=goes_on)
    if asks_what_it_has(sheet.text):
        return _what_it_has(sheet, shown, plan)
    if _COMPARE_THEM.match(sheet.text) and len(compared := _last_shown(turns)) > 1:
        sheet.take(0, len(sheet.tokens))
        return Back(tuple(Mention("them", (paper_id,), "follow-up") for paper_id in compared))
    if (match := _THE_OTHER.search(sheet.text)) and (other := _other_of_two(turns)):
        sheet.take_span(*match.span())
        return Back((Mention("the other one", (other,), "follow-up"),), goes_on=goes_on)
    mentions, missing = find_places(sheet, shown)
    if mentions and asks_similar(sheet):
        return Back(alike=tuple(dict.fromkeys(paper for mention in mentions for paper in mention.paper_ids)))
    if mentions or missing:
        return Back(mentions, missing, goes_on=goes_on)
    return _by_word(sheet, shown, plan, goes_on)


def spoken_of(back: Back, turns: Sequence[Turn]) -> tuple[str, ...]:
    """The works that a conversation is about: those pointed at, else those named last, else the first one shown."""
    if back.mentions:
        return tuple(paper_id for mention in back.mentions for paper_id in mention.paper_ids)
    if (plan := _last_plan(turns)) and plan.mentions:
        return tuple(dict.fromkeys(paper_id for mention in plan.mentions for paper_id in mention.paper_ids))
    return next((turn.paper_ids[:1] for turn in reversed(turns) if turn.paper_ids), ())


def join(plan: SearchPlan, back: Back, turns: Sequence[Turn], content: int) -> SearchPlan:
    """Give the plan with what it takes from the conversation; the same plan where it takes nothing.

    `content` is the number of words with a meaning of their own in the question.
    """
    before = _last_plan(turns)
    if back.page is not None and before is not None:
        return replace(before, question=plan.question, page=back.page, follow_up=True)
    if back.lists and before is not None:
        intent = "list" if before.intent == "count" else before.intent
        return replace(before, question=plan.question, intent=intent, page=1, follow_up=True)
    if back.counts and before is not None:
        return replace(before, question=plan.question, intent="count", page=1, follow_up=True)
    if back.alike:
        return _alike(plan, back.alike, turns)
    if back.mentions or back.missing:
        mentions = tuple(dict.fromkeys((*back.mentions, *plan.mentions)))
        return replace(plan, mentions=mentions, missing=(*plan.missing, *back.missing), follow_up=True)
    if back.among is not None and not plan.mentions:
        return _among(plan, back, turns)
    filters_only = not plan.selection.empty and not plan.text and not plan.mentions
    starts_with_filter = _FILTER_FIRST.match(plan.question) is not None and filters_only
    if plan.order and plan.selection.empty and not plan.text and not plan.mentions:
        starts_with_filter = True
    if not turns or not (back.goes_on or starts_with_filter) or _SELF_CONTAINED.search(plan.question):
        return plan
    if content > _MOST_CARRIED or plan.missing:
        return plan
    if turns[-1].paper_ids:
        return go_on(plan, before, _last_text(turns))
    # What was refused is no ground to stand on: a new topic or name is asked alone, a filter is judged anew.
    if plan.text or plan.mentions:
        return replace(plan, text=own(plan.text))
    return replace(go_on(plan, before, _last_text(turns)), follow_up=False)


def _alike(plan: SearchPlan, alike: tuple[str, ...], turns: Sequence[Turn]) -> SearchPlan:
    """A search by the titles of works, for others like them; the works themselves where their titles are not known."""
    known = {paper_id: title for turn in turns for paper_id, title in turn.titles.items()}
    titles = [known[paper_id] for paper_id in alike if paper_id in known]
    if not titles:
        return replace(plan, mentions=(Mention("similar", alike, "follow-up"), *plan.mentions), follow_up=True)
    text = " ".join((*titles, own(plan.text))).strip()
    return replace(plan, intent="answer", text=text, mentions=(), missing=(), alike=alike, follow_up=True)


def _among(plan: SearchPlan, back: Back, turns: Sequence[Turn]) -> SearchPlan:
    among = back.among or ()
    if back.single and len(among) == 1:
        mention = Mention("it", among, "follow-up")
        return replace(plan, mentions=(mention,), follow_up=True)
    # One work that is from several is from all of them.
    together = plan.selection.every_organisation or (back.single and len(plan.selection.organisations) > 1)
    selection = replace(plan.selection, paper_ids=among, every_organisation=together)
    intent = "answer" if back.single else plan.intent
    if plan.order and not plan.text:
        return replace(plan, intent="list", selection=selection, follow_up=True)
    text = own(plan.text) or ("" if intent in ("list", "count") else _last_text(turns))
    return replace(plan, intent=intent, selection=selection, text=text, follow_up=True)


def _last_plan(turns: Sequence[Turn]) -> SearchPlan | None:
    return turns[-1].plan if turns else None


def _last_text(turns: Sequence[Turn]) -> str:
    if not turns:
        return ""
    plan = turns[-1].plan
    return plan.text if plan is not None else turns[-1].question


def _by_word(sheet: Sheet, shown: tuple[str, ...], plan: SearchPlan | None, goes_on: bool) -> Back:
    """Papers by a word that stands for what was shown."""
    if match := _OF_THOSE.search(sheet.text):
        before = sheet.text[: match.start()]
        if _QUANTITY.search(before) or not _content_before(sheet, match.start()):
            sheet.take_span(*match.span())
            return Back(among=shown)
    if match := _WHICH_ONES.match(sheet.text):
        sheet.take_span(*match.span())
        return Back(among=shown, single=match[1] is None)
    if match := _SIMILAR.search(sheet.text):
        sheet.take_span(*match.span())
        nearest = plan.mentions[0].paper_ids if plan is not None and len(plan.mentions) == 1 else shown[:1]
        return Back(alike=nearest)
    if match := _THE_ONE.match(sheet.text):
        sheet.take_span(match.end() - 1, match.end())
        return Back(among=shown, single=match[0].lower().endswith("one"))
    one = plan.mentions[0].paper_ids if plan is not None and len(plan.mentions) == 1 else shown
    that = _THAT_PAPER.search(sheet.text)
    if that and not _content_before(sheet, that.start()):
        sheet.take_span(*that.span())
        return Back(among=one if len(one) == 1 else shown, single=True)
    for pronoun in _PRONOUN.finditer(sheet.text):
        if _stands_for_shown(sheet, pronoun):
            single = pronoun[1].lower() in _SINGULAR
            return Back(among=one if single and len(one) == 1 else shown, single=single)
    return Back(goes_on=goes_on)


def _what_it_has(sheet: Sheet, shown: tuple[str, ...], plan: SearchPlan | None) -> Back:
    """A link, the code, the authors of what was spoken of: of one work where one was named, else of those shown."""
    named = plan.mentions[0].paper_ids if plan is not None and len(plan.mentions) == 1 else shown[:_MOST_COMPARED]
    sheet.take(0, len(sheet.tokens))
    return Back((Mention("it" if len(named) == 1 else "them", named, "follow-up"),))


def _last_shown(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The papers of the last answer, or, where that was about one alone, with that of the answer before it."""
    shown = [turn.paper_ids for turn in turns if turn.paper_ids]
    last = shown[-1] if shown else ()
    if len(last) == 1 and len(shown) > 1:
        last = tuple(dict.fromkeys((*shown[-2][:1], *last)))
    return last[:_MOST_COMPARED]


def _other_of_two(turns: Sequence[Turn]) -> str | None:
    """Of two works that were shown or compared the one that was not singled out since."""
    singled: set[str] = set()
    for turn in reversed(turns):
        named = [mention.paper_ids[0] for mention in turn.plan.mentions] if turn.plan is not None else []
        for two in (named, turn.paper_ids):
            if singled and len(two) == 2 and len(others := [each for each in two if each not in singled]) == 1:
                return others[0]
        if len(named) == 1 and not singled:
            singled = {paper for mention in turn.plan.mentions for paper in mention.paper_ids} if turn.plan else set()
    return None


def _content_before(sheet: Sheet, end: int) -> bool:
    return any(sheet.tokens[i].end <= end for i in sheet.content())


def _stands_for_shown(sheet: Sheet, match: re.Match[str]) -> bool:
    """Whether a pronoun has nothing in its own question to stand for."""
    place = next((i for i, token in enumerate(sheet.tokens) if token.start == match.start()), None)
    if place is None:
        return False
    word, before, after = match[1].lower(), sheet.word(place - 1), sheet.word(place + 1)
    if after in _NOT_MEANT and word in ("it", "that", "this"):
        return False
    if word in ("that", "this", "those", "these") and not (before in _AUXILIARY or after == ""):
        return False
    asks = place > 0 and sheet.word(0) in _ASKS
    if before in _AUXILIARY and asks and place <= 5 and sheet.word(place - 2) not in ("that", "which", "who"):
        return True
    if asks and after == "" and place <= _SHORT and word not in ("that", "this"):
        return True
    if place == 0:
        return word in ("its", "their")
    return not _content_before(sheet, match.start()) and (asks or after == "")
