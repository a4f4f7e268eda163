"""Folds a word or phrase into the form that catalogue and questions share."""

import unicodedata
from hashlib import blake2b

_LONGEST = 400
"""Characters: databases index values of some 2,700 bytes at most, and a character may have four."""


def fold(text: str) -> str:
    """Give `text` without accents and case, its runs of white space as single blanks: `  DéjàVu ` is `dejavu`."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(text.casefold().split())


def bounded(key: str) -> str:
    """Give `key`, or for one that is too long to be indexed its beginning and a digest of all of it."""
    if len(key) <= _LONGEST:
        return key
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{key[: _LONGEST - len(digest) - 1]}#{digest}"
