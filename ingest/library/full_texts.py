"""Stores full texts in the catalogue, and says which paper has which."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, func, insert, select

from ingest.full_text.model import FullText, Lacking, Section
from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.catalogue import transaction
from ingest.library.full_text_passages import passages_of_text
from ingest.library.model import Passage


class StoredFullTexts:
    """The full texts of a catalogue, and of which there are none."""

    def __init__(self, engine: Engine) -> None:
        """Read and write the texts of the catalogue behind `engine`."""
        self._engine = engine

    def save(self, found: FullText | Lacking) -> None:
        """Save a text, or that there is none, in place of what was known under its key."""
        table = schema.full_texts
        if isinstance(found, FullText):
            sections = [(each.name, each.within, each.paragraphs, each.pages) for each in found.sections]
            values = {"provider": found.provider, "url": found.url, "reason": ""}
            values["sections"] = json.dumps(sections, ensure_ascii=False)
        else:
            values = {"provider": "", "url": "", "reason": found.reason}
        with transaction(self._engine) as connection:
            connection.execute(delete(table).where(table.c.key == found.key))
            connection.execute(insert(table).values(key=found.key, retrieved_at=found.retrieved_at, **values))

    def held(self, keys: Iterable[str]) -> set[str]:
        """Return those of `keys` under which there is a text."""
        table = schema.full_texts
        query = select(table.c.key).where(table.c.sections.is_not(None))
        with transaction(self._engine) as connection:
            return {
                key
                for some in some_at_a_time(keys)
                for key in connection.execute(query.where(table.c.key.in_(some))).scalars()
            }

    def lacking(self, since: datetime) -> set[str]:
        """Return the keys under which no text was found at `since` or later."""
        table = schema.full_texts
        query = select(table.c.key).where(table.c.sections.is_(None), table.c.retrieved_at >= since)
        with transaction(self._engine) as connection:
            return set(connection.execute(query).scalars())

    def sections(self, key: str) -> tuple[Section, ...]:
        """Return the sections of a text; none where there is no text under its key."""
        table = schema.full_texts
        with transaction(self._engine) as connection:
            stored = connection.execute(select(table.c.sections).where(table.c.key == key)).scalar()
        return tuple(
            Section(name, within, tuple(paragraphs), tuple(pages))
            for name, within, paragraphs, pages in json.loads(stored or "[]")
        )

    def count(self) -> int:
        """Return how many texts there are."""
        query = select(func.count()).where(schema.full_texts.c.sections.is_not(None))
        with transaction(self._engine) as connection:
            return connection.execute(query).scalar_one()

    def characters(self) -> int:
        """Return how long all texts are together."""
        with transaction(self._engine) as connection:
            return int(connection.execute(select(func.sum(func.length(schema.full_texts.c.sections)))).scalar() or 0)


@dataclass(frozen=True, slots=True)
class TextOfPaper:
    """The key of a paper's full text; `list` is the list that it is a file of, None for a text from elsewhere."""

    key: str
    list: str | None = None


class TextsOfPapers:
    """Which papers of a run have full texts; a text is read only when its passages are wanted."""

    def __init__(self, stored: StoredFullTexts | None = None, texts: Mapping[str, TextOfPaper] | None = None) -> None:
        """`texts` has by paper id what `stored` holds; by default there is none."""
        self._stored = stored
        self._texts = texts or {}

    def key_of(self, paper_id: str) -> str | None:
        """Return the key of a paper's full text, None without one."""
        text = self._texts.get(paper_id)
        return text.key if text else None

    def passages_of(self, paper_id: str, title: str) -> tuple[Passage, ...]:
        """Return the passages of a paper's full text; none without one."""
        text = self._texts.get(paper_id)
        if text is None or self._stored is None:
            return ()
        return passages_of_text(self._stored.sections(text.key), paper_id, title, text.list)

    def abstract_of(self, paper_id: str) -> str | None:
        """Return the abstract that a paper's full text has, None where there is no text or none in it."""
        text = self._texts.get(paper_id)
        sections = self._stored.sections(text.key) if text and self._stored else ()
        own = (section for section in sections if section.name.casefold() == "abstract" and section.paragraphs)
        return next((" ".join(section.paragraphs) for section in own), None)


NO_TEXTS = TextsOfPapers()
