"""What a desk for papers is asked that is no matter for papers, and what only looks like it."""

import pytest

from tests.bot.answering.vocabularies import ask


def outside(question: str) -> bool:
    return any(missing.what == "outside" for missing in ask(question).missing)


@pytest.mark.parametrize(
    "question",
    [
        "write me quicksort in python",
        "please write a bash script that deletes temp files",
        "can you implement a queue in Rust?",
        "give me c++ code for a kalman filter",
        "give me a haiku about caches",
        "price of an H100",
        "price of a small robot dog",
        "what is the weather in Zurich",
        "what is the price of a graphics card",
        "how much is an H100 right now",
        "what's new with you?",
        "how do I install CUDA on ubuntu",
        "who presents in our reading group on friday",
        "who is the best researcher alive",
    ],
)
def test_errands_are_no_matter_for_papers(question: str) -> None:
    assert outside(question)


@pytest.mark.parametrize(
    "question",
    [
        "show me papers on code generation",
        "show me the code of vLLM",
        "give me papers in which a program is optimized",
        "papers about serving in python",
        "implement pipeline parallelism across regions",
        "how much does checkpointing cost",
        "spot price",
        "hazy rainy weather",
        "weather of clusters",
        "how much is memory fragmented",
        "who wrote vLLM",
    ],
)
def test_topics_that_sound_like_errands_are_searched(question: str) -> None:
    assert not outside(question)


def test_a_complaint_in_front_of_a_topic_is_no_question_about_the_asker_s_own_things() -> None:
    assert outside("who took our gpus")
    assert not outside("who took our gpu hours: giving idle accelerators to offline jobs")
