"""Authors that a question filters by, as far as those who gave the abstracts told the authors.

A full name is an author anywhere; a family name only after "by" or "author", before "et al." or before "'s", and beside
a word of writing ("what did Kwon write", "which Stoica published").
"""

from collections.abc import Callable, Mapping

from bot.answering.interpreting.known_names import Names, ordinary
from bot.answering.interpreting.organisation_forms import OrganisationForms
from bot.answering.interpreting.text import Sheet
from bot.answering.model import Missing

_LONGEST_NAME = 5
_BEFORE = ("by", "author", "authors")
_WRITING = frozenset({"write", "wrote", "written", "publish", "published", "author", "authored", "coauthored"})


def find_authors(
    sheet: Sheet,
    authors: Mapping[str, str],
    organisations: OrganisationForms,
    names: Names,
    known: Callable[[str], bool],
) -> tuple[list[str], list[Missing]]:
    """Take authors: their keys, and a person asked for by "et al." of whom the library knows nothing."""
    found: list[str] = []
    for start, end in sheet.runs(_LONGEST_NAME):
        if authors and end - start > 1 and sheet.free(start, end) and sheet.phrase(start, end) in authors:
            found.append(sheet.phrase(start, end))
            sheet.take(start, end, said=True)
    missing: list[Missing] = []
    for i, token in enumerate(sheet.tokens):
        et_al = (sheet.word(i + 1), sheet.word(i + 2)) == ("et", "al")
        writes = sheet.word(i + 1) in _WRITING
        asked = sheet.word(i - 1) in _BEFORE or token.possessive or et_al or writes
        if not asked or sheet.taken[i] or len(token.word) < 2 or organisations.exact([token.word]):
            continue
        if not (token.typed[0].isupper() or et_al or not (ordinary(token.word) or known(token.word))):
            continue
        named = [name for name in authors if name.rpartition(" ")[2] == token.word]
        if named and names.exact(token.word) is None:
            found += named
            sheet.take(i, i + 1, said=True)
        elif et_al and not known(token.word):
            missing.append(Missing(token.typed, "author"))
            sheet.take(i, i + 1)
        if et_al:
            _take_rest_of_name(sheet, i)
            sheet.take(i + 1, i + 3)
    return list(dict.fromkeys(found)), missing


def _take_rest_of_name(sheet: Sheet, i: int) -> None:
    """Take the given name before a family name, and the word that says that an author follows: "by Jane" of Doe."""
    if i > 0 and sheet.tokens[i - 1].capital and not sheet.taken[i - 1] and not ordinary(sheet.word(i - 1)):
        sheet.take(i - 1, i)
        i -= 1
    if sheet.word(i - 1) in _BEFORE and not sheet.taken[i - 1]:
        sheet.take(i - 1, i)
