"""What the operator presses reaches the hub as the right command, and comes back as what the panel shows."""

from tests.desktop.panel.ruled import ruleset

from escdesk.desktop.i18n import Catalogue, plain
from escdesk.desktop.link.mail import Stage
from escdesk.desktop.panel.card_view import CardDraft
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.rulesets import AdoptRules

TEXTS = Catalogue.load("ja")


def calling(start, server, *, rules: bool = False):
    if rules:
        server.do(lambda hub: hub.tell(AdoptRules(ruleset=ruleset())))
    desk = start("op1").here()
    call = server.do(lambda hub: hub.call(1))
    desk.until(lambda: desk.panel is not None and desk.panel.call is not None)
    return desk, call


def reserved(server, person="sv1"):
    return server.hub.floor.people[PersonId(person)].reserved_by


def test_help_is_asked_for_silently(start, server):
    desk, call = calling(start, server, rules=True)
    desk.window("panel").help_asked.emit(call)
    desk.until(lambda: desk.panel.ask is not None and desk.panel.ask.escalation_id)
    assert desk.escalation().silent
    assert desk.panel.ask.silent
    assert desk.panel.ask.rule.steps == ("お願い", "予告", "終える")


def test_help_that_has_not_reached_the_hub_is_silent_too_and_can_be_taken_back(start, server):
    desk, call = calling(start, server, rules=True)
    server.stop()
    desk.until(lambda: desk.program.link.stage is Stage.AWAY)
    desk.window("panel").help_asked.emit(call)
    desk.until(lambda: desk.panel.ask is not None)
    assert (desk.panel.ask.silent, desk.panel.ask.stage) == (True, "sending")
    assert desk.panel.ask.rule.steps == ("お願い", "予告", "終える"), "what may be said is known here"
    desk.window("panel").ask_withdrawn.emit(desk.panel.ask.ask_id)
    desk.until(lambda: desk.panel.ask is None)
    server.start()
    desk.until(lambda: desk.program.link.stage is Stage.CONNECTED)
    assert desk.escalation() is None


def test_whoever_is_picked_is_held_seen_as_mine_and_given_back(start, server):
    desk, _call = calling(start, server)
    panel = desk.window("panel")
    panel.person_picked.emit("sv1")
    desk.until(lambda: reserved(server) == "op1")
    desk.until(lambda: any(row.reserved == "me" for row in desk.panel.people))
    panel.person_picked.emit("")
    desk.until(lambda: reserved(server) is None)
    desk.until(lambda: not any(row.reserved for row in desk.panel.people))


def test_who_was_faster_is_said_in_the_list_and_not_above_it(start, server):
    desk, _call = calling(start, server)
    server.refuse["Reserve"] = "reserved"
    desk.window("panel").person_picked.emit("sv1")
    desk.until(lambda: desk.panel.pick_refusal == "reserved")
    assert desk.panel.refusal == ""
    assert desk.window("panel").refusal_words() == ""


def test_a_reservation_that_never_left_is_not_delivered_later(start, server):
    desk, _call = calling(start, server)
    server.stop()
    desk.until(lambda: desk.program.link.stage is Stage.AWAY)
    desk.program.windows["panel"]._reserve("sv1")
    desk.until(lambda: not desk.program.link.pending)
    assert desk.panel.link.outbox == ()
    server.start()
    desk.until(lambda: desk.program.link.stage is Stage.CONNECTED)
    assert reserved(server) is None


def test_a_rule_raises_the_hand_and_the_reason_it_was_taken_down_is_kept(start, server):
    desk, call = calling(start, server, rules=True)
    server.do(lambda hub: hub.tell(SaveCard(call=call, revision=0, words=("legal",)), "op1"))
    desk.until(lambda: desk.panel.ask is not None and desk.panel.ask.automatic)
    desk.window("panel").rule_declined.emit(desk.panel.ask.escalation_id, "wrong_matter")
    desk.until(lambda: desk.panel.ask is None)
    assert server.hub.floor.calls[call].declined == ("legal",)
    assert desk.panel.rule.rule_id == "", "taken down, it says nothing more about this call"


def test_the_rule_is_followed_by_its_name(start, server):
    desk, call = calling(start, server, rules=True)
    server.do(lambda hub: hub.tell(SaveCard(call=call, revision=0, category="billing"), "op1"))
    desk.until(lambda: desk.panel.rule.rule_id == "refund")
    panel = desk.window("panel")
    panel.rule.followed.emit()
    desk.until(lambda: desk.escalation() is not None)
    assert (desk.escalation().rule, desk.escalation().chosen) == ("refund", None)


def test_a_call_back_is_promised(start, server):
    desk, call = calling(start, server)
    server.do(lambda hub: hub.raise_hand(call))
    desk.until(lambda: desk.panel.ask is not None)
    desk.window("panel").callback_promised.emit(desk.escalation().id)
    desk.until(lambda: desk.panel.ask.callback_promised)


def test_what_is_tapped_on_the_card_reaches_the_rules(start, server):
    desk, call = calling(start, server, rules=True)
    draft = CardDraft(
        category="billing", symptom="double", signs=("superior",), amount_yen=5478, exchanges=2,
        decision_wanted="返金してよいか",
    )  # fmt: skip
    desk.window("panel").card_edited.emit(call, draft)
    desk.until(lambda: call in server.hub.floor.cards and server.hub.floor.cards[call].revision)
    card = server.hub.floor.cards[call]
    assert (card.symptom, card.signs, card.amount_yen, card.exchanges) == ("double", ("superior",), 5478, 2)
    desk.until(lambda: desk.panel.rule.rule_id == "refund")
    desk.until(lambda: desk.panel.card.draft == draft)


def test_what_is_refused_says_why_where_it_was_pressed(start, server):
    desk, call = calling(start, server)
    server.do(lambda hub: hub.raise_hand(call))
    desk.until(lambda: desk.panel.ask is not None)
    panel, name = desk.window("panel"), desk.escalation().id
    for kind, press in (
        ("PromiseCallback", lambda: panel.callback_promised.emit(name)),
        ("Withdraw", lambda: panel.rule_declined.emit(name, "not_yet")),
    ):
        server.refuse[kind] = "already_connected"
        press()
        desk.until(lambda: desk.panel.refusal == "already_connected")
        assert plain(panel.refusal_words()) == plain(TEXTS("codes.already_connected"))
        desk.program.windows["panel"]._hand.read()
        desk.until(lambda: not desk.panel.refusal)
    server.refuse["AskForHelp"] = "call_not_talking"
    panel.help_asked.emit(call)
    desk.until(lambda: desk.panel.refusal == "call_not_talking")
