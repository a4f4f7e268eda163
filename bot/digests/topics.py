"""Decides which papers are about a topic: words, or a paper to resemble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answering.model import Question
from bot.answering.searching.asked import asked_words
from bot.answering.searching.rank import Match, match_passages, signals
from bot.answering.searching.relevance import relevance
from bot.answering.searching.thesaurus import field_thesaurus
from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import plan_for
from ingest.errors import EmbedderError
from ingest.library.lexical import PaperWords

_LEAST, _LEAST_LIKE = 0.05, 0.25
_LEAST_BY_WORDS, _LEAST_LIKE_BY_WORDS = 0.2, 1.2
"""Relevance from which a paper is about some words, or like a paper: read off a dozen topics on the seed lists. A
search shows what is nearest; here nobody chooses, so more must speak for a paper. A title says more than two words."""

_NO_WORDS = PaperWords(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a topic is searched by, and whether that is the title of a paper which others should resemble."""

    text: str
    of_paper: bool


def about(topic: str, paper_ids: Sequence[str], opened: OpenedLibrary) -> dict[str, float]:
    """Give those of the papers that are about `topic`, each with how much speaks for it, comparable within the topic.

    A topic that names a paper of the library (by id, link, name or title) stands for what resembles that paper.
    Without an embedder, or when it is down, words alone decide.
    """
    asked_for = _read_topic(topic, opened)
    asked = asked_words(asked_for.text, opened.library.lexical, field_thesaurus())
    words = opened.cached.words(paper_ids)
    compared = _compared(asked_for.text, paper_ids, opened)
    if compared is None:
        least = _LEAST_LIKE_BY_WORDS if asked_for.of_paper else _LEAST_BY_WORDS
    else:
        least = _LEAST_LIKE if asked_for.of_paper else _LEAST
    field, matches = compared or (None, dict[str, list[Match]]())
    found = {}
    for paper_id in paper_ids:
        speaking = signals(words.get(paper_id, _NO_WORDS), asked, matches.get(paper_id, []), 0.0)
        weight = relevance(asked, [speaking], field)
        if weight >= least:
            found[paper_id] = round(weight, 4)
    return found


def _compared(
    text: str, paper_ids: Sequence[str], opened: OpenedLibrary
) -> tuple[float, Mapping[str, list[Match]]] | None:
    """How near the text is to another field, and the matches of each paper's passages; None without vectors."""
    embedder = opened.embedder
    if embedder is None:
        return None
    try:
        vectors = embedder.embed(text)
        field = embedder.match_fields(vectors).similarity
    except EmbedderError:
        return None
    return field, {
        each: match_passages(vectors.vector, every) for each, every in opened.cached.briefs(paper_ids).items()
    }


def _read_topic(topic: str, opened: OpenedLibrary) -> _Topic:
    named = opened.papers([topic.strip()])
    if not named:
        plan = plan_for(opened, Question(topic, datetime(1970, 1, 1, tzinfo=UTC)))
        exact = [mention for mention in plan.mentions if mention.how in ("identifier", "title", "name")]
        named = opened.papers([each for mention in exact for each in mention.paper_ids]) if not plan.text else []
    titles = " ".join(dict.fromkeys(paper.title for paper in named))
    return _Topic(titles or topic, of_paper=bool(titles))
