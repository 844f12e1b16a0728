"""Which versions of the conversation this program speaks, and which one two programs agree on."""

from collections.abc import Iterable
from typing import Final

SPOKEN: Final = (1,)
"""Newest first. The hub speaks the present version and the one before it."""


def choose(theirs: Iterable[int], ours: Iterable[int] = SPOKEN) -> int | None:
    """The newest version that both speak, None when there is none."""
    return max(set(theirs) & set(ours), default=None)
