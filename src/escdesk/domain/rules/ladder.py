"""Whom an escalation rings next: the stamped ladder walked over who is really there."""

from collections.abc import Iterator

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


def next_ring(floor: Floor, escalation: Escalation) -> NextRing | None:
    """The next rung with somebody present, None when only the alarm is left."""
    ladder = escalation.ladder
    at = escalation.rung
    start = at if at >= 0 and ladder[at].kind is RungKind.FREE_SUPERVISORS else at + 1
    for rung in range(start, len(ladder)):
        kind = ladder[rung].kind
        if kind is RungKind.ALARM:
            return None
        targets = tuple(_targets(floor, escalation, kind))
        if targets:
            return NextRing(rung, targets)
    return None


def _following(floor: Floor, escalation: Escalation, ringing: NextRing, until: Instant) -> PersonId | None:
    """Who would be rung next if nobody of `ringing` answered; None when several or the alarm."""
    tries = (Try(who, ringing.rung, Outcome.EXPIRED, until) for who in ringing.targets)
    silent = replace(escalation, rung=ringing.rung, tried=(*escalation.tried, *tries))
    after = next_ring(floor, silent)
    return after.targets[0] if after is not None and len(after.targets) == 1 else None


def _targets(floor: Floor, escalation: Escalation, kind: RungKind) -> Iterator[PersonId]:
    had = {tried.person for tried in escalation.tried}
    said_no = {tried.person for tried in escalation.tried if tried.outcome in _SAID_NO}
    match kind:
        case RungKind.CHOSEN:
            chosen = None if escalation.chosen is None else floor.people.get(escalation.chosen)
            if chosen is not None and chosen.id not in had and present(chosen):
                yield chosen.id
        case RungKind.FREE_SUPERVISORS:
            free = [
                person
                for person in floor.people.values()
                if person.role is Role.SUPERVISOR
                and person.id not in had
                and can_take(person, escalation)
                and _is_free(floor, person)
            ]
            if free:
                yield min(free, key=lambda person: (person.idle_since, person.id)).id
        case RungKind.MANAGERS:
            for person in _present(floor, escalation):
                if person.role is Role.MANAGER and person.id not in said_no:
                    yield person.id
        case RungKind.EVERYONE:
            for person in _present(floor, escalation):
                if person.id not in said_no:
                    yield person.id
        case RungKind.ALARM:
            return


def _present(floor: Floor, escalation: Escalation) -> list[Person]:
    return sorted(
        (person for person in floor.people.values() if present(person) and can_take(person, escalation)),
        key=lambda person: (person.idle_since, person.id),
    )


def _is_free(floor: Floor, person: Person) -> bool:
    """Free by every source, nothing ringing at them, no phone about to ring for something they accepted."""
    return (
        present(person)
        and floor.presence(person.id).state is State.FREE
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
    following = next_ring(course.floor, escalation)
    if following is None:
        raise_alarm(course, name, AlarmWhy.UNANSWERED)
        return
    ring(course, escalation, following)


def ring(course: Course, escalation: Escalation, chosen: NextRing) -> None:
    """Ring these people for as long as the ladder says."""
    until = later(course.now, escalation.ladder[chosen.rung].ring_ms)
    course.add(
        e.RingStarted(
            at=course.now,
            escalation=escalation.id,
            rung=chosen.rung,
            targets=chosen.targets,
            until=until,
            following=_following(course.floor, escalation, chosen, until),
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
