"""What people may do with themselves: seats, presence, desks that come and go."""

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import Extension, PersonId, SessionId, later
from escdesk.domain.messages import people as p
from escdesk.domain.messages.cards import MOST_YEN
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.people import Choice, Line
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import present
from escdesk.domain.rules import cases, eligible, incident_owners, ladder, outside
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.order import first_rung, oldest_first

MOST_LOAD = 99
"""Cases that one person may be allowed to have in hand."""


def seated(course: Course, by: PersonId | None) -> Person:
    """The person who asks, if they are logged in."""
    person = None if by is None else course.floor.people.get(by)
    if person is None:
        raise Refused("no_such_person")
    if not person.seated:
        raise Refused("not_logged_in")
    return person


def enrol(course: Course, command: p.EnrolPerson, by: PersonId | None) -> None:
    """Also when nothing but the name has changed: the name is a paper, and the event is what files it."""
    if by is not None:
        raise Refused("not_allowed")
    if not command.person:
        raise Refused("bad_value", field="person")
    if not 0 <= command.load_limit <= MOST_LOAD:
        raise Refused("bad_value", field="load_limit")
    if command.authority_yen is not None and not 0 <= command.authority_yen <= MOST_YEN:
        raise Refused("bad_value", field="authority_yen")
    course.add(
        p.PersonEnrolled(
            at=course.now,
            person=command.person,
            role=command.role,
            teams=command.teams,
            skills=command.skills,
            clients=command.clients,
            load_limit=command.load_limit,
            began_on=command.began_on,
            authority_yen=command.authority_yen,
        )
    )
    _still_rung(course, command.person)


def _still_rung(course: Course, person: PersonId) -> None:
    """After a change of role or clients it rings only at those who may still take it."""
    for name in course.floor.people[person].ringing:
        escalation = course.floor.escalations[name]
        if ladder.alarms(escalation):
            if person not in ladder.alarm_targets(course.floor, escalation):
                ladder.raise_alarm(course, name, ladder.alarm_why(escalation))
        elif not eligible.can_take(course.floor.people[person], escalation):
            cases.leave_ring(course, name, person, Outcome.LOST)
    readdress_alarms(course, person)
    incident_owners.owner_looked_at(course, person)


def dismiss(course: Course, command: p.DismissPerson, by: PersonId | None) -> None:
    if by is not None:
        raise Refused("not_allowed")
    person = course.floor.people.get(command.person)
    if person is None:
        raise Refused("no_such_person")
    if any(person.id in (one.by, one.owner) for one in course.floor.escalations.values()):
        raise Refused("something_in_hand")
    if any(person.id == incident.owner for incident in course.floor.incidents.open.values()):
        raise Refused("something_in_hand")
    if person.seated:
        leave(course, person.id, "dismissed")
    course.add(p.PersonDismissed(at=course.now, person=person.id))


def take_seat(course: Course, command: p.TakeSeat, by: PersonId | None) -> None:
    person = None if by is None else course.floor.people.get(by)
    if person is None:
        raise Refused("no_such_person")
    if person.seated and person.extension == command.extension:
        return
    if person.seated and (person.lines or _phone_will_ring(course.floor, person)):
        raise Refused("extension_in_call")
    if command.extension is not None:
        phone = course.floor.phones.get(command.extension)
        if phone is None:
            raise Refused("no_such_extension")
        if phone.person is not None and phone.person != person.id:
            raise Refused("extension_taken", by=phone.person)
    course.add(
        p.SeatTaken(
            at=course.now,
            person=person.id,
            extension=command.extension,
            lines=_lines_at(course.floor, command.extension),
            leave_at=None if person.desks else later(course.now, course.floor.rulebook.text.absent_ms),
        )
    )
    readdress_alarms(course, person.id)
    incident_owners.owner_looked_at(course, person.id)


def _phone_will_ring(floor: Floor, person: Person) -> bool:
    """An order for something they accepted is under way: it rings the phone they have now."""
    return any(floor.escalations[name].transfer is not None for name in person.in_hand)


def _lines_at(floor: Floor, extension: Extension | None) -> tuple[Line, ...]:
    if extension is None:
        return ()
    return tuple(
        Line(call.id, call.state, call.hold.since if call.hold else call.answered_at or call.rang_at)
        for call in first_rung(one for one in floor.calls.values() if one.extension == extension)
    )


def leave_seat(course: Course, _command: p.LeaveSeat, by: PersonId | None) -> None:
    leave(course, seated(course, by).id, "logout")


def leave(course: Course, person: PersonId, why: str) -> None:
    """Give up the seat; what rang here or was theirs rings on (invariant 2)."""
    extension = course.floor.people[person].extension
    course.add(p.SeatLeft(at=course.now, person=person, extension=extension, why=why))
    cases.stop_ringing_at(course, person, Outcome.LOST)
    cases.hand_over(course, person)
    incident_owners.owner_looked_at(course, person)


def choose_presence(course: Course, command: p.ChoosePresence, by: PersonId | None) -> None:
    person = seated(course, by)
    if person.choice is not command.choice:
        course.add(p.PresenceChosen(at=course.now, person=person.id, choice=command.choice))
    if command.choice is Choice.FREE and person.wrap_up_until is not None:
        course.add(p.WrapUpEnded(at=course.now, person=person.id, by_clock=False))


def report_screen(course: Course, command: p.ReportScreen, by: PersonId | None) -> None:
    person = seated(course, by)
    if person.locked == command.locked:
        return
    course.add(p.ScreenReported(at=course.now, person=person.id, locked=command.locked))
    if command.locked:
        cases.stop_ringing_at(course, person.id, Outcome.LOST)
    else:
        readdress_alarms(course, person.id)


def end_wrap_up(course: Course, _command: p.EndWrapUp, by: PersonId | None) -> None:
    person = seated(course, by)
    if person.wrap_up_until is not None:
        course.add(p.WrapUpEnded(at=course.now, person=person.id, by_clock=False))


def desk_opened(course: Course, signal: p.DeskOpened, _by: PersonId | None) -> None:
    person = course.floor.people.get(signal.person)
    if person is None or not person.seated or signal.session in person.desks:
        return
    course.add(p.DeskCame(at=course.now, person=person.id, session=signal.session))
    readdress_alarms(course, person.id)


def readdress_alarms(course: Course, person: PersonId) -> None:
    """Somebody is there again: alarms that should reach them do so at once, and what only rings outside."""
    if not present(course.floor.people[person]):
        return
    for escalation in oldest_first(course.floor.escalations.values()):
        if ladder.alarms(escalation):
            targets = ladder.alarm_targets(course.floor, escalation)
            if person in targets and escalation.ring is not None and person not in escalation.ring.targets:
                ladder.raise_alarm(course, escalation.id, ladder.alarm_why(escalation))
        elif escalation.stage is Stage.OUTSIDE and _may_be_rung(course.floor.people[person], escalation):
            outside.stop(course, escalation)
            ladder.ring_here(course, escalation, person)


def _may_be_rung(person: Person, escalation: Escalation) -> bool:
    """Somebody of the floor has come while only a phone outside rings: better them than a deadline."""
    said_no = any(tried.person == person.id and tried.outcome in ladder.SAID_NO for tried in escalation.tried)
    return not said_no and eligible.can_take(person, escalation)


def desk_closed(course: Course, signal: p.DeskClosed, _by: PersonId | None) -> None:
    person = course.floor.people.get(signal.person)
    if person is None or signal.session not in person.desks:
        return
    close_desk(course, person, signal.session)
    if not course.floor.people[person.id].desks:
        cases.stop_ringing_at(course, person.id, Outcome.LOST)


def close_desk(course: Course, person: Person, session: SessionId) -> None:
    """A desk is gone; when it was the last one the seat is kept for a while."""
    last = len(person.desks) == 1 and person.seated
    until = later(course.now, course.floor.rulebook.text.absent_ms) if last else None
    course.add(
        p.DeskWent(
            at=course.now,
            person=person.id,
            session=session,
            leave_at=until,
        )
    )
