"""Holds terms of the field: identifiers, titles, venues, organisations, normal form."""
