"""Understands that somebody wants the thread summarised in which they say so."""

import re

from ingest.terms.outside_text import one_line

SUMMARISE_THREAD = "summarise this thread"
"""What commands and shortcuts ask."""

_LONGEST = 200
_WANTED = re.compile(
    r"(?:(?:please|pls|can you|could you|would you)\W+)*"
    r"(?:(?:summari[sz]e|sum up|recap)|(?:give|make|write)(?: (?:me|us))? (?:a |the )?(?:short )?(?:summary|recap) of"
    r"|(?:what (?:was|is|has been) (?:said|discussed)|what did (?:we|they|people) (?:say|discuss)) in)"
    r" (?:this|the|our)(?: whole)? (?:thread|discussion|conversation)(?: (?:please|for me|for us))?",
    re.IGNORECASE,
)


def wants_thread_summary(text: str) -> bool:
    """Return True if a message asks for a summary of the thread that it is in."""
    return len(text) <= _LONGEST and bool(_WANTED.fullmatch(one_line(text).strip(" .!?,")))
