"""Who may change a client's rules, and who says that they were looked at."""

import pytest
from tests.hub.floors import ACME, AT, BETA, LEAD, OPERATOR, after, staffed

from escdesk.domain.decide import decide
from escdesk.domain.errors import Refused
from escdesk.domain.ids import ClientId, Instant, PersonId
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.rulesets import (
    AdoptRules,
    MarkReviewed,
    ReviewFellDue,
    RulesAdopted,
    Ruleset,
    RulesInForce,
    RulesReviewed,
)

NEXT = Ruleset(client=ACME, version=1, effective_from=Instant(0))
ADOPTED = after(staffed(), (RulesAdopted(at=AT, ruleset=NEXT),))


def version(number: int, client: ClientId = ACME) -> AdoptRules:
    return AdoptRules(ruleset=Ruleset(client=client, version=number, effective_from=Instant(0)))


def test_administration_adopts_the_next_version() -> None:
    assert decide(staffed(), version(1), AT) == (RulesAdopted(at=AT, ruleset=NEXT),)
    (event,) = decide(ADOPTED, version(2), AT)
    assert after(ADOPTED, (event,)).rulesets[ACME].newest_in_force == 2


def test_a_version_says_since_when_it_holds() -> None:
    assert ADOPTED.rulesets[ACME].since == AT
    coming = Ruleset(client=ACME, version=2, effective_from=Instant(AT + 9))
    waiting = after(ADOPTED, (RulesAdopted(at=AT, ruleset=coming),))
    assert waiting.rulesets[ACME].since == AT
    came = after(waiting, (RulesInForce(at=Instant(AT + 9), client=ACME, version=2),))
    assert came.rulesets[ACME].since == AT + 9


@pytest.mark.parametrize(
    ("command", "by", "code"),
    [
        (version(1), LEAD, "not_allowed"),
        (version(1), None, "stale_rules"),
        (version(3), None, "stale_rules"),
        (version(1, BETA), None, "bad_value"),
        (MarkReviewed(client=ACME), None, "no_such_person"),
        (MarkReviewed(client=ACME), OPERATOR, "not_allowed"),
        (MarkReviewed(client=BETA), LEAD, "not_allowed"),
    ],
)
def test_what_is_refused(command: Command, by: PersonId | None, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        decide(ADOPTED, command, AT, by)
    assert refusal.value.code == code


def test_a_stale_version_is_told_the_newest_one() -> None:
    with pytest.raises(Refused) as refusal:
        decide(ADOPTED, version(5), AT)
    assert refusal.value.details == {"version": 1}


def test_a_lead_has_looked_once() -> None:
    with pytest.raises(Refused) as refusal:
        decide(staffed(), MarkReviewed(client=ACME), AT, LEAD)
    assert refusal.value.code == "no_such_rules"
    assert decide(ADOPTED, MarkReviewed(client=ACME), AT, LEAD) == ()
    due = after(ADOPTED, (ReviewFellDue(at=AT, client=ACME, version=1),))
    (event,) = decide(due, MarkReviewed(client=ACME), AT, LEAD)
    assert event == RulesReviewed(at=AT, client=ACME, version=1)
    assert not after(due, (event,)).rulesets[ACME].review_due
