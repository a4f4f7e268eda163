"""What an installed Refdesk must have beside its modules."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BESIDE_MODULES = (".py", ".pyc", ".typed")


@pytest.mark.parametrize("package", ["bot", "ingest", "prompts"])
def test_every_file_of_a_package_that_is_no_module_is_installed_with_it(package: str) -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"][
        package
    ]
    installed = {file for pattern in patterns for file in (ROOT / package).glob(pattern)}
    files = {file for file in (ROOT / package).rglob("*") if file.is_file() and file.suffix not in BESIDE_MODULES}
    assert files - installed == set()
