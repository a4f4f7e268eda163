"""Put lists of things into words."""

from collections.abc import Sequence


def joined(parts: Sequence[str]) -> str:
    """Join with commas and a last “and”; nothing of nothing."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
