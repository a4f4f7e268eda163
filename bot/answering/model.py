"""Hold the plain values at both ends of answering: question and plan, claims and answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, get_args

from pydantic import AliasChoices, Field

from bot.answering.model_use import ModelUse
from ingest.library.model import Basis, PaperRecord, Passage, Selection
from ingest.terms.outside_text import cleaned

_FILTER_WORDS = Field(validation_alias=AliasChoices("filter_words", "filters_said"))
"""Conversations that earlier releases stored name them by the second key."""

Intent = Literal["answer", "list", "count", "summary", "compare"]
"""What is wanted: an answer in sentences, a complete list, a number, one paper told, or several set side by side."""

Stage = Literal["searching", "writing", "checking"]
"""What is being done for a question now."""

Length = Literal["short", "usual", "long"]
"""How long an answer in sentences is to be, or how much a summary is to tell."""

FieldName = Literal["problem", "idea", "how it works", "evidence", "limits", "notes", "related", "apart"]
"""What a summary tells of a paper; `notes` is what the lists say of it, `apart` what sets compared papers apart."""

FactName = Literal[
    "authors", "affiliations", "venue", "year", "doi", "arxiv", "pdf", "code", "slides", "video", "data", "homepage",
    "lists", "since", "citations", "cited by", "cites", "bibtex", "ris", "csl-json", "apa", "ieee", "acm", "mla",
    "nature",
]  # fmt: skip
"""What can be asked of a paper by itself, and is answered from the catalogue."""

REFERENCES: frozenset[FactName] = frozenset({"bibtex", "ris", "csl-json", "apa", "ieee", "acm", "mla", "nature"})
"""Facts that are references, in a format or a citation style; they are written elsewhere."""

_LONGEST_IN_MESSAGE = 1_000
"""Letters of a text that a message shows; a longer one comes as a file."""

Order = Literal["newest", "oldest"]
"""Which works are wanted first, by the date of publication."""

Group = Literal["year", "venue", "organisation", "section", "list", "author"]
"""By what works are counted apart from one another."""

Courtesy = Literal["greeting", "thanks", "help"]
"""What people say to a desk without asking for papers; `help` also stands for an empty question."""

About = Literal["lists", "freshness", "sections", "venues", "organisations", "abstracts", Courtesy]
"""What of the collection itself a question may ask for, or what it says beside questions."""
COURTESIES: tuple[Courtesy, ...] = get_args(Courtesy)

MatchedHow = Literal["name", "mentioned name", "typo", "identifier", "title", "follow-up"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation with what was answered.

    `paper_ids` are in the order in which they were numbered; `titles` gives the title of each that was shown. `claims`
    are what the answer said, with the source sentences that carry it, for readers who ask why. `fields` are the cells
    of a table, and `bases` says of each of its papers what they are based on. `draft` is related work that a follow-up
    can change, as `bot.related_work` stores it.
    """

    question: str
    answer: str
    paper_ids: tuple[str, ...]
    plan: "SearchPlan | None" = None
    titles: Mapping[str, str] = field(default_factory=dict)
    claims: tuple["Claim", ...] = ()
    fields: tuple["SummaryField", ...] = ()
    bases: Mapping[str, Basis] = field(default_factory=dict)
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which lists somebody may see: those named, or all where none are, but never those of `without`."""

    lists: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether all lists may be seen."""
        return not self.lists and not self.without


EVERYTHING = Scope()
NOTHING = Scope(("",))
"""No list is called so."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks and when. `turns` is the conversation so far; `lists` limits the lists searched.

    Lists in `without` are not to be seen where the question is asked. `thread` are the last messages of people in the
    thread in which it is asked, oldest first; they are read for what it points at, and never saved.

    `language` and `length` are how a model is to write the answer; an empty language means the question's own.
    `without_model` is why no model may be used for it, such as a budget; empty where it may.
    """

    text: str
    asked_at: datetime
    turns: tuple[Turn, ...] = ()
    lists: tuple[str, ...] = ()
    page: int = 1
    language: str = ""
    length: Length = "usual"
    without: tuple[str, ...] = ()
    thread: tuple[str, ...] = ()
    without_model: str = ""

    @property
    def scope(self) -> Scope:
        """Which lists may be seen in the answer."""
        return Scope(self.lists, self.without)

    def __post_init__(self) -> None:
        """Clean the text, whoever asks."""
        object.__setattr__(self, "text", cleaned(self.text))


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a question that point at works: `surface` as it was typed, and the papers it stands for."""

    surface: str
    paper_ids: tuple[str, ...]
    how: MatchedHow


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a question asks for by name and the library provably lacks: a venue, a system, an organisation."""

    surface: str
    what: Literal[
        "venue", "name", "organisation", "identifier", "list", "section", "author", "fact", "outside", "wish", "place"
    ]
    instead: str = ""
    """For a wish that cannot be fulfilled, or a place that no paper shown has: what can be asked instead."""


Relates = Literal["compares", "builds", "tries", "names"]
"""How the text of one work speaks of another: it does better, uses it, is tried on it, or just names it."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The works that are asked for by whom their texts name, or by whose texts name them.

    `named` are the papers of each work that is named, or none for a name that only texts have; `surfaces` are the names
    as they were typed. `outward` asks for those that the texts of the named works name, otherwise for those whose texts
    name them.
    """

    surfaces: tuple[str, ...]
    named: tuple[tuple[str, ...], ...]
    relates: Relates
    outward: bool = False


@dataclass(frozen=True, slots=True)
class WordsRead:
    """What words of a question became, and the pattern by which they did; `start` and `end` are its tokens."""

    words: str
    became: str
    pattern: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """How a question is searched.

    `text` is what remains to be searched once names, filters and phrases of politeness are taken out (never empty
    unless the filters or mentions say it all). `selection` holds the filters; `filter_words` the words of the
    question that gave them, for saying back what was understood. `page` counts from 1. `alike` are papers to which
    others are to be found that resemble them; they are no answer themselves. `length` and `fields` say how much a
    summary is to tell, and of what alone (empty for all). `about` is what is asked of the collection itself; nothing is
    searched then. `apart` are names of works that are left out. `order` says which come first, and `most` how many
    of them are wanted; `per` that a number is to be told for each year, venue or the like as well. `read_as` pairs
    words typed with a mistake with what they were taken for. `beyond` is how many papers were shown before of which
    none fits a follow-up, so that the whole library was searched for it. `not_understood` are words that are neither a
    filter nor a topic: the rest is answered, and they are told. `without_topic` is what is wanted where nothing found
    is about `text`, which may be no topic after all. `offers` are values of the catalogue that the question names
    without surely filtering by them: they count in the ranking. `readings` tell which words became what. `rewrites` are
    other wordings of what is asked, searched beside `text`. `facts` are what is asked of the papers mentioned by
    itself, to be told from the catalogue; nothing is searched then. `naming` relates what is asked for to what is
    mentioned, by whom texts name. `columns` are the columns of a table that somebody named, in place of a comparison's
    fields. `language` is that of the question as far as a model says it; empty where it does not.
    """

    question: str
    intent: Intent
    text: str
    mentions: tuple[Mention, ...] = ()
    selection: Selection = field(default_factory=Selection)
    filter_words: Annotated[tuple[str, ...], _FILTER_WORDS] = ()
    missing: tuple[Missing, ...] = ()
    follow_up: bool = False
    page: int = 1
    alike: tuple[str, ...] = ()
    length: Length = "usual"
    fields: tuple[FieldName, ...] = ()
    about: About | None = None
    apart: tuple[str, ...] = ()
    order: Order | None = None
    most: int | None = None
    per: Group | None = None
    read_as: tuple[tuple[str, str], ...] = ()
    beyond: int = 0
    not_understood: tuple[str, ...] = ()
    without_topic: Intent | None = None
    offers: tuple[str, ...] = ()
    readings: tuple[WordsRead, ...] = ()
    rewrites: tuple[str, ...] = ()
    facts: tuple[FactName, ...] = ()
    naming: Naming | None = None
    columns: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A paper cited in an answer, with its number, what the citation rests on and the passages that were shown."""

    n: int
    paper: PaperRecord
    basis: Basis
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """The sentence of source `n` on which a claim is based; `closeness` (0 to 1) is how much of the claim it holds."""

    n: int
    text: str
    closeness: float = 1.0


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a claim (`markers`, `links`, `numbers`, `names`, `quotes`, `meaning`) and whether it passed."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer, without its markers, and the numbers of the sources that it cites.

    `quoted` marks text taken verbatim from a source; `marked` says that a check failed and the reader is shown so.
    `places` are the sections of full texts that it cites, such as `§3.2 Design`. `based_on` are the source sentences
    that carry it, one for each part of it, for readers who ask why. `judged` says that a model read both and found
    that they agree. `subject` is the name that an opening `It` stands for; `translation` is what the model made of a
    quoted sentence in the language of the answer.
    """

    text: str
    sources: tuple[int, ...]
    checks: tuple[Check, ...] = ()
    quoted: bool = False
    marked: bool = False
    places: tuple[str, ...] = ()
    based_on: tuple[SourceSentence, ...] = ()
    judged: bool = False
    subject: str = ""
    translation: str = ""


@dataclass(frozen=True, slots=True)
class SummaryField:
    """What a summary tells of one paper in one field; where it has no `claims`, `unstated` says so in plain words.

    `field` is a `FieldName`, or a column of a table as somebody named it. `paper_id` is empty for what is told of
    several papers together.
    """

    field: str
    paper_id: str
    claims: tuple[Claim, ...]
    unstated: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the papers that an ambiguous name may mean, and the question to `ask` where it is the one."""

    paper: PaperRecord
    ask: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that can be said next, as a button: its `label`, and the words that it `says` for whoever presses it.

    Pressing it is the same as writing these words, so it does only what that person may do.
    """

    label: str
    says: str


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """An answer that was given to the same question before: when, and its address, empty where it has none."""

    given_at: datetime
    address: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody wrote in a thread, word for word, and the address of the message."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class PaperDiscussion:
    """What people said of a paper in a thread; `paper` is None where the library does not have what was `named`.

    `addresses` are those of the messages that speak of it, the first ones, and `count` how many there are. `sentence`
    is what a model made of `quotations`, checked against them, empty where there is none.
    """

    paper: PaperRecord | None
    named: str
    addresses: tuple[str, ...]
    count: int
    quotations: tuple[Quotation, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text that is too long for a message: posted below it on Slack, attached on Discord."""

    name: str
    text: str

    @property
    def is_long(self) -> bool:
        """Whether a message should not hold the text itself."""
        return len(self.text) > _LONGEST_IN_MESSAGE


@dataclass(frozen=True, slots=True)
class Answer:
    """A verified answer, ready to be rendered by any platform.

    `lead` is an opening sentence of our own making (what was understood, what this is), free of claims. `checked` is
    the one line that says what was checked. `limits` are plain sentences about what was not possible (model down,
    lexical search only). `nearest` are papers that are *not* an answer, given with a refusal. For complete lists
    `papers` holds all paper ids and `count` their number, `also_by_link` the papers that only an address puts there.
    A summary or comparison tells its claims again by `fields`, in the same order; a comparison of many papers has
    several `pages`, of which the plan's is shown. `candidates` are given with a refusal that asks back which of several
    papers is meant. `dropped` counts sentences of the model that were left out, `drafted` is how many it wrote. `code`
    is text to be copied as it is, such as references, `file` one that is too long for that. `draft` is related work for
    follow-ups to change. `key` is the same for all answers to one question that would be
    given in the same way (`bot.desk.answer_key`), and `earlier` is one that people can look up where they ask.
    `discussions` are what people said in a thread, of which nothing may be stored. `steps` are offered as buttons.
    """

    question: str
    lead: str
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    refused: bool
    checked: str
    limits: tuple[str, ...]
    papers: tuple[str, ...]
    count: int | None
    nearest: tuple[PaperRecord, ...]
    plan: SearchPlan
    used: ModelUse | None
    revision: int
    as_of: datetime
    timings_ms: dict[str, float]
    also_by_link: tuple[str, ...] = ()
    fields: tuple[SummaryField, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    dropped: int = 0
    drafted: int = 0
    pages: int = 1
    code: str = ""
    file: TextFile | None = None
    draft: str = ""
    key: str = ""
    earlier: EarlierAnswer | None = None
    discussions: tuple[PaperDiscussion, ...] = ()
    steps: tuple[NextStep, ...] = ()
