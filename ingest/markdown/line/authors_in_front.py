"""Authors who stand in front of a title, as references and many lists write them.

authors_before("Ada Byron, Charles Babbage. 1843. ") -> Credit("Ada Byron, Charles Babbage.", 1843)
split_credit("Ada Byron and Charles Babbage: Notes on the Engine") -> (Credit(…), "Notes on the Engine")
"""

import re
from dataclasses import dataclass

from ingest.terms.text import plain, words

_LONGEST = 900
_WORD = (
    r"(?:(?:[^\W\d_a-z]\.-?){1,3}+|[^\W\d_a-z][\w'’]*+(?:-[\w'’]+)*+\.?|"
    r"(?:van|von|de|der|den|del|di|da|la|le|el|al|bin|ibn|ten|ter|dos|du|zu|zur)\b)"
)
_NAME = rf"{_WORD}(?: {_WORD}){{1,4}}"
_JOINT = r"(?:, and |, & | and | & |; |, )"
_OTHERS = r"(?:,? (?:and )?(?:et al\b\.?|others\b))"
_SEVERAL = rf"(?:{_NAME}(?:{_JOINT}{_NAME})+{_OTHERS}?|(?:{_WORD}|{_NAME}){_OTHERS})"
_ALL_BEFORE = re.compile(rf"({_SEVERAL})\s*[.,:]\s*[\"“]?")
# Authors. Year. Title: https://www.aclweb.org/adminwiki/index.php/ACL_Author_Guidelines
_DATED_BEFORE = re.compile(rf"({_SEVERAL}|{_NAME})[.,:]?\s*\(?((?:19|20)\d\d)[a-z]?\)?\s*[.,:]?\s*[\"“]?")
_IN_FRONT = re.compile(
    rf"({_SEVERAL})(?<=[\w.])(?:[:：]|(?<=[a-z]{{2}})\.|(?<=et al)[,.]|(?<=et al\.),?)\s+(?!In )(?=[\"“A-Z\d])"
)
_LISTED = re.compile(rf"((?:{_NAME}, )+(?:and {_NAME}, )?)(?!and |In )(?=[^\W_a-z])")
_OF_TITLES = words(
    "a an the deep learning neural network networks model models modeling graph graphs machine language languages data "
    "system systems algorithm algorithms theory analysis methods method approach approaches survey reinforcement "
    "transfer attention transformer transformers vision image images video speech text generation translation "
    "recognition detection segmentation classification optimization inference training parallel distributed memory "
    "software hardware security privacy computing programming design evaluation research introduction foundations "
    "applications using for in of on with via to by from is are as not"
)


@dataclass(frozen=True, slots=True)
class Credit:
    """Who wrote a work, as it is written in front of the title, and the year that may stand behind them."""

    authors: str
    year: int | None = None


def authors_before(text: str) -> Credit | None:
    """Read a text before a linked title that is nothing but authors, with a year behind them or not."""
    text = re.sub(r"\s+(?=[.,:;])", "", plain(text))
    if not 5 < len(text) <= _LONGEST:
        return None
    dated = _DATED_BEFORE.fullmatch(text)
    found = dated or _ALL_BEFORE.fullmatch(text)
    if not found or not _are_people(found[1]):
        return None
    return Credit(found[1], int(dated[2]) if dated else None)


def split_credit(title: str) -> tuple[Credit, str] | None:
    """Part authors from the title behind them: after a colon, `et al.` or a sentence's end; None if there are none."""
    found = _IN_FRONT.match(title[:_LONGEST])
    rest = title[found.end() :].strip() if found else ""
    if found and len(rest.split()) > 2 and _are_people(found[1]) and _are_surely_names(found[1]):
        return Credit(found[1]), rest
    return None


def split_listed_authors(title: str) -> tuple[Credit, str] | None:
    """Part authors from a title that only commas part from them: `Ada Byron, Charles Babbage, Notes on the Engine`.

    For references alone: in a title a comma may part anything.
    """
    found = _LISTED.match(title[:_LONGEST])
    rest = title[found.end() :] if found else ""
    authors = plain(found[1]).rstrip(" ,") if found else ""
    if len(rest.split()) < 3 or not _are_people(authors) or not _are_surely_names(authors):
        return None
    return Credit(authors), rest


def _are_surely_names(authors: str) -> bool:
    """Whether these cannot be the first half of a title (`No Feathers, No Flight: Owls …`): initials, four or more."""
    return bool(re.search(rf"\b[^\W\d_a-z]\.|{_OTHERS}$", authors)) or len(re.split(_JOINT, authors)) > 3


def _are_people(text: str) -> bool:
    return not any(word.lower() in _OF_TITLES for word in re.findall(r"[^\W\d_]{2,}", text))
