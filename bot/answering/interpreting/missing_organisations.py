"""Find organisations that a question asks for and that nobody knows."""

from collections.abc import Callable

from bot.answering.interpreting.cues import ordinary
from bot.answering.interpreting.known_names import Names
from bot.answering.interpreting.organisations import ends_at, place_of, spelled
from bot.answering.interpreting.text import Sheet
from bot.answering.model import Missing


def unknown_organisations(sheet: Sheet, words: Callable[[str], bool], names: Names) -> list[Missing]:
    """Take an organisation in the place of a filter that neither the library nor the table of organisations knows."""
    return _unknown_university(sheet) or _unknown_organisation(sheet, words, names)


def _unknown_organisation(sheet: Sheet, words: Callable[[str], bool], names: Names) -> list[Missing]:
    """A proper name in the place of an organisation that nobody knows: "papers from Cambridge"."""
    for start in range(len(sheet.tokens)):
        if sheet.taken[start] or sheet.cues.small(start) or not start:
            continue
        asked = (
            sheet.word(start - 1) in ("from", "by", "of")
            and sheet.cues.before(start - 1, "works", "ask", "out_of") is not None
        )
        asked = asked or (sheet.word(start - 1) in ("from", "by") and start == 1)
        asked = asked or sheet.cues.before(start, "out_of") is not None
        does = sheet.word(start - 1) in ("does", "did", "do", "has") and sheet.word(start - 2) == "what"
        if not (asked or does):
            continue
        end = start + 1
        while end < len(sheet.tokens) and end < start + 4 and sheet.touches[end - 1] and _of_name(sheet, end):
            end += 1
        noun = sheet.cues.after(end, "organisation_noun") or end
        if asked and not ends_at(sheet, noun):
            continue
        if does and not (
            sheet.tokens[start].typed[0].isupper()
            and sheet.word(end) in ("have", "publish", "published", "got", "done")
        ):
            continue
        parts = [sheet.word(i) for i in range(start, end)]
        if names.exact(sheet.joined(start, end)) or any(names.exact(part) for part in parts):
            continue
        if not sheet.tokens[start].typed[0].isupper() and (len(parts) > 1 or words(parts[0]) or ordinary(parts[0])):
            continue
        # An unknown name in this place is more often a person's than an organisation's.
        by = sheet.word(start - 1) == "by"
        if by and all(words(part) for part in parts):
            continue
        return [Missing(sheet.take(start, end), "author" if by else "organisation")]
    return []


def _of_name(sheet: Sheet, i: int) -> bool:
    return not sheet.taken[i] and not sheet.cues.small(i) and (sheet.tokens[i].capital or not ordinary(sheet.word(i)))


def _unknown_university(sheet: Sheet) -> list[Missing]:
    """A university that nobody knows, in the place of an organisation or as all that is said: "Uppsala University"."""
    for i in range(len(sheet.tokens)):
        if sheet.taken[i] or spelled([sheet.word(i)]) != ["university"]:
            continue
        start, end = i, i + 1
        if sheet.word(end) == "of" and end + 1 < len(sheet.tokens):
            end += 2
        while start > 0 and _names_place(sheet, start - 1):
            start -= 1
        while end > i + 2 and end < len(sheet.tokens) and _names_place(sheet, end) and sheet.tokens[end].capital:
            end += 1
        own = [j for j in range(start, end) if j != i and _names_place(sheet, j)]
        alone = set(sheet.content()) <= set(range(start, end))
        if own and sheet.free(start, end) and (place_of(sheet, start, end) or alone):
            return [Missing(sheet.take(start, end), "organisation")]
    return []


def _names_place(sheet: Sheet, i: int) -> bool:
    """Whether a word may be of a university's name: no small, ordinary or understood word."""
    return not sheet.taken[i] and not sheet.cues.small(i) and not ordinary(sheet.word(i))
