"""One cause, many hands (G6): a lead joins them into one, tells everybody, and closes them together."""

from collections.abc import Container, Iterable
from typing import Final

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, ClientId, EscalationId, IncidentId, Instant, PersonId, is_code, later
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages.escalations import Cause, Decision
from escdesk.domain.messages.people import LineState
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import ENDED, UNOWNED, Escalation, Stage, targets
from escdesk.domain.model.incidents import Incident
from escdesk.domain.model.people import Person
from escdesk.domain.rules import cases, ending, outside, raising
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.incident_owners import answers, may_lead, owner_looked_at
from escdesk.domain.rules.order import oldest_first
from escdesk.domain.rules.people import seated

LONGEST_NOTICE_MS: Final = 24 * 60 * 60 * 1_000
"""Nobody is left without a word for longer than a day."""


def may_join(one: Escalation, calls: Container[CallId]) -> bool:
    """Whether a lead may join it: not while a phone rings for it or the customer is with somebody, nor silent help."""
    return (
        one.incident is None
        and not one.silent
        and (
            one.stage in UNOWNED
            or one.stage is Stage.IN_HAND
            or (one.stage is Stage.CONNECTED and one.connected_call not in calls)
        )
    )


def _lead(course: Course, client: ClientId, by: PersonId | None) -> Person:
    who = seated(course, by)
    if not may_lead(who, client):
        raise Refused("not_allowed")
    return who


def _incident(course: Course, name: IncidentId) -> Incident:
    incident = course.floor.incidents.open.get(name)
    if incident is None:
        raise Refused("no_such_incident")
    return incident


def _check_notice(course: Course, at: Instant) -> None:
    if not course.now < at <= course.now + LONGEST_NOTICE_MS:
        raise Refused("bad_value", field="next_notice_at")


def _check_words(incident: Incident, revision: int | None) -> None:
    """Raises `Refused` for words that were made from others than everybody reads now."""
    if revision is not None and revision != incident.revision:
        raise Refused("stale_incident", by=incident.told_by, revision=incident.revision)


# -- the lead -------------------------------------------------------------------------------------------------


def open_incident(course: Course, command: i.OpenIncident, by: PersonId | None) -> None:
    """With no hand as well: what is known in advance is announced in advance.

    Whoever opens it while their shift is over has it announced, and the alarm asks who answers for it.
    """
    who = _lead(course, command.client, by)
    _check_notice(course, command.next_notice_at)
    for field, code in (("category", command.category), ("symptom", command.symptom)):
        if not is_code(code):
            raise Refused("bad_value", field=field)
    name = IncidentId(f"I{course.next_seq}")
    course.add(
        i.IncidentOpened(
            at=course.now,
            incident=name,
            client=command.client,
            by=who.id,
            next_notice_at=command.next_notice_at,
            category=command.category,
            symptom=command.symptom,
        )
    )
    _join_those(course, name, command.escalations)
    owner_looked_at(course, who.id)


def join_incident(course: Course, command: i.JoinIncident, by: PersonId | None) -> None:
    """Of many hands those that can be joined: between a lead's look and the click some are taken or taken back."""
    incident = _incident(course, command.incident)
    who = _lead(course, incident.client, by)
    _check_words(incident, command.revision)
    if command.next_notice_at is not None:
        _check_notice(course, command.next_notice_at)
    if not _join_those(course, incident.id, command.escalations):
        raise Refused("nothing_to_join")
    if command.next_notice_at is not None:
        _tell(course, incident, who, command.next_notice_at)


def _join_those(course: Course, name: IncidentId, cases_: Iterable[EscalationId]) -> int:
    incident = course.floor.incidents.open[name]
    joined = 0
    for case in cases_:
        escalation = course.floor.escalations.get(case)
        if (
            escalation is not None
            and escalation.client == incident.client
            and may_join(escalation, course.floor.calls)
            and course.floor.aside_of(case) is None  # its customer is on music, or about to be
        ):
            _join(course, incident, escalation)
            joined += 1
    return joined


def _join(course: Course, incident: Incident, escalation: Escalation, *, attached: bool = False) -> None:
    outside.stop(course, escalation)
    course.add(
        i.IncidentJoined(
            at=course.now,
            incident=incident.id,
            escalation=escalation.id,
            owner=incident.owner,
            released=targets(escalation),
            had_by=escalation.owner,
            attached=attached,
        )
    )


def update_incident(course: Course, command: i.UpdateIncident, by: PersonId | None) -> None:
    incident = _incident(course, command.incident)
    who = _lead(course, incident.client, by)
    _check_words(incident, command.revision)
    _check_notice(course, command.next_notice_at)
    _tell(course, incident, who, command.next_notice_at)


def _tell(course: Course, incident: Incident, who: Person, next_notice_at: Instant) -> None:
    course.add(
        i.IncidentUpdated(
            at=course.now,
            incident=incident.id,
            by=who.id,
            revision=incident.revision + 1,
            next_notice_at=next_notice_at,
        )
    )


def hand_incident(course: Course, command: i.HandIncident, by: PersonId | None) -> None:
    incident = _incident(course, command.incident)
    who = _lead(course, incident.client, by)
    target = course.floor.people.get(command.to)
    if target is None:
        raise Refused("no_such_person")
    if not may_lead(target, incident.client):
        raise Refused("cannot_receive")
    if not answers(target, incident):
        raise Refused("nobody_there")
    if incident.owner != target.id or incident.deserted:
        course.add(i.IncidentHanded(at=course.now, incident=incident.id, by=who.id, to=target.id))


def close_incident(course: Course, command: i.CloseIncident, by: PersonId | None) -> None:
    """All of its cases in one decision: no report is written without the others."""
    incident = _incident(course, command.incident)
    who = _lead(course, incident.client, by)
    _check_words(incident, command.revision)
    due = later(course.now, course.floor.rulebook.text.report_due_ms)
    joined = members(course.floor, incident.id)
    for escalation in joined:
        course.add(
            e.EscalationResolved(
                at=course.now,
                escalation=escalation.id,
                by=who.id,
                decision=Decision.ENDED,
                cause=Cause.TROUBLE,
                released=targets(escalation),
                due=due,
                category=cases.category(course.floor, escalation),
                incident=incident.id,
            )
        )
    course.add(i.IncidentClosed(at=course.now, incident=incident.id, by=who.id, count=len(joined)))


def members(floor: Floor, name: IncidentId) -> list[Escalation]:
    """The cases that belong to an incident, oldest first."""
    found = (floor.escalations[case] for case, incident in floor.incidents.joined.items() if incident == name)
    return oldest_first(found)


# -- the one who raised it ------------------------------------------------------------------------------------


def leave_incident(course: Course, command: i.LeaveIncident, by: PersonId | None) -> None:
    """別の話: by a lead, or by whoever raised the hand. A consult that was answered before has nothing to ask.

    Where the customer is gone, whoever raised it owes a call-back, as for every hand.
    """
    who = seated(course, by)
    escalation = course.escalation(command.escalation)
    if escalation.by != who.id and not may_lead(who, escalation.client):
        raise Refused("not_allowed")
    incident = course.floor.incidents.joined.get(escalation.id)
    if incident is None:
        raise Refused("not_in_incident")
    course.add(i.IncidentLeft(at=course.now, incident=incident, escalation=escalation.id, by=who.id))
    escalation = course.floor.escalations[escalation.id]
    if escalation.at_call not in course.floor.calls:  # as if the customer had left just now
        cases.without_customer(course, escalation)
    if course.floor.escalations[escalation.id].stage is Stage.RAISED:
        ending.ring_on(course, escalation.id)


def attach_call(course: Course, command: i.AttachCall, by: PersonId | None) -> None:
    """One click: the hand that is up joins; without one a case is made that never rings. Twice is once."""
    who = seated(course, by)
    incident = _incident(course, command.incident)
    call = course.floor.calls.get(command.call)
    if call is None:
        raise Refused("no_such_call")
    if call.person != who.id:
        raise Refused("not_yours")
    if call.client != incident.client:
        raise Refused("bad_value", field="incident")
    if call.state is LineState.RINGING:
        raise Refused("call_not_talking")
    if call.escalation is None:
        name = raising.without_ringing(course, call, who)
        _join(course, incident, course.floor.escalations[name], attached=True)
        return
    escalation = course.floor.escalations[call.escalation]
    if escalation.client != incident.client:  # another customer is on the line than the hand went up for
        raise Refused("bad_value", field="incident")
    if escalation.incident != incident.id or escalation.id not in course.floor.incidents.joined:
        _check_own(escalation, call, who)
        _join(course, incident, escalation)


def _check_own(escalation: Escalation, call: Call, who: Person) -> None:
    """Raises `Refused` unless it is their own hand and nobody has it yet: only a lead takes it away from somebody."""
    if escalation.by != who.id or escalation.holder != who.id or escalation.call != call.id:
        raise Refused("not_yours")
    if escalation.stage in ENDED:
        raise Refused("already_resolved")
    if escalation.incident is not None:
        raise Refused("in_incident", incident=escalation.incident)
    if escalation.stage not in UNOWNED:
        raise Refused("already_taken", by=escalation.owner or "")
    if escalation.silent:
        raise Refused("already_raised", escalation=escalation.id)
