"""Reads questions that ask for works by whom their texts name.

"Who says they are faster than NAME?" asks for those whose texts name it, "what does NAME beat?" for those named.
"""

import re
from collections.abc import Sequence

from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.relation_forms import covered
from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention, Naming
from bot.answering.relating_words import WORDS, relates_as
from ingest.terms.patterns import lazy_pattern

_HEAD = (
    r"(?:which|what|what['’]?s|who|who['’]?s|whose|any|anything|anyone|anybody|someone|something|somebody|papers?|works?"
    r"|ones?|systems?|methods?|approach(?:es)?|entry|entries|everything|all|those)"
)
_EVERY = "|".join(WORDS.values())
_OUTWARD_VERBS = (
    r"(?:beats?|beating|outperform\w*|surpass\w*|outpac\w+|exceed\w*|improv\w+ (?:up)?on|compar\w+|extends?"
    r"|builds? (?:up)?on|(?:is |was )?(?:built|based) (?:up)?on|mention(?:s|ed)?|names?|cites?|refers? to|lists?)"
)
_SMALL_REST = (
    r"(?:\W+(?:against|with|to|which|what|other|others|another|papers?|works?|systems?|methods?|on|our|the|this|these"
    r"|list|lists|here|in|have|has|a|an|are|is|it|itself|by|name|as|baselines?|library|collection|of|those|that|also"
    r"|there|listed|included|and|how|much|own|page|entry|entries|we|you|got|do|from|among))*\W*$"
)
_NAMED = "(?<!\x00)\x00++(?:(?:,? and|,? or|,| &|/)(?: the| both)? ?\x00++){0,4}+"

_OF_ITS_TEXT = r"(?:['’]s?)?(?: (?:own|paper|abstract|text|notes?|page|entry))*"
_INWARD = lazy_pattern(
    rf"(?:\b{_HEAD}\b|^\W*+(?=\w+ than\b))(?P<between>[^\x00?.!\n]{{0,90}}?)\b(?P<how>{_EVERY})\b"
    rf"(?P<to>[^\x00?.!\n]{{0,40}}?)(?P<named>{_NAMED})",
    re.I,
)
_INWARD_BEHIND = (
    lazy_pattern(
        rf"\b{_HEAD}\b[^\x00?.!\n]{{0,90}}?(?P<named>{_NAMED}) (?:as|for|is|are)"
        r" (?:(?:a|an|the|their|its|one|main|of) ){0,3}(?P<how>baselines?|competitors?|opponents?|rivals?"
        r"|comparisons?)\b",
        re.I,
    ),
    lazy_pattern(
        rf"\b{_HEAD}\b[^\x00?.!\n]{{0,40}}?(?P<named>{_NAMED}) (?:(?:is|was|are|been|being|get|gets|got) )?"
        r"(?P<how>beaten|outperformed|surpassed|mentioned|named|cited|used|adopted|extended|improved (?:up)?on"
        r"|built (?:up)?on|compared)(?: \w+)? by\b",
        re.I,
    ),
)
"""As `_INWARD`, with what a work is to others behind it: `papers that take NAME as a baseline`, `NAME is beaten by`."""
_OUTWARD = (
    lazy_pattern(
        rf"(?P<named>{_NAMED})(?:['’]s?)?(?:\W(?:paper|abstract|work|notes?|authors?|itself))*(?:\W(?!by\b)\w+){{0,1}}?"
        rf"\W(?P<how>{_OUTWARD_VERBS})\b{_SMALL_REST}",
        re.I,
    ),
    lazy_pattern(
        r"\b(?P<how>(?:mentioned|named|cited|listed|referenced|discussed) (?:in|by)"
        r"|(?:beaten|outperformed|surpassed|used|extended) by)"
        rf"(?: (?:the|abstract|text|paper|note|notes|of|for|in))* (?P<named>{_NAMED}){_OF_ITS_TEXT}(?!\w)",
        re.I,
    ),
    lazy_pattern(
        rf"(?P<named>{_NAMED}){_OF_ITS_TEXT}[^\x00?.!\n]{{0,60}}?\b(?:(?:it|they) (?P<how>{_OUTWARD_VERBS})"
        r"|(?:its|their) (?P<of>baselines?|competitors?|opponents?|rivals))\b",
        re.I,
    ),
    lazy_pattern(
        rf"(?P<named>{_NAMED})(?:['’]s?)? (?:own )?(?P<how>baselines?|competitors?|opponents?|rivals)\b", re.I
    ),
    lazy_pattern(rf"\b(?P<how>baselines?|competitors?|opponents?|rivals) of (?:the )?(?P<named>{_NAMED})", re.I),
    lazy_pattern(
        rf"\b(?:is|was|are) (?P<named>{_NAMED}) (?:[\w.]+ ){{0,3}}?"
        r"(?P<how>(?:faster|quicker|better|cheaper|slower) than)\W*$",
        re.I,
    ),
    lazy_pattern(
        rf"\b(?:do|does|did) (?:the )?(?:authors|people|makers|folks) (?:of|behind) (?P<named>{_NAMED})"
        r" (?P<how>(?:compare|measure|evaluate|benchmark|test)\b(?: \w+){0,3}? (?:to|with|against))\W*$",
        re.I,
    ),
    lazy_pattern(
        rf"\b(?:is|was|does|did|are) (?P<named>{_NAMED}) (?:itself )?(?P<how>compared|measured|evaluated|benchmarked)"
        r" (?:to|with|against)\b[^\x00]*$",
        re.I,
    ),
)
_ASKS = lazy_pattern(rf"\b{_HEAD}\b", re.I)
_LIKE_A_NAME = lazy_pattern(r"(?<![\w.])(?:\w+\.\w+|\w*\d\w*(?:-\w+)*|\w+)(?![\w])")


def find_naming(sheet: Sheet, mentions: Sequence[Mention], lookup: Lookup) -> Naming | None:
    """Return the relation by name in which a question asks for works, None where it asks for none.

    Names that no paper has are read by their form: those with a capital or a digit that texts of the library hold.
    """
    papers = {mention.surface.lower(): mention.paper_ids for mention in mentions}
    unlisted = _unlisted(sheet, mentions, lookup)
    if not papers and not unlisted:
        return None
    text = _covered(sheet.text, [mention.surface for mention in mentions], unlisted)
    if behind := next((match for each in _INWARD_BEHIND if (match := each.search(text))), None):
        return _naming(sheet.text, text, behind, papers, outward=False)
    for pattern in _OUTWARD:
        match = pattern.search(text)
        if match and papers and _ASKS.search(text[: match.start()] + text[match.end("named") :]):
            found = _naming(sheet.text, text, match, papers, outward=True)
            if any(found.named):
                return found
    inward = _INWARD.search(text)
    return _naming(sheet.text, text, inward, papers, outward=False) if inward else None


def words_of_named(sheet: Sheet, lookup: Lookup) -> tuple[int, int]:
    """Return the range of tokens between words that relate papers to a work and the work ("that beat Google's NAME").

    What stands there says something of the work, not of the papers that are asked for. Empty where nothing does.
    """
    inward = _INWARD.search(_covered(sheet.text, (), _unlisted(sheet, (), lookup)))
    return sheet.range_of(*inward.span("to")) if inward and inward["to"].strip() else (0, 0)


def _naming(
    typed: str, text: str, match: re.Match[str], papers: dict[str, tuple[str, ...]], *, outward: bool
) -> Naming:
    start = match.start("named")
    spans = [each.span() for each in re.finditer("\x00+", match["named"])]
    surfaces = tuple(typed[start + begin : start + end] for begin, end in spans)
    named = tuple(papers.get(surface.lower(), ()) for surface in surfaces)
    how = match.start("how") if match["how"] else match.start("of")
    return Naming(surfaces, named, relates_as(typed[how:]), outward)


def _unlisted(sheet: Sheet, mentions: Sequence[Mention], lookup: Lookup) -> list[tuple[int, int]]:
    """Return where words stand that have the form of a name and are in the library's texts, but name no paper of it."""
    known = {mention.surface.lower() for mention in mentions}
    found = []
    for match in _LIKE_A_NAME.finditer(sheet.text):
        first, last = sheet.range_of(*match.span())
        if last <= first or not sheet.free(first, last) or any(match[0].lower() in surface for surface in known):
            continue
        formed = any(sheet.tokens[i].capital for i in range(first, last)) or any(c.isdigit() for c in match[0])
        if (formed or "." in match[0]) and lookup.holds_phrase(match[0]):
            found.append(match.span())
    return found


def _covered(text: str, surfaces: Sequence[str], spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return covered(text, surfaces)
