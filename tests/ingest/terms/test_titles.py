"""Which titles are one title, whatever their writing, and which are not, however alike they look."""

import pytest

from ingest.terms.titles import agree, near_identical, normal_title, normal_words, read_title


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"On the $\alpha$-Rényi Divergence of Owls", "ON THE α-RENYI DIVERGENCE OF OWLS"),
        (r"Learning $\ell_1$ Regularised Owls", "Learning ℓ₁ Regularised Owls"),
        (r"$\lambda$-Calculus for Owls", "Lambda Calculus for Owls"),
        ("Owls–Mice: Efﬁcient Hunting", "Owls-Mice: efficient hunting"),
        ("$O(n^2)$ Bounds for Sorting Owls", "O(n²) bounds for sorting owls"),
    ],
)
def test_latex_unicode_and_capitals_make_no_other_title(one: str, other: str) -> None:
    assert near_identical(normal_words(one), normal_words(other))


def test_words_in_greek_stay_words() -> None:
    assert normal_title("Ανάλυση με β") == "αναλυση με beta"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("attention", "attenton"),
        ("language", "langauge"),
        ("optimization", "optimisation"),
        ("heterogeneous", "heterogenous"),
        ("efficient", "efficiently"),
    ],
)
def test_a_slip_of_the_pen_makes_no_other_title(one: str, other: str) -> None:
    assert near_identical(*(normal_words(f"A Study of {word} in Large Owls") for word in (one, other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("synchronous", "asynchronous"),
        ("symmetric", "asymmetric"),
        ("supervised", "unsupervised"),
        ("local", "focal"),
        ("micro", "macro"),
        ("intralayer", "interlayer"),
        ("modal", "model"),
        ("translation", "transition"),
        ("interaction", "integration"),
        ("transformation", "transportation"),
        ("Part 1 of Flight", "Part 2 of Flight"),
        ("Flight II", "Flight III"),
        ("Flight v1", "Flight v2"),
    ],
)
def test_words_that_mean_different_things_make_different_titles(one: str, other: str) -> None:
    assert not near_identical(*(normal_words(f"A Study of {word} in Large Owls") for word in (one, other)))


def test_titles_without_spaces_differ_by_every_character() -> None:
    assert not near_identical(normal_words("大模型推理系统综述第一部分"), normal_words("大模型推理系统综述第二部分"))


@pytest.mark.parametrize(
    ("one", "other", "may_be_one"),
    [
        ("Owl2.5 Technical Report", "Owl2 Technical Report", False),
        ("Watching 8-bit Owls in Large Clusters", "Watching 4-bit Owls in Large Clusters", False),
        ("GPT-3 for Owls", "GPT3 for Owls and Mice", True),
        ("Owl: Serving 100 Nests", "Serving Nests with Owl", True),
    ],
)
def test_under_one_identifier_titles_with_other_numbers_are_doubted(one: str, other: str, may_be_one: bool) -> None:
    assert agree(read_title(one), read_title(other)) is may_be_one
