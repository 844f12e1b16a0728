"""The real PBX's bench: its people are real phones, its time is the world's."""

import asyncio
import time
from collections.abc import Callable, Sequence

import pytest
from tests.harness.pbx.floor import (
    BY_TRUNK,
    CUSTOMER,
    NOBODY,
    NOWHERE,
    OPERATOR,
    OTHER_CUSTOMER,
    OTHER_OPERATOR,
    OUTSIDE,
    SV,
    WITHHELD,
    Lab,
)
from tests.harness.pbx.phone import Phone

from escdesk.domain.ids import Extension, Instant
from escdesk.domain.messages.calls import PbxConnected
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.telephony.asterisk.actions import WayOut
from escdesk.hub.telephony.asterisk.adapter import AsteriskSettings, AsteriskTelephony
from escdesk.hub.telephony.asterisk.client import AmiSettings

PATIENCE_S = 20


def key_of(number: str) -> str:
    return f"key-{number}"


class AsteriskBench:
    """See `tests.hub.telephony.contract.Bench`."""

    operator = Extension(OPERATOR)
    colleague = Extension(OTHER_OPERATOR)
    supervisor = Extension(SV)
    missing = Extension(NOWHERE)
    outside = OUTSIDE
    nobody = NOBODY

    def __init__(self, lab: Lab, way_out: str = BY_TRUNK) -> None:
        self._lab = lab
        ami = lab.pbx.ami
        settings = AsteriskSettings(
            AmiSettings(ami.host, ami.port, ami.username, ami.secret),
            (self.operator, self.colleague, self.supervisor),
            way_out=WayOut(way_out, name="escdesk"),
        )
        self.telephony = AsteriskTelephony(
            settings, now=lambda: Instant(time.time_ns() // 1_000_000), key_of=key_of, jitter=lambda: 0.5
        )
        self.heard: list[Signal] = []
        self.papers: list[AnyPaper] = []
        self.key_of = key_of
        self._customer = CUSTOMER
        self._running: asyncio.Task[None] | None = None

    async def open(self) -> None:
        for extension in (CUSTOMER, self.operator, self.colleague, self.supervisor, OUTSIDE):
            await self._phone(extension)
        self._running = asyncio.create_task(self.telephony.run(self._tell))
        await self.until(lambda: any(isinstance(one, PbxConnected) for one in self.heard), "the PBX")

    async def close(self) -> None:
        assert self._running is not None
        if self._running.done():
            self._running.result()
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    def _tell(self, signal: Signal, papers: Sequence[AnyPaper]) -> None:
        self.heard.append(signal)
        self.papers.extend(papers)

    async def _phone(self, extension: str) -> Phone:
        return await asyncio.to_thread(self._lab.phone, extension)

    async def _act(self, extension: str, act: Callable[[Phone], None]) -> None:
        phone = await self._phone(extension)
        await asyncio.to_thread(act, phone)

    async def customer_calls(
        self, extension: Extension, *, second: bool = False, withheld: bool = False
    ) -> None:
        caller = OTHER_CUSTOMER if second else WITHHELD if withheld else CUSTOMER
        if not second:
            self._customer = caller
        await self._act(caller, lambda phone: phone.dial(extension))
        await self._act(extension, Phone.wait_ringing)

    async def customer_hangs_up(self) -> None:
        await self._act(self._customer, Phone.hangup)

    async def customer_holds(self) -> None:
        await self._act(self._customer, Phone.hold)

    async def customer_resumes(self) -> None:
        await self._act(self._customer, Phone.resume)

    async def answer(self, extension: Extension) -> None:
        await self._act(extension, Phone.wait_ringing)
        await self._act(extension, Phone.accept)

    async def reject(self, extension: Extension) -> None:
        await self._act(extension, Phone.wait_ringing)
        await self._act(extension, Phone.hangup)

    async def hang_up(self, extension: Extension) -> None:
        await self._act(extension, Phone.hangup)

    async def hold(self, extension: Extension) -> None:
        await self._act(extension, Phone.hold_talking)

    async def resume(self, extension: Extension) -> None:
        await self._act(extension, Phone.resume)

    async def dial(self, extension: Extension, to: Extension) -> None:
        await self._act(extension, lambda phone: phone.dial(to))

    async def transfer_blind(self, extension: Extension, to: Extension) -> None:
        await self._act(extension, lambda phone: phone.transfer(to))

    async def transfer_attended(self, extension: Extension, to: Extension) -> None:
        """By the PBX's feature code, as the phone has no such key: dialled, answered, joined by hanging up."""
        await self._act(extension, lambda phone: phone.send_dtmf(f"*2{to}"))
        await self._act(to, Phone.wait_ringing)
        await self._act(to, Phone.accept)
        await asyncio.to_thread(self._lab.hears, extension, to)
        await self._act(extension, Phone.hangup)

    async def outside_rings(self) -> None:
        await self._act(OUTSIDE, Phone.wait_ringing)

    async def outside_answers(self) -> None:
        await self._act(OUTSIDE, Phone.accept)

    async def outside_rejects(self) -> None:
        await self._act(OUTSIDE, Phone.hangup)

    async def outside_is_quiet(self) -> None:
        await self._act(OUTSIDE, Phone.wait_idle)

    async def until(self, met: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not met():
            if time.monotonic() > end:
                pytest.fail(f"never heard: {what}; heard {self.heard}")
            await asyncio.sleep(0.01)

    async def settle(self) -> None:
        await asyncio.sleep(0.4)
