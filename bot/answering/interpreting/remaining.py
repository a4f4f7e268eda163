"""What of a question is left: the text to search for, and names that the library provably lacks."""

import re
from collections.abc import Callable, Sequence

from bot.answering.interpreting.known_names import Names, ordinary
from bot.answering.interpreting.names import MADE_WITH
from bot.answering.interpreting.text import Sheet, Token
from bot.answering.interpreting.words import COMPARING, FIELD, FILLER, ORDINARY, STOP, words_of
from bot.answering.model import Missing
from ingest.library.words import FUNCTION_WORDS

_KEPT_AT_EDGES = words_of(
    """
    without no not nor between beyond per more less most least same own one few across out while under over many
    not against before after during each every
    """
)
_TOPIC_AFTER = words_of(
    """
    in on with for using via over under of to at into onto against about from by through
    """
)
_HAVE = {"have": "we", "there": "is"}
_BESIDE = words_of("and with to from than or vs versus between")
_NAMED_AFTER = words_of("called named titled dubbed")
_TAIL = words_of(
    """
    paper papers work works stuff research literature article articles publication publications anything anyone
    anybody somebody someone something read know known seen there out it this that them please pls thanks thank
    thx you on any is are list lists the in of about references pointers has have have exist exists for me got
    recommend suggest again us listed included
    """
)
_NAMED_WORK = re.compile(r"\b(?:the|that|this) ((?:[A-Z][\w+]*[ -]){1,3}[A-Z][\w+]*) (?:paper|system|work)s?\b")
_REPORT = re.compile(r"\b((?:[A-Za-z]\w*[ -])?\w*\d[\w.]*) (?:tech(?:nical)? )?report\b")
"""A report that models are told in, by the model's name and version: "GPT-4 technical report"."""
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_PUNCTUATION = " \t\r\n,.;:?!-–—/|[]{}<>\"'`“”‘’«»*_&~"


def rest(sheet: Sheet) -> str:
    """The text that nobody has taken, without politeness at its edges; empty where nothing left says anything."""
    if not sheet.content():
        return ""
    kept = [i for i, taken in enumerate(sheet.taken) if not taken]
    kept = kept[_lead(sheet, kept) :]
    kept = kept[: len(kept) - _tail(sheet, kept)]
    pieces: list[str] = []
    for previous, i in zip([None, *kept], kept, strict=False):
        gap = ""
        if previous is not None:
            between = sheet.text[sheet.tokens[previous].end : sheet.tokens[i].start]
            gap = between if i == previous + 1 else " "
        pieces.append(gap + sheet.text[sheet.tokens[i].start : sheet.tokens[i].end])
    text = re.sub(r"\(\s*\)|\s+", " ", "".join(pieces)).strip(_PUNCTUATION)
    return text + ")" if text.count("(") == text.count(")") + 1 else text.removeprefix(")").removesuffix("(").strip()


def _lead(sheet: Sheet, kept: list[int]) -> int:
    """How many words in front only ask ("is there a paper about"): a run with a word of request, or beside a filter."""
    run = 0
    while run < len(kept) and (
        _empty(sheet.word(kept[run])) or (sheet.word(kept[run]), sheet.word(kept[run] - 1)) == ("many", "how")
    ):
        run += 1
    asks = any(sheet.word(i) in FILLER or _HAVE.get(sheet.word(i)) == sheet.word(i - 1) for i in kept[:run])
    return run if asks or any(sheet.taken[: kept[run]]) else 0


def _tail(sheet: Sheet, kept: list[int]) -> int:
    """How many words at the end only ask ("anyone read it", "papers"), or hang on a filter that was taken."""
    run = 0
    while run < len(kept) and _empty(sheet.word(kept[-1 - run])):
        run += 1
    if any(sheet.taken[kept[len(kept) - 1 - run] :]):
        return run
    run = 0
    while run < len(kept) and sheet.word(kept[-1 - run]) in _TAIL:
        run += 1
    return run if any(sheet.word(i) in FILLER for i in kept[len(kept) - run :]) else 0


def shouted(sheet: Sheet) -> str:
    """A small word typed in capitals, which may be a name where a question says nothing else: "LESS"."""
    small = (t.typed for t in sheet.tokens if t.word in STOP and t.word not in FUNCTION_WORDS | FILLER)
    return next((typed for typed in small if len(typed) > 2 and typed.isupper()), "")


def take_lacking(sheet: Sheet, missing: Sequence[Missing]) -> None:
    """Take the names that are missing: beside works that are there, they are told rather than searched for."""
    typed = {each.surface for each in missing}
    for i, token in enumerate(sheet.tokens):
        if token.typed in typed:
            sheet.take(i, i + 1)


def lacking(sheet: Sheet, names: Names, known: Callable[[str], bool]) -> list[Missing]:
    """Names asked for that neither names nor texts of the library hold.

    Only what is asked for counts ("EAGLE speculative sampling paper", "what is X", "the X paper", "X vs Y"), not what
    a topic mentions after a preposition ("serving on Jetson boards").
    """
    content = sheet.content()
    missing = []
    for i in content:
        token = sheet.tokens[i]
        if _UNSPACED.search(token.word):
            # Where words are written without spaces, a token is a sentence rather than a name.
            continue
        if len(token.word) < 3 or token.word.isdigit() or _known(token.word, names, known, _shouts(token)):
            continue
        if sheet.text[token.end : token.end + 1] == "-" and sheet.word(i + 1) in MADE_WITH:
            continue
        if (_asked_for(sheet, i, content) or _compared(sheet, i)) and not _hyphenated_known(sheet, i, names, known):
            missing.append(Missing(token.typed, "name"))
    return missing[:3]


def phrase_lacking(sheet: Sheet, holds: Callable[[str], bool]) -> list[Missing]:
    """A name of several ordinary words that no text of the library holds side by side: "the Switch Transformer paper".

    Capitals inside a question and a word for a work behind them say that it is a name and no topic.
    """
    match = _NAMED_WORK.search(sheet.text)
    if match and sheet.free_span(*match.span(1)) and not holds(match[1]):
        return [Missing(match[1], "name")]
    report = _REPORT.search(sheet.text)
    if report and sheet.free_span(*report.span()) and not holds(f"{report[1]} technical report"):
        return [Missing(report[0], "name")]
    return []


def _asked_for(sheet: Sheet, i: int, content: list[int]) -> bool:
    token, before, after = sheet.tokens[i], sheet.word(i - 1), sheet.word(i + 1)
    telling = _shouts(token) or any(c.isdigit() for c in token.typed)
    alone = content == [i] and not any(sheet.taken)
    what_is = alone and (before in ("is", "s", "what", "whats", "about", "explain", "summarise", "summarize", "the"))
    of_paper = after in ("paper", "system") and (before in ("the", "that", "this") or telling)
    subject = before in ("does", "did", "is", "can", "has") and token.typed[0].isupper()
    if (
        before in _NAMED_AFTER
        or of_paper
        or what_is
        or subject
        or (sheet.tokens[i - 1].possessive and alone if i else False)
    ):
        return True
    if alone:
        return len(token.word) > 3 or telling
    if before in ("vs", "versus") or after in ("vs", "versus"):
        return True
    first = i == content[0] and before not in _TOPIC_AFTER
    return first and telling


def _compared(sheet: Sheet, i: int) -> bool:
    """Whether a word is set beside a work in a comparison ("compare vLLM and X", "X or vLLM: what differs")."""
    if COMPARING.search(sheet.text) is None:
        return False
    after_work = sheet.word(i - 1) in _BESIDE and i > 1 and (sheet.taken[i - 2] or sheet.word(i - 2) == "difference")
    before_work = sheet.word(i + 1) in _BESIDE and i + 2 < len(sheet.tokens) and sheet.taken[i + 2]
    return after_work or before_work


def _shouts(token: Token) -> bool:
    """Whether capitals inside a word show a name, so that its ordinary sense does not explain it ("EAGLE")."""
    return any(c.isupper() for c in token.typed[1:])


def _known(word: str, names: Names, known: Callable[[str], bool], shouted: bool) -> bool:
    if (ordinary(word) and not (shouted and word in ORDINARY)) or word in FIELD or word in names.words or known(word):
        return True
    variants = {word.removesuffix(ending) for ending in ("s", "es", "ed", "ing", "er", "ers", "ly", "d", "ation")}
    variants |= {variant + "e" for variant in variants} | {
        word + "s",
        word.replace("is", "iz"),
        word.replace("our", "or"),
    }
    return any(
        len(variant) > 2 and (known(variant) or variant in names.words or (ordinary(variant) and not shouted))
        for variant in variants
    )


def _hyphenated_known(sheet: Sheet, i: int, names: Names, known: Callable[[str], bool]) -> bool:
    """Whether a word is part of a compound whose joined form is known ("multi-tenant" as "multitenant")."""
    for first, last in ((i - 1, i + 1), (i, i + 2)):
        if first >= 0 and last <= len(sheet.tokens) and sheet.touches[first]:
            joined = sheet.word(first) + sheet.word(first + 1)
            if known(joined) or joined in names.words:
                return True
    return False


def _empty(word: str) -> bool:
    return (word in STOP or word in FILLER) and word not in _KEPT_AT_EDGES
