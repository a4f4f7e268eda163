"""Defines the shape of a summary: its fields in order, its rows, its questions."""

from collections.abc import Mapping, Sequence

from bot.answering.model import Answer, FieldName, SearchPlan, SummaryField

FIELDS: tuple[FieldName, ...] = ("problem", "idea", "how it works", "evidence", "limits", "notes", "apart", "related")
"""Every field, in the order in which they are told."""

LABELS: Mapping[FieldName, str] = {
    "problem": "Problem",
    "idea": "Idea",
    "how it works": "How it works",
    "evidence": "Evidence",
    "limits": "Limits",
    "notes": "What the lists note",
    "apart": "What sets them apart",
    "related": "Related on the lists",
}
"""What each field is called where people read it."""


def fields_of(plan: SearchPlan) -> tuple[str, ...]:
    """The fields of a summary in the order in which they are told; of a table the columns that somebody named."""
    return plan.columns or FIELDS


def heading_of(field: str) -> str:
    """What a field or column is called where people read it."""
    return next((label for name, label in LABELS.items() if name == field), f"{field[:1].upper()}{field[1:]}")


def rows(answer: Answer) -> list[tuple[str, tuple[SummaryField, ...]]]:
    """The fields of a summary in order, each with what is told of each paper: the rows of a comparison's table.

    A summary of one paper has one value in each row; what is told of several papers together has one as well.
    """
    return [
        (name, fields)
        for name in fields_of(answer.plan)
        if (fields := tuple(field for field in answer.fields if field.field == name))
    ]


def summary_question(paper_id: str) -> str:
    """The question whose answer is the summary of this paper, whatever its name means to others."""
    return f"summarise {paper_id}"


def comparison_question(paper_ids: Sequence[str]) -> str:
    """The question whose answer sets these papers side by side."""
    return f"compare {' with '.join(paper_ids)}"
