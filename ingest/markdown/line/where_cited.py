"""Finds the journal of a reference, known or not, by the numbers that stand behind it.

place_of_journal("Elastic waves in layered media, Bull. Seismol. Soc. Am. 58 (1968) 367-398")
-> Place(start=32, name="Bulletin of the Seismological Society of America", year=1968)

Numbers are the surest mark of a reference: what stands right before them is where the work appeared, whatever its name.
The name begins behind a mark that is no mark of an abbreviation (ISO 4), and its words are capitalised.
"""

import re
from dataclasses import dataclass

from ingest.markdown.line.people import read_people
from ingest.terms.outside_text import one_line
from ingest.terms.text import folded, words
from ingest.terms.venue_names import begins_like_a_journal, in_full, journal_name, printed_name
from ingest.terms.vocabulary import vocabulary

_YEAR = r"(?:19|20)\d\d"
_NUMBERS = re.compile(
    rf"(?<=[\w.)\]*\"”])[,.:;]? {{1,3}}(?:"
    rf"(?:[Vv]ol(?:ume)?\.? ?|[Tt]\. ?|[Bb]d\.? ?|v\. ?|[Nn](?:[º°]|o\.?|úm\.|r\.?) ?)?"
    rf"(?!{_YEAR}\b)\d{{1,4}}(?:\.\d{{1,3}})?[A-Z]?"
    rf"(?: ?\({_YEAR}\)| ?\([\w–/., -]{{1,24}}\)(?=[,:;.]|\s|$)"
    rf"| ?[,:;] ?(?:no\.? ?|nr\.? ?|n° ?|pp?\.? ?|(?=e\d)|(?=[A-Z]?\d))"
    rf"(?:e|[A-Z]{{0,2}})\d)"
    rf"|[Vv]ol(?:ume)?\.? ?\d{{1,4}}\b"
    rf"|\(?(?:{_YEAR})\)?[ ,;:][^;:,]{{0,12}}[;:,]? ?\d{{1,4}}(?: ?\([\w–/. -]{{1,18}}\))?[,:] ?(?:pp?\. ?)?[A-Za-z]?\d"
    rf"|\(?(?:{_YEAR})\)?[,;:] ?\d{{1,4}} ?\(\d{{1,3}}\)(?=[ .,;]|$)"
    rf"|(?:pp?\.? ?)?(?!{_YEAR})\d{{1,5}} ?[–-] ?(?!{_YEAR})\d{{1,5}}(?=[.,;]? ?(?:$|https?:|doi))"
    rf"|\(?(?:{_YEAR})\)?(?=[ ]?(?:[,.;)]|$))"
    rf")"
)
_YEAR_NEAR = re.compile(rf"[^;()]{{0,30}}?(?:\((?:\w{{3,9}}\.? )?|, (?:\w{{3,9}}\.? )?){_YEAR}(?=[).,; ]|$)")
_YEAR_BEFORE = re.compile(rf"(?<=\w)[,.]? \(?{_YEAR}\)?$")
"""A year between a journal and its numbers: `Owl Acta 2019, vol. 23`."""
_YEAR_IN = re.compile(_YEAR)
_ISSUE = re.compile(r"\d\(\d{1,4}\)")
_HEAD_BEFORE = re.compile(r"(?:^|[.?!”\"]\s+)([^\W\d_][^.?!:;]{2,70}): $")
_SHORT_FIRST = re.compile(r"([^\W\d_a-z][^\W\d_]{0,11})\. (?=[^\W\d_a-z])")
_SECTION = re.compile(r"[B-E] (?=[^\W\d_a-z])")
"""The section of a journal, with which no name begins: `Environ. Plan. B Urban Anal. City Sci.`"""
_NOUNS = r"(?:[^\W\d_a-z][\w’'-]{1,30}+ ){0,4}[^\W\d_a-z][\w’'-]{1,30}+"
LISTED_NOUNS = re.compile(rf"(?<![\w’'-]){_NOUNS}(?:, {_NOUNS}){{1,3}},? (?:and|&|und|et|y|e) {_NOUNS}")
"""Nouns that a venue's name lists: `Conference on AI, Ethics, and Society`, `Agriculture, Ecosystems & Environment`."""
_MARKS = re.compile(r"[.?!:,;]\s+|[”\"]\s*|\s[–—-]\s|^")
_SMALL_NAMES = ("npj ", "eLife", "iScience", "mBio", "mSystems", "eNeuro", "bioRxiv", "medRxiv")
_SMALL = words("of the and for in on an a at by with to from de der die das et und la le les des du für y e del")
_LONGEST, _MOST_WORDS = 1_200, 12


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """Where a journal's name begins in a text, its usual name, and the year beside its numbers.

    `known` says that the name is in the vocabulary.
    """

    start: int
    name: str
    year: int | None
    known: bool


def place_of_journal(text: str) -> CitedPlace | None:
    """Find the first journal with its numbers behind it; None where nothing before any numbers reads like one."""
    text = text[:_LONGEST]
    for found in _NUMBERS.finditer(text):
        bare = re.fullmatch(rf"[,.:;]? {{1,3}}\(?{_YEAR}\)?", found[0]) is not None
        dated = _YEAR_BEFORE.search(text, max(0, found.start() - 8), found.start()) if not bare else None
        end = dated.start() if dated else found.start()
        place = _before(text, end, bare=bare)
        if place is not None:
            place = _with_head(text, end, place)
            near = dated or _YEAR_NEAR.match(text, found.end())
            year = near if near and (dated or _ISSUE.search(found[0])) else re.search(rf"\b{_YEAR}\b", found[0]) or near
            return CitedPlace(place[0], place[1], int(_YEAR_IN.findall(year[0])[-1]) if year else None, place[2])
    return None


def _before(text: str, end: int, *, bare: bool) -> tuple[int, str, bool] | None:
    """The name that ends where numbers begin; `bare` says that the only number is a year, which many texts have."""
    marks = [mark.end() for mark in _MARKS.finditer(text, max(0, end - 130), end) if end - mark.end() > 1]
    starts = [start for start in marks if _may_begin(text, start)]
    for start in starts:
        name = text[start:end].strip(" ,.;:*_")
        usual = journal_name(name) or in_full(name)
        if (
            usual is not None
            and not _is_cut(text, start)
            and not _is_last_word(text, start, name)
            and (not bare or start == 0 or " " in name)
        ):
            return start, usual, True
    for start in starts:
        name = text[start:end].strip(" ,.;:*_")
        if "," in name and (start == 0 or text[:start].rstrip()[-1:] in ".?!") and LISTED_NOUNS.fullmatch(name):
            return (start, name, False) if not bare and read_people(name) is None else None
    titled = [start for start in starts if begins_like_a_journal(text[start:end]) and not _is_cut(text, start)]
    for start in [*titled[-1:], *reversed(starts)]:
        name = text[start:end].strip(" ,.;:*_")
        if _is_cut(text, start) or _is_last_word(text, start, name):
            continue
        return (start, _as_printed(name), False) if _reads_like_one(name, bare=bare) else None
    return None


def _with_head(text: str, end: int, place: tuple[int, str, bool]) -> tuple[int, str, bool]:
    """The place from the journal's own name on, where its section stands behind a colon: `Cell Biology: Part B`."""
    head = _HEAD_BEFORE.search(text, max(0, place[0] - 80), place[0])
    if head is None or (journal_name(head[1]) or in_full(head[1])) is None:
        return place
    return head.start(1), one_line(text[head.start(1) : end].strip(" ,.;:*_")), True


def _as_printed(name: str) -> str:
    """An unknown name as it is printed, with the full stop of an abbreviation at its end."""
    name = one_line(printed_name(name, in_place=True) or name)
    return f"{name}." if "." in name and is_abbreviation(name.rsplit(maxsplit=1)[-1]) else name


def _may_begin(text: str, start: int) -> bool:
    return (
        text[start].isupper()
        or text[start].isdigit()
        or not text[start].isascii()
        or text.startswith(_SMALL_NAMES, start)
    )


def _is_cut(text: str, start: int) -> bool:
    """Whether the mark before a place is the full stop of an abbreviation: `Bull. Seismol.`, `J. Geophys. Res.`"""
    before = text[:start].rstrip()
    if not before.endswith("."):
        return False
    if _SECTION.match(text, start):
        return True
    word = before[:-1].rsplit(maxsplit=1)[-1].strip("(") if before[:-1].strip() else ""
    if not word.isalpha() or not word[:1].isupper():
        return False
    following = _SHORT_FIRST.match(text, start)
    goes_on = following is not None and (len(following[1]) == 1 or is_abbreviation(following[1]))
    return len(word) == 1 or is_abbreviation(word) or (goes_on and folded(word) in vocabulary().short_forms)


def _is_last_word(text: str, start: int, name: str) -> bool:
    """Whether a name is one word in short form behind a full stop, as the last of a short name: `Wind Energ. Sci.`"""
    return start > 0 and text[:start].rstrip().endswith(".") and is_abbreviation(name)


def is_abbreviation(word: str) -> bool:
    """Say whether a word is the short form of a word of titles, as ISO 4 has them: `Geophys`, `Soc`, `Lett`."""
    folded_word = folded(word)
    known = vocabulary()
    return folded_word in known.short_forms and folded_word not in known.whole_words


def _reads_like_one(name: str, *, bare: bool) -> bool:
    """Whether a name that nobody knows reads like a journal's: capitalised, of a few words, no sentence."""
    if not 2 < len(name) <= 110 or re.search(r"[?!“”\"{}=@_/]|https?:|\.\w{2,4}$", name):
        return False
    words = name.replace("&", " ").split()
    if not 0 < len(words) <= _MOST_WORDS or not (name[:1].isupper() or name.startswith(_SMALL_NAMES)):
        return False
    if folded(words[0].strip(".,:")) in _NEVER_FIRST or folded(name) in vocabulary().not_venues:
        return False
    capitals = all(word[:1].isupper() or word.lower().strip(".,") in _SMALL or word[:1] in "(-–" for word in words)
    shortened = sum(word.endswith(".") and is_abbreviation(word.strip(".,:")) for word in words)
    if bare:
        return shortened > 0 and capitals
    if not capitals:
        return shortened > 1 or (begins_like_a_journal(name) and not re.search(r"\d", name))
    letters = re.search(r"[^\W\d_]{2}", name) is not None
    return letters and (len(words) > 1 or len(name) > 2) and not re.fullmatch(r"(?:[A-Z]\.[ -]?)+", name)


_NEVER_FIRST = words(
    "in report chapter section part figure table appendix volume vol version pages page pp thesis phd lecture article "
    "paper no number edition january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec spring summer fall autumn winter"
)
