"""Where an organisation stands in a question when works are filtered by it, and the small words that put it there."""

from bot.answering.interpreting.organisation_forms import spelled
from bot.answering.interpreting.text import Sheet
from bot.answering.interpreting.words import FILLER, KIND_WORDS, STOP, words_of

BEFORE_ORGANISATION = words_of(
    "from by at tagged labelled labeled marked affiliated involve involves involving featuring"
)
_TAGGED = words_of("tagged labelled labeled marked affiliated filed")
_WITH = words_of("with as under")
AFTER_ORGANISATION = words_of(
    """
    paper papers people folks work works stuff researchers authors ones publications research group groups team
    teams lab labs articles engineers employees staff scientists professors students entries
    """
)
_HAS = words_of(
    """
    have has had publish published got do done write written release released contribute contributed produce
    produced submit submitted make made build built develop developed create created author authored coauthor
    coauthored put involved participated collaborate collaborated
    """
)
_DID = words_of(
    """
    published wrote released contributed produced submitted made built developed created authored coauthored
    participated collaborated
    """
)
_DATA = words_of("traces datasets")
_AUXILIARY = words_of("does did do has have")


def has_place(sheet: Sheet, start: int, end: int) -> bool:
    """Whether the words around a range make a filter of it: "from X", "X papers", "what does X have"."""
    before, before2 = sheet.word(start - 1), sheet.word(start - 2)
    after, after2 = sheet.word(end), sheet.word(end + 1)
    if before == "the":
        before, before2 = before2, sheet.word(start - 3)
    if before in _WITH and before2 in _TAGGED:
        return True
    if before in BEFORE_ORGANISATION and before2 not in ("look", "looks", "looking", "inspired", "motivated"):
        return after not in ("style", "scale")
    if (
        after in AFTER_ORGANISATION
        or (after in KIND_WORDS and (after.endswith("s") or end + 1 == len(sheet.tokens)) and after not in _DATA)
        or (after in ("and", "or") and after2 in AFTER_ORGANISATION)
    ):
        return True
    if sheet.tokens[end - 1].possessive:
        return after in FILLER or after == ""
    if after in ("is", "was", "were", "has", "have") and after2 in _HAS:
        return True
    if after in _DID and (before in FILLER or before in STOP or before == ""):
        return True
    return before in _AUXILIARY and after in _HAS


def joined_to(sheet: Sheet, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two ranges stand side by side in an enumeration: "MIT, CMU", "MIT and CMU", "MIT / CMU"."""
    if first[1] == second[0]:
        return sheet.text[sheet.tokens[first[1] - 1].end : sheet.tokens[second[0]].start].strip() in (",", "/", "&")
    return sheet.phrase(first[1], second[0]) in ("and", "or", "nor")


def take_around(sheet: Sheet, start: int, end: int) -> None:
    """Take the small words that make an organisation a filter, so that they do not remain as text."""
    asked_what_it_did = sheet.word(start - 1) in _AUXILIARY and sheet.word(end) in _HAS
    generic = spelled([sheet.word(end)]) == ["university"]
    if sheet.word(end) in AFTER_ORGANISATION or generic or asked_what_it_did:
        sheet.take(end, end + 1)
    if sheet.word(start - 2) in ("one", "ones") and sheet.word(start - 3) == "the":
        sheet.take(start - 3, start - 1)
    if sheet.word(start - 1) in _WITH and sheet.word(start - 2) in _TAGGED:
        sheet.take(start - 2, start)
    if sheet.word(start - 1) in BEFORE_ORGANISATION:
        sheet.take(start - 1, start)
