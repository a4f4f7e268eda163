"""Leaves out works on a topic that is no value of the catalogue.

“OSDI papers that aren't about LoRA”.
"""

from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.text import Sheet

_LONGEST = 5
_LINKING = ("article", "works", "function", "belong", "place")


def leave_out_topic(sheet: Sheet, lookup: Lookup, filtered: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take the words that leave a topic out; return the topics as they were typed, and the papers that speak of them.

    A topic is left out where the question says so ("not about X"), and behind "without" and the like where filters say
    everything else that is wanted (`filtered`), or did in the question before; "training without labels" is a topic.
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
        if start == end or sheet.cues.value(start, "numbers") or not (about or (filtered and not others)):
            continue
        found = lookup.papers_that_say(sheet.surface(start, end))
        if not found and not about:
            continue
        papers |= dict.fromkeys(found)
        surfaces.append(sheet.surface(start, end))
        behind = sheet.cues.after(end, "works") or end
        sheet.take(at, behind, f"not {surfaces[-1]}", "not about TOPIC")
    return tuple(surfaces), tuple(papers)


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
