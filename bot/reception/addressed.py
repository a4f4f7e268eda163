"""Whether a message in a conversation where the bot takes part, but is not mentioned, is meant for the bot.

A follow-up needs no mention; people who talk to one another are left alone. In doubt the bot stays silent: a mention
always reaches it.
"""

import re

_ASKS = re.compile(
    r"^(?:(?:and|so|but|ok(?:ay)?|hm+|thanks?|thank you|great|nice|cool)[,!. ]+)*"
    r"(?:what|which|who|whose|where|when|why|how|is|are|was|were|does|do|did|can|could|would|has|have|any|anything|more"
    r"|longer|shorter|again|next|show|list|find|give|tell|summari[sz]e|compare|explain|only|just|now|except|without"
    r"|and (?:what|how|the|those|of)|the (?:first|second|third|last|other)|same|also|in (?:chinese|german|english))\b",
    re.IGNORECASE,
)
_TO_A_PERSON = re.compile(
    r"\b(?:did|do|are|were|have|will|can|could|would|should|what(?:'s| is| are| do| did)?|how are) (?:you|u|ya)\b"
    r"(?! know of| (?:find|show|list|give|tell|summari[sz]e|compare|explain))"
    r"|\b(?:we|us|our|lunch|meeting|tomorrow|tonight)\b",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"^\W*(?:(?:thanks?(?: you)?|thx|ty|cheers|nice|great|cool|wow|lol|haha|ok(?:ay)?|yes|no|yep|nope|agreed|indeed"
    r"|same|perfect|awesome|got it|makes sense|\+1)\b\W*)+"
    r"(?:a lot|so much|very much|all|everyone|everybody|folks)?\W*$",
    re.IGNORECASE,
)
_GREETS = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening)|there|refdesk|please|help(?: me)?|commands|start"
    r"|what can (?:you|i) (?:do|ask)(?: here| for me)?|how do(?:es)? (?:this|you|it) work|who are you)\b\W*)+$",
    re.IGNORECASE,
)
_THANKS = re.compile(r"^\W*(?:many )?(?:thanks|thank you|thx|ty|cheers)\b[^?]{0,30}$", re.IGNORECASE)
_LONGEST = 600


def is_addressed(text: str, *, names_others: bool, others_talk: bool) -> bool:
    """Whether the bot should answer `text`, written without a mention where it has answered before.

    `names_others` says that the message mentions somebody else, `others_talk` that since the bot's last answer
    somebody wrote there who was not answered: people then talk to one another.
    """
    words = text.strip()
    if names_others or others_talk or not words or len(words) > _LONGEST:
        return False
    if _REMARK.match(words) or _TO_A_PERSON.search(words):
        return False
    return words.endswith(("?", "？")) or bool(_ASKS.match(words))


def is_remark(text: str) -> bool:
    """Whether `text` is a word of thanks or agreement, which asks for nothing and begins no talk."""
    return not text.strip() or bool(_REMARK.match(text.strip()))


def is_greeting(text: str) -> bool:
    """Whether `text`, said to the bot, is a greeting or asks what can be asked, rather than about papers."""
    return bool(_GREETS.match(text.strip()))


def is_thanks(text: str) -> bool:
    """Whether `text`, said to the bot, only thanks."""
    return bool(_THANKS.match(text.strip()))
