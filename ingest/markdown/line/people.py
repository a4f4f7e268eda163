"""People: how lists write their names, and telling them from organisations."""

import re

from ingest.terms.organisations import parse_organisations

NAME = r"[^\W\d_a-z][\w'’.-]{0,30}(?: [^\W\d_a-z][\w'’.-]{0,30}){1,3}"
AUTHORS = rf"(?:{NAME}(?:(?:, | and |, and ){NAME})+|{NAME}(?:, {NAME})*,? et al)\.?"
PEOPLE = rf"(?:{AUTHORS}|{NAME}(?:, Ed\.)?|[^\W\d_a-z].{{0,120}}\bet al\.?)"
"""Patterns: one name, several or `… et al`, and any of these or a single author."""


def makers(text: str) -> tuple[str, ...]:
    """Organisations that stand before a year in parentheses; unknown names of two words or more are people's."""
    names = parse_organisations(text, is_organisation=True)
    people = re.fullmatch(rf"{NAME}(?:(?:, | and |, and | & ){NAME})*", text.strip())
    return names if names and (not people or parse_organisations(text)) else ()
