"""Recognises questions that no paper answers.

About the asker's own things and people, errands, and wishes beyond Refdesk.
"""

import re
from collections.abc import Mapping

from bot.answering.interpreting.text import Sheet
from bot.answering.model import Missing
from ingest.terms.patterns import lazy_pattern

_HERE = (
    r"(?:lab|team|group|company|department|office|university|institute|startup|organi[sz]ation|advis[oe]r|professor"
    r"|boss"
    r"|manager|pi)"
)
_HAS_READING = (
    r"(?:have|got|read|know|keep|list)(?: of)?(?: any(?:thing)?| something| some| a| more)?"
    r"(?: papers?| works?| reading| literature| surveys?| articles?)? (?:on|about|for|regarding|related to|from|by)\b"
)
_ASKER = lazy_pattern(rf"^\W*+(?:what )?(?:does|do|did|has) (?:our|my) (?:\w+ )?{_HERE} (?={_HAS_READING})", re.I)
_OUTSIDE = lazy_pattern(
    rf"^\W*+who (?:presents?|presented|hosts?|speaks|talks|gives the talk|is (?:presenting|speaking|giving))\b"
    rf"|\b(?:does|do|did|is|are|has|have) (?:our|my) (?:\w+ )?{_HERE}\b(?! {_HAS_READING})|\b(?:our|my) {_HERE}"
    rf"(?! {_HAS_READING})(?:'s)? (?:own|owns|have|has|use|uses|budget|gpus?|cluster|machines?|servers?|policy"
    rf"|meeting"
    rf"|account|wifi)\b"
    rf"|\b(?:how many|how much|what|which) [\w ]{{1,40}} (?:do|does|did|can) (?:we|our (?:cluster|servers?"
    rf"|machines?)) "
    rf"(?:own|have left|pay|buy|rent)\b"
    rf"|\bwho(?:'s| is| are| was| will be)? (?:\w+ )?(?:on[- ]call|on duty|in charge|responsible|presenting|hosting"
    rf"|on vacation|free|around|in (?:our|the|my) {_HERE})\b"
    rf"|\bwho (?:in|on|from|at) (?:our|my|the|this) (?:{_HERE}|channel|chat|slack)\b"
    r"|\b(?:when|where|what time) (?:is|are|does|do|was)\b.{0,20}\b(?:our|my|the next|today's|tomorrow's|this week's"
    r"|the)\b.{0,30}\b(?:meeting|seminar|stand-?up|lunch|dinner|party|deadline|reading group|retreat|offsite|flight"
    r"|bus)\b"
    r"|^\W*+(?:help|hello|hi|hey|thanks?|thank you|thx|cheers|bye|test|good (?:morning|evening|night)"
    r"|(?:what|how) can (?:you|i) (?:do|ask|help)(?: you| me)?|how do you work)(?: there| all"
    r"| (?:so|very) much| a lot| you)*\W*$"
    r"|\b(?:what|how)(?:'s|s| is| was)(?: \w+)? (?:the )?weather\b|\bweather (?:in|today|tomorrow|like|report"
    r"|forecast)\b"
    r"|^\W*+(?:the )?weather\W*$|\btell me a joke\b|\bhow are you\b|\b(?:who|what) are you\b"
    r"|\bwho (?:made|built|wrote|created) you\b|\byour name\b|\bwhat(?:'s| is) for (?:lunch|dinner)\b"
    r"|\bwill it (?:rain|snow)\b|\b(?:what )?do you think\b|^\W*+(?:please )?write (?:me )?(?:a|an|some|my) "
    r"|\byour (?:opinion|favou?rite|thoughts)\b|\bdo you (?:like|love|hate|agree|believe)\b"
    r"|\bwhat (?:time|day|date) is (?:it|today)\b"
    r"|\b(?:book|reserve|order|buy) (?:me|us) (?:a|an|the|some)\b|\bremind me (?:to|about|at|in)\b"
    r"|\b(?:wi-?fi|vpn|ssh|root) password\b|\bmy (?:password|salary|email|calendar|schedule|homework|thesis is)\b"
    r"|\b(?:stock|share) price of\b|\bcapital (?:city )?of [A-Z]|\bis (?:our|the) (?:cluster|server|wifi|vpn|printer"
    r"|coffee machine) (?:down|up|broken|free|working)\b",
    re.I,
)
_OWN = (
    r"(?:our|my)(?: own)? (?:\w+ ){0,2}?(?:lab|labs|team|group|company|department|office|cluster|clusters|servers?"
    r"|machines?|nodes?|racks?|gpus?|cards?|jobs?|queue|fleet|partition|data ?cent(?:er|re)|building|workstations?)\b"
)
_STATE = (
    r"(?:left|free|idle|available(?! (?:for|to|that))|running|broken|down|booked|reserved|drained|installed|allocated"
    r"|occupied|busy|spare|in use|online|offline|pending|queued)"
)
_NOW = r"(?:tonight|tomorrow|right now|at the moment|this (?:morning|afternoon|evening|weekend)|today|now)"
_HARDWARE = (
    r"(?:gpus?|cards?|nodes?|machines?|servers?|tpus?|[abhv]\d{2,3}s?|cores|disks?|seats?|desks?|people|students?"
    r"|interns?|credits?|licen[cs]es?|slots?|hours?|money|budget|quota|storage)"
)
_FACT = lazy_pattern(
    rf"\b(?:how (?:many|much)|what|which|who|whose|is|are|any)\b[^.;:]{{0,120}}"
    rf"\b{_STATE}\b[^.;:]{{0,120}}(?:\b{_OWN}|\b{_NOW}\b)"
    rf"|\b(?:how (?:many|much)|what|which|who|is|are|any)\b[^.;:]{{0,120}}\b{_OWN}[^.;:]{{0,120}}\b{_STATE}\b"
    rf"|\bhow (?:many|much) (?:[\w-]+ )?{_HARDWARE} (?:do|does|did|are|is|have|has) (?:we|our|my|the (?:lab|team"
    rf"|group))\b"
    rf"|\bhow (?:many|much) (?:[\w-]+ )?{_HARDWARE} (?:are|is) (?:\w+ ){{0,2}}(?:in|on|at) (?:our|my)\b"
    rf"|^\W*+(?:\w+ )?who(?!\s+(?:wrote|published|authored|has written))\b[^.;:]*\b{_OWN}"
    r"|^\W*+(?:what|which|how (?:much|big|high|large))(?:'s|s| is| are| was| were) (?:left (?:of|in) )?(?:our|my)"
    r"(?: \w+){0,2}? (?:budgets?|quotas?|allocations?|policy|policies|address|account|bills?|spend(?:ing)?|limit"
    r"|hostname"
    r"|schedule|room|queue|usage|rent|wi-?fi|deadlines?|phone|login|roster|rota)\b"
    rf"|\b{_STATE}\b[^.;:]{{0,120}}\b(?:tonight|tomorrow)\b",
    re.I,
)
_WHEN_WHERE = lazy_pattern(
    r"^\W*+(?:when|where|what time)(?:'s|s| is| are| was| were| do| does| did| will) (?:the )?(?:our|my|we|i)\b", re.I
)
_TOPIC_BEHIND = lazy_pattern(r"[\w '’-]{0,20}:")
_MOST_WORDS_OF_FACT = 3
_ADVICE = lazy_pattern(
    r"\b(?:papers?|works?|literature|surveys?|read(?:ing)?|should|could|would|best|better|recommend\w*|techniques?"
    r"|approach(?:es)?|methods?|how to|systems?|frameworks?|entries|articles?|lists?)\b",
    re.I,
)

_POLITE = r"^\W*+(?:(?:please|pls|plz|can you|could you|would you|hey|hi|hello|ok|okay|now|and)\W++){0,12}"
_NO_WORKS = r"(?!.*\b(?:papers?|surveys?|works?|articles?|publications?|literature|lists?|entr(?:y|ies))\b)"
_LANGUAGE = r"(?:python|c\+\+|javascript|typescript|java|golang|rust|bash|sql|matlab|haskell|php|perl|ruby|scala)"
_WRITTEN = r"(?:code|script|function|program|regexp?|one-?liner|snippet|macro|makefile|dockerfile)"
_PROSE = r"(?:poem|haiku|song|joke|story|essay|e-?mail|letter|cv|recipe|speech|tweet|limerick)"
_THING = r"(?!paper|model|training|prompt|token|query|request|context|cache|language)[\w.-]+"
_ERRAND = lazy_pattern(
    rf"{_POLITE}{_NO_WORKS}write(?: (?:me|us|him|her)\b| (?:a|an|some|my) )"
    rf"|{_POLITE}{_NO_WORKS}(?:write|code|implement|program|solve|sort|parse)\b.{{1,80}}\bin {_LANGUAGE}(?!\w)\W*$"
    rf"|{_POLITE}{_NO_WORKS}(?:give|show|send|make|generate)(?: me| us)? (?:(?:a|an|some|the|your|short) ){{0,6}}"
    rf"(?:(?:{_LANGUAGE} )?{_WRITTEN}(?= (?:for|to|that|which|in)\b|\W*$)|(?:[\w-]+ )?{_PROSE}\b)"
    rf"|{_POLITE}(?:so )?how much (?:is|are|for|does|do|would) (?:an?|one|two) {_THING}(?: {_THING}){{0,2}}"
    r"(?: (?:costs?|right now|now|today|these days|nowadays|at the moment|worth))?\W*$"
    rf"|{_POLITE}(?:(?:what|how much)(?:'s|s| is| are| was)? )?(?:the )?(?:current )?prices? (?:of|for) "
    rf"(?:(?:an?|one|two|the) )?{_THING}(?: {_THING}){{0,3}}\W*$"
    rf"|{_POLITE}(?:so )?(?:what(?:'s|s| is)|anything) (?:new|up) with (?:you|u)\b"
    rf"|{_POLITE}who is the (?:best|greatest|smartest|richest) [\w -]{{1,40}} (?:alive|ever)\b"
    rf"|{_POLITE}how (?:do|can|would|should) (?:i|you|we|one) (?:un)?install\b",
    re.I,
)

_ALL_OF = r"(?:me |us |all |the |these |this |those |them |it |a |an |my )+"
_OF_TEXT = r"(?:paper|abstract|text|paragraph|section|sentence|it|into|to)"
_DRAWING = r"(?:plot|chart|graph|diagram|histogram|word cloud|timeline)"
_WRITING = (
    rf"{_POLITE}(?:write|draft|compose|generate|prepare)(?: me| us)? (?:a|an|the|my|our|some)? ?(?:[\w-]+ ){{0,2}}?"
)
_GRAPHS = (
    r"neural|net|learning|processing|transformer|partition|convol|kernel|database|paper|algorithm|analytic|embedding"
    r"|represent|structur|attention|isomorph|match|generat"
)
_WISHES: Mapping[str, str] = {
    r"\b(?:papers?|works?|everything|anything|what|which|who|articles) (?:that |which |who )?(?:cit(?:e|es|ed|ing)"
    r"|referenc(?:e|es|ing))\b(?! (?:in|as))|\bcited by\b|\b(?:most|least|highly|best|often)[- ]cited\b"
    r"|\bcitations? (?:counts?|numbers?|graph|network|of)\b|\bhow (?:many|often)\b.*\b(?:citations?|cited)\b"
    r"|\bh-?index\b|\bimpact factor\b|\breferences of\b|\bsorted? by citations?\b": (
        "I only know who cites a paper that you name (“who cites …?”). I can list papers by date (“newest papers on …”)"
        " or find similar ones."
    ),
    r"\b(?:acceptance rates?|submission deadlines?|call for papers|program committee)\b": (
        "I know only which papers appeared where. I can list them: “SOSP 2024 papers”."
    ),
    rf"{_POLITE}(?:(?:make|draw|show|give|create)(?: me)? (?:a|an|the|some) (?:\w+ )?{_DRAWING}\b(?! (?:{_GRAPHS}))"
    rf"|(?:draw|plot|chart|visuali[sz]e) (?:me|us|the|a|an|all|how|these|those|it|them"
    rf"|(?:number of )?(?:papers|works))\b|{_DRAWING} (?:of|for)\b)": (
        "I do not draw in an answer. `refdesk plot` draws growth, venues, years or a map of the lists. I can count by"
        " year: “how many OSDI papers per year?”."
    ),
    _WRITING + r"(?:related[- ]work|literature review)\b": (
        "Say “write related work on …” in a conversation with me, or run `refdesk write`."
    ),
    _WRITING + r"(?:introduction|abstract|section|survey|review|report|summary section|paragraph"
    r"|proposal|paper|slides?|presentation|blog post|essay|rebuttal)\b": (
        "I do not write texts. I can list the papers on a topic, or summarise and compare papers with citations."
    ),
    r"\bsummari[sz]e (?:this|the|our) (?:thread|channel|conversation|discussion|chat|meeting)\b"
    r"|\btl;?dr of this thread\b": (
        "I summarise a thread in Slack or Discord where I am asked in it. I can summarise a paper: “summarise vLLM”."
    ),
    rf"\b(?:translate|proof-?read|rewrite|paraphrase) (?:this|that|the|my|our|it)\b(?: {_OF_TEXT}\b|\W*$)": (
        "I do not translate or rewrite texts. I can answer in another language about a paper."
    ),
    rf"{_POLITE}add {_ALL_OF}(?:papers?|works?|preprints?|articles?)\b"
    r"(?! (?:from|by|at|on|in|about|of|since|before|published|with))": (
        "Say “add [1] to LIST” below an answer that shows the paper, or run `refdesk propose`."
    ),
    rf"{_POLITE}(?:download|upload|e-?mail|send|print|save|export|upvote|star|install|run|deploy|clone|benchmark) "
    rf"{_ALL_OF}(?:pdfs?|papers?|files?|list|paper|code|model|zotero|mendeley|results)\b"
    r"(?! (?:from|by|at|on|in|about|of|since|before|published|with))": (
        "I can show links, and cite or save papers that an answer shows: “bibtex of [1]”, “save [1]”. `refdesk export"
        " papers` writes the library to a file."
    ),
    r"\b(?:per|for each|in each|for every|in every) country\b"
    r"|\b(?:average|mean|median) (?:number|count)\b|\bmore than (?:one|two|\d+) authors?\b": (
        "I can count for each year, venue, organisation, section, list or author: “how many OSDI papers per year?”."
    ),
}
"""What Refdesk cannot do, as patterns, with what can be asked instead."""


def outside(sheet: Sheet, names_works: bool) -> list[Missing]:
    """Return what a question asks of the asker's own world, of the assistant, or beyond what Refdesk can do.

    What decides is the form: a fact asked of the asker's own things ("how many … are free in our cluster"). A setting
    told in front of a question, and advice that is sought, are matters for papers; so is where or when something is
    to be found or done, once a question says what in some words ("where do we lose time when …") or names a work.
    """
    for pattern, instead in _WISHES.items():
        if wish := re.search(pattern, sheet.text, re.I):
            return [Missing(wish[0].strip(), "wish", instead)]
    if (asked := _ERRAND.search(sheet.text)) and not names_works:
        return [Missing(asked[0].strip(), "outside")]
    match = _OUTSIDE.search(sheet.text) or (None if _ADVICE.search(sheet.text) else _fact(sheet))
    if match is None and not names_works and len(sheet.content()) <= _MOST_WORDS_OF_FACT:
        match = _WHEN_WHERE.search(sheet.text)
    return [Missing(match[0].strip(), "outside")] if match else []


def _fact(sheet: Sheet) -> re.Match[str] | None:
    """A fact asked of the asker's own things; none told in front of a topic ("who stole our GPUs: giving …")."""
    match = _FACT.search(sheet.text)
    topic = _TOPIC_BEHIND.match(sheet.text, match.end()) if match else None
    if match is None or topic is None:
        return match
    behind = [i for i in sheet.content() if sheet.tokens[i].start >= topic.end()]
    return None if len(behind) > _MOST_WORDS_OF_FACT else match


def take_asker(sheet: Sheet) -> None:
    """Take the words by which someone asks for their lab what the lists hold ("does our lab have anything on …")."""
    if match := _ASKER.search(sheet.text):
        sheet.take_span(*match.span())
