"""What follows from a message: the one door to the rules."""

from collections.abc import Callable
from typing import Any

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.clock import ClockJumped, TimePassed
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.rules import (
    afterwards,
    calls,
    cards,
    clock,
    escalations,
    leading,
    outside,
    people,
    raising,
    rulebook,
    rulesets,
    shifts,
)
from escdesk.domain.rules.course import Course

Rule = Callable[[Course, Any, PersonId | None], None]

COMMANDS: dict[type[Command], Rule] = {
    p.EnrolPerson: people.enrol,
    p.DismissPerson: people.dismiss,
    p.TakeSeat: people.take_seat,
    p.LeaveSeat: people.leave_seat,
    p.ChoosePresence: people.choose_presence,
    p.ReportScreen: people.report_screen,
    p.EndWrapUp: people.end_wrap_up,
    c.ChooseCustomer: calls.choose_customer,
    k.SaveCard: cards.save_card,
    k.OpenCard: cards.open_card,
    p.Reserve: raising.reserve,
    p.PlanShift: shifts.plan_shift,
    s.AdoptRules: rulesets.adopt_rules,
    s.MarkReviewed: rulesets.mark_reviewed,
    e.AskForTakeover: raising.ask_for_takeover,
    e.AskForHelp: raising.ask_for_help,
    e.PromiseCallback: escalations.promise_callback,
    e.HandOn: escalations.hand_on,
    e.Assign: leading.assign,
    e.TakeOver: leading.take_over,
    e.Release: leading.release,
    e.Withdraw: escalations.withdraw,
    e.SendOn: escalations.send_on,
    e.ReportPopupDrawn: escalations.report_popup_drawn,
    e.Accept: escalations.accept,
    e.PassOn: escalations.pass_on,
    e.CannotNow: escalations.cannot_now,
    e.Resolve: escalations.resolve,
    e.ReportReportDrawn: escalations.report_report_drawn,
    e.AcknowledgeReport: escalations.acknowledge_report,
}

SIGNALS: dict[type[Signal], Rule] = {
    p.DeskOpened: people.desk_opened,
    p.DeskClosed: people.desk_closed,
    c.PhoneRang: calls.phone_rang,
    c.PhoneAnswered: calls.phone_answered,
    c.OtherSideReplaced: calls.other_side_replaced,
    c.PhoneHeld: calls.phone_held,
    c.PhoneResumed: calls.phone_resumed,
    c.CustomerHeld: calls.customer_held,
    c.CustomerResumed: calls.customer_resumed,
    c.PhoneTransferred: calls.phone_transferred,
    c.PhoneHungUp: calls.phone_hung_up,
    c.ExtensionSeen: calls.extension_seen,
    c.PbxConnected: calls.pbx_connected,
    c.PbxLost: calls.pbx_lost,
    c.CustomersMatched: calls.customers_matched,
    tr.TransferConnected: escalations.transfer_connected,
    tr.TransferFailed: escalations.transfer_failed,
    e.HubStarted: escalations.hub_started,
    o.OutsideAnswered: outside.answered,
    o.OutsideFailed: outside.failed,
    r.FloorConfigured: rulebook.floor_configured,
    TimePassed: clock.time_passed,
    ClockJumped: escalations.clock_jumped,
}


def course(
    floor: Floor, message: Command | Signal, now: Instant, by: PersonId | None = None
) -> tuple[Floor, tuple[Event, ...]]:
    """What `decide` says, and the floor after it: for whoever applies it at once and need not do it again."""
    kind = type(message)
    rule = COMMANDS.get(kind) or SIGNALS.get(kind)  # type: ignore[arg-type]  # one of the two knows it
    if rule is None:
        raise Refused("unknown_command")
    way = Course(floor, now)
    rule(way, message, by)
    afterwards.settle(way)
    return way.floor, tuple(way.events)


def decide(
    floor: Floor, message: Command | Signal, now: Instant, by: PersonId | None = None
) -> tuple[Event, ...]:
    """The events that `message` leads to at floor time `now`, in order, none applied yet.

    `by` is the person of the session a command came from, None for the hub's own administration. Raises
    `Refused` for a command only; the same signal again leads to nothing.
    """
    return course(floor, message, now, by)[1]
