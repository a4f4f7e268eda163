import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.terms.normal_form import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  DéjàVu ", "dejavu"),
        ("Straße\t am  See", "strasse am see"),
        ("ﬁne-tuning", "fine-tuning"),
        ("ÉCOLE", "ecole"),
    ],
)
def test_accents_case_and_runs_of_blanks_make_no_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(st.characters(codec="ascii")))
def test_plain_letters_fold_as_they_would_beside_others(text: str) -> None:
    beside = fold(f"{text} é")
    assert beside.removesuffix("e").strip() == fold(text)
    assert fold(unicodedata.normalize("NFKD", text)) == fold(text)
