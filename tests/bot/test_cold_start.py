"""What a question in a terminal imports: every module that it does without makes its answer come sooner."""

import subprocess
import sys
from pathlib import Path

from tests.libraries import build

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
    "bot.summaries.full_texts",
    "bot.summaries.summarise",
    "ingest.full_text.process",
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


def test_a_question_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    build(tmp_path)
    asked = subprocess.run(
        [sys.executable, "-c", _ASK, str(tmp_path / "data")], capture_output=True, text=True, check=False
    )
    imported = asked.stderr.splitlines()
    assert "bot.answering.search" in imported, asked.stderr[-2_000:]
    needless = [
        name for name in imported if any(name == each or name.startswith(f"{each}.") for each in NOT_FOR_A_QUESTION)
    ]
    assert needless == []
