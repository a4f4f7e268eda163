"""What a question in a terminal imports: every module that it does without makes its answer come sooner."""

import subprocess
import sys
from pathlib import Path

import pytest

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
    "bot.answering.plan_by_model",
    "bot.digests",
    "bot.platforms.discord.client",
    "bot.platforms.slack.app",
    "bot.store",
    "bot.summaries.full_text",
    "bot.summaries.summarise",
    "ingest.job",
    "ingest.enrichment.enrich",
    "ingest.markdown",
    "ingest.runs",
)
"""Packages and modules that a question over a published library, without a model, must not import."""

_ASK = """
import sys
from bot.cli import main
sys.argv = ["refdesk", "ask", "how are requests scheduled?", "--data", sys.argv[1]]
try:
    main()
finally:
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "list.md").write_text(
        "# List\n\n- [Tidepool: Scheduling Requests at Every Step](https://arxiv.org/abs/2001.00001) OSDI'22\n", "utf-8"
    )
    (tmp_path / "config.toml").write_text(
        f'[[lists]]\nname = "list"\nsource = "{tmp_path / "list.md"}"\n[abstracts]\nproviders = []\n', "utf-8"
    )
    run = [sys.executable, "-c", "from bot.cli import main; main()", "ingest", "--data", str(tmp_path / "data")]
    subprocess.run([*run, "--config", str(tmp_path / "config.toml")], check=True, capture_output=True)
    return tmp_path / "data"


def test_a_question_imports_nothing_that_it_does_not_need(data: Path) -> None:
    asked = subprocess.run([sys.executable, "-c", _ASK, str(data)], capture_output=True, text=True, check=False)
    imported = asked.stderr.splitlines()
    assert "bot.answering.search" in imported, asked.stderr[-2_000:]
    needless = [
        name for name in imported if any(name == each or name.startswith(f"{each}.") for each in NOT_FOR_A_QUESTION)
    ]
    assert needless == []
