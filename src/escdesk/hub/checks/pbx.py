"""The PBX: whether the hub gets in, may do what it must and no more, hears what happens, and finds its places."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from escdesk.findings import Finding, State, fault, ok, warn
from escdesk.hub.outside import ami_settings
from escdesk.hub.settings import Settings
from escdesk.hub.telephony.asterisk.actions import SHOW_CHANNELS, SHOW_DEVICES, Action, Dialplan, show_place
from escdesk.hub.telephony.asterisk.ami import Message
from escdesk.hub.telephony.asterisk.client import (
    ActionFailedError,
    AmiClient,
    NotConnectedError,
    UnknownOutcomeError,
)

PBX_MS: Final = 6_000
LOOK_MS: Final = 20
EVENT_MS: Final = 2_000
NEEDED: Final = ("Originate", "Bridge", "Redirect", "Setvar", "Hangup", "CoreShowChannels")
"""Without one of these nobody can be handed over, or set aside."""
TOO_MUCH: Final = ("Command", "UpdateConfig", "ModuleLoad")
"""Each of them amounts to a shell on the PBX."""
MARGIN_MS: Final = 20_000
"""So much longer than the hub lets two people talk the customer's music must last."""
NOWHERE: Final = "escdesk-doctor"
"""An extension that no dialplan has: what is called there ends at once, and on the way the PBX tells of it."""


async def pbx(settings: Settings, patience_ms: int) -> Sequence[Finding]:
    match settings.telephony.kind:
        case "asterisk":
            return await _asterisk(settings, patience_ms)
        case "none":
            return [fault("PBX: none is configured; [telephony] kind says which.")]
        case kind:
            return [ok(f"PBX: none but the {kind} of this program.")]


@dataclass(slots=True)
class _Line:
    """A connection that is logged in, and whether it has told of a call."""

    client: AmiClient
    dialplan: Dialplan
    where: str
    user: str
    told: asyncio.Event = field(default_factory=asyncio.Event)


async def _asterisk(settings: Settings, patience_ms: int) -> Sequence[Finding]:
    """Log in and look at everything a hub will need."""
    pbx = settings.telephony
    where = f"PBX {pbx.host} port {pbx.port}"
    try:
        async with asyncio.timeout(patience_ms / 1000), _logged_in(settings, where) as line:
            if line is None:
                return [fault(f"{where}: does not accept user {pbx.user} with this secret.")]
            await line.client.listing(SHOW_CHANNELS.name)
            places = await _places(line, pbx.outside, settings.floor.rulebook.aside_ms)
            heard = await _events(line) if places[0].state is State.OK else []
            return [ok(f"{where}: lets user {pbx.user} in."), *await _rights(line), *heard, *places]
    except ActionFailedError:
        return [fault(f"{where}: user {pbx.user} lacks rights; see docs/asterisk.md.")]
    except (TimeoutError, NotConnectedError, UnknownOutcomeError):
        return [fault(f"{where}: no AMI answers there.")]


@asynccontextmanager
async def _logged_in(settings: Settings, where: str) -> AsyncIterator[_Line | None]:
    """None: the PBX does not accept the user."""
    connected, told = asyncio.Event(), asyncio.Event()

    def hear(message: Message) -> None:
        if "call" in message.get("Privilege").split(","):
            told.set()

    client = AmiClient(
        ami_settings(settings),
        on_event=hear,
        on_connected=connected.set,
        on_disconnected=lambda: None,
        jitter=lambda: 0.0,
    )
    running = asyncio.create_task(client.run(), name="ami")
    pbx = settings.telephony
    try:
        while not connected.is_set() and client.problem != "login_refused":  # noqa: ASYNC110  nothing tells it
            await asyncio.sleep(LOOK_MS / 1000)
        dialplan = Dialplan(technology=pbx.technology, context=pbx.context)
        yield _Line(client, dialplan, where, pbx.user, told) if connected.is_set() else None
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _rights(line: _Line) -> Sequence[Finding]:
    """The PBX lists to each user what that user may ask."""
    listed = {name for name, _ in await line.client.act("ListCommands")}
    missing, dangerous = (
        [one for one in NEEDED if one not in listed],
        [one for one in TOO_MUCH if one in listed],
    )
    if missing:
        return [
            fault(
                f"{line.where}: user {line.user} may not ask for {', '.join(missing)}, so nobody can be handed over;"
                " write = call,agent,reporting,originate in manager.conf."
            )
        ]
    if dangerous:
        return [
            warn(
                f"{line.where}: user {line.user} may ask for {', '.join(dangerous)}, which amounts to a shell on the"
                " PBX; take command, config and system away in manager.conf."
            )
        ]
    return [ok(f"{line.where}: user {line.user} may ask for what is needed and nothing dangerous.")]


async def _events(line: _Line) -> Sequence[Finding]:
    """No list says which events a user gets: a call to nowhere is begun, and listened for. No phone rings.

    The PBX tells of it only where it knows the context.
    """
    probe = _call_nowhere(line.dialplan)
    if not line.told.is_set():
        with contextlib.suppress(ActionFailedError):  # the lack of that right has been said
            await line.client.act(probe.name, probe.fields)
    try:
        async with asyncio.timeout(EVENT_MS / 1000):
            await line.told.wait()
    except TimeoutError:
        return [
            fault(
                f"{line.where}: tells user {line.user} of no call, so no hold would be seen;"
                " read = call,agent,reporting in manager.conf."
            )
        ]
    return [ok(f"{line.where}: tells user {line.user} of calls.")]


def _call_nowhere(dialplan: Dialplan) -> Action:
    return Action(
        "Originate",
        (
            ("Channel", f"Local/{NOWHERE}@{dialplan.context}"),
            ("Context", dialplan.context),
            ("Exten", dialplan.waiting),
            ("Priority", "1"),
            ("Timeout", "1000"),
            ("Async", "true"),
        ),
    )


async def _places(line: _Line, outside: str | None, aside_ms: int) -> Sequence[Finding]:
    """Whether the dialplan has escdesk's places, and a way out leads anywhere. Raises as `AmiClient.listing`."""
    dialplan = line.dialplan
    apart = "nobody can talk with a supervisor while the customer waits"
    wanted = [
        (dialplan.waiting, "no customer can be handed over"),
        (dialplan.aside, apart),
        (dialplan.consult, apart),
    ]
    if outside is not None:
        wanted.append((dialplan.told, "whoever is rung outside hears nothing"))
    remedy = "add the block of docs/asterisk.md, 2, to extensions.conf and reload the dialplan"
    found = []
    for place, without in wanted:
        if await _has(line.client, dialplan.context, place):
            found.append(ok(f"{line.where}: the dialplan has {place} in [{dialplan.context}]."))
        else:
            found.append(
                fault(
                    f"{line.where}: the dialplan has no extension {place} in [{dialplan.context}], so {without};"
                    f" {remedy}."
                )
            )
    if found[1].state is State.OK:
        found += await _music(line, aside_ms)
    return [*found, *([] if outside is None else await _way_out(line, outside))]


async def _music(line: _Line, aside_ms: int) -> Sequence[Finding]:
    """Whether the customer's music ends by itself, and only after the hub has brought them back."""
    dialplan = line.dialplan
    asked = show_place(dialplan.context, dialplan.aside)
    where = f"{line.where}: the music of {dialplan.aside} in [{dialplan.context}]"
    for step in await line.client.listing(asked.name, asked.fields):
        if step.get("Application") != "MusicOnHold":
            continue
        _, _, seconds = step.get("AppData").partition(",")
        if not seconds.strip().isdecimal():
            return [fault(f"{where} does not end by itself: a customer whom nobody fetches would be lost.")]
        if int(seconds) * 1000 < aside_ms + MARGIN_MS:
            return [
                fault(
                    f"{where} ends after {int(seconds)} s; [floor] aside is {aside_ms // 1000} s, and it must last"
                    f" {MARGIN_MS // 1000} s longer."
                )
            ]
    return []


async def _way_out(line: _Line, channel: str) -> Sequence[Finding]:
    """What the hub's rights let it see of the way to phones outside: a context of the dialplan, or a trunk."""
    technology, _, dialled = channel.partition("/")
    _, at, place = dialled.partition("@")
    place = place.partition("/")[0]
    if not at:
        return []
    if technology == "Local":
        if await _has(line.client, place):
            return [ok(f"{line.where}: the dialplan has the context {place} for phones outside.")]
        return [
            fault(f"{line.where}: the dialplan has no context {place}, so [telephony] outside leads nowhere.")
        ]
    try:
        devices = await line.client.listing(SHOW_DEVICES.name)
    except ActionFailedError:
        return []  # without res_manager_devicestate trunks can't be seen
    states = {device.get("Device"): device.get("State") for device in devices}
    trunk = f"{technology}/{place}"
    match states.get(trunk):
        case None:
            return [fault(f"{line.where}: knows no {trunk}, so [telephony] outside leads nowhere.")]
        case "UNAVAILABLE" | "INVALID":
            return [fault(f"{line.where}: does not reach {trunk}, so no phone outside can be rung now.")]
        case _:
            return [ok(f"{line.where}: reaches {trunk} for phones outside.")]


async def _has(client: AmiClient, context: str, extension: str = "") -> bool:
    """Whether the dialplan has this place. Raises as `AmiClient.listing`."""
    asked = show_place(context, extension)
    try:
        await client.listing(asked.name, asked.fields)
    except ActionFailedError as refused:
        if "permission" in refused.message.lower():
            raise
        return False
    return True
