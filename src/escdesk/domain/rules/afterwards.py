"""What every message is followed by: the rules look again, and whoever became free gets what waits for them."""

from typing import Final

from escdesk.domain.ids import CallId, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.kinds import Event
from escdesk.domain.model import people
from escdesk.domain.rules import serving, watching
from escdesk.domain.rules.course import Course

_CHANGES_FACTS: Final = frozenset(
    {
        c.CallAnswered,
        c.CallHeld,
        c.CallResumed,
        c.CustomersFound,
        c.CustomerChosen,
        c.OtherSideChanged,
        c.MarksPassed,
        k.CardSaved,
    }
)
_ENDS: Final = frozenset({e.EscalationClosed, e.EscalationWithdrawn})
_FREES_ANYBODY: Final = frozenset({c.PbxCame, r.RulebookAdopted})


def settle(course: Course) -> None:
    """Nothing when nothing has happened."""
    events = course.events
    if not events:
        return
    if course.floor.rulesets:
        _rules(course)
    if course.floor.waiting:
        serving.serve(course, _touched(events))


def _rules(course: Course) -> None:
    calls: dict[CallId, None] = {}
    for event in tuple(course.events):
        kind = type(event)
        if kind in _CHANGES_FACTS:
            calls[event.call] = None  # type: ignore[attr-defined]  # each of these kinds has a call
        elif kind in _ENDS:
            before = course.start.escalations.get(event.escalation)  # type: ignore[attr-defined]
            if before is not None:
                calls[before.call] = None
        elif isinstance(event, s.RulesAdopted | s.RulesInForce):
            client = event.ruleset.client if isinstance(event, s.RulesAdopted) else event.client
            if course.floor.ruleset(client) is not course.start.ruleset(client):
                calls |= dict.fromkeys(watching.mark_again(course, client))
    watching.look(course, calls)


def _touched(events: list[Event]) -> tuple[PersonId, ...] | None:
    """Whom something has happened to; None when that may be anybody."""
    names: dict[PersonId, None] = {}
    for event in events:
        kind = type(event)
        if kind in _FREES_ANYBODY:
            return None
        if kind not in people.CHANGES:
            continue
        touch = people.TOUCHES.get(kind)
        if touch is None:
            return None
        names.update((PersonId(name), None) for name in touch(event) if name is not None)
    return tuple(names)
