"""What an order asks of Asterisk, step by step, and what the PBX's channels say became of it.

The safe transfer: the customer stays with the operator while `originate` rings the target; only when the target has
answered, `bridge` connects the customer with it. The target waits in a place of the dialplan that ends by itself, so
a hub that dies in between strands nobody.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from escdesk.domain.ids import EscalationId, Extension, OrderId
from escdesk.domain.messages.transfers import FailReason
from escdesk.hub.phone_numbers import dialable
from escdesk.hub.telephony.asterisk.ami import Message
from escdesk.hub.telephony.asterisk.channels import CallFacts, order_channel, outside_channel

_NAME_LETTERS = 60
_NUMBER_LETTERS = 40
_BREAKING = str.maketrans("", "", '"<>\\')


@dataclass(frozen=True, slots=True)
class Action:
    """One AMI action, not yet sent."""

    name: str
    fields: tuple[tuple[str, str], ...]


Send = Callable[[Action], Awaitable[Message]]
"""Sends an action once and returns the PBX's answer; raises as `AmiClient.act`."""


@dataclass(frozen=True, slots=True)
class Dialplan:
    """What escdesk uses of the floor's dialplan (docs/asterisk.md)."""

    technology: str = "PJSIP"
    context: str = "escdesk"
    waiting: str = "wait"
    told: str = "told"
    aside: str = "aside"
    consult: str = "consult"


@dataclass(frozen=True, slots=True)
class WayOut:
    """How phones outside the floor are reached: `channel` as in `PJSIP/{number}@trunk`, and what they are shown."""

    channel: str
    name: str = ""
    number: str = ""


def originate(
    order: OrderId,
    extension: Extension,
    caller: CallFacts,
    ring_ms: int,
    dialplan: Dialplan,
    place: str = "",
) -> Action:
    """Ring the target for an order. The channel's id is the order's, so the PBX itself refuses a second one."""
    return Action(
        "Originate",
        (
            ("Channel", f"{dialplan.technology}/{extension}"),
            ("Context", dialplan.context),
            ("Exten", place or dialplan.waiting),
            ("Priority", "1"),
            ("Timeout", str(ring_ms)),
            ("CallerID", caller_id(caller)),
            ("Async", "true"),
            ("ChannelId", order_channel(order)),
        ),
    )


BACK = "ESCDESK_BACK"
"""On the customer aside: the phone that the dialplan calls when the music has ended. Empty: the talk is over."""
APART = "ESCDESK_APART"
"""On the two who talk: so many letters, so often the leg stays for a moment when its bridge falls apart."""
STAYS = "xx"


def originate_consult(
    order: OrderId, extension: Extension, caller: CallFacts, ring_ms: int, dialplan: Dialplan
) -> Action:
    """Ring the phone of whoever is asked; it waits where it stays for a moment when the operator's is gone."""
    ring = originate(order, extension, caller, ring_ms, dialplan, place=dialplan.consult)
    return Action(ring.name, (*ring.fields, ("Variable", f"{APART}={STAYS}")))


def set_variable(channel: str, name: str, value: str) -> Action:
    return Action("Setvar", (("Channel", channel), ("Variable", name), ("Value", value)))


def get_variable(channel: str, name: str) -> Action:
    return Action("Getvar", (("Channel", channel), ("Variable", name)))


def move_apart(customer: str, operator: str, dialplan: Dialplan) -> Action:
    """Both leave their bridge at once: the customer for music that ends by itself, the operator for the talk."""
    return Action(
        "Redirect",
        (
            ("Channel", customer),
            ("Context", dialplan.context),
            ("Exten", dialplan.aside),
            ("Priority", "1"),
            ("ExtraChannel", operator),
            ("ExtraContext", dialplan.context),
            ("ExtraExten", dialplan.consult),
            ("ExtraPriority", "1"),
        ),
    )


def call_back(customer: str, dialplan: Dialplan) -> Action:
    """Let the dialplan call the operator now instead of when the music ends."""
    return Action(
        "Redirect",
        (
            ("Channel", customer),
            ("Context", dialplan.context),
            ("Exten", dialplan.aside),
            ("Priority", "call"),
        ),
    )


def ring_outside(
    order: OrderId,
    escalation: EscalationId,
    number: str,
    ring_ms: int,
    way_out: WayOut | None,
    dialplan: Dialplan,
) -> Action | None:
    """Ring a phone outside for an order; whoever picks it up is told the escalation's number by the dialplan.

    None: there is no way out, or the number is none. It becomes a part of the channel's name, where anything but
    the signs of a number would be an instruction to the PBX.
    """
    if way_out is None or not dialable(number):
        return None
    return Action(
        "Originate",
        (
            ("Channel", way_out.channel.replace("{number}", number)),
            ("Context", dialplan.context),
            ("Exten", dialplan.told),
            ("Priority", "1"),
            ("Timeout", str(ring_ms)),
            ("CallerID", caller_id(CallFacts(number=way_out.number, label=way_out.name))),
            ("Variable", f"ESCDESK_ESCALATION={escalation.removeprefix('E')}"),
            ("Async", "true"),
            ("ChannelId", outside_channel(order)),
        ),
    )


def caller_id(caller: CallFacts) -> str:
    """What the target's phone shows: the customer's name and number.

    Both come from outside. What could pass for another number, or break the line, is not shown at all.
    """
    fit = caller.number.isascii() and caller.number.strip("+*#").isalnum()
    number = caller.number if fit and len(caller.number) <= _NUMBER_LETTERS else ""
    name = caller.label.translate(_BREAKING)[:_NAME_LETTERS]
    if not name.isprintable():
        name = ""
    return f'"{name}" <{number}>' if name else f"<{number}>"


def bridge(target: str, customer: str) -> Action:
    """Connect two channels by their names; whoever was with the customer is released by the PBX.

    The PBX moves Channel1 into the new bridge, then Channel2. A target that hangs up in between leaves an empty
    bridge, into which the customer cannot be moved any more, and they stay with the operator. The other way round
    they would have left already and be with nobody (measured: five of sixty times).
    """
    return Action("Bridge", (("Channel1", target), ("Channel2", customer), ("Tone", "no")))


def hang_up(channel: str) -> Action:
    """End one channel, by name or Uniqueid."""
    return Action("Hangup", (("Channel", channel), ("Cause", "16")))


SHOW_CHANNELS = Action("CoreShowChannels", ())
SHOW_DEVICES = Action("DeviceStateList", ())


def show_place(context: str, extension: str = "") -> Action:
    """A list action that fails when the PBX's dialplan lacks this place (for `--check`)."""
    place = (("Extension", extension),) if extension else ()
    return Action("ShowDialPlan", (("Context", context), *place))


def why_not_answered(response: Message, has_rung: bool) -> FailReason:
    """Why a target did not answer, from the PBX's OriginateResponse.

    Reason 0 stands both for a phone that rejected and for one that does not exist: only the first has rung.
    """
    match response.get("Reason"):
        case "3":
            return FailReason.NO_ANSWER
        case "5":
            return FailReason.REJECTED
        case _:
            return FailReason.REJECTED if has_rung else FailReason.UNREACHABLE


class Found(Enum):
    """What the PBX's channels say of an order."""

    ABSENT = auto()
    HALF_DONE = auto()
    DONE = auto()


def found(order: OrderId, listed: Iterable[Message]) -> Found:
    """Look for an order in the list of all channels: none = absent, in a bridge with another = done."""
    channels = list(listed)
    own = next((channel for channel in channels if channel.get("Uniqueid") == order_channel(order)), None)
    if own is None:
        return Found.ABSENT
    shared = own.get("BridgeId")
    others = [one for one in channels if one is not own and shared and one.get("BridgeId") == shared]
    return Found.DONE if others else Found.HALF_DONE
