"""Addresses, identifiers and full titles pasted into a question."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention, Missing
from ingest.terms.identifiers import canonical_url, identifiers_in
from ingest.terms.patterns import lazy_pattern

SAME_TITLE = 0.9
"""Similarity from which a text is taken for a paper's title."""

_MOST = 20
_ADDRESS = lazy_pattern(
    r"<(https?://[^\s<>|]+)(?:\|[^<>]*)?>"
    r"|(https?://[^\s<>|\"]+)"
    r"|(?<![\w@./-])((?:[a-z0-9-]+\.){1,3}(?:com|org|net|io|ai|dev|edu|cc)/[^\s<>|\"]+)"
    r"|\b((?:www\.|(?:arxiv|doi|openreview|usenix|acm|mlsys|neurips|mlr)\.(?:org"
    r"|net|cc|press)/|dl\.acm\.org/)[^\s<>|\"]+)",
    re.I,
)
_ARXIV = lazy_pattern(
    r"(?:\barxiv[:.\s]\s*)?(?<![\w./-])(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]{2,9}(?:\.[A-Z]{2})?/\d{7})"
    r"(?:v\d{1,2})?(?![\w/]"
    r"|\.\d)"
)
_DOI = lazy_pattern(r"(?:\bdoi:?\s*)?\b(10\.\d{4,9}/[^\s<>|\"]+)", re.I)
_KEY = lazy_pattern(r"\b(title|arxiv|doi|usenix|openreview|pmlr|mlsys|neurips|acl):(?!//)([^\s<>|\"]+)", re.I)
_QUOTED = lazy_pattern(r"[\"“«]([^\"”»]{12,300})[\"”»]|(?<!\w)[‘']([^‘’'\n]{12,300})[’'](?!\w)")
_ASKING = lazy_pattern(
    r"^\W*+(?:(?:hi|hey|hello|please|can you|could you|would you|summari[sz]e|explain"
    r"|describe|tl;?dr(?: of| for|:)?|what is|what's|whats|"
    r"tell me (?:more )?about|do we have|do you have|is there|find|show me|get me"
    r"|who wrote|who published|give me|a summary of|"
    r"an overview of|the|paper|called|titled|named|about|on|of|a)\b\W++){0,12}",
    re.I,
)  # fmt: skip
_ASKED = lazy_pattern(
    r"(?:\W+(?:paper|about|please|thanks|anyone read it|in the list|on the list|pdf|in the library))*\W*$", re.I
)

LookUp = Callable[[Sequence[str]], Mapping[str, tuple[str, ...]]]
Titles = Callable[[str], Sequence[tuple[str, float]]]


def spans_pasted(text: str) -> list[tuple[int, int]]:
    """Return where addresses and identifiers stand in a text, whether the library knows them or not."""
    return [match.span() for pattern in (_ADDRESS, _KEY, _DOI) for match in pattern.finditer(text)]


def find_pasted(sheet: Sheet, look_up: LookUp) -> tuple[list[Mention], list[Missing]]:
    """Take addresses and identifiers: those that the library knows as mentions, the others as missing."""
    found: list[tuple[str, tuple[int, int], tuple[str, ...]]] = []
    for match in _ADDRESS.finditer(sheet.text):
        url = next(group for group in match.groups() if group)
        trimmed = url.rstrip(".,;:!?)]}'*_") if not url.endswith(")") or "(" not in url else url
        span = (match.start(), match.end() if match[1] else match.end() - len(url) + len(trimmed))
        found.append((trimmed, span, _keys(trimmed)))
    for pattern in (_KEY, _ARXIV, _DOI):
        for match in pattern.finditer(sheet.text):
            if any(start < match.end() and match.start() < end for _, (start, end), _ in found):
                continue
            keys = _bare_keys(pattern, match)
            if keys:
                found.append((match[0].strip(), match.span(), keys))
    found = sorted(found, key=lambda f: f[1])[:_MOST]
    if not found:
        return [], []
    papers = look_up([key for _, _, keys in found for key in keys])
    mentions: dict[tuple[str, ...], Mention] = {}
    missing: list[Missing] = []
    for surface, span, keys in found:
        known = next((papers[key] for key in keys if key in papers), None)
        if known is None and keys[0].startswith("title:"):
            # No id of ours: somebody says that what follows is a title.
            continue
        sheet.take_span(*span, "identifier", "pasted")
        if known is None:
            missing.append(Missing(surface, "identifier"))
        else:
            mentions.setdefault(known, Mention(surface, known, "identifier"))
    return list(mentions.values()), missing


def find_titles(sheet: Sheet, titles: Titles) -> list[Mention]:
    """Take full titles: what stands in quotation marks, or the whole question but for the words that ask."""
    spans = [match.span(match.lastindex or 0) for match in _QUOTED.finditer(sheet.text)][:3]
    start = _ASKING.match(sheet.text)
    end = _ASKED.search(sheet.text)
    if start and end and start.end() < end.start() <= start.end() + 300:
        spans.append((start.end(), end.start()))
    for first, last in spans:
        text = sheet.text[first:last].strip()
        if len(text.split()) < 3 or not sheet.free_span(first, last):
            continue
        near = [(paper, score) for paper, score in titles(text) if score >= SAME_TITLE]
        if near:
            best = max(score for _, score in near)
            ids = tuple(dict.fromkeys(paper for paper, score in near if score >= best - 1e-9))
            sheet.take_span(first, last, "title", "pasted")
            return [Mention(text, ids, "title")]
    return []


def _keys(url: str) -> tuple[str, ...]:
    if "://" not in url:
        url = f"https://{url}"
    identifiers = asdict(identifiers_in(url))
    return (*(f"{kind}:{value}" for kind, value in identifiers.items() if value), f"url:{canonical_url(url)}")


def _bare_keys(pattern: re.Pattern[str], match: re.Match[str]) -> tuple[str, ...]:
    if pattern is _ARXIV:
        return tuple(key for key in _keys(f"https://arxiv.org/abs/{match[1]}") if not key.startswith("url:"))
    if pattern is _DOI:
        return tuple(
            key for key in _keys(f"https://doi.org/{match[1].rstrip('.,;:!?)]')}") if not key.startswith("url:")
        )
    kind, value = match[1].lower(), match[2].rstrip(".,;:!?)]}")
    if kind in ("arxiv", "doi"):
        host = "arxiv.org/abs" if kind == "arxiv" else "doi.org"
        return tuple(key for key in _keys(f"https://{host}/{value}") if not key.startswith("url:"))
    return (f"{kind}:{value}",)
