"""People who talk to a desk about papers for lists."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.answering.model import Answer, Question
from bot.proposals.proposals import Proposals
from bot.settings.settings import Settings
from bot.store.model import DIRECT, Asked, Place
from tests.fakes.arxiv import FakeArxiv, FakePaper
from tests.libraries import NOW

NEW = FakePaper(
    "Shelving: Keeping Attention Memory in Pages on Disk",
    "Serving language models wastes memory. Shelving keeps the cache of each request in pages on disk.",
    ("Jane Doe", "Kim Loe"),
)
PLACE = Place("slack", "T1", "C1")


class Talk:
    """What people say, one after the other."""

    def __init__(self, proposals: Proposals) -> None:
        self.proposals = proposals
        self.said = 0

    async def say(self, text: str, person: str = "U1", place: Place = PLACE, **more: Any) -> Answer:
        """What is answered; `more` is what else is known of who asks, and the `turns` and `thread` before."""
        answer = await self.hear(text, person, place, **more)
        assert answer is not None
        return answer

    async def hear(self, text: str, person: str = "U1", place: Place = PLACE, **more: Any) -> Answer | None:
        self.said += 1
        moment = NOW + timedelta(minutes=self.said)
        before = {name: more.pop(name) for name in ("turns", "thread") if name in more}
        asked = Asked(f"C1:{self.said}", place, DIRECT, person, text, moment, private=True, **more)
        return await self.proposals.answer(asked, Question(text, moment, **before))


def settings_in(folder: Path, arxiv: FakeArxiv, store: Path, **more: object) -> Settings:
    lists = [{"name": name, "source": str(folder / f"{name}.md")} for name in ("serving", "training")]
    return Settings.model_validate(
        {
            "data": folder / "data",
            "lists": lists,
            "store": {"url": f"sqlite:///{store / 'store.sqlite'}"},
            "abstracts": {"providers": ("arxiv",), "arxiv": {"base_url": arxiv.url, "interval_seconds": 0}},
            "proposals": {"reviewers": ["slack:U9"], "interval_seconds": 0},
            **more,
        }
    )
