"""One folded form of a word or phrase, under which the catalogue keeps it and a question finds it."""

import unicodedata


def fold(text: str) -> str:
    """Give `text` without accents and case, its runs of white space as single blanks: `  DéjàVu ` is `dejavu`."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())
