"""Every regular expression that meets outside text takes time in step with the text's length, whatever the text is."""

from collections.abc import Callable
from functools import partial

from tests.adversarial import RUNS, Used, hostile_to, patterns, seconds

_SHORT, _LONG, _LONGER = 500, 4_000, 40_000
"""Characters."""
_QUICK = 0.00006
"""Seconds over the short text, below which even a quadratic pattern takes but milliseconds over the long one."""
_ENDLESS = 0.02
"""Seconds over the short text, above which there is nothing left to compare."""
_WORTH_COMPARING = 0.004
"""Seconds over the long text: less stops nobody, and is too short to be measured on a busy machine."""
_GROWTH = 30
"""How many times as long ten times the text may take: about 10 where time is linear, 100 where it is quadratic."""


def _repeated(run: str, size: int) -> str:
    return run * (size // len(run))


_RUNS: tuple[Callable[[int], str], ...] = tuple(partial(_repeated, run) for run in RUNS)


def test_every_pattern_of_the_product_is_found() -> None:
    found = patterns()
    assert len({used.pattern.pattern for used in found}) > 600
    by_method = {method for used in found for method in used.methods}
    assert by_method == {"match", "fullmatch", "finditer"}
    assert any(used.where == "bot.reception.addressed._STRUCK" for used in found)


def test_no_pattern_takes_more_than_linear_time() -> None:
    slow = [told for used in patterns() for told in _slow(used)]
    assert not slow, "\n".join(slow)


def _slow(used: Used) -> list[str]:
    for method in used.methods:
        makers: list[Callable[[int], str]] = [*hostile_to(used.pattern), *_RUNS]
        for make in makers:
            if seconds(used.pattern, method, make(_SHORT)) < _QUICK:
                continue
            short = min(seconds(used.pattern, method, make(_SHORT)) for _ in range(2))
            if short > _ENDLESS:
                return [_told(used, method, make(40), f"{short:.3f} s over {_SHORT} characters")]
            if short < _QUICK or seconds(used.pattern, method, make(_LONG)) < _WORTH_COMPARING:
                continue
            long = min(seconds(used.pattern, method, make(_LONG)) for _ in range(3))
            if long < _WORTH_COMPARING:
                continue
            if (longer := seconds(used.pattern, method, make(_LONGER))) > _GROWTH * long:
                return [_told(used, method, make(40), f"{long:.3f} s over {_LONG}, {longer:.3f} over {_LONGER}")]
            break  # What is slow and yet linear need not be measured with every other text.
    return []


def _told(used: Used, method: str, text: str, cost: str) -> str:
    return f"{used.where} {method}: {cost} on {text!r}: {used.pattern.pattern[:120]!r}"
