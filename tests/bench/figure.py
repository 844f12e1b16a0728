"""A figure of a bench, as `make bench` prints and keeps it."""

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """By nearest rank: a value that was measured."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def at_most(
    name: str, value: float, unit: str, aim: float | None, note: str = "", limit: float | None = None
) -> dict[str, object]:
    """One whose aim, if it has any, is an upper bound; `limit` is what the bare machine or library needs."""
    return {
        "name": name,
        "value": _rounded(value),
        "unit": unit,
        "limit": None if limit is None else _rounded(limit),
        "ratio": None if limit is None else round(value / limit, 2),
        "aim": "" if aim is None else f"<= {aim:g} {unit}",
        "met": None if aim is None else value <= aim,
        "note": note,
    }


def share_of(
    name: str, value: float, unit: str, limit: float, aim: float, note: str = ""
) -> dict[str, object]:
    """One whose aim is a share of what the bare machine or library does."""
    return {
        **at_most(name, value, unit, None, note, limit),
        "aim": f"ratio >= {aim}",
        "met": value / limit >= aim,
    }


def reported(name: str, value: float, unit: str, note: str = "") -> dict[str, object]:
    """One without an aim."""
    return {**at_most(name, value, unit, None, note), "aim": "report"}


def _rounded(value: float) -> float:
    """Enough to compare."""
    return round(value) if value >= 1_000 else float(f"{value:.3g}")
