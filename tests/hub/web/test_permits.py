"""The table of what a desk may ask: complete, and closed."""

import pytest

from escdesk.domain.errors import Refused
from escdesk.domain.messages import escalations, leading, line, people, rulesets
from escdesk.domain.messages.people import Role
from escdesk.hub.web.permits import ALLOWED, check
from escdesk.protocol.codec import COMMANDS

NEVER = {
    people.EnrolPerson,
    people.DismissPerson,
    people.PlanShift,
    people.TakeSeat,
    rulesets.AdoptRules,
}
"""The hub's own: administration and the door."""


def test_every_role_has_its_row() -> None:
    assert set(ALLOWED) == set(Role)


def test_every_command_is_somebodys_or_the_hubs_own() -> None:
    assert set().union(*ALLOWED.values()) | NEVER == set(COMMANDS.values())
    assert not set().union(*ALLOWED.values()) & NEVER


@pytest.mark.parametrize("role", list(Role))
def test_nobody_enrols_themselves(role: Role) -> None:
    with pytest.raises(Refused) as refused:
        check(role, people.DismissPerson(person=people.PersonId("me")))
    assert refused.value.code == "not_allowed"


LEADS = {Role.LEAD, Role.MANAGER}
CASE = escalations.EscalationId("E1")


@pytest.mark.parametrize(
    ("command", "roles"),
    [
        (leading.Assign(escalation=CASE, person=people.PersonId("sv")), LEADS),
        (leading.TakeOver(escalation=CASE), LEADS),
        (leading.Release(escalation=CASE), LEADS),
        (rulesets.MarkReviewed(client=people.ClientId("x")), LEADS),
        (escalations.Accept(escalation=CASE), set(Role) - {Role.OPERATOR}),
        (escalations.HandOn(escalation=CASE), set(Role) - {Role.OPERATOR}),
        (line.PromiseCallback(escalation=CASE), set(Role)),
        (line.Hurry(escalation=CASE), set(Role)),
        (escalations.AskForHelp(call=escalations.CallId("c")), set(Role)),
        (people.Reserve(person=None), set(Role)),
    ],
)
def test_who_may_ask_what(command: object, roles: set[Role]) -> None:
    assert {role for role, allowed in ALLOWED.items() if type(command) in allowed} == roles
