"""What a package index says about locked versions decides whether they pass."""

from tests.supply_chain.audited import verdict


def test_a_vulnerable_version_is_named_with_its_advisories() -> None:
    known, locked, vulnerable = verdict(
        [
            {"name": "good", "version": "1.0", "vulns": []},
            {"name": "bad", "version": "2.0", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]},
        ]
    )
    assert (known, locked) == (2, 2)
    assert vulnerable == ["bad 2.0: PYSEC-1, PYSEC-2"]


def test_a_version_of_which_the_index_keeps_no_record_is_counted_and_passes() -> None:
    assert verdict([{"name": "any", "skip_reason": "not found"}]) == (0, 1, [])
