"""The PBX goes away and comes back: the hub ends in the true state, through the normal signals."""

from tests.harness.pbx.ami_proxy import AmiProxy
from tests.harness.pbx.floor import CUSTOMER, EXTENSIONS, OPERATOR, OTHER_OPERATOR, SV, Lab
from tests.harness.pbx.listening import Listening

from escdesk.domain.messages.calls import (
    PbxConnected,
    PbxLost,
    PhoneHeld,
    PhoneHungUp,
    PhoneRang,
    PhoneResumed,
)


def hold(floor: Lab, hub: Listening) -> str:
    floor.call()
    call = hub.sees(PhoneRang, extension=OPERATOR).call
    floor.phone(OPERATOR).hold()
    hub.sees(PhoneHeld, call=call)
    return call


def test_the_line_breaks_during_a_hold_and_the_call_is_still_there(
    floor: Lab, hub: Listening, line: AmiProxy
):
    call = hold(floor, hub)
    line.cut()
    hub.sees(PbxLost)
    assert hub.telephony.heard_at() is None
    line.mend()
    hub.sees_connected(2)
    seen = hub.all(PbxConnected)[-1].calls
    assert [(one.call, one.extension, one.talking) for one in seen] == [(call, OPERATOR, True)]
    assert hub.telephony.heard_at() is not None
    floor.phone(OPERATOR).resume()
    hub.sees(PhoneResumed, call=call)
    floor.phone(CUSTOMER).hangup()
    hub.sees(PhoneHungUp, call=call)


def test_what_happened_while_the_line_was_broken_is_believed(floor: Lab, hub: Listening, line: AmiProxy):
    hold(floor, hub)
    line.cut()
    hub.sees(PbxLost)
    floor.phone(CUSTOMER).hangup()
    floor.phone(OPERATOR).wait_idle()
    floor.call(CUSTOMER, OTHER_OPERATOR)
    line.mend()
    hub.sees_connected(2)
    assert [one.extension for one in hub.all(PbxConnected)[-1].calls] == [OTHER_OPERATOR]
    seen = hub.all(PbxConnected)[-1].calls[0]
    assert (seen.talking, bool(seen.caller_key), seen.peer) == (True, True, None)


def test_a_hub_that_starts_late_knows_who_is_calling_whom(floor: Lab, hub: Listening, line: AmiProxy):
    floor.call()
    rang = hub.sees(PhoneRang, extension=OPERATOR)
    floor.phone(SV)
    floor.phone(OTHER_OPERATOR).dial(SV)
    floor.phone(SV).wait_ringing()
    late = Listening(line.access, EXTENSIONS).start()
    try:
        late.sees_connected()
        seen = {one.extension: one for one in late.all(PbxConnected)[0].calls}
        assert set(seen) == {"2001", "2002", "3001"}
        assert (seen["2001"].caller_key, seen["2001"].direction) == (rang.caller_key, rang.direction)
        assert (seen["3001"].peer, seen["3001"].talking) == ("2002", False)
        assert seen["2002"].peer == "3001"
    finally:
        late.stop()


def test_the_pbx_is_killed_and_restarted_during_a_hold(floor: Lab, hub: Listening):
    hold(floor, hub)
    floor.pbx.kill()
    hub.sees(PbxLost)
    floor.pbx.restart()
    hub.sees_connected(2)
    assert hub.all(PbxConnected)[-1].calls == ()
    floor.forget_calls()
    floor.call()
    assert len([rang for rang in hub.all(PhoneRang) if rang.extension == OPERATOR]) == 2
