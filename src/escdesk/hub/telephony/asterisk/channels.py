"""What the PBX's channels are doing, from its own events: the small state on which signals rest.

A channel is named by its Uniqueid. Those of the floor's phones are calls; all others (customers, trunks, Local
channels) are known only so that it can be said who is at the other end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from escdesk.domain.ids import Extension, OrderId
from escdesk.hub.telephony.asterisk.ami import Message

ORDER_PREFIX = "escdesk-order-"
"""Uniqueid of the channel that carries out an order: this and the order's id."""

OUTSIDE_PREFIX = "escdesk-outside-"
"""Uniqueid of the channel to a phone outside that is rung for an order; whatever it leads to is linked to it."""

_UNKNOWN = {"", "<unknown>"}
_GONE_KEPT = 2_000


def order_of(uniqueid: str) -> OrderId | None:
    """The escdesk order that a channel belongs to, or None."""
    return OrderId(uniqueid.removeprefix(ORDER_PREFIX)) if uniqueid.startswith(ORDER_PREFIX) else None


def order_channel(order: OrderId) -> str:
    """The Uniqueid that an order's channel is given."""
    return ORDER_PREFIX + order


def outside_channel(order: OrderId) -> str:
    """The Uniqueid that the channel to a phone outside is given."""
    return OUTSIDE_PREFIX + order


@dataclass(slots=True)
class Channel:
    """One channel while it lives."""

    id: str
    name: str
    extension: Extension | None = None
    """The floor's phone it belongs to, or None."""
    linked: str = ""
    number: str = ""
    label: str = ""
    """Number and name of whoever is at this channel, as the PBX says."""
    dialled: str = ""
    """What was dialled on it first."""
    queue: str = ""
    initiated: bool = False
    """It began by dialling (a phone picked up to call, a customer calling in)."""
    ringing: bool = False
    up: bool = False
    bridge: str | None = None
    last_bridge: str | None = None
    announced: bool = False
    answered: bool = False
    held: bool | None = False
    """Hold pressed at this end; None when that cannot be known."""
    held_bridge: str | None = None
    hangup_asked: bool = False
    other_left: bool = False
    moved: bool = False
    handing: OrderId | None = None
    """The order that is just connecting the other end with somebody else."""
    facts: "CallFacts | None" = None
    """What was said of its other end; of a channel outside the floor, what was said of itself."""
    other: str | None = None
    """Whom it was last connected with."""
    aside: str | None = None
    """The customer who waits on music while this phone talks with a colleague: its call is still that customer's."""

    @property
    def order(self) -> OrderId | None:
        """The escdesk order it carries out."""
        return order_of(self.id)

    @property
    def local_pair(self) -> str | None:
        """Name of the other half of a Local channel, or None."""
        if not self.name.startswith("Local/") or self.name[-2:] not in {";1", ";2"}:
            return None
        return self.name[:-1] + ("2" if self.name[-1] == "1" else "1")


@dataclass(frozen=True, slots=True)
class CallFacts:
    """Who is at the other end of a call and where it came in."""

    number: str = ""
    label: str = ""
    queue: str = ""
    peer: Extension | None = None
    inward: bool = True
    """The other side called us (else: it was dialled from here)."""


@dataclass(slots=True)
class Channels:
    """All living channels. `technology` is the PBX's word before a phone's name, such as PJSIP."""

    extensions: frozenset[Extension]
    technology: str = "PJSIP"
    by_id: dict[str, Channel] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)
    """Uniqueids that ended lately: an event that was late must not bring them back."""
    _by_name: dict[str, str] = field(default_factory=dict)
    _inside: dict[str, dict[str, Channel]] = field(default_factory=dict)
    """Bridge → who is in it now."""
    _lately: dict[str, dict[str, Channel]] = field(default_factory=dict)
    """Bridge → living channels that were in it last."""
    holding: dict[str, Channel] = field(default_factory=dict)
    """Those whose own end has pressed hold."""

    def __iter__(self) -> Iterator[Channel]:
        return iter(self.by_id.values())

    def get(self, uniqueid: str) -> Channel | None:
        return self.by_id.get(uniqueid)

    def named(self, name: str) -> Channel | None:
        return self.by_id.get(self._by_name.get(name, ""))

    def begins_another(self, name: str) -> bool:
        """Whether another channel's name begins with this one: some actions take the first that does."""
        return any(other != name and other.startswith(name) for other in self._by_name)

    def extension_of(self, name: str) -> Extension | None:
        """The floor's phone that a channel or device of this name belongs to."""
        technology, slash, endpoint = name.partition("/")
        if not slash or technology != self.technology:
            return None
        # A channel's name ends in "-" and a number; a device's does not, though it may contain one.
        for candidate in (endpoint, endpoint.rpartition("-")[0]):
            if candidate in self.extensions:
                return Extension(candidate)
        return None

    def see(self, message: Message, prefix: str = "") -> Channel | None:
        """The channel that an event speaks of (`prefix` as in DestUniqueid), updated with what every event says.

        None when the event names none, or one that has ended.
        """
        uniqueid = message.get(f"{prefix}Uniqueid")
        if not uniqueid or uniqueid in self.gone:
            return None
        channel = self.by_id.get(uniqueid)
        name = message.get(f"{prefix}Channel")
        if channel is None:
            root = message.get(f"{prefix}Linkedid") or uniqueid
            # A phone that is rung as one outside is none of the floor's, whatever it is called.
            outside = uniqueid.startswith(OUTSIDE_PREFIX) or root.startswith(OUTSIDE_PREFIX)
            extension = None if outside else self.extension_of(name)
            channel = self.by_id[uniqueid] = Channel(id=uniqueid, name=name, extension=extension)
        if name:
            self.rename(channel, name)
        channel.linked = message.get(f"{prefix}Linkedid") or channel.linked
        channel.number = _known(message.get(f"{prefix}CallerIDNum")) or channel.number
        channel.label = _known(message.get(f"{prefix}CallerIDName")) or channel.label
        match message.get(f"{prefix}ChannelStateDesc"):
            case "Ringing":
                channel.ringing = True
            case "Up":
                channel.up = True
            case _:
                pass
        return channel

    def rename(self, channel: Channel, name: str) -> None:
        """Give a channel another name, as a masquerade does."""
        if self._by_name.get(channel.name) == channel.id:
            del self._by_name[channel.name]
        channel.name = name
        self._by_name[name] = channel.id

    def forget(self, channel: Channel) -> None:
        """The channel has ended."""
        self.leave(channel, channel.bridge)
        _take_out(self._lately, channel.last_bridge, channel)
        if self._by_name.get(channel.name) == channel.id:
            del self._by_name[channel.name]
        self.holding.pop(channel.id, None)
        self.by_id.pop(channel.id, None)
        self.gone[channel.id] = None
        if len(self.gone) > _GONE_KEPT:
            del self.gone[next(iter(self.gone))]

    def enter(self, channel: Channel, bridge: str) -> None:
        """The channel is in a bridge now, and in no other."""
        self.leave(channel, channel.bridge)
        _take_out(self._lately, channel.last_bridge, channel)
        channel.bridge = channel.last_bridge = bridge
        self._inside.setdefault(bridge, {})[channel.id] = channel
        self._lately.setdefault(bridge, {})[channel.id] = channel

    def leave(self, channel: Channel, bridge: str | None) -> None:
        """The channel has left a bridge; nothing, when it is in another one already."""
        _take_out(self._inside, bridge, channel)
        if channel.bridge == bridge:
            channel.bridge = None

    def hold(self, channel: Channel) -> None:
        channel.held = True
        channel.held_bridge = channel.bridge
        self.holding[channel.id] = channel

    def unhold(self, channel: Channel) -> None:
        channel.held = False
        self.holding.pop(channel.id, None)

    def members(self, bridge: str | None) -> list[Channel]:
        """Who is in a bridge."""
        return list(self._inside.get(bridge or "", {}).values())

    def mates(self, channel: Channel) -> list[Channel]:
        """Who else was last in the bridge in which this channel was last."""
        together = self._lately.get(channel.last_bridge or "", {})
        return [mate for mate in together.values() if mate.id != channel.id]

    def far_ends_through(self, local: Channel) -> list[Channel]:
        """Who can be heard by the other half of this Local channel."""
        half = self.named(local.local_pair or "")
        return [] if half is None else self.far_ends(half)

    def far_ends(self, channel: Channel) -> list[Channel]:
        """Who can be heard by this channel, Local channels looked through."""
        found: list[Channel] = []
        seen = {channel.id}
        waiting: list[Channel] = [mate for mate in self.members(channel.bridge) if mate.id not in seen]
        while waiting:
            mate = waiting.pop()
            if mate.id in seen:
                continue
            seen.add(mate.id)
            pair = mate.local_pair
            if pair is None:
                found.append(mate)
            elif (half := self.named(pair)) is not None:
                seen.add(half.id)
                waiting.extend(self.members(half.bridge))
        return sorted(found, key=lambda end: end.id)

    def customers(self, leg: Channel) -> list[Channel]:
        """Who would have to be handed over with a call: who is with it, or whom its hold has left waiting."""
        if leg.held and leg.held_bridge != leg.bridge:
            waiting = [mate for mate in self.members(leg.held_bridge) if mate.id != leg.id]
            if waiting:
                return waiting
        return self.far_ends(leg)

    def replace_with(self, listed: Iterable[Message]) -> None:
        """Believe the PBX's list of channels: what is not in it is gone, what is known of the others is kept.

        No list tells a hold: of those that were not seen all the time it is unknown.
        """
        before = self.by_id
        self.by_id = {}
        self._by_name, self._inside, self._lately, self.holding = {}, {}, {}, {}
        self.gone.clear()  # order channels may have been given their name again by another life of the PBX
        for message in listed:
            uniqueid = message.get("Uniqueid")
            if uniqueid in before:
                self.by_id[uniqueid] = before[uniqueid]
            channel = self.see(message)
            if channel is None:
                continue
            channel.bridge = channel.last_bridge = None
            if bridge := message.get("BridgeId"):
                self.enter(channel, bridge)
            channel.held = None
            application = message.get("Application")
            if uniqueid not in before:
                channel.initiated = application != "AppDial" and order_of(uniqueid) is None
                channel.dialled = message.get("Exten") if channel.initiated else ""
            if application == "Queue":
                channel.queue = message.get("ApplicationData").split(",")[0]

    def linked(self) -> dict[str, list[Channel]]:
        """Channels that belong to one call, by its Linkedid."""
        together: dict[str, list[Channel]] = {}
        for channel in self:
            together.setdefault(channel.linked, []).append(channel)
        return together


def _take_out(rooms: dict[str, dict[str, Channel]], room: str | None, channel: Channel) -> None:
    inside = rooms.get(room or "")
    if inside is not None:
        inside.pop(channel.id, None)
        if not inside and room:
            del rooms[room]


def _known(text: str) -> str:
    return "" if text in _UNKNOWN else text
