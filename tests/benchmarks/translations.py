"""Derive the tables of words of research in other languages from Wiktionary's translations.

Run with `python -m tests.benchmarks.translations FOLDER`, where FOLDER holds the files of
https://github.com/open-dsl-dict/wiktionary-dict, unpacked: `en-de.txt`, `es-en.txt` and so on of `src/`, `en-fr.dsl`
and `it-en.dsl` of `dsl/oneway/`. Which words are of research is counted in 60,000 public abstracts. It writes
`bot/answering/interpreting/languages/LANGUAGE.txt`.
"""

import json
import lzma
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from bot.answering.interpreting.text import plain_question
from bot.answering.interpreting.translations import LANGUAGES, SIGNS
from tests.benchmarks.material import ROOT, shared

_FILES = {"zh": "en-cmn.txt", "fr": "en-fr.dsl"}
_FROM = {"es": "es-en.txt", "fr": "fr-en.txt", "it": "it-en.dsl", "pt": "pt-en.txt"}
_FIRST = 4
"""How much more the first of several translations counts."""
_LEAST_PAPERS, _LEAST_WITH_PHRASE = 25, 3
"""In how many of the abstracts a word must be to be one of research, and a phrase of such words."""
_MOST = 6
_LINE = re.compile(r"^([^\W\d_][^\W\d_]*(?:[ -][^\W\d_]+)*) \{[^}]*\}[^:]* :: (.*)$")
_DSL = re.compile(r"^([^\W\d_][^\W\d_]*(?:[ -][^\W\d_]+)*)\n\t.*\n\t\[m1\](.*)\[/m\]$", re.M)
_REMARKS = re.compile(r"\[[^\]]*\]|\{[^}]*\}|<[^>]*>|/[^/]*/|\([^)]*\)|\\")
_HEAD = """# Words of research in another language, without accents, with what they are in English.
# The most usual first. Derived by tests/benchmarks/translations.py from the translations of the English Wiktionary as
# of 2015 (https://github.com/open-dsl-dict/wiktionary-dict), CC BY-SA 3.0.
"""


def main() -> None:
    """Read the dictionaries in the folder that is given, and write a table for each language."""
    folder = Path(sys.argv[1])
    words, phrases = _words_of_research()
    for language in LANGUAGES:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for english, translations in _entries(folder / _FILES.get(language, f"en-{language}.txt")):
            for place, text in enumerate(_REMARKS.sub(" ", translations).split(",")):
                if _is_of_research(english, words, phrases) and (key := _key(text, language)):
                    found[key][english] += _FIRST if place == 0 else 1
        for foreign, glosses in _entries(folder / _FROM.get(language, "none")):
            for place, gloss in enumerate(re.split("[,;]", _REMARKS.sub(" ", glosses))):
                english = gloss.strip().removeprefix("to ").removesuffix(".").lower()
                if _is_of_research(english, words, phrases) and (key := _key(foreign, language)):
                    found[key][english] += _FIRST if place == 0 else 1
        target = ROOT / "bot" / "answering" / "interpreting" / "languages" / f"{language}.txt"
        lines = (f"{key}\t{','.join(_ordered(of, words))}" for key, of in sorted(found.items()))
        target.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
        print(f"{target.name}: {len(found):,} terms, {target.stat().st_size / 1024:,.0f} KiB")


def _words_of_research() -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How many abstracts hold each word, and each two words side by side."""
    words: Counter[str] = Counter()
    phrases: Counter[str] = Counter()
    with lzma.open(shared("scale", "arxiv-60k.jsonl.xz"), "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            text = re.findall(r"[a-z]+", f"{row['title']} {row['abstract']}".lower())
            words.update(set(text))
            phrases.update({" ".join(pair) for pair in pairwise(text)})
    return words, phrases


def _entries(file: Path) -> Iterator[tuple[str, str]]:
    """Yield English words with their translations, one sense each."""
    if not file.exists():
        return
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".dsl":
        yield from _DSL.findall(text)
        return
    yield from ((match[1], match[2]) for line in text.splitlines() if (match := _LINE.match(line)))


def _is_of_research(english: str, words: Mapping[str, int], phrases: Mapping[str, int]) -> bool:
    if not re.fullmatch("[a-z][a-z -]*", english):
        return False
    parts = english.split(" ")
    if len(parts) > 1:
        return len(parts) == 2 and phrases[english] >= _LEAST_WITH_PHRASE
    return len(english) > 2 and words[english.partition("-")[0]] >= _LEAST_PAPERS


def _key(text: str, language: str) -> str:
    """A translation as it is looked up: its stems, or its signs."""
    text = text.strip()
    if language in SIGNS:
        return (
            text
            if re.fullmatch(r"(?=.*[\u30a0-\u30ff\u3400-\u9fff])[\u3041-\u3096\u30a0-\u30ff\u3400-\u9fff]+", text)
            else ""
        )
    typed = plain_question(text).split()
    if not typed or len(typed) > 3 or not all(word.isalpha() for word in typed) or max(map(len, typed)) < 3:
        return ""
    return " ".join(typed)


def _ordered(of: Counter[str], words: Mapping[str, int]) -> list[str]:
    return sorted(of, key=lambda english: (-of[english], -words[english], english))[:_MOST]


if __name__ == "__main__":
    main()
