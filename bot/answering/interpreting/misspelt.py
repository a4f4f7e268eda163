"""Words of a question typed with a mistake: those that every question uses, and those of the library's texts.

Only words that neither English nor the library knows are changed, and only into the one word that is nearest; what is
nearly the name of a system, or typed as a name, is left to those who read names.
"""

from collections.abc import Callable

from bot.answering.interpreting.known_names import Names, ordinary
from bot.answering.interpreting.text import Sheet, Token, sheet
from bot.answering.interpreting.words import FIELD, words_of
from bot.answering.slips import is_slip

_SHORT = {
    "hw": "how", "teh": "the", "hte": "the", "waht": "what", "wht": "what", "wich": "which", "taht": "that",
    "adn": "and", "mnay": "many", "fro": "for", "whit": "with",
}  # fmt: skip
_OF_QUESTIONS = words_of(
    """
    which what there about between paper papers publication publications published article articles compare compared
    comparison comparing difference differences versus summarize summarise summary explain describe university
    conference section author authors survey surveys course courses newest latest oldest recent without except
    excluding anything something everything please
    """
)
_SHORTEST_OF_QUESTIONS = 5
_SHORTEST_OF_TEXTS = 6
_MOST = 8

NearWord = Callable[[str], str | None]
"""Gives the word of the library's texts that is nearest to a word that they do not hold; None where none is near."""


def respelled(
    text: str, names: Names, known: Callable[[str], bool], near: NearWord
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A question with its mistyped words as they are meant, and the words of a subject that were read so."""
    page = sheet(text)
    pieces: list[str] = []
    told: list[tuple[str, str]] = []
    at = tried = 0
    for i, token in enumerate(page.tokens):
        if tried == _MOST or not _strange(page, i, names, known):
            continue
        tried += 1
        meant = _SHORT.get(token.word) or _of_questions(token.word)
        if meant is None and _may_be_subject(token):
            meant = near(token.word)
            if meant is not None:
                told.append((token.typed, meant))
        if meant is not None:
            pieces += [page.text[at : token.start], meant]
            at = token.end
    return ("".join((*pieces, page.text[at:])), tuple(told)) if pieces else (text, ())


def _strange(page: Sheet, i: int, names: Names, known: Callable[[str], bool]) -> bool:
    token = page.tokens[i]
    word = token.word
    if not (token.typed.isascii() and token.typed.isalpha()) or any(c.isupper() for c in token.typed[1:]):
        return False
    if word in _SHORT:
        return True
    if len(word) < _SHORTEST_OF_QUESTIONS or ordinary(word) or word in FIELD or word in names.words:
        return False
    before, after = page.text[token.start - 1 : token.start], page.text[token.end : token.end + 1]
    joined = before in ("-", ".", "/", "@", "_", ":") or after in ("-", "/", "@", "_", ":")
    return not joined and not known(word) and names.nearest(word) is None


def _may_be_subject(token: Token) -> bool:
    return len(token.word) >= _SHORTEST_OF_TEXTS and token.typed.islower()


def _of_questions(word: str) -> str | None:
    """The one word that questions use and that is a slip away."""
    near = [each for each in _OF_QUESTIONS if abs(len(each) - len(word)) < 2 and is_slip(word, each)]
    return near[0] if len(near) == 1 else None
