"""Measure this checkout beside another revision of the repository: pairs of runs, medians and ratios.

    python -m tests.benchmarks.against b414701                    cold commands on the bundled lists
    python -m tests.benchmarks.against b414701 --papers 5000      and ingests of so many papers more, and finding

The other revision is checked out into a folder of its own (`--folder` keeps it) and run by this Python, so both use the
same packages: a revision that needs others is not comparable. Each step is a process of its own. Runs of the two take
turns, so that other work on the machine slows both alike; what is compared is processor time with that of all child
processes, and memory: the largest of any process, and of long steps the most that all of them had together.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from rich.console import Console
from rich.table import Table

from tests.benchmarks.material import ROOT, NotHereError, list_of, shared

_QUESTION = "how is the KV cache compressed?"
_RUN = "from bot.cli import main; main()"
_MORE = 10
_ENTRIES = 14_000
_LOOKED_EVERY = 0.1
_MIB = 2**20

Figures = dict[str, float]
"""What one run gave: each figure by its name and unit."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two checkouts, with the folder of its library."""

    root: Path
    data: Path

    def run(self, *arguments: str) -> Figures:
        """Run the command line in a process of its own; raises RuntimeError where it fails."""
        return _spent([sys.executable, "-c", _RUN, *arguments, "--data", str(self.data)], self.root)


def main() -> None:
    """Run every step on both sides in turns, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revision", help="a commit of this repository")
    parser.add_argument("--pairs", type=int, default=5, help="runs of each command on each side")
    parser.add_argument("--papers", type=int, default=0, help="ingest so many papers with their abstracts, too")
    parser.add_argument("--folder", type=Path, help="where the checkout and the libraries are, and stay")
    given = parser.parse_args()
    with nullcontext(str(given.folder)) if given.folder else tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        measured: Measured = {}
        try:
            _measure(measured, folder, checked_out(given.revision, folder), given.pairs, given.papers)
        except NotHereError as error:
            sys.exit(str(error))
        finally:
            Console(width=140).print(_table(given.revision, measured))


def checked_out(revision: str, folder: Path) -> Path:
    """Return a folder with the files of a revision, made where it is missing."""
    root = folder / revision
    if not root.exists():
        root.mkdir()
        archive = subprocess.run(["git", "-C", str(ROOT), "archive", revision], check=True, capture_output=True)
        subprocess.run(["tar", "-x", "-C", str(root)], input=archive.stdout, check=True)
    return root


Measured = dict[str, tuple[list[Figures], list[Figures]]]


def _measure(measured: Measured, folder: Path, other: Path, pairs: int, papers: int) -> None:
    sides = (Side(ROOT, folder / "data-this"), Side(other, folder / "data-other"))
    # The first ingest also writes the model's graph, and Python its bytecode.
    _in_turns(measured, "first ingest, bundled lists", sides, 1, lambda side: side.run("ingest", "--offline"))
    for side in sides:
        side.run("ask", _QUESTION)
    _in_turns(measured, "ask, cold", sides, pairs, lambda side: side.run("ask", _QUESTION))
    _in_turns(measured, "find, cold", sides, pairs, lambda side: side.run("find", _QUESTION))
    _in_turns(measured, "ingest with nothing new", sides, pairs, lambda side: side.run("ingest", "--offline"))
    _readings(measured, folder, sides, pairs)
    if papers:
        _ingests(measured, folder, sides, papers)


def _readings(measured: Measured, folder: Path, sides: Sequence[Side], pairs: int) -> None:
    """Read a long list of plain lines, and, where they are, the larger public lists one behind the other."""
    program = Path(__file__).with_name("reading_lists.py")
    plain = folder / "plain.md"
    plain.write_text(list_of(shared("scale", "arxiv-60k.jsonl.xz"), _ENTRIES), encoding="utf-8")
    public = folder / "public.md"
    files = sorted(file for file in shared("lists", "more").rglob("*") if file.is_file())
    public.write_text("\n\n".join(file.read_text("utf-8", "replace") for file in files), encoding="utf-8")
    for step, file in ((f"reading {_ENTRIES:,} entries", plain), ("reading the public lists as one", public)):
        read = lambda side, file=file: _told_by([sys.executable, "-P", str(program), str(file)], side.root)  # noqa: E731
        _in_turns(measured, step, sides, pairs, read)


def _told_by(command: Sequence[str], root: Path) -> Figures:
    """Run a program that prints as JSON the figures of its own work, without its start."""
    told = subprocess.run(command, cwd=root, env=_environment(root), check=True, capture_output=True, text=True)
    figures: Figures = json.loads(told.stdout.splitlines()[-1])
    return figures


def _ingests(measured: Measured, folder: Path, sides: Sequence[Side], papers: int) -> None:
    """Ingest the seeds and many papers without the embedder's work, again, with ten more; then ask questions."""
    rows = shared("scale", "arxiv-60k.jsonl.xz")
    larger = [Side(side.root, Path(f"{side.data}-{papers}")) for side in sides]
    config = folder / "scale.toml"
    seeds = folder / "seeds"
    seeds.mkdir(exist_ok=True)
    for seed in shared("lists", "seeds").iterdir():
        (seeds / f"{seed.stem}.md").write_bytes(seed.read_bytes())
    sources = "".join(f'[[lists]]\nname = "{each.stem}"\nsource = "{each}"\n' for each in (folder / "scale.md", seeds))
    files = json.dumps([str(shared("abstracts.jsonl")), str(rows)])
    config.write_text(f'{sources}[abstracts]\nproviders = ["file"]\nfiles = {files}\n', encoding="utf-8")
    steps = (
        (f"ingest of {papers:,}, random vectors", papers),
        ("the same again", papers),
        ("ten more", papers + _MORE),
    )
    for step, count in steps:
        (folder / "scale.md").write_text(list_of(rows, count), encoding="utf-8")
        _in_turns(measured, step, larger, 1, lambda side: _with_random_vectors(side, config))
    _in_turns(measured, "on disk", larger, 1, _on_disk)
    program = str(Path(__file__).with_name("finding_there.py"))
    questions = sorted(map(str, (sides[1].root / "tests" / "benchmarks" / "questions").glob("seeds*.jsonl")))
    finding = lambda side: _told_by([sys.executable, "-P", program, str(side.data), *questions], side.root)  # noqa: E731
    _in_turns(measured, f"finding among {papers:,}", larger, 1, finding)


def _with_random_vectors(side: Side, config: Path) -> Figures:
    program = Path(__file__).with_name("random_vectors.py")
    arguments = ["ingest", "--config", str(config), "--data", str(side.data)]
    return _spent([sys.executable, "-P", str(program), *arguments], side.root)


def _on_disk(side: Side) -> Figures:
    """The size of the catalogue, and of the index of one revision: the newest, as the one before is kept, too."""
    newest = max((side.data / "index").iterdir())
    return {
        "catalogue, MiB": sum(file.stat().st_size for file in side.data.glob("catalogue.sqlite*")) / _MIB,
        "index, MiB": sum(file.stat().st_size for file in newest.rglob("*") if file.is_file()) / _MIB,
    }


def _in_turns(measured: Measured, step: str, sides: Sequence[Side], pairs: int, run: Callable[[Side], Figures]) -> None:
    ours, others = measured.setdefault(step, ([], []))
    for turn in range(pairs):
        # Which goes first changes, as the second finds files in memory.
        for at in (0, 1) if turn % 2 == 0 else (1, 0):
            (ours, others)[at].append(run(sides[at]))
    print(f"{step}: done", file=sys.stderr)


def _spent(command: Sequence[str], root: Path) -> Figures:
    """Run a command with the modules of a checkout; it is waited for alone, so the usage is that of its processes."""
    environment = _environment(root)
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=output, stderr=subprocess.STDOUT)
        together, ended = [0.0], Event()
        looking = Thread(target=_look_at_memory, args=(process.pid, ended, together))
        looking.start()
        _, status, used = os.wait4(process.pid, 0)
        passed = time.perf_counter() - started
        ended.set()
        looking.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise RuntimeError(f"{root}: {' '.join(command[2:])}: {output.read().decode('utf-8', 'replace')[-2_000:]}")
    figures = {"processor, s": used.ru_utime + used.ru_stime, "passed, s": passed}
    figures["memory of the largest process, MiB"] = used.ru_maxrss / 1024
    # A short command ends before it is looked at often enough, and has one process.
    return figures | ({"memory of all processes, MiB": together[0]} if passed > 50 * _LOOKED_EVERY else {})


def _look_at_memory(process: int, ended: Event, most: list[float]) -> None:
    """Keep in `most` the largest memory so far of a process and its descendants together, in MiB; Linux alone."""
    while not ended.wait(_LOOKED_EVERY):
        most[0] = max(most[0], sum(map(_proportional, [process, *_descendants(process)])) / 1024)


def _descendants(process: int) -> list[int]:
    try:
        files = list(Path(f"/proc/{process}/task").glob("*/children"))
        children = [int(child) for file in files for child in file.read_text().split()]
    except OSError:  # It has ended meanwhile.
        return []
    return [each for child in children for each in (child, *_descendants(child))]


def _proportional(process: int) -> int:
    """The memory of a process in KiB, of what it shares with others its share."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _environment(root: Path) -> dict[str, str]:
    """The surroundings of a checkout's processes; bytecode is kept, as for whoever starts a command a second time."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(root)}


def _table(revision: str, measured: Measured) -> Table:
    table = Table("step", "what", "this", revision, "ratio", "pairs", title=f"this checkout beside {revision}: medians")
    for step, (ours, others) in measured.items():
        for what in ours[0] if ours else ():
            pairs = [(one[what], two[what]) for one, two in zip(ours, others, strict=False) if what in one.keys() & two]
            if pairs:
                this, other = (statistics.median(values) for values in zip(*pairs, strict=True))
                ratio = statistics.median(one / two for one, two in pairs)
                table.add_row(step, what, f"{this:,.2f}", f"{other:,.2f}", f"{ratio:.2f}", str(len(pairs)))
    return table


if __name__ == "__main__":
    main()
