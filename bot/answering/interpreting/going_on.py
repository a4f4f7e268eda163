"""A question that goes on from the one before: the same with another filter, another name, another year, more topic."""

import re
from dataclasses import fields, replace

from bot.answering.model import SearchPlan
from ingest.library.model import Selection
from ingest.terms.entry import Venue

GOES_ON = re.compile(
    r"^\W*(?:(?:ok|okay|so|and|but|h+m+|then|now|alright|right|cool|great|thanks|thx|fine|well|yes|no|nope|good)\W+)*"
    r"(?:(and|what about|how about"
    r"|or|also|only|just|but|same for|same)\b)",
    re.I,
)
"""How a question begins that goes on from the one before."""

_OTHER_YEAR = re.compile(
    r"\b(?:the\s+)?(?:year\s+(after|before)|(next|following|previous)\s+(?:year"
    r"|edition))\b",
    re.I,
)
_YEAR_ALONE = re.compile(
    r"^\W*(?:(?:ok|okay|so|and|but|or|now|then|what|how|about|also|only|just|in|for|from|at|the|same|one|ones|papers)"
    r"\W+)*(?:((?:19[89]|20[0-4])\d)|['’](\d\d))\W*$",
    re.I,
)


def go_on(plan: SearchPlan, before: SearchPlan | None, last_text: str) -> SearchPlan:
    """The question before, with what the new one says put in the place of what it said."""
    earlier = before or SearchPlan(question="", intent="answer", text=last_text)
    selection = _overlaid(earlier.selection, plan.selection)
    if plan.mentions:
        same_question = earlier.intent == "summary" and len(plan.mentions) == 1 and not plan.text
        return replace(
            plan, intent="summary" if same_question else plan.intent, text=plan.text or earlier.text, follow_up=True
        )
    if (match := _OTHER_YEAR.search(plan.question)) and any(venue.year for venue in earlier.selection.venues):
        shift = -1 if "before" in match[0].lower() or "previous" in match[0].lower() else 1
        shifted = tuple(Venue(v.name, v.year + shift if v.year else None) for v in earlier.selection.venues)
        said = tuple(f"{venue.name} {venue.year}" for venue in shifted)
        return replace(
            earlier, question=plan.question, selection=replace(earlier.selection, venues=shifted), filters_said=said,
            follow_up=True, page=1,
        )  # fmt: skip
    if year := _year_alone(plan):
        return _with_year(plan.question, earlier, year)
    if not plan.text:
        intent = plan.intent if plan.intent == "count" else ("answer" if earlier.text else earlier.intent)
        replaced = any(
            getattr(earlier.selection, f.name) and getattr(plan.selection, f.name) for f in fields(Selection)
        )
        said = plan.filters_said if replaced else tuple(dict.fromkeys((*earlier.filters_said, *plan.filters_said)))
        return replace(
            plan, intent=intent, text=earlier.text, mentions=earlier.mentions, selection=selection, filters_said=said,
            follow_up=True,
        )  # fmt: skip
    text = f"{earlier.text} {own(plan.text)}".strip()
    return replace(plan, intent="answer", text=text, mentions=earlier.mentions, selection=selection, follow_up=True)


def own(text: str) -> str:
    """A text without the words by which it goes on ("and the …", "what about …")."""
    return re.sub(r"^\W*the\s+", "", GOES_ON.sub("", text), flags=re.I).strip()


def _overlaid(earlier: Selection, later: Selection) -> Selection:
    empty = Selection()
    said = {
        f.name: getattr(later, f.name) for f in fields(Selection) if getattr(later, f.name) != getattr(empty, f.name)
    }
    years = {venue.year for venue in earlier.venues}
    if later.venues and len(years) == 1 and not any(venue.year for venue in later.venues) and later.years is None:
        said["venues"] = tuple(Venue(venue.name, *years) for venue in later.venues)
    # Another time takes the place of the one before, however each was said.
    for one, other in (("published", "years"), ("years", "published")):
        if one in said and other not in said:
            said[other] = getattr(empty, other)
    # What is left out once stays out.
    said["without"] = tuple(dict.fromkeys((*earlier.without, *later.without)))
    said["excluding"] = tuple(dict.fromkeys((*earlier.excluding, *later.excluding)))
    return replace(earlier, **said)


def _year_alone(plan: SearchPlan) -> int | None:
    """The year that is all that a question says: "and 2023", "what about '22?"."""
    match = _YEAR_ALONE.match(plan.question)
    if match is None or plan.selection.seen_from or plan.selection.seen_until:
        return None
    return int(match[1]) if match[1] else 2000 + int(match[2])


def _with_year(question: str, earlier: SearchPlan, year: int) -> SearchPlan:
    """The question before, about another year: that of its venues, else the year of publication."""
    selection = earlier.selection
    if selection.venues:
        venues = tuple(dict.fromkeys(Venue(venue.name, year) for venue in selection.venues))
        selection, said = replace(selection, venues=venues, years=None), [f"{each.name} {year}" for each in venues]
    else:
        selection, said = replace(selection, years=(year, year), published=()), [str(year)]
    return replace(earlier, question=question, selection=selection, filters_said=tuple(said), follow_up=True, page=1)
