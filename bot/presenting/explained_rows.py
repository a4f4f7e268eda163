"""Puts how a question was understood and searched into named rows."""

import json
from collections.abc import Mapping

from bot.answering.explain import Explanation
from bot.answering.model import Naming
from bot.presenting.as_json import plan_as_json


def understood(explanation: Explanation) -> list[tuple[str, str, str]]:
    """Return which words became what, and by which pattern."""
    return [(each.words, each.became, each.pattern) for each in explanation.plan.readings]


def decided(explanation: Explanation) -> dict[str, str]:
    """Return by name what is wanted and filtered by, what was left over, and how relevance was decided.

    Rows that would say nothing are left out. Values hold outside text as it is.
    """
    plan = explanation.plan
    rows = {
        "wanted": plan.intent,
        "topic": plan.text,
        "filters": json.dumps(plan_as_json(plan)["selection"], ensure_ascii=False),
        "names": ", ".join(mention.surface for mention in plan.mentions),
        "related by name": _relation(plan.naming),
        "missing": ", ".join(f"{each.surface} ({each.what})" for each in plan.missing),
        "not understood": ", ".join(plan.not_understood),
        "named, not filtered by": ", ".join(plan.offers),
        "words with weights": ", ".join(f"{word} {weight:.2f}" for word, weight in explanation.words),
        "words that no paper has": ", ".join(explanation.unknown),
        "probability of an answer": number(explanation.probability),
        "nearest field": number(explanation.nearest_field),
        "refused": explanation.refusal or "",
    }
    return {name: value for name, value in rows.items() if value and value != "{}"}


def _relation(naming: Naming | None) -> str:
    """Say which works are asked for by whom texts name; nothing where none are."""
    if naming is None:
        return ""
    named = ", ".join(naming.surfaces)
    return f"named by {named} ({naming.relates})" if naming.outward else f"naming {named} ({naming.relates})"


def signals(of_paper: Mapping[str, float]) -> dict[str, str]:
    """Return the signals of a ranked paper by their names in plain words."""
    return {name.replace("_", " "): number(value) for name, value in of_paper.items()}


def number(value: float | None) -> str:
    """Write a number with three decimals; nothing for None."""
    return "" if value is None else f"{value:.3f}"
