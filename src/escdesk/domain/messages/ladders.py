"""How a ladder says whom it rings and how, and on what terms a hand is raised."""

from enum import StrEnum

from msgspec import Struct


class RungKind(StrEnum):
    """Whom a rung of the ladder rings."""

    CHOSEN = "chosen"  # the person the operator picked
    FREE_SUPERVISORS = "free_supervisors"  # one after the other, longest idle first
    MANAGERS = "managers"  # all present ones at once
    PARTIES = "parties"  # the best free person of each party a rule names, together
    EVERYONE = "everyone"  # all present who can receive
    OUTSIDE = "outside"  # somebody outside the floor
    ALARM = "alarm"  # the board, until somebody takes it


class Means(StrEnum):
    """By what somebody who does not sit at a desk is reached (H7)."""

    PHONE = "phone"
    MAIL = "mail"
    CHAT = "chat"  # a webhook


class PartyKind(StrEnum):
    """How a rule says whom it means."""

    ROLE = "role"
    SKILL = "skill"
    TEAM = "team"
    PERSON = "person"
    OUTSIDE = "outside"


class Party(Struct, frozen=True):
    """One destination: everybody of a role, skill or team, one person, or a party outside. `name` is its id."""

    kind: PartyKind
    name: str


class Rung(Struct, frozen=True):
    """One step of a ladder. `parties`: for PARTIES and OUTSIDE.

    `wait_ms`: when the rung's people are there but none is free, how long it stays in line for them before the
    next rung; 0: not at all.
    """

    kind: RungKind
    ring_ms: int
    wait_ms: int = 0
    parties: tuple[Party, ...] = ()
    level: int = 1
    """Whose authority this rung has, as in `rulesets.LEVELS`."""


class Lane(StrEnum):
    """B9: urgent overtakes; ordinary ages upward and is never starved."""

    ORDINARY = "ordinary"
    URGENT = "urgent"


class Asks(StrEnum):
    """A4: what is asked for; a report after the fact is not an escalation."""

    TAKEOVER = "takeover"  # 交代
    DECISION = "decision"  # 判断
    INSTRUCTION = "instruction"  # 指示
