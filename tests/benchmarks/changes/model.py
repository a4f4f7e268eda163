"""What a change of a sentence takes and gives, and the pieces of sentences that changes work on."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.benchmarks.changes.words import VERBS
from tests.benchmarks.sentences import Case, Material, Paper


@dataclass(frozen=True, slots=True)
class Changed:
    """A sentence that its sources no longer carry, and the ids of the papers that it cites.

    `planted` is text to be added to the first paper's abstract; with `title_only` no abstract is at hand.
    """

    sentence: str
    papers: tuple[str, ...]
    planted: str = ""
    title_only: bool = False


Change = Callable[[Case, Material, Random], Changed | None]
"""Changes a faithful sentence so that its sources no longer carry it; None where it cannot."""

VERB = re.compile(rf"\b({'|'.join(VERBS)})\b")
NUMBER = re.compile(r"(?<![\w.,\-\[+])\d[\d,]*(?:\.\d+)?(?!\])|(?<=\d-)\d+(?:\.\d+)?|(?<=[$+<>])\d[\d,]*(?:\.\d+)?")
_OPENING_WORDS = """
    a after against all at both by compared compressing data during each even existing for from how in inference it
    large many models most multi-turn on one only over power the their these this to under when while with
"""
_OPENERS = frozenset(_OPENING_WORDS.split())
_MARKS = re.compile(r"((?: ?\[\d\])+)\.\Z")
_NAME = re.compile(
    r"(?<![\w-])(?:[A-Z][a-z]+ )?"
    r"(?:[A-Za-z]*[a-z]+[A-Z][\w.-]*\w|[A-Z]+[\d-]+[\w.-]*\w|[A-Z][\w]*-[\w.-]*[A-Za-z0-9]|[A-Z]\d\w*)(?:\s\d[\d.]*[BM]\b)?"
)
_COMPOUND = re.compile(r"[A-Z][A-Za-z]+(?:-[a-z]+|-[A-Z][a-z]+)+")
_NO_SUBJECT = re.compile(
    r"(?i)(?:LLMs?|KV|GPUs?|CPUs?|VLMs?|LoRA|IO|MoEs?|GI|AI|ML|DL|HBM|SRAM|DRAM|SLO|TTFT|TPOT|MFU|JCT|RL|SOTA|PaLM)\b.*"
    r"|.*(?:-based|-like|-aware|-level|-only|-of-.*|-free|-trained|-parallel.*|FLOPs|-scale|-purpose|-tuning|-chunk.*)"
)


def same_papers(case: Case, sentence: str) -> Changed | None:
    """Change the sentence alone; None where it came out as it was."""
    return Changed(sentence, case.papers) if sentence != case.sentence else None


def with_tail(sentence: str, tail: str) -> str:
    """Put `tail` behind the last word of `sentence`, before its markers."""
    return _MARKS.sub(lambda match: f"{tail}{match[1]}.", sentence)


def body(sentence: str) -> str:
    """`sentence` without its last markers and full stop."""
    return _MARKS.sub("", sentence)


def lowered(text: str) -> str:
    """`text` with a small first letter where its first word is no name."""
    word = re.split(r"[ ,]", text, maxsplit=1)[0].casefold()
    return text[:1].lower() + text[1:] if word in _OPENERS else text


def raised(text: str) -> str:
    """`text` with a capital, unless its first word is a name such as `vLLM`."""
    word = text.split(" ", 1)[0]
    return text if any(map(str.isupper, word)) or "." in word else text[:1].upper() + text[1:]


def own_name(case: Case, material: Material) -> str | None:
    """The name with which the sentence begins and a verb follows, where its first paper bears it."""
    names = sorted(material.papers[case.papers[0]].names, key=len, reverse=True)
    return next((name for name in names if predicate(case.sentence, name) is not None), None)


def predicate(sentence: str, name: str) -> str | None:
    """What follows `name` at the beginning of `sentence`, where a verb in the third person does."""
    rest = sentence.removeprefix(f"{name} ")
    begins = VERB.match(rest) or re.match(r"(?:can|is|was|has|cannot)\b", rest)
    return rest if rest != sentence and begins else None


def base_of(verb: str) -> str:
    """The plain form of a verb in the third person."""
    return VERBS[verb]


def other_names(paper: Paper, sentence: str) -> list[str]:
    """Names of systems and models that the abstract of `paper` holds and `sentence` does not."""
    found = dict.fromkeys(match[0].rstrip("-.") for match in _NAME.finditer(paper.abstract))
    own = {_letters(name) for name in paper.names}
    return [
        name
        for name in found
        if name not in sentence
        and not _NO_SUBJECT.fullmatch(name)
        and not _COMPOUND.fullmatch(name)
        and not any(each in _letters(name) or _letters(name) in each for each in own)
    ]


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def single_sourced(material: Material, part: str) -> Sequence[Case]:
    """The faithful sentences of a part on one paper each."""
    return [each for each in material.faithful if each.part == part and len(each.papers) == 1 and not each.facts]
