"""Who can take a call over, as the transfer list shows them: plain frozen values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

STALE_AFTER_MS: Final = 15_000  # older word from the phones than this is no knowledge any more

WaitKind = Literal["now", "soon", "until", "unknown", "none"]


@dataclass(frozen=True, slots=True)
class Wait:
    """How long until this person can take it: now, until an instant, or about until one (``soon``).

    ``samples``: how many measured durations stand behind an ``at`` that was worked out.
    """

    kind: WaitKind
    at: int = 0
    samples: int = 0

    def shown_kind(self, now: int) -> WaitKind:
        """Return what still holds: an estimate that has passed is none any more."""
        return "unknown" if self.kind == "soon" and self.at <= now else self.kind


@dataclass(frozen=True, slots=True)
class Skill:
    name: str
    matching: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row stands where it stands: a code, and the skill or team it speaks of."""

    why: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """How much somebody may decide (E6). ``limit_yen`` None: no limit; ``matters``: the card speaks of an amount."""

    limit_yen: int | None
    matters: bool = False


Reserved = Literal["", "me", "other"]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who can take the call over. ``state`` is a mark's name of tokens.toml.

    ``source`` says who knows it (phone, person, screen, clock, login) and ``heard_at`` when that was last
    heard; None: not since this desk began. ``since`` is when the state began. ``reserved``: who has picked them a
    moment ago, until ``reserved_until``. ``rung``: somebody's hand rings at their desk just now. ``load``: cases in
    hand, and how many they may have.
    """

    person_id: str
    name: str
    role: str
    state: str
    source: str
    heard_at: int | None
    since: int
    wait: Wait = Wait("none")
    team: str = ""
    skills: tuple[Skill, ...] = ()
    reasons: tuple[Reason, ...] = ()
    load: tuple[int, int] | None = None
    extension: str = ""
    can_be_asked: bool = True
    rung: bool = False
    reserved: Reserved = ""
    reserved_until: int = 0
    authority: Authority | None = None

    def shown_state(self, now: int) -> str:
        """Return the state, or ``unknown`` when what the phone said is too old to stay green."""
        if self.source == "phone" and (self.heard_at is None or now - self.heard_at > STALE_AFTER_MS):
            return "unknown"
        if self.reserved == "other":
            return "reserved"
        return "escalating" if self.rung and self.state == "free" else self.state


def free_count(people: Iterable[PersonRow], now: int) -> int:
    """Return how many of them are known to be free at an instant."""
    return sum(row.shown_state(now) == "free" for row in people)


def matches(row: PersonRow, text: str) -> bool:
    """Return whether every word of a filter stands in the row's name, team or skills."""
    where = " ".join((row.name, row.team, row.extension, *(skill.name for skill in row.skills))).casefold()
    return all(word in where for word in text.casefold().split())
