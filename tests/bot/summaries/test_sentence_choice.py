"""Which sentence tells what: the order of abstracts, the sections of full texts, and saying nothing twice."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Length
from bot.summaries.sections import SectionKind, kind_of
from bot.summaries.sentence_choice import SentenceCandidate, choose

IN_ORDER = (
    "Mobile applications increasingly run models on the device, which stresses memory.",
    "However, existing systems load the whole model and waste memory.",
    "We propose Sliver, a runtime that loads models in slices.",
    "Specifically, Sliver profiles the importance of each slice and keeps the important ones.",
    "Experiments show that Sliver reduces memory by 40% compared to loading whole models.",
    "The code is available at the project page.",
)


def chosen(
    sentences: tuple[str, ...], length: Length = "usual", section: SectionKind = "abstract"
) -> dict[str, list[str]]:
    candidates = [SentenceCandidate(sentence, section) for sentence in sentences]
    found = choose(candidates, names=("Sliver",), title=None, length=length, full_text=section != "abstract")
    return {field: [sentences[place] for place in places] for field, places in found.items()}


def test_an_abstract_is_told_from_problem_to_evidence() -> None:
    assert chosen(IN_ORDER) == {
        "problem": list(IN_ORDER[:2]),
        "idea": [IN_ORDER[2]],
        "how it works": [IN_ORDER[3]],
        "evidence": [IN_ORDER[4]],
        "limits": [],
    }


def test_where_the_code_is_tells_nothing() -> None:
    assert not any(IN_ORDER[5] in told for told in chosen(IN_ORDER, "long").values())


def test_limits_are_told_only_where_the_text_says_that_they_are() -> None:
    limit = "Our approach does not support models that exceed the storage."
    assert chosen((*IN_ORDER[:5], limit))["limits"] == [limit]


def test_nothing_is_told_twice_in_a_field() -> None:
    again = "Experiments show that Sliver reduces memory by 40% compared to the loading of whole models."
    assert len(chosen((*IN_ORDER[:5], again))["evidence"]) == 1


def test_a_section_on_limitations_tells_limits_where_a_section_on_results_does_not() -> None:
    sentence = "Our prototype does not handle models that change while they run."
    assert chosen((sentence,), section="limits")["limits"] == [sentence]


def test_captions_and_fragments_of_full_texts_are_not_told() -> None:
    assert not any(chosen(("Figure 3: Sliver reduces memory by 40%.", "reduces memory"), section="evaluation").values())


def test_sections_are_known_by_their_headings_and_by_what_they_are_in() -> None:
    assert kind_of("§5 Evaluation") == "evaluation"
    assert kind_of("§3.2 Page Tables", "§3 Design") == "design"
    assert kind_of("§6 Discussion and Limitations") == "limits"
    assert kind_of("§A Proofs of Everything") == "appendix"
    assert kind_of("§2.1 Ponies") == "other"


@given(st.lists(st.text(min_size=1, max_size=60), max_size=12), st.sampled_from(["short", "usual", "long"]))
def test_any_sentences_at_all_are_told_at_most_once_each(sentences: list[str], length: Length) -> None:
    for full_text in (False, True):
        found = choose(
            [SentenceCandidate(sentence) for sentence in sentences],
            names=("Sliver",),
            title=None,
            length=length,
            full_text=full_text,
        )
        places = [place for told in found.values() for place in told]
        assert len(places) == len(set(places))
        assert all(0 <= place < len(sentences) for place in places)
