"""What was found when something was looked at, how it is told, and the exit code: for both halves of the doctor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    OK = "ok"
    WARN = "warn"
    """It works, and somebody should do something about it."""
    FAULT = "fault"
    """It does not work."""


_GRAVITY: Final = (State.OK, State.WARN, State.FAULT)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. The sentence says what it is, and what to do where that is needed."""

    state: State
    sentence: str


def ok(sentence: str) -> Finding:
    return Finding(State.OK, sentence)


def warn(sentence: str) -> Finding:
    return Finding(State.WARN, sentence)


def fault(sentence: str) -> Finding:
    return Finding(State.FAULT, sentence)


def faults(findings: Iterable[Finding]) -> list[str]:
    """The sentences of what does not work."""
    return [one.sentence for one in findings if one.state is State.FAULT]


def tell(findings: Sequence[Finding]) -> int:
    """Print one line each; the exit code: 0 all is well, 1 somebody should do something, 2 something is broken."""
    for one in findings:
        print(f"{one.state.value:<6}{one.sentence}")
    return max((_GRAVITY.index(one.state) for one in findings), default=0)
