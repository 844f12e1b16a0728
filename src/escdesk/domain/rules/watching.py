"""After every message: do the rules say something else about a call than before, and do they raise a hand?"""

from collections.abc import Iterable

from escdesk.domain.ids import CallId, ClientId, EscalationId, Instant, RuleId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.calls import Direction
from escdesk.domain.messages.escalations import AlarmWhy
from escdesk.domain.messages.people import LineState
from escdesk.domain.messages.rulesets import Mode, Rule, Ruleset
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.rules import facts, ladder, matching, raising
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.order import first_rung


def look(course: Course, calls: Iterable[CallId]) -> None:
    """At these calls: something has happened to them."""
    if not course.floor.rulesets:
        return
    for name in calls:
        call = course.floor.calls.get(name)
        if call is not None and call.state is not LineState.RINGING:
            _look_at(course, call)


def _look_at(course: Course, call: Call) -> None:
    ruleset = course.floor.ruleset(call.client)
    found = None
    if ruleset is not None and call.direction is not Direction.INTERNAL:
        known = facts.of_call(course.floor, call, ruleset, course.now)
        found = matching.best(ruleset, known, leave_out=_stays_down(ruleset, call))
    match = call.match
    if found is None or ruleset is None:
        if match is not None:
            course.add(s.RuleLapsed(at=course.now, call=call.id))
        return
    rule, because = found
    if match is None or (match.rule, match.version) != (rule.id, ruleset.version):
        course.add(
            s.RuleMatched(at=course.now, call=call.id, rule=rule.id, version=ruleset.version, because=because)
        )
    if rule.mode is Mode.RAISE:
        raising.by_rule(course, course.floor.calls[call.id], rule, ruleset)


def _stays_down(ruleset: Ruleset, call: Call) -> frozenset[RuleId]:
    """Rules that would raise a hand which was taken back here, or which they raised and somebody has answered.

    What only suggests or requires goes on saying so.
    """
    over = (*call.declined, *(call.raised_by if call.escalation is None else ()))
    if not over:
        return frozenset()
    return frozenset(rule.id for rule in ruleset.rules if rule.mode is Mode.RAISE and rule.id in over)


def pass_case_marks(course: Course, escalation: Escalation) -> None:
    """The clock has come to a mark of an open case."""
    ruleset = course.floor.ruleset(escalation.client)
    more: tuple[Instant, ...] = ()
    if ruleset is not None and escalation.marks[-1] <= course.now:
        more = matching.case_marks(ruleset, escalation.raised_at, course.now)
    course.add(e.CaseMarksPassed(at=course.now, escalation=escalation.id, more=more))
    look_at_case(course, escalation.id)


def look_at_case(course: Course, name: EscalationId) -> None:
    """A rule about open cases acts as its deadline would: the owner keeps it, and a lead hears of it (B4)."""
    escalation = course.floor.escalations.get(name)
    if escalation is None:
        return
    ruleset = course.floor.ruleset(escalation.client)
    if ruleset is None or escalation.overdue or escalation.stage not in (Stage.CONNECTED, Stage.IN_HAND):
        return
    if escalation.incident is not None:  # its alarm is the incident's
        return
    if escalation.consult and not escalation.open_questions:  # answered: its own deadline is for the reading
        return
    found = matching.best_for_case(ruleset, facts.of_case(course.floor, escalation, ruleset, course.now))
    rule: Rule | None = None if found is None else found[0]
    if rule is not None and rule.mode is Mode.RAISE:
        course.add(e.EscalationOverdue(at=course.now, escalation=name, rule=rule.id))
        ladder.raise_alarm(course, name, AlarmWhy.OVERDUE)


# -- when to look again ---------------------------------------------------------------------------------------


def pass_marks(course: Course, call: Call) -> None:
    """The clock has come to a mark of a call; `look` follows, because something has happened to it."""
    more: tuple[Instant, ...] = ()
    if call.answered_at is not None and call.marks and call.marks[-1] <= course.now:
        ruleset = course.floor.ruleset(call.client)
        more = marks_of_call(ruleset, call, call.answered_at, course.now)
    course.add(c.MarksPassed(at=course.now, call=call.id, more=more))


def marks_of_call(
    ruleset: Ruleset | None, call: Call, answered_at: Instant, now: Instant
) -> tuple[Instant, ...]:
    """For a call that is picked up, or whose client has new rules."""
    if ruleset is None or call.direction is Direction.INTERNAL:
        return ()
    return matching.call_marks(ruleset, answered_at, now)


def marks_of_hold(ruleset: Ruleset | None, call: Call, now: Instant) -> tuple[Instant, ...]:
    """For a hold that begins now."""
    if ruleset is None or call.direction is Direction.INTERNAL:
        return ()
    return matching.hold_marks(ruleset, now, call.held_ms, now)


def mark_anew(course: Course, name: CallId) -> None:
    """Somebody else is at the other end, perhaps another client's customer."""
    call = course.floor.calls.get(name)
    if call is None or call.answered_at is None:
        return
    marks = marks_of_call(course.floor.ruleset(call.client), call, call.answered_at, course.now)
    if marks != call.marks:
        course.add(s.CallMarked(at=course.now, call=call.id, marks=marks))


def mark_again(course: Course, client: ClientId) -> tuple[CallId, ...]:
    """New rules hold: every call of this client is looked at with them; holds and hands keep what was stamped."""
    ruleset = course.floor.ruleset(client)
    found = []
    for call in first_rung(course.floor.calls.values()):
        if call.client == client and call.answered_at is not None:
            found.append(call.id)
            marks = marks_of_call(ruleset, call, call.answered_at, course.now)
            if marks != call.marks:
                course.add(s.CallMarked(at=course.now, call=call.id, marks=marks))
    return tuple(found)
