import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.library.mentioned_names import names_in_abstract, names_referred_to


@pytest.mark.parametrize(
    ("abstract", "names"),
    [
        ("Waiting is slow. We present Tarn, a scheduler for shared machines.", ("Tarn",)),
        ("This paper introduces QuickPod, which starts containers early.", ("QuickPod",)),
        ("We propose a method called Brindle that prunes caches.", ("Brindle",)),
        ("To this end we design a runtime, dubbed dLoom, for phones.", ("dLoom",)),
        ("We propose Big Tiny Reader (BiTR) to read long documents. BiTR is fast.", ("BiTR",)),
        ("We realize this idea in PodRace through three steps.", ("PodRace",)),
        ("Our design has a novel paging policy, PageFold, with low cost.", ("PageFold",)),
    ],
)
def test_a_name_that_the_abstract_introduces_is_found(abstract: str, names: tuple[str, ...]) -> None:
    assert names_in_abstract("Sharing machines fairly", abstract) == names


@pytest.mark.parametrize(
    "abstract",
    [
        "We present a new scheduler. It beats vLLM and Orca on every trace.",
        "Large language models (LLMs) need graphics processors (GPUs).",
        "We introduce Adaptive Frame Picking for long videos.",
        "We propose to use RDMA, a fast network. The method called attention is slow.",
        "",
    ],
)
def test_other_systems_plain_words_and_common_acronyms_are_no_names(abstract: str) -> None:
    assert names_in_abstract("Sharing machines fairly", abstract) == ()


@pytest.mark.parametrize(
    "abstract",
    [
        "We build an emulator of the Wide Harvest Outlook (WhOut) for dry years. WhOut is old.",
        "We present a study on In-Memory Sorting (InMS) and what slows it. InMS is common.",
    ],
)
def test_what_something_new_is_made_of_gives_the_paper_no_name(abstract: str) -> None:
    assert names_in_abstract("Sharing machines fairly", abstract) == ()


def test_a_name_that_leads_the_title_is_not_repeated() -> None:
    assert names_in_abstract("Tarn: sharing machines fairly", "We present Tarn, a scheduler.") == ()


def test_a_system_at_the_end_of_a_title_is_found() -> None:
    abstract = "We cut memory. Fold-Serve reduces waste."
    assert names_in_abstract("Faster pages with Fold-Serve", abstract) == ("Fold-Serve",)


@given(st.text(max_size=400), st.text(max_size=2000))
def test_any_text_gives_at_most_four_names(title: str, abstract: str) -> None:
    assert len(names_in_abstract(title, abstract)) <= 4


def test_long_text_without_a_sentence_is_read() -> None:
    assert names_in_abstract("x", "We present " * 5000) == ()


def test_other_systems_that_an_abstract_speaks_of_are_referred_to() -> None:
    abstract = (
        "Batching waits. We present Tarn, which is 2x faster than Orca and S-LoRA. Unlike vLLM, Tarn reserves nothing."
    )
    assert names_referred_to("Tarn: sharing machines fairly", abstract) == ("Orca", "S-LoRA", "vLLM")


def test_the_first_word_of_a_sentence_and_common_acronyms_refer_to_nothing() -> None:
    assert names_referred_to("Sharing machines", "Serving LLMs on GPUs is slow. Machines wait.") == ()


def test_two_words_with_capitals_or_a_number_are_one_name_as_well() -> None:
    abstract = "Ours is faster than Ring Attention and as good as Llama 2 on all 3 tasks."
    assert names_referred_to("Sharing machines", abstract) == (
        "Ring",
        "Ring Attention",
        "Attention",
        "Llama",
        "Llama 2",
    )


def test_a_famous_work_is_referred_to_and_never_an_abstracts_own() -> None:
    abstract = "We present LLaMA, which we train with PyTorch."
    assert names_in_abstract("Sharing machines", abstract) == ()
    assert names_referred_to("Sharing machines", abstract) == ("LLaMA", "PyTorch")
