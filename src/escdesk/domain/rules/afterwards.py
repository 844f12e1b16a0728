"""What every message is followed by: the rules look again, and whoever became free gets what waits for them."""

from typing import Any, Final

from escdesk.domain.ids import CallId, ClientId, EscalationId, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.rules import contact, serving, voice, watching
from escdesk.domain.rules.course import Course

_OF_CALL: Final = frozenset(
    {
        c.CallAnswered,
        c.CallHeld,
        c.CallResumed,
        c.CustomersFound,
        c.CustomerChosen,
        c.OtherSideChanged,
        c.MarksPassed,
        k.CardSaved,
        e.EscalationRaised,
    }
)
_OF_CASE: Final = frozenset(
    {
        e.EscalationTaken,
        tr.CustomerConnected,
        e.CallbackOwed,
        e.EscalationMoved,
        e.EscalationHandedOn,
        e.EscalationClosed,
        e.EscalationWithdrawn,
        co.InstructionGiven,
    }
)
"""What changes a fact that rules may ask about, other than time."""
_FREES_ANYBODY: Final = frozenset({c.PbxCame, r.RulebookAdopted, ln.Hurried})
"""Somebody may be free who was not, or free for what has become urgent."""


def settle(course: Course) -> None:
    """Nothing when nothing has happened."""
    if not course.events:
        return
    voice.settle(course)
    contact.settle(course)
    if course.floor.rulesets:
        _rules(course)
    if course.floor.waiting or course.start.waiting:
        serving.serve(course, _touched(course))


def _rules(course: Course) -> None:
    calls: dict[CallId, None] = {}
    cases: dict[EscalationId, None] = {}
    for event in tuple(course.events):
        kind: type[Any] = type(event)
        if kind in _OF_CALL:
            _call(course, event, calls, cases)
        elif kind in _OF_CASE:
            _case(course, event, calls)
        elif kind is s.RulesAdopted or kind is s.RulesInForce:
            client = _client(event)
            if course.floor.ruleset(client) is not course.start.ruleset(client):
                calls |= dict.fromkeys(watching.mark_again(course, client))
    watching.look(course, calls)
    for name in cases:
        watching.look_at_case(course, name)


def _call(course: Course, event: Any, calls: dict[CallId, None], cases: dict[EscalationId, None]) -> None:
    calls[event.call] = None
    if type(event) is c.OtherSideChanged:
        watching.mark_anew(course, event.call)
    escalation = course.floor.escalation_of(event.call)
    if escalation is not None and type(event) is k.CardSaved:
        cases[escalation.id] = None


def _case(course: Course, event: Any, calls: dict[CallId, None]) -> None:
    """A case that is just taken has the deadline of whoever took it; rules about open cases look at their marks."""
    case = course.floor.escalations.get(event.escalation) or course.start.escalations.get(event.escalation)
    if case is not None:
        calls[case.call] = None


def _client(event: Any) -> ClientId:
    client: ClientId = event.ruleset.client if isinstance(event, s.RulesAdopted) else event.client
    return client


def _touched(course: Course) -> tuple[PersonId, ...]:
    """The takers something has happened to; all of them when anybody may have become free."""
    takers = course.floor.takers
    if any(type(event) in _FREES_ANYBODY for event in course.events):
        return tuple(sorted(takers))
    before, now = course.start.people, course.floor.people
    return tuple(sorted(name for name in takers if before.get(name) is not now[name]))
