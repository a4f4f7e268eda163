"""What the benchmarks run on: the shared material where it is, and libraries built from it."""

import json
import lzma
import os
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bot.prompts import Prompts
from ingest.abstracts.providers import AbstractsSettings
from ingest.enrichment.settings import Enriching, EnrichmentSettings
from ingest.job import run_job
from ingest.library.layout import catalogue_url
from ingest.library.reader import Library, open_library
from ingest.runs.settings import IngestSettings
from ingest.settings import ListSettings
from tests.fakes.chat_json import answering_chat

ROOT = Path(__file__).resolve().parents[2]
_BLIND = "blind-"
_FILES = sorted((Path(__file__).parent / "questions").rglob("*.jsonl"))

OWN_QUESTIONS = [file for file in _FILES if file.parent.name == "questions" and not file.name.startswith(_BLIND)]
"""Questions over the seed lists, each file by another writer who did not know how they are answered."""

QUESTIONS_ON_LISTS = [file for file in _FILES if file.parent.name == "lists" and not file.name.startswith(_BLIND)]
"""Questions over one of the larger public lists each, which the file is named after."""

QUESTIONS_ON_OWN_LISTS = [file for file in _FILES if file.parent.name == "own_lists"]
"""Questions over the made-up lists of `lists/`: chemistry, ecology, history; seen ones, from which rules may grow."""

BLIND_QUESTIONS = [file for file in _FILES if file.parent.name == "questions" and file.name.startswith(_BLIND)]
"""Questions over the seed lists that nobody who works on answering looks at; see `questions/README.md`."""

BLIND_QUESTIONS_ON_LISTS = [file for file in _FILES if file.parent.name == "lists" and file.name.startswith(_BLIND)]
"""The same over public lists, which the files are named after behind their prefix."""

PUBLIC_LISTS = {
    "FuzzingPaper": ("wcventure/FuzzingPaper", "0b6a622f2fed1b3ebaa4bb247561271a019710e9"),
    "GNNPapers": ("thunlp/GNNPapers", "fece1c61758da37606a97aa1c8cdd17cf3b3b5ae"),
    "deep_learning_object_detection": (
        "hoya012/deep_learning_object_detection",
        "98fab8b40848a5dd8e72d72f78bae705ffad82c2",
    ),
    "Awesome-Robotics-Foundation-Models": (
        "robotics-survey/Awesome-Robotics-Foundation-Models",
        "58ebfc2a5144442f8972e16078cfcb2e6494b074",
    ),
    "Machine-learning-for-proteins": (
        "yangkky/Machine-learning-for-proteins",
        "4afcaab06caeae1dbc8b976148f8fe48fab1d4ae",
    ),
    "Awesome-Medical-Image-Registration": (
        "Alison-brie/Awesome-Medical-Image-Registration",
        "8d32fdc718afb067cb420786f03a110e88f28c41",
    ),
    "awesome-quantum-compiler": (
        "yucheol-choi/awesome-quantum-compiler",
        "9f441d37573754d104446aa719452d8fdd4fdb0b",
    ),
    "ML4DB-paper-list": ("LumingSun/ML4DB-paper-list", "004ea691396edb5430f6795841e730d351b12c3f"),
    "awesome-causality-algorithms": (
        "rguo12/awesome-causality-algorithms",
        "411ca24cf98eaaf7d3b17f8dba672355b7948a92",
    ),
    "Time-Aware-Recommender-System-Paper-List": (
        "HoldenHu/Time-Aware-Recommender-System-Paper-List",
        "e3f37c29c5fa641e6dc4b6cbd0d129dc6405fe51",
    ),
    "Neuromorphic-Processor-paper-list": (
        "QianpengLi577/Neuromorphic-Processor-paper-list",
        "6f6106454bbc54c8554a82b8051dbbb93cc7258c",
    ),
    "awesome-legal-nlp": ("maastrichtlawtech/awesome-legal-nlp", "ad259c49e51d39c254ea4c6f31a91f3bdfe9f1a5"),
    "awesome-Visual-Place-Recognition": (
        "gmberton/awesome-Visual-Place-Recognition",
        "3e1738a6d31b943fa7849afdefcb911e361c275f",
    ),
    "awesome-remote-sensing-change-detection": (
        "wenhwu/awesome-remote-sensing-change-detection",
        "ea11baad7efccd41e9eb477ca598b70eb2d53f29",
    ),
    "LLM-Visualization-Paper-List": (
        "zengxingchen/LLM-Visualization-Paper-List",
        "b594efc75f2b22662c5c63592a20467b124a1c9d",
    ),
    "awesome-ai-llm4education": ("GeminiLight/awesome-ai-llm4education", "b35bddefdd5a86760cdf61d1248bc1ec58826075"),
    "awesome-deep-learning-music": ("ybayle/awesome-deep-learning-music", "2059f5f72c05f0cc9c522503772011c17c62acaf"),
    "awesome-deep-learning-single-cell-papers": (
        "OmicsML/awesome-deep-learning-single-cell-papers",
        "c61f634a76e25ab37244e63744790e1fdcbe33ab",
    ),
    "awesome-ml-privacy-attacks": (
        "stratosphereips/awesome-ml-privacy-attacks",
        "9d88023349812436954957c077e06b72694c6e1b",
    ),
}
"""Lists of other fields that have questions but are not among the shared material: GitHub repository and commit.

Their README is read from `NAME.md` in the folder that REFDESK_PUBLIC_LISTS names.
"""


class NotHereError(Exception):
    """Material that a benchmark needs is not on this machine; the message says which, and where it is looked for."""


def shared(*parts: str) -> Path:
    """A file or folder of the shared material: under REFDESK_SHARED, else `../shared` beside the repository."""
    base = Path(os.environ.get("REFDESK_SHARED") or ROOT.parent / "shared")
    path = base.joinpath("data", *parts)
    if not path.exists():
        raise NotHereError(f"skipped: {path} is not there (set REFDESK_SHARED to the folder of the shared material)")
    return path


def question_files() -> list[Path]:
    """The project's own questions and, where they are, the shared development questions."""
    try:
        return [*OWN_QUESTIONS, shared("eval", "dev_questions.jsonl")]
    except NotHereError:
        return OWN_QUESTIONS


def seeds_settings(folder: Path, more_papers: int = 0) -> IngestSettings:
    """Settings for a library under `folder` of the seed lists with every abstract that the shared material has.

    `more_papers` adds a list of that many of the 60,000 papers that are there for scale, with their abstracts.
    """
    lists, files = [], [shared("abstracts.jsonl")]
    for number, file in enumerate(sorted(shared("lists", "seeds").iterdir()), start=1):
        copy = folder / f"seed{number}.md"
        copy.write_bytes(file.read_bytes())
        lists.append(ListSettings(name=f"seed{number}", source=str(copy)))
    if more_papers:
        files.append(shared("scale", "arxiv-60k.jsonl.xz"))
        (folder / "scale.md").write_text(list_of(files[-1], more_papers), encoding="utf-8")
        lists.append(ListSettings(name="scale", source=str(folder / "scale.md")))
    abstracts = AbstractsSettings(providers=("file",), files=tuple(map(str, files)))
    return IngestSettings(data=folder, catalogue_url=catalogue_url(folder), lists=lists, abstracts=abstracts)


def build_seeds(folder: Path) -> None:
    """Build a library of the seed lists, with every abstract that the shared material has, under `folder`."""
    run_job(seeds_settings(folder), now=datetime.now(UTC))


def enriched_seeds(folder: Path) -> None:
    """Bring a library of the seed lists up to date with what the shared material has of a model's descriptions.

    A scripted server on loopback answers as that model did.
    """
    recorded = {}
    with shared("enrichment", "seeds.jsonl").open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            recorded[row["paper_id"]] = json.dumps({"descriptions": row["says"]})
    with opened(folder) as library:
        titles = library.titles(library.paper_ids())
    by_title = {titles[paper_id]: answer for paper_id, answer in recorded.items() if paper_id in titles}
    with answering_chat(lambda prompt: by_title[prompt.partition("Title: ")[2].partition("\n")[0]]) as base_url:
        prompt = Prompts.load()["enrich"]
        limits = EnrichmentSettings(enabled=True)
        enriching = Enriching(base_url, "recorded", None, prompt.system, prompt.user, limits)
        run_job(replace(seeds_settings(folder), enriching=enriching), now=datetime.now(UTC))


def build_own_lists(folder: Path) -> None:
    """Build a library of the made-up lists under `folder`; they have no abstracts."""
    sources = sorted((Path(__file__).parent / "lists").glob("*.md"))
    lists = [ListSettings(name=source.stem, source=str(source)) for source in sources]
    abstracts = AbstractsSettings(providers=())
    settings = IngestSettings(data=folder, catalogue_url=catalogue_url(folder), lists=lists, abstracts=abstracts)
    run_job(settings, now=datetime.now(UTC))


def build_list(folder: Path, questions: Path) -> None:
    """Build a library of the public list that a file of questions is named after, under `folder`."""
    name = questions.stem.removeprefix(_BLIND)
    lists = [ListSettings(name=name, source=str(_public_list(name)))]
    abstracts = AbstractsSettings(providers=("file",), files=(str(shared("abstracts.jsonl")),))
    settings = IngestSettings(data=folder, catalogue_url=catalogue_url(folder), lists=lists, abstracts=abstracts)
    run_job(settings, now=datetime.now(UTC))


def _public_list(name: str) -> Path:
    """A list of the shared material, else one of `PUBLIC_LISTS`; raises NotHereError with where it is to be had."""
    for each in shared("lists", "more").iterdir():
        if each.name.partition("+")[2] == name:
            return each
    repository, commit = PUBLIC_LISTS.get(name, ("", ""))
    file = Path(os.environ.get("REFDESK_PUBLIC_LISTS") or ".", f"{name}.md")
    if not repository:
        raise NotHereError(f"skipped: the list {name} is not among the shared material")
    if not file.exists():
        raise NotHereError(
            f"skipped: {file} is not there (set REFDESK_PUBLIC_LISTS to a folder with the README of "
            f"https://github.com/{repository} at {commit} as {name}.md)"
        )
    return file


def opened(folder: Path) -> AbstractContextManager[Library]:
    """Open the library under `folder`."""
    return open_library(catalogue_url(folder), folder)


def list_of(rows: Path, count: int) -> str:
    """Give a list with one linked title a line, of the first papers of a file of abstracts."""
    lines = ["# Papers for scale", ""]
    with lzma.open(rows, "rt", encoding="utf-8") as file:
        for row in map(json.loads, islice(file, count)):
            title = " ".join(row["title"].split()).translate(str.maketrans("[]", "()"))
            lines.append(f"- [{title}](https://arxiv.org/abs/{row['arxiv_id']})")
    return "\n".join([*lines, ""])
