"""Finds which papers the messages of a thread speak of."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.answering.composing.draft import addresses_the_reader
from bot.answering.composing.plain_text import plain_sentence
from bot.answering.interpret import interpret
from bot.answering.model import Question
from bot.answering.wording import content_stems
from bot.desk.opened_library import OpenedLibrary
from bot.summaries.which_paper import likely_papers
from bot.threads.model import Thread, ThreadMessage
from ingest.library.model import PaperRecord
from ingest.library.sentences import sentence_spans
from ingest.terms.identifiers import identifiers_in

UNDERSTANDING_SECONDS = 10.0
"""How long messages are looked through for papers at most."""

_LONGEST_MESSAGE, _LONGEST_SENTENCE, _FEWEST_WORDS = 2_000, 300, 2
_SURELY = ("name", "identifier", "title")
_ADDRESS = re.compile(r"[(<]?\bhttps?://[^\s<>]+[>)]?", re.IGNORECASE)
_LINK = "(link)"
"""What stands in the place of an address in what is quoted."""

_NO_WORDS = frozenset({"arxiv", "doi", "link"})


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of a message, and the address of that message."""

    text: str
    address: str


@dataclass(slots=True)
class Discussed:
    """A paper that a thread speaks of, or words for one that is not in the library, with what was said of it.

    `addresses` are those of the messages that speak of it, in order.
    """

    paper: PaperRecord | None
    named: str
    addresses: list[str] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    discussed: dict[str, Discussed] = field(default_factory=dict)
    last_alone: str = ""

    def speak(self, key: str, paper: PaperRecord | None, named: str, message: ThreadMessage) -> Discussed:
        found = self.discussed.setdefault(key, Discussed(paper, named))
        if message.address not in found.addresses:
            found.addresses.append(message.address)
        return found


def discussed_in(thread: Thread, opened: OpenedLibrary, now: datetime) -> tuple[list[Discussed], bool]:
    """Return what a thread speaks of, that of which most messages speak first, and whether all of it was looked at.

    A sentence is about the papers that it names; one that names none is about the one paper that its message names, and
    a message that names none about the paper that the last one named alone.
    """
    reading, ends = _Reading(), time.monotonic() + UNDERSTANDING_SECONDS
    whole = True
    for message in thread.messages:
        if time.monotonic() > ends:
            whole = False
            break
        _read(reading, replace(message, text=message.text[:_LONGEST_MESSAGE]), opened, now)
    found = sorted(reading.discussed.values(), key=lambda each: (each.paper is None, -len(each.addresses)))
    return found, whole


def _read(reading: _Reading, message: ThreadMessage, opened: OpenedLibrary, now: datetime) -> None:
    named, missing = _named_in(message.text, opened, now)
    for paper in named:
        reading.speak(paper.paper_id, paper, paper.shown_title, message)
    for key, words in missing.items():
        reading.speak(key, None, words, message)
    alone = named[0].paper_id if len(named) == 1 and not missing else ""
    if not named and not missing and reading.last_alone:
        alone = reading.last_alone
    about = reading.discussed.get(alone)
    for sentence in sentences_of(message.text):
        own = _named_in(sentence, opened, now)[0] if named and not alone else []
        for paper in own if worth_telling(sentence) else ():
            spoken = reading.speak(paper.paper_id, paper, paper.shown_title, message)
            spoken.sayings.append(_saying(sentence, message))
        if about is not None and worth_telling(sentence):
            if message.address not in about.addresses:
                about.addresses.append(message.address)
            about.sayings.append(_saying(sentence, message))
    reading.last_alone = alone


def sentences_of(text: str) -> Sequence[str]:
    """Return the sentences of a message; instructions to whoever reads it are none."""
    lines = (line.strip() for line in text.split("\n"))
    pieces = (line[begin:end].strip() for line in lines for begin, end in sentence_spans(line))
    return [piece for piece in pieces if piece and not addresses_the_reader(piece)]


def worth_telling(sentence: str) -> bool:
    """Return True if a sentence says something: it has two words of content, the name of a paper included."""
    words = content_stems(_plain(sentence))
    return len([each for each in words if each.isalpha() and each not in _NO_WORDS]) >= _FEWEST_WORDS


def _saying(sentence: str, message: ThreadMessage) -> Saying:
    text = _plain(sentence)
    return Saying(text if len(text) <= _LONGEST_SENTENCE else f"{text[: _LONGEST_SENTENCE - 1]}…", message.address)


def _plain(sentence: str) -> str:
    """Return a sentence without markup, and without addresses but for that there was one."""
    return plain_sentence(_ADDRESS.sub(_LINK, sentence)).text


def _named_in(text: str, opened: OpenedLibrary, now: datetime) -> tuple[list[PaperRecord], dict[str, str]]:
    """Return the papers that a text surely names, and by key the words for those that the library does not have."""
    plan = interpret(Question(text, now), opened)
    choices = [likely_papers(opened.papers(each.paper_ids)) for each in plan.mentions if each.how in _SURELY]
    papers = {each[0].paper_id: each[0] for each in choices if len(each) == 1}
    missing = {}
    for each in plan.missing:
        known = identifiers_in(each.surface).items() if each.what == "identifier" else ()
        for kind, value in known[:1]:
            missing[f"{kind}:{value}"] = f"{kind} {value}"
    return list(papers.values()), missing
