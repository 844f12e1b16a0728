"""One phone that is rung for an order: from the Originate to the PBX's word on what came of it."""

import asyncio
import contextlib
from collections.abc import Callable

from escdesk.hub.telephony.asterisk.ami import Message
from escdesk.hub.telephony.asterisk.channels import Channel, Channels


class Ringing:
    """`channel` is the Uniqueid that the order's channel is given; `unwanted` says whether it is to be released.

    `settle_ms`: how long the PBX's word on an ended channel may take after its end.
    """

    def __init__(
        self, channel: str, channels: Channels, settle_ms: int, unwanted: Callable[[], bool]
    ) -> None:
        self.channel = channel
        self.has_rung = False
        self._channels = channels
        self._settle_ms = settle_ms
        self.unwanted = unwanted
        self._response: Message | None = None
        self._news = asyncio.Event()

    def response(self, message: Message) -> None:
        """The PBX's OriginateResponse for this channel."""
        self._response = message
        self._news.set()

    def noticed(self) -> None:
        """Something happened on the PBX's channels, or it is not wanted any more."""
        own = self.own
        self.has_rung = self.has_rung or (own is not None and own.ringing)
        if self.unwanted() or self.has_ended():
            self._news.set()

    async def settled(self) -> Message | None:
        """The PBX's response, or None as soon as the phone is to be released or has gone without one."""
        while self._response is None:
            if self.has_ended():
                # A phone that sends its calls elsewhere is answered for under another channel's name.
                await self._settles(lambda: self._response is not None)
                return self._response
            # Before the order has a channel there is nothing to end; it will be noticed when it has one.
            if self.unwanted() and self.own is not None:
                return None
            await self._news.wait()
            self._news.clear()
        return self._response

    async def why(self) -> None:
        """Wait until it is to be released or has ended, as long as the PBX's word on that may take."""
        await self._settles(lambda: self.unwanted() or self.has_ended())

    async def _settles(self, holds: Callable[[], bool]) -> None:
        """Wait until it does, `settle_ms` at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settle_ms / 1000):
                while not holds():
                    await self._news.wait()
                    self._news.clear()

    def has_ended(self) -> bool:
        """The channel was there and has ended."""
        return self.channel in self._channels.gone

    @property
    def own(self) -> Channel | None:
        """The channel while it lives."""
        return self._channels.get(self.channel)
