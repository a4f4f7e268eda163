"""Finds who made a work at the beginning of its citation, and where they end.

who_may_lead("Doe, J., & Roe, R. (2019). Ambient fields.") yields the people, 2019, "Ambient fields."
"""

import re
from collections.abc import Iterator

from ingest.markdown.line.citation_venue import TOWN_AND_PUBLISHER
from ingest.markdown.line.people import EDITORS, SAME_AUTHORS, People, first_other_word, read_people
from ingest.terms.organisations import parse_organisations
from ingest.terms.vocabulary import vocabulary

_LONGEST_LEAD = 1_400
_MOST_ENDS = 40
_YEAR_BEHIND = re.compile(
    r"(?:(?<!\s)\s++[.,:]?+\s*+|[.,:]\s*+)?+"
    r"(?:\(\s*+(?:(?i:forthcoming|in press|im druck|à paraître|no prelo|en prensa)[ ,]{0,2})?"
    r"((?:19|20)\d\d)[a-z]?[^()]{0,30}\)"
    r"|(?<=[.,:\s])((?:19|20)\d\d)[a-z]?(?=[.,:;\s]))\s*[.,:;]?\s*"
)
_MIDDLE_INITIAL = re.compile(r"[^\W\d_]{2} [^\W\d_a-z]\.$")
_INITIALS_AND_COLON = re.compile(r"(?<=[\s,.])((?:[^\W\d_a-z]\.[ -]?){1,4}): ")
"""Where the authors end that a colon parts from their title: `Owl, A. B., and Nest, C.: Birds at night`."""
_TURNED = re.compile(r"[^\W\d_a-z][\w'’-]{1,30}, [^\W\d_a-z][\w'’-]{1,30}(?: [^\W\d_a-z]\.?)?\.")
_TURNED_AND_COLON = re.compile(
    r"[^\s,;]{2,40}, [^\s,;]{2,40}(?: (?:[A-Z]\.|von|van|de|der|den|zu|di|da|del|la|le)){0,3}(?: \([^()]{2,8}\))?[:：]"
)
_YEAR_AND_PLACE = re.compile(r"[.?!] \((?:19|20)\d\d\)\. [^\W\d_a-z]")
"""Where a book's year stands behind its title: `Owl, Ada. Birds at night. (2022). Cambridge: Owl Press.`"""
_INITIALS_BEHIND = re.compile(r"[^,]{2,40} [A-Z]{1,3}\.?")
_SURNAME_FOLLOWS = re.compile(r"[^\W\d_a-z][\w'’-]{1,30}(?:,| and | & |\.? ?[\"“])")
_FIRST_NAME = re.compile(r"([^\W\d_][^,;.:，、；．。：&(\"“《「]{0,60}?)(?:[,;.:，、；．。：&(\"“《「]| and | et al)")
_LAST_PAIR = re.compile(r", ([^\s,]+, [^\s,]+)$")
"""The last of names that are all turned round, with commas alone between them: `Owl, Ada, Nest, Bo`."""
_ACRONYM = re.compile(r"[A-Z][A-Z.&-]{2,11}")
_SURNAME_AND_INITIALS = re.compile(r"[^\W\d_a-z][\w'’-]+(?: [A-Z]){1,3}")
_NO_AUTHORS = re.compile(r"^(?:the|a|an|on|how|why|what|in|towards?) ", re.IGNORECASE)
_EAST_ASIAN_LEAD = re.compile(
    r"([^『「《()]*[\u3040-\u30ff\u3400-\u9fff].{0,200}?)\s*[(，,]\s?((?:19|20)\d\d)[)，,]\s*(?=[『「《])"
)
"""Who and when in front of a title in brackets: `梟野 花、巣山 一（2010）『梟の夜』`, `梟野花，2010，《梟》`."""
_ROLE = re.compile(r"\s?(?:\((?:編集?|著|訳|編著|監修|ed\.?)\)|(?:編著|監修|編集|著|編|訳))\s*$")
QUOTED = re.compile(
    r"(?:(?<!\s)\s++)?+(?:[\"“]([^\"“”]{6,400})[\"”]"
    r"|(?<!\w)['‘](?=\w)([^'‘’]{5,300}(?:['’](?=\w|s? )[^'‘’]{1,300}){0,6})['’](?=[.,;:]|$|(?<=[.?!,].)\s)"
    r"|‘‘([^‘’]{6,400})’’|``([^`']{6,400})''|«([^«»]{6,400})»|『([^『』]{2,200})』|「([^「」]{2,200})」"
    r"|《([^《》]{2,200})》)\s*[.,;:，。]?\s*"
)
IN = re.compile(r"(?:[,.]? (?:[–—-] )?In:?|[,.] in:) (?=[\"“A-Z\d*_])")


def may_begin_with_authors(text: str) -> bool:
    """Whether the words in front of the first mark may be a name; most titles are told by them from citations."""
    if text[0] in "《「『" or SAME_AUTHORS.match(text) or EDITORS.search(text[:_LONGEST_LEAD]):
        return True
    first = _FIRST_NAME.match(text)
    if first is None or _NO_AUTHORS.match(text):
        return False
    if _SURNAME_AND_INITIALS.fullmatch(first[1]):
        return True
    known = vocabulary().not_names
    return not any(word.lower() in known for word in first[1].split() if len(word) > 1)


def who_may_lead(text: str, bold: str, italic: str) -> Iterator[tuple[People, int | None, str]]:
    """The authors that a text may begin with, with a year behind them and what follows, the likeliest first."""
    if same := SAME_AUTHORS.match(text):
        yield People((same[0].strip(" .,"),), False), None, text[same.end() :]
        return
    if (east := _EAST_ASIAN_LEAD.match(text)) is not None:
        names = tuple(name for part in re.split(r"[、,，;；]", east[1]) if (name := _ROLE.sub("", part).strip()))
        yield People(names, True), int(east[2]), text[east.end() :]
    edited = EDITORS.search(text[:_LONGEST_LEAD])
    if edited and text[edited.end() : edited.end() + 1] in {":", "："} and not IN.search(text, 0, edited.start()):
        people = read_people(text[: edited.start()])
        if people is None or not people.sure:
            names = people.names if people else (text[: edited.start()].strip(" ,"),)
            yield People(names, True), None, text[edited.end() + 1 :].lstrip()
    for dated in list(_YEAR_BEHIND.finditer(text[:_LONGEST_LEAD]))[:3]:
        people = read_people(
            text[: dated.start()].rstrip(" ,.(") + ("." if text[dated.start() - 1 : dated.start()] == "." else "")
        )
        if people is not None and dated.start():
            yield people, int(dated[1] or dated[2]), text[dated.end() :]
    colon = _INITIALS_AND_COLON.search(text[:_LONGEST_LEAD])
    if colon is not None:
        people = read_people(text[: colon.end(1)])
        if people is not None and people.sure:
            yield people, None, text[colon.end() :]
    quote = QUOTED.search(text[:_LONGEST_LEAD])
    if quote and quote.start():
        lead = text[: quote.start()].rstrip(" ,.:")
        people = read_people(lead) or read_people(_LAST_PAIR.sub(r" and \1", lead))
        if people is None and (_ACRONYM.fullmatch(lead) or parse_organisations(lead)):
            people = People((lead,), sure=False)
        if people is not None:
            yield people, None, text[quote.start() :]
    ends = [found.end() for found in re.finditer(r"(?:[.。．]|[:：,])\s+|[．：]", text[:_LONGEST_LEAD])]
    best: tuple[People, int] | None = None
    other = first_other_word(text[:_LONGEST_LEAD])
    for end in ends[:_MOST_ENDS]:
        if end > other:
            break
        lead = text[:end].rstrip()
        people = read_people(
            lead.rstrip(" ,:：.．。") if lead[-1:] in ",:：" or not re.search(r"(?:^|[\s.])\S?\S\.$", lead) else lead
        )
        if people is None:
            if best is None and end > 80:
                break
            continue
        if (
            _ends_in_middle_name(lead, people)
            or (_MIDDLE_INITIAL.search(lead) and _SURNAME_FOLLOWS.match(text, end) and not _are_turned_round(people))
            or text[end : end + 4] in {"and ", "und ", "And "}
        ):
            continue
        if lead[-1:] in ":：" and not _is_colon_style(lead, people, text[end:]):
            continue
        if lead[-1:] in ":：" and best is not None and best[0].initials and text[: best[1]].rstrip().endswith("."):
            continue
        if best is not None and italic and text.startswith(italic, best[1]):
            break
        if best is None or lead[-1:] != "," or text[: best[1]].rstrip().endswith(","):
            best = (people, end)
        if lead[-1:] in ":：" and people.sure:
            break
    set_apart = best is not None and any(apart and text.startswith(apart, best[1]) for apart in (bold, italic))
    if best is not None and not (best[0].sure or set_apart) and _begins_turned(best[0], text[: best[1]].rstrip()):
        set_apart = (_YEAR_AND_PLACE.search(text, best[1]) or TOWN_AND_PUBLISHER.search(text, best[1])) is not None
    if best is not None and (best[0].sure or set_apart or text[: best[1]].rstrip()[-1:] in ":："):
        yield best[0], None, text[best[1] :]


def _is_colon_style(lead: str, people: People, rest: str) -> bool:
    """Whether authors before a colon are a reference's: with initials, or turned round."""
    if people.initials or len(people.names) > 3:
        return len(people.names) > 1 or "et al" in lead or "," in lead
    turned = _TURNED_AND_COLON.fullmatch(lead) is not None
    all_turned = len(people.names) > 1 and all(", " in name for name in people.names)
    return all_turned or ";" in lead or (turned and re.search(r"\b(?:19|20)\d\d\b", rest) is not None)


def _begins_turned(people: People, lead: str) -> bool:
    """Whether the first name is turned round and a full stop ends the names: `Owl, Ada.`, `Owl, Ada, and Bo Nest.`"""
    return lead.endswith(".") and (", " in people.names[0] or _TURNED.fullmatch(lead) is not None)


def _ends_in_middle_name(lead: str, people: People) -> bool:
    """Whether a full stop behind the last name is that of a middle initial: `Qian Li, Neeraja J.`"""
    if not _MIDDLE_INITIAL.search(lead) or len(people.names) < 2:
        return False
    return not all(re.search(r"(?:^|[\s.,-])[^\W\d_a-z]{1,3}\.?$", name) for name in people.names[:-1])


def _are_turned_round(people: People) -> bool:
    """Whether all names before the last have their initials behind, without full stops: `Owl A, Nest BC`."""
    return len(people.names) > 1 and all(_INITIALS_BEHIND.fullmatch(name) for name in people.names[:-1])
