"""Finds which paper a question wants summarised, and how."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from bot.answering.interpreting.text import sheet
from bot.answering.interpreting.wanted import asks_summary
from bot.answering.model import FieldName, Intent, Length, Mention, Question, SearchPlan, Turn
from ingest.terms.patterns import lazy_pattern

_ID = r"[a-z][a-z_]*:\S+"
_BY_ID = lazy_pattern(rf"^\s*(?:summari[sz]e|compare)\s+({_ID}(?:\s+with\s+{_ID}){{0,5}})\s*$", re.IGNORECASE)
_SAY = (
    r"(?:(?:please|and|so|ok|okay|now|but|then|can you|could you|tell me|give me|show me|make it|i want|a|an|the"
    r"|some|it)\W++){0,12}"
)
_LONGER = lazy_pattern(
    rf"^\W*+{_SAY}(?:longer|more detail(?:s|ed)?|in (?:more |greater )?detail|more about (?:it|this|that)|elaborate"
    rf"|expand"
    r"|go deeper|deeper|the long version|long version|full summary|at length)(?:\W+(?:please|one|version|summary"
    r"|on it|it|about"
    r" it))*\W*$",
    re.IGNORECASE,
)
_SHORTER = lazy_pattern(
    rf"^\W*+{_SAY}(?:shorter|briefer|more briefly|in brief|briefly|less detail|the short version|short version|tl;?dr"
    r"|in a nutshell)(?:\W+(?:please|one|version|summary))*\W*$",
    re.IGNORECASE,
)
_OF_IT = lazy_pattern(
    rf"^\W*+{_SAY}(?:short|quick|brief|little)?\W*+(?:(?:what's|what|is|do|give|write|make|get|want|need|have|see"
    rf"|please|you|i|me|us|a"
    rf"|an|the|its)\W++){{0,12}}"
    r"(?:summari[sz]e|summary|sum up|tl;? ?dr|abstract|gist|overview|explain|describe)"
    r"(?:\W+(?:of|for|on|about|me|up)){0,12}(?:\W+(?:it|this|that|the)(?:\W+(?:paper|one|work|article|system))?)?"
    r"(?:\W+(?:please|for me|now|then|thanks?|in short)){0,12}\W*$",
    re.IGNORECASE,
)
_FIELD_WORDS: dict[FieldName, str] = {
    "problem": r"problems?|motivation|background|goals?|challenges?",
    "idea": r"(?:key |main |core )?(?:ideas?|contributions?|insights?)|novelty|approach",
    "how it works": r"how (?:does|do) (?:it|they) work|how (?:it|they) works?|methods?|methodology|designs?|mechanisms?"
    r"|architectures?|implementation|technique",
    "evidence": r"(?:key |main )?results?|evidence|numbers?|evaluations?|experiments?|measurements?|findings"
    r"|performance"
    r"|how (?:well|good) (?:does|is|do|are) (?:it|they)(?: work| perform)?|speed-?ups?",
    "limits": r"limits?|limitations?|drawbacks?|weakness(?:es)?|downsides?|shortcomings?|caveats?|future work"
    r"|trade-?offs?",
    "related": r"related(?: (?:work|works|papers|ones))?(?: on the lists?)?",
}
_AROUND = (
    r"(?:(?:and|so|ok|okay|but|then|what|whats|what's|how|about|are|is|were|was|there|any|its|their|the|tell|me|us"
    r"|more|of|on"
    r"|has|have|does|do|it|they|that|this|paper|one|give|show|list|explain|describe|please|summari[sz]e|only|just)\W++){0,12}"
)
_AFTER = (
    r"(?:\W+(?:of|for|in|it|its|that|this|the|paper|have|has|does|do|are|there|please|them|they|both|again|reported"
    r"|reports|exactly))*"
)
_FIELD = {
    name: lazy_pattern(rf"^\W*+{_AROUND}(?:{words}){_AFTER}\W*$", re.IGNORECASE) for name, words in _FIELD_WORDS.items()
}
_WITH = lazy_pattern(
    r"^\W*+(?:(?:and|so|ok|okay|now|please|can you|could you)\W++){0,12}"
    r"(?:(?:compare|contrast|relate)(?: (?:it|this|that|this paper|that paper|them))? (?:with|to|and|against)\b"
    r"|(?:and )?(?:how does|how do|does) (?:it|this|that|they) (?:compare|differ|relate|stack up|hold up)\b"
    r"|(?:what is|what's|whats) the difference (?:to|from|with)\b|(?:versus|vs\.?)\s)",
    re.IGNORECASE,
)
_MOST_COMPARED = 5


def field_named(text: str) -> FieldName | None:
    """Return the field of a summary that words name, such as "limitations"; None where they name none."""
    return next((name for name, asks in _FIELD.items() if asks.match(text)), None)


def before_interpreting(question: Question, known: Callable[[Sequence[str]], Collection[str]]) -> SearchPlan | None:
    """The plan of a question that is no matter of interpretation, None for every other.

    That is one that names papers by their ids (`known` gives those of some ids that the library has), one that asks for
    a summary of the paper just spoken of, and a follow-up of a summary that only asks for more, for less, or for one of
    the fields.
    """
    if match := _BY_ID.match(question.text):
        ids = tuple(dict.fromkeys(re.split(r"(?<!\s)\s++with\s++", match[1])))
        if set(ids) <= set(known(ids)):
            mentions = tuple(Mention(paper_id, (paper_id,), "identifier") for paper_id in ids)
            intent: Intent = "summary" if len(ids) == 1 else "compare"
            return SearchPlan(question.text, intent, "", mentions, length=question.length)
    before = _last_summary(question.turns)
    if _OF_IT.match(question.text) and (paper_id := _it(question.turns)):
        # "TL;DR" after a summary asks for less of it; of a paper that was only named it asks for a summary.
        length = _length(question.text) if before is not None else None
        mention = Mention("it", (paper_id,), "follow-up")
        return SearchPlan(question.text, "summary", "", (mention,), length=length or question.length, follow_up=True)
    if before is None or not question.turns[-1].answer:
        return None
    length = _length(question.text)
    field = field_named(question.text)
    plan = replace(before, question=question.text, follow_up=True, columns=())
    if length:
        return replace(plan, length=length, fields=())
    return replace(plan, length="long", fields=(field,)) if field is not None else None


def after_interpreting(plan: SearchPlan, question: Question) -> SearchPlan:
    """The plan with what a summary or comparison needs beyond what interpreting a single question tells."""
    plan = replace(plan, length=question.length)
    before = _last_summary(question.turns)
    if before is not None and (chosen := _one_of_those(plan, before, question.turns[-1])):
        return chosen
    if before is not None and (compared := _compared_with_it(plan, before)):
        return compared
    asked = asks_summary(sheet(question.text))
    if plan.intent == "answer" and asked and len(plan.mentions) == 1 and not plan.text and not plan.missing:
        return replace(plan, intent="summary")
    if plan.intent == "summary" and not asked:
        # "What is X" wants less than "summarise X"; what goes on from a summary wants as much as that.
        less: Length = "usual" if question.length == "long" else "short"
        return replace(plan, length=before.length if before is not None and plan.follow_up else less)
    return plan


def _it(turns: Sequence[Turn]) -> str | None:
    """The one paper that the last turn was about: the one that it named, else the only one that it showed."""
    if not turns:
        return None
    plan, shown = turns[-1].plan, turns[-1].paper_ids
    named = plan.mentions[0].paper_ids if plan is not None and len(plan.mentions) == 1 else ()
    chosen = [paper_id for paper_id in named if paper_id in shown] or list(shown)
    return chosen[0] if len(chosen) == 1 else None


def _last_summary(turns: Sequence[Turn]) -> SearchPlan | None:
    """The plan of the last turn where that was a summary or a comparison."""
    plan = turns[-1].plan if turns else None
    return plan if plan is not None and plan.intent in ("summary", "compare") else None


def _length(text: str) -> Length | None:
    if _LONGER.match(text):
        return "long"
    return "short" if _SHORTER.match(text) else None


def _one_of_those(plan: SearchPlan, before: SearchPlan, turn: Turn) -> SearchPlan | None:
    """The summary asked for before, of the paper that was chosen of those that were asked back ("2", "the second")."""
    shown = set(turn.paper_ids)
    asked_back = next((mention for mention in before.mentions if shown <= set(mention.paper_ids)), None)
    if turn.answer or not shown or asked_back is None or plan.text or len(plan.mentions) != 1:
        return None
    chosen = plan.mentions[0]
    if len(chosen.paper_ids) != 1 or chosen.paper_ids[0] not in asked_back.paper_ids:
        return None
    mentions = tuple(chosen if mention is asked_back else mention for mention in before.mentions)
    return replace(before, question=plan.question, mentions=mentions, follow_up=True)


def _compared_with_it(plan: SearchPlan, before: SearchPlan) -> SearchPlan | None:
    """The comparison of what was summarised with the papers that are named now."""
    named = tuple(mention for mention in plan.mentions if mention.how != "follow-up")
    if not named or not _WITH.match(plan.question):
        return None
    mentions = tuple(dict.fromkeys((*before.mentions, *named)))[-_MOST_COMPARED:]
    return replace(plan, intent="compare", text="", mentions=mentions, alike=(), follow_up=True)
