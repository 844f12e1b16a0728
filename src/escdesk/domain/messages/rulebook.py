"""The rulebook: thresholds per queue and the ladder, versioned data."""

from msgspec import Struct

from escdesk.domain.ids import ClientId, Extension, QueueId
from escdesk.domain.messages.kinds import Event, Signal
from escdesk.domain.messages.ladders import Means, Rung, RungKind


class QueueRules(Struct, frozen=True, kw_only=True):
    """What holds for one line: whose it is, what was promised, when to escalate."""

    queue: QueueId
    client: ClientId
    label: str = ""
    promise_ms: int = 30_000
    limit_ms: int = 90_000
    call_limit_ms: int = 900_000


LADDER_1 = (
    Rung(RungKind.CHOSEN, 20_000),
    Rung(RungKind.FREE_SUPERVISORS, 20_000),
    Rung(RungKind.MANAGERS, 20_000),
    Rung(RungKind.EVERYONE, 20_000),
    Rung(RungKind.ALARM, 20_000),
)


class RulebookText(Struct, frozen=True, kw_only=True):
    """Everything the rules of this floor say; `version` counts up."""

    version: int = 1
    queues: tuple[QueueRules, ...] = (QueueRules(queue=QueueId("default"), client=ClientId("default")),)
    """The first one stands for calls whose line is not named here."""
    ladder: tuple[Rung, ...] = LADDER_1
    transfer_ring_ms: int = 20_000
    transfer_slack_ms: int = 5_000
    """How long past its own time-out an order may stay without a result before it is unknown."""
    aside_ms: int = 100_000
    """How long a customer may be aside while operator and owner talk; the dialplan's music must last longer."""
    due_ms: int = 1_800_000
    report_due_ms: int = 900_000
    wrap_up_ms: int = 30_000
    absent_ms: int = 300_000
    """How long a seat is kept for somebody whose desk is gone."""
    reserve_ms: int = 5_000
    """How long somebody who was picked from the list is held for the one who picked."""
    load_limit: int = 5
    """Cases one person may have in hand before only urgent ones still come (E8); a person may have their own."""
    age_ms: int = 60_000
    """In line, so much waiting makes an ordinary one as pressing as an urgent one that has just come (B9)."""
    lease_ms: int = 60_000
    """Whoever takes a case at the desk must have opened its card by then, or it rings on (E3)."""
    desk_gone_ms: int = 20_000
    """How long a consult waits for somebody whose desk is gone; then it rings on (E3)."""
    consult_due_ms: int = 180_000
    """How long whoever takes a consult has for the instruction, unless a rule says otherwise."""
    read_ms: int = 60_000
    """How long the operator has to read an instruction before it has to be told by voice."""
    authority_yen: tuple[int | None, ...] = (0, 30_000, None, None)
    """What each level may decide at most, as in `rulesets.LEVELS`; None: no limit. A person may have their own."""
    shift_warning_ms: int = 600_000
    """How long before a shift ends its person is asked to hand over what they have."""
    alike_hands: int = 5
    """So many hands of one kind within `alike_ms` look like an incident, and leads are told so; 0: they are not."""
    alike_ms: int = 300_000
    alarm_means: tuple[Means, ...] = ()
    """By what an alarm is told beside the board; to whom, only the hub knows."""


class FloorConfigured(Signal, frozen=True, kw_only=True):
    """What the hub was started with; the same again changes nothing."""

    rulebook: RulebookText
    extensions: tuple[Extension, ...]


class RulebookAdopted(Event, frozen=True, kw_only=True):
    rulebook: RulebookText


class ExtensionsListed(Event, frozen=True, kw_only=True):
    extensions: tuple[Extension, ...]
