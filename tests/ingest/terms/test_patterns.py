"""Patterns that are compiled at their first use do what compiled ones do, and every one of the product compiles."""

import re

import pytest

from ingest.terms.patterns import LazyPattern, lazy_pattern
from tests.adversarial import modules


def test_a_pattern_is_compiled_at_its_first_use_and_then_is_as_fast_as_a_compiled_one() -> None:
    pattern = lazy_pattern(r"owl(\w*)", re.IGNORECASE)
    assert "search" not in vars(pattern)
    assert pattern.sub(r"mouse\1", "Owls and owlets") == "mouses and mouseets"
    found = pattern.search("two OWLETS")
    assert found is not None
    assert found[1] == "ETS"
    assert pattern.search.__self__.pattern == pattern.pattern  # type: ignore[attr-defined]


def test_what_no_pattern_has_is_refused_as_of_any_object() -> None:
    with pytest.raises(AttributeError):
        _ = lazy_pattern("owl").wings  # type: ignore[attr-defined]


def test_every_pattern_of_the_product_compiles() -> None:
    lazy = [value for module in modules() for value in vars(module).values() if isinstance(value, LazyPattern)]
    assert len(lazy) > 100
    for pattern in lazy:
        re.compile(pattern.pattern, pattern.given_flags)
