"""The machine a hub runs on: disk, clock, port, and the hub itself where one runs."""

import ctypes
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from escdesk.findings import Finding, fault, ok, warn
from escdesk.hub.administration import reach
from escdesk.hub.settings import HubSettings, Settings
from escdesk.hub.web.server import PortInUse, UnusableAddress, listening

MB: Final = 1_048_576
TOO_LITTLE: Final = 200 * MB
"""Below this a busy day may fill the disk, and a hub that can't write accepts nothing."""
LITTLE: Final = 2_048 * MB
_TIME_ERROR: Final = 5
_TIMEX_BYTES: Final = 512
"""More than the kernel's `struct timex` on any machine; all zero, it asks and changes nothing."""


def disk(settings: Settings) -> Sequence[Finding]:
    there = settings.hub.data
    while not there.exists() and there != there.parent:
        there = there.parent
    return [disk_finding(settings.hub.data, shutil.disk_usage(there).free)]


def disk_finding(folder: Path, free: int) -> Finding:
    """What so many free bytes mean."""
    said = f"Disk of {folder}: {free // MB} MB free"
    if free < TOO_LITTLE:
        return fault(f"{said}; a hub that can't write accepts nothing, make room.")
    if free < LITTLE:
        return warn(f"{said}; make room before it is needed for backups.")
    return ok(f"{said}.")


def clock() -> Sequence[Finding]:
    in_step = _in_step()
    if in_step is None:
        return []
    if in_step:
        return [ok("Clock: kept in step by a time service.")]
    return [
        warn("Clock: no time service keeps it in step; desks' TLS and deadlines need one, see timedatectl.")
    ]


def _in_step() -> bool | None:
    """Whether the kernel says that its clock is synchronised; None where it can't be asked."""
    if sys.platform != "linux":
        return None
    asked = ctypes.create_string_buffer(_TIMEX_BYTES)
    state = ctypes.CDLL(None).adjtimex(asked)
    return None if state < 0 else state != _TIME_ERROR


def hub_or_port(settings: Settings) -> Sequence[Finding]:
    """What a hub that runs with this data folder says of itself; where none runs, whether its port is free."""
    notice = reach.read(settings.hub.data)
    if notice is None:
        return [_port(settings.hub)]
    health = reach.health(notice)
    if health is None:
        gone = warn(f"Hub: the last one at {notice.url} ended without a goodbye; see its log for why.")
        return [gone, _port(settings.hub)]
    if not health.faults:
        return [ok(f"Hub: runs at {notice.url} and is {health.state}.")]
    return [
        fault(f"Hub at {notice.url}: {one.sentence}{f' ({one.count})' if one.count > 1 else ''}")
        for one in health.faults
    ]


def _port(hub: HubSettings) -> Finding:
    try:
        listening(hub.host, hub.port).close()
    except PortInUse:
        return fault(f"Port {hub.port} of {hub.host}: another program listens there.")
    except UnusableAddress:
        return fault(f"Address {hub.host}: this machine can't listen there on port {hub.port}.")
    return ok(f"Port {hub.port} of {hub.host}: free; no hub runs with this data folder now.")
