"""The short name of a work, where its title has one in front."""

import re

from ingest.terms.organisations import is_known_organisation
from ingest.terms.text import folded, words
from ingest.terms.venues import parse_venue

_NOT_NAMES = words(
    "position survey surveys tutorial keynote review perspective perspectives benchmark overview introduction summary "
    "towards toward beyond rethinking revisiting understanding demo poster paper book course lecture video blog news "
    "update updates note notes vision extended invited report abstract editorial opinion viewpoint workshop panel from "
    "how why what when where on in an a the analysis evaluation challenges announcing introducing talk "
    "thesis link code "
    "authors summary tldr abstract"
)
_GENERIC = words(
    "llm llms gpu gpus cpu cpus kv ai ml dnn dnns moe nlp rl dl gnn gnns cnn cnns rnn rnns io i/o api hpc "
    "fpga fpgas asic "
    "tpu ssd vlm vlms rag rlhf slo qos flop flops cuda rdma cxl iot ann sql os 3d 2d a i ii iii iv 5g aiot "
    "nlg nlu pim dsa "
    "lora lm lms vs genai icl cot rnn gpt"
)
_SMALL = words("a an and are at by for from in is of on or the to via with without not all you your")
_NEVER_ALONE, _NEVER_AMONG = _NOT_NAMES | _GENERIC, _NOT_NAMES | _SMALL
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]|^[A-Z0-9](?=[A-Z0-9.+*-]*[A-Z])[A-Z0-9.+*-]*+$|\d|\+\+|^[a-z]{1,2}[A-Z]")

_IN_FRONT_OF_COLON = re.compile(r"([^:：]{1,60}?)\s*[:：]\s*(?=\S)")
_IN_FRONT_OF_DASH = re.compile(r"(\S{1,40})\s+(?:-{1,2}|–|—)\s+\S")
_IN_FRONT_OF_IS = re.compile(r"([A-Za-z][\w./+-]{1,40})(?:\([A-Z]+\))?(?:, [^,]{1,60},)? is an? ")


def short_name(title: str, linked: str | None = None) -> str | None:
    """Give the name in front of a title (`vLLM: Easy, Fast, …`), None where there is none.

    `linked` is the part before the colon when the list links only that part: the list itself sets it apart, so it is
    the name unless it is a long clause or an article leads on to `a Survey`. In plain titles the part before the
    colon must look like a system's name: one word that is not a common heading word, or up to three with capitals or
    digits inside.
    """
    if linked is not None and not re.search(r"[:：]\s*\S", linked):
        part = linked.strip(" :：.")
        rest = title[len(part) :].strip(" :：")
        long = len(part.split()) > 6 or len(part) > 60
        return None if not part or long or re.match(r"an? (?:\w+ )?survey\b", rest, re.IGNORECASE) else part
    match = _IN_FRONT_OF_COLON.match(title) if ":" in title or "：" in title else None
    if match and not title.startswith("//", match.end()):
        return _as_name(match[1])
    match = _IN_FRONT_OF_DASH.match(title) if "-" in title or "–" in title or "—" in title else None
    if match and _CAMEL.search(match[1]):
        return _as_name(match[1])
    match = _IN_FRONT_OF_IS.match(title) if " is a" in title else None
    if match and match[1].lower() not in {"this", "there", "it", "here", "what", "that"}:
        return _as_name(match[1])
    return _as_name(title) if len(title.split()) == 1 else None


def is_name(text: str) -> bool:
    """Say whether a text that a list sets apart in front of a title is a name: a few words, not a kind of text."""
    words = text.split()
    return 0 < len(words) <= 4 and not any(folded(word) in _NOT_NAMES for word in words) and not parse_venue(text)


def _as_name(part: str) -> str | None:
    part = part.strip(" .*_`\"“”'")
    words = part.split()
    if not 0 < len(words) <= 3 or not re.search(r"[^\W\d_]", part):
        return None
    if len(words) == 1 and re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", part) and len(part) > 6:
        return None  # Not written with spaces, so that a whole title looks like one word.
    if len(words) == 1:
        part = part.rsplit("/", 1)[-1] if re.fullmatch(r"[\w.-]+/[\w.-]+", part) else part
        return None if folded(part) in _NEVER_ALONE or len(part) > 40 else part
    if any(word.lower() in _NEVER_AMONG for word in words):
        return None
    special = [word for word in words if _is_special(word)]
    if not special or parse_venue(part) or is_known_organisation(part):
        return None
    return part


def _is_special(word: str) -> bool:
    parts = re.split(r"[-/]", word)
    return any(
        _CAMEL.search(part) and part.lower().rstrip("s") not in _GENERIC and part.lower() not in _GENERIC
        for part in parts
    )
