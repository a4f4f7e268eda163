"""What a provider has under an identifier may be another work; a reference that stands for a title does not tell."""

from ingest.abstracts.same_work import is_same_work

TITLE, ABSTRACT = "Amber Insulators and their Long Nights", "We show how cold it is."


def test_a_reference_that_stands_for_a_title_speaks_against_no_work_and_a_title_of_another_does() -> None:
    reference = "A. Owl, B. Nest, and C. Wing, Rev. Mod. Phys. 83, 1057 (2011)"

    assert is_same_work([reference], [], TITLE, ABSTRACT)
    assert not is_same_work(["Counting Owls on Southern Reefs by Ear"], [], TITLE, ABSTRACT)
    assert not is_same_work([reference, "Counting Owls on Southern Reefs by Ear"], [], TITLE, ABSTRACT)
