"""Hold the words of the pages in each language: a TOML file each, with the same keys."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from ingest.library.model import Basis

DEFAULT = "en"


class Words:
    """The words of one language, by keys such as `browse.title`; missing ones are said in English."""

    def __init__(self, code: str, texts: Mapping[str, str], instead: Mapping[str, str]) -> None:
        """Hold the texts of the language with the code `code`."""
        self.code = code
        self._texts = {**instead, **texts}

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values filled in."""
        text = self._texts[key]
        return text.format(**values) if values else text

    def day(self, moment: date) -> str:
        """Return a day as the language writes it."""
        return self("written.day", day=moment.day, month=self._month(moment.month), year=moment.year)

    def month(self, text: str) -> str:
        """Return a month such as `2026-11` as the language writes it."""
        year, _, number = text.partition("-")
        return self("written.month", month=self._month(int(number)), year=year)

    def number(self, count: int) -> str:
        """Return a count with the language's mark between thousands."""
        return f"{count:,}".replace(",", self("written.thousands"))

    def basis(self, basis: Basis) -> str:
        """Return what a passage is from."""
        return self(f"basis.{basis.replace(' ', '_')}")

    def _month(self, number: int) -> str:
        return self("written.months").split()[number - 1]


@cache
def languages() -> Mapping[str, Words]:
    """Return the words of every language by its code."""
    tables = {
        file.name.removesuffix(".toml"): _flat(tomllib.loads(file.read_text("utf-8")))
        for file in files(__name__).iterdir()
        if file.name.endswith(".toml")
    }
    return {code: Words(code, texts, tables[DEFAULT]) for code, texts in sorted(tables.items())}


def words_for(accepted: str, chosen: str = "") -> Words:
    """Return the words of the language chosen, else of the first one that a browser accepts, else English.

    `accepted` is the header Accept-Language (RFC 9110, section 12.5.4).
    """
    known = languages()
    if chosen in known:
        return known[chosen]
    weighed = []
    for number, part in enumerate(accepted.split(",")[:20]):
        tag, _, rest = part.partition(";")
        quality = rest.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        weighed.append((-weight, number, tag.strip().lower().split("-")[0]))
    return next((known[code] for weight, _, code in sorted(weighed) if code in known and weight < 0), known[DEFAULT])


def _flat(table: Mapping[str, object]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            texts |= {f"{key}.{inner}": str(text) for inner, text in value.items()}
        else:
            texts[key] = str(value)
    return texts
