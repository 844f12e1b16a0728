"""`escdesk hub --check`: looks at database, certificate, port and PBX without starting, one sentence per fault."""

import asyncio
import contextlib
import os
import sqlite3
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from escdesk.hub.administration import reach
from escdesk.hub.outside import ami_settings
from escdesk.hub.settings import Settings
from escdesk.hub.telephony.asterisk.actions import SHOW_CHANNELS, SHOW_DEVICES, Dialplan, show_place
from escdesk.hub.telephony.asterisk.client import (
    ActionFailedError,
    AmiClient,
    NotConnectedError,
    UnknownOutcomeError,
)
from escdesk.hub.web.server import PortInUse, UnusableAddress, listening

PBX_MS: Final = 6_000
LOOK_MS: Final = 20


async def faults(settings: Settings, patience_ms: int = PBX_MS) -> Sequence[str]:
    """What would keep a hub with these settings from working; empty when nothing would.

    `patience_ms` is how long the PBX has to answer.
    """
    return [
        *await asyncio.to_thread(_database, settings),
        *_certificate(settings),
        *_port(settings),
        *await _pbx(settings, patience_ms),
    ]


def _database(settings: Settings) -> Sequence[str]:
    path = Path(make_url(settings.hub.database).database or "")
    if not path.exists():
        return _folder(path.parent)
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=1.0)
        ) as database:
            found = database.execute("PRAGMA quick_check(1)").fetchone()
            tables = {
                row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
    except sqlite3.Error as wrong:
        return [f"Database {path}: can't be used: {wrong}."]
    if found != ("ok",):
        return [f"Database {path}: is damaged; restore a backup."]
    if tables and "log" not in tables:
        return [f"Database {path}: belongs to another program."]
    return []


def _folder(folder: Path) -> Sequence[str]:
    """A folder that can be made is as good as one that is there; nothing is made by a check."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir():
        return [f"Data folder {folder}: {there} is no folder."]
    if not os.access(there, os.W_OK | os.X_OK):
        return [f"Data folder {folder}: {there} can't be written."]
    return []


def _certificate(settings: Settings) -> Sequence[str]:
    certificate, key = settings.hub.certificate, settings.hub.key
    if certificate is None or key is None:
        return []
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError):
        return [f"Certificate {certificate}: it and its key {key} can't be used together."]
    return []


def _port(settings: Settings) -> Sequence[str]:
    hub = settings.hub
    if reach.read(hub.data) is not None:
        return []  # a hub runs with this folder: the port is its own
    try:
        listening(hub.host, hub.port).close()
    except PortInUse:
        return [f"Port {hub.port} of {hub.host}: another program listens there."]
    except UnusableAddress:
        return [f"Address {hub.host}: this machine can't listen there on port {hub.port}."]
    return []


async def _pbx(settings: Settings, patience_ms: int) -> Sequence[str]:
    match settings.telephony.kind:
        case "asterisk":
            return await _asterisk(settings, patience_ms)
        case "none":
            return ["PBX: none is configured; [telephony] kind says which."]
        case _:
            return []


async def _asterisk(settings: Settings, patience_ms: int) -> Sequence[str]:
    """Log in and ask for the channels, as the hub does at a start."""
    pbx = settings.telephony
    connected = asyncio.Event()
    client = AmiClient(
        ami_settings(settings),
        on_event=lambda _message: None,
        on_connected=connected.set,
        on_disconnected=lambda: None,
        jitter=lambda: 0.0,
    )
    running = asyncio.create_task(client.run(), name="ami")
    where = f"PBX {pbx.host} port {pbx.port}"
    try:
        async with asyncio.timeout(patience_ms / 1000):
            while not connected.is_set() and client.problem != "login_refused":  # noqa: ASYNC110  nothing tells it
                await asyncio.sleep(LOOK_MS / 1000)
            if not connected.is_set():
                return [f"{where}: does not accept user {pbx.user} with this secret."]
            await client.listing(SHOW_CHANNELS.name)
            return await _places(client, settings, where)
    except ActionFailedError:
        return [f"{where}: user {pbx.user} lacks rights; see docs/asterisk.md."]
    except (TimeoutError, NotConnectedError, UnknownOutcomeError):
        return [f"{where}: no AMI answers there."]
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _places(client: AmiClient, settings: Settings, where: str) -> Sequence[str]:
    """Whether the dialplan has escdesk's places, and a way out leads anywhere. Raises as `AmiClient.listing`."""
    pbx = settings.telephony
    dialplan = Dialplan(technology=pbx.technology, context=pbx.context)
    found = []
    if not await _has(client, dialplan.context, dialplan.waiting):
        found.append((dialplan.waiting, "no customer can be handed over"))
    if pbx.outside is not None and not await _has(client, dialplan.context, dialplan.told):
        found.append((dialplan.told, "whoever is rung outside hears nothing"))
    remedy = "add the block of docs/asterisk.md, 2, to extensions.conf and reload the dialplan"
    return [
        *(
            f"{where}: the dialplan has no extension {place} in [{dialplan.context}], so {without}; {remedy}."
            for place, without in found
        ),
        *([] if pbx.outside is None else await _way_out(client, pbx.outside, where)),
    ]


async def _way_out(client: AmiClient, channel: str, where: str) -> Sequence[str]:
    """What the hub's rights let it see of the way to phones outside: a context of the dialplan, or a trunk."""
    technology, _, dialled = channel.partition("/")
    _, at, place = dialled.partition("@")
    place = place.partition("/")[0]
    if not at:
        return []
    if technology == "Local":
        if await _has(client, place):
            return []
        return [f"{where}: the dialplan has no context {place}, so [telephony] outside leads nowhere."]
    try:
        devices = await client.listing(SHOW_DEVICES.name)
    except ActionFailedError:
        return []  # without res_manager_devicestate trunks can't be seen
    states = {device.get("Device"): device.get("State") for device in devices}
    match states.get(f"{technology}/{place}"):
        case None:
            return [f"{where}: knows no {technology}/{place}, so [telephony] outside leads nowhere."]
        case "UNAVAILABLE" | "INVALID":
            return [f"{where}: does not reach {technology}/{place}, so no phone outside can be rung now."]
        case _:
            return []


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
