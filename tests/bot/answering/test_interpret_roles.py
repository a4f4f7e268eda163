"""Values that no rule takes: which role the fitted weights give them, and what becomes of it."""

from functools import cache

import numpy as np
import pytest

from bot.answering.interpret import interpret
from bot.answering.interpreting.roles import ROLES, TokenStates, role_of
from bot.answering.model import Question, SearchPlan
from bot.answering.searching.fields import QuestionEmbedder
from ingest.library.embedder import EmbedderSettings, open_embedder
from tests.bot.answering.vocabularies import NOW, MadeUpLibrary


class Embedding(MadeUpLibrary):
    """The made-up library with the built-in embedder."""

    def __init__(self, embedder: QuestionEmbedder) -> None:
        super().__init__()
        self._embedder = embedder

    @cache  # noqa: B019
    def token_states(self, text: str) -> TokenStates | None:
        return self._embedder.token_states(text)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Embedding:
    return Embedding(QuestionEmbedder(open_embedder(EmbedderSettings(), tmp_path_factory.mktemp("graph"))))


def planned(text: str, library: MadeUpLibrary) -> SearchPlan:
    return interpret(Question(text, NOW), library)


@pytest.mark.parametrize("question", ["count the serving at the edge ones", "serving at the edge stuff pls"])
def test_a_bare_heading_selects(question: str, library: Embedding) -> None:
    assert planned(question, library).selection.sections == ("serving at the edge",)


@pytest.mark.parametrize("question", ["how does serving at the edge save energy?", "what do people do about slow training?"])
def test_a_heading_in_a_topic_does_not_select(question: str, library: Embedding) -> None:
    assert planned(question, library).selection.empty


def test_an_organisation_said_by_the_way_does_not_select(library: Embedding) -> None:
    plan = planned("my boss at MIT asked which papers deal with paged memory", library)
    assert (plan.intent, plan.selection.organisations) == ("answer", ())


def test_roles_are_probabilities_whatever_the_states(library: Embedding) -> None:
    told = TokenStates([(0, 3)], np.zeros((1, 384), np.float32))
    roles = role_of(told, 0, 3)
    assert set(roles) == set(ROLES)
    assert sum(roles.values()) == pytest.approx(1, abs=1e-5)
    assert role_of(told, 90, 99) == roles


def test_without_the_built_in_embedder_rules_alone_decide() -> None:
    assert planned("papers from MIT", MadeUpLibrary()).selection.organisations == ("mit",)
