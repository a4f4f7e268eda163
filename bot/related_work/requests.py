"""Understands when related work is to be written, and when the last draft is to change.

work_request("write related work on KV cache compression in APA") -> WorkRequest("KV cache compression", "apa")
"""

import re
from dataclasses import dataclass

from bot.exporting.formats import MODULES
from bot.exporting.style_names import STYLES
from bot.writing.instructions import Instruction, instruction_in
from ingest.terms.outside_text import one_line

_LONGEST = 600
_PLEASE = r"^\W*+(?:(?:please|pls|now|ok|okay|then|also|can you|could you|would you)\W++){0,4}"
_WRITE = r"(?:write|draft|compose)(?: (?:me|us))?"
_WORK = (
    r"(?:an? |the |some |my |our )?(?:(?:short|brief|long|longer|detailed) )?"
    r"(?:(?:section|paragraphs?|text) (?:on|of) )?"
    r"(?:related[ -]works?|literature review|literature survey|review of the literature|background)"
    r"(?: (?:section|paragraphs?|chapter|text))?"
)
_FORMS = "|".join((*MODULES, *STYLES))
_REFERENCES = rf"(?:,? (?:in|as|with)(?: references (?:in|as))? (?P<form>{_FORMS})(?: (?:style|references))?)?"
_REQUEST = re.compile(
    rf"{_PLEASE}{_WRITE} {_WORK}(?: (?:on|about|for|of|from|covering) (?P<topic>.+?))?{_REFERENCES}\W*$", re.IGNORECASE
)
_SHOWN = re.compile(r"^(?:all (?:of )?)?(?:these|those|them|the (?:same|above))(?: (?:\d+ )?papers)?$", re.IGNORECASE)
_DRAFT = re.compile(r"\b(?:draft|related[ -]work|paragraphs?|section|review|text)\b", re.IGNORECASE)
_CHANGES = re.compile(
    rf"{_PLEASE}(?:make|re-?write|re-?phrase|re-?vise|re-?word|simplify|say|explain|focus|emphasi[sz]e|stress|start|begin|end"
    r"|use|write|mention|describe|compare|more|less|fewer|be|cut|trim|merge|split)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WorkRequest:
    """Related work that is asked for: its topic, or with `of_shown` the papers shown last; `form` of its references.

    `form` is a format or a citation style, and empty where none is named.
    """

    topic: str
    form: str = ""
    of_shown: bool = False


def work_request(text: str) -> WorkRequest | None:
    """Return the related work that a question asks for, None where it asks for something else."""
    if len(text) > _LONGEST:
        return None
    match = _REQUEST.match(one_line(text))
    if match is None:
        return None
    topic = (match["topic"] or "").strip(" \"'“”.?!")
    of_shown = not topic or bool(_SHOWN.match(topic))
    return WorkRequest("" if of_shown else topic, (match["form"] or "").lower(), of_shown)


def revision_in(text: str, paragraphs: int, *, shown_last: bool) -> Instruction | None:
    """Return how a draft of so many paragraphs is to change, None where the words are no instruction about it.

    Below other answers (`shown_last` is False) only words that name the draft are one.
    """
    line = one_line(text)
    if len(line) > _LONGEST or line.endswith("?") or not (shown_last or _DRAFT.search(line)):
        return None
    instruction = instruction_in(line, paragraphs)
    changes = instruction.keep or instruction.delete or instruction.size or instruction.add or instruction.remove
    return instruction if changes or _CHANGES.match(line) else None
