"""Recognises texts of a model that state nothing: refusals, a bare yes or no."""

import re

from bot.prompts import REFUSAL
from ingest.terms.patterns import lazy_pattern

_TEXTS = (
    r"(?:sources?|papers?|passages?|documents?|abstracts?|contexts?|excerpts?|texts?|materials?|information"
    r"|references?)"
)
_REFUSES = lazy_pattern(
    rf"""(?:
        \b(?:the|these|those|given|provided|available|neither|none\s+of\s+the|no)\s+(?:\w+\s+){{0,3}}{_TEXTS}\b
        (?:\s+\w+){{0,4}}?\s+(?:do(?:es)?\s+not|don['’]t|doesn['’]t|did\s+not|cannot|can['’]t|fail(?:s)?\s+to)\s+
        (?:\w+\s+){{0,3}}(?:answer|contain|mention|state|say|provide|address|include|discuss|specify|describe|cover|give
        |tell|support|explain|report|have)\b
      | \b(?:neither|none|no)\s+(?:of\s+the\s+)?(?:\w+\s+){{0,2}}{_TEXTS}\s+(?:\w+\s+)?(?:answers?|contains?|mentions?
        |states?|says?|provides?|address(?:es)?|includes?|discuss(?:es)?|specif(?:y|ies)|describes?|covers?|gives?)\b
      | \b(?:not|nothing|isn['’]t|is\s+not)\s+(?:\w+\s+){{0,3}}(?:stated|mentioned|specified|provided|addressed|answered
        |discussed|found|given|covered|available)\s+(?:\w+\s+){{0,2}}(?:in|by|from)\s+(?:\w+\s+){{0,4}}{_TEXTS}\b
      | \bI\s+(?:\w+\s+){{0,2}}(?:cannot|can['’]t|could\s+not|couldn['’]t|am\s+unable\s+to|['’]m\s+unable\s+to
        |do\s+not|don['’]t)\s+(?:\w+\s+){{0,2}}(?:answer|find|determine|know|provide|help|tell|see|have)\b
      | \bunable\s+to\s+(?:answer|find|determine)\b
      | \b(?:there\s+is|there['’]s)\s+(?:no|not\s+enough|insufficient)\s+(?:\w+\s+){{0,3}}(?:information|evidence
        |mention|data|details?)\b
      | \A\W*(?:not\s+(?:stated|mentioned|specified|available|given|known|addressed)|no\s+(?:answer|information)
        |unknown|n/?a|nicht\s+(?:angegeben|genannt|in\s+den\s+quellen))\W*\Z
      | \bdie\s+quellen\s+(?:\w+\s+){{0,5}}(?:nicht|keine|kein)\b
      | \bles\s+sources\s+ne\b | \blas\s+fuentes\s+no\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_DECLINES = lazy_pattern(
    r"""\b(?:sorry|unfortunately|apologi[sz]e|cannot|can['’]?t|could\s+not|couldn['’]t|unable|not\s+possible|impossible
        |none\s+of|neither|no\s+(?:relevant|such|mention|information|answer|papers?|sources?)|nothing
        |not\s+(?:enough|mentioned|stated|found|covered|discussed|addressed|relevant|about)|insufficient
        |do(?:es)?\s+not|don['’]t|doesn['’]t|as\s+an\s+ai
        |leider|nicht|kein(?:e|en|er|es)?|malheureusement|désolée?|aucune?|ne\s+(?:\w+\s+){1,2}pas|lo\s+siento|no\s+(?:hay
        |puedo|se|contienen?|mencionan?|encuentr\w+)|não|desculpe|purtroppo
        |non\s+(?:\w+\s+)?(?:contengono|posso|è|sono)
        |niet|geen|nie|brak|нет|не)\b
      | 没有|沒有|无法|無法|不能|未提|不包含|未找到|抱歉
      | ありません|できません|わかりません|記載されていません|없습니다|않습니다
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_REFUSAL = 600
_BARE = lazy_pattern(
    r"\W*(?:yes|no|yeah|nope|sure|ok(?:ay)?|correct|indeed|right|maybe|true|false|ja|nein|oui|non|s[ií]|done"
    r"|it\s+depends|see\s+(?:below|above)|hope\s+this\s+helps|the\s+(?:code|data)\s+is\s+at)\W*"
)


def refuses(text: str) -> bool:
    """Say whether a sentence says that the sources do not answer, in the words asked for or in a model's own."""
    return REFUSAL in text or _REFUSES.search(text) is not None


def declines(text: str) -> bool:
    """Say whether a whole text that cites nothing says that there is no answer, in whatever words and language.

    Longer texts are chatter that forgot its citations.
    """
    return bool(text.strip()) and len(text) <= _LONGEST_REFUSAL and _DECLINES.search(text) is not None


def states_nothing(text: str) -> bool:
    """Say whether a sentence is a bare yes or no, or a phrase without a statement."""
    return _BARE.fullmatch(text.casefold()) is not None
