"""Decides by its words what a message is: a question, talk, a greeting or thanks."""

import re

_ASKS = re.compile(
    r"^(?:(?:and|so|but|ok(?:ay)?|hm+|thanks?|thank you|great|nice|cool)[,!. ]++){0,12}"
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
    r"^(?:(?!\+1)\W)*+(?:(?:thanks?(?: you)?|thx|ty|cheers|merci|danke|gracias|谢谢|wow|lol|haha|hm++|ah|oh|ok(?:ay)?"
    r"|yes|no|yep|nope|agreed|indeed|same|got it|i see|makes sense|love (?:it|this|that)|\+1"
    r"|(?:(?:this|that|it)(?:'s| is| was) )?(?:(?:very|really|so|quite) )?"
    r"(?:nice|good|great|cool|perfect|awesome|brilliant|excellent|interesting|helpful|useful|it)"
    r"(?: (?:one|find|paper|answer|bot|work|job|stuff|summary))?)\b\W*+){1,8}"
    r"(?:a lot|so much|very much|all|everyone|everybody|folks|mate)?\W*$",
    re.IGNORECASE,
)
_GREETS = re.compile(
    r"^\W*+(?:(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening)|there|refdesk|please|help(?: me)?|commands|start"
    r"|what can (?:you|i) (?:do|ask)(?: here| for me)?|how do(?:es)? (?:this|you|it) work|who are you)\b\W*)+$",
    re.IGNORECASE,
)
_THANKS = re.compile(r"^\W*+(?:many )?(?:thanks|thank you|thx|ty|cheers)\b[^?]{0,30}$", re.IGNORECASE)
_COUNTED = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|other|\d{1,2}(?:st|nd|rd|th))"
_OF_AN_ANSWER = r"(?:it|that(?: one)?|this(?: one)?|them|those|these|both|all of (?:them|those|these)|\[?\d{1,2}\]?)"
_WORDS_ABOUT_PAPERS = (
    r"ideas?|abstracts?|authors?|venues?|years?|results?|limits?|limitations?|codes?|links?|titles?|methods?|approach"
    r"|contributions?|datasets?|data|baselines?|evaluation|conclusions?|problems?|evidence|advantages?|drawbacks?"
    r"|organi[sz]ations?|affiliations?|citations?|dates?|findings?|speedups?|costs?|assumptions?"
)
_FOLLOWS = re.compile(
    r"^(?:(?:and|so|but|ok(?:ay)?|hm+|thanks?|thank you|great|nice|cool|please|can you|could you|now)[,!. ]++){0,12}"
    r"(?:(?:show (?:me )?)?(?:more|the (?:rest|next|others))(?: please| papers?| of (?:them|those|these))?[.!?]*$"
    r"|next(?: page)?[.!?]*$|(?:page|number|no\.?|#) ?\d{1,3}[.!?]*$|\[\d{1,2}\][.!?]*$|tl;?dr\b"
    rf"|{_COUNTED} one(?: please)?[.!?]*$|(?:longer|shorter)(?: please)?[.!?]*$"
    r"|(?:which|what|how many|who|any|all|none|some|most) of (?:those|these|them|the (?:papers|above))\b"
    rf"|(?:(?:what|how) about |explain |summari[sz]e |compare )?the {_COUNTED}(?: (?:one|paper|two|three))?\b"
    r"|(?:what(?:'s| is| are|s| was| were) |who (?:are|is|were) )?(?:its|their) (?:(?:main|key|core|first|last) )?"
    rf"(?:{_WORDS_ABOUT_PAPERS})\b"
    rf"|(?:summari[sz]e|compare|explain|cite|papers? like|similar to) {_OF_AN_ANSWER}(?![\w-])"
    r"|(?:only|just|except|without) (?:those|these|the ones|the papers|papers|from|since|before|after|in) )",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(
    r"^\W*+(?:(?:oh|oops|sorry|ah|ok(?:ay)?|please|edit|update|question|my bad)\b\W*){0,3}"
    r"(?:(?:never ?mind|nvm|nm|vergiss es|egal|hat sich erledigt|erledigt|laisse tomber|olvídalo|算了)"
    r"(?:\W*|\s*[-–—,.:;!(][^?]{0,80})"
    r"|(?:(?:(?:forget|ignore|disregard|cancel|delete|scratch)(?: about)?(?: (?:it|me|this|that))?"
    r"|(?:i |i've )?(?:found|got) (?:it|(?:the|my|an) answer)(?: myself)?|solved|answered|(?:to be )?deleted?|removed?"
    r"|withdrawn|retracted|cancell?ed|wrong (?:channel|thread|window)|asked elsewhere|no longer needed"
    r"|no need(?: anymore)?"
    r"|don't bother|all good|oops|my bad|no question|n/?a)\b"
    r"\W*(?:(?:sorry|thanks?(?: you)?|please|(?:i )?found it|solved|all|everyone|folks|now)\b\W*){0,4}))$",
    re.IGNORECASE,
)
_STRUCK = re.compile(r"^(~{1,2})[^~]++\1$")
"""What somebody struck through as a whole, in Slack's or Discord's way."""

_LONGEST = 600


def is_addressed(text: str, *, names_others: bool) -> bool:
    """Return True if `text`, written without a mention where the bot has answered before, asks the bot something.

    `names_others` says that the message mentions somebody else.
    """
    words = text.strip()
    if names_others or not words or len(words) > _LONGEST:
        return False
    if _REMARK.match(words) or _TO_A_PERSON.search(words):
        return False
    return words.endswith(("?", "？")) or bool(_ASKS.match(words)) or follows_an_answer(words)


def follows_an_answer(text: str) -> bool:
    """Return True if `text` makes sense only after an answer: “more”, “which of those”, “its main idea?”."""
    return len(text) <= _LONGEST and bool(_FOLLOWS.match(text.strip()))


def is_remark(text: str) -> bool:
    """Return True if `text` is a word of thanks or agreement, or has no words: it asks for nothing, begins no talk."""
    words = text.strip()
    return (not any(map(str.isalnum, words)) and not words.endswith(("?", "？"))) or bool(_REMARK.match(words))


def takes_back(text: str) -> bool:
    """Return True if `text`, to which a question was edited, takes the question back: “never mind”, “(deleted)”."""
    words = text.strip()
    return is_remark(words) or bool(_STRUCK.match(words) or _TAKES_BACK.match(words))


def is_greeting(text: str) -> bool:
    """Whether `text`, said to the bot, is a greeting or asks what can be asked, rather than about papers."""
    return bool(_GREETS.match(text.strip()))


def is_thanks(text: str) -> bool:
    """Whether `text`, said to the bot, only thanks."""
    return bool(_THANKS.match(text.strip()))
