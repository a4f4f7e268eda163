"""The answers of the gallery, built once for all of its tests."""

from collections.abc import Mapping

import pytest

from bot.answering.model import Answer
from tests.gallery.kinds import asked


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Answer]:
    """The desk's answers over the invented list, by their kinds."""
    return asked(tmp_path_factory.mktemp("gallery"))
