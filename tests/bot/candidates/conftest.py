"""One library of two lists for all stories of this folder."""

from pathlib import Path

import pytest

from tests.libraries import build


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("candidates")
    build(folder)
    return folder
