"""Answers as they are typed and sent: kept, never sent twice, given up when they have arrived."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from immutables import Map
from PySide6.QtCore import QObject, Signal
from tests.domain.floors import call, stage

from escdesk.desktop.cases.talk_view import AnswerDraft
from escdesk.desktop.joins.instructing import PREFIX, Answers
from escdesk.desktop.link.mail import Restored
from escdesk.domain.ids import CommandId, PersonId
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.people import Role
from escdesk.domain.sight import project
from escdesk.protocol.client import Knowledge


class Hub(QObject):
    """A desk whose hub answers when the test says so: sv1 has the consult of op in hand."""

    answered = Signal(object, str, object)

    def __init__(self):
        super().__init__()
        self.play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR))
        self.play.say(co.AskForConsult(call=call(self.play, "2001", held=True), asks=Asks.DECISION), "op")
        self.play.say(e.Accept(escalation=self.case), "sv1")
        self.kept = {}
        self.asked = []
        self.papers = []
        self.locked = False
        self.link = SimpleNamespace(person=PersonId("sv1"), save_draft=self.kept.__setitem__, knowledge=None)
        self.look()

    @property
    def case(self):
        return self.play.escalation.id

    def look(self):
        sight = project(self.play.floor, PersonId("sv1"))
        self.link.knowledge = Knowledge("log", sight, Map())

    def now(self):
        return self.play.now

    def touch(self):
        pass

    def ask(self, command, *papers):
        self.asked.append(command)
        self.papers.append(papers)

    def pending(self):
        return [SimpleNamespace(id=CommandId(str(at)), command=one) for at, one in enumerate(self.asked)]

    def answer(self, code="ok", **details):
        """The hub answers the oldest."""
        self.papers.pop(0)
        self.answered.emit(self.asked.pop(0), code, details)


@pytest.fixture
def hub(qapp):
    return Hub()


@pytest.fixture
def answers(hub):
    return Answers(hub)


WRITTEN = AnswerDraft(kind=InstructionKind.LIMIT, amount="1万", text=" 返金して ", sentence="返金いたします")


def test_what_is_typed_is_kept_and_found_again(hub, answers):
    answers.edited(hub.case, WRITTEN)
    restored = Restored(drafts=dict(hub.kept), settings={})
    later = Answers(hub)
    later.restored(restored)
    assert later.at_desk.drafts[hub.case] == (WRITTEN, hub.play.now)


def test_an_instruction_goes_with_its_words_and_is_given_up_when_it_has_arrived(hub, answers):
    answers.edited(hub.case, WRITTEN)
    answers.send(hub.case, WRITTEN)
    answers.send(hub.case, WRITTEN)
    assert hub.asked == [
        co.GiveInstruction(
            escalation=hub.case, question=1, instruction=InstructionKind.LIMIT, amount_yen=10_000
        )
    ]
    ((paper,),) = hub.papers
    assert (paper.instruction, paper.text, paper.sentence) == (1, "返金して", "返金いたします")
    assert answers.at_desk.sending == {hub.case: "instruction"}
    hub.answer()
    assert answers.at_desk.sending == {}
    assert hub.case not in answers.at_desk.drafts
    assert hub.kept[PREFIX + hub.case] == b""


def test_refused_every_word_stays_with_the_reason(hub, answers):
    answers.edited(hub.case, WRITTEN)
    answers.send(hub.case, WRITTEN)
    hub.answer("beyond_authority", limit=5_000)
    assert answers.at_desk.refused == {hub.case: ("beyond_authority", 5_000)}
    assert answers.at_desk.drafts[hub.case][0] == WRITTEN
    answers.send(hub.case, WRITTEN)
    assert answers.at_desk.refused == {}, "asked once more it is not refused yet"


def test_the_cause_follows_the_last_instruction_and_its_refusal_hides_no_other(hub, answers):
    draft = AnswerDraft(kind=InstructionKind.DECLINED, cause=e.Cause.RULE)
    answers.send(hub.case, draft)
    assert [type(one) for one in hub.asked] == [co.GiveInstruction, co.SayCause]
    hub.answer("not_yours")
    hub.answer("too_early")
    assert answers.at_desk.refused == {hub.case: ("not_yours", None)}


def test_with_another_question_open_the_cause_waits(hub, answers):
    hub.play.say(co.AskAnother(escalation=hub.case, asks=Asks.DECISION), "op")
    hub.look()
    draft = AnswerDraft(kind=InstructionKind.DECLINED, question=2, cause=e.Cause.RULE)
    answers.edited(hub.case, draft)
    answers.send(hub.case, draft)
    (given,) = hub.asked
    assert given.question == 2
    hub.answer()
    assert answers.at_desk.drafts[hub.case][0] == AnswerDraft(cause=e.Cause.RULE), "it is taken along"


def test_a_cause_chosen_while_the_last_instruction_is_on_its_way_is_said_once(hub, answers):
    draft = AnswerDraft(kind=InstructionKind.DECLINED)
    answers.send(hub.case, draft)
    answers.edited(hub.case, replace(draft, cause=e.Cause.RULE))
    hub.play.say(hub.asked[0], "sv1")
    hub.look()
    hub.answer()
    assert hub.asked == [co.SayCause(escalation=hub.case, cause=e.Cause.RULE)]
    assert answers.at_desk.causes == {hub.case: e.Cause.RULE}
    hub.answer()
    assert (hub.asked, answers.at_desk.causes) == ([], {})
    assert hub.case not in answers.at_desk.drafts


def test_a_cause_that_went_along_is_not_said_again(hub, answers):
    draft = AnswerDraft(kind=InstructionKind.DECLINED, cause=e.Cause.RULE)
    answers.edited(hub.case, draft)
    answers.send(hub.case, draft)
    hub.play.say(hub.asked[0], "sv1")
    hub.look()
    hub.answer()
    assert hub.asked == [co.SayCause(escalation=hub.case, cause=e.Cause.RULE)]


@pytest.mark.parametrize("mode", ["message", "note"])
def test_a_message_leaves_the_instruction_as_it_was(hub, answers, mode):
    draft = AnswerDraft(mode=mode, text="指示の途中", message="伝言", note="メモ", template="ask_date")
    answers.edited(hub.case, draft)
    answers.send(hub.case, draft)
    (said,) = hub.asked
    assert (said.internal, said.template) == (mode == "note", "ask_date")
    assert hub.papers[0][0].text == ("メモ" if mode == "note" else "伝言")
    hub.answer()
    left = answers.at_desk.drafts[hub.case][0]
    assert left.text == "指示の途中"
    assert (left.message, left.note) == (("伝言", "") if mode == "note" else ("", "メモ"))


def test_an_amount_that_was_typed_for_another_kind_is_not_sent(hub, answers):
    answers.send(hub.case, AnswerDraft(kind=InstructionKind.DECLINED, amount="45000"))
    assert hub.asked[0].amount_yen is None


def test_read_is_told_once_and_not_behind_a_locked_screen(hub, answers):
    hub.play.say(co.SendMessage(escalation=hub.case), "op")
    hub.look()
    hub.locked = True
    answers.seen(hub.case, 1)
    assert hub.asked == []
    hub.locked = False
    answers.seen(hub.case, 1)
    answers.seen(hub.case, 1)
    assert hub.asked == [co.ReportMessagesRead(escalation=hub.case, upto=1)]


def test_nobody_reads_their_own_words(hub, answers):
    hub.play.say(co.SendMessage(escalation=hub.case), "sv1")
    hub.look()
    answers.seen(hub.case, 1)
    assert hub.asked == []
    hub.play.say(co.SendMessage(escalation=hub.case), "op")
    hub.look()
    answers.seen(hub.case, 2)
    assert hub.asked == [co.ReportMessagesRead(escalation=hub.case, upto=2)]


def test_what_is_new_stays_marked_until_another_case_is_looked_at(hub, answers):
    hub.play.say(co.SendMessage(escalation=hub.case), "op")
    hub.look()
    answers.look_at(hub.case)
    answers.seen(hub.case, 1)
    answers.look_at(hub.case)
    assert answers.at_desk.new_from == {hub.case: 0}
    answers.look_at(None)
    answers.look_at(hub.case)
    assert answers.at_desk.new_from == {hub.case: 1}


def test_handed_on_or_gone_nothing_is_left_of_it(hub, answers):
    answers.edited(hub.case, WRITTEN)
    hub.ask(e.HandOn(escalation=hub.case, up=True))
    hub.answer()
    assert answers.at_desk.drafts == {}
    answers.edited(hub.case, WRITTEN)
    answers.edited("gone", WRITTEN)
    answers.forget_gone()
    assert set(answers.at_desk.drafts) == {hub.case}


@pytest.mark.parametrize(
    ("what", "command"), [("begin", v.TalkAside), ("end", v.EndAside), ("take", v.TakeFromAside)]
)
def test_what_is_done_by_phone_is_refused_where_it_was_asked(hub, answers, what, command):
    answers.phone(hub.case, what)
    assert hub.asked == [command(escalation=hub.case)]
    hub.answer("no_extension")
    assert answers.at_desk.refused == {hub.case: ("no_extension", None)}
