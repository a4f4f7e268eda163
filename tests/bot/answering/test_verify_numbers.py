from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.normal_text import normal_text
from bot.answering.verifying.numbers import missing_numbers, quantities


@given(st.integers(0, 10**12), st.sampled_from(["", "%", "x", " ms", " GB", "-bit"]))
def test_thousands_separators_do_not_change_a_number(value: int, unit: str) -> None:
    plain, grouped = f"takes {value}{unit} here", f"takes {value:,}{unit} here"
    assert [(q.value, q.unit) for q in quantities(plain)] == [(q.value, q.unit) for q in quantities(grouped)]


@given(st.decimals(0, 10**6, places=2), st.sampled_from(["%", r"\%", " percent", " per cent"]))
def test_every_spelling_of_percent_is_one_unit(value: Decimal, spelling: str) -> None:
    assert missing_numbers(f"It saves {value}{spelling}.", f"saves {value}%") == ()


@given(st.decimals(1, 1000, places=1), st.sampled_from(["x", "×", " times", r"$\times$", "-fold", r" \times"]))
def test_every_spelling_of_times_is_one_unit(value: Decimal, spelling: str) -> None:
    assert missing_numbers(f"It is {value}{spelling} faster.", f"faster by {value}x") == ()


@given(st.text())
def test_a_text_confirms_its_own_numbers(text: str) -> None:
    assert missing_numbers(text, text) == ()


@given(st.text())
def test_normal_text_is_normal_already(text: str) -> None:
    once = normal_text(text)
    assert "  " not in once
    assert once == once.strip()


@pytest.mark.parametrize(
    ("typeset", "typed"),
    [
        (r"$\leq 5$", "≤ 5"),
        (r"$\approx 3\times$", "≈3×"),
        (r"$2\cdot 10$", "2·10"),
        (r"$\rho$ and $\Delta$", "ρ and Δ"),
        (r"$n\log n$", "n log n"),
    ],
)
def test_signs_are_read_alike_whether_typeset_or_typed(typeset: str, typed: str) -> None:
    assert normal_text(typeset).replace(" ", "") == normal_text(typed).replace(" ", "")


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("It is 2.7 times faster.", r"is $2.7\times$ faster"),
        ("It is 2-4x faster.", "between 2x and 4x"),
        ("It is 2 to 4 times faster.", "2–4× faster"),
        ("It is up to 3x faster.", "by up to a factor of 3"),
        ("It doubles throughput.", "a throughput of 2x"),
        ("It halves the memory.", "reduces memory by 50%"),
        ("It uses 4 GPUs.", "on four GPUs"),
        ("It is four times faster.", "4x faster"),
        ("It is twenty times cheaper.", "20x cheaper"),
        ("It uses 25 GPUs.", "on twenty-five GPUs"),
        ("It serves 10K requests.", r"serves 10{,}000 requests"),
        ("It has 7 billion parameters.", "a 7B model"),
        ("It waits 30 milliseconds.", "waits 30ms"),
        ("It is 4-bit.", "4 bits per weight"),
        ("GPT-4 runs on A100s.", "nothing at all"),
        ("It cuts memory by 2.50%.", "by 2.5 %"),
    ],
)
def test_a_number_is_found_however_it_is_written(sentence: str, cited: str) -> None:
    assert missing_numbers(sentence, cited) == ()


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Es ist 2,5-mal so schnell.", "2.5x faster"),
        ("Es hat 1.859 Felder.", "it has 1,859 fields"),
        ("Il a 12 000 pages et gagne 0,13 %.", "it has 12,000 pages and gains 0.13%"),
        ("它快了 2.5 倍。", "2.5x faster"),
    ],
)
def test_a_number_is_found_in_the_notation_of_another_language(sentence: str, cited: str) -> None:
    assert missing_numbers(sentence, cited, any_notation=True) == ()
    assert missing_numbers(sentence, "9 and 77%", any_notation=True)


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("It is 3x faster.", "2.3x faster"),
        ("It is 3x faster.", "3% faster"),
        ("It saves 23%.", "on 23 machines"),
        ("It waits 30 s.", "waits 30 ms"),
        ("It has 7B parameters.", "on 7 machines"),
        ("It serves 10,000 requests.", "serves 1,000 requests"),
        ("It doubles throughput.", "raises throughput by 1.2x"),
        ("It uses 16 GPUs.", "on 8 GPUs"),
    ],
)
def test_another_number_or_another_unit_is_not_found(sentence: str, cited: str) -> None:
    assert missing_numbers(sentence, cited)
