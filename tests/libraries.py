"""Small libraries for tests, made by the real ingest from lists and abstracts that a test writes."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from ingest.abstracts.providers import AbstractsSettings
from ingest.job import run_job
from ingest.library.embedder import EmbedderSettings, open_embedder
from ingest.library.layout import catalogue_url, model_folder
from ingest.library.reader import Library, open_library
from ingest.papers.settings import IdentitySettings
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings
from ingest.settings import ListSettings

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

SERVING = """\
# Serving papers

## Serving
- [Pagelet](https://arxiv.org/abs/2301.00001): Paging Attention Memory for Language Models | SOSP' 23
  - UC Berkeley & Stanford
  - Splits the cache of every request into small pages
- [Relay](https://arxiv.org/abs/2302.00002): Separating Prompt Work from Token Work on Different Machines | OSDI' 24
- [Ledgerline](https://www.usenix.org/conference/osdi24/presentation/doe): Fair Queues for Shared Servers | CMU

## Surveys
- [Inference of Large Models: A Survey](https://arxiv.org/abs/2303.00003)
"""

TRAINING = """\
# Training papers

## Training
* Pagelet: Paging Attention Memory for Language Models ([SOSP 2023](../sosp.md)) \\[[Paper](https://doi.org/10.1145/9.1)]
* Stragglers: Training on Clusters with Slow Machines ([NSDI 2024](../nsdi.md)) \\[[Paper](https://doi.org/10.1145/9.2)]
"""

ABSTRACTS = (
    {
        "arxiv_id": "2301.00001",
        "title": "Pagelet: Paging Attention Memory for Language Models",
        "abstract": "Serving language models wastes memory on fragments. Pagelet keeps the cache of each request in "
        "pages of fixed size. It serves 2.5x more requests than systems that reserve memory in one piece.",
    },
    {
        "arxiv_id": "2302.00002",
        "title": "Relay: Separating Prompt Work from Token Work on Different Machines",
        "abstract": "Reading a prompt is bound by arithmetic, writing tokens by memory. Relay runs both phases on "
        "machines of their own and hands the state over the network. Cost falls by 30%.",
    },
)


def write_sources(folder: Path, lists: Mapping[str, str], abstracts: Sequence[Mapping[str, object]]) -> None:
    """Write lists (by name) and a file of abstracts into a folder, as a lab would keep them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in lists.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    lines = "".join(json.dumps(row) + "\n" for row in abstracts)
    (folder / "abstracts.jsonl").write_text(lines, encoding="utf-8")


def settings_for(
    folder: Path,
    names: Sequence[str],
    identity: IdentitySettings | None = None,
    precision: str = "int8",
    lists: Sequence[ListSettings] = (),
) -> IngestSettings:
    """Settings for an ingest of what `write_sources` wrote, and of other `lists`, with the library in `folder`."""
    data = folder / "data"
    if not model_folder(data).is_dir():
        shutil.copytree(_models(), model_folder(data))
    return IngestSettings(
        data=data,
        catalogue_url=catalogue_url(data),
        lists=[*(ListSettings(name=name, source=str(folder / f"{name}.md")) for name in names), *lists],
        identity=identity or IdentitySettings(),
        abstracts=AbstractsSettings(providers=("file",), files=(str(folder / "abstracts.jsonl"),)),
        embedder=EmbedderSettings.model_validate({"precision": precision}),
    )


def build(folder: Path, lists: Mapping[str, str] | None = None, now: datetime = NOW) -> IngestReport:
    """Write sources, by default the two lists and two abstracts above, and ingest them."""
    lists = {"serving": SERVING, "training": TRAINING} if lists is None else lists
    write_sources(folder, lists, ABSTRACTS)
    return run_job(settings_for(folder, list(lists)), now=now)


def opened(folder: Path) -> Library:
    """Open the library that was built in a folder."""
    return open_library(catalogue_url(folder / "data"), folder / "data")


@cache
def _models() -> Path:
    """The graph of the built-in model, made once for all libraries of a test run."""
    folder = Path(tempfile.mkdtemp(prefix="refdesk-models-"))
    open_embedder(EmbedderSettings(), folder)
    return folder
