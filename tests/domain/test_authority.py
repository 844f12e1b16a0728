"""E6: nobody decides about more than they may; what is beyond it goes up with one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.floors import call, consulted, refusal, rings, stage

from escdesk.domain.errors import Refused
from escdesk.domain.ids import PersonId
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.cards import MOST_YEN
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.rulebook import RulebookText
from escdesk.domain.model.people import Person
from escdesk.domain.rules.authority import covers, limit_of

LEVELS = (0, 30_000, 500_000, None)


def person(role, authority_yen=None):
    return Person(id=PersonId("who"), role=role, authority_yen=authority_yen)


@pytest.fixture
def play():
    return stage(
        ("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), ("mg", Role.MANAGER), ("ld", Role.LEAD),
        authority_yen=LEVELS,
    )  # fmt: skip


def consult(play, amount_yen=None):
    if amount_yen is not None:
        play.say(k.SaveCard(call=call(play, "2001"), revision=0, amount_yen=amount_yen), "op")
    case = consulted(play, "2001", "op") if amount_yen is None else _raise(play)
    play.say(e.Accept(escalation=case), "sv")
    return case


def _raise(play):
    play.say(co.AskForConsult(call=next(iter(play.floor.calls))), "op")
    return play.escalation.id


def give(case, kind, amount_yen=None, question=1):
    return co.GiveInstruction(escalation=case, question=question, instruction=kind, amount_yen=amount_yen)


@pytest.mark.parametrize(
    ("role", "limit"),
    [
        (Role.OPERATOR, 0),
        (Role.SUPERVISOR, 30_000),
        (Role.SPECIALIST, 30_000),
        (Role.MANAGER, 500_000),
        (Role.LEAD, None),
    ],
)
def test_a_level_has_its_limit_and_a_person_may_have_their_own(role, limit):
    text = RulebookText(authority_yen=LEVELS)
    assert limit_of(person(role), text) == limit
    assert limit_of(person(role, 7), text) == 7
    assert limit_of(person(role, 0), text) == 0


def test_levels_that_are_not_named_have_the_highest_ones_limit():
    assert limit_of(person(Role.LEAD), RulebookText(authority_yen=(0, 100))) == 100
    assert limit_of(person(Role.LEAD), RulebookText(authority_yen=())) is None


def test_up_to_the_limit_and_not_a_yen_more(play):
    case = consult(play)
    with pytest.raises(Refused) as refused:
        play.say(give(case, InstructionKind.LIMIT, 30_001), "sv")
    assert (refused.value.code, refused.value.details) == ("beyond_authority", {"limit": 30_000})
    play.say(give(case, InstructionKind.LIMIT, 30_000), "sv")
    given = play.escalation.instructions[0]
    assert (given.amount_yen, given.authority_yen) == (30_000, 30_000)


def test_a_yes_is_a_yes_to_what_the_card_asks_for(play):
    case = consult(play, amount_yen=80_000)
    assert refusal(play, give(case, InstructionKind.APPROVED), "sv") == "beyond_authority"
    assert refusal(play, give(case, InstructionKind.APPROVED, 80_000), "sv") == "beyond_authority"
    play.say(give(case, InstructionKind.APPROVED, 20_000), "sv")
    assert play.escalation.instructions[0].amount_yen == 20_000


def test_a_no_and_a_call_back_are_within_anybodys_authority(play):
    case = consult(play, amount_yen=80_000)
    play.say(give(case, InstructionKind.DECLINED, 80_000), "sv")
    play.say(give(case, InstructionKind.CALL_BACK), "sv")
    assert [one.amount_yen for one in play.escalation.instructions] == [None, None]


def test_a_further_question_is_about_an_amount_only_when_it_is_said(play):
    case = consult(play, amount_yen=80_000)
    play.say(co.AskAnother(escalation=case), "op")
    play.say(give(case, InstructionKind.APPROVED, question=2), "sv")
    assert refusal(play, give(case, InstructionKind.APPROVED, 30_001, 2), "sv") == "beyond_authority"


def test_beyond_it_goes_up_and_is_decided_there(play):
    case = consult(play, amount_yen=400_000)
    assert refusal(play, give(case, InstructionKind.APPROVED), "sv") == "beyond_authority"
    play.say(e.HandOn(escalation=case, up=True), "sv")
    assert rings(play) == ("mg",)
    play.say(e.Accept(escalation=case), "mg")
    play.say(give(case, InstructionKind.APPROVED), "mg")
    given = play.escalation.instructions[0]
    assert (given.by, given.amount_yen, given.authority_yen) == ("mg", 400_000, 500_000)


def test_a_persons_own_limit_counts_from_when_it_is_given(play):
    case = consult(play)
    play.say(
        p.EnrolPerson(person=PersonId("sv"), role=Role.SUPERVISOR, clients=("x",), authority_yen=200_000)
    )
    play.say(give(case, InstructionKind.LIMIT, 200_000), "sv")
    assert play.escalation.instructions[0].authority_yen == 200_000


@pytest.mark.parametrize("amount_yen", [-1, MOST_YEN + 1])
def test_what_is_no_amount_is_refused(play, amount_yen):
    case = consult(play)
    for kind in InstructionKind:
        assert refusal(play, give(case, kind, amount_yen), "sv") == "bad_value"
    enrol = p.EnrolPerson(person=PersonId("sv"), role=Role.SUPERVISOR, authority_yen=amount_yen)
    assert refusal(play, enrol, None) == "bad_value"


@given(limit=st.none() | st.integers(0, 10**9), amount=st.none() | st.integers(0, 10**9))
def test_covered_is_whatever_is_not_more(limit, amount):
    assert covers(limit, amount) == (limit is None or amount is None or not amount > limit)
