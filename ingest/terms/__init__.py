"""Terms of the field: identifiers, titles, venues, organisations, and the normal form of text."""
