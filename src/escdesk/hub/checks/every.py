"""All that is looked at for `escdesk doctor hub` and `escdesk hub --check`, in the order in which it is needed."""

import asyncio
from collections.abc import Sequence

from escdesk.findings import Finding, ok
from escdesk.hub.checks import certificate, files, machine
from escdesk.hub.checks.means import means
from escdesk.hub.checks.pbx import PBX_MS, pbx
from escdesk.hub.settings import Settings


async def look_at(settings: Settings, patience_ms: int = PBX_MS) -> Sequence[Finding]:
    """What was found. `patience_ms` is how long the PBX has to answer."""
    return [
        ok(f"Config: {settings.file or 'none, so this hub is for this machine only'}."),
        *await asyncio.to_thread(_on_this_machine, settings),
        *await pbx(settings, patience_ms),
        *await means(settings),
    ]


def _on_this_machine(settings: Settings) -> Sequence[Finding]:
    return [
        *files.database(settings),
        *files.secret(settings),
        *machine.disk(settings),
        *machine.clock(),
        *certificate.certificate(settings),
        *machine.hub_or_port(settings),
    ]
