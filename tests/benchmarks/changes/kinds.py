"""Every kind of change by its name, and how a sentence is changed in all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

from tests.benchmarks.changes import additions, citations, polarity, quantities, subjects
from tests.benchmarks.changes.model import Change
from tests.benchmarks.sentences import Case, Material

KINDS: Mapping[str, Change] = {
    "negation added": polarity.negated,
    "negation taken out": polarity.affirmed,
    "antonym": polarity.antonym,
    "comparison turned": subjects.comparison_turned,
    "called the first": polarity.called_first,
    "called the only": polarity.called_only,
    "called the best": polarity.called_best,
    "quantifier widened": polarity.widened,
    "every case claimed": polarity.every_case,
    "hedge taken out": polarity.hedge_removed,
    "hedge turned": polarity.hedge_turned,
    "condition changed": polarity.condition_changed,
    "result of another paper": subjects.joined,
    "own and another's result": subjects.both_claimed,
    "result shared with another paper": subjects.shared_with_other,
    "subjects exchanged": subjects.subjects_exchanged,
    "number of another result": quantities.number_of_other_result,
    "numbers exchanged": quantities.numbers_exchanged,
    "number changed": quantities.number_changed,
    "unit changed": quantities.unit_changed,
    "subject that is named too": subjects.other_subject,
    "cause invented": additions.cause_invented,
    "two facts linked as cause": additions.facts_linked,
    "cause and effect turned": additions.cause_turned,
    "purpose invented": additions.purpose_invented,
    "clause invented": additions.clause_invented,
    "another paper's text": citations.text_of_other_paper,
    "concluded from a title": citations.from_title,
    "organisation invented": subjects.organisation_invented,
    "venue or year invented": subjects.venue_invented,
    "order obeyed": citations.order_obeyed,
    "wrong source": citations.wrong_source,
    "quotation altered": citations.quotation_altered,
}


def changed(case: Case, material: Material, seed: int) -> Iterator[Case]:
    """Change a faithful sentence in every kind that can be applied to it; the same `seed` gives the same changes."""
    for kind, change in KINDS.items():
        made = change(case, material, Random(f"{seed}:{kind}:{case.case_id}"))
        if made is not None:
            yield replace(
                case,
                case_id=f"{case.case_id} {kind}",
                papers=made.papers,
                sentence=made.sentence,
                kind=kind,
                planted=made.planted,
                title_only=made.title_only,
            )
