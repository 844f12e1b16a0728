"""Whom an escalation rings next: the stamped ladder walked over who is really there."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, Instant, PersonId, later
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.escalations import AlarmWhy, Outcome, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Escalation, Stage, Try
from escdesk.domain.model.people import Person, State, present
from escdesk.domain.rules.course import Course

TAKERS = frozenset({Role.SUPERVISOR, Role.SPECIALIST, Role.MANAGER})
"""Who is rung; leads get the alarm."""

_SAID_NO = frozenset({Outcome.BUSY, Outcome.PASSED, Outcome.SENT_ON})


class NextRing(Struct, frozen=True):
    rung: int
    targets: tuple[PersonId, ...]


def can_take(person: Person, escalation: Escalation) -> bool:
    """May ever be rung for it: the role, the client, and not the one who raised it."""
    return person.role in TAKERS and escalation.client in person.clients and person.id != escalation.by


def takers(floor: Floor, escalation: Escalation) -> list[Person]:
    """Everybody who is there and may ever be rung for it, longest idle first: one look at all people."""
    here = [
        person
        for person in floor.people.values()
        if person.role in TAKERS and present(person) and can_take(person, escalation)
    ]
    here.sort(key=lambda person: (person.idle_since, person.id))
    return here


def next_ring(floor: Floor, escalation: Escalation, here: Sequence[Person]) -> NextRing | None:
    """The next rung with somebody of `here` (its `takers`), None when only the alarm is left."""
    ladder = escalation.ladder
    at = escalation.rung
    start = at if at >= 0 and ladder[at].kind is RungKind.FREE_SUPERVISORS else at + 1
    for rung in range(start, len(ladder)):
        kind = ladder[rung].kind
        if kind is RungKind.ALARM:
            return None
        targets = tuple(_targets(floor, escalation, kind, here))
        if targets:
            return NextRing(rung, targets)
    return None


def _following(
    floor: Floor, escalation: Escalation, ringing: NextRing, until: Instant, here: Sequence[Person]
) -> PersonId | None:
    """Who would be rung next if nobody of `ringing` answered; None when several or the alarm."""
    tries = (Try(who, ringing.rung, Outcome.EXPIRED, until) for who in ringing.targets)
    silent = replace(escalation, rung=ringing.rung, tried=(*escalation.tried, *tries))
    after = next_ring(floor, silent, here)
    return after.targets[0] if after is not None and len(after.targets) == 1 else None


def _targets(
    floor: Floor, escalation: Escalation, kind: RungKind, here: Sequence[Person]
) -> Iterator[PersonId]:
    had = {tried.person for tried in escalation.tried}
    said_no = {tried.person for tried in escalation.tried if tried.outcome in _SAID_NO}
    match kind:
        case RungKind.CHOSEN:
            for person in here:
                if person.id == escalation.chosen and person.id not in had:
                    yield person.id
        case RungKind.FREE_SUPERVISORS:
            for person in here:
                if person.role is Role.SUPERVISOR and person.id not in had and _is_free(floor, person):
                    yield person.id
                    return
        case RungKind.MANAGERS:
            for person in here:
                if person.role is Role.MANAGER and person.id not in said_no:
                    yield person.id
        case RungKind.EVERYONE:
            for person in here:
                if person.id not in said_no:
                    yield person.id
        case RungKind.ALARM:
            return


def _is_free(floor: Floor, person: Person) -> bool:
    """Of those who are there: free by every source, nothing ringing, no phone about to ring for what they took."""
    return (
        floor.presence(person.id).state is State.FREE
        and not person.ringing
        and all(floor.escalations[EscalationId(one)].stage is not Stage.TAKEN for one in person.in_hand)
    )


def alarm_targets(floor: Floor, escalation: Escalation) -> tuple[PersonId, ...]:
    """Present leads and managers of the client; if there is none, everybody present who could take it."""
    here = [
        person
        for person in floor.people.values()
        if present(person) and escalation.client in person.clients and person.id != escalation.by
    ]
    chiefs = [person.id for person in here if person.role in (Role.LEAD, Role.MANAGER)]
    return tuple(sorted(chiefs or [person.id for person in here if person.role in TAKERS]))


def ring_on(course: Course, name: EscalationId) -> None:
    """Ring the next rung, or raise the alarm: nothing ends silently (E4)."""
    escalation = course.floor.escalations[name]
    here = takers(course.floor, escalation)
    following = next_ring(course.floor, escalation, here)
    if following is None:
        raise_alarm(course, name, AlarmWhy.UNANSWERED)
        return
    _ring(course, escalation, following, here)


def ring_again(course: Course, escalation: Escalation, targets: tuple[PersonId, ...]) -> None:
    """The same rung from its beginning: nobody saw it."""
    again = NextRing(escalation.rung, targets)
    _ring(course, escalation, again, takers(course.floor, escalation))


def _ring(course: Course, escalation: Escalation, chosen: NextRing, here: Sequence[Person]) -> None:
    """Ring these people for as long as the ladder says."""
    until = later(course.now, escalation.ladder[chosen.rung].ring_ms)
    course.add(
        e.RingStarted(
            at=course.now,
            escalation=escalation.id,
            rung=chosen.rung,
            targets=chosen.targets,
            until=until,
            following=_following(course.floor, escalation, chosen, until, here),
        )
    )


def raise_alarm(course: Course, name: EscalationId, why: AlarmWhy) -> None:
    """Ring at whoever answers for the floor, again and again until somebody takes it."""
    escalation = course.floor.escalations[name]
    course.add(
        e.AlarmRaised(
            at=course.now,
            escalation=name,
            targets=alarm_targets(course.floor, escalation),
            until=later(course.now, escalation.ladder[-1].ring_ms),
            why=why,
        )
    )


def alarm_why(escalation: Escalation) -> AlarmWhy:
    """Why this one alarms."""
    if escalation.stage is Stage.ALARM:
        return AlarmWhy.UNANSWERED
    if escalation.stage in (Stage.RESOLVED, Stage.REPORTED):
        return AlarmWhy.UNREAD
    return AlarmWhy.OVERDUE


def alarms(escalation: Escalation) -> bool:
    """It rings as an alarm, not as an ask."""
    return escalation.ring is not None and escalation.stage is not Stage.RINGING
