"""Fifty real calls at once, each held and resumed: every hold begins and ends when it does, and no call is mixed up."""

from collections import defaultdict

from tests.harness.pbx.ami_proxy import AmiProxy
from tests.harness.pbx.asterisk import CROWD
from tests.harness.pbx.crowd import HOLD_MS, Crowd
from tests.harness.pbx.floor import Lab
from tests.harness.pbx.listening import Listening
from tests.harness.pbx.waiting import wait_until

from escdesk.domain.messages.calls import (
    CustomerHeld,
    EndReason,
    PhoneAnswered,
    PhoneHeld,
    PhoneHungUp,
    PhoneRang,
    PhoneResumed,
)

TOLERANCE_MS = 400
"""Fifty re-INVITEs at the same instant on a shared machine; the telephone itself takes a few milliseconds of it."""


def test_fifty_calls_are_held_and_resumed_at_once(floor: Lab, line: AmiProxy, record_property) -> None:
    hub = Listening(line.access, CROWD).start()
    try:
        hub.sees_connected()
        Crowd(floor.pbx).calls()
        wait_until("all calls have ended", lambda: len(hub.all(PhoneHungUp)) == len(CROWD))
    finally:
        hub.stop()
    stories: dict[str, list[str]] = defaultdict(list)
    times: dict[tuple[str, str], float] = {}
    for signal, at in zip(hub.said, hub.said_at, strict=True):
        if isinstance(signal, PhoneRang | PhoneAnswered | PhoneHeld | PhoneResumed | PhoneHungUp):
            stories[signal.call].append(type(signal).__name__)
            times[signal.call, type(signal).__name__] = at
    assert sorted(one.extension for one in hub.all(PhoneRang)) == sorted(CROWD)
    for call, story in stories.items():
        assert story == ["PhoneRang", "PhoneAnswered", "PhoneHeld", "PhoneResumed", "PhoneHungUp"], call
    spans = sorted((times[call, "PhoneResumed"] - times[call, "PhoneHeld"]) * 1_000 for call in stories)
    begun = max(times[call, "PhoneHeld"] for call in stories)
    ended = min(times[call, "PhoneResumed"] for call in stories)
    record_property("holds_ms", f"{spans[0]:.0f} to {spans[-1]:.0f}")
    assert begun < ended, "all fifty were on hold at the same time"
    assert spans[0] >= HOLD_MS - TOLERANCE_MS, spans
    assert spans[-1] <= HOLD_MS + TOLERANCE_MS, spans
    assert {one.reason for one in hub.all(PhoneHungUp)} == {EndReason.CUSTOMER}
    assert not hub.all(CustomerHeld)
