"""Finds what an opening pronoun stands for, so that no “It” means another paper."""

import re
from collections.abc import Sequence

from bot.answering.composing.draft import Sentence
from bot.answering.model import Source
from bot.answering.verifying.elements import elements_of, mentions
from bot.answering.verifying.meaning import own_names
from ingest.terms.patterns import lazy_pattern

_OPENING = lazy_pattern(
    r"(?P<before>(?:(?:however|moreover|furthermore|in addition|additionally|also|thus|therefore|hence|then|for example"
    r"|for instance|as a result|consequently|similarly|in contrast|by contrast|overall|specifically),\s+)?)"
    r"(?P<pronoun>it(?:s|['’]s)?|they|their|them|this|these|those|such|the (?:former|latter|same)|both)\b",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """Say whether a sentence opens with a pronoun, so that it means something only after the one before it."""
    return _OPENING.match(text) is not None


def with_subject(text: str, subject: str) -> str:
    """Give `text` with an opening `It` or `Its` replaced by `subject`; other pronouns stay as they are."""
    match = _OPENING.match(text)
    if match is None or not subject or match["pronoun"].casefold() not in ("it", "its"):
        return text
    owner = f"{subject}’s" if match["pronoun"].casefold() == "its" else subject
    return f"{match['before']}{owner}{text[match.end() :]}"


def subject_of(sentence: Sentence, before: Sentence | None, sources: Sequence[Source]) -> str:
    """Give the name that an opening `It` of `sentence` stands for: a name of the one paper that it cites.

    That is the name with which the sentence before it begins where that cites the same paper, else the paper's first
    name; empty where there is none, or where several papers are cited.
    """
    cited = {source.paper.paper_id: source for source in sources if source.n in sentence.sources}
    if len(cited) != 1:
        return ""
    (source,) = cited.values()
    if before is not None and begins_with_own_name(before, sources) and set(before.sources) == set(sentence.sources):
        return next(each.text for each in elements_of(before.text, own_names(source)) if each.kind == "self")
    return source.paper.names[0] if source.paper.names else ""


def names_paper(text: str, source: Source) -> bool:
    """Say whether a sentence mentions a paper by one of its names."""
    return mentions(text, own_names(source))


def begins_with_own_name(sentence: Sentence, sources: Sequence[Source]) -> bool:
    """Say whether the first thing that a sentence names is the one paper that it cites."""
    cited = [source for source in sources if source.n in sentence.sources]
    if not cited or len({source.paper.paper_id for source in cited}) != 1:
        return False
    elements = elements_of(sentence.text, own_names(cited[0]))
    first = next((each for each in elements if each.weight), None)
    return first is not None and first.kind == "self" and first.key.startswith("§")
