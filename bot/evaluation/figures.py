"""Print the figures of an evaluation, for people or as JSON."""

from typing import Any

from bot.presenting.printing import console, print_json


def print_figures(figures: dict[str, Any], *, as_json: bool) -> None:
    """Print each figure with its name on a line of its own, or all as one JSON object."""
    if as_json:
        print_json(figures)
        return
    screen = console()
    for name, value in figures.items():
        screen.print(f"{name.replace('_', ' ')}: {_shown(value)}", markup=False)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_shown(each)}" for name, each in value.items())
    if isinstance(value, float):
        return f"{value:.3f}"
    return "unknown" if value is None else str(value)
