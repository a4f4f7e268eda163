"""Records the version of the derivation; the next ingest derives older rows again.

Derivation is everything between a list's bytes, or a provider's answer, and the rows of the catalogue: reading,
identity, cutting into passages. Whoever changes what it gives counts `DERIVATION` up; a test compares the rows of a
fixed small corpus with the digest recorded for the version, and fails where they differ.
"""

from ingest.terms.vocabulary import added_words

DERIVATION = 6
"""Counts up with every change of derived rows; a change of code or comments that leaves them as they are does not."""


def derivation() -> str:
    """Return the derivation's version as revisions and saved histories record it, with the words that settings add."""
    return f"derivation {DERIVATION} {added_words().digest}".rstrip()
