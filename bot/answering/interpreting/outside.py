"""Questions that no paper answers: about the asker's own things and people, and about the assistant."""

import re

from bot.answering.interpreting.errands import errand
from bot.answering.interpreting.text import Sheet
from bot.answering.model import Missing

_HERE = (
    r"(?:lab|team|group|company|department|office|university|institute|startup"
    r"|organi[sz]ation|advis[oe]r|professor|boss|manager|pi)"
)
_HAS_READING = (
    r"(?:have|got|read|know|keep|list)(?: of)?(?: any(?:thing)?| something| some| a| more)?"
    r"(?: papers?| works?| reading| literature| surveys?| articles?)? (?:on|about|for|regarding|related to|from|by)\b"
)
_ASKER = re.compile(rf"^\W*(?:what )?(?:does|do|did|has) (?:our|my) (?:\w+ )?{_HERE} (?={_HAS_READING})", re.I)
_OUTSIDE = re.compile(
    
    rf"^\W*who (?:presents?|presented|hosts?|speaks|talks|gives the talk|is (?:presenting|speaking|giving))\b"
    rf"|\b(?:does|do|did|is|are|has|have) (?:our|my) (?:\w+ )?{_HERE}\b(?! {_HAS_READING})|\b(?:our"
    rf"|my) {_HERE}(?! {_HAS_READING})(?:'s)? (?:own|owns|have|has|use|uses|budget|gpus?|cluster|machines?"
    rf"|servers?|policy|meeting|account|wifi)\b"
    
    rf"|\b(?:how many|how much|what|which) [\w ]{{1,40}} (?:do|does|did|can) (?:we"
    rf"|our (?:cluster|servers?|machines?)) (?:own|have left|pay|buy|rent)\b"
    
    rf"|\bwho(?:'s| is| are| was| will be)? (?:\w+ )?(?:on[- ]call|on duty|in charge"
    rf"|responsible|presenting|hosting|on vacation|in (?:our|the|my) {_HERE})\b"
    rf"|\bwho (?:in|on|from|at) (?:our|my|the|this) (?:{_HERE}|channel|chat|slack)\b"
    
    r"|\b(?:when|where|what time) (?:is|are|does|do|was)\b.{0,20}\b(?:our|my|the next"
    r"|today's|tomorrow's|this week's|the)\b.{0,30}\b(?:meeting|seminar|stand-?up"
    r"|lunch|dinner|party|deadline|reading group|retreat|offsite|flight|bus)\b"
    
    r"|^\W*(?:help|hello|hi|hey|thanks?|thank you|thx|cheers|bye|test|good (?:morning|evening|night)"
    r"|(?:what|how) can (?:you|i) (?:do|ask|help)(?: you| me)?|how do you work)(?: there| all"
    r"| (?:so|very) much| a lot| you)*\W*$"
    r"|\b(?:what|how)(?:'s|s| is| was)(?: \w+)? (?:the )?weather\b"
    r"|\bweather (?:in|today|tomorrow|like|report|forecast)\b"
    r"|^\W*(?:the )?weather\W*$|\btell me a joke\b|\bhow are you\b|\b(?:who|what) are you\b"
    r"|\bwho (?:made|built|wrote|created) you\b|\byour name\b|\bwhat(?:'s| is) for (?:lunch"
    r"|dinner)\b"
    r"|\bwill it (?:rain|snow)\b|\b(?:what )?do you think\b|^\W*(?:please )?write (?:me )?(?:a|an|some|my) "
    
    r"|\byour (?:opinion|favou?rite|thoughts)\b|\bdo you (?:like|love|hate|agree"
    r"|believe)\b|\bwhat (?:time|day|date) is (?:it|today)\b"
    
    r"|\b(?:book|reserve|order|buy) (?:me|us) (?:a|an|the|some)\b|\bremind me (?:to"
    r"|about|at|in)\b|\b(?:wi-?fi|vpn|ssh|root) password\b|\bmy (?:password|salary"
    r"|email|calendar|schedule|homework|thesis)\b"
    
    r"|\b(?:stock|share) price of\b|\bcapital (?:city )?of [A-Z]|\bis (?:our|the) (?:cluster"
    r"|server|wifi|vpn|printer|coffee machine) (?:down|up|broken|free|working)\b"
    ,
    re.I,
)  # fmt: skip


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
_FACT = re.compile(
    rf"\b(?:how (?:many|much)|what|which|who|whose|is|are|any)\b[^.;:]*\b{_STATE}\b[^.;:]*(?:\b{_OWN}|\b{_NOW}\b)"
    rf"|\b(?:how (?:many|much)|what|which|who|is|are|any)\b[^.;:]*\b{_OWN}[^.;:]*\b{_STATE}\b"
    rf"|\bhow (?:many|much) (?:[\w-]+ )?{_HARDWARE} (?:do|does|did|are|is|have|has) (?:we|our|my"
    r"|the (?:lab|team|group))\b"
    rf"|\bhow (?:many|much) (?:[\w-]+ )?{_HARDWARE} (?:are|is) (?:\w+ ){{0,2}}(?:in|on|at) (?:our|my)\b"
    rf"|^\W*(?:\w+ )?who(?!\s+(?:wrote|published|authored|has written))\b[^.;:]*\b{_OWN}"
    r"|^\W*(?:what|which|how (?:much|big|high|large))(?:'s|s| is| are| was| were) (?:left (?:of|in) )?(?:our|my)"
    r"(?: \w+){0,2}? "
    r"(?:budgets?|quotas?|allocations?|policy|policies|address|account|bills?|spend(?:ing)?|limit|hostname|schedule|room"
    r"|queue|usage|rent|wi-?fi|deadlines?|phone|login|roster|rota)\b"
    rf"|\b{_STATE}\b[^.;:]*\b(?:tonight|tomorrow)\b",
    re.I,
)
_WHEN_WHERE = re.compile(
    r"^\W*(?:when|where|what time)(?:'s|s| is| are| was| were| do| does| did| will) (?:the )?(?:our|my|we|i)\b", re.I
)
_TOPIC_BEHIND = re.compile(r"[\w '’-]{0,20}:")
_MOST_WORDS_OF_FACT = 3
_ADVICE = re.compile(
    r"\b(?:papers?|works?|literature|surveys?|read(?:ing)?|should|could|would|best|better|recommend\w*|techniques?"
    r"|approach(?:es)?|methods?|how to|systems?|frameworks?|entries|articles?|lists?)\b",
    re.I,
)


def outside(sheet: Sheet, names_works: bool) -> list[Missing]:
    """Questions about the asker's own world, or about the assistant, rather than about papers.

    What decides is the form: a fact asked of the asker's own things ("how many … are free in our cluster"). A setting
    told in front of a question, and advice that is sought, are matters for papers; so is where or when something is
    to be found or done, once a question says what in some words ("where do we lose time when …") or names a work.
    """
    if (asked := errand(sheet.text)) and not names_works:
        return [Missing(asked, "outside")]
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
