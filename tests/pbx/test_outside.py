"""A phone outside on a real PBX: whoever picks it up is told, and the operator's customer never notices."""

from collections.abc import Iterator

import pytest
from tests.harness.pbx.ami_proxy import AmiProxy
from tests.harness.pbx.floor import (
    BY_DIALPLAN,
    BY_TRUNK,
    CUSTOMER,
    EXTENSIONS,
    NOBODY,
    OPERATOR,
    OUTSIDE,
    Lab,
)
from tests.harness.pbx.listening import Listening
from tests.harness.pbx.tones import WINDOW_MS

from escdesk.domain.messages.calls import PbxConnected, PhoneHungUp, PhoneRang
from escdesk.domain.messages.outside import OutsideAnswered, OutsideFail, OutsideFailed

TOLD_AT_MOST_S = 20.0


@pytest.fixture(params=[BY_TRUNK, BY_DIALPLAN], ids=["by trunk", "by dialplan"])
def hub(line: AmiProxy, request: pytest.FixtureRequest) -> Iterator[Listening]:
    """The adapter as a hub runs it, connected, with one of the two ways out."""
    listening = Listening(line.access, EXTENSIONS, request.param).start()
    listening.sees_connected()
    yield listening
    listening.stop()


class Talk:
    """A customer with the operator, since when; the phone outside is switched on."""

    def __init__(self, floor: Lab, hub: Listening) -> None:
        floor.phone(OUTSIDE)
        self.since = floor.call()
        self.call = hub.sees(PhoneRang, extension=OPERATOR).call

    def goes_on(self, floor: Lab, hub: Listening) -> None:
        """The customer has heard the operator all the time, and the floor has had no other call."""
        floor.hears(CUSTOMER, OPERATOR)
        assert floor.story(CUSTOMER, self.since) == [OPERATOR]
        assert floor.longest_gap_ms(CUSTOMER, self.since) <= 1000
        assert [rang.call for rang in hub.all(PhoneRang)] == [self.call]
        assert hub.all(PhoneHungUp) == []


@pytest.fixture
def talk(floor: Lab, hub: Listening) -> Talk:
    return Talk(floor, hub)


def results(hub: Listening) -> list[OutsideAnswered | OutsideFailed]:
    return [one for one in hub.said if isinstance(one, OutsideAnswered | OutsideFailed)]


def hears_it_out(floor: Lab) -> None:
    """Whoever picked up hears a tone and the number, twice, and is released; nobody waits with music."""
    phone = floor.phone(OUTSIDE)
    phone.wait_talking()
    begin = phone.ear.now()
    phone.wait_idle()
    assert phone.ear.now() - begin <= TOLD_AT_MOST_S
    assert floor.story(OUTSIDE, begin).count("music") == 2, (
        "what is said is nobody's tone; music would not pause"
    )
    spoken = [window for window in floor.timeline(OUTSIDE, begin) if not window.silent]
    assert 1_000 <= len(spoken) * WINDOW_MS <= 10_000


def test_it_rings_and_is_picked_up(floor: Lab, hub: Listening, line: AmiProxy, talk: Talk):
    hub.ring_outside("O1", OUTSIDE)
    floor.phone(OUTSIDE).wait_ringing()
    assert "0312340000" in floor.phone(OUTSIDE).list_calls(), "it shows the floor's number"
    assert results(hub) == []
    floor.phone(OUTSIDE).accept()
    assert hub.sees(OutsideAnswered).order == "O1"
    hears_it_out(floor)
    talk.goes_on(floor, hub)
    assert len(results(hub)) == 1
    assert line.orders == ["Originate"]


def test_it_rings_for_nobody(floor: Lab, hub: Listening, line: AmiProxy, talk: Talk):
    hub.ring_outside("O1", OUTSIDE, ring_ms=1500)
    floor.phone(OUTSIDE).wait_ringing()
    assert hub.sees(OutsideFailed).reason is OutsideFail.NO_ANSWER
    floor.phone(OUTSIDE).wait_idle()
    talk.goes_on(floor, hub)
    assert (len(results(hub)), line.orders) == (1, ["Originate"])


def test_it_rejects(floor: Lab, hub: Listening, talk: Talk):
    hub.ring_outside("O1", OUTSIDE)
    floor.phone(OUTSIDE).wait_ringing()
    floor.phone(OUTSIDE).hangup()
    assert hub.sees(OutsideFailed).reason is OutsideFail.REJECTED
    talk.goes_on(floor, hub)
    assert len(results(hub)) == 1


def test_nobody_has_the_number(floor: Lab, hub: Listening, talk: Talk):
    hub.ring_outside("O1", NOBODY)
    assert hub.sees(OutsideFailed).reason is OutsideFail.UNREACHABLE
    talk.goes_on(floor, hub)
    assert len(results(hub)) == 1


def test_the_hub_lets_it_go(floor: Lab, hub: Listening, line: AmiProxy, talk: Talk):
    hub.ring_outside("O1", OUTSIDE)
    floor.phone(OUTSIDE).wait_ringing()
    hub.cancel_outside("O1")
    assert hub.sees(OutsideFailed).reason is OutsideFail.CANCELLED
    floor.phone(OUTSIDE).wait_idle()
    talk.goes_on(floor, hub)
    assert (len(results(hub)), line.orders) == (1, ["Originate", "Hangup"])


def test_who_picks_up_and_hangs_up_at_once_has_picked_up(floor: Lab, hub: Listening, talk: Talk):
    hub.ring_outside("O1", OUTSIDE)
    floor.phone(OUTSIDE).wait_ringing()
    floor.phone(OUTSIDE).accept()
    floor.phone(OUTSIDE).hangup()
    hub.sees(OutsideAnswered)
    floor.phone(OUTSIDE).wait_idle()
    talk.goes_on(floor, hub)
    assert len(results(hub)) == 1


# -- the hub dies


def test_the_hub_dies_while_it_rings_and_whoever_picks_up_is_told_all_the_same(
    floor: Lab, hub: Listening, line: AmiProxy, talk: Talk
):
    hub.ring_outside("O1", OUTSIDE)
    floor.phone(OUTSIDE).wait_ringing()
    line.cut()
    hub.retire()
    floor.phone(OUTSIDE).accept()
    hears_it_out(floor)
    talk.goes_on(floor, hub)
    assert (results(hub), line.orders) == ([], ["Originate"])


def test_the_hub_dies_while_it_rings_and_nobody_picks_up(
    floor: Lab, hub: Listening, line: AmiProxy, talk: Talk
):
    line.kill_after(1, line.cut)
    hub.ring_outside("O1", OUTSIDE, ring_ms=2_000)
    line.wait_killed()
    hub.retire()
    floor.phone(OUTSIDE).wait_ringing()
    floor.phone(OUTSIDE).wait_idle()
    talk.goes_on(floor, hub)
    assert (results(hub), line.orders) == ([], ["Originate"])


def test_the_next_hub_takes_it_for_no_call_and_can_let_it_go(
    floor: Lab, hub: Listening, line: AmiProxy, talk: Talk
):
    hub.ring_outside("O1", OUTSIDE)
    floor.phone(OUTSIDE).wait_ringing()
    line.cut()
    hub.retire()
    line.mend()
    later = Listening(line.access, EXTENSIONS).start()
    try:
        assert [seen.call for seen in later.sees(PbxConnected).calls] == [talk.call]
        later.cancel_outside("O1")
        floor.phone(OUTSIDE).wait_idle()
        floor.hears(CUSTOMER, OPERATOR)
        assert (results(later), later.all(PhoneRang)) == ([], [])
    finally:
        later.stop()
    talk.goes_on(floor, hub)


def test_a_line_that_is_lost_while_it_rings_says_nothing_of_it(
    floor: Lab, hub: Listening, line: AmiProxy, talk: Talk
):
    hub.ring_outside("O1", OUTSIDE)
    floor.phone(OUTSIDE).wait_ringing()
    line.cut()
    line.mend()
    hub.sees_connected(times=2)
    floor.phone(OUTSIDE).accept()
    hears_it_out(floor)
    assert (results(hub), line.orders) == ([], ["Originate"])
    talk.goes_on(floor, hub)
