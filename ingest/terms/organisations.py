"""Organisations in normal form, and the keys under which a question finds them.

    normal_organisation("UCB")                       -> "UC Berkeley"
    parse_organisations("Stanford & UCB")            -> ("Stanford", "UC Berkeley")
    organisation_keys("Microsoft DeepSpeed")         -> ("microsoft deepspeed", "microsoft")
    find_organisations("what does Microsoft have?")  -> one FoundOrganisation with its span

Keys are words, never parts of words: "MIT" does not find "Mitsubishi".
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from ingest.terms.outside_text import one_line
from ingest.terms.patterns import lazy_pattern
from ingest.terms.text import folded
from ingest.terms.vocabulary import remembered, vocabulary

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class FoundOrganisation:
    """An organisation inside a text, in normal form, with the span of characters that names it."""

    name: str
    start: int
    end: int


def normal_organisation(text: str) -> str:
    """Give the normal form of a name; one that is not in the table comes back without its legal form (`, Inc.`)."""
    name = _AND_OTHERS.sub("", one_line(text)).strip(" ,;.&（）")
    if name.count("(") != name.count(")"):
        name = name.strip(" ()")
    name = _LEGAL_FORM.sub("", name)
    return _normal().get(folded(name), name)


@remembered(4096)
def organisation_keys(text: str) -> tuple[str, ...]:
    """Give the folded keys under which an organisation is found; the first is its own, the others its parents'.

    A question finds an organisation when the question's first key is among the organisation's keys. Parents come
    from the words in front: a leading name that the table knows (`Microsoft` of `Microsoft DeepSpeed`), or what is
    left when generic words go off the end (`Cisco` of `Cisco Research`).
    """
    name = normal_organisation(text)
    own = folded(name)
    if not own:
        return ()
    keys = [own]
    for form in (name, *vocabulary().organisations.get(name, ())):
        words = folded(form).split()
        for length in range(len(words) - 1, 0, -1):
            known = _normal().get(" ".join(words[:length]))
            if known and known in _parents():
                keys.append(folded(known))
    words = own.split()
    while len(words) > 1 and words[-1] in vocabulary().generic_words:
        words.pop()
    if words[0] not in vocabulary().generic_words:
        keys.append(" ".join(words))
    keys.extend(folded(parent) for parent in vocabulary().organisation_owners.get(name, ()))
    return tuple(dict.fromkeys(keys))


@remembered(16384)
def parse_organisations(text: str, *, is_organisation: bool = False) -> tuple[str, ...]:
    """Read a text that is nothing but organisations (`Google, UCB`, `Stanford & UCB`); else an empty tuple.

    Every part must be short and look like a name. With `is_organisation` the place already says what it is (a column
    headed so); without, a part must be known, or carry a word such as University, or stand beside one that does.
    """
    text = one_line(text[: _LONGEST + 1])
    if not text or len(text) > _LONGEST:
        return ()
    text = _AND_OTHERS.sub("", text)
    if folded(text) in _normal():
        return (normal_organisation(text),)
    parts = _parts(text)
    if not parts or not all(_looks_like_a_name(part) for part in parts):
        return ()
    known = [is_known_organisation(part) for part in parts]
    if not is_organisation and not (all(known) or (any(known) and "&" in text and _joined_as_names(text))):
        return ()
    return tuple(dict.fromkeys(normal_organisation(part) for part in parts if not _NOT_LISTED.search(part)))


def is_known_organisation(text: str) -> bool:
    """Say whether a name is in the table, begins with one that is, or carries a word such as University."""
    words = folded(text).split()
    if not words:
        return False
    if " ".join(words) in _normal():
        if text.strip(" .,()") in vocabulary().projects:
            return False
        return text.strip(" .,()") in vocabulary().ambiguous_organisations or not _written_low(text)
    if any(word in vocabulary().marking_words for word in words) and _is_written_as_name(text):
        return True
    if len(words) > 4 or not text.strip()[:1].isupper():
        return False
    written = text.split()
    for length in range(len(written) - 1, 0, -1):
        lead, rest = folded(" ".join(written[:length])), folded(" ".join(written[length:])).split()
        if _normal().get(lead) in _parents() and _goes_on_as_name(written[length:]):
            return lead not in _ambiguous() or all(word in vocabulary().generic_words for word in rest)
    return False


def find_organisations(text: str) -> tuple[FoundOrganisation, ...]:
    """Find the organisations of the table that a running text names, in order, the longest name first."""
    found = []
    end = 0
    for word in _WORD_BEGINS.finditer(text):
        if word.start() < end:
            continue
        written = _form_at(text, word)
        if written is None:
            continue
        end = word.start() + len(written)
        if _is_ambiguous(written) and written not in vocabulary().ambiguous_organisations:
            continue
        found.append(FoundOrganisation(_normal()[folded(written)], word.start(), end))
    return tuple(found)


def _form_at(text: str, word: re.Match[str]) -> str | None:
    """Return the longest form of an organisation that begins with a word of a text and ends with a word."""
    for form in _forms().get(word[0].casefold(), ()):
        written = text[word.start() : word.start() + len(form)]
        if written.casefold() == form and not _GOES_ON.match(text, word.start() + len(form)):
            return written
    return None


@remembered(1)
def _normal() -> dict[str, str]:
    return vocabulary().normal_organisations


@remembered(1)
def _parents() -> frozenset[str]:
    return frozenset(vocabulary().organisations) - vocabulary().organisations_never_parents


@remembered(1)
def _ambiguous() -> frozenset[str]:
    return frozenset(folded(name) for name in vocabulary().ambiguous_organisations)


@remembered(1)
def _forms() -> dict[str, list[str]]:
    """Return the forms of all organisations by their first word, the longest first, in lower case.

    One pattern of all forms took longer to compile than a question takes to be answered.
    """
    forms: dict[str, list[str]] = defaultdict(list)
    for normal, others in vocabulary().organisations.items():
        for form in dict.fromkeys(each.casefold() for each in (normal, *others)):
            if begins := _WORD_BEGINS.match(form):
                forms[begins[0]].append(form)
    for each in forms.values():
        each.sort(key=lambda form: (-len(form), form))
    return forms


_WORD_BEGINS = lazy_pattern(r"(?<![\w-])\w+")
_GOES_ON = lazy_pattern(r"[\w-]")
_STRONG_JOINTS = lazy_pattern(
    r"(?:(?<!\s)\s++)?+(?:(?<![A-Z])[&＆]|[&＆](?![A-Z])|[;；、|()（）]|(?<=[A-Z]{2})/(?=[A-Z]{2}))\s*+|(?<!\s)\s++/\s++"
)
_COMMAS = lazy_pattern(
    r"(?:(?<!\s)\s++)?+[,，]\s*(?:and\s+)?(?!(?:inc|ltd|llc|co|corp)\b)|(?<!\s)\s++and\s++", re.IGNORECASE
)
_ANY_JOINT = lazy_pattern(r"[+&＆;；、|()（）/,，]|\sand\s", re.IGNORECASE)
"""What all joints hold; most texts that are asked about have none."""
_SUBJECTS = lazy_pattern(
    r"(?<=\bof )((?:[^\W\d_][\w.]{1,20} ){1,3})[&＆] "
    r"(?=(?:[^\W\d_]\w{1,20} ){0,2}(?:Sci(?:ences?)?|Tech(?:nology)?|Engineering|Medicine|Forestry|Informatics|Arts)\b)"
)
"""Subjects that one institution joins in its name: `Academy of Agriculture & Forestry Sciences`."""
_AND_OTHERS = lazy_pattern(r"(?:(?:(?<!\s)\s++)?+等|(?:,|(?<!\s))\s++(?:etc|et al|and others)\b\.?)$", re.IGNORECASE)
_LEGAL_FORM = lazy_pattern(r"(?<=\w)(?:,?\s++(?:Inc|Ltd|LLC|Corp|Co|GmbH)\b\.?){1,6}$")
_PERSON = lazy_pattern(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}")
_NOT_LISTED = lazy_pattern(r"未列|未知|待补|^(?:n/?a|tbd|unknown|none|-+)$", re.IGNORECASE)
_SENTENCE_WORDS = lazy_pattern(
    r"\b(?:is|are|was|were|be|can|which|that|this|these|we|use|uses|using|based|via|from|with|than|to|on|by|not|vs)\b",
    re.IGNORECASE,
)


def _parts(text: str) -> list[str]:
    """Cut a list of names at its strongest joints; commas cut only where no other joint stands, or all parts are known.

    `A & B, C` keeps `B, C` (an institute and its academy) unless both are known names; `C, Inc.` is one name. Of people
    with what they belong to (`Ada Lovelace, CMU; Alan Turing and Kurt Gödel, UCB`) only the latter is kept.
    """
    if not _ANY_JOINT.search(text):
        return [text.strip()] if text.strip(" .") else []
    text = _SUBJECTS.sub(r"\1and ", text) if " of " in text else text
    close = [part.strip() for part in re.split(r"[+&＆]", text)]
    if len(close) > 1 and all(folded(part) in _normal() for part in close):
        return close
    strong = [part.strip() for part in _STRONG_JOINTS.split(text) if part.strip(" .")]
    if ";" in text:
        strong = [name for part in strong for name in _without_people(part)]
    parts: list[str] = []
    for part in strong:
        weak = [piece.strip() for piece in _COMMAS.split(part) if piece.strip(" .")]
        unknown = not all(folded(piece) in _normal() for piece in weak)
        whole = folded(part) in _normal() or (unknown and (len(strong) > 1 or (" of " in part and "," not in part)))
        parts.extend([part] if whole else weak)
    return parts


def _without_people(part: str) -> list[str]:
    """Give the organisations behind the names of people, where the part is written like that; else the part."""
    start = 0
    for joint in _COMMAS.finditer(part):
        name = part[start : joint.start()].strip()
        if not _PERSON.fullmatch(name) or is_known_organisation(name):
            break
        start = joint.end()
    rest = part[start:].strip()
    if not start or not is_known_organisation(rest):
        return [part]
    names = [name.strip() for name in _COMMAS.split(rest)]
    return names if all(map(is_known_organisation, names)) else [rest]


def _written_low(text: str) -> bool:
    """A name that is a plain word too, written small, is that word."""
    return _is_ambiguous(text) and text.strip()[:1].islower()


def _is_ambiguous(text: str) -> bool:
    return folded(text) in _ambiguous()


def _goes_on_as_name(written: list[str]) -> bool:
    """Whether what stands behind a known name is part of a name: no word of it written small but generic ones."""
    return all(
        not (word.isascii() and word.islower()) or folded(word) in vocabulary().generic_words | vocabulary().small_words
        for word in written
    )


def _is_written_as_name(text: str) -> bool:
    """Whether a text of several words is capitalised as names are, and its word for an organisation stands in place.

    That word comes first or last, or before a small word or a mark (`Institute of …`, `… University, Beijing`); words
    that are much else besides come first or last.
    """
    written = re.findall(r"[^\W\d_][\w.'’-]*|[,(]", text)
    names = [word for word in written if word not in {",", "("}]
    if len(names) < 2 or any(word.islower() and word not in vocabulary().small_words for word in names):
        return False
    for at, word in enumerate(written):
        if folded(word) not in vocabulary().marking_words:
            continue
        ends = at + 1 == len(written) or (at + 1 < len(written) and not written[at + 1][:1].isupper())
        if ends or at == 0 or folded(word) not in vocabulary().loose_words:
            return True
    return False


def _looks_like_a_name(part: str) -> bool:
    if folded(part) in _normal() or _NOT_LISTED.search(part):
        return True
    words = part.split()
    if len(words) > 9 or len(part) > 80 or _SENTENCE_WORDS.search(part) or re.search(r"[:!?\"“”=<>…]", part):
        return False
    return words[0][:1].isupper() or words[0][:1].isdigit() or not words[0][:1].isascii()


def _joined_as_names(text: str) -> bool:
    """Names beside a known one count when the list is written as a list of names: every word of it capitalised."""
    words = [word for word in re.findall(r"[^\W\d_][\w.'-]*", text) if word.lower() not in vocabulary().generic_words]
    return all(word[:1].isupper() or not word.isascii() or folded(word) in _normal() for word in words)


def are_doubtful(text: str) -> bool:
    """Say whether all names in a text are words, places or other acronyms too, so that only their place tells."""
    doubtful = vocabulary().doubtful_organisations
    return folded(text) in doubtful or all(
        folded(part) in doubtful
        for part in re.split(r"(?:(?<!\s)\s++)?+[,;&/+]\s*+|(?<!\s)\s++and\s++", text)
        if part.strip()
    )
