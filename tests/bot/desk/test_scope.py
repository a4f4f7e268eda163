"""Which lists may be seen where: a channel's, those that are wanted, and those that are private, all at once."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.model import Question, Scope
from bot.desk.desk import Desk
from bot.desk.scope import scope_of
from bot.presenting.as_json import answer_as_json, found_as_json
from bot.settings.reception import PrivateListSettings
from bot.settings.settings import Settings
from bot.store.model import Place, Presser
from ingest.library.embedder import EmbedderSettings
from tests.ingest.library.test_restricted import OPEN, PRIVATE, SECRET
from tests.libraries import build

SECRET_LIST = PrivateListSettings(list="Secret", channels=("C1",), workspaces=("T9",), people=("U1",))


def by(channel: str = "C2", workspace: str = "T1", person: str = "U2", *, private: bool = False) -> Presser:
    return Presser(Place("slack", workspace, channel), person, (), private)


@pytest.mark.parametrize(
    ("wanted", "channel", "seen"),
    [
        ((), (), Scope((), ("Secret",))),
        (("a",), (), Scope(("a",), ("Secret",))),
        ((), ("a", "b"), Scope(("a", "b"), ("Secret",))),
        (("B",), ("a", "b"), Scope(("b",), ("Secret",))),
        (("c",), ("a", "b"), None),
        (("secret",), (), None),
        (("secret", "a"), (), Scope(("a",), ("Secret",))),
        ((), ("secret",), None),
    ],
)
def test_what_is_wanted_and_what_the_channel_has_must_both_allow_a_list(
    wanted: tuple[str, ...], channel: tuple[str, ...], seen: Scope | None
) -> None:
    assert scope_of(by(), wanted, channel, [SECRET_LIST]) == seen


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (by(channel="C1"), True),
        (by(workspace="T9"), True),
        (by(person="U1", private=True), True),
        (by(person="U1"), False),
        (by(private=True), False),
        (by(workspace=""), False),
    ],
    ids=["its channel", "its workspace", "its person alone", "its person before others", "another", "no workspace"],
)
def test_a_private_list_is_shown_where_the_configuration_says_and_nowhere_else(who: Presser, may: bool) -> None:
    scope = scope_of(who, (), (), [SECRET_LIST])
    assert scope == Scope((), () if may else ("Secret",))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("scoped")
    build(folder, {"open": OPEN, "quokka": SECRET})
    with Desk(Settings(data=folder / "data", embedder=EmbedderSettings())) as opened:
        yield opened


ASKED = [
    "Quokkaname",
    "what is Quokkaname about?",
    "summarise Quokkaname",
    f"summarise {PRIVATE}",
    "papers like Quokkaname",
    "papers on the list quokka",
    "OSDI 2024 papers",
    "papers under Quokkaheading",
    "which lists are there?",
    "how many papers are there?",
    "tokens",
    "all papers",
    "compare Quokkaname and Pagelet",
    "papers not on the list quokka",
    "https://arxiv.org/abs/2302.00002",
]


@pytest.mark.parametrize(
    "scope", [Scope(("open",)), Scope((), ("quokka",))], ids=["a channel's lists", "a private list"]
)
@pytest.mark.parametrize("text", ASKED)
async def test_whatever_is_asked_nothing_of_a_hidden_list_comes_back(desk: Desk, text: str, scope: Scope) -> None:
    question = Question(text, datetime.now(UTC), lists=scope.lists, without=scope.without)
    answer = await desk.answer(question)
    said = json.dumps([answer_as_json(answer)["claims"], answer_as_json(answer)["sources"], answer.papers])
    found = found_as_json("", await asyncio.to_thread(desk.find, question))
    named = await asyncio.to_thread(desk.papers_named, text, scope)
    for shown in (said, json.dumps(found["results"]), repr(named), repr(answer.nearest)):
        assert "quokka" not in shown.lower()
        assert PRIVATE not in shown


async def test_the_same_is_found_where_everything_may_be_seen(desk: Desk) -> None:
    assert PRIVATE in (await desk.answer(Question("Quokkaname", datetime.now(UTC)))).papers
