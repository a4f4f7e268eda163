import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.library.sentences import sentence_spans

_PIECES = st.sampled_from(
    ["We ", "vLLM ", "et al. ", "e.g. ", "Fig. 3 ", "2.5x ", "memory", ". ", "! ", "? ", "\n", "\n\n", "- ", "1. "]
) | st.sampled_from(["[1]", "U.S. ", "$n^2.$ ", "“so.” ", "...", "。", " ", "\t", "A. ", ".We ", "s7f4"])


def sentences(text: str) -> list[str]:
    return [text[begin:end] for begin, end in sentence_spans(text)]


@given(st.one_of(st.text(), st.lists(_PIECES).map("".join)))
def test_spans_are_ordered_disjoint_and_cover_all_that_is_not_blank(text: str) -> None:
    spans = sentence_spans(text)
    end_before = 0
    for begin, end in spans:
        assert end_before <= begin < end <= len(text)
        assert not text[end_before:begin].strip()
        assert text[begin:end] == text[begin:end].strip()
        end_before = end
    assert not text[end_before:].strip()


@given(st.text())
def test_a_sentence_once_split_off_holds_no_paragraph_break(text: str) -> None:
    assert all("\n\n" not in sentence for sentence in sentences(text))


@pytest.mark.parametrize(
    "text",
    [
        "As shown by Kwon et al. (2023), paging helps.",
        "Caches, e.g. those of vLLM, i.e. paged ones, grow.",
        "See Fig. 3 and Sec. 4.2 for details.",
        "It is 2.5x faster at 99.9% of the load.",
        "We follow J. Smith and the U.S. Government here.",
        "GPU vs. CPU is compared, cf. Table 2.",
        "Models on example.org/v1.2 are served by Node.js here.",
        "Is it “really?” asks the paper.",
        "It has two parts: 1. A cache.",
        "A hard-wrapped line\ngoes on here.",
    ],
)
def test_what_looks_like_an_end_but_is_none_does_not_split(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Serving is slow. vLLM pages memory.", ["Serving is slow.", "vLLM pages memory."]),
        ("It grew in 2023. We measure it.", ["It grew in 2023.", "We measure it."]),
        ("It is slow. [1] The rest is fast [2].", ["It is slow. [1]", "The rest is fast [2]."]),
        ("It is slow. [s7f4][s1a2] It is fast.", ["It is slow. [s7f4][s1a2]", "It is fast."]),
        ("“It is slow.” The rest is fast.", ["“It is slow.”", "The rest is fast."]),
        ("Why is it slow? Memory is short!", ["Why is it slow?", "Memory is short!"]),
        ("It uses caches, queues, etc. We add one.", ["It uses caches, queues, etc.", "We add one."]),
        ("It runs on matrix A. We show why.", ["It runs on matrix A.", "We show why."]),
        ("It is slow.We show why.", ["It is slow.", "We show why."]),
        ("- One thing\n- Another thing", ["- One thing", "- Another thing"]),
        ("1. First thing.\n2. Second thing.", ["1. First thing.", "2. Second thing."]),
        ("A title\n\nA paragraph", ["A title", "A paragraph"]),
        ("[Method] We page. [Results] It helps.", ["[Method] We page.", "[Results] It helps."]),
        ("缓存很慢。我们改进它。", ["缓存很慢。", "我们改进它。"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
