"""B11: every fact a rule may ask about has its source; what is not known is absent."""

import pytest
from msgspec.structs import replace
from tests.domain.story import CALL, CASE, OPERATOR, OTHER, REGULAR, RULES, SV, Story
from tests.domain.wall_clocks import DAY, day_of, utc

from escdesk.domain.ids import CallId, ClientId, CustomerId, EscalationId, Extension, QueueId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.cards import Temperature
from escdesk.domain.messages.conditions import GRADES, SIGNS, UNITS, WEEKDAYS, Fact, Unit
from escdesk.domain.rules import facts


def whole() -> Story:
    """Everything that can be known of a call is known; a case went through two hands and was answered before."""
    story = Story()
    story.wait(10)
    story.answered()
    story.found(REGULAR)
    story.held()
    story.wait(30)
    story.resumed()
    story.raised(escalation=EscalationId("E0"))
    story.say(e.EscalationClosed, escalation=EscalationId("E0"), by=OPERATOR, how="read")
    story.wait(20)
    story.held()
    story.card(
        category="billing", symptom="double", temperature=Temperature.HIGH, amount_yen=12_000, exchanges=2,
        signs=("superior", "legal"), words=("lawyer",),
    )  # fmt: skip
    story.raised()
    story.taken()
    story.say(e.EscalationHandedOn, escalation=CASE, by=SV, to=OTHER, sideways=True, ladder=())
    story.taken(OTHER)
    story.wait(40)
    return story


OF_CALL = {
    Fact.HOLD: 40_000,
    Fact.TOTAL_HOLD: 70_000,
    Fact.HOLDS: 2,
    Fact.CALL_TIME: 90_000,
    Fact.SLA_REST: 3_510_000,
    Fact.EXCHANGES: 3,
    Fact.REPEAT: 2,
    Fact.HOPS: 1,
    Fact.CATEGORY: "billing",
    Fact.SYMPTOM: "double",
    Fact.QUEUE: "q",
    Fact.CONTRACT: "gold",
    Fact.WORDS: ("lawyer",),
    Fact.VIP: True,
    Fact.HARASSMENT: False,
    Fact.SUPERIOR: True,
    Fact.THREAT: False,
    Fact.LEGAL: True,
    Fact.SECURITY: False,
    Fact.OUTAGE: False,
    Fact.TEMPERATURE: GRADES.index("high"),
    Fact.AMOUNT: 12_000,
    Fact.EXPERIENCE: 30,
    Fact.TIME: 601,
    Fact.WEEKDAY: "tue",
    Fact.OPEN: True,
}
_A_CALLS_OWN = {Fact.HOLD, Fact.TOTAL_HOLD, Fact.HOLDS, Fact.CALL_TIME}
OF_CASE = {fact: value for fact, value in OF_CALL.items() if fact not in _A_CALLS_OWN} | {
    Fact.UNRESOLVED: 40_000,
    Fact.SLA_REST: 3_560_000,
}


@pytest.mark.parametrize("fact", Fact)
def test_every_fact_has_a_source(fact):
    assert fact in OF_CALL.keys() | OF_CASE.keys(), "a new fact: say where it comes from"
    story = whole()
    assert story.of_call.get(fact) == OF_CALL.get(fact)
    assert story.of_case.get(fact) == OF_CASE.get(fact)


@pytest.mark.parametrize("unit", Unit)
def test_every_unit_is_measured_as_it_says(unit):
    fits = {
        Unit.GRADE: lambda value: type(value) is int and 0 <= value < len(GRADES),
        Unit.CODE: lambda value: isinstance(value, str),
        Unit.CODES: lambda value: type(value) is tuple,
        Unit.FLAG: lambda value: type(value) is bool,
        Unit.CLOCK: lambda value: type(value) is int and 0 <= value < 1_440,
        Unit.WEEKDAY: lambda value: value in WEEKDAYS,
    }.get(unit, lambda value: type(value) is int)
    story = whole()
    said = [
        value for known in (story.of_call, story.of_case) for f, value in known.items() if UNITS[f] is unit
    ]
    assert said
    assert all(map(fits, said))


def test_of_a_call_that_rings_only_what_is_certain_is_known():
    assert Story().of_call == {
        Fact.HOLDS: 0,
        Fact.TOTAL_HOLD: 0,
        Fact.HOPS: 0,
        Fact.EXCHANGES: 0,
        Fact.QUEUE: "q",
        Fact.EXPERIENCE: 30,
        Fact.TIME: 600,
        Fact.WEEKDAY: "tue",
        Fact.OPEN: True,
    }


def test_a_hold_is_there_only_while_it_lasts_and_the_total_stays():
    story = Story()
    story.answered()
    story.held()
    story.wait(30)
    assert (story.of_call[Fact.HOLD], story.of_call[Fact.TOTAL_HOLD]) == (30_000, 30_000)
    story.resumed()
    assert Fact.HOLD not in story.of_call
    assert (story.of_call[Fact.TOTAL_HOLD], story.of_call[Fact.HOLDS]) == (30_000, 1)


def test_a_service_level_can_be_overdrawn():
    story = Story()
    story.answered()
    story.wait(3_601)
    assert story.of_call[Fact.SLA_REST] == -1_000


def test_vip_and_repeat_are_known_only_of_a_known_customer():
    story = Story()
    story.answered()
    story.card(category="billing")
    story.found()
    assert not story.of_call.keys() & {Fact.VIP, Fact.REPEAT, Fact.CONTRACT}
    story = Story()
    story.found(c.CustomerFact(CustomerId("new")))
    assert (story.of_call[Fact.VIP], story.of_call[Fact.REPEAT]) == (False, 0)
    assert Fact.CONTRACT not in story.of_call
    story.found(c.CustomerFact(CustomerId("one")), c.CustomerFact(CustomerId("two")))
    assert Fact.VIP not in story.of_call, "several: nobody has said which"


def test_earlier_contacts_count_when_they_are_about_the_same_matter():
    story = Story()
    story.found(REGULAR)
    assert story.of_call[Fact.REPEAT] == 0, "nobody has said what it is about"
    story.card(category="billing")
    assert story.of_call[Fact.REPEAT] == 2
    story.card(category="contract", revision=2)
    assert story.of_call[Fact.REPEAT] == 0


def test_signs_are_known_once_there_is_a_card_and_not_before():
    story = Story()
    story.answered()
    story.raised()
    assert not story.of_call.keys() & {*SIGNS, Fact.WORDS, Fact.CATEGORY}, "a hand without a word"
    story.card()
    assert all(story.of_call[sign] is False for sign in SIGNS)
    assert story.of_call[Fact.WORDS] == ()
    assert not story.of_call.keys() & {Fact.CATEGORY, Fact.SYMPTOM, Fact.TEMPERATURE, Fact.AMOUNT}


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_is_its_own_code(sign):
    story = Story()
    story.card(signs=(sign.value,))
    assert [one for one in SIGNS if story.of_call[one]] == [sign]


@pytest.mark.parametrize("grade", [one for one in Temperature if one is not Temperature.UNSET])
def test_temperatures_are_ordered(grade):
    story = Story()
    story.card(temperature=grade)
    assert GRADES[story.of_call[Fact.TEMPERATURE]] == grade


def test_silent_help_says_harassment_though_nothing_was_tapped():
    story = Story()
    story.answered()
    story.raised(silent=True)
    assert story.of_call[Fact.HARASSMENT] is True
    assert story.of_case[Fact.HARASSMENT] is True
    story.card()
    assert story.of_call[Fact.HARASSMENT] is True
    by_rule = Story()
    by_rule.raised(silent=True, automatic=True)
    assert Fact.HARASSMENT not in by_rule.of_call


def test_nobody_at_the_phone_and_nobody_says_since_when():
    story = Story()
    story.say(p.PersonEnrolled, person=OPERATOR, role=p.Role.OPERATOR)
    assert Fact.EXPERIENCE not in story.of_call
    story.say(p.PersonEnrolled, person=OPERATOR, role=p.Role.OPERATOR, began_on=day_of(2027, 1, 1))
    assert story.of_call[Fact.EXPERIENCE] == 0
    call = replace(story.floor.calls[CALL], person=None)
    assert Fact.EXPERIENCE not in facts.of_call(story.floor, call, RULES, story.now)


def test_experience_counts_the_clients_days():
    story = Story()
    story.now = utc(2026, 11, 30, 14, 59)  # a minute to midnight in Tokyo
    assert story.of_call[Fact.EXPERIENCE] == 29
    story.wait(60)
    assert (story.of_call[Fact.EXPERIENCE], story.of_call[Fact.WEEKDAY]) == (30, "tue")
    assert story.of_call[Fact.OPEN] is False


def test_unresolved_only_while_somebody_has_it():
    story = Story()
    story.answered()
    story.raised()
    story.wait(5)
    assert Fact.UNRESOLVED not in story.of_case
    story.taken(by_phone=True)
    assert Fact.UNRESOLVED not in story.of_case, "the phone only rings"
    story.say(tr.CustomerConnected, order="O1", escalation=CASE, person=SV, call=CallId("svcall"))
    assert story.of_case[Fact.UNRESOLVED] == 5_000
    story.say(e.OwnerLeft, escalation=CASE, owner=SV)
    assert Fact.UNRESOLVED not in story.of_case
    story.taken()
    story.wait(24 * 3_600)
    assert story.of_case[Fact.UNRESOLVED] == DAY + 5_000
    story.say(
        e.EscalationResolved, escalation=CASE, by=SV, decision=e.Decision.APPROVED, cause=e.Cause.RULE,
        released=(), due=story.now,
    )  # fmt: skip
    assert Fact.UNRESOLVED not in story.of_case, "the report is on its way"


def test_what_outlives_the_call():
    story = whole()
    story.ended()
    story.wait(3_600)
    gone = {Fact.CONTRACT, Fact.REPEAT}
    assert OF_CASE.keys() - story.of_case.keys() == gone
    assert story.of_case[Fact.EXCHANGES] == 2
    assert story.of_case[Fact.VIP] is True
    assert story.of_case[Fact.CATEGORY] == "billing"


def test_a_case_keeps_its_category_without_a_card_and_the_card_has_the_last_word():
    story = Story()
    story.answered()
    story.raised(category="billing")
    assert story.of_case[Fact.CATEGORY] == "billing"
    story.card(category="line", after_sending=True)
    assert story.of_case[Fact.CATEGORY] == "line"


def test_at_the_phone_of_whoever_took_it_over_the_same_card_speaks():
    story = whole()
    second = CallId("svcall")
    story.say(
        c.CallRang, call=second, extension=Extension("2002"), person=OTHER, direction=c.Direction.INBOUND,
        queue=QueueId("q"), client=ClientId("x"),
    )  # fmt: skip
    story.say(tr.CustomerConnected, order="O1", escalation=CASE, person=OTHER, call=second)
    known = facts.of_call(story.floor, story.floor.calls[second], RULES, story.now)
    assert (known[Fact.CATEGORY], known[Fact.HOPS]) == ("billing", 1)
