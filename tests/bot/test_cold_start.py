"""What commands import: each module that one does without makes it start sooner."""

import os
import subprocess
import sys
from pathlib import Path

from tests.libraries import SERVING, build, settings_for, write_sources

NOT_FOR_A_QUESTION = (
    "alembic",
    "anyio",
    "apscheduler",
    "chromadb",
    "discord",
    "docutils",
    "feedgen",
    "filelock",
    "ftfy",
    "httpcore",
    "httpx",
    "llama_index",
    "lxml",
    "markdown_it",
    "openai",
    "pybtex",
    "pygments",
    "slack_bolt",
    "tenacity",
    "trio",
    "urllib.request",
    "bot.answering.model_plan",
    "bot.digests",
    "bot.platforms.discord.client",
    "bot.platforms.slack.app",
    "bot.store",
    "bot.summaries.full_texts",
    "bot.summaries.summarise",
    "ingest.full_text.process",
    "ingest.job",
    "ingest.enrichment.enrich",
    "ingest.markdown",
    "ingest.runs",
)
"""Packages and modules that a question over a published library, without a model, must not import."""

NOT_FOR_UNCHANGED_LISTS = (
    "chromadb",
    "httpx",
    "llama_index",
    "markdown_it",
    "numpy",
    "onnxruntime",
    "tantivy",
    "tokenizers",
    "urllib.request",
    "bot.answering",
    "bot.presenting.answer_parts",
    "ingest.enrichment.enrich",
    "ingest.library.publishing",
    "ingest.markdown",
    "ingest.runs.changed",
)
"""Packages and modules that an ingest with nothing new must not import."""

NOT_FOR_AN_EXPORT = ("bot.answering.search", "bot.desk", "chromadb", "citeproc", "pybtex", "pyzotero")
"""What writing out a whole list must not import: nothing is searched."""

_RUN = """
import sys
from bot.cli import main
try:
    main()
finally:
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""


def test_a_question_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    build(tmp_path)
    imported = _imported_by("ask", "how are requests scheduled?", "--data", str(tmp_path / "data"))
    assert "bot.answering.search" in imported
    assert _among(imported, NOT_FOR_A_QUESTION) == []


def test_a_list_that_is_written_out_imports_nothing_that_only_a_search_needs(tmp_path: Path) -> None:
    build(tmp_path)
    imported = _imported_by("export", "serving", "--format", "bibtex", "--data", str(tmp_path / "data"))
    assert "bot.exporting.bibtex" in imported
    assert _among(imported, NOT_FOR_AN_EXPORT) == []


def test_an_ingest_of_unchanged_lists_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    write_sources(tmp_path, {"serving": SERVING}, ())
    settings_for(tmp_path, ["serving"])
    config = tmp_path / "config.toml"
    config.write_text(
        f'[[lists]]\nname = "serving"\nsource = "{tmp_path / "serving.md"}"\n[abstracts]\nproviders = []\n', "utf-8"
    )
    ingest = ("ingest", "--config", str(config), "--data", str(tmp_path / "data"))
    assert "ingest.runs.changed" in _imported_by(*ingest)
    imported = _imported_by(*ingest)
    assert "ingest.runs.unchanged" in imported
    assert _among(imported, NOT_FOR_UNCHANGED_LISTS) == []


def _imported_by(*arguments: str) -> list[str]:
    """Return the modules that a command has imported at its end."""
    ran = subprocess.run([sys.executable, "-c", _RUN, *arguments], capture_output=True, text=True, check=False)
    return ran.stderr.splitlines()


def _among(imported: list[str], packages: tuple[str, ...]) -> list[str]:
    return [name for name in imported if any(name == each or name.startswith(f"{each}.") for each in packages)]


def test_a_command_gives_numpy_one_thread_unless_told_otherwise() -> None:
    code = (
        "import os; from bot.cli import prepare_process; prepare_process(); print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    for given, expected in (({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")):
        kept = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
        ran = subprocess.run([sys.executable, "-c", code], env=kept | given, capture_output=True, text=True, check=True)
        assert ran.stdout.strip() == expected
