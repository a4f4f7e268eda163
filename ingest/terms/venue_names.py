"""Looks names of venues up in the vocabulary, and knows the look of unknown ones."""

import re
from string import digits

from ingest.terms.patterns import lazy_pattern
from ingest.terms.text import folded, words
from ingest.terms.vocabulary import remembered, vocabulary
from ingest.terms.vocabulary.load import journal_key, words_of_title

_HOST = lazy_pattern(r"([^-\s@]+)([-\s@])(.+)")
_HOSTED = lazy_pattern(r"workshop|findings|symposium|tutorial|datasets?", re.IGNORECASE)
_WORKSHOP = lazy_pattern("workshop", re.IGNORECASE)
_TRACK = lazy_pattern(r"[A-Z][\w&]{1,15}")
_SPONSOR = lazy_pattern(
    r"^(?:in:? )?(?:(?:usenix|acm|ieee|cvf|international|intl\.?|proc\.?|proceedings of(?: the)?)"
    r"(?: ?/ ?(?:acm|ieee|cvf))? )+",
    re.IGNORECASE,
)
_DIGIT = lazy_pattern(r"[\d№]")
_VOLUME = lazy_pattern(
    r"(?<![\s,.:;])[\s,.:;]++(?:(?:vol(?:ume)?|v|no|number|issue|iss|pp?|pages?|art(?:icle)?|т|вып|с|bd|nr|heft|第)\b\.?\s*+)?"
    r"(?:\(?\d(?!\d*(?:st|nd|rd|th)\b)|[eL]\d{3,}|№)"
)
_BRACKETED_ACRONYM = lazy_pattern(r"\s?\([A-Z][\w&-]{1,10}\)")
_PLACE_BEHIND = lazy_pattern(r" \([A-Z][a-z]+(?: [A-Z][a-z]+)?(?:, [A-Z][\w. ]+)?\)$")
"""A place by which PubMed tells journals of one title apart: `Bioinformatics (Oxford, England)`."""
_BRACKETS = lazy_pattern(r"\s?\([^()]{0,60}\)")
_ORDINAL = lazy_pattern(
    r"^(?:in )?(?:proceedings of )?(?:the )?(?:(?:19|20)\d\d )?"
    r"(?:\d+(?:st|nd|rd|th|\.|[oaº°ª]|e|ème)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) ",
    re.IGNORECASE,
)
_PUBLISHER = lazy_pattern(
    r"[.,] (?:IEEE|ACM|Springer|Elsevier|PMLR|USENIX|Association for [A-Z].{5,60}|Curran.{0,30})\b.{0,20}$"
)
_IN = lazy_pattern(r"^(?:in:?|appeared in|published in|to appear in|presented at)\s+", re.IGNORECASE)
_STRONG_TITLE = lazy_pattern(
    r"^(?:the )?(?:[\w-]+ ){0,4}?(?:journal (?:of|on|for)|transactions (?:on|of)|trans\. |annals of|"
    r"archives of|proceedings of|frontiers (?:in|of)|advances in|acta |annual review of|letters in|bulletin of|"
    r"lecture notes|zeitschrift|revista|revue|journal|j\. )",
    re.IGNORECASE,
)
_WEAK_TITLE = lazy_pattern(
    r"\b(?:journal|transactions|letters|reviews?|magazine|quarterly|bulletin|proceedings|proc|annals|archives?|reports|"
    r"notices|gazette|conference|symposium|workshops?|congress|meeting|colloquium|press|studies|zeitschrift|jahrbuch|rundschau|"
    r"(?:[^\W\d_]*tagung)|kongress|konferenz|congrès|colloque|congreso|congresso|simp[oó]sio|jornadas|encontro|encuentro|"
    r"конференци\w|revista|revue|rivista|anales|журнал\w*|вестник|известия|труды|сборник|ученые записки)\b"
    r"|学报|雑誌|研究|紀要|学会誌|論文集",
    re.IGNORECASE,
)
_IN_SMALL = lazy_pattern(
    r"\b(?:Zeitschrift für|Jahrbuch (?:für|der)|Archiv für|Revista|Revue|Rivista|Annales|Anales|"
    r"Cahiers|Cuadernos|Cadernos|Bolet[ií]n|Вестник|Известия|Труды|Журнал)\b",
)
"""Words of journals' titles in languages that write the other words of a title small."""
_MEETING_IN_SMALL = lazy_pattern(
    r"(?:Proceedings of (?:the )?)?(?:[\w/-]+ ){0,4}(?:international|european|asian|annual|joint) (?:[\w/-]+ ){0,2}"
    r"(?:conference|symposium|workshop|congress|meeting) (?:on|of|for) ",
    re.IGNORECASE,
)
"""A meeting's name that a reference writes in small letters: `International conference on owls and nests`."""
_PRESS = lazy_pattern(r"^[^:]{2,40}: .*\b(?:Press|Verlag|Publish(?:ers|ing)|Éditions|Editorial|Books)\b")
"""A place and its publisher, which are no venue."""
_CONFERENCE = lazy_pattern(
    r"\b(?:conf(?:erence|\.)|symp(?:osium|\.)|workshops?|congress|meeting|proc(?:eedings|\.)|trans(?:actions|\.)|journal|int\.|j\.)"
    r".{0,120}\(([A-Z][\w&/+ -]{1,20}?)[\s']{0,2}(?:\d{2,4})?\)",
    re.IGNORECASE,
)
_JOURNAL = lazy_pattern(
    r"\b(?:journal|transactions|letters|reviews?|magazine|quarterly|bulletin|annals|archives|zeitschrift|revista|revue)\b"
    r"|学报|雑誌|学会誌",
    re.IGNORECASE,
)
_MEETING = lazy_pattern(r"\b(?:conference|symposium|workshops?|congress|meeting|proceedings|proc)\b", re.IGNORECASE)
_SMALL = words("of the and for in on an a at by with to from de der die das et und la le les des du für & y en")
_AROUND_PHRASES = lazy_pattern(
    r"\b(?:proceedings|proc|of|the|annual|international|intl|national|conference|conf|symposium|workshops?|meeting|on|in|"
    r"for|and|ieee|acm|usenix|cvf|sigkdd|sigmod|aaai|advances|vol|volume|pp|pages?|part|track|datasets?|benchmarks?|"
    r"joint|global|world|european|asian|companion|findings|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|"
    r"tenth|long|short|papers?|society|its|applications|d|b|\d+(?:st|nd|rd|th)?)\b"
)


def in_full(text: str) -> str | None:
    """Return the conference whose full name a text is, with what stands around it in proceedings' titles."""
    phrase = folded(text)
    if len(phrase) < 14 or " " not in phrase:
        return None
    by_second = _phrases_by_second_word()
    found = [known for word in set(phrase.split()) for known in by_second.get(word, ()) if known[1] in phrase]
    if not found:
        return None
    named = min(found)[1]
    name = vocabulary().venue_phrases[named]
    rest = _AROUND_PHRASES.sub(" ", phrase.replace(named, " ")).split()
    own = folded(name).split()
    left = [word for word in rest if word not in own]
    return (
        name if len(left) <= (3 if re.search(r"\b(?:conference|symposium|proceedings|proc)\b", phrase) else 1) else None
    )


def known_name(text: str, *, has_year: bool) -> str | None:
    """Return the usual name of a venue known by its acronym.

    Names that are also plain words count in capitals or beside a year, the plainest only in capitals beside a year.
    """
    known = vocabulary()
    for candidate in (text, None):
        candidate = _SPONSOR.sub("", text) if candidate is None else candidate
        name = known.venues.get(candidate.lower())
        if name is None:
            continue
        if name in known.venues_only_with_year:
            return name if has_year and candidate == name else None
        if has_year or name not in known.venues_only_as_written or candidate == name:
            return name
    return None


def hosted_name(text: str) -> str | None:
    """Return a workshop's or a companion's name after its host's: `ICML ES-FoMo Workshop`."""
    venues = vocabulary().venues
    parted = _HOST.match(text)
    host, gap, own = (parted[1], parted[2], parted[3]) if parted else ("", "", "")
    name = venues.get(host.lower())
    if name in vocabulary().venues_only_with_year and host != name:
        name = None
    if gap == "-" and name in vocabulary().venues_only_as_written:
        name = None  # `DISC-MedLLM` is a work's own name.
    if name and (
        _HOSTED.search(own)
        # By another spelling of the host it is a work's own name: SP is S&P, but `SP-NAS` is no track of it.
        or (gap in "-@" and name.lower() == host.lower() and _TRACK.fullmatch(own))
    ):
        return f"{name}{'-' if gap == '-' and own.lower() != 'findings' else ' '}{own}"
    words = text.split()
    if len(words) > 1 and words[0].lower() == "findings" and (name := venues.get(words[-1].lower())):
        return f"{name} Findings"
    if not text.isascii() or "workshop" in text.lower():
        match = re.search(r"[@\s](\w+)$", text) if _WORKSHOP.search(text) else None
        if match and (name := venues.get(match[1].lower())):
            return f"{name} {text[: match.start()].strip(' @')}"
    return None


@remembered(8192)
def journal_name(text: str) -> str | None:
    """Return the full title of a journal that a text gives, in full or abbreviated as ISO 4 has it."""
    if not 2 < len(text) <= 120:
        return None
    known = vocabulary()
    text = _PLACE_BEHIND.sub("", text) if text.endswith(")") else text
    key = journal_key(text, known.stems)
    found = known.journals.get(key) or known.journals.get(key.removesuffix(" usa").removesuffix(" u s a"))
    if found:
        capitals = sum(letter.isupper() for letter in text)
        return found if capitals > 1 or not _is_acronym_of(key, found) else None
    words = words_of_title(text)
    if len(words) < 2 or not ("." in text or any(len(word) < 6 for word in words)):
        return None
    initials = "".join(word[0] for word in words)
    for full, title in known.journals_by_initials.get(initials, ()):
        if all(_cuts(short, long) for short, long in zip(words, full, strict=True)):
            return title
    return None


def is_known_venue(name: str) -> bool:
    """Return True if the vocabulary has a venue of this name."""
    known = vocabulary()
    return name in known.journal_names or name.lower() in known.venues


def is_journal(name: str) -> bool:
    """Return True if a venue, by its usual name, is a journal and no conference.

    A name that the vocabulary lacks is a journal's if it has the words of a journal's title.
    """
    known = vocabulary()
    if name in known.journal_names:
        return True
    return name.lower() not in known.venues and bool(_JOURNAL.search(name)) and not _MEETING.search(name)


def without_volume(text: str) -> tuple[str, bool]:
    """Part a journal's title from its volume, issue and pages: `Phys. Rev. D 95, 014018`; say whether there are any."""
    text = _IN.sub("", text).strip(' ,.;:*_"“”«»')
    text = _BRACKETED_ACRONYM.sub("", text) if "(" in text else text
    found = _VOLUME.search(text, 1) if _DIGIT.search(text) else None
    if found is None:
        return text.strip(" ,;:()"), False
    return text[: found.start()].strip(" ,;:()"), True


def bracketed_name(text: str) -> str | None:
    """Return the acronym of a conference that stands in brackets behind its name: `… Conference on X (BIBM 2016)`."""
    named = _CONFERENCE.search(text) if "(" in text else None
    if named is None:
        return None
    return known_name(named[1], has_year=True) or known_name(named[1].replace(" ", ""), has_year=True)


def unknown_name(text: str, *, has_year: bool, is_venue: bool) -> str | None:
    """Return the name of a venue that the vocabulary lacks, where it has the look of one."""
    if not (is_venue or has_year) or folded(text) in vocabulary().not_venues or not re.search(r"[^\W\d_]", text):
        return None
    text = _SPONSOR.sub("", text)
    if re.fullmatch(r"(?:[A-Z]\.){1,3} ?[A-Z][a-z'’-]+", text) or re.search(r"_|\.(?:pdf|html?)$", text):
        return None
    acronym = (
        re.fullmatch(r"[A-Z][\w&/+.-]{1,60}(?::[A-Z]{1,8})?", text) and sum(letter.isupper() for letter in text) >= 2
    )
    if acronym and (has_year or is_venue):
        return text
    if is_venue and len(text) <= 60 and len(text.split()) <= 8 and (text[:1].isupper() or not text[:1].isascii()):
        return text
    return None


def begins_like_a_journal(text: str) -> bool:
    """Say whether a text begins as the titles of journals do: `Journal of …`, `Transactions on …`, `Annals of …`."""
    return _STRONG_TITLE.match(text) is not None and text[:1].isupper()


def printed_name(text: str, *, in_place: bool) -> str | None:
    """Return the name of an unknown journal or conference as it is printed: capitalised, with the words of titles.

    `in_place` says that something marks the place as a venue's: italics, a year, a volume, a column.
    """
    name, has_volume = without_volume(_ORDINAL.sub("", _BRACKETS.sub("", text)))
    name = _PUBLISHER.sub("", name)
    words = name.split()
    if not 1 < len(words) <= 14 or len(name) > 120 or re.search(r"[?!“”\"。、「」]|[a-z]{5}\. ", name):
        return None
    if _PRESS.search(name):
        return None
    capitals = all(word[:1].isupper() or word.lower() in _SMALL or not word[:1].isalpha() for word in words)
    if not capitals and not (words[0][:1].isupper() and (_IN_SMALL.search(name) or _MEETING_IN_SMALL.match(name))):
        return None
    if _STRONG_TITLE.match(name) or ((in_place or has_volume) and _WEAK_TITLE.search(name)):
        return _SPONSOR.sub("", name) if len(words) > 3 and name.lower().startswith("in ") else name
    return None


def may_be_known(text: str) -> bool:
    """Say whether anything known may be left of a text when words beside venues are taken off: by its first words.

    A cheap question before dear ones: no name comes of a text of which this says no.
    """
    if not text.isascii() or "_" in text:
        return True
    lowered = text.lower()
    if "workshop" in lowered:
        return True
    begin = _first_words()
    for word in _WORD.findall(lowered):
        if word in begin:
            return True
        if word not in _BESIDE:
            return False
    return False


_WORD = lazy_pattern(r"\w+")
_BESIDE = words(
    "official virtual accepted research industry industrial track main oral poster posters spotlight highlight short "
    "long full dblp detailed program programme technical session sessions open access paper papers demo demos and best "
    "outstanding distinguished award runner up honorable honourable mention proceeding proceedings to appear "
    "conference under review camera ready version in of the presented at by"
)
"""Words of what is said beside a venue; what is not of them stays."""


@remembered(1)
def _first_words() -> frozenset[str]:
    """The words with which a venue's spellings begin, what stands before them, and `findings`."""
    first = {found[0] for spelling in vocabulary().venues if (found := _WORD.search(spelling))}
    before = words("in usenix acm ieee cvf international intl proc proceedings findings")
    return frozenset(first | before)


@remembered(1)
def _phrases_by_second_word() -> dict[str, list[tuple[int, str]]]:
    """Names in full by their second word, which a text that holds one has whole; each with its place in their order."""
    found: dict[str, list[tuple[int, str]]] = {}
    for at, phrase in enumerate(vocabulary().venue_phrases):
        found.setdefault(phrase.split()[1], []).append((at, phrase))
    return found


def may_mention(text: str) -> bool:
    """Say whether a text may hold a short name of a venue: a cheap question before `mentions`, by names' first words.

    A year may stand behind a name without a space.
    """
    if not text.isascii():
        return True
    lowered, starts = text.lower(), _names_by_start()
    words = {word.rstrip(digits) for word in _WORD.findall(lowered)}
    return any(name in lowered for word in words for name in starts.get(word, ()))


@remembered(1)
def _names_by_start() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for spelling in vocabulary().venues:
        if first := _WORD.search(spelling):
            found.setdefault(first[0].rstrip(digits), []).append(spelling)
    return found


@remembered(1)
def mentions() -> re.Pattern[str]:
    """A pattern for every short name of a venue in running text, with a year beside it or not."""
    spellings = sorted(vocabulary().venues, key=lambda spelling: (-len(spelling), spelling))
    choice = "|".join(map(re.escape, spellings))
    return re.compile(
        rf"(?<![\w/.-])(?P<name>{choice})(?:(?:\s?'\s?|\s|-)?(?P<year>(?:19|20)\d\d(?!\d)|\d\d(?!\d)))?(?![\w/])",
        re.IGNORECASE,
    )


def may_have_phrase(text: str) -> bool:
    """Say whether a text may hold a venue's name in full: a cheap question before `phrases`."""
    lowered = text.lower()
    return not text.isascii() or any(phrase in lowered for phrase in vocabulary().venue_phrases)


@remembered(1)
def phrases() -> re.Pattern[str]:
    """A pattern for every name in full, with a year behind it or not."""
    choice = "|".join(map(re.escape, vocabulary().venue_phrases))
    return re.compile(rf"\b({choice})\b(?:[\s,]+((?:19|20)\d\d))?", re.IGNORECASE)


def _cuts(short: str, long: str) -> bool:
    """Whether a word is another one cut short: `J`, `Chem`; not `Na` for `Nature`."""
    return long.startswith(short) and (
        len(short) > 2 or len(short) == len(long) or long in {"journal", "international"}
    )


def _is_acronym_of(key: str, title: str) -> bool:
    """Whether a key of one short word stands for a title of several words."""
    return " " not in key and len(key) < 7 and " " in title
