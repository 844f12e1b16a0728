"""What goes over the wire: changes as text, and a text as the whole message that a WebSocket server writes."""

from collections.abc import Iterable

import msgspec
from msgspec import Raw

from escdesk.domain.floor import Key
from escdesk.domain.messages.papers import PaperKey
from escdesk.protocol.messages import Changes

_encode = msgspec.json.Encoder().encode


def changes(
    since: int,
    upto: int,
    *,
    puts: Iterable[Raw] = (),
    drops: Iterable[Key] = (),
    papers: Iterable[Raw] = (),
    shreds: Iterable[PaperKey] = (),
    anew: bool = False,
) -> bytes:
    """An encoded `Changes`."""
    return _encode(
        Changes(
            since=since,
            upto=upto,
            anew=anew,
            puts=tuple(puts),
            drops=tuple(drops),
            papers=tuple(papers),
            shreds=tuple(shreds),
        )
    )


def whole(text: bytes) -> bytes:
    """One text message, unmasked and in one frame (RFC 6455, 5.2): the same bytes for everybody who gets it."""
    length = len(text)
    if length < 126:
        return bytes((0x81, length)) + text
    if length < 65_536:
        return b"\x81\x7e" + length.to_bytes(2, "big") + text
    return b"\x81\x7f" + length.to_bytes(8, "big") + text
