from collections.abc import Sequence

from bot.answering.searching.revision_cache import IdCache


def test_what_was_read_once_is_not_read_again() -> None:
    asked: list[list[str]] = []

    def read(ids: Sequence[str]) -> dict[str, int]:
        asked.append(list(ids))
        return {each: len(each) for each in ids if each != "unknown"}

    cached = IdCache(read, most=10)
    assert cached(["a", "bb", "unknown"]) == {"a": 1, "bb": 2}
    assert list(cached(["ccc", "a"]).items()) == [("ccc", 3), ("a", 1)]
    assert asked == [["a", "bb", "unknown"], ["ccc"]]


def test_only_what_was_used_last_is_kept() -> None:
    asked: list[str] = []

    def read(ids: Sequence[str]) -> dict[str, str]:
        asked.extend(ids)
        return {each: each for each in ids}

    cached = IdCache(read, most=2)
    cached(["a", "b"])
    cached(["a"])
    cached(["c"])
    cached(["a", "b"])
    assert asked == ["a", "b", "c", "b"]
