"""The link over a real socket: it comes in, follows, survives every break, and asks exactly once."""

import pytest
from tests.desktop.hub_server import CERTIFICATE, PASSWORD, HubServer

from escdesk.desktop.link.keys import MemoryKeys
from escdesk.desktop.link.mail import Stage
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.escalations import AskForTakeover
from escdesk.domain.messages.people import Choice, ChoosePresence
from escdesk.domain.sight import project


def has_all_of(desk, server, person="op1") -> bool:
    return desk.link.knowledge.sight == project(server.hub.floor, PersonId(person))


def test_it_comes_in_and_sees_what_its_person_may_see(server, new_desk):
    desk = new_desk().log_in(server)
    assert has_all_of(desk, server)
    assert dict(desk.link.knowledge.papers) == server.hub.shown("op1")
    assert desk.link.role == "operator"
    assert desk.link.person == "op1"


def test_it_follows(server, new_desk):
    desk = new_desk().log_in(server, "sv1")
    server.do(lambda hub: hub.raise_hand(hub.call(1)))
    desk.until(lambda: has_all_of(desk, server, "sv1"))
    assert any(kind == "escalation" for kind, _ in desk.link.knowledge.sight.entities)


def test_a_wrong_password_is_refused(server, new_desk):
    desk = new_desk().log_in(server, password="wrong")
    assert [refused.code for refused in desk.refusals] == ["wrong_password"]
    assert desk.link.stage is Stage.OUT


def test_a_hub_that_is_not_there_is_said(new_desk):
    nobody = HubServer()
    nobody.start()
    nobody.stop()
    desk = new_desk().log_in(nobody)
    assert [refused.code for refused in desk.refusals] == ["hub_unreachable"]
    desk.refusals.clear()
    desk.link.log_in("ftp://somewhere", "op1", "x")
    desk.until(lambda: desk.refusals)
    assert desk.refusals[0].code == "bad_address"


def test_an_ask_is_answered_and_what_it_did_is_seen_first(server, new_desk):
    desk = new_desk().log_in(server)
    seen = []
    desk.link.answered.connect(
        lambda *_: seen.append(desk.link.knowledge.sight.entities["person", "op1"].choice)
    )
    command_id = desk.link.ask(ChoosePresence(choice=Choice.MEETING))
    assert desk.link.pending[command_id].command == ChoosePresence(choice=Choice.MEETING)
    desk.until(lambda: desk.answers)
    assert desk.answers == [(command_id, "ok", {})]
    assert seen == [Choice.MEETING]
    assert desk.link.pending == {}


def test_a_refusal_comes_with_its_code(server, new_desk):
    desk = new_desk().log_in(server)
    command_id = desk.link.ask(AskForTakeover(call="nothing"))
    desk.until(lambda: desk.answers)
    assert desk.answers[0][:2] == (command_id, "no_such_call")


def test_answers_lost_with_their_line_are_asked_for_again_and_done_once(server, new_desk):
    desk = new_desk().log_in(server)
    server.close_before_answer = 3
    ids = [desk.link.ask(ChoosePresence(choice=choice)) for choice in (Choice.AWAY, Choice.MEETING)]
    desk.until(lambda: len(desk.answers) == 2)
    assert [answer[0] for answer in desk.answers] == ids
    assert len(server.asks) > 2
    assert server.hub.carried_out == 2
    desk.until(lambda: has_all_of(desk, server))


def test_what_is_asked_while_the_hub_is_away_is_delivered_once_when_it_is_back(server, new_desk):
    desk = new_desk().log_in(server)
    call = server.do(lambda hub: hub.call(1))
    desk.until(lambda: has_all_of(desk, server))
    server.stop()
    desk.until(lambda: desk.link.stage is Stage.AWAY)
    command_id = desk.link.ask(AskForTakeover(call=call))
    desk.until(lambda: desk.link.pending[command_id].late)
    assert not desk.answers
    server.start()
    desk.until(lambda: desk.answers)
    assert desk.answers[0][:2] == (command_id, "ok")
    assert server.hub.carried_out == 1
    assert len(server.hub.floor.escalations) == 1


def test_what_was_never_sent_can_be_taken_back(server, new_desk):
    desk = new_desk().log_in(server)
    server.stop()
    desk.until(lambda: desk.link.stage is Stage.AWAY)
    command_id = desk.link.ask(ChoosePresence(choice=Choice.AWAY))
    desk.link.withdraw(command_id)
    desk.until(lambda: desk.answers)
    assert desk.answers == [(command_id, "withdrawn", {})]
    server.start()
    desk.until(lambda: desk.link.stage is Stage.CONNECTED)
    second = desk.link.ask(ChoosePresence(choice=Choice.MEETING))
    desk.until(lambda: len(desk.answers) == 2)
    assert [ask[1] for ask in server.asks] == [second]


def test_what_was_sent_is_not_taken_back_silently(server, new_desk):
    desk = new_desk().log_in(server)
    server.silent = True
    command_id = desk.link.ask(ChoosePresence(choice=Choice.AWAY))
    desk.until(lambda: server.asks)
    desk.link.withdraw(command_id)
    server.silent = False
    server.drop_lines()
    desk.until(lambda: desk.answers)
    assert desk.answers[0][:2] == (command_id, "ok")


def test_a_silent_hub_counts_as_away(server, new_desk):
    desk = new_desk().log_in(server)
    server.silent = True
    desk.until(lambda: desk.link.stage is Stage.AWAY)


def test_it_resumes_by_number(server, new_desk):
    desk = new_desk().log_in(server)
    stood_at = desk.link.knowledge.sight.seq
    server.stop()
    server.hub.call(1)
    server.start()
    desk.until(lambda: has_all_of(desk, server))
    assert server.hellos[-1] == stood_at


def test_a_session_that_is_over_leads_out(server, new_desk):
    desk = new_desk().log_in(server)
    server.bad_token = True
    server.drop_lines()
    desk.until(lambda: desk.refusals)
    assert desk.refusals[0].code == "bad_token"
    assert desk.link.stage is Stage.OUT


def test_a_new_start_has_everything_and_delivers_what_was_left(server, new_desk, tmp_path):
    keys = MemoryKeys()
    first = new_desk(keys=keys).log_in(server)
    first.link.save_draft("card:c1", b"half a word")
    server.stop()
    first.until(lambda: first.link.stage is Stage.AWAY)
    command_id = first.link.ask(ChoosePresence(choice=Choice.MEETING))
    first.link.stop()
    second = new_desk(keys=keys)
    second.link.come_back(server.url, "op1")
    second.until(lambda: second.restored)
    (opened,), (restored,) = second.opened, second.restored
    assert opened.knowledge == first.link.knowledge
    assert restored.drafts == {"card:c1": b"half a word"}
    assert restored.pending == ((command_id, ChoosePresence(choice=Choice.MEETING)),)
    assert second.link.pending[command_id].late
    assert second.link.role == "operator"
    server.start()
    second.until(lambda: second.answers)
    assert second.answers[0][:2] == (command_id, "ok")
    assert server.hub.carried_out == 1


def test_without_a_kept_key_there_is_no_offline_start(server, new_desk):
    desk = new_desk()
    desk.link.come_back(server.url, "op1")
    desk.until(lambda: desk.refusals)
    assert desk.refusals[0].code == "no_key"


def test_no_keyring_is_said(server, new_desk):
    desk = new_desk().log_in(server)
    desk.until(lambda: desk.notices)
    assert desk.notices == ["no_keyring"]


def test_two_desks_of_one_person_on_one_machine(server, new_desk, tmp_path):
    new_desk().log_in(server)
    second = new_desk().log_in(server)
    assert [refused.code for refused in second.refusals] == ["cache_in_use"]
    third = new_desk(tmp_path / "elsewhere").log_in(server)
    assert third.refusals == []
    assert third.is_connected()


def test_floor_time_comes_from_the_hub(server, new_desk):
    desk = new_desk().log_in(server)
    assert abs(desk.link.now() - server.hub.now) < 60_000


def test_without_a_disk_it_works_in_memory_and_says_so(server, new_desk, tmp_path):
    (tmp_path / "file").write_text("")
    desk = new_desk(tmp_path / "file" / "below").log_in(server)
    command_id = desk.link.ask(ChoosePresence(choice=Choice.MEETING))
    desk.until(lambda: desk.answers)
    assert desk.answers[0][:2] == (command_id, "ok")
    assert "cache_failed" in desk.notices
    assert has_all_of(desk, server)


def test_one_person_goes_and_another_comes_at_the_same_desk(server, new_desk):
    desk = new_desk().log_in(server, "op1")
    desk.link.save_draft("card:c1", b"of op1")
    server.stop()
    desk.until(lambda: desk.link.stage is Stage.AWAY)
    desk.link.ask(ChoosePresence(choice=Choice.MEETING))
    server.start()
    desk.until(lambda: desk.answers)
    desk.link.log_in(server.url, "sv1", PASSWORD)
    desk.until(lambda: desk.link.person == "sv1" and has_all_of(desk, server, "sv1"))
    desk.until(lambda: len(desk.restored) == 2)
    assert desk.restored[1].drafts == {}
    assert desk.restored[1].pending == ()


@pytest.fixture
def secure_server():
    server = HubServer(secure=True)
    server.start()
    yield server
    server.stop()


def test_a_private_certificate_is_trusted_where_it_was_given(secure_server, new_desk):
    desk = new_desk()
    desk.link.log_in(secure_server.url, "op1", PASSWORD, certificate=CERTIFICATE)
    desk.until(desk.is_connected)
    assert has_all_of(desk, secure_server)


def test_a_certificate_that_nobody_knows_is_not_trusted(secure_server, new_desk):
    desk = new_desk().log_in(secure_server)
    assert [refused.code for refused in desk.refusals] == ["hub_distrusted"]
    assert secure_server.hellos == []
