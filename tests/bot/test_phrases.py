import pytest

from bot.phrases import joined


@pytest.mark.parametrize(
    ("parts", "words"),
    [((), ""), (("one",), "one"), (("one", "two"), "one and two"), (("one", "two", "three"), "one, two and three")],
)
def test_parts_are_joined_with_a_last_and(parts: tuple[str, ...], words: str) -> None:
    assert joined(parts) == words
