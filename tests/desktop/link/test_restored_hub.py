"""A hub that was put back to a backup: desks that knew more get everything anew and go on."""

import pytest
from tests.desktop.real_hub import RealHub

from escdesk.desktop.link.mail import Stage
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


def backed_up(hub, to):
    hub.admin("backup", "--to", str(to))
    (file,) = to.glob("*.backup")
    return file


def mine(desk):
    return desk.link.knowledge.sight.entities["person", desk.link.person]


def choose(desk, choice):
    before = len(desk.answers)
    desk.link.ask(ChoosePresence(choice=choice))
    desk.until(lambda: len(desk.answers) > before and mine(desk).choice is choice)
    assert desk.answers[-1][1] == "ok"


@pytest.mark.parametrize("busy", [False, True], ids=["behind the desk", "past the desk's number again"])
def test_a_desk_that_knew_more_than_the_restored_hub_gets_everything_anew(hub, new_desk, tmp_path, busy):
    desk = new_desk()
    desk.link.log_in(hub.url, "sato", "correct horse", "3001")
    desk.until(desk.is_connected)
    choose(desk, Choice.MEETING)
    file = backed_up(hub, tmp_path / "backups")
    for choice in (Choice.FREE, Choice.TRAINING, Choice.FREE, Choice.TRAINING, Choice.FREE, Choice.ON_BREAK):
        choose(desk, choice)
    stood_at, floor = desk.link.knowledge.sight.seq, desk.link.knowledge.floor
    hub.kill()
    desk.until(lambda: desk.link.stage is Stage.AWAY)
    said = hub.admin("restore", "--from", str(file), "--force")
    assert "What was there is kept as" in said
    asked = desk.link.ask(ChoosePresence(choice=Choice.CANNOT)) if busy else None
    hub.start()
    if busy:
        other = new_desk(tmp_path / "other")
        other.link.log_in(hub.url, "suzuki", "battery staple", "2001")
        other.until(other.is_connected)
        for _ in range(20):  # the new log runs over the number that the desk stood at in the old one
            choose(other, Choice.TRAINING)
            choose(other, Choice.FREE)
        assert other.link.knowledge.sight.seq > stood_at
    desk.until(lambda: desk.is_connected() and desk.link.knowledge.floor != floor)
    if asked is None:
        assert desk.link.knowledge.sight.seq < stood_at
        assert mine(desk).choice is Choice.MEETING, "as it was when the backup was made"
    else:
        desk.until(lambda: any(answer[:2] == (asked, "ok") for answer in desk.answers))
        desk.until(lambda: mine(desk).choice is Choice.CANNOT)
    choose(desk, Choice.AWAY)
    choices = [event["choice"] for event in hub.log("PresenceChosen") if event["person"] == desk.link.person]
    assert choices == ["meeting", *(["cannot"] if busy else []), "away"]


def test_whoever_logged_in_after_the_backup_logs_in_again(hub, new_desk, tmp_path):
    file = backed_up(hub, tmp_path / "backups")
    desk = new_desk()
    desk.link.log_in(hub.url, "sato", "correct horse", "3001")
    desk.until(desk.is_connected)
    hub.kill()
    hub.admin("restore", "--from", str(file), "--force")
    hub.start()
    desk.until(lambda: desk.refusals)
    assert desk.refusals[-1].code == "bad_token"
    desk.link.log_in(hub.url, "sato", "correct horse", "3001")
    desk.until(desk.is_connected)
    choose(desk, Choice.MEETING)
