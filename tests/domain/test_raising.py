"""A4, B5, B10: how a hand goes up, what is stamped on it then, and that a rule raises it once."""

import pytest
from msgspec.structs import replace
from tests.domain.floors import adopt, call, connected, raised, refusal, rings, stage
from tests.domain.wall_clocks import offsets, utc

from escdesk.domain.errors import Refused
from escdesk.domain.ids import CallId, PersonId, RuleId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.calendars import Calendar, Opening
from escdesk.domain.messages.conditions import AllOf, Fact, InRange, IsSo
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage

MANAGER = ld.Party(ld.PartyKind.ROLE, "manager")
LADDER = (
    ld.Rung(ld.RungKind.PARTIES, 15_000, parties=(MANAGER,), level=2),
    ld.Rung(ld.RungKind.EVERYONE, 20_000),
    ld.Rung(ld.RungKind.ALARM, 20_000),
)
LONG = s.Rule(
    id=RuleId("long"), title="長い", when=InRange(Fact.CALL_TIME, low=60_000), mode=s.Mode.RAISE, ladder=LADDER,
    level=2, handle_within_ms=600_000,
)  # fmt: skip
HARASSED = s.Rule(
    id=RuleId("harassed"), title="カスハラ", when=IsSo(Fact.HARASSMENT), ladder=LADDER, lane=ld.Lane.URGENT,
    silent=True,
)  # fmt: skip
REFUND = s.Rule(id=RuleId("refund"), title="返金", when=AllOf(()), ladder=LADDER, handle_within_ms=300_000)


@pytest.fixture
def play():
    return stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), ("mg", Role.MANAGER), ("ld", Role.LEAD))


def events_of(play, kind):
    return [event for event in play.events if isinstance(event, kind)]


def test_a_rule_raises_the_hand_when_its_time_has_come(play):
    adopt(play, LONG)
    call(play, "2001")
    play.wait(59_999)
    assert not play.floor.escalations
    play.wait(1)
    case = play.escalation
    assert (case.by, case.rule, case.automatic, case.level) == ("op", "long", True, 2)
    assert rings(play) == ("mg",)


def test_taken_back_with_a_reason_it_stays_down(play):
    adopt(play, LONG)
    call(play, "2001")
    play.wait(60_000)
    play.say(e.Withdraw(escalation=play.escalation.id, reason=e.WithdrawReason.NOT_YET), "op")
    (withdrawn,) = events_of(play, e.EscalationWithdrawn)
    assert (withdrawn.rule, withdrawn.reason) == ("long", e.WithdrawReason.NOT_YET)
    play.say(c.PhoneHeld(call="call"))
    play.wait(600_000)
    assert not play.floor.escalations
    assert play.floor.calls["call"].match is None


def test_answered_and_closed_it_does_not_rise_again(play):
    adopt(play, LONG)
    call(play, "2001")
    play.wait(60_000)
    name = play.escalation.id
    play.say(ln.PromiseCallback(escalation=name), "op")
    play.say(e.Accept(escalation=name), "mg")
    play.say(e.Resolve(escalation=name, decision=e.Decision.APPROVED, cause=e.Cause.RULE), "mg")
    play.say(e.AcknowledgeReport(escalation=name), "op")
    assert not play.floor.escalations, "the same call is still going on"
    play.wait(60_000)
    assert not play.floor.escalations
    assert len(events_of(play, e.EscalationRaised)) == 1


def test_a_hand_that_is_up_already_is_not_raised_twice(play):
    adopt(play, LONG)
    raised(play, "2001", "op")
    play.wait(60_000)
    assert len(events_of(play, e.EscalationRaised)) == 1
    assert play.floor.calls["call"].match.rule == "long", "the panel says it all the same"


def test_what_the_operator_takes_back_of_their_own_is_no_word_against_a_rule(play):
    adopt(play, REFUND)
    name = raised(play, "2001", "op", rule="refund")
    play.say(e.Withdraw(escalation=name, reason=e.WithdrawReason.NOT_YET), "op")
    (withdrawn,) = events_of(play, e.EscalationWithdrawn)
    assert (withdrawn.rule, withdrawn.reason) == ("refund", None)
    assert play.floor.calls["call"].match.rule == "refund", "it goes on suggesting"
    play.say(e.AskForTakeover(call="call", rule="refund"), "op")
    assert play.escalation.rule == "refund"


def test_silent_help_goes_by_the_silent_rule_and_says_nothing_aloud(play):
    adopt(play, REFUND, HARASSED)
    call(play, "2001")
    play.say(e.AskForHelp(call="call"), "op")
    case = play.escalation
    assert (case.rule, case.lane, case.silent) == ("harassed", ld.Lane.URGENT, True)
    assert rings(play) == ("mg",)


def test_silent_help_without_any_rule_is_urgent_and_silent_too(play):
    call(play, "2001")
    play.say(e.AskForHelp(call="call"), "op")
    assert (play.escalation.rule, play.escalation.lane, play.escalation.silent) == ("", ld.Lane.URGENT, True)
    assert rings(play) == ("sv",)


def test_the_terms_are_stamped_and_keep_their_version_when_rules_change(play):
    adopt(play, REFUND)
    name = raised(play, "2001", "op", rule="refund")
    ladder = play.escalation.ladder
    adopt(play, replace(REFUND, handle_within_ms=1, ladder=LADDER[1:]))
    case = play.escalation
    assert (case.rules, case.rule, case.ladder, case.due_ms) == (1, "refund", ladder, 300_000)
    play.say(e.Accept(escalation=name), "mg")
    assert play.escalation.due == play.now + 300_000


def test_a_rule_that_is_gone_means_the_plain_ladder(play):
    adopt(play, REFUND)
    adopt(play, LONG)
    raised(play, "2001", "op", rule="refund")
    assert (play.escalation.rule, play.escalation.rules) == ("", 0)
    assert play.escalation.ladder == play.floor.rulebook.text.ladder


def test_when_in_doubt_the_button_works_without_any_rule(play):
    raised(play, "2001", "op")
    assert rings(play) == ("sv",)


def test_nor_does_a_hand_that_was_raised_for_a_rule_rise_by_itself_after_it_was_taken_back(play):
    adopt(play, LONG)
    name = raised(play, "2001", "op", rule="long")
    play.say(e.Withdraw(escalation=name), "op")
    play.wait(60_000)
    assert not play.floor.escalations


def test_without_a_rule_the_clients_phone_outside_stands_before_the_alarm(play):
    adopt(play, REFUND, outside=(s.OutsideParty(id="duty", label="当番", fallback=True),))
    raised(play, "2001", "op")
    *_, outside, alarm = play.escalation.ladder
    assert (outside.kind, outside.parties[0].name) == (ld.RungKind.OUTSIDE, "duty")
    assert alarm.kind is ld.RungKind.ALARM


def test_whoever_is_picked_rings_before_whom_the_rule_names(play):
    adopt(play, REFUND)
    raised(play, "2001", "op", rule="refund", person=PersonId("sv"))
    assert rings(play) == ("sv",)
    play.wait(20_000)
    assert rings(play) == ("mg",)


CALENDAR = Calendar(
    zone="Asia/Tokyo", offsets=offsets("Asia/Tokyo"), week=((Opening(540, 1_080),),) * 5 + ((),) * 2
)
FRIDAY_17_50 = utc(2026, 12, 4, 8, 50)
MONDAY_09_50 = utc(2026, 12, 7, 0, 50)
HOUR = replace(REFUND, handle_within_ms=3_600_000, handle_time=s.HandleTime.BUSINESS)


def on_friday(play):
    play.now = FRIDAY_17_50
    adopt(play, HOUR, calendar=CALENDAR)
    return raised(play, "2001", "op", rule="refund")


def test_the_hour_after_friday_evening_ends_on_monday_morning(play):
    play.say(e.Accept(escalation=on_friday(play)), "mg")
    assert play.escalation.due == MONDAY_09_50


def test_so_does_the_hour_for_a_call_back(play):
    on_friday(play)
    play.say(c.PhoneHungUp(call="call", reason=c.EndReason.CUSTOMER))
    assert (play.escalation.stage, play.escalation.due) == (Stage.IN_HAND, MONDAY_09_50)


def test_so_does_the_hour_for_a_case_the_phone_moved(play):
    on_friday(play)
    play.say(c.PhoneTransferred(call="call", to="2002", attended=False))
    play.say(c.PhoneHungUp(call="call", reason=c.EndReason.PHONE))
    assert (play.escalation.owner, play.escalation.due) == ("sv", MONDAY_09_50)


@pytest.mark.parametrize(
    ("message", "by", "code"),
    [
        (e.AskForTakeover(call="none"), "op", "no_such_call"),
        (e.AskForTakeover(call="call"), "sv", "not_yours"),
        (e.AskForTakeover(call="call", person=PersonId("op")), "op", "to_yourself"),
        (e.AskForTakeover(call="call", person=PersonId("ld")), "op", "cannot_receive"),
        (e.AskForTakeover(call="call", person=PersonId("who")), "op", "no_such_person"),
        (e.AskForTakeover(call="call", rule="返金の件"), "op", "bad_value"),
        (e.AskForHelp(call="call"), "sv", "not_yours"),
    ],
)
def test_what_is_refused(play, message, by, code):
    call(play, "2001")
    assert refusal(play, message, by) == code


def test_one_hand_for_a_call(play):
    raised(play, "2001", "op")
    assert refusal(play, e.AskForTakeover(call="call"), "op") == "already_raised"


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ({"ladder": ()}, "ladder"),
        ({"ladder": LADDER[:-1]}, "ladder"),
        ({"ladder": (LADDER[-1], *LADDER)}, "ladder"),
        ({"ladder": (ld.Rung(ld.RungKind.MANAGERS, 0), LADDER[-1])}, "ladder"),
        ({"ladder": (ld.Rung(ld.RungKind.MANAGERS, 1, wait_ms=-1), LADDER[-1])}, "ladder"),
        ({"level": 4}, "level"),
        ({"handle_within_ms": -1}, "handle_within_ms"),
    ],
)
def test_rules_that_could_end_in_silence_are_refused_whoever_checked_them(play, spoilt, field):
    ruleset = s.Ruleset(
        client="x", version=1, effective_from=play.now, rules=(REFUND, replace(LONG, **spoilt))
    )
    with pytest.raises(Exception, match="bad_value") as refused:
        play.say(s.AdoptRules(ruleset=ruleset))
    assert refused.value.details == {"field": field, "rule": "long"}
    assert not play.floor.rulesets


def test_category_and_customer_are_stamped_from_what_is_known_then(play):
    name = call(play, "2001")
    fact = c.CustomerFact("u", vip=True, known_to=(PersonId("sv"),))
    play.say(c.CustomersMatched(call=name, found=(fact,)))
    play.say(k.SaveCard(call=name, revision=0, category="refund"), "op")
    play.say(e.AskForTakeover(call=name), "op")
    case = play.escalation
    assert (case.category, case.customer, case.vip, case.known_to) == ("refund", "u", True, ("sv",))
    connected(play, case.id, "sv")
    assert play.escalation.category == "refund"


def test_silent_help_is_there_though_an_ordinary_hand_is_already_up():
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    ordinary = play.escalation.id
    play.say(e.AskForHelp(call=CallId("call")), "op")
    assert ordinary not in play.floor.escalations
    assert (play.escalation.silent, play.escalation.lane) == (True, ld.Lane.URGENT)
    with pytest.raises(Refused) as refused:
        play.say(e.AskForHelp(call=CallId("call")), "op")
    assert refused.value.code == "already_raised"
