"""Sends messages to people without a desk: after the commit that orders it, at least once, each try on its own."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from escdesk.domain.floor import Floor
from escdesk.domain.ids import ClientId, Instant, OrderId, PartyId
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.notices import AlarmNoticeOrdered
from escdesk.domain.messages.outside import (
    NoticeDelivered,
    NoticeFailed,
    OutsideFail,
    OutsideNoticeOrdered,
)
from escdesk.domain.messages.papers import OutsideAddress
from escdesk.domain.model.escalations import Escalation
from escdesk.hub.batch import Stored
from escdesk.hub.links import Links
from escdesk.hub.note_text import NoteWords, decision_of
from escdesk.hub.ports import Messenger, NotDelivered, Note, Now, Tell
from escdesk.hub.shelf import Shelf, outside_address

_log = logging.getLogger(__name__)

Ordered = OutsideNoticeOrdered | AlarmNoticeOrdered


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """By what and how messages go out. `alarm`: to whom the floor's own go; `log_name` tells this log from others."""

    messengers: Mapping[Means, Messenger]
    alarm: Mapping[Means, tuple[str, ...]]
    words: NoteWords
    links: Links
    log_name: str


class Notices:
    """A listener of the engine. What has no result when the hub ends is ordered again by the floor at the next start."""

    def __init__(self, post: Post, shelf: Shelf, tell: Tell, now: Now) -> None:
        self._post = post
        self._shelf = shelf
        self._tell = tell
        self._now = now
        self._under_way: set[asyncio.Task[None]] = set()

    def __call__(self, _old: Floor, new: Floor, stored: Sequence[Stored]) -> None:
        for one in stored:
            if isinstance(one.event, Ordered):
                case = new.escalations.get(one.event.escalation)
                if case is not None:  # else it was over before anybody had to be told
                    _log.info("notice ordered", extra={"seq": one.seq, "order": one.event.order})
                    self._begin(one.event, new, case)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in tuple(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        for messenger in self._post.messengers.values():
            messenger.close()

    # -- who can be reached -----------------------------------------------------------------------------------

    def can_reach(self, client: ClientId, party: PartyId, means: Means) -> bool:
        """Whether there is a messenger for this means, and an address that it could deliver to."""
        messenger = self._post.messengers.get(means)
        return messenger is not None and messenger.can_reach(self._to(client, party, means))

    @property
    def alarm_to(self) -> Mapping[Means, tuple[str, ...]]:
        """Who is told of alarms."""
        return self._post.alarm

    async def try_out(self, to: tuple[str, ...], means: Means, party: str) -> "Tried":
        """A message that only shows whether messages arrive."""
        subject, text = self._post.words.trial(party)
        note = self._note(OrderId(f"T{self._now()}"), to, subject, text, self._now())
        began = time.monotonic()
        try:
            code = await self._delivered(means, note)
        except NotDelivered as failed:
            return Tried(f"not delivered: {failed.reason}{_said(failed.code)}", delivered=False)
        return Tried(f"delivered after {_ms_since(began)} ms{_said(code)}", delivered=True)

    def addresses(self, client: ClientId, party: PartyId, means: Means) -> tuple[str, ...]:
        return self._to(client, party, means)

    def _to(self, client: ClientId, party: PartyId, means: Means) -> tuple[str, ...]:
        paper = self._shelf.get(outside_address(client, party, means))
        return paper.to if isinstance(paper, OutsideAddress) else ()

    # -- sending ----------------------------------------------------------------------------------------------

    def _begin(self, order: Ordered, floor: Floor, case: Escalation) -> None:
        note = (
            self._alarm(order, floor, case)
            if isinstance(order, AlarmNoticeOrdered)
            else self._outside(order, floor, case)
        )
        task = asyncio.get_running_loop().create_task(self._send(order, note), name="notice")
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.result()  # a fault of ours: the loop's handler reports it

    async def _send(self, order: Ordered, note: Note) -> None:
        began = time.monotonic()
        try:
            code = await self._delivered(order.means, note)
        except NotDelivered as failed:
            _log.warning(
                "a message was not delivered",
                extra={
                    "order": order.order,
                    "means": order.means,
                    "reason": failed.reason,
                    "code": failed.code,
                },
            )
            self._tell(NoticeFailed(order=order.order, reason=failed.reason, code=failed.code), ())
            return
        linked = isinstance(order, OutsideNoticeOrdered) and self._post.links.lead_somewhere
        self._tell(NoticeDelivered(order=order.order, code=code, took_ms=_ms_since(began), linked=linked), ())

    async def _delivered(self, means: Means, note: Note) -> int:
        messenger = self._post.messengers.get(means)
        if messenger is None or not messenger.can_reach(note.to):
            raise NotDelivered(OutsideFail.UNREACHABLE)
        return await messenger.deliver(note)

    def _outside(self, order: OutsideNoticeOrdered, floor: Floor, case: Escalation) -> Note:
        words, now = self._post.words, self._now()
        decision = decision_of(self._shelf, case) if order.details else ""
        link = self._post.links.of(case.id, order.order)
        facts = words.facts(floor, case, now)
        subject, text = words.outside(facts, decision, link, order.order)
        return self._note(order.order, self._to(order.client, order.party, order.means), subject, text, now)

    def _alarm(self, order: AlarmNoticeOrdered, floor: Floor, case: Escalation) -> Note:
        words, now = self._post.words, self._now()
        subject, text = words.alarm(words.facts(floor, case, now), order.order)
        return self._note(order.order, self._post.alarm.get(order.means, ()), subject, text, now)

    def _note(self, order: OrderId, to: tuple[str, ...], subject: str, text: str, at: Instant) -> Note:
        number = f"{order}.{self._post.log_name}"
        return Note(
            number=number, to=to, subject=subject, text=text, at=at, language=self._post.words.language
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a message that was only sent to see."""

    said: str
    delivered: bool


Usable = Callable[[ClientId, PartyId, Means], bool]


def out_of_reach(floor: Floor, usable: Usable) -> Iterator[tuple[ClientId, PartyId]]:
    """Parties outside whom the rules in force name and who can't be reached by one of their means."""
    for client, rules in floor.rulesets.items():
        for party in () if rules.current is None else rules.current.outside:
            if not all(usable(client, party.id, means) for means in party.means):
                yield client, party.id


_NOTHING_SAID: Final = 0


def _said(code: int) -> str:
    return "" if code == _NOTHING_SAID else f", the server said {code}"


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)
