"""Checks every sentence of a draft against the sources that it cites.

The checks, cheapest first: its markers name retrieved sources, no address is in it, every number with its unit, every
name and every quotation occurs in a cited text, and one sentence of one source (or one for each part that it falls
into) carries its meaning. After ALCE (Gao et al., 2023): each sentence cites, and each citation carries its sentence.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.answering.composing.draft import Draft, Sentence, cited_text, facts
from bot.answering.composing.plain_text import has_address
from bot.answering.model import Check, Claim, Source, SourceSentence
from bot.answering.verifying.meaning import LONGEST_SENTENCE, Carried, carry, quotable
from bot.answering.verifying.names import missing_names, names_in
from bot.answering.verifying.numbers import missing_numbers, quantities
from bot.answering.verifying.quotes import missing_quotations, occurs, quotations
from bot.answering.verifying.record import with_normal_organisations
from bot.answering.verifying.subjects import leans, subject_of, with_subject
from ingest.terms.normal_form import fold
from ingest.terms.patterns import lazy_pattern

_AUTHORS_SPEAK = lazy_pattern(r"\b(?:[Ww]e|[Oo]urs?|us)\b")
LEAST_QUOTED = 0.2
"""How much of a claim a source sentence must hold to be quoted in its place; below, it is about something else."""

LEAST_TRANSLATED = 0.15
"""The same for a claim in another language, of which only names and numbers can be found."""


@dataclass(frozen=True, slots=True)
class Evidenced:
    """The text behind a set of sources: the catalogue's facts, organisations in full, and what the papers say."""

    facts: str
    passages: str

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.facts}\n{self.passages}"


def verify(draft: Draft, *, known_names: Collection[str] = ()) -> tuple[Claim, ...]:
    """Make one claim of each sentence of `draft`, in order, with every check that was made of it.

    `known_names` are the library's folded short names, so that a sentence beginning with one of them is checked for it.
    """
    befores = (None, *draft.sentences)
    return tuple(
        check_sentence(sentence, draft.sources, known_names=known_names, before=before)
        for before, sentence in zip(befores, draft.sentences, strict=False)
    )


def check_sentence(
    sentence: Sentence,
    sources: Sequence[Source],
    *,
    known_names: Collection[str] = (),
    before: Sentence | None = None,
) -> Claim:
    """Check one sentence, which may lean on the one `before` it; see `verify`.

    A claim cites only those of its sources that carry it, where they are known.
    """
    cited = [source for source in sources if source.n in sentence.sources]
    checks = [_markers(sentence, cited)]
    numbers = tuple(source.n for source in cited)
    if sentence.quoted:
        holder = next((s for s in cited if any(occurs(sentence.text, passage.text) for passage in s.passages)), None)
        detail = "word for word" if holder else "not found word for word"
        based_on = (SourceSentence(holder.n, sentence.text),) if holder else ()
        quoting = Check("quotes", holder is not None, detail)
        return Claim(sentence.text, numbers, (*checks, quoting), quoted=True, based_on=based_on)
    if sentence.stated:
        titled = all(source.paper.title in sentence.text for source in cited)
        stating = Check("names", titled, "as the catalogue has it" if titled else "another title")
        return Claim(sentence.text, numbers, (*checks, stating))
    if len(sentence.text) > LONGEST_SENTENCE:
        unread = Check("meaning", False, "longer than any sentence that can be checked")
        return Claim(sentence.text, numbers, (*checks, unread))
    if sentence.address_removed:
        checks.append(Check("links", False, "an address was in it"))
    known = frozenset(fold(name) for source in sources for name in source.paper.names).union(known_names)
    subject = subject_of(sentence, before, sources) if leans(sentence.text) else ""
    text = with_subject(sentence.text, subject)
    cited += _other_passages(cited, sources)
    checks.extend(_contents(sentence, evidence_of(cited), known))
    carried = carry(text, cited, known) if not sentence.translated else _unread(sentence, cited)
    checks.append(_meaning(carried))
    if carried.follows and carried.found:
        numbers = tuple(dict.fromkeys(sorted(each.n for each in carried.found)))
    return Claim(sentence.text, numbers, tuple(checks), based_on=carried.found, subject=subject)


def holds(claim: Claim) -> bool:
    """Say whether every check of a claim passed."""
    return all(check.passed for check in claim.checks)


def failures(claim: Claim) -> tuple[Check, ...]:
    """Give the checks of a claim that did not pass."""
    return tuple(check for check in claim.checks if not check.passed)


def may_be_judged(claim: Claim) -> bool:
    """Say whether nothing but the wording of a claim is in doubt, so that reading both sides can settle it."""
    failed = failures(claim)
    return bool(claim.based_on) and [check.name for check in failed] == ["meaning"] and _VETO not in failed[0].detail


def not_as_authors(claim: Claim, sources: Sequence[Source]) -> Claim:
    """Give a claim that holds as it may be said here: quoted where its authors say `we`, who are somebody else."""
    if claim.quoted or not _AUTHORS_SPEAK.search(claim.text):
        return claim
    return quoting(claim, sources) or claim


def quoting(claim: Claim, sources: Sequence[Source], *, translated: bool = False) -> Claim | None:
    """Give the source sentence nearest to `claim`, quoted in its place; None where none is about the same.

    A claim `translated` from its source is near where it shares names and numbers; where those hold, it goes with the
    quotation as the model's translation.
    """
    nearest = max(claim.based_on, key=lambda each: each.closeness, default=None)
    source = next((source for source in sources if nearest is not None and source.n == nearest.n), None)
    if nearest is None or source is None or nearest.closeness < (LEAST_TRANSLATED if translated else LEAST_QUOTED):
        return None
    text = quotable(nearest.text, source)
    if has_address(text) or not any(occurs(text, passage.text) for passage in source.passages):
        return None
    checks = (Check("markers", True, "1 known"), Check("quotes", True, "word for word"))
    found = (SourceSentence(source.n, text, nearest.closeness),)
    translation = claim.text if translated and may_be_judged(claim) else ""
    return replace(
        claim, text=text, sources=(source.n,), checks=checks, quoted=True, based_on=found, translation=translation
    )


def following(claim: Claim, before: Claim | None) -> Claim:
    """Give a quotation without the sentence in front of it that `before`, which is shown last, has quoted already."""
    if before is None or not (claim.quoted and before.quoted) or claim.sources != before.sources:
        return claim
    rest = claim.text.removeprefix(before.text).strip()
    return replace(claim, text=rest) if rest else claim


def evidence_of(sources: Sequence[Source]) -> Evidenced:
    """Give what may be said when citing `sources`."""
    passages = "\n".join(text for source in sources if (text := cited_text(source)))
    known = "\n".join(facts(source.paper) for source in sources)
    return Evidenced(f"{known}\n{_with_full_organisations(known)}", passages)


@lru_cache(maxsize=256)
def _with_full_organisations(known: str) -> str:
    return "\n".join(map(with_normal_organisations, known.split("\n")))


_VETO = "cannot be read otherwise"


def _meaning(carried: Carried) -> Check:
    if carried.follows:
        detail = "as the lists have it" if carried.of_record else "in the words of a source sentence"
        return Check("meaning", True, detail)
    return Check("meaning", False, f"{carried.why} ({_VETO})" if carried.vetoed else carried.why)


def _other_passages(cited: Sequence[Source], sources: Sequence[Source]) -> list[Source]:
    """The sources that are other passages of the papers cited: to a reader a paper is one source."""
    papers, numbers = {source.paper.paper_id for source in cited}, {source.n for source in cited}
    return [source for source in sources if source.paper.paper_id in papers and source.n not in numbers]


def _unread(sentence: Sentence, cited: Sequence[Source]) -> Carried:
    """What is known of a sentence in another language: names and numbers point at its nearest source sentence."""
    carried = carry(sentence.text, cited)
    return replace(carried, follows=False, vetoed=False, why="in another language than the source")


def _markers(sentence: Sentence, cited: Sequence[Source]) -> Check:
    if sentence.unknown and not cited:
        return Check("markers", False, f"cites what is no source: {', '.join(sentence.unknown)}")
    if not cited:
        return Check("markers", False, "cites nothing")
    ignored = f"; {len(sentence.unknown)} unknown left out" if sentence.unknown else ""
    return Check("markers", True, f"{len(cited)} known{ignored}")


def _contents(sentence: Sentence, evidence: Evidenced, known_names: Collection[str]) -> list[Check]:
    text, cited = with_normal_organisations(sentence.text), evidence.text
    # German writes every noun with a capital, other languages other words.
    by_capital = not sentence.translated
    names = names_in(text, known_names, by_capital=by_capital)
    return [
        _check("numbers", len(quantities(text)), missing_numbers(text, cited, any_notation=sentence.translated)),
        _check("names", len(names), missing_names(text, cited, known_names, by_capital=by_capital)),
        _check("quotes", len(quotations(text)), missing_quotations(text, cited)),
    ]


def _check(name: str, count: int, missing: Sequence[str]) -> Check:
    if missing:
        return Check(name, False, f"not in the cited text: {', '.join(missing)}")
    return Check(name, True, f"{count} found" if count else "none")
