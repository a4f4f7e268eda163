"""Knows how sentences to the reader of a list begin, which are no titles and name nobody."""

import re

INVITATION = re.compile(
    r"(?:if you|please|we |you |feel free|thanks|thank you|this (?:repo|list|page|part|is)|welcome|"
    r"note(?: that|\s*:)|here (?:is|are)|"
    r"see |check |join |star |follow |i |i'll|i've|our )",
    re.IGNORECASE,
)
