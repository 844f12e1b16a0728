"""Trying an address that somebody typed: is there a hub, what is its floor called, which extensions has it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from escdesk.desktop.link.clocks import mono_ms
from escdesk.desktop.link.door import BadAddressError, hub_at, look
from escdesk.desktop.link.mail import Looked, Mail
from escdesk.protocol.messages import LoginRefused


async def tried(address: str, certificate: Path | None, tell: Callable[[Mail], None]) -> None:
    """Ends in one `Looked`."""
    try:
        hub = hub_at(address, certificate)
    except BadAddressError:
        tell(Looked(address, "bad_address"))
        return
    began = mono_ms()
    answer = await asyncio.to_thread(look, hub)
    if isinstance(answer, LoginRefused):
        tell(Looked(address, answer.code))
        return
    places = tuple((place.number, place.free) for place in answer.extensions)
    tell(Looked(address, "", answer.floor, places, mono_ms() - began))
