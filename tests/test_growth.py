"""What reads outside text as a whole takes time in step with the text's length, or stops at a length of its own.

Patterns are tried one by one in `test_patterns.py`; here loops around them are.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.answering.composing.draft import Draft, Sentence, sources_of
from bot.answering.composing.model_output import answer_text
from bot.answering.composing.plain_text import drop_blocks, plain_sentence
from bot.answering.composing.quotes import quoted
from bot.answering.interpret import interpret
from bot.answering.model import Question, SearchPlan, Turn
from bot.answering.verify import verify
from bot.digests.subscription_text import read_wish
from bot.errors import SubscribingError
from bot.exporting.latex import protected
from bot.platforms.discord import escaping as discord
from bot.platforms.slack import escaping as slack
from bot.presenting.text import split, utf16
from bot.summaries.requests import after_interpreting, before_interpreting
from bot.web.pages.answers import marked
from ingest.abstracts.text import plain_text
from ingest.full_text.html_reader import read_html
from ingest.markdown.reader import read_list
from ingest.terms.entry import ListFile
from ingest.terms.organisations import find_organisations, parse_organisations
from ingest.terms.titles import read_title
from ingest.terms.venues import find_venues, parse_venue
from tests.bot.answering.found import PAGER_PAPER, found, hit, paper
from tests.bot.answering.vocabularies import LIBRARY

_SHORT, _LONG, _LONGER = 1_000, 4_000, 40_000
"""Characters."""
_WORTH_COMPARING = 0.006
"""Seconds over the long text, below which ten times the text takes half a second even where time is quadratic."""
_SUSPICIOUS = 7
"""How many times as long four times the text takes, from which on it is worth trying the longest."""
_GROWTH = 30
"""How many times as long ten times the text may take: about 10 where time is linear, 100 where it is quadratic."""

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOURCES = sources_of((hit(PAGER_PAPER),))
_BEFORE = Turn("papers at OSDI", "Two papers.", ("p:orca",), SearchPlan("papers at OSDI", "list", ""))
_TOLD = Sentence("Pager stores caches in blocks of fixed size.", (1,))

_REPEATED = (
    "a ", "Pager ", "1, ", "2.5x ", "“Pager” ", "OSDI 2024, ", "and ", "A. ", "[a](", "<a ", "http://a.b/c ", "$x$ ",
    "| a ", "> ", "- a\n", "\n", "[", "中", "👩\u200d🔬", "_",
)  # fmt: skip
_NESTED = (("(", ")"), ("<a", ">"), ("{", "}"), ("“", "”"), ("[", "](b)"), ("\\a{", "}"))
TEXTS: dict[str, Callable[[int], str]] = {
    **{each: lambda size, each=each: each * (size // len(each)) for each in _REPEATED},  # type: ignore[misc]
    **{
        f"{begin}…{end}": lambda size, begin=begin, end=end: (  # type: ignore[misc]
            begin * (size // (len(begin) + len(end))) + end * (size // (len(begin) + len(end)))
        )
        for begin, end in _NESTED
    },
}


def _as_question(text: str) -> None:
    question = Question(text, NOW, (_BEFORE,))
    plan = before_interpreting(question, lambda ids: ids) or interpret(question, LIBRARY)
    after_interpreting(plan, question)


def _as_claim(text: str) -> None:
    verify(Draft("", (Sentence(text, (1,)), Sentence(text, (1,), quoted=True)), SOURCES, by_model=True))


def _as_source(text: str) -> None:
    told = hit(paper("arxiv:2401.00009", "Pager: Caches in Blocks", text))
    verify(Draft("", (_TOLD,), sources_of((told,)), by_model=True))
    quoted(found(told))


def _as_title(text: str) -> None:
    read_title(text)
    protected(text, ("Pager",))
    for read in (find_venues, parse_venue, find_organisations, parse_organisations):
        read(text)


def _as_wish(text: str) -> None:
    try:
        read_wish(text)
    except SubscribingError:
        return  # As it should be.


def _as_message(text: str) -> None:
    split(slack.mrkdwn(text), 3_000, len, slack.WHOLE)
    split(slack.markdown(text), 3_000, len, slack.WHOLE)
    split(discord.markdown(text), 2_000, utf16, discord.WHOLE)
    slack.link("https://example.org/" + text, text)
    discord.link("https://example.org/" + text, text)


def _as_model_output(text: str) -> None:
    drop_blocks(answer_text(text))
    answer_text(text, grows=True)
    plain_sentence(text)


def _as_list(name: str, before: str = "", after: str = "") -> Callable[[str], object]:
    return lambda text: read_list(ListFile("a", name, f"{before}{text}{after}"))


READERS: dict[str, Callable[[str], object]] = {
    "question": _as_question,
    "claim": _as_claim,
    "source": _as_source,
    "model output": _as_model_output,
    "message": _as_message,
    "title": _as_title,
    "wish": _as_wish,
    "abstract": plain_text,
    "full text": lambda text: read_html(f"<article><h2>1 Introduction</h2><p>{text}</p></article>"),
    "page": lambda text: list(marked(text, [text[:50], text[100:200]])),
    "Markdown": _as_list("a.md"),
    "entry": _as_list("a.md", "# A\n\n- [Pager: Caches](https://arxiv.org/abs/2401.00001) "),
    "reStructuredText": _as_list("a.rst"),
    "AsciiDoc": _as_list("a.adoc"),
    "Org": _as_list("a.org"),
    "HTML": _as_list("a.html"),
    "BibTeX": _as_list("a.bib", "@article{a, title={", "}, year={2020}}"),
    "RIS": _as_list("a.ris", "TY  - JOUR\nTI  - ", "\nER  - "),
    "CSV": _as_list("a.csv", "title,year\n"),
    "CSL-JSON": _as_list("a.json"),
}


@pytest.mark.parametrize("reader", READERS)
def test_no_text_takes_more_than_linear_time_to_read(reader: str) -> None:
    read = READERS[reader]
    read("Pager stores caches in blocks of fixed size. ")  # What is read from files once is no matter of the text.
    slow = []
    for name, make in TEXTS.items():
        if (long := _seconds(read, make(_LONG), 1)) < _WORTH_COMPARING:
            continue
        if long < _SUSPICIOUS * _seconds(read, make(_SHORT), 1):
            continue
        longer = _seconds(read, make(_LONGER), 1)
        # A busy machine makes one measurement longer than it is, never several of them shorter.
        if longer > _GROWTH * long and longer > _GROWTH * (long := max(long, _seconds(read, make(_LONG), 3))):
            longer = min(longer, _seconds(read, make(_LONGER), 2))
            if longer > _GROWTH * long:
                slow.append(f"{name!r}: {long:.3f} s over {_LONG} characters, {longer:.3f} s over {_LONGER}")
    assert not slow, "\n".join(slow)


def _seconds(read: Callable[[str], object], text: str, tries: int) -> float:
    """Return the least processor seconds of this thread that reading took."""
    taken = []
    for _ in range(tries):
        begun = time.thread_time()
        read(text)
        taken.append(time.thread_time() - begun)
    return min(taken)
