"""Finds what a question points at in its conversation.

Papers by place or by word, the next page, the last answer itself.

A question refers back by number or place ("[2]", "the second one", "summarise 3"), by a word for what was shown ("of
those", "the one from MIT", "does it …"), or by a short wish about all of it ("next page", "how many?", "link?"). A
pronoun refers back only where the question itself has said nothing yet that it could stand for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.interpreting.dates_compared import order_asked
from bot.answering.interpreting.shown_places import PLACE, find_places
from bot.answering.interpreting.text import Sheet
from bot.answering.model import COURTESIES, Mention, Missing, SearchPlan, Turn
from ingest.terms.patterns import lazy_pattern

_PLEASE = (
    r"(?:(?:and|so|ok|okay|now|then|please|pls|can (?:you|i)|could (?:you|i)|yes|yeah|sure|great|cool|got|nice)"
    r"\W++){0,12}"
)
_THANKS = r"(?:\W+(?:please|pls|plz|thanks|thx|then|again|now))*\W*$"

_MORE = lazy_pattern(
    r"^\W*+(?:(?:ok|okay|and|please|now|can i|could i|i want to|show|give|list|see|get)\s++){0,12}(?:(?:me|us)\s+)?"
    r"(?:the\s+|some\s+|any\s+)?(?:next(?: page| ones| few| batch| results| \d+)?|more(?: results| papers| ones"
    r"| of (?:those|them|these))?|continue|go on|keep going|rest(?: of (?:those|them|the list))?|remaining(?: ones)?"
    r"|others?|weiter|mehr|suite|la suite|siguiente|más|mais|altri|avanti|meer|volgende|下一页|更多|次"
    r"|もっと)(?:\s+please)?\W*$",
    re.I,
)
_PAGE = lazy_pattern(r"^\W*+(?:(?:show|go to|give|see)\s+)?(?:me\s+)?page\s+(\d{1,4})\W*$", re.I)
_HOW_MANY = lazy_pattern(
    r"^\W*+(?:(?:and|so|ok|okay)\W++){0,12}(?:how many|as a (?:count|number)|wie viele"
    r"|combien|cuántos|quantos|quanti|hoeveel|多少|what's the count"
    r"|total)"
    r"(?: (?:(?:still |now )?(?:remain|are left|left|stay)"
    r"|is that|are (?:there|those|they|these|we talking about)|is this|were (?:there|those)|(?:of )?(?:those"
    r"|them|these)"
    r"|papers|in total|altogether|exactly|do you have|sind das|is dat))*\W*$",
    re.I,
)
_LIST_THEM = lazy_pattern(
    rf"^\W*+{_PLEASE}(?:(?:list|show|give|name|enumerate|print|see|get|tell|send|what are|which are|which ones"
    rf" are)\W++){{1,12}}"
    rf"(?:(?:me|us)\W+)?(?:(?:all|of|the|a|full|whole|complete)\W++){{0,12}}(?:them|those|these|they|all|list|papers|ones"
    rf"|titles"
    rf"|names|it all)(?:\W+all)?{_THANKS}"
    rf"|^\W*+{_PLEASE}(?:show|list|give)(?:\W+(?:me|us|it))?{_THANKS}"
    rf"|^\W*+{_PLEASE}(?:which|which ones|what|namely|like what|such as|for example|e\.?g\.?|welche|lesquels|cuáles"
    rf"|quais"
    rf"|quali|zeig sie|list)(?:\W+(?:are|were)\W+(?:they|those|these))?{_THANKS}",
    re.I,
)
_OF_IT = lazy_pattern(
    rf"^\W*+{_PLEASE}(?:(?:do you have|is there|can i have|can i get|give|send|share|show|what(?:'s| is|s)"
    r"|where(?:'s| is|s)|drop|need|want|i need|have|post|me|us|got)\W++){0,12}"
    r"(?:(?:the|a|an|its|their|any|paper)\W++){0,12}"
    rf"(?:links?|urls?|pdfs?|arxiv(?: (?:link|id|page))?|dois?|code|repo|github(?: link)?|citation|bibtex|authors?"
    rf"|venue|year|title|slides|video|section|list)"
    rf"(?:\W+(?:for|to|of|from|behind)\W+(?:it|that|this|them|those)(?:\W+(?:one|paper))?)?{_THANKS}",
    re.I,
)
_SIMILAR_TO = lazy_pattern(
    rf"\b(?:similar|related)\s+to\s+(?:\[|#|(?:the\s+|that\s+|your\s+)?(?:{PLACE}|last|paper|number|source|no)\b)"
    rf"|\b(?:more|something|anything|others?|papers"
    rf"|works?)\s+like\s+(?:\[|#|(?:the\s+|that\s+)?(?:{PLACE}|last|paper"
    rf"|number|source|no)\b)",
    re.I,
)
_OF_THOSE = lazy_pattern(
    r"\b(?:of|among|amongst|from|out of|in|between)\s+(?:all\s+)?(?:those|these|them)\b"
    r"|\b(?:those|these)\s+(?:\w+\s+)?(?:papers|ones|results|works)\b"
    r"|\b(?:of|from|in)\s+(?:the above|that list|your list|this list)\b|\bin (?:there|it)(?=\W*$)"
    r"|\b(?:davon|darunter|parmi (?:eux|ceux-ci)|de (?:esos|ellos)|desses|tra questi|daarvan)\b|其中|そのうち",
    re.I,
)
_QUANTITY = lazy_pattern(
    r"\b(?:which|what|how many|any|anything|some|one|ones|none|all|most|each|either|many|who|list|show|only|just"
    r"|welche|wie"
    r" viele|combien|cuántos|quantos|quanti|quali)\b[^.?!]{0,40}$",
    re.I,
)
_THOSE_FIRST = lazy_pattern(
    r"^\W*+(?:(?:and|so|ok|okay)\W++){0,12}(those|these)\b(?= (?:with|from|by|at|in|of|that|which)\b)", re.I
)
_THE_ONE = lazy_pattern(
    r"\b(?:the|that|those|these)\s+(?!other\b)((?:[\w.+'’/-]+\s+){0,5}?)ones?\b(?!\s+(?:before|after|another|by\s+one))",
    re.I,
)
_THAT_PAPER = lazy_pattern(r"\b(?:this|that|the same|said)\s+(?:paper|one|work|system|article|approach|method)\b", re.I)
_PRONOUN = lazy_pattern(r"\b(it|its|they|their|them|that|this|those|these)\b", re.I)
_SINGULAR = frozenset(["it", "its", "that", "this"])
_AUXILIARY = frozenset(
    ["does", "do", "did", "is", "are", "was", "were", "can", "could", "has", "have", "would", "will", "should"]
)
_ASKS = _AUXILIARY | frozenset(["what", "how", "which", "who", "when", "where", "why", "and", "but", "so"])
_NOT_AFTER_A_PRONOUN = frozenset(
    ["possible", "true", "worth", "better", "feasible", "ok", "okay", "hard", "easy", "safe", "common", "known",
     "necessary", "the", "really", "wise", "useful", "helpful", "help", "best", "enough", "there", "make",
     "makes", "matter", "hurt", "cost", "take", "pay", "sense", "faster", "cheaper", "good", "bad", "still"]
)  # fmt: skip
_WHICH_ONES = lazy_pattern(r"^\W*+(?:(?:and|so|ok|okay)\W++){0,12}(?:which|what|how many|any|are any) one(s)?\b", re.I)
_SIMILAR = lazy_pattern(
    r"\bsimilar(?:\s+(?:papers|work|works|ones|stuff|systems|approaches))?(?=\s*(?:[?.!,;]|$|at\b|from\b|in\b|by\b))"
    r"|\b(?:more|similar|related|others?|something|anything|papers|works?)\s+(?:like|to)\s+(?:it|this|that|these"
    r"|those)"
    r"(?:\s+(?:one|paper|ones|papers))?\b"
    r"|\blike\s+(?:this|that)\s+(?:one|paper)\b",
    re.I,
)
_COMPARE_THEM = lazy_pattern(
    r"^\W*+(?:(?:and|so|ok|okay|now|please|can you)\W++){0,12}"
    r"(?:compare|contrast|how (?:do|does|are)|what(?:'s| is) the"
    r" difference"
    r" between|difference between|which is better,?)\s+(?:them|these|those|both|the two|they|it)(?: (?:two|papers"
    r"|works|systems"
    r"|differ(?:ent)?|compare|with each other|from each other|from one another))*\W*$",
    re.I,
)
_DATES = lazy_pattern(r"\b(?:newer|more recent|later|older|earlier|first|newest|oldest)\b", re.I)
_OR_THAT = lazy_pattern(r"(?:,|\bor|\bthan|\bbefore|\bafter) (?P<that>that|it|this)\b", re.I)
_THE_OTHER = lazy_pattern(
    r"\bthe other(?: (?:one|paper|work|system|of the two))?(?=\s*(?:called|named|again|[?.!,;]|$|about\b|do\b|does\b"
    r"|from\b|at\b|then\b))(?: (?:called|named))?",
    re.I,
)
_SHORT = 6
_MOST_COMPARED = 5


@dataclass(frozen=True, slots=True)
class Back:
    """What of a question points back: papers by their place, papers to choose from, a page, the answer itself.

    `alike` are papers to which similar ones are wanted; `counts` says that the number of what was found is wanted,
    `lists` that the papers themselves are; `compares` that the mentions are to be set side by side, `dated` that they
    are to be put in order of their dates.
    """

    mentions: tuple[Mention, ...] = ()
    missing: tuple[Missing, ...] = ()
    among: tuple[str, ...] | None = None
    page: int | None = None
    single: bool = False
    alike: tuple[str, ...] = ()
    counts: bool = False
    lists: bool = False
    compares: bool = False


def spoken(turns: Sequence[Turn]) -> list[Turn]:
    """Return the turns of a conversation that say something: "ok", "thanks" and "the ninth one" of three do not."""
    return [turn for turn in turns if not _courtesy(turn)]


def _courtesy(turn: Turn) -> bool:
    plan = turn.plan
    if plan is None or turn.paper_ids:
        return False
    outside = bool(plan.missing) and all(missing.what in ("outside", "place") for missing in plan.missing)
    return outside or plan.about in COURTESIES


def read_back(sheet: Sheet, turns: Sequence[Turn], edits: bool) -> Back:
    """Find what a question takes from its conversation, and take the words that say so.

    `edits` says that the question begins as one that changes the last: its pronouns stand for that ("make it 2020").
    """
    if not turns:
        return Back()
    plan = turns[-1].plan
    if plan is not None and (page := _page_asked(sheet.text, plan.page)) is not None:
        return Back(page=page)
    if _HOW_MANY.match(sheet.text) and plan is not None and (not plan.text or plan.intent in ("list", "count")):
        return Back(counts=not plan.selection.empty or plan.intent in ("list", "count"))
    if _LIST_THEM.match(sheet.text) and plan is not None and turns[-1].paper_ids:
        return Back(lists=True)
    shown = next((turn.paper_ids for turn in reversed(turns) if turn.paper_ids), ())
    if not shown:
        return Back()
    if _OF_IT.match(sheet.text):
        return _what_it_has(sheet, shown, plan)
    if _COMPARE_THEM.match(sheet.text) and len(compared := last_shown(turns)) > 1:
        sheet.take(0, len(sheet.tokens), "the papers before", "compare them")
        return Back(tuple(Mention("them", (paper_id,), "follow-up") for paper_id in compared), compares=True)
    if (back := _dates_of(sheet, turns)) is not None:
        return back
    if (match := _THE_OTHER.search(sheet.text)) and (others := _others(turns)):
        sheet.take_span(*match.span(), "the other paper", "the other one")
        if len(others) == 1:
            return Back((Mention("the other one", others, "follow-up"),))
        sheet.take(0, len(sheet.tokens))
        return Back(among=others)
    mentions, missing = find_places(sheet, shown)
    if mentions and (similar := _SIMILAR_TO.search(sheet.text)):
        sheet.take_span(*similar.span(), "similar papers", "similar to [N]")
        return Back(alike=tuple(dict.fromkeys(paper for mention in mentions for paper in mention.paper_ids)))
    if mentions or missing:
        return Back(mentions, missing)
    return _by_word(sheet, shown, plan, edits)


def _page_asked(text: str, page: int) -> int | None:
    if match := _PAGE.match(text):
        return max(1, int(match[1]))
    return page + 1 if _MORE.match(text) else None


def spoken_of(back: Back, turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the works that a conversation is about: those pointed at, else those named last, else the first shown."""
    if back.mentions:
        return tuple(paper_id for mention in back.mentions for paper_id in mention.paper_ids)
    if turns and (plan := turns[-1].plan) and plan.mentions:
        return tuple(dict.fromkeys(paper_id for mention in plan.mentions for paper_id in mention.paper_ids))
    return next((turn.paper_ids[:1] for turn in reversed(turns) if turn.paper_ids), ())


def last_shown(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the papers of the last answer, with that of the one before where each was about one alone."""
    singles: list[str] = []
    for turn in reversed(turns):
        named = turn.plan.mentions if turn.plan is not None else ()
        about = dict.fromkeys(paper for mention in named for paper in mention.paper_ids)
        if not about or len(turn.paper_ids) == 1:
            about = dict.fromkeys(turn.paper_ids)
        if len(named) == 1 or len(about) == 1:
            singles.append(next(iter(about)))
        elif not singles:
            return tuple(about)[:_MOST_COMPARED] if turn.paper_ids else ()
        else:
            singles += [*turn.paper_ids[:1]] if len(singles) == 1 else []
            break
        if len(singles) == 2:
            break
    return tuple(dict.fromkeys(reversed(singles)))


def _dates_of(sheet: Sheet, turns: Sequence[Turn]) -> Back | None:
    """The works whose dates are compared: the two spoken of last, or the last alone beside one that is named."""
    two = last_shown(turns)
    if (match := _OR_THAT.search(sheet.text)) and two and _DATES.search(sheet.text):
        sheet.take(*sheet.range_of(*match.span("that")), "the paper before", "that or NAME")
        return Back((Mention(match["that"], two[-1:], "follow-up"),))
    singled = turns[-1].plan is not None and (len(turns[-1].plan.mentions) == 1 or len(turns[-1].paper_ids) == 1)
    if len(two) != 2 or not singled or order_asked(sheet) is None:
        return None
    return Back(tuple(Mention("the two", (paper,), "follow-up") for paper in two))


def _by_word(sheet: Sheet, shown: tuple[str, ...], plan: SearchPlan | None, edits: bool) -> Back:
    """Papers by a word that stands for what was shown."""
    # "And those of MIT too" adds to what was shown.
    adds = edits and sheet.cues.find("also") is not None
    if (match := _OF_THOSE.search(sheet.text)) and not adds:
        before = sheet.text[: match.start()]
        if _QUANTITY.search(before) or not _content_before(sheet, match.start()):
            sheet.take_span(*match.span(), "the papers shown", "of those")
            return Back(among=shown)
    if (match := _THOSE_FIRST.match(sheet.text)) and not adds:
        sheet.take_span(*match.span(1), "the papers shown", "those …")
        return Back(among=shown)
    if match := _WHICH_ONES.match(sheet.text):
        sheet.take_span(*match.span(), "the papers shown", "which one")
        return Back(among=shown, single=match[1] is None)
    if match := _SIMILAR.search(sheet.text):
        sheet.take_span(*match.span(), "similar papers", "similar to it")
        nearest = plan.mentions[0].paper_ids if plan is not None and len(plan.mentions) == 1 else shown[:1]
        return Back(alike=nearest)
    # "And the one with code?" after "the one from Nature" is another of those from which that was picked.
    picked = plan is not None and len(shown) == 1 and plan.selection.paper_ids
    match = _THE_ONE.search(sheet.text)
    if match and (picked or not edits) and not _content_before(sheet, match.start()):
        sheet.take_span(match.end() - 1, match.end(), "the papers shown", "the one …")
        return Back(among=picked or shown, single=match[0].lower().endswith("one"))
    one = plan.mentions[0].paper_ids if plan is not None and len(plan.mentions) == 1 else shown
    that = _THAT_PAPER.search(sheet.text)
    if that and not _content_before(sheet, that.start()) and not edits:
        sheet.take_span(*that.span(), "the paper before", "that paper")
        return Back(among=one if len(one) == 1 else shown, single=True)
    for pronoun in () if edits else _PRONOUN.finditer(sheet.text):
        if _stands_for_shown(sheet, pronoun):
            single = pronoun[1].lower() in _SINGULAR
            return Back(among=one if single and len(one) == 1 else shown, single=single)
    return Back()


def _what_it_has(sheet: Sheet, shown: tuple[str, ...], plan: SearchPlan | None) -> Back:
    """A link, the code, the authors of what was spoken of: of one work where one was named, else of those shown."""
    named = plan.mentions[0].paper_ids if plan is not None and len(plan.mentions) == 1 else shown[:_MOST_COMPARED]
    sheet.take(0, len(sheet.tokens), "the paper before", "its link")
    return Back((Mention("it" if len(named) == 1 else "them", named, "follow-up"),))


def _others(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Of works that were shown or compared those that were not singled out since; two come before more."""
    singled: set[str] = set()
    left: tuple[str, ...] = ()
    for turn in reversed(turns):
        named = [mention.paper_ids[0] for mention in turn.plan.mentions] if turn.plan is not None else []
        for several in (named, turn.paper_ids):
            others = tuple(each for each in several if each not in singled)
            if singled and len(several) > len(others):
                if len(several) == 2 and others:
                    return others
                left = left or others
        if not singled and (len(named) == 1 or len(turn.paper_ids) == 1):
            singled = {paper for mention in turn.plan.mentions for paper in mention.paper_ids} if turn.plan else set()
            singled |= set(turn.paper_ids) if len(turn.paper_ids) == 1 else set()
    return left


def _content_before(sheet: Sheet, end: int) -> bool:
    return any(sheet.tokens[i].end <= end and not sheet.cues.explains(i) for i in sheet.content())


def _stands_for_shown(sheet: Sheet, match: re.Match[str]) -> bool:
    """Whether a pronoun has nothing in its own question to stand for."""
    place = next((i for i, token in enumerate(sheet.tokens) if token.start == match.start()), None)
    if place is None:
        return False
    word, before, after = match[1].lower(), sheet.word(place - 1), sheet.word(place + 1)
    if after in _NOT_AFTER_A_PRONOUN and word in ("it", "that", "this"):
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
