"""What Asterisk's events mean for the floor: AMI messages in, the domain's signals out.

Events are not causally ordered (a phone may ring before its dialling is told), so everything is keyed on the
channels' Uniqueids. A hold is driven by Hold and Unhold events only; device states tell it wrongly.
"""

from collections.abc import Callable, Iterable

from escdesk.domain.ids import CallId, Extension
from escdesk.domain.messages.calls import (
    CallSeen,
    CustomerHeld,
    CustomerResumed,
    EndReason,
    ExtensionSeen,
    PbxConnected,
    PhoneAnswered,
    PhoneHeld,
    PhoneHungUp,
    PhoneResumed,
    PhoneTransferred,
)
from escdesk.domain.messages.papers import CallerNumber
from escdesk.hub.telephony.asterisk.ami import Message
from escdesk.hub.telephony.asterisk.callers import connected, facts_of, listed_facts, others_changed
from escdesk.hub.telephony.asterisk.channels import CallFacts, Channel, Channels
from escdesk.hub.telephony.asterisk.order_legs import OrderLegs
from escdesk.hub.telephony.asterisk.told import Said, call_seen, numbers, rang, replaced

_UNUSABLE = {"UNAVAILABLE", "INVALID", "UNKNOWN"}


class Interpreter:
    """One PBX's events. `key_of` turns a caller's number into its keyed hash."""

    def __init__(self, channels: Channels, key_of: Callable[[str], str]) -> None:
        self.channels = channels
        self._key_of = key_of
        self._usable: dict[Extension, bool] = {}
        self.orders = OrderLegs(channels, key_of)
        self._takes: dict[str, Callable[[Message], list[Said]]] = {
            "Newchannel": self._new_channel,
            "Newstate": self._state,
            "DialBegin": self._dial,
            "QueueCallerJoin": self._queue,
            "AgentCalled": self._queue,
            "BridgeEnter": self._enter,
            "BridgeLeave": self._leave,
            "Hold": self._hold,
            "Unhold": self._unhold,
            "BlindTransfer": self._blind_transfer,
            "AttendedTransfer": self._attended_transfer,
            "HangupRequest": self._hangup_request,
            "Hangup": self._hangup,
            "Rename": self._rename,
            "NewCallerid": self._see,
            "DeviceStateChange": self._device,
        }

    def take(self, message: Message) -> list[Said]:
        """What one event says. Events that are not understood say nothing."""
        take = self._takes.get(message.event)
        return [] if take is None else take(message)

    def snapshot(self, listed: Iterable[Message], devices: Iterable[Message]) -> list[Said]:
        """What the PBX's lists say after a (re)connect: everything there is, through the normal signals."""
        self.channels.replace_with(listed)
        together = self.channels.linked()
        calls: list[CallSeen] = []
        papers: list[CallerNumber] = []
        for channel in self.channels:
            if channel.extension is None:
                continue
            if channel.facts is None:
                ends = self.channels.far_ends(channel)
                channel.facts = (
                    self._facts(channel, None)
                    if channel.order is not None and not ends
                    else listed_facts(self.channels, channel, together.get(channel.linked, []))
                )
                if len(ends) == 1:
                    connected(channel, ends[0])
            channel.announced = True
            channel.answered = channel.up
            seen = call_seen(channel, channel.facts, self._key_of)
            calls.append(seen)
            papers.extend(numbers(channel, channel.facts))
            if seen.order is not None and channel.up and self.channels.far_ends(channel):
                self.orders.found_connected(seen.order)
        self._usable.clear()
        self.orders.listed()
        said = [Said(PbxConnected(calls=tuple(calls)), tuple(papers)), *self._others(self.channels)]
        for device in devices:
            said.extend(self._device(device))
        return said

    # -- a phone rings, is picked up

    def _see(self, message: Message) -> list[Said]:
        self.channels.see(message)
        return []

    def _rename(self, message: Message) -> list[Said]:
        channel = self.channels.get(message.get("Uniqueid"))
        if channel is not None:
            self.channels.rename(channel, message.get("Newname"))
        return []

    def _new_channel(self, message: Message) -> list[Said]:
        known = self.channels.get(message.get("Uniqueid")) is not None
        channel = self.channels.see(message)
        if channel is None or known:
            return []
        channel.initiated = message.get("ChannelStateDesc") == "Ring"
        if not channel.initiated:
            return []
        channel.dialled = message.get("Exten")
        if channel.extension is None:
            return []
        target = Extension(channel.dialled)
        peer = target if target in self.channels.extensions else None
        facts = CallFacts(number="" if peer else channel.dialled, peer=peer, inward=False)
        said = self._announce(channel, facts)
        if peer is not None:
            channel.answered = True  # the one who dials has the receiver in the hand
            said.append(Said(PhoneAnswered(call=CallId(channel.id))))
        return said

    def _queue(self, message: Message) -> list[Said]:
        channel = self.channels.see(message)
        if channel is not None:
            channel.queue = message.get("Queue") or channel.queue
        return []

    def _dial(self, message: Message) -> list[Said]:
        caller = self.channels.see(message)
        rung = self.channels.see(message, "Dest")
        if rung is None or rung.extension is None or rung.announced:
            return []
        return self._announce(rung, self._facts(rung, caller, message.get("DestConnectedLineNum")))

    def _facts(self, rung: Channel, caller: Channel | None, shown: str = "") -> CallFacts:
        """Who calls a phone that rings."""
        order = rung.order
        if order is not None:
            return self.orders.caller(order) or CallFacts(number=rung.number, label=rung.label)
        return CallFacts(number=shown) if caller is None else facts_of(self.channels, caller)

    def _announce(self, channel: Channel, facts: CallFacts) -> list[Said]:
        channel.announced = True
        channel.facts = facts
        return [rang(channel, facts, self._key_of)]

    def _state(self, message: Message) -> list[Said]:
        channel = self.channels.see(message)
        return [] if channel is None or not channel.up else self._picked_up(channel)

    def _picked_up(self, channel: Channel) -> list[Said]:
        if channel.extension is None or channel.answered:
            return []
        channel.answered = True
        said: list[Said] = []
        if not channel.announced:
            caller = self.channels.get(channel.linked) if channel.linked != channel.id else None
            said += self._announce(channel, self._facts(channel, caller))
        return [*said, Said(PhoneAnswered(call=CallId(channel.id)))]

    # -- who hears whom

    def _enter(self, message: Message) -> list[Said]:
        channel = self.channels.see(message)
        if channel is None:
            return []
        said = self._picked_up(channel) if channel.up else []
        self.channels.enter(channel, message.get("BridgeUniqueid"))
        together = self.channels.members(channel.bridge)
        for mate in together:
            said += self.orders.met(mate)
        return said + self._holds_without_anybody() + self._others(together)

    def _leave(self, message: Message) -> list[Said]:
        channel = self.channels.see(message)
        if channel is None:
            return []
        bridge = message.get("BridgeUniqueid")
        said: list[Said] = []
        for mate in self.channels.members(bridge):
            if mate.id != channel.id:
                mate.other_left |= channel.hangup_asked
                if channel.held and channel.aside is None and mate.extension is not None:
                    said.append(Said(CustomerResumed(call=CallId(mate.id))))
        self.channels.leave(channel, bridge)
        return said + self._holds_without_anybody()

    def _holds_without_anybody(self) -> list[Said]:
        """Holds whose other end has gone elsewhere while this phone talks on: no Unhold will come for them."""
        said = []
        for channel in list(self.channels.holding.values()):
            elsewhere = channel.bridge is not None and channel.bridge != channel.held_bridge
            if channel.extension is None or channel.aside is not None:
                continue
            if elsewhere and not self.channels.members(channel.held_bridge):
                self.channels.unhold(channel)
                # Whoever was being asked meanwhile is not the call's other side.
                channel.other = next((end.id for end in self.channels.far_ends(channel)), None)
                said.append(Said(PhoneResumed(call=CallId(channel.id))))
        return said

    def _others(self, touched: Iterable[Channel]) -> list[Said]:
        """Calls with somebody else at the other end, because a phone has joined two or fetched one."""
        return [
            replaced(channel, channel.facts, self._key_of)
            for channel in others_changed(self.channels, touched)
            if channel.facts is not None
        ]

    def _hold(self, message: Message) -> list[Said]:
        channel = self.channels.see(message)
        if channel is None:
            return []
        self.channels.hold(channel)
        if channel.aside is not None:
            return []
        said = [Said(PhoneHeld(call=CallId(channel.id)))] if channel.extension is not None else []
        return said + [Said(CustomerHeld(call=call)) for call in self._calls_with(channel)]

    def _unhold(self, message: Message) -> list[Said]:
        channel = self.channels.see(message)
        # A blind transfer begins with an Unhold of a call that was never held.
        if channel is None or channel.held is False:
            return []
        self.channels.unhold(channel)
        if channel.aside is not None:
            return []
        said = [Said(PhoneResumed(call=CallId(channel.id)))] if channel.extension is not None else []
        return said + [Said(CustomerResumed(call=call)) for call in self._calls_with(channel)]

    def _calls_with(self, channel: Channel) -> list[CallId]:
        """The floor's calls that have this channel at their other end."""
        return [CallId(end.id) for end in self.channels.far_ends(channel) if end.extension is not None]

    # -- a phone moves its caller on, hangs up

    def _blind_transfer(self, message: Message) -> list[Said]:
        return self._moved(
            message, message.get("TransfererUniqueid"), message.get("Extension"), attended=False
        )

    def _attended_transfer(self, message: Message) -> list[Said]:
        target = message.get("TransferTargetChannel")
        extension = self.channels.extension_of(target)
        to = (
            extension or message.get("TransferTargetExten") or message.get("SecondTransfererConnectedLineNum")
        )
        said = self._moved(message, message.get("OrigTransfererUniqueid"), to, attended=True)
        second = self.channels.get(message.get("SecondTransfererUniqueid"))
        if second is not None and message.get("Result") == "Success":
            second.moved = True
        return said

    def _moved(self, message: Message, uniqueid: str, to: str, *, attended: bool) -> list[Said]:
        channel = self.channels.get(uniqueid)
        if channel is None or channel.extension is None or channel.moved:
            return []
        if message.get("Result") != "Success":
            return []
        channel.moved = True
        said = [Said(PhoneTransferred(call=CallId(channel.id), to=to, attended=attended))]
        if channel.hangup_asked and channel.announced:
            # Put down while the other phone still rings: the PBX keeps the channel until that is picked up.
            channel.announced = False
            said.append(Said(PhoneHungUp(call=CallId(channel.id), reason=EndReason.MOVED)))
        return said

    def _hangup_request(self, message: Message) -> list[Said]:
        channel = self.channels.see(message)
        if channel is not None:
            channel.hangup_asked = True
        return []

    def _hangup(self, message: Message) -> list[Said]:
        channel = self.channels.get(message.get("Uniqueid"))
        if channel is None:
            return []
        said: list[Said] = []
        for mate in self.channels.mates(channel):
            mate.other_left = True
        self.channels.forget(channel)
        if channel.order is not None:
            self.orders.forget(channel.order)
        if channel.extension is not None and channel.announced:
            handing = self.orders.undecided(channel)
            ended = PhoneHungUp(call=CallId(channel.id), reason=self._reason(channel))
            if handing is None:
                said.append(Said(ended))
            else:
                self.orders.keep_back(handing, ended)
        return said + self._holds_without_anybody() + self._others([channel])

    # -- phones

    def _device(self, message: Message) -> list[Said]:
        extension = self.channels.extension_of(message.get("Device"))
        if extension is None:
            return []
        usable = message.get("State") not in _UNUSABLE
        if self._usable.get(extension) is usable:
            return []
        self._usable[extension] = usable
        return [Said(ExtensionSeen(extension=extension, usable=usable))]

    def _reason(self, channel: Channel) -> EndReason:
        if channel.moved:
            return EndReason.MOVED
        if channel.handing is not None and not channel.hangup_asked:
            return EndReason.HANDED_OVER
        if channel.aside is not None and self.channels.get(channel.aside) is None:
            return EndReason.CUSTOMER  # who has left it first, however long the two talked on
        if not channel.up:
            return EndReason.UNANSWERED
        if channel.hangup_asked:
            return EndReason.PHONE
        return EndReason.CUSTOMER if channel.other_left else EndReason.UNKNOWN
