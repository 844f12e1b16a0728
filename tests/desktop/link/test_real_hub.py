"""The link against the real hub as a process, killed again and again: every ask is done exactly once."""

import pytest
from tests.desktop.real_hub import RealHub

from escdesk.desktop.link.keys import MemoryKeys
from escdesk.desktop.link.mail import Stage
from escdesk.desktop.link.place import file_name
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.people import Choice, ChoosePresence


@pytest.fixture
def hub(tmp_path):
    folder = tmp_path / "hub"
    folder.mkdir()
    hub = RealHub(folder)
    hub.start()
    hub.import_people()
    yield hub
    hub.kill()


def test_every_ask_is_done_once_however_often_the_hub_dies(hub, new_desk):
    desk = new_desk()
    desk.link.log_in(hub.url, "sato", "correct horse", "3001")
    desk.until(desk.is_connected)
    me = desk.link.knowledge.sight.entities["person", desk.link.person]
    assert (me.role, me.extension) == ("sv", "3001")
    assert desk.link.knowledge.papers["StaffName", desk.link.person].name == "佐藤 恵子"
    choices = [Choice.MEETING, Choice.AWAY, Choice.FREE, Choice.TRAINING, Choice.ON_BREAK, Choice.CANNOT]
    asked = []
    for number, choice in enumerate(choices):
        asked.append(desk.link.ask(ChoosePresence(choice=choice)))
        if number % 2 == 0:
            hub.kill()  # before, while or after it was done
            desk.until(lambda: desk.link.stage is Stage.AWAY)
            hub.start()
    desk.until(lambda: len(desk.answers) == len(choices))
    assert [answer[:2] for answer in desk.answers] == [(one, "ok") for one in asked]
    desk.until(desk.is_connected)
    desk.until(
        lambda: (
            desk.link.knowledge.sight.entities["person", PersonId(desk.link.person)].choice is Choice.CANNOT
        )
    )
    assert [event["choice"] for event in hub.log("PresenceChosen")] == [choice.value for choice in choices]


def test_wrong_password_and_extension_are_said_by_the_hub(hub, new_desk):
    desk = new_desk()
    desk.link.log_in(hub.url, "sato", "wrong")
    desk.until(lambda: len(desk.refusals) == 1)
    desk.link.log_in(hub.url, "sato", "correct horse", "9999")
    desk.until(lambda: len(desk.refusals) == 2)
    desk.link.log_in(hub.url, "sato", "correct horse", "3001")
    desk.until(desk.is_connected)
    other = new_desk()
    other.link.log_in(hub.url, "suzuki", "battery staple", "3001")
    other.until(lambda: other.refusals)
    assert [refused.code for refused in desk.refusals] == ["wrong_password", "no_such_extension"]
    assert other.refusals[0].code == "extension_taken"
    assert other.refusals[0].by == "佐藤 恵子"


def test_the_hub_tells_its_name_and_places_before_the_door(hub, new_desk):
    desk = new_desk()
    looked = []
    desk.link.looked.connect(looked.append)
    desk.link.look(hub.url)
    desk.until(lambda: looked)
    assert (looked[0].code, looked[0].floor) == ("", "東京第一フロア")
    assert looked[0].extensions == (("2001", True), ("3001", True))


def test_whoever_logs_out_leaves_the_seat_and_no_key(hub, new_desk, tmp_path):
    keys = MemoryKeys()
    desk = new_desk(tmp_path / "desk", keys)
    left = []
    desk.link.left.connect(left.append)
    desk.link.log_in(hub.url, "sato", "correct horse", "3001")
    desk.until(lambda: desk.restored and keys.find(file_name(hub.url, "sato")))
    desk.link.log_out()
    desk.until(lambda: left)
    assert left == [True]
    assert keys.find(file_name(hub.url, "sato")) is None
    assert [(event["extension"], event["why"]) for event in hub.log("SeatLeft")] == [("3001", "logout")]
    assert list((tmp_path / "desk").glob("*.db"))
    desk.link.come_back(hub.url, "sato")
    desk.until(lambda: desk.refusals)
    assert desk.refusals[0].code == "no_key"
    desk.link.log_in(hub.url, "sato", "correct horse", "3001")
    desk.until(desk.is_connected)
