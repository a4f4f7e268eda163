"""Writes the line at the top of a summary: which papers, and what it is based on."""

from collections.abc import Sequence

from bot.answering.model import SearchPlan
from bot.summaries.shape import LABELS
from bot.summaries.texts import PaperText
from ingest.library.model import PaperRecord

_BASIS = {
    "full text": "its full text",
    "abstract": "its abstract",
    "list note": "the notes on the lists; no abstract is available",
    "title only": "its list entry only; no abstract is available",
}


def lead_of(plan: SearchPlan, texts: Sequence[PaperText], *, quoted: bool) -> str:
    """Return the opening line: what is shown, and what it is based on."""
    how = "quoted from" if quoted and any(text.passages for text in texts) else "based on"
    if len(texts) == 1:
        asked = f", {_asked(plan)}" if plan.fields else ""
        return f"“{texts[0].paper.shown_title}”{_venue(texts[0].paper)}{asked}, {how} {_basis(texts[0])}."
    if len({text.basis for text in texts}) == 1 and texts[0].passages:
        asked = f" in {_asked(plan)}" if plan.fields else ""
        return f"{len(texts)} papers side by side{asked}, {how} their {_plural(texts[0])}."
    each = "; ".join(f"“{_short(text.paper)}” from {_basis(text)}" for text in texts)
    return f"{len(texts)} papers side by side: {each}."


def nothing_found(plan: SearchPlan, texts: Sequence[PaperText]) -> str:
    """Why a summary says nothing: what was asked for is not in the text at hand."""
    titles = " and ".join(f"“{text.paper.shown_title}”" for text in texts)
    if plan.fields == ("related",):
        return f"The lists hold nothing that is near {titles}."
    if not any(text.passages for text in texts):
        return f"I have only the title of {titles}, so I cannot say {_asked_for(plan)}."
    text = "full text" if any(text.basis == "full text" for text in texts) else "abstract"
    return f"The {text} of {titles} does not say {_asked_for(plan)}."


_WISHES = {
    "problem": "which problem it addresses",
    "idea": "what its idea is",
    "how it works": "how it works",
    "evidence": "what its evidence is",
    "limits": "what its limits are",
    "notes": "what the lists note",
    "apart": "what sets it apart",
    "related": "what is related",
}


def _asked_for(plan: SearchPlan) -> str:
    if plan.columns:
        return f"anything about {' or '.join(f'“{column}”' for column in plan.columns)}"
    return " and ".join(_WISHES[name] for name in plan.fields) or "what the paper does"


def _asked(plan: SearchPlan) -> str:
    return " and ".join(LABELS[name].lower() for name in plan.fields)


def _basis(text: PaperText) -> str:
    if text.basis != "full text":
        return _BASIS[text.basis]
    when = f", retrieved on {text.retrieved_at:%Y-%m-%d}" if text.retrieved_at else ""
    return f"its full text ({text.provider}{when})"


def _plural(text: PaperText) -> str:
    return {"abstract": "abstracts", "full text": "full texts", "list note": "notes on the lists"}.get(text.basis, "")


def _short(paper: PaperRecord) -> str:
    return paper.names[0] if paper.names else paper.title


def _venue(paper: PaperRecord) -> str:
    known = next((f"{each.venue.name} {each.venue.year or ''}".strip() for each in paper.venues), "")
    return f" ({known})" if known else ""
