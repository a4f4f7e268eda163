"""Leaves out works on a topic that is no value of the catalogue.

“OSDI papers that aren't about LoRA”.
"""

from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.text import Sheet

_LONGEST = 5
_MOST_APART = 2
"""Of so many papers at most one may be set apart: what more of them speak of is the subject of the library."""
_PART_OF_A_TOPIC = frozenset({"without", "not"})
_LINKING = ("article", "works", "function", "belong", "place")


def leave_out_topic(sheet: Sheet, lookup: Lookup, filtered: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take the words that leave a topic out; return the topics as they were typed, and the papers that speak of them.

    A topic is left out where the question says so ("not about X"), behind words that set something apart from a topic
    ("design, but not of X"), and behind "without" and the like where filters say everything else that is wanted
    (`filtered`), or did in the question before; "training without labels" is a topic.
    """
    surfaces: list[str] = []
    papers: dict[str, None] = {}
    starts = sorted(sheet.cues.starts)
    otherwise = {i for start in starts for i in range(start, sheet.cues.after(start, "nothing_but") or start)}
    for at in starts:
        stop = sheet.cues.after(at, "exclude")
        if stop is None or sheet.taken[at] or at in otherwise or sheet.cues.after(at, "count") is not None:
            continue
        start, about = _behind(sheet, stop)
        end = start
        while end < min(len(sheet.tokens), start + _LONGEST) and _of_topic(sheet, start, end):
            end += 1
        while end > start and sheet.cues.explains(end - 1):
            end -= 1
        others = [i for i in sheet.content() if not (at <= i < end) and not sheet.cues.explains(i)]
        apart = _sets_apart(sheet, at, stop) and (bool(others) or sheet.cues.find("works") is not None)
        if start == end or sheet.cues.value(start, "numbers") or not (about or apart or (filtered and not others)):
            continue
        found = lookup.papers_that_say(sheet.surface(start, end))
        if (not found and not about) or (apart and _MOST_APART * len(found) > lookup.paper_count):
            continue
        papers |= dict.fromkeys(found)
        surfaces.append(sheet.surface(start, end))
        behind = sheet.cues.after(end, "works") or end
        sheet.take(at, behind, f"not {surfaces[-1]}", "not about TOPIC")
    return tuple(surfaces), tuple(papers)


def _sets_apart(sheet: Sheet, at: int, stop: int) -> bool:
    """Whether a cue sets works apart from those on a topic: "except", "but not", "nothing on"; not "without", "not"."""
    ends_in_about = stop > at + 1 and sheet.word(stop - 1) in ("on", "about")
    return ends_in_about or (sheet.cues.after(at, "leaves_out") == stop and sheet.word(at) not in _PART_OF_A_TOPIC)


def _behind(sheet: Sheet, stop: int) -> tuple[int, bool]:
    """Where the topic begins behind a cue that leaves something out, and whether the question says that it is one."""
    at, about = stop, False
    while at < len(sheet.tokens) and not sheet.taken[at]:
        if (end := sheet.cues.after(at, "about")) is not None and sheet.word(at) not in ("for", "to", "with"):
            at, about = end, True
        elif not about and (end := sheet.cues.after(at, *_LINKING)) is not None:
            at = end
        elif sheet.cues.after(at, "article") is not None:
            at += 1
        else:
            break
    return at, about


def _of_topic(sheet: Sheet, start: int, end: int) -> bool:
    if sheet.taken[end] or (end > start and sheet.breaks(end - 1, end + 1)):
        return False
    return end == start or not sheet.cues.small(end)
