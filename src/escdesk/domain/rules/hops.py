"""たらい回し is not possible (C5): one hop sideways, then only upwards, never back to somebody who has had it."""

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import PersonId
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.escalations import Rung, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import present
from escdesk.domain.rules import eligible, ladder
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.ranking import LEVEL_OF

HIGHEST = LEVEL_OF[Role.MANAGER]


def hand_on(course: Course, escalation: Escalation, owner: Person, to: PersonId | None, *, up: bool) -> None:
    """Give it to the next one, or refuse: then the owner goes on having it."""
    level = LEVEL_OF[owner.role]
    if to is not None:
        target = _target(course.floor, escalation, owner, to)
        sideways = LEVEL_OF[target.role] <= level
    else:
        sideways = not up
        if up and level >= HIGHEST:
            raise Refused("no_such_level")
    if sideways and any(hop.sideways for hop in escalation.hops):
        raise Refused("only_upwards")
    course.add(
        e.EscalationHandedOn(
            at=course.now,
            escalation=escalation.id,
            by=owner.id,
            to=to,
            sideways=sideways,
            hop=len(escalation.hops) + 1,
            ladder=_ladder(course.floor, escalation, level, to, sideways=sideways),
        )
    )
    handed = course.floor.escalations[escalation.id]
    here = eligible.takers(course.floor, handed)
    if ladder.next_step(course.floor, handed, here, course.now) is None:
        raise Refused("nobody_there")
    ladder.ring_on(course, escalation.id)


def _target(floor: Floor, escalation: Escalation, owner: Person, to: PersonId) -> Person:
    person = floor.people.get(to)
    if person is None:
        raise Refused("no_such_person")
    if to == owner.id:
        raise Refused("to_yourself")
    if to == escalation.by or to in eligible.owners(escalation):
        raise Refused("had_it_before")
    if not eligible.can_take(person, escalation):
        raise Refused("cannot_receive")
    if not present(person):
        raise Refused("nobody_there")
    return person


def _ladder(
    floor: Floor, escalation: Escalation, level: int, to: PersonId | None, *, sideways: bool
) -> tuple[Rung, ...]:
    """The rungs that are left: whoever was picked, then those of this level (sideways) or above it, then everyone."""
    plain = floor.rulebook.text.ladder
    rungs = [rung for rung in (*escalation.ladder, *plain) if rung.kind is not RungKind.CHOSEN]
    chosen = [rung for rung in plain if rung.kind is RungKind.CHOSEN][: to is not None]
    lowest = level if sideways else level + 1
    left: list[Rung] = list(chosen)
    for rung in rungs:
        if rung in left:
            continue
        if _still(rung, lowest, sideways=sideways):
            left.append(rung)
    return (*_in_order(left), plain[-1])


def _still(rung: Rung, lowest: int, *, sideways: bool) -> bool:
    match rung.kind:
        case RungKind.ALARM:
            return False
        case RungKind.OUTSIDE:
            return True
        case RungKind.EVERYONE:  # among them are those of the same level
            return sideways
        case _:
            return _level(rung) >= lowest


_ORDER = {
    RungKind.CHOSEN: 0,
    RungKind.PARTIES: 1,
    RungKind.FREE_SUPERVISORS: 2,
    RungKind.MANAGERS: 3,
    RungKind.EVERYONE: 4,
    RungKind.OUTSIDE: 5,
}


def _in_order(rungs: list[Rung]) -> list[Rung]:
    return sorted(rungs, key=lambda rung: (_ORDER[rung.kind], rung.level))


def _level(rung: Rung) -> int:
    match rung.kind:
        case RungKind.MANAGERS:
            return LEVEL_OF[Role.MANAGER]
        case RungKind.FREE_SUPERVISORS:
            return LEVEL_OF[Role.SUPERVISOR]
        case _:
            return rung.level
