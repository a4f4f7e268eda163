"""Finds the names in a sentence that do not occur in the texts that it cites."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from bot.answering.normal_text import normal_text
from bot.answering.wording import FUNCTION_WORDS
from ingest.terms.normal_form import fold
from ingest.terms.patterns import lazy_pattern

_TOKEN = lazy_pattern(r"[^\W_][\w+./'&-]*(?<![.'/&-])|[^\W_]")
_BETWEEN = 50
"""Characters in front of a token in which the end of a sentence is looked for."""
_COMMON = frozenset(
    ["ai", "ml", "dl", "gpu", "cpu", "llm", "lm", "nlp", "api", "i", "ram", "ssd", "io", "i/o", "os", "id"]
)
_PARTS = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+(?:\.\d+)*|[^\W\d_]+", re.UNICODE)
_RUN = lazy_pattern(r"(?:[A-Z][a-z]+[ -]){1,6}(?:[A-Z][a-z]+|\d+(?:\.\d+)?)")
_SPELLED = lazy_pattern(r"[A-Za-z]{2,7}\Z")


def names_in(sentence: str, known: Collection[str] = (), *, by_capital: bool = True) -> tuple[str, ...]:
    """The names in `sentence`, in order, each once.

    A name has a capital inside (`vLLM`), mixes letters and digits (`A100`), or is written with a capital where a
    sentence does not begin, unless not `by_capital`, as where a language gives capitals to ordinary words. `known` are
    folded short names of works, which always count.
    """
    return tuple(dict.fromkeys(_names(normal_text(sentence), known, by_capital)))


def missing_names(
    sentence: str, cited: str, known: Collection[str] = (), *, by_capital: bool = True
) -> tuple[str, ...]:
    """The names of `sentence` that do not occur in `cited`, whatever the case, hyphens and plural.

    An abbreviation also counts as found where the cited text spells it out, and the other way round.
    """
    plain = normal_text(cited).casefold()
    missing = [name for name in names_in(sentence, known, by_capital=by_capital) if not _occurs(name, plain)]
    if missing:
        spelled = _spelled_out(normal_text(sentence), plain)
        missing = [name for name in missing if name not in spelled]
    return tuple(missing)


def _names(text: str, known: Collection[str], by_capital: bool) -> Iterator[str]:
    opens = True
    for match in _TOKEN.finditer(text):
        token = re.sub(r"'s?$|s'$", "", match[0])
        between = text[max(0, match.start() - _BETWEEN) : match.start()].rstrip()
        opens = opens or between.endswith((". ", "? ", "! ", ":"))
        core = _core(token)
        if core and (_is_distinctive(core) or _is_capitalised(core, opens or not by_capital, known)):
            yield core
        opens = False


def _core(token: str) -> str:
    """`token` without the lower-case words that a hyphen joins to it: `KV` of `KV-cache`, `LLM` of `LLM-based`."""
    parts = token.split("-")
    if len(parts) > 1:
        while parts and parts[-1].isalpha() and parts[-1].islower():
            parts.pop()
        while len(parts) > 1 and parts[0].isalpha() and parts[0].islower() and not parts[1][:1].isdigit():
            parts.pop(0)
    return "-".join(parts)


def _is_capitalised(token: str, opens: bool, known: Collection[str]) -> bool:
    """Whether `token` is a name for its capital: one that no sentence's beginning explains, or a known name."""
    if not token[0].isupper() or _is_common(token):
        return False
    return not opens or fold(token) in known


def is_everyday_abbreviation(token: str) -> bool:
    """Say whether `token` is written like a name but names no system: GPU, LLM, API."""
    return token.casefold().removesuffix("s") in _COMMON


def _is_common(token: str) -> bool:
    folded = token.casefold()
    return folded in FUNCTION_WORDS or folded.removesuffix("s") in _COMMON


def _is_distinctive(token: str) -> bool:
    letters = [letter for letter in token if letter.isalpha()]
    if not letters or token[0].isdigit() or _is_common(token):
        return False
    return any(letter.isupper() for letter in letters[1:]) or any(letter.isdigit() for letter in token)


def _occurs(name: str, plain: str) -> bool:
    if _pattern(name).search(plain):
        return True
    singular = name[:-1] if name.endswith("s") and len(name) > 2 else name
    return bool(_SPELLED.match(singular) and _expansion(singular).search(plain))


@lru_cache(maxsize=2048)
def _pattern(name: str) -> re.Pattern[str]:
    parts = [re.escape(part.casefold()) for part in _PARTS.findall(name)]
    plural = len(parts) > 1 and parts[-1] == "s" and name.endswith("s")
    joined = r"[-\s_/.+&']{0,2}".join(parts[:-1] if plural else parts) or re.escape(name.casefold())
    stem = joined.removesuffix("s") if len(joined) > 4 and not plural else joined
    return re.compile(rf"(?<![^\W_]){stem}(?:'?s|es)?(?![^\W_]|\.\d)")


@lru_cache(maxsize=2048)
def _expansion(abbreviation: str) -> re.Pattern[str]:
    """What spells `abbreviation` out: consecutive words that begin with its letters."""
    return re.compile(r"(?<![^\W_])" + r"[^\W_]*[-\s]+".join(map(re.escape, abbreviation.casefold())))


def _spelled_out(text: str, plain: str) -> frozenset[str]:
    """The words of capitalised runs (`Large Language Models`, `Flash Attention`) that the cited text writes as one."""
    words: set[str] = set()
    for run in _RUN.findall(text):
        parts = re.split(r"[ -]", run)
        initials = "".join(part[0] for part in parts if part).casefold()
        shortened = re.search(rf"(?<![^\W_]){re.escape(initials)}s?(?![^\W_])", plain)
        if (shortened and len(initials) > 1) or _pattern(run).search(plain):
            words.update(parts)
    return frozenset(words)
