"""What the load benchmarks of all chat platforms share: the model's pace, the schedule of questions, the figures."""

import asyncio
import json
import resource
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.fakes.openai_chat import Reply

MODEL_SECONDS = 1.5
QUESTIONS, PEOPLE, THREADS = 200, 40, 10

TOPICS = (
    "how can the cache of requests be kept from fragmenting memory?",
    "who runs prompts and tokens on machines of their own?",
    "all OSDI papers",
    "what is Pagelet?",
    "papers on paging attention memory",
)


@dataclass
class Timed:
    """One question: when it was asked, acknowledged, first answered by anything, and answered whole; in seconds."""

    asked: float
    acknowledged: float | None = None
    first_sign: float | None = None
    answered: float | None = None
    answers: int = 0


@dataclass(frozen=True)
class Figures:
    """The figures of a run; times in seconds."""

    platform: str
    questions: int
    lost: int
    doubled: int
    refused_requests: int
    acknowledged_p99: float
    first_sign_p50: float
    first_sign_p99: float
    answered_p50: float
    answered_p99: float
    memory_mb: float
    notes: dict[str, float] = field(default_factory=dict)


def slow_reply() -> Reply:
    """A model's answer that takes 1.5 s to write."""
    text = "Pagelet keeps the cache of each request in pages of fixed size [1]."
    pieces = -(-len(text) // 7)
    return Reply(text=text, between=lambda: asyncio.sleep(MODEL_SECONDS / pieces))


def figures(platform: str, timed: Sequence[Timed], refused: int, **notes: float) -> Figures:
    """Sum a run up."""
    acknowledged = [each.acknowledged - each.asked for each in timed if each.acknowledged is not None]
    signs = [each.first_sign - each.asked for each in timed if each.first_sign is not None]
    answered = [each.answered - each.asked for each in timed if each.answered is not None]
    return Figures(
        platform=platform,
        questions=len(timed),
        lost=sum(not each.answers for each in timed),
        doubled=sum(each.answers > 1 for each in timed),
        refused_requests=refused,
        acknowledged_p99=quantile(acknowledged, 0.99),
        first_sign_p50=quantile(signs, 0.5),
        first_sign_p99=quantile(signs, 0.99),
        answered_p50=quantile(answered, 0.5),
        answered_p99=quantile(answered, 0.99),
        memory_mb=memory_mb(),
        notes=notes,
    )


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies; 0 where there are none."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3) if ordered else 0.0


def memory_mb() -> float:
    """The memory that this process holds now, in megabytes; the most it ever held where that cannot be told."""
    status = Path("/proc/self/status")
    if status.exists():
        for row in status.read_text(encoding="ascii").splitlines():
            if row.startswith("VmRSS:"):
                return round(int(row.split()[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def show(result: Figures) -> None:
    """Print figures as JSON."""
    print(json.dumps(asdict(result), indent=2))
