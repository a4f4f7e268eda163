"""Invented papers with sentences that their abstracts carry, and with sentences that they do not, each by hand.

Every sentence cites by number, in the order of the papers given with it.
"""

from dataclasses import dataclass
from typing import Literal

from bot.answering.composing.draft import sources_of
from bot.answering.model import Source
from tests.bot.answering.found import hit, paper

Wording = Literal["close", "free"]

PAPERS = {
    "Heron": paper(
        "arxiv:2402.00001",
        "Heron: Batching Requests by Their Deadlines",
        "Serving systems treat all requests alike, although some of them are urgent. We present Heron, a "
        "scheduler that sorts requests by deadline before it forms batches. Heron does not need any change to the "
        "model. On 16 GPUs, Heron meets up to 92% of the deadlines, while the strongest baseline, Plover, meets "
        "71%. Under light load, however, both behave alike. Heron reduces the median latency from 140 ms to 85 ms.",
        organisations=("UC Berkeley",),
    ),
    "Sluice": paper(
        "arxiv:2402.00002",
        "Sluice: Streaming Weights from Disk",
        "Large models often exceed the memory of a workstation. Sluice streams the weights of a model layer by "
        "layer from disk, because only one layer is needed at a time. It runs models up to three times larger "
        "than main memory at 4 tokens/s. Compared with Memmap, Sluice is 2.6$\\times$ faster on NVMe disks, but "
        "it is 10% slower on spinning disks. Sluice supports neither training nor batching.",
    ),
    "Marten": paper(
        "arxiv:2402.00003",
        "Marten: Field Recordings of Birds",
        "We introduce Marten, a dataset of 48,000 recordings of 312 bird species from 27 countries. Each "
        "recording was labelled by at least two ornithologists. A classifier trained on Marten reaches 81.4% "
        "accuracy, 6.2 percentage points above the previous best. Recordings with rain are often misclassified. "
        "The dataset is released under a CC BY license.",
        organisations=("ETH",),
    ),
    "Quoin": paper(
        "arxiv:2402.00004",
        "Quoin: Checkpoints of What Has Changed",
        "Training on thousands of GPUs is interrupted by failures about every three hours. Quoin writes only "
        "those parameters to a checkpoint that have changed, which cuts the time of a checkpoint by 40% to 65%. "
        "Recovery takes less than 2 minutes on 1,024 GPUs. Unlike Cairn, Quoin keeps no second copy in memory. We "
        "prove that no more than one step of training is lost.",
    ),
    "Tansy": paper(
        "arxiv:2402.00005",
        "Tansy: How Medical Students Use Chatbots",
        "We surveyed 640 medical students at four universities. Most of them use chatbots for revision, but few "
        "trust the answers. Students in their first year asked more questions than students in later years. The "
        "use of chatbots did not improve the results of examinations. We suggest that courses should teach how "
        "answers are checked.",
    ),
    "Ludlow": paper(
        "arxiv:2402.00006",
        "Ludlow: A Small Language Model for Eleven Languages",
        "Ludlow is the first open language model for all eleven official languages of South Africa. It has 1.3 "
        "billion parameters and was trained on 90 billion tokens. Ludlow outperforms Tern-7B on translation, "
        "although it is five times smaller. On questions of mathematics, Tern-7B remains better. Training took 12 "
        "days on 64 A100 GPUs.",
    ),
    "Bracken": paper(
        "arxiv:2402.00007",
        "Bracken: Cheaper Attention by Grouping Keys",
        "Attention over long inputs is costly. Bracken groups similar keys and attends to one key of each group. "
        "With groups of eight keys, Bracken saves 70% of the memory and loses at most 0.4 points of accuracy. "
        "Larger groups save more memory but lose accuracy quickly. The method may also help with images, which we "
        "did not test.",
    ),
    "Osier": paper(
        "arxiv:2402.00008",
        "Osier: Merging Adapters That Are Alike",
        "Adapters for many tasks fill the memory of a server. Osier merges adapters that are alike and keeps one "
        "copy of each group. In this way a single GPU serves 2,000 adapters, compared with 300 in AdapterHub. "
        "Throughput increases by 1.8x on average and by 3.1x at most. Osier was developed at KTH together with "
        "Ericsson.",
    ),
}


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence with markers, the names of the papers that it cites, and its wording or what is wrong with it."""

    papers: tuple[str, ...]
    sentence: str
    kind: str


def _cases(kind: str, *rows: tuple[str, str]) -> tuple[Cited, ...]:
    return tuple(Cited(tuple(names.split()), sentence, kind) for names, sentence in rows)


FAITHFUL = (
    *_cases(
        "close",
        ("Heron", "Heron is a scheduler that sorts requests by deadline before it forms batches [1]."),
        ("Heron", "Heron does not need any change to the model [1]."),
        ("Heron", "On 16 GPUs, Heron meets up to 92% of the deadlines [1]."),
        ("Heron", "Heron reduces the median latency from 140 ms to 85 ms [1]."),
        ("Sluice", "Sluice streams the weights of a model layer by layer from disk [1]."),
        ("Sluice", "Compared with Memmap, Sluice is 2.6x faster on NVMe disks [1]."),
        ("Sluice", "Sluice supports neither training nor batching [1]."),
        ("Marten", "Marten is a dataset of 48,000 recordings of 312 bird species from 27 countries [1]."),
        ("Marten", "Each recording was labelled by at least two ornithologists [1]."),
        ("Marten", "Recordings with rain are often misclassified [1]."),
        ("Quoin", "Quoin cuts the time of a checkpoint by 40% to 65% [1]."),
        ("Quoin", "Recovery takes less than 2 minutes on 1,024 GPUs [1]."),
        ("Quoin", "Unlike Cairn, Quoin keeps no second copy in memory [1]."),
        ("Tansy", "Most of the students use chatbots for revision, but few trust the answers [1]."),
        ("Tansy", "The use of chatbots did not improve the results of examinations [1]."),
        ("Ludlow", "Ludlow is the first open language model for all eleven official languages of South Africa [1]."),
        ("Ludlow", "Ludlow outperforms Tern-7B on translation, although it is five times smaller [1]."),
        ("Ludlow", "Training took 12 days on 64 A100 GPUs [1]."),
        ("Bracken", "Bracken groups similar keys and attends to one key of each group [1]."),
        ("Bracken", "With groups of eight keys, Bracken saves 70% of the memory and loses at most 0.4 points [1]."),
        ("Osier", "Osier merges adapters that are alike and keeps one copy of each group [1]."),
        ("Osier", "A single GPU serves 2,000 adapters, compared with 300 in AdapterHub [1]."),
        ("Osier", "Osier was developed at KTH together with Ericsson [1]."),
        ("Quoin Osier", "Quoin keeps no second copy in memory [1], and Osier keeps one copy of each group [2]."),
    ),
    *_cases(
        "free",
        ("Heron", "Requests are put in order of their deadlines by Heron before batches are formed [1]."),
        ("Heron", "Plover, the strongest baseline, meets 71% of the deadlines [1]."),
        ("Heron", "When the load is light, Heron and Plover behave alike [1]."),
        ("Heron", "Heron comes from the University of California, Berkeley [1]."),
        ("Sluice", "On spinning disks, Sluice is slower than Memmap by 10% [1]."),
        ("Sluice", "Since only one layer is needed at a time, Sluice reads the weights layer by layer from disk [1]."),
        ("Sluice", "Models can be up to 3 times larger than main memory with Sluice [1]."),
        ("Marten", "Marten covers 312 species of birds in 27 countries [1]."),
        ("Marten", "Trained on Marten, a classifier beats the previous best by 6.2 percentage points [1]."),
        ("Quoin", "Quoin is proven to lose no more than one training step [1]."),
        ("Tansy", "First-year students asked more questions than those in later years [1]."),
        ("Ludlow", "For questions of mathematics, Tern-7B is still better than Ludlow [1]."),
        ("Ludlow", "With 1.3 billion parameters, Ludlow is five times smaller than Tern-7B [1]."),
        ("Bracken", "Groups larger than eight save more memory, but accuracy drops quickly [1]."),
        ("Osier", "Osier raises throughput by 1.8 times on average, and by 3.1 times at most [1]."),
        ("Heron Osier", "Heron sorts requests by deadline, while Osier merges adapters that are alike [1][2]."),
    ),
)

CHANGED = (
    *_cases(
        "negation",
        ("Heron", "Heron needs a change to the model [1]."),
        ("Sluice", "Sluice supports both training and batching [1]."),
        ("Marten", "Recordings with rain are not misclassified [1]."),
        ("Tansy", "The use of chatbots did improve the results of examinations [1]."),
        ("Quoin", "Quoin keeps a second copy in memory, as Cairn does not [1]."),
        ("Osier", "Osier does not keep one copy of each group [1]."),
    ),
    *_cases(
        "antonym",
        ("Heron", "Heron increases the median latency from 85 ms to 140 ms [1]."),
        ("Sluice", "On spinning disks, Sluice is 10% faster than Memmap [1]."),
        ("Bracken", "Larger groups save less memory but gain accuracy quickly [1]."),
        ("Tansy", "Few of the students use chatbots for revision, and most trust the answers [1]."),
        ("Quoin", "Recovery takes more than 2 minutes on 1,024 GPUs [1]."),
        ("Ludlow", "Ludlow is five times larger than Tern-7B [1]."),
    ),
    *_cases(
        "comparison turned",
        ("Heron", "Plover meets up to 92% of the deadlines, while Heron meets 71% [1]."),
        ("Sluice", "Memmap is 2.6x faster than Sluice on NVMe disks [1]."),
        ("Ludlow", "Tern-7B outperforms Ludlow on translation [1]."),
        ("Tansy", "Students in later years asked more questions than students in their first year [1]."),
        ("Osier", "AdapterHub serves 2,000 adapters on a single GPU, compared with 300 in Osier [1]."),
    ),
    *_cases(
        "superlative",
        ("Heron", "Heron is the first scheduler that sorts requests by deadline [1]."),
        ("Sluice", "Sluice is the only system that streams weights from disk [1]."),
        ("Marten", "Marten is the largest dataset of recordings of birds [1]."),
        ("Ludlow", "Ludlow is the best open language model for translation [1]."),
        ("Osier", "Osier merges adapters better than any other system, the state of the art [1]."),
    ),
    *_cases(
        "over-general",
        ("Heron", "Heron always meets the deadlines on 16 GPUs [1]."),
        ("Marten", "All recordings with rain are misclassified [1]."),
        ("Tansy", "All of the students use chatbots for revision [1]."),
        ("Ludlow", "Ludlow outperforms Tern-7B on every task [1]."),
        ("Sluice", "Large models never fit into the memory of a workstation [1]."),
    ),
    *_cases(
        "hedge",
        ("Heron", "On 16 GPUs, Heron meets 92% of the deadlines [1]."),
        ("Sluice", "Sluice runs models exactly three times larger than main memory [1]."),
        ("Marten", "Each recording was labelled by two ornithologists [1]."),
        ("Quoin", "Recovery takes 2 minutes on 1,024 GPUs [1]."),
        ("Bracken", "Bracken also helps with images [1]."),
    ),
    *_cases(
        "joined",
        ("Heron Osier", "Heron serves 2,000 adapters on a single GPU [1][2]."),
        ("Quoin Sluice", "Quoin streams the weights of a model layer by layer from disk [1][2]."),
        ("Bracken Osier", "Bracken increases throughput by 1.8x on average [1][2]."),
        ("Heron Quoin", "Quoin and Heron meet 92% of the deadlines on 16 GPUs [1][2]."),
        ("Heron Quoin", "Heron sorts requests by deadline, which cuts the time of a checkpoint by 40% [1][2]."),
    ),
    *_cases(
        "other number",
        ("Heron", "Plover meets 92% of the deadlines [1]."),
        ("Osier", "Throughput increases by 3.1x on average [1]."),
        ("Marten", "Marten holds recordings of 27 bird species [1]."),
        ("Ludlow", "Training took 64 days on A100 GPUs [1]."),
        ("Heron", "Heron reduces the median latency to 140 ms [1]."),
    ),
    *_cases(
        "other subject",
        ("Heron", "Plover sorts requests by deadline before it forms batches [1]."),
        ("Sluice", "Memmap streams the weights of a model layer by layer from disk [1]."),
        ("Ludlow", "Tern-7B has 1.3 billion parameters and was trained on 90 billion tokens [1]."),
        ("Quoin", "Cairn writes only those parameters to a checkpoint that have changed [1]."),
    ),
    *_cases(
        "invented",
        ("Heron", "Heron sorts requests by deadline in order to save energy [1]."),
        ("Sluice", "Sluice is slower on spinning disks because their drivers are old [1]."),
        ("Marten", "Each recording was labelled by ornithologists, who were paid for it [1]."),
        ("Tansy", "Few students trust the answers, because their teachers warned them [1]."),
        ("Bracken", "Bracken groups similar keys and sorts them by age [1]."),
        ("Quoin", "Quoin writes only what has changed, so that disks last longer [1]."),
    ),
    *_cases(
        "condition",
        ("Heron", "Under heavy load, Heron and Plover behave alike [1]."),
        ("Sluice", "Sluice is 2.6x faster than Memmap on spinning disks [1]."),
        ("Bracken", "With groups of any size, Bracken loses at most 0.4 points of accuracy [1]."),
        ("Marten", "Recordings without rain are often misclassified [1]."),
    ),
    *_cases(
        "other paper's text",
        ("Heron", "Only those parameters are written to a checkpoint that have changed [1]."),
        ("Marten", "Adapters that are alike are merged [1]."),
        ("Tansy", "Similar keys are grouped, and one key of each group is attended to [1]."),
    ),
    *_cases(
        "number",
        ("Heron", "On 16 GPUs, Heron meets up to 94% of the deadlines [1]."),
        ("Marten", "Marten is a dataset of 84,000 recordings [1]."),
        ("Quoin", "Quoin cuts the time of a checkpoint by 40% to 75% [1]."),
        ("Osier", "A single GPU serves 3,000 adapters [1]."),
        ("Ludlow", "Ludlow was trained on 70 billion tokens [1]."),
    ),
    *_cases(
        "unit",
        ("Heron", "Heron reduces the median latency from 140 s to 85 s [1]."),
        ("Sluice", "Sluice runs large models at 4 tokens/min [1]."),
        ("Ludlow", "Ludlow has 1.3 million parameters [1]."),
        ("Ludlow", "Training took 12 hours on 64 A100 GPUs [1]."),
    ),
    *_cases(
        "organisation",
        ("Heron", "Heron comes from the University of California, San Diego [1]."),
        ("Osier", "Osier was developed at KTH together with Nokia [1]."),
        ("Marten", "Marten was recorded by researchers at Cornell [1]."),
    ),
    *_cases(
        "wrong source",
        ("Marten", "Heron sorts requests by deadline before it forms batches [1]."),
        ("Tansy", "Quoin cuts the time of a checkpoint by 40% to 65% [1]."),
        ("Sluice", "Osier merges adapters that are alike and keeps one copy of each group [1]."),
    ),
    *_cases(
        "quotation",
        ("Heron", "Serving systems treat all requests “with equal care” [1]."),
        ("Bracken", "Larger groups “save more memory without losing accuracy” [1]."),
        ("Tansy", "Courses should teach “how answers are found” [1]."),
    ),
    *_cases(
        "one half invented",
        ("Sluice", "Sluice streams weights from disk and compresses them to 4 bits [1]."),
        ("Osier", "Osier keeps one copy of each group and moves the others to disk [1]."),
        ("Ludlow", "Ludlow outperforms Tern-7B on translation and on questions of mathematics [1]."),
        ("Quoin", "Quoin keeps no second copy in memory and needs no disk [1]."),
    ),
)


def sources_for(case: Cited) -> tuple[Source, ...]:
    """The sources that a sentence cites, numbered from 1 in the order of its markers."""
    return sources_of([hit(PAPERS[name]) for name in case.papers])
