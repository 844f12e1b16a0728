"""もっと急ぐ: whoever waits says that it can't wait. It overtakes in the line (B9), and managers are called as well (B1)."""

from collections.abc import Iterable

from escdesk.domain.errors import Refused
from escdesk.domain.ids import PersonId
from escdesk.domain.messages import line as ln
from escdesk.domain.messages.ladders import Lane, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import ENDED, UNOWNED, Escalation, Stage, targets
from escdesk.domain.model.people import Person
from escdesk.domain.rules import eligible, ladder, outside
from escdesk.domain.rules.course import Course


def hurry(course: Course, command: ln.Hurry, by: PersonId | None) -> None:
    """Twice is once. Whoever is rung goes on being rung, so that nobody's click comes to nothing."""
    escalation = course.escalation(command.escalation)
    if by is None or by != escalation.holder:
        raise Refused("not_yours")
    if escalation.stage in ENDED:
        raise Refused("already_resolved")
    if escalation.stage not in UNOWNED:
        raise Refused("already_taken", by=escalation.owner or "")
    if escalation.hurried_at is not None:
        return
    rung, managers = higher(escalation, eligible.takers(course.floor, escalation))
    if escalation.stage is Stage.ALARM or (escalation.lane is Lane.URGENT and not managers):
        raise Refused("no_such_level")  # everybody is called already
    course.add(ln.Hurried(at=course.now, escalation=escalation.id, by=by))
    if managers:
        outside.stop(course, escalation)
        ladder.ring_higher(course, course.floor.escalations[escalation.id], rung, managers)


def higher(escalation: Escalation, here: Iterable[Person]) -> tuple[int, tuple[PersonId, ...]]:
    """The rung of the managers if it is still to come, and who of it could be rung now, longest idle first."""
    rungs = range(max(escalation.rung + 1, 0), len(escalation.ladder))
    rung = next((at for at in rungs if escalation.ladder[at].kind is RungKind.MANAGERS), -1)
    if rung < 0:
        return rung, ()
    said_no = {tried.person for tried in escalation.tried if tried.outcome in ladder.SAID_NO}
    asked = {*said_no, *targets(escalation)}
    able = (one for one in here if one.role is Role.MANAGER and one.id not in asked)
    return rung, tuple(one.id for one in eligible.longest_idle(able))
