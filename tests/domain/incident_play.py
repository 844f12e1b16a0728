"""A small floor with a lead, hands of one cause, and the incident that joins them."""

from tests.domain.floors import CLIENT, Stage, raised, stage

from escdesk.domain.ids import EscalationId, IncidentId, Instant, PersonId, SessionId
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import people as p
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.incidents import Incident

NOTICE_MS = 600_000
OPERATORS = ("op1", "op2", "op3", "op4")


def floor_with_a_lead() -> Stage:
    operators = [(name, p.Role.OPERATOR) for name in OPERATORS]
    return stage(*operators, ("sv1", p.Role.SUPERVISOR), ("sv2", p.Role.SUPERVISOR), ("ld", p.Role.LEAD))


def manager_comes(play: Stage) -> PersonId:
    """Somebody else who may lead, without a phone."""
    who = PersonId("mg")
    play.say(p.EnrolPerson(person=who, role=p.Role.MANAGER, clients=(CLIENT,)))
    play.say(p.TakeSeat(extension=None), who)
    play.say(p.DeskOpened(person=who, session=SessionId("desk-mg")))
    return who


def hands(play: Stage, *operators: str) -> tuple[EscalationId, ...]:
    return tuple(raised(play, str(2001 + OPERATORS.index(name)), name, f"call-{name}") for name in operators)


def opened(play: Stage, *cases: str, by: str = "ld", **more) -> IncidentId:
    notice = Instant(play.now + NOTICE_MS)
    play.say(i.OpenIncident(client=CLIENT, escalations=cases, next_notice_at=notice, **more), by)
    return max(play.floor.incidents.open)


def incident(play: Stage) -> Incident:
    (one,) = play.floor.incidents.open.values()
    return one


def case(play: Stage, name: str) -> Escalation:
    return play.floor.escalations[name]
