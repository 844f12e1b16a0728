"""What a played log comes to, as the JSON tells it: the log's own figures, the floor's, and what was modelled."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from escdesk.domain.ids import Instant
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.rulebook import RulebookText
from escdesk.hub.telephony.rehearsal.call_log.figures import HOUR_MS, promises, spread
from escdesk.hub.telephony.rehearsal.call_log.model import Modelled
from escdesk.hub.telephony.rehearsal.call_log.playing import LoggedFloor
from escdesk.hub.telephony.rehearsal.call_log.reading import LoggedCall

MODELLED: Final = "modelled"
TIMES: Final = "seconds; pN is the nearest rank: the smallest value that at least N per cent do not exceed"


def report(
    floor: LoggedFloor, logged: Mapping[str, Any], modelled: Modelled, refused: Mapping[str, int]
) -> dict[str, Any]:
    """Everything but how long it took. `logged` is `of_log`; `refused` counts refused commands by code."""
    figures, watch, events = floor.figures, floor.watch, floor.figures.events

    def many(kind: type[Event]) -> int:
        return events[kind]

    accepted = [one for spans in figures.to_acceptance.values() for one in spans]
    return {
        "helpers": modelled.helpers,
        "seed": modelled.seed,
        "log": logged,
        "calls": logged["calls"],
        "raised": many(e.EscalationRaised),
        "accepted": len(accepted),
        "withdrawn": many(e.EscalationWithdrawn),
        "alarms": len(figures.alarmed),
        "overdue": many(e.EscalationOverdue),
        "time_to_acceptance": {
            "basis": MODELLED,
            **spread(accepted),
            **{kind: spread(spans) for kind, spans in figures.to_acceptance.items()},
        },
        "consult_to_connected": {
            "basis": MODELLED,
            **spread(figures.to_connected),
            "log": logged["consult_to_transfer"],
        },
        "rung_on": many(e.RingExpired) + many(e.RingLeft),
        "vanished_while_read": floor.supervisors.vanished,
        "hops": many(e.EscalationHandedOn),
        "promises": {"basis": MODELLED, **promises(events)},
        "load": _load(floor, logged),
        "broken_invariants": watch.broken,
        "broken": watch.told,
        "looked_at": {"cases": watch.cases, "whole_floors": watch.floors},
        "commands_refused": dict(sorted(refused.items())),
        "messages": floor.engine.counts.messages,
        "events": floor.engine.floor.seq,
        "instructions": many(co.InstructionGiven),
        "calls_at_phones": many(c.CallRang),
        "modelled": _modelled(modelled, floor.rulebook),
        "times": TIMES,
    }


def of_log(name: str, calls: Sequence[LoggedCall]) -> dict[str, Any]:
    """What the log says by itself."""
    searches = [one.transfer - one.consult for one in calls if one.consult and one.transfer]
    return {
        "file": name,
        "from": _text(calls[0].received),
        "to": _text(max(one.hangup for one in calls)),
        "days": len({one.received // (24 * HOUR_MS) for one in calls}),
        "calls": len(calls),
        "queues": len({one.queue for one in calls}),
        "agents": len({one.agent for one in calls if one.agent}),
        "answered": sum(one.answered is not None for one in calls),
        "gave_up_before_a_phone_rang": sum(not one.agent for one in calls),
        "gave_up_at_a_phone": sum(bool(one.agent) and one.answered is None for one in calls),
        "asked_for_help": sum(one.consult is not None for one in calls),
        "asked_and_handed_over": len(searches),
        "handed_over_without_asking": sum(one.transfer is not None and one.consult is None for one in calls),
        "consult_to_transfer": spread(searches),
    }


def _text(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).replace(tzinfo=None).isoformat(" ")


def _load(floor: LoggedFloor, logged: Mapping[str, Any]) -> dict[str, Any]:
    """Minutes each helper was kept by what they took, in each hour of the day, over the whole log."""
    figures = floor.figures
    days = logged["days"]
    total = [sum(hours[hour] for hours in figures.busy_ms.values()) for hour in range(24)]
    return {
        "basis": MODELLED,
        "share_by_hour": [round(ms / (HOUR_MS * days * len(floor.helpers)), 4) for ms in total],
        "helpers": {
            person: {
                "accepted": figures.accepted[person],
                "minutes_by_hour": [round(ms / 60_000, 1) for ms in figures.busy_ms[person]],
            }
            for person in floor.helpers
        },
    }


def _modelled(modelled: Modelled, rulebook: RulebookText) -> dict[str, Any]:
    """The parameters, and in sentences what the log does not say and was put in its place."""
    return {
        "parameters": {
            "reaction": {
                "distribution": "lognormal",
                "median_s": modelled.reaction_median_ms / 1000,
                "sigma": modelled.reaction_sigma,
                "never": modelled.never,
            },
            "read_s": modelled.read_ms / 1000,
            "pick_up_s": [ms / 1000 for ms in modelled.pick_up_ms],
            "ring_s": modelled.ring_ms / 1000,
            "report_read_s": modelled.report_read_ms / 1000,
            "ladder": [f"{rung.kind} {rung.ring_ms / 1000:g} s" for rung in rulebook.ladder],
            "promise_s": rulebook.queues[0].promise_ms / 1000,
            "wrap_up_s": rulebook.wrap_up_ms / 1000,
            "due_s": rulebook.due_ms / 1000,
        },
        "sentences": SENTENCES,
    }


SENTENCES: Final = (
    (
        "Calls, queues, agents and the instants of received, answered, consult, transfer and hangup are the log's; "
        "everything below is modelled."
    ),
    (
        "Helpers: supervisors of the one client of this floor, all of whom sit at their desks and phones from before the "
        "first call until after the last one, and do nothing else. There is no lead: alarms ring at the helpers."
    ),
    (
        "A helper at whom it rings reacts after a lognormal time, or not at all to this ring; then reads, then accepts. "
        "One thing at a time; whoever is busy reacts once they are free. A popup that has gone on to somebody else can't "
        "be accepted any more."
    ),
    "Consult is taken as the beginning of a hold and of a raised hand, in the same second.",
    (
        "Where the log has a transfer the hand asks for a takeover: the helper's phone rings once they have accepted, is "
        "picked up, and the customer is put through. The helper is busy from accepting for as long as the log says "
        "(hangup - transfer); the call ends then, not at the log's hangup."
    ),
    (
        "Where the log has no transfer the hand asks for an instruction: the operator keeps the call, the hold ends when "
        "somebody accepts (the log does not say when it did), and the helper is busy until the log's hangup, when the "
        "instruction is given and read. When it was given in truth the log does not say, so its deadline (consult_due) "
        "is set as long as that of a takeover and says nothing here."
    ),
    (
        "A hand that nobody has accepted when the log's call ends is withdrawn in that second; until then the operator "
        "holds the customer, also beyond the log's transfer. Their next call may ring meanwhile: the log is not changed."
    ),
    "A transfer without a consult is one made on the phone itself; where to, the log does not say.",
    (
        "A call rings at the agent's phone shortly before it is answered or given up; the log does not say since when. "
        "Calls without an agent have rung nowhere and only count."
    ),
    (
        "A takeover is resolved in the second in which its call ends; the report is read by the operator a little later. "
        "Nobody writes anything: cards, reports and instructions are without words."
    ),
    "The log's clock is taken as floor time, as if it were UTC.",
)
