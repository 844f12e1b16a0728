"""The conversation about a case: who may write in it, and how far each has read."""

from escdesk.domain.errors import Refused
from escdesk.domain.ids import EscalationId, PersonId, is_code
from escdesk.domain.messages import consults as co
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Escalation, targets
from escdesk.domain.model.people import Person
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.people import seated

MOST_MESSAGES = 200


def _part_of(course: Course, name: EscalationId, by: PersonId | None) -> tuple[Person, Escalation]:
    """Whoever raised it, has it, has had it, is asked, or answers for the floor. Raises `Refused`."""
    who = seated(course, by)
    escalation = course.escalation(name)
    mine = who.id in (escalation.by, escalation.owner, escalation.resolved_by, escalation.holder)
    asked = who.id in targets(escalation) or any(one.person == who.id for one in escalation.tried)
    answers = who.role in (Role.LEAD, Role.MANAGER) and escalation.client in who.clients
    if not (mine or asked or answers):
        raise Refused("not_yours")
    return who, escalation


def send_message(course: Course, command: co.SendMessage, by: PersonId | None) -> None:
    who, escalation = _part_of(course, command.escalation, by)
    if not is_code(command.template):
        raise Refused("bad_value", field="template")
    if command.internal and who.id == escalation.by:
        raise Refused("bad_value", field="internal")
    if len(escalation.messages) >= MOST_MESSAGES:
        raise Refused("too_many", most=MOST_MESSAGES)
    number = len(escalation.messages) + 1
    course.add(
        co.MessageSent(
            at=course.now,
            escalation=escalation.id,
            message=number,
            by=who.id,
            internal=command.internal,
            template=command.template,
        )
    )


def report_messages_read(course: Course, command: co.ReportMessagesRead, by: PersonId | None) -> None:
    who, escalation = _part_of(course, command.escalation, by)
    last = len(escalation.messages)
    upto = min(command.upto, last)
    known = next((one.upto for one in escalation.read if one.person == who.id), 0)
    if upto > known:
        course.add(co.MessagesRead(at=course.now, escalation=escalation.id, person=who.id, upto=upto))
