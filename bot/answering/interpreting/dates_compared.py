"""Which of the works that a question names is the newer one: "is Punica newer than S-LoRA?", "X or Y, which first?".

Dates are facts of the catalogue, so that such a question is answered by listing the works by date rather than by what
their abstracts say.
"""

import re
from collections.abc import Sequence

from bot.answering.interpreting.text import Sheet
from bot.answering.interpreting.words import words_of
from bot.answering.model import Mention, Order

_NEWER = r"newer|newest|more recent|most recent|later|latest|last|after|younger"
_OLDER = r"older|oldest|earlier|earliest|first|before|predates?|preceded?s?|prior"
_YES_OR_NO = re.compile(
    rf"^\W*(?:(?:so|and|ok|okay|but|hm+|wait)\W+)*(?:is|was|are|were|did|does|do)\b[^?]*\b(?P<order>{_NEWER}|{_OLDER})\b",
    re.I,
)
_WHICH = re.compile(rf"\b(?:which|what|who)\b(?P<between>[^?]*?)\b(?P<order>{_NEWER}|{_OLDER})\b(?! than)", re.I)
_BESIDE = words_of(
    """
    newer newest recent later latest last after younger older oldest earlier earliest first before predate predates
    precede precedes preceded prior than publish published release released come came out appear appeared written wrote
    paper papers system systems work works date year or and vs versus two both one
    """
)


def compared_by_date(sheet: Sheet, mentions: Sequence[Mention]) -> Order | None:
    """Take the words that ask which of the works named came first or last, where nothing else is asked."""
    if len({mention.paper_ids for mention in mentions}) < 2:
        return None
    match = _YES_OR_NO.search(sheet.text) or _WHICH.search(sheet.text)
    content = sheet.content()
    if match is None or any(sheet.word(i) not in _BESIDE for i in content):
        return None
    for i in content:
        sheet.take(i, i + 1)
    return "newest" if re.fullmatch(_NEWER, match["order"], re.I) else "oldest"
