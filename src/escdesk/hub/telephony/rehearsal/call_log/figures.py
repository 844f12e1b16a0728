"""What came of a played log, counted as the engine commits it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final

from escdesk.domain.ids import EscalationId, Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.ladders import Asks
from escdesk.hub.telephony.rehearsal.call_log.calls import Played
from escdesk.hub.telephony.rehearsal.call_log.stage import Reactions

HOUR_MS: Final = 3_600_000
COUNTED: Final[tuple[type[Event], ...]] = (
    c.CallRang,
    c.CallHeld,
    c.HoldPromisePassed,
    co.InstructionGiven,
    e.EscalationRaised,
    e.EscalationWithdrawn,
    e.EscalationOverdue,
    e.EscalationHandedOn,
    e.RingExpired,
    e.RingLeft,
)
SHARES: Final = (50, 90, 99)


def percentile(ordered: Sequence[int], share: int) -> int:
    """The nearest rank: the smallest of `ordered` that at least `share` per cent do not exceed."""
    return ordered[max(0, ceil(len(ordered) * share / 100) - 1)]


def spread(spans_ms: Sequence[int]) -> dict[str, float | int | None]:
    """How many, and p50, p90 and p99 in seconds; None when there are none."""
    ordered = sorted(spans_ms)
    found: dict[str, float | int | None] = {"count": len(ordered)}
    for share in SHARES:
        found[f"p{share}"] = percentile(ordered, share) / 1000 if ordered else None
    return found


class Figures:
    """A listener of the engine. `cases` says which call of the log a case came from."""

    def __init__(self, cases: Mapping[EscalationId, Played], people: Sequence[PersonId]) -> None:
        self._cases = cases
        self.events: Counter[type[Event]] = Counter()
        self.to_acceptance: dict[str, list[int]] = {"takeover": [], "consult": []}
        self.to_connected: list[int] = []
        self.alarmed: set[EscalationId] = set()
        self.accepted: Counter[PersonId] = Counter()
        self.busy_ms: dict[PersonId, list[int]] = {person: [0] * 24 for person in people}
        self._raised: dict[EscalationId, e.EscalationRaised] = {}
        self._taken: dict[EscalationId, tuple[PersonId, Instant]] = {}

    @property
    def reactions(self) -> Reactions:
        return {
            e.EscalationRaised: self._up,
            e.AlarmRaised: self._alarm,
            e.EscalationTaken: self._accept,
            tr.CustomerConnected: self._connect,
            e.EscalationResolved: self._done,
            e.EscalationWithdrawn: self._over,
            e.EscalationClosed: self._over,
        }

    @property
    def counts(self) -> Reactions:
        """Every kind that is only counted."""
        return dict.fromkeys(COUNTED, self._count)

    def _count(self, event: Event) -> None:
        self.events[type(event)] += 1

    def _up(self, event: e.EscalationRaised) -> None:
        self._raised[event.escalation] = event

    def _alarm(self, event: e.AlarmRaised) -> None:
        if event.why is e.AlarmWhy.UNANSWERED:
            self.alarmed.add(event.escalation)

    def _accept(self, event: e.EscalationTaken) -> None:
        raised = self._raised[event.escalation]
        if event.escalation not in self._taken:
            self.to_acceptance[kind_of(raised)].append(event.at - raised.at)
        self._taken[event.escalation] = (event.by, event.at)
        self.accepted[event.by] += 1

    def _connect(self, event: tr.CustomerConnected) -> None:
        consult = self._cases[event.escalation].logged.consult
        if consult is not None:
            self.to_connected.append(event.at - consult)

    def _done(self, event: e.EscalationResolved) -> None:
        self._let_go(event.escalation, event.at)

    def _over(self, event: e.EscalationWithdrawn | e.EscalationClosed) -> None:
        self._let_go(event.escalation, event.at)
        self._raised.pop(event.escalation, None)

    def _let_go(self, case: EscalationId, at: Instant) -> None:
        taken = self._taken.pop(case, None)
        if taken is not None:
            person, since = taken
            share_out(self.busy_ms[person], since, at)


def kind_of(raised: e.EscalationRaised) -> str:
    return "takeover" if raised.asks is Asks.TAKEOVER else "consult"


def share_out(hours: list[int], since: Instant, until: Instant) -> None:
    """Add a span to the hours of the day it lies in."""
    at = int(since)
    while at < until:
        end = min(int(until), (at // HOUR_MS + 1) * HOUR_MS)
        hours[at // HOUR_MS % 24] += end - at
        at = end


def promises(events: Counter[type[Event]]) -> dict[str, float | int | None]:
    """Holds that ended before what was promised had passed."""
    made, broken = events[c.CallHeld], events[c.HoldPromisePassed]
    return {"made": made, "kept": made - broken, "share": round((made - broken) / made, 4) if made else None}
