"""The operator's consults as views, from a floor that the real domain has played; no Qt here."""

import pytest
from msgspec.structs import replace as struct_replace
from tests.desktop.panel.ruled import PAPERS, on_the_line, ruled, ruleset, seen
from tests.domain.floors import call as call_at

from escdesk.desktop.panel.build_consult import Typed
from escdesk.desktop.panel.person_view import Authority
from escdesk.desktop.panel.view import LinkView, OutboxRow
from escdesk.domain.ids import PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.escalations import Cause
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.papers import CardText, InstructionText, MessageText, QuestionText, paper_key
from escdesk.domain.messages.people import Role

CARD = {"category": "billing"}


def consult(play, asks=Asks.DECISION, **card):
    """A hand that asks for a word, in the hands of sv1."""
    call = on_the_line(play, **(card or CARD))
    play.say(co.AskForConsult(call=call, person=PersonId("sv1"), asks=asks), "op")
    (name,) = play.floor.escalations
    play.say(e.Accept(escalation=name), "sv1")
    return call, name


def instruct(play, name, question=1, kind=InstructionKind.APPROVED, amount_yen=None):
    play.say(
        co.GiveInstruction(escalation=name, question=question, instruction=kind, amount_yen=amount_yen), "sv1"
    )


def with_words(*papers):
    return {**PAPERS, **{paper_key(paper): paper for paper in papers}}


def states(view):
    return [one.state for one in view.consult.questions]


# -- the hand -------------------------------------------------------------------------------------------------


def test_a_consult_is_a_hand_that_says_what_it_asks_for():
    play = ruled()
    call = on_the_line(play)
    play.say(co.AskForConsult(call=call, asks=Asks.DECISION), "op")
    ask = seen(play).ask
    assert (ask.stage, ask.asks, ask.consult, ask.waiting) == ("ringing", "decision", True, 1)
    assert seen(play).consult.here
    assert states(seen(play)) == ["waiting"]


def test_on_its_way_it_is_a_consult_already():
    play = ruled()
    call = on_the_line(play)
    link = LinkView(outbox=(OutboxRow("k1", "AskForConsult", play.now, call_id=call, late=True),))
    ask = seen(play, link=link).ask
    assert (ask.stage, ask.consult, ask.late) == ("sending", True, True)


def test_whoever_has_it_at_the_desk_leaves_the_customer_where_they_are():
    play = ruled()
    consult(play)
    view = seen(play)
    assert (view.ask.stage, view.ask.names, view.ask.extension) == ("in_hand", ("佐藤 恵子",), "")
    assert view.ask.due == play.now + 180_000
    assert (view.consult.owner, view.consult.due) == ("佐藤 恵子", play.now + 180_000)


def test_whoever_has_it_is_cut_off_and_the_panel_counts_until_it_goes_on():
    play = ruled()
    consult(play)
    play.wait(5_000)
    assert seen(play).ask.lost_until is None, (
        "a card that is not open yet is nothing to count for the operator"
    )
    play.say(p.DeskClosed(person=PersonId("sv1"), session=SessionId("desk-sv1")))
    ask = seen(play).ask
    assert (ask.lost_at, ask.lost_until) == (play.now, play.now + 20_000)
    play.wait(20_000)
    ask = seen(play).ask
    assert (ask.lost_until, ask.tried[0].outcome) == (None, "desk_gone")


def test_a_takeover_has_no_questions():
    play = ruled()
    play.say(e.AskForTakeover(call=on_the_line(play)), "op")
    view = seen(play)
    assert (view.ask.consult, view.consults) == (False, ())


# -- instructions ---------------------------------------------------------------------------------------------


def test_an_instruction_with_its_words_amount_and_authority():
    play = ruled()
    call, name = consult(play)
    instruct(play, name, kind=InstructionKind.LIMIT, amount_yen=10_000)
    words = with_words(
        InstructionText(escalation=name, instruction=1, text="全額返金", sentence="ご返金いたします"),
        CardText(call=call, revision=1, decision_wanted="返金してよいか"),
    )
    view = seen(play, words)
    (given,) = view.consult.unread
    assert (given.kind, given.amount_yen, given.authority_yen) == ("limit", 10_000, 30_000)
    assert (given.text, given.sentence, given.by) == ("全額返金", "ご返金いたします", "佐藤 恵子")
    assert view.consult.questions[0].text == "返金してよいか"
    assert (view.consult.questions[0].category, view.consult.due) == ("ご請求", None)
    assert (view.ask.answers, view.ask.waiting) == (1, 0)


def test_read_and_asked_again_and_answered_anew():
    play = ruled()
    _, name = consult(play)
    instruct(play, name)
    play.say(co.AcknowledgeInstruction(escalation=name, instruction=1), "op")
    assert (states(seen(play)), seen(play).consult.unread) == (["read"], ())
    play.say(co.AskAgain(escalation=name, question=1), "op")
    assert states(seen(play)) == ["waiting"]
    instruct(play, name, kind=InstructionKind.DECLINED)
    (given,) = seen(play).consult.unread
    assert (given.number, given.again, given.kind) == (2, True, "declined")


def test_what_was_not_read_in_time_says_so():
    play = ruled()
    _, name = consult(play)
    instruct(play, name)
    play.wait(61_000)
    (given,) = seen(play).consult.unread
    assert given.late


def test_a_closed_case_leaves_the_panel():
    play = ruled()
    _, name = consult(play)
    instruct(play, name)
    play.say(co.AcknowledgeInstruction(escalation=name, instruction=1), "op")
    play.say(co.SayCause(escalation=name, cause=Cause.RULE), "sv1")
    assert (seen(play).consults, seen(play).ask) == ((), None)


# -- several questions ----------------------------------------------------------------------------------------


def test_each_question_has_its_own_state_and_words():
    play = ruled()
    _, name = consult(play)
    play.say(co.AskAnother(escalation=name, category="line"), "op")
    play.say(co.AskAnother(escalation=name), "op")
    instruct(play, name, question=2)
    play.say(co.DropQuestion(escalation=name, question=3), "op")
    view = seen(play, with_words(QuestionText(escalation=name, question=2, text="機器は交換か")))
    assert states(view) == ["waiting", "answered", "dropped"]
    second = view.consult.questions[1]
    assert (second.text, second.category) == ("機器は交換か", "回線・機器")
    assert [one.may_drop for one in view.consult.questions] == [True, True, False]
    assert (view.consult.waiting, view.ask.waiting) == (1, 1)


def test_what_is_on_its_way_counts_against_the_nine():
    play = ruled()
    _, name = consult(play)
    for _ in range(7):
        play.say(co.AskAnother(escalation=name), "op")
    coming = {name: Typed(questions=(("line", "もう一つ", play.now),))}
    view = seen(play, typed=coming)
    assert states(view)[-1] == "sending"
    assert (len(view.consult.questions), view.consult.may_ask) == (9, False)


# -- messages -------------------------------------------------------------------------------------------------


def test_messages_are_fresh_until_they_were_seen_and_internal_ones_never_come():
    play = ruled()
    _, name = consult(play)
    play.say(co.SendMessage(escalation=name), "sv1")
    play.say(co.SendMessage(escalation=name, internal=True), "sv1")
    play.say(co.SendMessage(escalation=name), "op")
    words = with_words(
        MessageText(escalation=name, message=1, text="いつですか"),
        MessageText(escalation=name, message=2, text="内緒"),
        MessageText(escalation=name, message=3, text="昨日です"),
    )
    typed = {name: Typed(draft="書きかけ", messages=(("送信中", play.now),))}
    case = seen(play, words, typed=typed).consult
    assert [(one.text, one.mine, one.fresh) for one in case.messages] == [
        ("いつですか", False, True),
        ("昨日です", True, False),
        ("送信中", True, False),
    ]
    assert (case.last, case.fresh, case.draft) == (3, 1, "書きかけ")
    play.say(co.ReportMessagesRead(escalation=name, upto=3), "op")
    assert seen(play, words).consult.fresh == 0


def test_ready_made_messages_for_this_matter_come_first_and_instructions_not_at_all():
    play = ruled()
    rules = struct_replace(
        ruleset(2),
        templates=(
            s.Template(id="any", label="どれでも", text="a"),
            s.Template(id="bill", label="請求", text="b", categories=("billing",)),
            s.Template(id="line", label="回線", text="c", categories=("line",)),
            s.Template(id="ok", label="承認", text="d", kind=InstructionKind.APPROVED),
        ),
    )
    play.say(s.AdoptRules(ruleset=rules))
    consult(play)
    assert [one.template for one in seen(play).consult.ready] == ["bill", "any"]


# -- the customer is gone -------------------------------------------------------------------------------------


def test_the_customer_leaves_while_it_is_written_and_the_answer_is_told_by_calling_back():
    play = ruled()
    call, name = consult(play)
    play.say(c.PhoneHungUp(call=call, reason=c.EndReason.CUSTOMER))
    view = seen(play)
    assert (view.call, view.handed_over.consult) == (None, "waiting")
    assert view.consult is not None
    assert not view.consult.here
    instruct(play, name)
    play.wait(5_000)
    play.say(co.AcknowledgeInstruction(escalation=name, instruction=1), "op")
    assert seen(play).handed_over.consult == "answered"


def test_a_customer_who_was_told_before_they_left_is_not_called_back():
    play = ruled()
    call, name = consult(play)
    instruct(play, name)
    play.say(co.AcknowledgeInstruction(escalation=name, instruction=1), "op")
    play.wait(5_000)
    play.say(c.PhoneHungUp(call=call, reason=c.EndReason.CUSTOMER))
    assert seen(play).handed_over is None


def test_what_comes_for_another_call_stands_behind_the_one_at_hand():
    play = ruled()
    call, name = consult(play)
    play.say(c.PhoneHungUp(call=call, reason=c.EndReason.CUSTOMER))
    instruct(play, name)
    other = call_at(play, "2001", "another")
    view = seen(play)
    assert view.call.call_id == other
    assert (view.consult, [one.here for one in view.consults]) == (None, [False])


# -- who may decide -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("card", "matters"), [({}, False), ({"amount_yen": 5_000}, True)])
def test_rows_say_how_much_each_may_decide(card, matters):
    play = ruled()
    on_the_line(play, **CARD, **card)
    rows = {row.person_id: row.authority for row in seen(play).people}
    assert rows["sv1"] == Authority(30_000, matters=matters)
    assert rows["mgr"] == Authority(None, matters=matters)


def test_ones_own_limit_goes_before_that_of_the_level():
    play = ruled()
    person = play.floor.people[PersonId("sv2")]
    play.say(
        p.EnrolPerson(
            person=person.id, role=Role.SUPERVISOR, teams=person.teams, clients=person.clients,
            authority_yen=10_000,
        )
    )  # fmt: skip
    on_the_line(play)
    rows = {row.person_id: row.authority for row in seen(play).people}
    assert rows["sv2"].limit_yen == 10_000
