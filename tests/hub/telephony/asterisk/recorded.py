"""Reads recorded AMI sessions: the bytes as the PBX sent them, and what a person counts in them."""

import re
from pathlib import Path

from escdesk.hub.telephony.asterisk.ami import Message, Received, Receiver

OURS = Path(__file__).parent / "transcripts"
SHARED = Path(__file__).parents[5] / "shared" / "telephony" / "transcripts"
"""Recordings of others, which stay outside the project."""


def pbx_bytes(text: str) -> bytes:
    """What the PBX sent: notes and sent actions (lines with ';') left out, lines ended by CR LF."""
    lines = [line for line in text.splitlines() if not line.startswith(";")]
    return ("\r\n".join(lines).strip("\r\n") + "\r\n\r\n").encode()


def ours(name: str) -> bytes:
    return pbx_bytes((OURS / f"{name}.log").read_text(encoding="utf-8"))


def others(name: str) -> str:
    """Text of a recording that is not ours."""
    return (SHARED / name).read_text(encoding="utf-8")


def receive(packets: list[bytes]) -> list[Received]:
    """What a receiver makes of these packets."""
    receiver = Receiver()
    return [message for packet in packets for message in receiver.feed(packet)]


def events(received: list[Received]) -> list[str]:
    return [message.event for message in received if isinstance(message, Message) and message.event]


def names_of_events(data: bytes) -> list[str]:
    """The events that stand in the bytes, read by a different road than the parser's."""
    return [name.decode() for name in re.findall(rb"^Event: ([^\r\n]+)", data, flags=re.MULTILINE)]


OUR_NAMES = sorted(path.stem for path in OURS.glob("*.log"))
