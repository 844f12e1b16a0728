"""Free ports on 127.0.0.1 for a lab's PBX and phones; labs of several processes never choose alike."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from typing import IO, Final

_UDP, _TCP = socket.SOCK_DGRAM, socket.SOCK_STREAM
_STEP: Final = 10
"""Blocks begin at multiples of this, and none is longer."""
_reserved: list[IO[bytes]] = []
"""Held until this process ends: a phone binds its ports a while after they were chosen, and UDP lets two bind one."""


def _free(port: int, kind: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _reserve(first: int) -> bool:
    """Whether this block is now this process's."""
    folder = Path(tempfile.gettempdir()) / f"escdesk-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    claim = (folder / str(first)).open("wb")
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        claim.close()
        return False
    _reserved.append(claim)
    return True


def tcp_port() -> int:
    """A TCP port that nobody uses at this moment."""
    with socket.socket(socket.AF_INET, _TCP) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def block(size: int) -> int:
    """First of `size` neighbouring ports, free for UDP and TCP (a SIP phone takes its port and the next one)."""
    if size > _STEP:
        raise ValueError(f"a block has at most {_STEP} ports")
    source = random.SystemRandom()  # the tests seed the usual generator; two labs must not try alike
    for _ in range(200):
        first = (
            source.randrange(20_000, 31_000) // _STEP * _STEP
        )  # below the ports the system hands out itself
        ports = range(first, first + size)
        if all(_free(port, kind) for port in ports for kind in (_UDP, _TCP)) and _reserve(first):
            return first
    raise OSError("no block of free ports")
