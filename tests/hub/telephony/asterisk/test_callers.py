"""Who is at the other end, when phones join, fetch and forward calls; hand-made events, each as Asterisk sends it."""

from escdesk.domain.ids import CallId, Extension
from escdesk.domain.messages.calls import (
    Direction,
    OtherSideReplaced,
    PbxConnected,
    PhoneRang,
    PhoneResumed,
)
from escdesk.domain.messages.papers import CallerNumber
from escdesk.hub.telephony.asterisk.ami import Message
from escdesk.hub.telephony.asterisk.channels import Channels
from escdesk.hub.telephony.asterisk.signals import Interpreter
from escdesk.hub.telephony.asterisk.told import Said

FLOOR = frozenset(Extension(one) for one in ("2001", "2002", "3001"))
NUMBER = "0312340001"


class Pbx:
    """Channels by short names; a phone's begins with its extension."""

    def __init__(self) -> None:
        self.reading = Interpreter(Channels(FLOOR), key_of=lambda number: f"key:{number}")
        self.said: list[Said] = []
        self._who: dict[str, dict[str, str]] = {}

    def send(self, event: str, **fields: str) -> None:
        self.said += self.reading.take(Message((("Event", event), *fields.items())))

    def new(
        self, uniqueid: str, name: str, state: str, number: str = "", exten: str = "s", of: str = ""
    ) -> None:
        self._who[uniqueid] = {
            "Channel": name,
            "Uniqueid": uniqueid,
            "Linkedid": of or uniqueid,
            "CallerIDNum": number,
        }
        self.send("Newchannel", ChannelStateDesc=state, Exten=exten, **self._who[uniqueid])

    def calls(self, uniqueid: str, exten: str, number: str = NUMBER) -> None:
        """A customer dials `exten`."""
        self.new(uniqueid, f"PJSIP/trunk-{uniqueid}", "Ring", number, exten)

    def rings(self, uniqueid: str, extension: str, caller: str) -> None:
        """A phone is rung for a caller."""
        self.new(
            uniqueid, f"PJSIP/{extension}-{uniqueid}", "Down", extension, of=self._who[caller]["Linkedid"]
        )
        dest = {f"Dest{key}": value for key, value in self._who[uniqueid].items()}
        self.send("DialBegin", **self._who[caller], **dest)

    def up(self, uniqueid: str) -> None:
        self.send("Newstate", ChannelStateDesc="Up", **self._who[uniqueid])

    def enter(self, bridge: str, *uniqueids: str) -> None:
        for uniqueid in uniqueids:
            self.send("BridgeEnter", BridgeUniqueid=bridge, ChannelStateDesc="Up", **self._who[uniqueid])

    def leave(self, bridge: str, uniqueid: str) -> None:
        self.send("BridgeLeave", BridgeUniqueid=bridge, **self._who[uniqueid])

    def talk(self) -> None:
        """A customer `c` who dialled a queue talks with the operator `o`."""
        self.calls("c", "5000")
        self.send("QueueCallerJoin", Queue="support", **self._who["c"])
        self.rings("o", "2001", "c")
        self.up("o")
        self.enter("b1", "o", "c")

    def ask(self, *, answered: bool) -> None:
        """The operator asks the supervisor `s` before a transfer, by the PBX's feature code."""
        self.send("Hold", **self._who["o"])
        self.new("l1", "Local/3001@internal-0;1", "Down", of="c")
        self.new("l2", "Local/3001@internal-0;2", "Ring", "2001", "3001", of="c")
        self.enter("b2", "l1")
        self.leave("b1", "o")
        self.enter("b2", "o")
        self.rings("s", "3001", "l2")
        if answered:
            self.up("s")
            self.enter("b3", "s", "l2")

    def hang_up(self, uniqueid: str, bridge: str) -> None:
        self.send("HangupRequest", **self._who[uniqueid])
        self.leave(bridge, uniqueid)
        self.send("Hangup", **self._who[uniqueid])

    def joins(self) -> None:
        """The operator hangs up, which completes the transfer."""
        self.send("HangupRequest", **self._who["o"])
        self.leave("b2", "o")
        self.leave("b2", "l1")
        self.enter("b1", "l1")
        self.send(
            "AttendedTransfer",
            Result="Success",
            OrigTransfererUniqueid="o",
            SecondTransfererUniqueid="o",
            SecondTransfererConnectedLineNum="3001",
        )
        self.send("Hangup", **self._who["o"])

    def replaced(self) -> list[tuple[OtherSideReplaced, tuple[CallerNumber, ...]]]:
        return [(one.signal, one.papers) for one in self.said if isinstance(one.signal, OtherSideReplaced)]

    def rang(self, call: str) -> PhoneRang:
        return next(
            one.signal for one in self.said if isinstance(one.signal, PhoneRang) and one.signal.call == call
        )


def customer_at(call: str) -> tuple[OtherSideReplaced, tuple[CallerNumber, ...]]:
    replaced = OtherSideReplaced(
        call=CallId(call), direction=Direction.INBOUND, queue="support", caller_key=f"key:{NUMBER}"
    )
    return replaced, (CallerNumber(call=CallId(call), number=NUMBER),)


def test_asking_a_colleague_replaces_nobody():
    pbx = Pbx()
    pbx.talk()
    pbx.ask(answered=True)
    assert pbx.rang("s").peer == "2001"
    assert pbx.replaced() == []


def test_the_customer_takes_the_place_of_the_colleague_who_has_joined_them():
    pbx = Pbx()
    pbx.talk()
    pbx.ask(answered=True)
    pbx.joins()
    assert pbx.replaced() == [customer_at("s")]
    # Then the PBX takes its Local channels out of between; nobody changes by that.
    pbx.leave("b3", "s")
    pbx.leave("b1", "l1")
    pbx.enter("b1", "s")
    for local in ("l1", "l2"):
        pbx.send("Hangup", Uniqueid=local)
    assert len(pbx.replaced()) == 1


def test_a_transfer_that_is_completed_while_the_phone_rings():
    pbx = Pbx()
    pbx.talk()
    pbx.ask(answered=False)
    pbx.joins()
    assert pbx.replaced() == []
    pbx.up("s")
    pbx.enter("b3", "s", "l2")
    assert pbx.replaced() == [customer_at("s")]


def test_a_customer_who_leaves_while_a_colleague_is_asked_is_not_replaced_by_that_colleague():
    """The desk keeps the call as the customer's until the operator puts the phone down."""
    pbx = Pbx()
    pbx.talk()
    pbx.ask(answered=True)
    pbx.hang_up("c", "b1")
    assert [one.signal for one in pbx.said if isinstance(one.signal, PhoneResumed)]
    assert pbx.replaced() == []


def test_a_colleague_is_replaced_by_a_colleague():
    """Two colleagues talk; one of them sends the other on."""
    pbx = Pbx()
    pbx.new("a", "PJSIP/2001-a", "Ring", "2001", "2002")
    pbx.rings("b", "2002", "a")
    pbx.up("b")
    pbx.enter("b1", "a", "b")
    pbx.send("BlindTransfer", Result="Success", TransfererUniqueid="b", Extension="3001")
    pbx.leave("b1", "a")
    pbx.hang_up("b", "b1")
    pbx.rings("s", "3001", "a")
    pbx.up("s")
    pbx.enter("b2", "a", "s")
    ((replaced, papers),) = pbx.replaced()
    assert (replaced.call, replaced.direction, replaced.peer) == ("a", Direction.INTERNAL, "3001")
    assert papers == (CallerNumber(call=CallId("a"), number=""),), "nobody's number stays in its place"


def test_a_waiting_call_that_is_fetched_by_dialling_is_the_customers():
    """As after parking: what was dialled is the place, who is there is the customer."""
    pbx = Pbx()
    pbx.talk()
    pbx.leave("b1", "c")
    pbx.hang_up("o", "b1")
    pbx.new("f", "PJSIP/2002-f", "Ring", "2002", "701")
    assert pbx.rang("f").direction is Direction.OUTBOUND
    pbx.enter("b2", "f", "c")
    assert pbx.replaced() == [customer_at("f")]


def test_a_number_outside_that_answers_is_who_was_dialled():
    pbx = Pbx()
    pbx.new("o", "PJSIP/2001-o", "Ring", "2001", "0312349999")
    pbx.new("t", "PJSIP/trunk-t", "Down", "2001", of="o")
    pbx.up("t")
    pbx.enter("b1", "o", "t")
    assert pbx.replaced() == []


def through_a_local_channel(pbx: Pbx, number: str) -> PhoneRang:
    """A queue rings its members through Local channels, which show the number of the caller."""
    pbx.calls("c", "5000", number)
    pbx.send("QueueCallerJoin", Queue="support", Uniqueid="c", Channel="PJSIP/trunk-c")
    pbx.new("l1", "Local/2002@internal-0;1", "Down", of="c")
    pbx.new("l2", "Local/2002@internal-0;2", "Ring", number, "2002", of="c")
    pbx.rings("o", "2002", "l2")
    pbx.up("o")
    pbx.enter("b2", "o", "l2")
    pbx.enter("b1", "c", "l1")
    return pbx.rang("o")


def test_behind_a_local_channel_the_queue_is_known():
    pbx = Pbx()
    rang = through_a_local_channel(pbx, NUMBER)
    assert (rang.direction, rang.queue, rang.caller_key) == (Direction.INBOUND, "support", f"key:{NUMBER}")
    assert pbx.replaced() == []


def test_behind_a_local_channel_an_outside_caller_cannot_pass_for_a_colleague():
    pbx = Pbx()
    rang = through_a_local_channel(pbx, "2001")
    assert (rang.direction, rang.peer) == (Direction.INBOUND, None)
    assert pbx.replaced() == []


def test_a_phone_that_calls_itself_is_its_own_peer():
    pbx = Pbx()
    pbx.new("a", "PJSIP/2001-a", "Ring", "2001", "2001")
    pbx.rings("b", "2001", "a")
    pbx.up("b")
    pbx.enter("b1", "a", "b")
    assert [(pbx.rang(call).direction, pbx.rang(call).peer) for call in "ab"] == [
        (Direction.INTERNAL, "2001")
    ] * 2
    assert pbx.replaced() == []


def test_three_in_one_bridge_replace_nobody():
    pbx = Pbx()
    pbx.talk()
    pbx.calls("d", "5000", "0312340002")
    pbx.enter("b1", "d")
    assert pbx.replaced() == []


def test_what_was_joined_while_the_line_was_down_is_told_after_the_list():
    pbx = Pbx()
    pbx.talk()
    pbx.ask(answered=True)
    listed = [
        {"Uniqueid": "c", "Channel": "PJSIP/trunk-c", "BridgeId": "b1", "Application": "Queue"},
        {"Uniqueid": "s", "Channel": "PJSIP/3001-s", "BridgeId": "b1", "Application": "AppDial"},
    ]
    said = pbx.reading.snapshot([Message((*one.items(), ("ChannelStateDesc", "Up"))) for one in listed], ())
    assert isinstance(said[0].signal, PbxConnected)
    assert [(one.signal, one.papers) for one in said[1:]] == [customer_at("s")]


def test_a_customer_who_waits_while_the_line_is_down_has_not_been_replaced():
    """No list tells a hold; that they wait alone is enough to know that they will be returned to."""
    pbx = Pbx()
    pbx.talk()
    pbx.ask(answered=True)
    bridges = {"c": "b1", "o": "b2", "l1": "b2", "l2": "b3", "s": "b3"}
    listed = [
        Message((*pbx._who[one].items(), ("ChannelStateDesc", "Up"), ("BridgeId", bridge)))
        for one, bridge in bridges.items()
    ]
    assert len(pbx.reading.snapshot(listed, ())) == 1
