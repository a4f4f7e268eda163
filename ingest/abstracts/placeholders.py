"""Tells texts that stand where an abstract should be and say nothing of the paper."""

import re

from ingest.abstracts.withdrawal import is_notice
from ingest.terms.patterns import lazy_pattern
from ingest.terms.titles import normal_title

_LONGEST_REMARK = 400
"""Characters: a remark in place of an abstract is short, boilerplate of a publisher or a site somewhat longer."""
_LONGEST_OF_TITLE = 4
"""How many times as long as a title a text can be and still have no other words."""

_REMARK = lazy_pattern(
    r"^\W*(?:(?:sorry,? )?(?:there is |there's )?no (?:abstract|summary)(?: text| content)?(?: is| was)?"
    r"(?: currently| yet)?"
    r"(?: (?:available|provided|given|present|found|supplied)(?: (?:for|in|at|here|yet)\b.{0,60})?)?"
    r"|(?:an? |the |this )?(?:abstract|summary)(?: of this (?:article|paper|work|chapter))? "
    r"(?:is |was |has been |could )?(?:currently |not yet |un|not )?(?:been |be )?"
    r"(?:not )?(?:available|provided|supplied|found|displayed|shown|removed|included|given)"
    r"(?: (?:for|in|at|here)\b.{0,60})?"
    r"|abstract (?:unavailable|missing|forthcoming|to (?:follow|come|be (?:added|provided|announced)))"
    r"|(?:n\s?/\s?a|none|null|nil|tb[ad]|undefined|unknown|not (?:available|applicable)|coming soon|forthcoming)"
    r"|(?:abstract|summary|introduction|editorial|preface|foreword|erratum|corrigendum)"
    r"|(?:click|see|please (?:see|refer|visit|click|log|sign|enable)|refer to|for (?:the )?(?:full|abstract)"
    r"|view|read)\b"
    r"(?=[^.]*(?:full text|article|pdf|paper|abstract|download|here|log ?in|sign ?in|access|javascript|publication))"
    r"[^.]*+"
    r"|(?:this (?:article|paper|chapter|book) (?:has|does) (?:no|not have an?) abstract)"
    r")\W*$",
    re.IGNORECASE,
)
_BOILERPLATE = lazy_pattern(
    r"^\W*(?:(?:copyright|©|\(c\))\s*(?:©|\(c\))?\s*(?:by )?(?:the )?\d{0,4}|all rights reserved"
    r"|this (?:article|paper|chapter|book|work|content|site|page|website) "
    r"(?:is (?:published|distributed|licensed|made|an? open[- ]access)"
    r"|was (?:published|originally)|uses cookies|requires|appears in|has been (?:published|accepted))"
    r"|(?:first )?published (?:online|by|in|under)|(?:received|accepted|submitted):? \d|(?:your browser|please enable)"
    r"|we use cookies|(?:get|full) (?:full )?(?:access|text) (?:to|is|available)|the publisher's final"
    r"|posted with permission|permission to (?:make|copy|reproduce)|skip to (?:main )?content)",
    re.IGNORECASE,
)


def is_placeholder(text: str, title: str = "") -> bool:
    """Return True for a plain text that is no abstract: a remark that there is none, boilerplate, or the title again.

    A notice that the paper was withdrawn is none either; what it says is kept apart.
    """
    if is_notice(text) or not any(map(str.isalpha, text)):
        return True
    if len(text) <= _LONGEST_OF_TITLE * len(title) and normal_title(text) == normal_title(title):
        return True
    return len(text) <= _LONGEST_REMARK and (_REMARK.match(text) is not None or _is_boilerplate(text))


def _is_boilerplate(text: str) -> bool:
    """Whether a text begins as boilerplate does and holds nothing else: a sentence or two."""
    return _BOILERPLATE.match(text) is not None and len(re.findall(r"[.!?](?:\s|$)", text)) <= 3
