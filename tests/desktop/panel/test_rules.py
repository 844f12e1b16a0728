"""What the panel makes of a client's rules: the line, why it matches, whom it means, what a hand becomes."""

import pytest
from tests.desktop.panel.ruled import ALARM, PAPERS, RULES, on_the_line, ruled, ruleset, seen
from tests.domain.floors import CLIENT, call

from escdesk.desktop.panel.ask_view import Destination
from escdesk.desktop.panel.card_view import CategoryChoice, Choice, HopView
from escdesk.desktop.panel.person_view import Reason
from escdesk.desktop.panel.rule_view import FactView
from escdesk.desktop.panel.view import LinkView, OutboxRow
from escdesk.domain.ids import CallId, EscalationId, Instant, OrderId, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.conditions import Fact, IsSo
from escdesk.domain.messages.escalations import Cause, Decision
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.papers import CardText, HopNote, paper_key
from escdesk.domain.messages.people import Role

S = 1000


def rows(play, **said):
    return {row.person_id: row for row in seen(play, **said).people}


# -- the line -------------------------------------------------------------------------------------------------


def test_without_a_match_the_line_is_whoever_is_free():
    play = ruled()
    on_the_line(play)
    rule = seen(play).rule
    assert (rule.title, rule.rule_id, rule.because) == ("", "", ())


def test_the_matching_rule_says_what_it_demands_of_whom_and_since_when():
    play = ruled()
    adopted_at = play.now
    on_the_line(play, category="billing")
    rule = seen(play).rule
    assert (rule.title, rule.topic, rule.required, rule.version) == (
        "返金の相談はSVの判断", "二重引き落とし", True, 1,
    )  # fmt: skip
    assert (rule.within_ms, rule.whom, rule.rule_id) == (170 * S, "specialist", "refund")
    assert (rule.author, rule.reason, rule.effective_from) == (
        "鈴木 一郎", "二重請求が続いたため", adopted_at,
    )  # fmt: skip
    assert rule.because == (FactView("category", words=("ご請求",)),)


@pytest.mark.parametrize(
    ("card", "rule", "whom"),
    [({"category": "billing"}, "refund", "specialist"), ({"signs": ("harassment",)}, "harassment", "silent")],
)
def test_the_button_says_whom_the_rule_means(card, rule, whom):
    play = ruled()
    on_the_line(play, **card)
    assert (seen(play).rule.rule_id, seen(play).rule.whom) == (rule, whom)


def test_a_rule_without_its_note_is_still_a_rule():
    play = ruled()
    on_the_line(play, category="billing")
    rule = seen(play, papers={}).rule
    assert (rule.title, rule.author, rule.reason) == ("返金の相談はSVの判断", "", "")


def test_the_word_that_stands_on_the_card_is_named_not_its_group():
    play = ruled()
    on_the_line(play, words=("legal",))
    text = CardText(call=CallId("call"), revision=1, concern="これからｿｼｮｳ、いえ訴訟にすると")
    papers = {**PAPERS, paper_key(text): text}
    assert seen(play, papers=papers).ask.rule.because == (FactView("words", words=("訴訟",)),)
    assert seen(play).ask.rule.because == (FactView("words", words=("弁護士",)),), (
        "no card here: the first of them"
    )


def test_categories_and_symptoms_are_the_clients_own():
    play = ruled()
    on_the_line(play)
    assert seen(play).card.categories == (
        CategoryChoice("billing", "ご請求", (Choice("double", "二重請求"),)),
        CategoryChoice("line", "回線・機器"),
    )


def test_what_was_tapped_comes_back_from_the_card():
    play = ruled()
    on_the_line(play, category="billing", symptom="double", signs=("superior",), amount_yen=5478, exchanges=3)
    draft = seen(play).card.draft
    assert (draft.symptom, draft.signs, draft.amount_yen, draft.exchanges) == (
        "double",
        ("superior",),
        5478,
        3,
    )


# -- whom -----------------------------------------------------------------------------------------------------


def test_who_knows_what_the_rule_asks_for_comes_first_and_the_row_says_why():
    play = ruled(skills=("sv2",))
    on_the_line(play, category="billing")
    view = seen(play)
    assert [row.person_id for row in view.people] == ["sv2", "sv1", "mgr"]
    assert view.people[0].reasons == (Reason("skill", "返金"), Reason("free"))
    assert [skill.matching for skill in view.people[0].skills] == [True]
    assert view.people[0].load == (0, 5)


def test_somebody_whose_shift_is_over_is_not_listed():
    play = ruled()
    on_the_line(play)
    play.say(p.PlanShift(person=PersonId("sv1"), ends_at=Instant(play.now + 60 * S)))
    assert "sv1" in rows(play)
    play.wait(61 * S)
    assert play.floor.people[PersonId("sv1")].off_shift
    assert "sv1" not in rows(play)


def test_who_is_held_for_somebody_else_cannot_be_asked_and_who_is_held_for_me_can():
    play = ruled()
    on_the_line(play)
    play.say(p.EnrolPerson(person=PersonId("op2"), role=Role.OPERATOR, clients=(CLIENT,)))
    play.say(p.TakeSeat(extension=None), "op2")
    play.say(p.Reserve(person=PersonId("sv1")), "op2")
    play.say(p.Reserve(person=PersonId("sv2")), "op")
    found = rows(play)
    assert (found["sv1"].reserved, found["sv1"].can_be_asked, found["sv1"].shown_state(play.now)) == (
        "other", False, "reserved",
    )  # fmt: skip
    assert (found["sv2"].reserved, found["sv2"].can_be_asked, found["sv2"].reserved_until) == (
        "me", True, play.now + 5 * S,
    )  # fmt: skip
    play.wait(6 * S)
    assert [row.reserved for row in rows(play).values()] == ["", "", ""]


def connected(play, name="call", leg="leg"):
    """sv1 takes the call over, and the operator's leg ends."""
    play.say(e.AskForTakeover(call=CallId(name), person=PersonId("sv1")), "op")
    escalation = play.escalation.id
    play.say(e.Accept(escalation=escalation), "sv1")
    order = play.escalation.transfer.order
    play.say(c.PhoneRang(call=CallId(leg), extension="2002", queue="q", order=order))
    play.say(c.PhoneAnswered(call=CallId(leg)))
    play.say(tr.TransferConnected(order=order, call=CallId(leg)))
    play.say(c.PhoneHungUp(call=CallId(name), reason=c.EndReason.HANDED_OVER))
    return escalation


def solved(play, times: int, takes_ms: int):
    """So many escalations that each took `takes_ms` from acceptance to the report."""
    for n in range(times):
        escalation = connected(play, call(play, "2001", f"past{n}"), f"leg{n}")
        play.now = Instant(play.now + takes_ms)
        play.say(e.Resolve(escalation=escalation, decision=Decision.APPROVED, cause=Cause.KNOWLEDGE), "sv1")
        play.say(c.PhoneHungUp(call=CallId(f"leg{n}")))
        play.say(e.AcknowledgeReport(escalation=escalation), "op")


def test_the_wait_for_somebody_in_a_call_is_worked_out_from_what_was_measured():
    play = ruled()
    call(play, "2002", "busy")
    call(play, "2001")
    assert rows(play)["sv1"].wait.kind == "unknown", "nothing was measured: nothing is promised"
    play = ruled()
    solved(play, 5, 100 * S)
    call(play, "2002", "busy")
    since = play.now
    call(play, "2001")
    wait = rows(play)["sv1"].wait
    assert (wait.kind, wait.at, wait.samples) == ("soon", since + 100 * S, 5)
    assert wait.shown_kind(since + 99 * S) == "soon"
    assert wait.shown_kind(since + 100 * S) == "unknown", "longer than usual: nobody knows"


# -- the hand that a rule raises ------------------------------------------------------------------------------


def test_a_hand_that_a_rule_raised_says_so_and_why():
    play = ruled()
    on_the_line(play, words=("legal",))
    ask = seen(play).ask
    assert (ask.automatic, ask.rung, ask.names) == (True, "managers", ("鈴木 一郎",))
    assert (ask.rule.title, ask.rule.whom) == ("法的リスクはすぐに責任者へ", "manager")


def test_the_rule_of_a_hand_keeps_its_version_when_the_rules_change():
    play = ruled()
    on_the_line(play, words=("legal",))
    play.say(s.AdoptRules(ruleset=ruleset(2)))
    rule = seen(play).ask.rule
    assert (rule.title, rule.version, rule.author, rule.effective_from) == (
        "法的リスクはすぐに責任者へ", 1, "", None,
    )  # fmt: skip
    play.say(s.AdoptRules(ruleset=ruleset(3, RULES[:1])))
    assert seen(play).ask.rule is None


def test_a_rung_of_a_rule_says_whom_it_means_and_a_busy_one_becomes_a_line():
    play = ruled()
    call(play, "2002", "busy")
    on_the_line(play, category="billing")
    play.say(e.AskForTakeover(call=CallId("call"), person=PersonId("sv2"), rule="refund"), "op")
    ask = seen(play).ask
    assert (ask.rung, ask.names) == ("chosen", ("長谷川 健太郎",))
    assert [(rung.kind, rung.line) for rung in ask.to_come] == [
        ("parties", True), ("managers", False), ("everyone", False), ("outside", False), ("alarm", False),
    ]  # fmt: skip
    assert ask.to_come[0].destinations == (Destination("skill", "返金"),)
    assert ask.to_come[3].destinations == (Destination("outside", "回線ベンダー当番"),)
    assert [rung.at - ask.until for rung in ask.to_come] == [0, 60 * S, 80 * S, 100 * S, 130 * S]


def somebody_busy(play):
    call(play, "2002", "busy")


def somebody_away(play):
    play.say(p.ChoosePresence(choice=p.Choice.AWAY), "sv2")


def no_manager(play):
    play.say(p.LeaveSeat(), "mgr")


def only_a_manager(play):
    play.say(p.LeaveSeat(), "sv1")
    play.say(p.LeaveSeat(), "sv2")


@pytest.mark.parametrize("skills", [("sv1",), ("sv1", "sv2")])
@pytest.mark.parametrize("rule", ["", "refund", "harassment"])
@pytest.mark.parametrize(
    "before", [lambda _play: None, somebody_busy, somebody_away, no_manager, only_a_manager]
)
def test_what_is_said_to_come_is_what_comes(skills, rule, before):
    """The ladder of the screen is the hub's: after each rung the next one it promised comes, when it said."""
    play = ruled(skills)
    before(play)
    on_the_line(play)
    play.say(e.AskForTakeover(call=CallId("call"), rule=rule), "op")
    stages = set()
    for _ in range(9):
        ask = seen(play).ask
        stages.add(ask.stage)
        if ask.stage == "alarm":
            break
        promised = ask.to_come[0]
        play.wait(ask.until - play.now)
        after = seen(play).ask
        if ask.stage == "outside":  # the hub waits a little past the phone's own time for word of it
            assert promised.kind == after.stage == "alarm"
        else:
            came = "alarm" if after.stage == "alarm" else after.rung
            assert (promised.kind, promised.at, promised.line) == (came, play.now, after.stage == "waiting")
        if len(promised.names) == 1:
            assert promised.names == after.names
    assert "alarm" in stages, "it never falls silent"


# -- in line, outside, call-back ------------------------------------------------------------------------------


def in_line():
    play = ruled()
    call(play, "2002", "busy")
    on_the_line(play, category="billing")
    play.say(e.AskForTakeover(call=CallId("call"), rule="refund"), "op")
    return play


def test_in_line_there_is_a_place_and_honestly_no_time_while_nothing_was_measured():
    play = in_line()
    ask = seen(play).ask
    assert (ask.stage, ask.rung, ask.destinations) == ("waiting", "parties", (Destination("skill", "返金"),))
    assert (ask.line.place, ask.line.about_ms, ask.line.samples) == (1, None, 0)
    assert ask.until == ask.line.until == play.now + 60 * S
    assert [rung.kind for rung in ask.to_come][:2] == ["managers", "everyone"]


def test_a_promised_call_back_stays_with_the_hand_and_after_the_call():
    play = in_line()
    play.say(ln.PromiseCallback(escalation=play.escalation.id), "op")
    assert seen(play).ask.callback_promised
    play.say(c.PhoneHungUp(call=CallId("call")))
    view = seen(play)
    assert view.ask is None
    assert view.handed_over is not None
    assert view.handed_over.promised


def outside():
    play = ruled()
    for person in ("sv1", "sv2", "mgr"):
        play.say(p.ChoosePresence(choice=p.Choice.AWAY), person)
        play.say(p.DeskClosed(person=PersonId(person), session=f"desk-{person}"))
    on_the_line(play, category="billing")
    play.say(e.AskForTakeover(call=CallId("call"), rule="refund"), "op")
    while play.escalation.outside is None:
        play.wait(20 * S)
    return play


def test_a_phone_outside_rings_then_was_answered_then_only_the_alarm_is_left():
    play = outside()
    ask = seen(play).ask
    assert (ask.stage, ask.rung, ask.outside.label, ask.outside.told_at) == (
        "outside", "outside", "回線ベンダー当番", None,
    )  # fmt: skip
    play.say(o.OutsideAnswered(order=OrderId(play.escalation.outside.order)))
    ask = seen(play).ask
    assert (ask.outside.told_at, ask.until) == (play.now, play.now + 600 * S)
    assert [rung.kind for rung in ask.to_come] == ["alarm"]


def by_message():
    """The client's rules of today reach the vendor by chat, mail and phone, in this order."""
    play = ruled()
    play.say(s.AdoptRules(ruleset=ruleset(2, means=(Means.CHAT, Means.MAIL, Means.PHONE))))
    for person in ("sv1", "sv2", "mgr"):
        play.say(p.ChoosePresence(choice=p.Choice.AWAY), person)
        play.say(p.DeskClosed(person=PersonId(person), session=f"desk-{person}"))
    on_the_line(play, category="billing")
    play.say(e.AskForTakeover(call=CallId("call"), rule="refund"), "op")
    while play.escalation.outside is None:
        play.wait(20 * S)
    return play


def test_a_message_is_on_its_way_then_delivered_then_the_next_means_then_read():
    play = by_message()
    ask = seen(play).ask
    assert (ask.outside.means, ask.outside.delivered_at, ask.outside.then) == (
        "chat",
        None,
        ("mail", "phone"),
    )
    chat = play.escalation.outside.order
    play.say(o.NoticeDelivered(order=chat, code=200, linked=True))
    ring_ms = play.escalation.ladder[play.escalation.rung].ring_ms
    ask = seen(play).ask
    assert (ask.outside.delivered_at, ask.until) == (play.now, play.now + ring_ms)
    assert ask.to_come[-1].at == play.now + 3 * ring_ms, "mail and phone come before the alarm"
    play.wait(ring_ms)
    ask = seen(play).ask
    assert (ask.outside.means, [(one.means, one.why) for one in ask.outside.fell]) == (
        "mail", [("chat", "unacknowledged")],
    )  # fmt: skip
    play.say(o.NoticeAcknowledged(order=chat))
    ask = seen(play).ask
    assert (ask.outside.means, ask.outside.told_at, ask.outside.fell) == ("chat", play.now, ())
    assert ask.outside.delivered_at == play.now - ring_ms
    assert not ask.outside.only_delivered


def test_delivered_where_nobody_can_say_that_they_have_read_it():
    play = by_message()
    play.say(o.NoticeDelivered(order=play.escalation.outside.order, code=200))
    assert seen(play).ask.outside.only_delivered


# -- silent help ----------------------------------------------------------------------------------------------


def test_silent_help_brings_the_permitted_sentences():
    play = ruled()
    on_the_line(play)
    play.say(e.AskForHelp(call=CallId("call")), "op")
    ask = seen(play).ask
    assert (ask.silent, ask.rule.steps, ask.names) == (True, ("お願い", "予告", "終える"), ("鈴木 一郎",))


def test_what_may_be_said_is_known_before_the_hub_has_the_call_for_help():
    other = s.Rule(
        id="threat", title="脅迫", silent=True, when=IsSo(Fact.THREAT), ladder=(ALARM,), steps=("別の言葉",)
    )
    play = ruled()
    play.say(s.AdoptRules(ruleset=ruleset(2, (other, *RULES))))
    on_the_line(play)
    link = LinkView("lost", outbox=(OutboxRow("k1", "AskForHelp", play.now, call_id="call"),))
    ask = seen(play, link=link).ask
    assert (ask.stage, ask.silent, ask.rule.steps) == ("sending", True, ("お願い", "予告", "終える"))


def test_help_on_its_way_shows_before_the_ordinary_hand_it_takes_the_place_of():
    play = ruled()
    play.say(e.AskForTakeover(call=CallId(on_the_line(play))), "op")
    assert not seen(play).ask.silent
    link = LinkView("lost", outbox=(OutboxRow("k1", "AskForHelp", play.now, call_id="call"),))
    assert (seen(play, link=link).ask.stage, seen(play, link=link).ask.silent) == ("sending", True)


# -- hops -----------------------------------------------------------------------------------------------------


def handed_on():
    play = ruled()
    on_the_line(play)
    escalation = connected(play)
    play.say(e.HandOn(escalation=escalation, up=True), "sv1")
    return play


def note(escalation: EscalationId) -> dict:
    paper = HopNote(
        escalation=escalation, hop=1, by=PersonId("sv1"), text="金額が権限を超えました", written_at=Instant(5)
    )
    return {**PAPERS, paper_key(paper): paper}


def test_after_a_hand_on_the_operator_reads_where_it_is_now():
    play = handed_on()
    over = seen(play, papers=note(play.escalation.id)).handed_over
    assert (over.owner, over.stage, over.names, over.hops, over.note) == (
        "", "ringing", ("鈴木 一郎",), 1, "金額が権限を超えました",
    )  # fmt: skip


def test_what_was_told_at_a_hand_on_stands_on_the_card():
    play = handed_on()
    view = seen(play, papers=note(play.escalation.id), person="sv1")
    assert view.card.hops == (HopView("佐藤 恵子", "sv", play.now, "金額が権限を超えました"),)


def test_somebody_at_whom_a_hand_rings_is_not_shown_as_free():
    play = ruled()
    on_the_line(play)
    play.say(e.AskForTakeover(call=CallId("call"), person=PersonId("sv2")), "op")
    found = rows(play)
    assert (found["sv2"].shown_state(play.now), found["sv1"].shown_state(play.now)) == ("escalating", "free")
