"""Who fits best: the one order of the operator's list, the lead's list and the ladder, with its reasons."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from escdesk.domain.ids import ClientId, Instant, PersonId
from escdesk.domain.messages.ladders import Lane, Party, PartyKind
from escdesk.domain.messages.people import Role
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import Presence, State, is_free
from escdesk.domain.model.takers import TAKERS

LEVEL_OF: Final = {
    Role.OPERATOR: 0,
    Role.SUPERVISOR: 1,
    Role.SPECIALIST: 1,
    Role.MANAGER: 2,
    Role.LEAD: 3,
}
"""Whose authority a role has, as in `rulesets.LEVELS`."""


class Need(Struct, frozen=True, kw_only=True):
    """What is looked for. `parties`: whom the rule names first; none: whoever is free."""

    client: ClientId
    by: PersonId | None
    """Who asks: never the one who is asked."""
    lane: Lane = Lane.ORDINARY
    level: int = 1
    parties: tuple[Party, ...] = ()
    known_to: tuple[PersonId, ...] = ()
    had: frozenset[PersonId] = frozenset()
    """Who has had it already: no back to the sender."""


class Why(StrEnum):
    """Why a row stands where it stands; `Reason.name` says which skill or team."""

    FREE = "free"
    LONGEST_FREE = "longest_free"
    NAMED = "named"  # the rule names this person
    SKILL = "skill"
    TEAM = "team"
    ROLE = "role"
    KNOWN = "known"  # has dealt with this customer before
    BELOW = "below"  # the rule demands more authority
    LOADED = "loaded"  # as many cases as they may have
    RESERVED = "reserved"  # somebody else has just picked them
    HAD = "had"  # has had this case
    ANSWERING = "answering"  # another consult waits for their instruction


class Reason(Struct, frozen=True):
    why: Why
    name: str = ""


class Fit(Struct, frozen=True, kw_only=True):
    """One candidate. `free`: a ladder may ring here now; `askable`: an operator may pick them by name."""

    person: PersonId
    free: bool
    askable: bool
    reasons: tuple[Reason, ...]
    load: int
    limit: int


def may_take(person: Person, need: Need) -> bool:
    """Could ever be rung for this: role, client, still on shift, neither the one who asks nor who has had it.

    A lead only when a rule names leads, or them: for everything else they are who hears the alarm.
    """
    return (
        (person.role in TAKERS or (person.role is Role.LEAD and names(need.parties, person)))
        and need.client in person.clients
        and not person.off_shift
        and person.id != need.by
        and person.id not in need.had
    )


def names(parties: Iterable[Party], person: Person) -> bool:
    """Whether one of these destinations is this person, or everybody of their role."""
    return any(
        party.kind in (PartyKind.ROLE, PartyKind.PERSON) and belongs(person, party) for party in parties
    )


def belongs(person: Person, party: Party) -> bool:
    """Whether a destination of a rule means this person."""
    match party.kind:
        case PartyKind.ROLE:
            return person.role == party.name
        case PartyKind.SKILL:
            return party.name in person.skills
        case PartyKind.TEAM:
            return party.name in person.teams
        case PartyKind.PERSON:
            return person.id == party.name
        case PartyKind.OUTSIDE:
            return False


def reserved(person: Person, asker: PersonId | None, now: Instant) -> bool:
    """Somebody else has just picked them."""
    return (
        person.reserved_by is not None
        and person.reserved_by != asker
        and person.reserved_until is not None
        and person.reserved_until > now
    )


def limit_of(person: Person, load_limit: int) -> int:
    """How many cases they may have in hand; `load_limit` is the floor's."""
    return person.load_limit or load_limit


def loaded(person: Person, lane: Lane, load_limit: int) -> bool:
    """As many cases as they may have. One place is kept for what is urgent (E8)."""
    return person.load >= limit_of(person, load_limit) + (lane is Lane.URGENT)


def idle(person: Person, state: State) -> bool:
    """Free by every source, nothing ringing, no phone about to ring for what they took, no answer owed."""
    return state is State.FREE and not person.ringing and not person.expects and not person.answering


def free(person: Person, state: State, need: Need, now: Instant, load_limit: int) -> bool:
    """A ladder may ring here now."""
    return (
        idle(person, state)
        and not reserved(person, need.by, now)
        and not loaded(person, need.lane, load_limit)
    )


_REACH: Final = {
    State.FREE: 0,
    State.WRAP_UP: 1,
    State.RINGING: 2,
    State.ON_CALL: 2,
    State.HOLDING: 2,
    State.CANNOT: 3,
    State.MEETING: 3,
    State.TRAINING: 3,
    State.ON_BREAK: 4,
    State.AWAY: 4,
    State.UNKNOWN: 5,
    State.OFF_DUTY: 9,
}


def rank(
    people: Iterable[Person],
    presence: Callable[[Person], Presence],
    need: Need,
    now: Instant,
    load_limit: int,
) -> tuple[Fit, ...]:
    """Those of `people` who may take it, best first.

    Free before busy; then enough authority, meant by the rule, known to the customer, fewer cases in hand, fewer
    taken since login, longest idle. The id decides what is still alike, so that a list never jumps.
    """
    found = []
    for person in people:
        if may_take(person, need):
            state = presence(person).state
            found.append(_standing(person, state, need, now, load_limit))
    found.sort(key=lambda one: one.key)
    longest = min((one.person.idle_since for one in found if one.can), default=None)
    return tuple(_fit(one, need, now, load_limit, longest) for one in found)


def best(
    people: Iterable[Person], pbx_since: Instant | None, need: Need, now: Instant, load_limit: int
) -> PersonId | None:
    """The first of `rank`, if they are free: for a ladder, which wants nobody else.

    `pbx_since` is when the PBX was lost, or None while it is connected.
    """
    found: PersonId | None = None
    least: _Order | None = None
    for person in people:
        if (
            not person.ringing
            and not person.expects
            and not person.answering
            and is_free(person, pbx_since)
            and not (person.in_hand and loaded(person, need.lane, load_limit))
            and not (person.reserved_by and reserved(person, need.by, now))
        ):
            order = _order(person, need, meant=bool(need.parties) and _meant(person, need) is not None)
            if (least is None or order < least) and may_take(person, need):
                found, least = person.id, order
    return found


_Order = tuple[bool, bool, bool, int, int, int, str]
"""Among those who are alike free or busy, smaller first."""


def _order(person: Person, need: Need, *, meant: bool) -> _Order:
    return (
        LEVEL_OF[person.role] < need.level,
        not meant and bool(need.parties),
        person.id not in need.known_to,
        person.load if person.in_hand else 0,
        person.taken,
        person.idle_since,
        person.id,
    )


class _Standing(Struct, frozen=True):
    """Where somebody stands in the order, and what of it is worth saying."""

    key: tuple[bool, int, bool, _Order]
    person: Person
    can: bool
    meant: Reason | None
    known: bool
    below: bool


def _standing(person: Person, state: State, need: Need, now: Instant, load_limit: int) -> _Standing:
    can = free(person, state, need, now, load_limit)
    meant = _meant(person, need)
    key = (
        not can,
        0 if can else _REACH[state],
        bool(person.ringing) and not can,
        _order(person, need, meant=meant is not None),
    )
    below = LEVEL_OF[person.role] < need.level
    return _Standing(key, person, can, meant, person.id in need.known_to, below)


def _meant(person: Person, need: Need) -> Reason | None:
    for party in need.parties:
        if belongs(person, party):
            match party.kind:
                case PartyKind.SKILL:
                    return Reason(Why.SKILL, party.name)
                case PartyKind.TEAM:
                    return Reason(Why.TEAM, party.name)
                case PartyKind.PERSON:
                    return Reason(Why.NAMED)
                case _:
                    return Reason(Why.ROLE, party.name)
    return None


def _fit(one: _Standing, need: Need, now: Instant, load_limit: int, longest: Instant | None) -> Fit:
    """`longest`: since when whoever has been free longest has been."""
    person = one.person
    reasons: list[Reason] = []
    taken_by_another = reserved(person, need.by, now)
    if taken_by_another:
        reasons.append(Reason(Why.RESERVED))
    if one.below:
        reasons.append(Reason(Why.BELOW))
    if one.meant is not None:
        reasons.append(one.meant)
    if one.known:
        reasons.append(Reason(Why.KNOWN))
    if loaded(person, need.lane, load_limit):
        reasons.append(Reason(Why.LOADED))
    elif person.answering:
        reasons.append(Reason(Why.ANSWERING))
    if one.can:
        reasons.append(Reason(Why.LONGEST_FREE if person.idle_since == longest else Why.FREE))
    return Fit(
        person=person.id,
        free=one.can,
        askable=not taken_by_another,
        reasons=tuple(reasons),
        load=person.load,
        limit=limit_of(person, load_limit),
    )
