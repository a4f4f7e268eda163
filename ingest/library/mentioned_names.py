"""Finds system names that only the abstract has, such as "Big Little Decoder (BiLD)".

The rules prefer no name to a wrong one: a name must have a form that ordinary words do not have (capitals inside, a
digit, a plus), or follow words that introduce one ("we present X"), with a capital. The name that a title begins with
comes from the list and is left out here.
"""

import re
import unicodedata
from functools import lru_cache

from ingest.terms.patterns import lazy_pattern

_LONGEST_ABSTRACT = 8_000
_MOST = 4
_MOST_REFERRED_TO = 24


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAME = r"(?<![\w.+-])[A-Za-z]\w{0,40}(?:[-.+]\w{1,40}){0,4}\+{0,2}"
_WORD = lazy_pattern(rf"{_NAME}|(?<![\w.+-])\d{{1,3}}(?:\.\d{{1,2}})?(?![\w%+-])")
_ADJECTIVE = lazy_pattern(r"-(?:aware(?:ness)?|based|free|efficient|level|like|style|wise)$", re.I)
_WITH_HYPHENS = lazy_pattern(r"[A-Z]?[a-z]+(?:-[A-Z]?[a-z]+)+")
_LEAD = r"(?:this\s+(?:paper|work|article|study)|we|in\s+this\s+\w+,\s+we|the\s+authors|our\s+work)"
_VERB = (
    r"(?:also\s+|then\s+|further\s+|therefore\s+|thus\s+|hereby\s+|first\s+)?(?:present"
    r"|propose|introduce|describe|develop|design|build|implement|release|unveil"
    r"|explore|devise|created?|call|name|dub)(?:s|d|ed|t)?"
)
_ENDS = (
    r"(?![\w+])(?=\s*[,.;:()\"”'’–—]|\s+(?:--|-\s)|\s+(?:a|an|the|to|that|which"
    r"|as|for|is|and|with|by|based|through|via|using)\b(?!\s+[A-Z][a-z])|\s*$)"
)
_INTRODUCED = lazy_pattern(rf"\b(?i:{_LEAD}\s+{_VERB}(?:\s+and\s+\w+)?)\s+({_NAME}){_ENDS}")
_CALLED = lazy_pattern(
    r"\b(?:called|named|dubbed|termed|coined|code-?named|(?:refer(?:red)?\s+to\s+(?:it\s+)?as)"
    r"|which\s+we\s+(?:call|name|dub|term)"
    rf"|we\s+(?:call|name|dub|term)\s+(?:it|this\s+\w+|our\s+\w+))[,\s]+[\"“'`]*({_NAME}){_ENDS}"
)
_APPOSED = lazy_pattern(
    rf"\b({_NAME})\s*,\s+(?:a|an|the\s+first|our|the)\s+(?:[\w/-]+\s+){{0,6}}?(?:system"
    rf"|framework|method|approach|algorithm|architecture|engine"
    r"|library|compiler|scheduler|runtime|technique|benchmark|dataset|toolkit"
    r"|platform|tool|model|optimizer|protocol|mechanism|scheme|solution"
    r"|pipeline|suite|paradigm|kernel|cache|service|infrastructure|middleware|language|simulator|accelerator)\b"
)
_REALISED = lazy_pattern(
    rf"\b(?:reali[sz]e|implement|instantiate|embody|prototype|integrate)(?:s|d"
    rf"|ed)?\s+(?:this|these|our|the|all)\s+(?:\w+\s+)?"
    rf"(?:ideas?|designs?|approach|approaches|techniques?|insights?|methods?|optimizations)\s+(?:in"
    rf"|as|into|through)\s+({_NAME}){_ENDS}"
)
_NEW_THING = lazy_pattern(
    rf"\b(?:novel|new|our|we|effective)\b[^.;:]{{0,120}}?\b(?:schedule|policy|algorithm"
    rf"|system|method|framework|technique|mechanism|kernel"
    rf"|scheduler|optimizations|techniques|strategy|engine|architecture)(?:,|\s+like"
    rf"|\s+such\s+as)\s+({_NAME})(?=,|\.|\s+(?:and|with|that|for|to)\b)"
)
_ACRONYM = lazy_pattern(
    r"\(\s*(?:(?:abbreviated|denoted|short|called|or|i\.e\.,?)\s+(?:as\s+)?)?[\"“'`]*"
    r"([A-Za-z][\w+-]{1,19})[\"”'`]*\s*\)"
)
_SUBJECT = lazy_pattern(
    rf"(?<=[.!?]\s)({_NAME})\s+(?:is|uses?|achieves?|improves?|reduces?|provides?"
    rf"|outperforms?|enables?|leverages?|introduces?|supports?|consists?"
    r"|employs?|exploits?|speeds?|delivers?|adopts?|combines?|allows?|outpaces?|incorporates?)\b"
)
_SMALL_WORDS = frozenset({"of", "for", "and", "the", "in", "with", "to", "on", "a"})
_OF_ANOTHER = lazy_pattern(r"\b(?:of|for|on|in|over|from|against|within)\s+(?:the\s+|an?\s+)?$", re.I)
"""What makes the words after it belong to something else that is introduced: `an emulator of the …`."""

_IN_TITLE = lazy_pattern(rf"\b(?:with|in|using|by|via)\s+(?:the\s+)?({_NAME})\s*$")

_INTRODUCING = lazy_pattern(rf"\b{_LEAD}\s+(?:\w+\s+)?{_VERB}\b[^.]{{0,160}}$", re.I)

_NOT_NAMES = _words_of(
    """
    a an the this that these those it its our we their his such both two three several many some new novel first
    abstract here however moreover furthermore therefore thus finally additionally specifically also then while
    qoe ai ml dl nlp cv llm llms lms lm slm vlm mllm dnn dnns cnn cnns rnn gnn gnns moe moes rag kv gpu gpus cpu
    cpus tpu tpus npu npus fpga fpgas asic nic nics ssd ssds hbm dram sram cxl rdma nvlink pcie tcp qos slo slos
    sla ttft tpot tbt flops mfu jit gemm spmd mpi nccl cuda rocm api apis os io rl rlhf sft
    gan gans vit iot qa sql mlp mlps ddp fsdp ssm cot sota ood iid lstm
    transformers nvidia amd intel google microsoft meta amazon aws azure openai
    github python linux ethernet infiniband huggingface wikipedia arxiv fp8 fp16 bf16 int8 int4 a100
    h100 v100 osdi sosp nsdi neurips icml iclr genai agi hpc dag dags ode pde pca svm sgd mle em mcmc
    tp pp dp ep url urls pdf dsl ir isa vm vms vr ar xr cloud deep large language models model learning systems
    system method methods approach algorithm algorithms data
    """
)
_FAMOUS_WORKS = _words_of(
    "lora peft dpo ppo bert gpt gpt-2 gpt-3 gpt-4 chatgpt llama transformer pytorch tensorflow imagenet jax adam"
)
"""Names of works that everybody uses: an abstract that names one speaks of it, but is not about a system of its own."""
_COMMON = _NOT_NAMES | _FAMOUS_WORKS


@lru_cache(maxsize=8)
def names_in_abstract(title: str, abstract: str) -> tuple[str, ...]:
    """Return at most four names of a paper's system as its abstract spells them, the surest first.

    A name that the title begins with (`Orca: …`) is not repeated. The text can have any length and content.
    """
    text = " ".join(unicodedata.normalize("NFKC", abstract[:_LONGEST_ABSTRACT]).split())
    lead = _folded(re.split(r"[:–—]|\s-\s", title)[0]) if re.search(r"[:–—]|\s-\s", title) else ""
    found: list[str] = []
    for name in _candidates(title, text):
        name = name.strip(".-")
        if _folded(name) == lead or _folded(name) in map(_folded, found):
            continue
        found.append(name)
    return tuple(found[:_MOST])


def names_referred_to(title: str, abstract: str) -> tuple[str, ...]:
    """Return the words of an abstract that may name other systems, in its order; at most 24.

    They have the form of a made-up name, or a capital within a sentence; two such words side by side are one name as
    well ("Llama 2"). Whether a paper has such a name is for the reader to look up; the paper's own are left out.
    """
    text = " ".join(unicodedata.normalize("NFKC", abstract[:_LONGEST_ABSTRACT]).split())
    own = {_folded(name) for name in (*names_in_abstract(title, abstract), *title.split())}
    found: dict[str, str] = {}
    last = None
    for match in _WORD.finditer(text):
        name, start = match[0].strip(".-"), match.start()
        begins = start == 0 or (start > 1 and text[start - 1] == " " and text[start - 2] in ".!?")
        proper = name[0].isupper() and name.lower() not in _NOT_NAMES
        if last is not None and text[last.end() : start] == " " and (proper or name[0].isdigit()):
            found.setdefault(_folded(last[0] + name), f"{last[0]} {name}")
        if ((proper and len(name) > 2 and not begins) or _unusual(name)) and _folded(name) not in own:
            found.setdefault(_folded(name), name)
        last = match if proper else None
    return tuple(found.values())[:_MOST_REFERRED_TO]


def _candidates(title: str, text: str) -> list[str]:
    """Return the candidates of all rules, the surest rule first."""
    subjects = _subjects(text)
    sure = [m[1] for m in _INTRODUCED.finditer(text) if _may_be_introduced(m[1])]
    sure += [m[1] for m in _CALLED.finditer(text) if _may_be_introduced(m[1])]
    sure += [m[1] for m in _REALISED.finditer(text) if _may_be_introduced(m[1])]
    sure += [m[1] for m in _ACRONYM.finditer(text) if _short_for(m[1], text[: m.start()]) and _is_own(m, text)]
    sure += [
        m[1] for m in _IN_TITLE.finditer(title) if _unusual(m[1]) or (m[1][0].isupper() and _folded(m[1]) in subjects)
    ]
    names = set(map(_folded, sure))
    apposed = []
    if subjects:
        apposed = [m[1] for m in _APPOSED.finditer(text) if _unusual(m[1]) and _folded(m[1]) in subjects]
    apposed += [m[1] for m in _NEW_THING.finditer(text) if _unusual(m[1])]
    return sure + [name for name in apposed if _folded(name) not in names]


def _may_be_introduced(name: str) -> bool:
    return (
        name.lower() not in _COMMON and len(name) > 1 and (_unusual(name) or name[0].isupper()) and not name.isdigit()
    )


def _unusual(name: str) -> bool:
    """Return True for the form of an invented name: capitals inside or a plus, but no common acronym."""
    if len(name) < 3 or (name[1:].islower() and not name.endswith("+")) or _is_common(name):
        return False
    if _ADJECTIVE.search(name):
        return False
    inner = any(c.isupper() for c in name[1:])
    return (inner and not _WITH_HYPHENS.fullmatch(name)) or name.endswith("+")


def _is_common(name: str) -> bool:
    lowered = name.lower()
    return lowered in _COMMON or lowered.removesuffix("s") in _COMMON


def _short_for(acronym: str, before: str) -> bool:
    """Return True if the words before a bracket spell the acronym in it ("Big Little Decoder (BiLD)")."""
    if _is_common(acronym) or not any(c.isupper() for c in acronym):
        return False
    return _spelling(acronym, before) is not None


def _spelling(acronym: str, before: str) -> int | None:
    """Return where the words begin that spell an acronym at the end of a text; None if none do."""
    letters = re.sub(r"[^a-z]", "", acronym.lower())
    words = list(re.finditer(r"[A-Za-z]+", before[-160:]))[-len(letters) - 3 :]
    if len(letters) < 2:
        return None
    for place in reversed(range(len(words))):
        if words[place][0].lower() not in _SMALL_WORDS and _spells(
            letters, [each[0].lower() for each in words[place:]]
        ):
            return max(0, len(before) - 160) + words[place].start()
    return None


def _spells(letters: str, words: list[str]) -> bool:
    """Return True if the letters begin all words in order; small words may be skipped."""
    if not words:
        return not letters
    if words[0] in _SMALL_WORDS and _spells(letters, words[1:]):
        return True
    most = min(4, len(letters))
    return any(words[0][:n] == letters[:n] and _spells(letters[n:], words[1:]) for n in range(1, most + 1))


def _is_own(match: re.Match[str], text: str) -> bool:
    """Return True if an acronym names the paper's own system: capitalised words spell it, and it is used again.

    It does not where something of it is introduced: `we build an emulator of the Global … (…)`.
    """
    before = text[: match.start()].rstrip()
    words = re.findall(r"[\w-]+", before[-160:])[-1:]
    spelled = bool(words) and words[0][0].isupper()
    spelling = _spelling(match[1], before)
    if not _INTRODUCING.search(before, before.rfind(".") + 1) or _OF_ANOTHER.search(before[:spelling]):
        return False
    uses = len(re.findall(rf"\b{re.escape(match[1])}\b", text))
    return spelled or uses > 1 or any(c.islower() for c in match[1].rstrip("s"))


def _subjects(text: str) -> frozenset[str]:
    """Return the folded names that are the subject of a later sentence."""
    return frozenset(_folded(m[1]) for m in _SUBJECT.finditer(text))


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9+]", "", name.lower())
