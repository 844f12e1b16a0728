"""How events stored by earlier releases become today's: one function a step, by kind and version."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Body = dict[str, Any]
"""An event as it stands in the log, its `type` included."""

VERSIONS: Mapping[str, int] = MappingProxyType({"EscalationRaised": 2})
"""Today's version of the kinds that are no longer at their first."""


def _raised_1(body: Body) -> Body:
    """Until 0.2 every hand was a takeover by phone, whatever its rule said it asked for."""
    return {**body, "asks": "takeover"}


UPCASTERS: Mapping[tuple[str, int], Callable[[Body], Body]] = MappingProxyType(
    {("EscalationRaised", 1): _raised_1}
)
"""From (kind, version) to the next version; the function says why in its docstring. Released ones stay."""


def upcast(
    kind: str,
    version: int,
    body: Body,
    *,
    versions: Mapping[str, int] = VERSIONS,
    upcasters: Mapping[tuple[str, int], Callable[[Body], Body]] = UPCASTERS,
) -> Body:
    """The body as today's release would have stored it. A kind may have been renamed on the way."""
    while True:
        step = upcasters.get((kind, version))
        if step is None:
            break
        body = step(body)
        renamed = str(body["type"])
        kind, version = renamed, version + 1
    if version != versions.get(kind, 1):
        raise UnknownVersion(kind, version)
    return body


class UnknownVersion(Exception):  # noqa: N818  said as the state it is
    """The log holds an event of a later release."""

    def __init__(self, kind: str, version: int) -> None:
        super().__init__(f"{kind} version {version}")
