"""The words that changes of sentences exchange."""

_BASES = """
    accelerate achieve adapt add allow appear assign assume attain augment avoid beat change check colocate combine
    comprise compress come commit consist contain converge correspond cost cover cut decompose decouple decrease
    demonstrate do draw earn eliminate employ enable encode exceed excel expose fetch find fit formulate gain generate
    get give go grow handle hold improve incur increase introduce keep leave let leverage locate lower lift maintain
    make mitigate model move need obtain offer offload optimize outperform overlap parallelise partition place pioneer
    preserve preempt process prove propose provide raise range reach recompute reduce rely require reshard result
    retain reuse run save schedule see search serve shard share show spin split stay store suffer support sustain
    switch synthesize take train trick turn use work
"""
_IRREGULAR = {"do": "does", "go": "goes", "process": "processes", "reach": "reaches", "search": "searches"}
_IRREGULAR.update({"compress": "compresses", "switch": "switches"})
VERBS = {_IRREGULAR.get(base, f"{base}s"): base for base in _BASES.split()}
"""Verbs in the third person, each with its plain form."""

_NOUNS_TOO = """
    costs covers finds gains increases models needs offers places processes ranges reaches results reuses runs shares
    shows splits stores supports trains turns uses works
"""
NOUNS_TOO = frozenset(_NOUNS_TOO.split())
"""Those of `VERBS` that may be the plural of a noun."""

ANTONYMS = (
    ("outperforms", "falls behind"),
    ("outperform", "fall behind"),
    ("beats", "loses to"),
    ("exceeds", "falls short of"),
    ("is ahead of", "is behind"),
    ("ahead of", "behind"),
    ("improves", "worsens"),
    ("improve", "worsen"),
    ("improvement", "decline"),
    ("reduces", "increases"),
    ("reduce", "increase"),
    ("reducing", "increasing"),
    ("reduction", "increase"),
    ("increases", "decreases"),
    ("decreases", "increases"),
    ("lowers", "raises"),
    ("lowering", "raising"),
    ("lower", "higher"),
    ("raises", "lowers"),
    ("lifts", "lowers"),
    ("cuts", "raises"),
    ("saves", "wastes"),
    ("higher", "lower"),
    ("high", "low"),
    ("faster", "slower"),
    ("fewer", "more"),
    ("less", "more"),
    ("more", "less"),
    ("better", "worse"),
    ("best", "worst"),
    ("stronger", "weaker"),
    ("strong", "weak"),
    ("cheaper", "more expensive"),
    ("eliminates", "introduces"),
    ("eliminating", "introducing"),
    ("mitigates", "aggravates"),
    ("accelerates", "slows down"),
    ("speedup", "slowdown"),
    ("speedups", "slowdowns"),
    ("gains", "loses"),
    ("gain", "loss"),
    ("gets stronger", "gets weaker"),
    ("shrink", "grow"),
    ("grow", "shrink"),
    ("harder", "easier"),
    ("hard", "easy"),
    ("difficult", "easy"),
    ("simple", "complicated"),
    ("small", "large"),
    ("larger", "smaller"),
    ("negligible", "considerable"),
    ("minimal", "considerable"),
    ("poorly", "well"),
    ("well", "badly"),
    ("inefficiently", "efficiently"),
    ("comparable", "inferior"),
    ("competitive with", "far behind"),
    ("enables", "prevents"),
    ("allows", "prevents"),
    ("supports", "does without"),
    ("retaining", "giving up"),
    ("preserving", "giving up"),
    ("maintaining", "giving up"),
    ("maintains", "gives up"),
    ("keeps", "loses"),
    ("below", "above"),
    ("low-cost", "expensive"),
    ("reliable", "unreliable"),
    ("unlikely", "likely"),
    ("limits", "widens"),
    ("struggle", "excel"),
    ("excels", "fails"),
)

WIDENED = (
    (r"\b(?:[Mm]ost|[Mm]any|[Ss]ome|[Ss]everal|[Vv]arious|[Mm]ultiple|a variety of) (?=[a-z]+)", "all "),
    (r"\boften\b|\boccasionally\b|\bsometimes\b|\btypically\b|\bprimarily\b", "always"),
    (r"\bfor four out of five tasks\b", "for all five tasks"),
    (r"\bin some cases\b", "in all cases"),
    (r"\bA typical illusion\b", "Every illusion"),
    (r"\blike\b(?= SGLang)", "such as all engines and"),
    (r"\bsuch as\b", "including all others beside"),
    (r"\bmajority of\b", "totality of"),
    (r"\bstate-of-the-art (?=LLM|systems|offloading|serving|inference|baselines|web|VLMs)", "all "),
    (r"\bexisting (?=[a-z]|LLM|MoE)", "all "),
    (r"\bleading closed-source\b", "all closed-source"),
)
"""Patterns of quantifiers, each with a wider one."""

HEDGES = (
    (r"\bby up to (?=\d)", "by "),
    (r"\bup to (?=[\d$]|an order|twice|five)", ""),
    (r"\bof up to (?=\d)", "of "),
    (r"\bby as much as (?=\d)", "by "),
    (r"\bas high as (?=\d)", ""),
    (r"\bat least (?=\d|the level|a bronze)", ""),
    (r"\bAt least (?=\d)", ""),
    (r"\bnear-zero\b", "zero"),
    (r"\bclose to zero\b", "zero"),
    (r"\b(?:over|about|nearly|approximately) (?=[\d$])", ""),
    (r"\b(?:over|about) (?=twenty|a twentieth)", ""),
    (r"\b(?:more|less) than (?=[\d$])", ""),
    (r"\bgreater than (?=\d)", "of "),
    (r"\bmay be\b", "is"),
    (r"\bcan be inefficient\b", "is inefficient"),
    (r"\bcan be inflexible\b", "is inflexible"),
    (r"\btend to hallucinate\b", "hallucinate"),
    (r"\bunlikely to\b", "unable to"),
    (r"\bhas the potential to scale\b", "scales"),
    (r"\b(?:often|occasionally|sometimes) (?=[a-z])", ""),
    (r"\bbelow \$", "$"),
)
"""Patterns of hedges, each with what is left without it."""

HEDGES_TURNED = (
    (r"\bup to (?=[\d$]|an order|twice|five)", "at least "),
    (r"\bat least (?=\d|the level|a bronze)", "at most "),
    (r"\bAt least (?=\d)", "At most "),
    (r"\bover (?=\d)", "under "),
    (r"\bless than (?=[\d$])", "more than "),
    (r"\bmore than (?=\d)", "less than "),
    (r"\bgreater than (?=\d)", "smaller than "),
    (r"\bby as much as (?=\d)", "by at least "),
    (r"\bonly (?=\d)", "more than "),
    (r"\bbelow (?=\$)", "above "),
)

CONDITIONS = (
    (r"\bat the same latency\b|\bwith the same level of latency\b", "at a higher latency"),
    (r"\bwhile maintaining the same latency\b", "at a higher latency"),
    (r"\bAt equal latency\b", "At a higher latency"),
    (r"\bWith the same cost and power budgets\b", "With larger cost and power budgets"),
    (r"\bAt an unchanged batch size\b", "At a larger batch size"),
    (r"\bwithout requiring\b", "when combined with"),
    (r"\bunder frequent node failures\b", "without node failures"),
    (r"\bwhen there is spare capacity\b", "when there is no spare capacity"),
    (r"\bwith pipeline parallelism\b", "without pipeline parallelism"),
    (r"\bwith int8 weight quantization\b", "without weight quantization"),
    (r"\bin zero-shot settings\b", "after fine-tuning"),
    (r"\bwith no retrieval\b", "with retrieval"),
    (r"\bduring bursts\b", "outside bursts"),
    (r"\bunder the same (?=requirement|average)", "under a looser "),
    (r"\bat low batch size\b", "at high batch size"),
    (r"\bFor long sequence inference\b", "For short sequence inference"),
    (r"\bin parallel\b", "one after another"),
    (r"\bAfter a failure\b", "Before a failure"),
    (r"\bafter failures\b", "before failures"),
    (r"\bat small batch sizes\b", "at large batch sizes only"),
    (r"\bwhile (?:retaining|preserving|keeping|maintaining)\b", "without"),
    (r"\bwhen it processes\b", "before it processes"),
    (r"\bwith large and limited\b", "with limited"),
    (r"\bfor multi-turn conversations\b", "for single-turn conversations"),
    (r"\bon a single (?=[A-Z]|GPU)", "on several "),
    (r"\busing only\b", "using more than"),
    (r"\bWith preemptible instances\b", "With on-demand instances"),
    (r"\bWith one\b|\bOn one\b", "With several"),
    (r"\bwith 20% heavy hitters\b", "without heavy hitters"),
    (r"\bIn simulation\b", "In production"),
    (r"\bonce\b", "before"),
    (r"\bWhen managed inefficiently\b", "However it is managed"),
    (r"\bduring (?:testing|generation)\b", "during training"),
    (r"\bat the same latency\b", "at twice the latency"),
    (r"\bafter multitask prompted finetuning\b", "before multitask prompted finetuning"),
    (r"\bfor common sizes\b", "for uncommon sizes"),
    (r"\bdespite\b", "because of"),
    (r"\bEven with\b", "Only with"),
)
"""Patterns of conditions, each with another condition."""

UNITS = (
    (r"(?<=\d)%", "x"),
    (r"(?<=\d)x\b", "%"),
    (r"(?<=\d) ?ms\b", " s"),
    (r"\bhours\b", "days"),
    (r"(?<=\d )days\b", "hours"),
    (r"(?<=\d)GB\b", "MB"),
    (r"\btokens?/s\b", "tokens/min"),
    (r"(?<=[ \d]\dB) parameters\b", " tokens"),
    (r"(?<=\d)T tokens\b", "B tokens"),
    (r"\bbillion\b", "million"),
    (r"\bmillion\b", "billion"),
    (r"\btrillion\b", "billion"),
    (r"\bPeta(?=FLOPs|flops)", "Tera"),
    (r"\bTeraFLOPs\b", "GigaFLOPs"),
    (r"\bpercentage points\b", "times"),
    (r"(?<=\d) times\b", " percent"),
    (r"\b4 bits\b", "4 bytes"),
    (r"(?<=\d)-fold\b", " percent"),
    (r"\bUSD\b", "EUR"),
    (r"\$(?=0)", "€"),
    (r"(?<= )(\d+)M parameters\b", r"\1B parameters"),
    (r"(?<= )(\d+)B parameters\b", r"\1M parameters"),
    (r"(?<=\d)K\b", "M"),
    (r"\b(\d+)k synthesized\b", r"\1M synthesized"),
    (r"\bhundreds of meters\b", "hundreds of kilometers"),
    (r"\btwenty times\b", "twenty percent"),
    (r"\bBLEU\b", "METEOR"),
)
"""Patterns of units behind numbers, each with another unit."""
