"""Sorts what of a question is left.

A topic to search for, words that were not understood, and names that are missing.

A word that is left is of a topic if the library's texts use it more than English does.
"""

import math
import re
from collections.abc import Callable, Sequence, Set

from bot.answering.interpreting.cues import cue_words, ordinary, zipf, zipf_of_forms
from bot.answering.interpreting.known_names import FIELD, Names
from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.names import MADE_WITH
from bot.answering.interpreting.roles import LazyStates, TokenStates, topic_probability
from bot.answering.interpreting.selection_edits import FACET_WORDS
from bot.answering.interpreting.text import Sheet, Token
from bot.answering.model import Missing
from ingest.library.words import analyse
from ingest.terms.patterns import lazy_pattern

_KEYNESS = 3.0
"""How many times as many papers as texts of plain English of that length must hold a word for it to be a subject."""
_NEARLY_ALL, _FEWEST = 0.75, 30
"""Which share of the papers, from how many papers on, hold a word that tells nothing."""
_LARGEST_SHARE = 0.25
"""Which share of the papers may hold a word before "papers" that surely tells some from the others."""
_LEAST_TOPIC = 0.2
"""How probable the fitted roles must find it that a subject of the library is what the question is about."""
_TOO_COMMON_TO_MENTION = 4.6
"""The Zipf value from which on a word is so common that nobody needs to be told that it changed nothing."""
_MEANINGFUL_AT_EDGES = frozenset(
    ["without", "no", "not", "nor", "between", "beyond", "per", "more", "less", "most", "least", "same", "own",
     "one", "few", "across", "out", "while", "under", "over", "many", "against", "before", "after", "during",
     "each", "every"]
)  # fmt: skip
_TOPIC = ("about",)
_TOPIC_AFTER = frozenset(
    ["in", "on", "with", "for", "using", "via", "over", "under", "of", "to", "at", "into", "onto", "against",
     "about", "from", "by", "through"]
)  # fmt: skip
_HAVE = {"have": "we", "there": "is"}
_BESIDE = frozenset(["and", "with", "to", "from", "than", "or", "vs", "versus", "between"])
_SUBJECT_AFTER = frozenset(["does", "did", "is", "can", "has"])
_NAMED_AFTER = frozenset(["called", "named", "titled", "dubbed"])
_ASKING = cue_words("ask", "works", "polite", "about")
_NAMED_WORK = lazy_pattern(r"\b(?:the|that|this) ((?:[A-Z][\w+]*[ -]){1,3}[A-Z][\w+]*) (?:paper|system|work)s?\b")
_REPORT = lazy_pattern(r"\b((?:[A-Za-z]\w{0,40}[ -])?\w{0,40}\d[\w.]{0,40}) (?:tech(?:nical)? )?report\b")
"""A report that models are told in, by the model's name and version: "GPT-4 technical report"."""
_VERSIONED = lazy_pattern(r"(?<![\w/.-])([A-Z][A-Za-z]*(?:-[A-Z0-9][A-Za-z0-9]*)+)(?![\w/-])")
"""A name in capitals whose parts hyphens join: "LLM-QAT", "GPT-J"."""
_SIGNS = lazy_pattern(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_PUNCTUATION = " \t\r\n,.;:?!-–—/|[]{}<>\"'`“”‘’«»*_&~¿¡？。，、「」"


def keyness(word: str, lookup: Lookup) -> float:
    """Return how many times as many papers hold a folded word as plain English texts of their length would."""
    papers = float(lookup.papers_with(word))
    english = max((zipf_of_forms(word, stem) for stem in analyse(word)), default=zipf(word))
    if english:
        # Of a few papers that hold a word of everyday English nothing follows.
        papers -= math.sqrt(papers)
    share = papers / max(1, lookup.paper_count)
    uses = 10 ** (max(english, 1.0) - 9)
    return share / -math.expm1(lookup.words_of_a_paper * math.log1p(-uses))


def is_subject(word: str, lookup: Lookup) -> bool:
    """Return True if a folded word is one of the subjects of a library rather than of English or of all its works."""
    return keyness(word, lookup) >= _KEYNESS and not of_nearly_all(word, lookup)


def of_nearly_all(word: str, lookup: Lookup) -> bool:
    """Return True if so many papers of a library hold a word that it tells none from the others."""
    return lookup.paper_count >= _FEWEST and lookup.papers_with(word) > _NEARLY_ALL * lookup.paper_count


def topic_of(
    sheet: Sheet, lookup: Lookup, token_states: LazyStates, facets: Set[str], alone: bool
) -> tuple[bool, bool, tuple[str, ...]]:
    """Return whether what is left beside filters is a topic, whether surely, and the words that were not understood.

    It surely is one where the question says so ("about …"), else if the library uses its words more than English.
    `facets` are what the question filters by, whose own nouns say nothing more ("two venues, A and B"); `alone` says
    that it stands in no conversation.
    """
    nouns = {word for facet, words in FACET_WORDS.items() if facet.removesuffix("s") in facets for word in words}
    every = [i for i in sheet.content() if sheet.word(i) not in nouns and not sheet.cues.value(i, "numbers")]
    content = [i for i in every if not sheet.cues.explains(i)]
    if not content:
        return False, False, ()
    # A time alone hardly selects: beside it, what no work is said of is the subject.
    if alone and facets == {"time"} and sheet.cues.find("works", "ask") is None:
        return True, True, ()
    led = any(sheet.cues.before(i, *_TOPIC) is not None and not _aside(sheet, i) for i in content)
    unexplained = [
        sheet.tokens[i].typed for i in content if not sheet.word(i).isdigit() and _changes_much(sheet, i, lookup)
    ]
    subjects = [i for i in content if is_subject(sheet.word(i), lookup)]
    if subjects and not led and (states := token_states()) is not None:
        subjects = [i for i in subjects if _tells(sheet, i, lookup) or _probable(sheet, i, states) >= _LEAST_TOPIC]
    return led or bool(subjects), led, tuple(dict.fromkeys(unexplained))


def _changes_much(sheet: Sheet, i: int, lookup: Lookup) -> bool:
    """Whether a word that was not understood may have asked for much: a rare one, or one where a filter stands."""
    if of_nearly_all(sheet.word(i), lookup):
        return False
    if zipf(sheet.word(i)) < _TOO_COMMON_TO_MENTION:
        return True
    return sheet.cues.follows(i, "organisation_place", "exclude") or sheet.cues.after(i + 1, "works") is not None


def _probable(sheet: Sheet, i: int, states: TokenStates) -> float:
    return topic_probability(states, sheet.tokens[i].start, sheet.tokens[i].end)


def _tells(sheet: Sheet, i: int, lookup: Lookup) -> bool:
    """Whether a subject stands before the word for works and is of so few of them that it surely tells some."""
    attributive = sheet.cues.after(i + 1, "works") is not None
    return attributive and lookup.papers_with(sheet.word(i)) <= _LARGEST_SHARE * lookup.paper_count


def _aside(sheet: Sheet, i: int) -> bool:
    """Whether words after "for" or "on" only tell a reason: "for my slides", "for a poster", "on the train"."""
    start = sheet.cues.before(i, *_TOPIC)
    word = sheet.word(start) if start is not None else ""
    return word in ("for", "to", "with", "into", "that", "using", "around", "para", "pour", "für", "per", "voor")


def rest(sheet: Sheet, lookup: Lookup) -> str:
    """Return the text that nobody has taken, without politeness at its edges; empty where nothing left is said.

    Names of works stay in it beside other words ("faster than Orca"). Of a question in another language only words
    that the library holds are kept, and names.
    """
    if not sheet.content():
        return ""
    named = {i for each in sheet.readings if each.pattern == "NAME" for i in range(each.start, each.end)}
    untaken = [i for i, taken in enumerate(sheet.taken) if not taken]
    inside = [i for i in named if untaken and untaken[0] < i]
    first, last = min(sheet.content()), max(sheet.content())
    untaken = sorted({*untaken, *(i for i in inside if i - last <= 2 and i > first)})
    if len(sheet.cues.languages) > 1:
        untaken = [i for i in untaken if i in named or (not sheet.cues.small(i) and _held(sheet, i, lookup))] or untaken
    if not untaken:
        return ""
    untaken = untaken[_lead(sheet, untaken) :]
    untaken = untaken[: len(untaken) - _tail(sheet, untaken)]
    pieces: list[str] = []
    for previous, i in zip([None, *untaken], untaken, strict=False):
        gap = ""
        if previous is not None:
            gap = sheet.gap(i) if i == previous + 1 else " "
        pieces.append(gap + sheet.text[sheet.tokens[i].start : sheet.tokens[i].end])
    text = re.sub(r"\(\s*\)|\s+", " ", "".join(pieces)).strip(_PUNCTUATION)
    return text + ")" if text.count("(") == text.count(")") + 1 else text.removeprefix(")").removesuffix("(").strip()


def _held(sheet: Sheet, i: int, lookup: Lookup) -> bool:
    """Whether the library holds a word of another language, or of English, as it was typed."""
    word = sheet.word(i)
    return bool(zipf(word) or lookup.papers_with(word) or lookup.has_word(word) or word in lookup.prepared.names.words)


def _lead(sheet: Sheet, untaken: list[int]) -> int:
    """How many words in front only ask ("is there a paper about"): a run with a word of request, or beside a filter."""
    run = 0
    while run < len(untaken) and (
        _empty(sheet, untaken[run]) or (sheet.word(untaken[run]), sheet.word(untaken[run] - 1)) == ("many", "how")
    ):
        run += 1
    asks = any(sheet.word(i) in _ASKING or _HAVE.get(sheet.word(i)) == sheet.word(i - 1) for i in untaken[:run])
    asks = asks or len(sheet.cues.languages) > 1
    return run if asks or any(sheet.taken[: untaken[run]]) else 0


def _tail(sheet: Sheet, untaken: list[int]) -> int:
    """How many words at the end only ask ("anyone read it", "papers"), or hang on a filter that was taken."""
    run = 0
    while run < len(untaken) and _empty(sheet, untaken[-1 - run]):
        run += 1
    if any(sheet.taken[untaken[len(untaken) - 1 - run] :]):
        return run
    return (
        run
        if any(sheet.word(i) in _ASKING for i in untaken[len(untaken) - run :]) or len(sheet.cues.languages) > 1
        else 0
    )


def _empty(sheet: Sheet, i: int) -> bool:
    return sheet.cues.small(i) and sheet.word(i) not in _MEANINGFUL_AT_EDGES


def shouted(sheet: Sheet) -> str:
    """Return a small word typed in capitals, which may be a name where a question says nothing else: "LESS"."""
    asked = cue_words("works", "polite", "ask")
    small = (token.typed for i, token in enumerate(sheet.tokens) if sheet.cues.small(i) and token.word not in asked)
    return next((typed for typed in small if len(typed) > 2 and typed.isupper()), "")


def take_lacking(sheet: Sheet, missing: Sequence[Missing]) -> None:
    """Take the names that are missing: beside works that are there, they are told rather than searched for."""
    typed = {each.surface for each in missing}
    for i, token in enumerate(sheet.tokens):
        if token.typed in typed:
            sheet.take(i, i + 1)


def lacking(sheet: Sheet, lookup: Lookup) -> list[Missing]:
    """Return names asked for that neither names nor texts of the library hold.

    Only what is asked for counts ("EAGLE speculative sampling paper", "what is X", "the X paper", "X vs Y"), not what
    a topic mentions after a preposition ("serving on Jetson boards").
    """
    names, known = lookup.prepared.names, lookup.has_word
    content = sheet.content()
    if missing := _versioned(sheet, lookup, content):
        return missing
    missing = []
    for i in content:
        token = sheet.tokens[i]
        if _SIGNS.search(token.word) or (len(sheet.cues.languages) > 1 and token.typed.islower()):
            continue
        proper = _shouts(token) or (
            token.capital and sheet.word(i - 1) in _SUBJECT_AFTER and zipf(token.word) < _TOO_COMMON_TO_MENTION
        )
        if len(token.word) < 3 or token.word.isdigit() or _known(token.word, names, known, proper):
            continue
        if sheet.gap(i + 1) == "-" and sheet.word(i + 1) in MADE_WITH:
            continue
        if (_asked_for(sheet, i, content) or _compared(sheet, i)) and not _hyphenated_known(sheet, i, names, known):
            missing.append(Missing(token.typed, "name"))
    return missing[:3]


def phrase_lacking(sheet: Sheet, holds: Callable[[str], bool]) -> list[Missing]:
    """Return a name of several ordinary words that no text of the library holds side by side: "the Switch Transformer
    paper".

    Capitals inside a question and a word for a work behind them say that it is a name and no topic.
    """
    match = _NAMED_WORK.search(sheet.text)
    if match and sheet.free_span(*match.span(1)) and not holds(match[1]):
        return [Missing(match[1], "name")]
    report = _REPORT.search(sheet.text)
    if report and sheet.free_span(*report.span()) and not holds(f"{report[1]} technical report"):
        return [Missing(report[0], "name")]
    return []


def _versioned(sheet: Sheet, lookup: Lookup, content: Sequence[int]) -> list[Missing]:
    """A name with hyphens that no text holds, asked for by itself ("what is LLM-QAT", "GPT-J paper")."""
    for match in _VERSIONED.finditer(sheet.text):
        start, end = sheet.range_of(*match.span())
        alone = set(content) <= set(range(start, end)) and end - start > 1
        if (
            alone
            and sheet.free(start, end)
            and sheet.word(end - 1) not in MADE_WITH
            and not lookup.holds_phrase(match[1])
        ):
            return [Missing(match[1], "name")]
    return []


def _asked_for(sheet: Sheet, i: int, content: list[int]) -> bool:
    token, before, after = sheet.tokens[i], sheet.word(i - 1), sheet.word(i + 1)
    telling = _shouts(token) or any(c.isdigit() for c in token.typed)
    alone = content == [i] and not any(sheet.taken)
    what_is = alone and (before in ("is", "s", "what", "whats", "about", "explain", "summarise", "summarize", "the"))
    of_paper = after in ("paper", "system") and (before in ("the", "that", "this") or telling)
    subject = before in _SUBJECT_AFTER and token.typed[0].isupper()
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
    if sheet.cues.find("compare") is None:
        return False
    after_work = sheet.word(i - 1) in _BESIDE and i > 1 and (sheet.taken[i - 2] or sheet.word(i - 2) == "difference")
    before_work = sheet.word(i + 1) in _BESIDE and i + 2 < len(sheet.tokens) and sheet.taken[i + 2]
    return after_work or before_work


def _shouts(token: Token) -> bool:
    """Whether capitals inside a word show a name, so that its ordinary sense does not explain it ("EAGLE")."""
    return any(c.isupper() for c in token.typed[1:])


def _known(word: str, names: Names, known: Callable[[str], bool], shouted: bool) -> bool:
    if (ordinary(word) and not shouted) or word in FIELD or word in names.words or known(word):
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
