"""The rule that speaks about a call, and why, as plain frozen values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact that held when the rule matched.

    ``fact`` is a code of the closed list. ``number`` is in the fact's own unit (ms, yen, days, minutes, a count, a
    step of the temperature), ``words`` are labels, or codes where nobody gave one; ``so`` is a flag's side.
    """

    fact: str
    number: int | None = None
    words: tuple[str, ...] = ()
    so: bool = True


@dataclass(frozen=True, slots=True)
class RuleView:
    """What the rule says. ``title`` "" means the catalogue's own sentence for "whoever is free".

    ``whom``: whose button it is (sv, specialist, manager, outside, silent); ``asks``: what they are asked for
    (takeover, decision, instruction). ``within_ms``: somebody has it by then, or the alarm stands. ``effective_from``, ``author`` and ``reason`` are known of the version
    in force only. ``steps`` are the sentences that the company permits, in their order.
    """

    title: str = ""
    topic: str = ""
    required: bool = False
    within_ms: int = 0
    version: int = 1
    rule_id: str = ""
    whom: str = "sv"
    asks: str = "takeover"
    because: tuple[FactView, ...] = ()
    effective_from: int | None = None
    author: str = ""
    reason: str = ""
    say: str = ""
    steps: tuple[str, ...] = ()
