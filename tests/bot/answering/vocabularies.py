"""A small library's vocabulary, made up for the tests of interpretation, and how they ask it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from bot.answering.interpret import interpret
from bot.answering.interpreting.lookup import PreparedVocabulary
from bot.answering.interpreting.roles import TokenStates
from bot.answering.model import Question, SearchPlan, Turn
from ingest.library.model import PaperRecord, Vocabulary
from ingest.library.repositories import is_called, repository_of
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Link, Venue
from tests.bot.answering.found import paper

NOW = datetime(2025, 3, 12, 9, 30, tzinfo=UTC)
TODAY = date(2025, 3, 12)

VOCABULARY = Vocabulary(
    names={
        "vLLM": ("arxiv:2309.06180",),
        "Splitwise": ("p:splitwise",),
        "DistServe": ("p:distserve",),
        "FlashAttention": ("p:fa1",),
        "FlashAttention-3": ("p:fa3",),
        "FlashDecoding++": ("p:fd",),
        "INFaaS": ("p:infaas",),
        "LongVILA": ("p:longvila",),
        "SARATHI": ("p:sarathi",),
        "Sarathi-Serve": ("p:sarathi-serve",),
        "Band": ("p:band",),
        "Orca": ("p:orca",),
        "Parrot": ("p:parrot",),
        "Pie": ("p:pie",),
        "ZeRO": ("p:zero",),
        "S3": ("p:s3",),
        "Optimus": ("p:optimus-1", "p:optimus-2"),
        "DéjàVu": ("p:dejavu",),
        "Alpa": ("p:alpa",),
        "AlpaServe": ("p:alpaserve",),
        "Pathways": ("p:pathways",),
        "FastServe": ("p:fastserve",),
    },
    mentioned_names={"BiLD": ("p:bild",), "vLLM": ("arxiv:2309.06180",)},
    venues={"OSDI": (2022, 2023, 2024), "SOSP": (2023, 2024), "EuroSys": (2023,), "ATC": (2021,), "MLSys": (2024,)},
    organisations={
        "microsoft": "Microsoft",
        "cmu": "CMU",
        "mit": "MIT",
        "uc san diego": "UC San Diego",
        "uc berkeley": "UC Berkeley",
        "google": "Google",
        "apple": "Apple",
        "aws": "AWS",
        "nus": "NUS",
        "kanto systems lab": "Kanto Systems Lab",
    },
    sections={
        "serving at the edge": "Serving at the edge",
        "fault tolerance / straggler mitigation": "Fault Tolerance / Straggler Mitigation",
        "training": "Training",
        "speculative decoding": "Speculative Decoding",
    },
    kinds=("article", "benchmark", "course", "paper", "project", "survey"),
    lists={"carol/reading-group": "carol/reading-group", "edge-systems": "edge-systems"},
    authors={"ada quill": "Ada Quill", "bo marsh": "Bo Marsh"},
)

_WORDS = """
attention batch batches batching bands cache caches checkpoint checkpoints cluster clusters decoding diffusion
disaggregated edge failure failures gpu gpus inference kernel kernels language large latency llm long memory
mixture model models network networks paging phone phones pipeline power prefill quantization recovery
scheduling serve server serving speculative tail throughput tokens training transformer video carbon experts
devices jetson
"""
KNOWN = frozenset(_WORDS.split())
KEYS = {
    "arxiv:2309.06180": "arxiv:2309.06180",
    "doi:10.1145/3600006.3613165": "arxiv:2309.06180",
    "usenix:osdi22/yu": "p:orca",
    "url:https://example.org/band": "p:band",
}
CATALOGUED = {
    "p:orca": paper(
        "p:orca",
        "Orca: A Server",
        venues=(PaperVenue(Venue("OSDI", 2022), "list"),),
        year=2022,
        organisations=("CMU",),
        sections=(("edge-systems", ("Systems", "Training")),),
        links=(Link("https://github.com/kanto/quayside/tree/v2/orca", "code"),),
    ),
    "p:alpa": paper(
        "p:alpa",
        "Alpa: A Planner",
        venues=(PaperVenue(Venue("OSDI", 2022), "list"),),
        year=2022,
        authors=("Ada Quill", "Bo Marsh"),
        links=(Link("https://github.com/kanto/quayside", "code"),),
    ),
    "arxiv:2309.06180": paper(
        "arxiv:2309.06180",
        "vLLM",
        venues=(PaperVenue(Venue("arXiv", 2023), "link"),),
        year=2023,
        organisations=(),
    ),
}
LINKS = [(each, link.url) for each, paper in CATALOGUED.items() for link in paper.links]
SAYING = {"attention": ("p:fa1", "p:fa3")}
"""Papers whose texts hold a phrase."""
UNLISTED = ("FasterTransformer", "T4")
"""Names in texts of works and machines that have no entry."""
TITLES = {"bringing order to borrowed machines": "p:order"}


class MadeUpLibrary:
    """A library of the papers and words of this file, or of a vocabulary and words that a test gives."""

    def __init__(
        self,
        vocabulary: Vocabulary = VOCABULARY,
        near_words: Mapping[str, str] | None = None,
        *,
        every_word: bool = False,
    ) -> None:
        self.prepared = PreparedVocabulary(vocabulary)
        self._near_words = near_words or {}
        self._every_word = every_word

    def look_up(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        return {key: (KEYS[key],) for key in keys if key in KEYS}

    def in_repositories(self, addresses: Sequence[str]) -> Sequence[str]:
        wanted = {repository_of(each) for each in addresses} - {None}
        return [each for each, address in LINKS if repository_of(address) in wanted]

    def in_repositories_called(self, name: str) -> Sequence[str]:
        return [each for each, address in LINKS if is_called(address, name)]

    def near_titles(self, text: str) -> Sequence[tuple[str, float]]:
        return [(paper, 1.0) for known, paper in TITLES.items() if known == text.lower()]

    def papers(self, paper_ids: Sequence[str]) -> Sequence[PaperRecord]:
        return [CATALOGUED[each] for each in paper_ids if each in CATALOGUED]

    def has_word(self, word: str) -> bool:
        return self._every_word or word in KNOWN

    def papers_with(self, word: str) -> int:
        return 20 if self.has_word(word) else 0

    @property
    def paper_count(self) -> int:
        return 200

    @property
    def words_of_a_paper(self) -> float:
        return 80.0

    def near_word(self, word: str) -> str | None:
        return self._near_words.get(word)

    def token_states(self, text: str) -> TokenStates | None:
        return None

    def holds_phrase(self, phrase: str) -> bool:
        return phrase in UNLISTED

    def papers_that_say(self, phrase: str) -> Sequence[str]:
        return SAYING.get(phrase.lower(), ())


LIBRARY = MadeUpLibrary()


def ask(text: str, turns: Sequence[Turn] = (), vocabulary: Vocabulary = VOCABULARY) -> SearchPlan:
    """Interpret a question over the vocabulary of this file."""
    library = LIBRARY if vocabulary is VOCABULARY else MadeUpLibrary(vocabulary)
    return interpret(Question(text, NOW, turns=tuple(turns)), library)


def conversation(*questions: str, shown: tuple[str, ...] = ("p:1", "p:2", "p:3")) -> SearchPlan:
    """The plan of the last of several questions, each answered with the same papers."""
    turns: list[Turn] = []
    for question in questions[:-1]:
        turns.append(Turn(question, "", shown, ask(question, turns)))
    return ask(questions[-1], turns)


def mentioned(plan: SearchPlan) -> dict[str, tuple[str, ...]]:
    """What was typed to the papers it stands for."""
    return {mention.surface: mention.paper_ids for mention in plan.mentions}


def lacking(plan: SearchPlan) -> list[tuple[str, str]]:
    """What a plan says is missing."""
    return [(missing.surface, missing.what) for missing in plan.missing]
