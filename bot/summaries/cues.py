"""Weighs what the wording of a sentence says of its part in a paper.

Scholarly prose says so itself ("however", "we propose", "our evaluation shows"). The weights were set by reading what
they chose from a sample of real abstracts; they are points, of which about two make a sentence sure.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

DescribedField = Literal["problem", "idea", "how it works", "evidence", "limits"]
Part = DescribedField | Literal["other"]
"""A field of a summary, or `other` for what no summary tells, such as where the code is."""

PARTS: tuple[Part, ...] = ("problem", "idea", "how it works", "evidence", "limits", "other")
"""In the order in which papers tell them."""

DESCRIBED_FIELDS: tuple[DescribedField, ...] = ("problem", "idea", "how it works", "evidence", "limits")
"""The fields that a paper's own text fills."""

_SUBJECT = r"(?:we|this (?:paper|work|article|study|survey|report|thesis)|the authors|our (?:work|paper))"
_THING = (
    r"(?:framework|system|method|approach|model|architecture|algorithm|technique|engine|library|benchmark|dataset"
    r"|data ?set|strategy|scheme|mechanism|tool|toolkit|compiler|runtime|scheduler|policy|paradigm|solution"
    r"|optimi[sz]er"
    r"|suite|pipeline|platform|protocol|design|metric|procedure|attack|defen[cs]e|attention|kernel|family|survey|task)"
)

_CUES: Mapping[Part, tuple[tuple[float, str], ...]] = {
    "problem": (
        (1.6, r"^(?:however|unfortunately|yet|but|nevertheless|despite|while|although|existing|current|previous|prior"
              r"|conventional|traditional|today's|by contrast)\b"),
        (1.2, r"\b(?:existing|current|previous|prior|traditional|conventional|today's"
              r"|state-of-the-art) (?:\w+[- ]){0,3}"
              r"(?:work|works|systems?|methods?|approach(?:es)?|techniques?|solutions?|models?|frameworks?|studies)\b"),
        (1.2, r"\b(?:challeng\w+|bottleneck\w*|suffers?|difficult\w*|lacks?|lacking|struggles?|inefficien\w+"
              r"|prohibitive\w*"
              r"|under-?explored|under-?utili[sz]\w+|remains?|prone to|wast\w+|hinders?|unclear|overlook\w*|bound by"
              r"|limited by|costly|expensive|fails? to|unable|do not suffice|insufficient|intractable|poorly|contention"
              r"|interferences?|fragment\w*|stalls?|imbalance\w*|(?:memory|slow|compute)[- ]?hungry|quadratic\w*)\b"),
        (0.9, r"\b(?:have (?:shown|achieved|become|demonstrated|attained|emerged|led)|has (?:become|been shown|emerged)"
              r"|increasing(?:ly)?|growing|widely|is (?:critical|crucial|essential|important|key)|are (?:critical"
              r"|crucial)"
              r"|has attracted|in recent years|recent(?:ly)?|requires?|high demand|is challenging)\b"),
        (-1.6, r"\b(?:we|our)\b(?! (?:find|observe|identify|note|argue))"),
    ),
    "idea": (
        (3.0, rf"\b{_SUBJECT}\b (?:\w+ ){{0,3}}?(?:presents?|proposes?|introduces?|describes?|develops?|designs?"
              rf"|builds?"
              r"|advocates?|argues?|put forward|offers?)\b"),
        (2.2, rf"\b{_SUBJECT}\b (?:\w+ ){{0,2}}?(?:stud(?:y|ies)|investigates?|examines?|explores?|asks?|revisits?"
              rf"|surveys?"
              r"|reviews?|formulates?|analy[sz]es?|characteri[sz]es?|aims?|addresses|tackles?|considers?|takes?"
              r"|evaluates?|provides?|shows? that (?:it is|\w+ing))\b"),
        (2.8, r"\b(?:our|the|a) (?:key|core|main|central|basic) (?:insight|idea|observation|contribution|intuition)\b"),
        (1.5, rf"\b(?:a|an|the first) (?:[\w-]+,? ){{0,6}}{_THING}\b(?! (?:of|for) (?:existing|previous))"),
        (0.8, r"\b(?:novel|new|first|simple|called|named|dubbed|termed)\b"),
        (1.0, r"^(?:to|in order to) (?:address|tackle|overcome|mitigate|solve|bridge|fill|close|remedy|alleviate"
              r"|meet)\b"),
        (0.8, r"^(?:in this (?:paper|work|study|article|report)|this (?:paper|work|study|article|survey)|here)\b"),
        (-1.5, r"\b(?:outperform\w*|experiments?|evaluations? (?:show|on)|results (?:show|demonstrate|indicate))\b"),
    ),
    "how it works": (
        (1.5, r"^(?:specifically|in particular|concretely|first|second|third|then|next|finally|moreover|furthermore|in"
              r" addition|additionally|to (?:this|that) end|at (?:its|the) (?:core|heart)|subsequently|based on (?:it"
              r"|this)"
              r"|underlying|under the hood)\b"),
        (1.2, r"\b(?:consists? of|compris\w+|leverag\w+|employ\w*|combin\w+|decoupl\w+|partition\w*|schedul\w+ "
              r"|exploit\w*"
              r"|adopts?|uses?|utili[sz]es|integrat\w+|incorporat\w+|dynamically|adaptively|automatically|jointly"
              r"|overlap\w*|allocat\w+|assign\w*|formulat\w+|decompos\w+|divid\w+|splits?|separat\w+|reus\w+|cach\w+"
              r"|maintains?|stores?|keeps|runs|converts?|replaces?|transforms?|treats?|views?|orchestrat\w+)\b"),
        (0.8, r"\b(?:based on|via|through|by \w+ing|which (?:allows?|enables?|can)|so that|in order to|in which"
              r"|enabl\w+"
              r"|where each|trained (?:on|with|from)|mechanism|modules?|stages?|components?|phases?)\b"),
        (1.2, r"\bwe (?:also |then |further |first |next |additionally )?(?:train|fine-?tune|convert|leverage|use|apply"
              r"|implement|formulate|collect|construct|extend|adopt|employ|optimi[sz]e|derive|replace|integrate"
              r"|modify)\b"),
        (-1.6, r"\b(?:outperform\w*|experiments?|evaluations?|results (?:show|demonstrate|indicate)|compared (?:to"
               r"|with))\b"),
    ),
    "evidence": (
        (1.8, r"\b(?:outperform\w*|surpass\w*|achiev\w+|state-of-the-art (?:performance|results|accuracy)|speed-?ups?"
              r"|faster"
              r"|on par with|comparable to|competitive|superior|exceed\w*)\b"),
        (2.2, r"\b(?:experiments?|experimental\w*|evaluations?|empirical\w*|ablation\w*|benchmarks?|results?)"
              r" (?:\w+ ){0,8}?(?:show|demonstrat|indicat|reveal|confirm|suggest|verif|validat|highlight)\w*\b"),
        (0.9, r"\b(?:experiments?|evaluations?|evaluat(?:e|ed)|benchmarks?|results?) (?:\w+ ){0,4}(?:on|with|using|over"
              r"|across)\b"),
        (-1.5, r"^(?:figure|fig\.|table) \d+\w? (?:shows?|presents?|illustrates?|compares?|depicts?|summari[sz]es?"
               r"|plots?"
               r"|lists?|reports?) (?:the|our|how|a|an)\b"),
        (1.5, r"\b(?:we|our \w+) (?:\w+ ){0,2}?(?:show|find|found|demonstrate|observe|discover|report|evaluate|compare"
              r"|reveals?|finds?|shows?) ?\b"),
        (1.6, r"\d\s*+(?:x|×|\\times|%|\\%|times|percent|-?fold)(?!\w)|\borders? of magnitude\b"),
        (1.0, r"\b(?:up to|by an? average|on average|at least|as much as|more than|as low as|compared (?:to|with)"
              r"|over the"
              r" baselines?|relative to)\b"),
        (0.9, r"^(?>.*?\b(?:improv\w+|reduc\w+|increas\w+|lower\w*|higher|cuts?|sav(?:es|ing)|halv\w+|falls?|serves?"
              r"|gains?)\b).*\d"),
        (-1.0, r"^(?:however|unfortunately|existing|current|previous)\b"),
    ),
    "limits": (
        (3.2, r"\b(?:limitations?|drawbacks?|shortcomings?|weakness(?:es)?|caveats?|downsides?) (?:of|in|to) (?:our"
              r"|this|the"
              r" (?:proposed|present))\b|\b(?:a|one|another|the main|our main) (?:limitation|drawback|caveat|weakness"
              r"|downside)"
              r" (?:is|of (?:our|this))\b"),
        (3.2, r"\bwe leave\b|\bfuture work\b|\bbeyond the scope\b|\bwe do not (?:consider|address|support|handle"
              r"|evaluate"
              r"|claim|cover)\b|\bis left (?:to|for|as)\b|\bthreats? to validity\b"),
        (3.0, r"\b(?:our|the proposed|this) (?:approach|method|system|work|design|model|study|framework|technique"
              r"|analysis"
              r"|evaluation|implementation|prototype) (?:\w+ ){0,2}?(?:does not|do not|cannot|can not|is limited|only"
              r"|assumes?|relies on|requires?|may not|might not|fails)\b"),
        (2.6, r"\b(?:still (?:struggles?|lags?|falls?|fails?|suffers?)|faces? (?:\w+ ){0,2}issues"
              r"|further (?:investigation|research"
              r"|study|work) (?:is|are|remains?|will be)|(?:does|do) not (?:generali[sz]e|scale|apply|hold|help"
              r"|support)"
              r"|no longer helps?|should be interpreted|not applicable|negative results?)\b"),
        (2.2, r"\bat the (?:cost|expense|price) of\b|\btrade-?offs? (?:of|in) (?:our|this)\b|\bcomes? (?:with"
              r"|at) (?:a|an|the"
              r"|some) (?:\w+ )?(?:cost|overhead|penalty|price)\b|\bwe caution\b|\bcaution against\b"),
        (1.0, r"\b(?:only|merely|restricted to|limited to)\b"),
    ),
    "other": (
        (4.5, r"\b(?:code|data|datasets?|models?|implementation|project(?: page)?|website|demo|artifacts?|prompts?"
              r"|checkpoints?|weights|library|repository|system|version|\w+)\b (?:\w+ ){0,6}?(?:is|are|has been"
              r"|have been|can be"
              r"|will be) (?:\w+ ){0,3}?(?:available|released|open-?sourced|found|accessed|published|made public)\b"),
        (4.0, r"https?:|\bgithub\b|\bwww\.|\bopen-?sourced? (?:at|on|our|the|under)\b"
              r"|\bwe (?:also )?(?:are )?(?:also )?(?:releas\w+"
              r"|open-?sourc\w+|publish)\b"),
        (2.4, r"\b(?:we hope|(?:results|findings|work) (?:calls?|motivates?|opens?|paves?)|we discuss|we believe"
              r"|pave the way"
              r"|the rest of this|is organi[sz]ed as|all rights reserved|copyright|permission to make"
              r"|corresponding author)\b"),
        (6.0, r"^(?:figure|fig\.|table|algorithm|theorem|lemma|proof|listing|keywords)\s*(?:\d+\s*)?[.:|—–]"),
    ),
}  # fmt: skip
_COMPILED = {part: tuple((weight, re.compile(cue)) for weight, cue in _CUES[part]) for part in PARTS}
_NAMED_FIRST, _NAMED, _PRESENTED = 1.6, 0.5, 1.2
_PRESENTS = 2.0


def fitness(sentence: str, names: Sequence[str] = ()) -> dict[Part, float]:
    """How many points speak for each of `PARTS`, in their order; `names` are short names of the sentence's paper."""
    # Cues are in lower case: matching without regard to case takes twice as long.
    folded = sentence.lower()
    points = {part: sum(weight for weight, cue in cues if cue.search(folded)) for part, cues in _COMPILED.items()}
    if presents(sentence, names):
        points["idea"] += _NAMED
        points["how it works"] += _NAMED
        points["problem"] -= _NAMED_FIRST
    if points["idea"] >= _PRESENTS and any(re.search(rf"\b{re.escape(name)}\b", sentence) for name in names):
        points["idea"] += _PRESENTED
    return points


def presents(sentence: str, names: Sequence[str]) -> bool:
    """Whether a sentence begins with one of a paper's own names, as the one that presents the work often does."""
    return any(_opens_with(sentence, name) for name in names)


def _opens_with(sentence: str, name: str) -> bool:
    return re.match(rf"\W*(?:the )?{re.escape(name)}\b", sentence, re.IGNORECASE) is not None
