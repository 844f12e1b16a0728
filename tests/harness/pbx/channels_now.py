"""What a PBX says of its channels right now, asked over AMI by other eyes than the hub's."""

import socket
from collections import Counter
from collections.abc import Iterator

from tests.harness.pbx.asterisk import AmiAccess

PATIENCE_S = 5.0
_HELD_BY_THE_PBX = {"Queue", "Dial", "AppDial"}
"""Applications in which somebody is being looked for; they end by themselves."""


def channels(ami: AmiAccess) -> list[dict[str, str]]:
    """The fields of every channel; raises OSError when the PBX is not there."""
    with (
        socket.create_connection((ami.host, ami.port), timeout=PATIENCE_S) as line,
        line.makefile("rwb") as pbx,
    ):
        for name, fields in (
            ("Login", {"Username": ami.username, "Secret": ami.secret, "Events": "off"}),
            ("CoreShowChannels", {}),
        ):
            words = {"Action": name, **fields}
            pbx.write("".join(f"{key}: {value}\r\n" for key, value in words.items()).encode() + b"\r\n")
        pbx.flush()
        found = []
        while (message := _next(pbx)).get("Event") != "CoreShowChannelsComplete":
            if message.get("Event") == "CoreShowChannel":
                found.append(message)
        return found


def _next(pbx: Iterator[bytes]) -> dict[str, str]:
    message: dict[str, str] = {}
    for line in pbx:
        if line == b"\r\n":
            return message
        key, _, value = line.decode("utf-8", "replace").rstrip("\r\n").partition(": ")
        message[key] = value
    raise ConnectionResetError


def alone(found: list[dict[str, str]], customers: tuple[str, ...]) -> list[str]:
    """Channels of customers who have been answered and hear nobody, nor wait for anybody."""
    together = Counter(one["BridgeId"] for one in found if one["BridgeId"])
    return [
        one["Channel"]
        for one in found
        if one["Channel"].startswith(tuple(f"PJSIP/{name}-" for name in customers))
        and one["ChannelStateDesc"] == "Up"
        and together[one["BridgeId"]] < 2
        and (one["BridgeId"] or one["Application"] not in _HELD_BY_THE_PBX)
    ]
