"""Turns text into the words that lexical search and ranking count.

The index and the questions share one analysis: letters become lower-case ASCII, function words are left out, the rest
is stemmed. Names of systems have many spellings, so `S-LoRA` becomes `lora` and `slora`, `PagedAttention` becomes
`pagedattent`, `page` and `attent`, and `GPUs` becomes `gpu`.
"""

from functools import cache
from typing import TYPE_CHECKING

from ingest.terms.patterns import lazy_pattern

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

_ENGLISH = """
a about above actually after again all almost already also although always am an and any anybody anyone anything
are aren around as at be because been before being below between both but by can cannot could couldn did didn do
does doesn doing don done during each either else etc even ever every everyone everything few for from further
get gets getting give given gives go goes going got had hadn has hasn have haven having he hello help her here hers
hey hi him his how however if in instead into is isn it its itself just kind know let like ll lot lots made make
makes making many may maybe me might mine more most much must my need needs neither no nor not nothing now of off
often on once one ones only onto or other others our ours out over own people per perhaps please quite rather re
really s said same say says see seen shall she should shouldn so some somebody someone something still such sure
t take takes tell than thank thanks that the their theirs them then there these they thing things this those
though through to too under until up upon us use used uses using ve very via want wants was wasn way ways we well
were weren what whatever when where whether which while who whom whose why will with within without won would
wouldn yes yet you your yours
"""
FUNCTION_WORDS = frozenset(_ENGLISH.split())
"""English words that say nothing about a subject. They have no weight in search."""

_TOKEN = r"\p{Han}|[\p{L}\p{N}&&[^\p{Han}]]{2,}|\p{N}"
_CHAIN = lazy_pattern(r"\w+(?:[-:/.+'’‐‑]\w+)*")
_INNER_CAPITAL = lazy_pattern(r"[a-z][A-Z]")
_CAMEL_PART = lazy_pattern(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]*\d+")
_SEPARATOR = lazy_pattern(r"[-:/.+_'’‐‑]")
_ABBREVIATIONS = lazy_pattern(r"\b([A-Z][A-Z0-9]+|(?i:[b-df-hj-np-tv-xz]{2,}u?))s\b")
_LONGEST_COMPOUND = 40


def analyse(text: str) -> list[str]:
    """Return the stems of the content words of `text`, in order, then other spellings of compounds."""
    return _stemming().analyze(spellings(text))


def exact_words(text: str) -> list[str]:
    """Return the words of a name (of a system, person or venue), folded, but not stemmed and none left out."""
    return _folding().analyze(spellings(text))


def content_words(text: str) -> dict[str, str]:
    """Map each content word's stem to its first spelling in `text`, in order; no compounds are added."""
    found: dict[str, str] = {}
    for word in _surfaces().analyze(_singular(text)):
        for stem in _stemming().analyze(word):
            found.setdefault(stem, word)
    return found


def spellings(text: str) -> str:
    """Append other spellings of compounds to `text`: joined without punctuation, and split at capitals."""
    text = _singular(text)
    extra: list[str] = []
    for chain in _CHAIN.findall(text):
        if len(chain) > _LONGEST_COMPOUND or (chain.islower() and chain.isalnum()):
            continue
        parts = _SEPARATOR.split(chain)
        if len(parts) > 1:
            extra.append("".join(parts))
        for part in filter(_INNER_CAPITAL.search, parts):
            pieces = _CAMEL_PART.findall(part)
            if len(pieces) > 1 and all(len(piece) > 2 for piece in pieces):
                extra.extend(pieces)
    return f"{text} {' '.join(extra)}" if extra else text


def _singular(text: str) -> str:
    """Remove the plural s of abbreviations, which no stemmer does (`LLMs`, `gpus`)."""
    return _ABBREVIATIONS.sub(r"\1", text)


@cache
def _stemming() -> "TextAnalyzer":
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return (
        TextAnalyzerBuilder(Tokenizer.regex(_TOKEN))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.custom_stopword(sorted(FUNCTION_WORDS)))
        .filter(Filter.stemmer("english"))
        .build()
    )


@cache
def _folding() -> "TextAnalyzer":
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return TextAnalyzerBuilder(Tokenizer.regex(_TOKEN)).filter(Filter.lowercase()).filter(Filter.ascii_fold()).build()


@cache
def _surfaces() -> "TextAnalyzer":
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return (
        TextAnalyzerBuilder(Tokenizer.regex(_TOKEN))
        .filter(Filter.lowercase())
        .filter(Filter.custom_stopword(sorted(FUNCTION_WORDS)))
        .build()
    )
