"""Free ports on 127.0.0.1 for a lab's PBX and phones."""

import random
import socket

_UDP, _TCP = socket.SOCK_DGRAM, socket.SOCK_STREAM


def _free(port: int, kind: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def tcp_port() -> int:
    """A TCP port that nobody uses at this moment."""
    with socket.socket(socket.AF_INET, _TCP) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def block(size: int) -> int:
    """First of `size` neighbouring ports, free for UDP and TCP (a SIP phone takes its port and the next one)."""
    source = (
        random.SystemRandom()
    )  # the tests seed the usual generator; two labs at once must not choose alike
    for _ in range(200):
        first = source.randrange(20_000, 31_000) // 10 * 10  # below the ports the system hands out by itself
        if all(_free(port, kind) for port in range(first, first + size) for kind in (_UDP, _TCP)):
            return first
    raise OSError("no block of free ports")
